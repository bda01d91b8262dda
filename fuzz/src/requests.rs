//! What must hold for every request, whatever its headers say.
//!
//! The fuzz targets run these checks on what the fuzzer invents, and the tests of `session-axum` on
//! the corpus. They ask a whole session layer, and hold its answer against a model that is written
//! to be read.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use axum_core::body::Body;
use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use http::header::{COOKIE, HOST, ORIGIN, SET_COOKIE, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use session_axum::testing::{CountingEntropy, ManualClock};
use session_axum::{KeyRing, Session, SessionHandle, SessionLayer, Sessions};
use tower::{Layer, ServiceExt, service_fn};

pub const COOKIE_NAME: &str = "__Host-session";
const TRUSTED: &str = "https://spa.example";

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: Option<u64>,
}

/// A layer that is lenient about requests of unknown origin, and a strict one.
static SESSIONS: LazyLock<[Sessions<Visit>; 2]> = LazyLock::new(|| {
    [false, true].map(|strict| {
        let keys = KeyRing::from_bytes(b"0-9aB{tests}qXz7&kLm!pR4vW8$yE2(").expect("a good key");
        let sessions = Sessions::signed("fuzz", keys)
            .clock(ManualClock::at(1_700_000_000))
            .entropy(CountingEntropy::default())
            .trusted_origin(TRUSTED);
        let sessions = if strict { sessions.strict_about_origins() } else { sessions };
        sessions.build().expect("the choices are good")
    })
});

/// A cookie's value that opens.
static TOKEN: LazyLock<String> = LazyLock::new(|| {
    let response = answer(&SESSIONS[0], Request::new(Body::empty()), &async |parts| {
        let handle = SessionHandle::<Visit>::from_request_parts(parts, &()).await?;
        Ok(handle.login(Visit { user: Some(42) }).await.into_response())
    });
    let cookie = response.headers()[SET_COOKIE].to_str().expect("it is ASCII").to_owned();
    let value = cookie.strip_prefix("__Host-session=").and_then(|rest| rest.split(';').next());
    value.expect("it is our cookie").to_owned()
});

/// What a request holds under a name, by the model.
pub enum Model<'a> {
    Nothing,
    One(&'a [u8]),
    Several(Vec<&'a [u8]>),
    TooLarge,
    TooMany,
}

/// Returns what the reader of cookies should find.
pub fn model<'a>(headers: &'a HeaderMap, name: &str) -> Model<'a> {
    let lines: Vec<&[u8]> = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    let pairs: Vec<&[u8]> =
        lines.iter().flat_map(|line| line.split(|byte| *byte == b';')).collect();
    if lines.concat().len() > 65_536 || pairs.len() > 200 {
        return Model::TooLarge;
    }
    let trim = |text: &'a [u8]| {
        let blank = |byte: &u8| *byte == b' ' || *byte == b'\t';
        let Some(first) = text.iter().position(|byte| !blank(byte)) else { return &text[..0] };
        let last = text.iter().rposition(|byte| !blank(byte)).unwrap_or(first);
        &text[first..=last]
    };
    let mut ours: Vec<&[u8]> = Vec::new();
    for pair in pairs {
        let Some(equals) = pair.iter().position(|byte| *byte == b'=') else { continue };
        let value = trim(&pair[equals + 1..]);
        if trim(&pair[..equals]) == name.as_bytes() && !ours.contains(&value) {
            ours.push(value);
        }
    }
    match ours[..] {
        [] => Model::Nothing,
        [value] => Model::One(value),
        [_, _, _, _, _, ..] => Model::TooMany,
        _ => Model::Several(ours),
    }
}

/// Makes `Cookie` headers of lines. A byte 1 stands for a value that opens, `\n` ends a header.
pub fn cookie_lines(data: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(300) {
        let filled: Vec<u8> = line
            .iter()
            .flat_map(|byte| if *byte == 1 { TOKEN.as_bytes() } else { std::slice::from_ref(byte) })
            .copied()
            .collect();
        if let Ok(value) = HeaderValue::from_bytes(&filled) {
            headers.append(COOKIE, value);
        }
    }
    headers
}

/// Any `Cookie` headers: there is a session if and only if our cookie is there once, and whole.
pub fn cookie(data: &[u8]) {
    let mut request = Request::new(Body::empty());
    *request.headers_mut() = cookie_lines(data);
    let expected = match model(request.headers(), COOKIE_NAME) {
        Model::One(value) if value == TOKEN.as_bytes() => StatusCode::OK,
        Model::Several(values) if values.contains(&TOKEN.as_bytes()) => StatusCode::OK,
        _ => StatusCode::UNAUTHORIZED,
    };
    let response = answer(&SESSIONS[0], request, &async |parts| {
        let session = Session::<Visit>::from_request_parts(parts, &()).await?;
        assert_eq!(session.user, Some(42));
        Ok(StatusCode::OK.into_response())
    });
    assert_eq!(response.status(), expected);
    assert!(!response.headers().contains_key(SET_COOKIE));
}

/// Any headers: a request that changes something never passes from an origin that is not ours.
///
/// The first line is the method, and `strict` behind it chooses the strict layer; each further one
/// is a header.
pub fn origin(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let mut words = lines.next().unwrap_or_default().split(|byte| *byte == b' ');
    let Ok(method) = Method::from_bytes(words.next().unwrap_or_default()) else { return };
    let strict = words.next() == Some(b"strict");
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    for line in lines.take(100) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            request.headers_mut().append(name, value);
        }
    }
    let expected = if may_pass(&request, strict) { StatusCode::OK } else { StatusCode::FORBIDDEN };
    let ran = async |_: &mut http::request::Parts| Ok(StatusCode::OK.into_response());
    let response = answer(&SESSIONS[usize::from(strict)], request, &ran);
    assert_eq!(response.status(), expected);
}

/// Whether a request should reach its handler.
fn may_pass(request: &Request<Body>, strict: bool) -> bool {
    let headers = request.headers();
    let all = |name: &str| -> Vec<&[u8]> {
        headers.get_all(name).iter().map(HeaderValue::as_bytes).collect()
    };
    let upgrades = all(UPGRADE.as_str()).join(&b','.to_owned()).to_ascii_lowercase();
    let socket = upgrades.windows(9).any(|part| part == b"websocket")
        || all(UPGRADE.as_str()).iter().any(|line| line.len() > 256);
    match request.method().as_str() {
        "GET" if socket => {}
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" => return true,
        _ => {}
    }
    let (sites, origins) = (all("sec-fetch-site"), all(ORIGIN.as_str()));
    let host = all(HOST.as_str()).first().and_then(|host| host_and_port(host));
    let from_us = |origin: &[u8]| {
        origin == TRUSTED.as_bytes()
            || origin == format!("{TRUSTED}:443").as_bytes()
            || (sites.is_empty() && host.as_ref().is_some_and(|host| is_page_of(host, origin)))
    };
    match (&sites[..], &origins[..]) {
        ([b"same-origin" | b"none"], _) => true,
        ([], []) => !strict,
        ([] | [_], [origin]) => from_us(origin),
        _ => false,
    }
}

/// A host's name as browsers write it, and its port where it has one.
type Host = (String, Option<u16>);

/// Reads what stands in `Host`.
fn host_and_port(host: &[u8]) -> Option<Host> {
    let host = std::str::from_utf8(host).ok()?.to_ascii_lowercase();
    let at = if host.starts_with('[') {
        host.find(']')? + 1
    } else {
        host.find(':').unwrap_or(host.len())
    };
    let (name, port) = host.split_at(at);
    let is_name = if let Some(address) = name.strip_prefix('[') {
        address.trim_end_matches(']').parse::<std::net::Ipv6Addr>().is_ok()
    } else {
        let letter = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
        (1..=255).contains(&name.len()) && name.chars().all(letter)
    };
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => None,
        Some("") => None,
        Some(digits) if digits.chars().all(|digit| digit.is_ascii_digit()) => {
            Some(digits.parse().ok()?)
        }
        _ => return None,
    };
    is_name.then(|| (name.to_owned(), port))
}

/// Whether an origin is one that the host's own pages may have.
fn is_page_of((name, port): &Host, origin: &[u8]) -> bool {
    let Ok(origin) = std::str::from_utf8(origin) else { return false };
    let Some((scheme, rest)) = origin.split_once("://") else { return false };
    let Some(rest) = rest.strip_prefix(name.as_str()) else { return false };
    let own = match scheme {
        "https" => 443,
        "http" if is_this_machine(name) => 80,
        _ => return false,
    };
    let said = match rest.strip_prefix(':') {
        None if rest.is_empty() => own,
        Some(digits) if !digits.is_empty() && digits.chars().all(|one| one.is_ascii_digit()) => {
            let Ok(port) = digits.parse::<u16>() else { return false };
            port
        }
        _ => return false,
    };
    said == port.unwrap_or(own) || (scheme == "https" && said == 443 && *port == Some(80))
}

/// Whether a host is a name or an address of this machine.
fn is_this_machine(name: &str) -> bool {
    if let Some(address) = name.strip_prefix('[') {
        let address = address.trim_end_matches(']').parse::<std::net::Ipv6Addr>();
        return address.is_ok_and(|address| address.to_canonical().is_loopback());
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    if let Ok(address) = name.parse::<std::net::Ipv4Addr>() {
        return address.is_loopback();
    }
    let mut labels: Vec<&str> = name.split('.').collect();
    let edge = |label: &&str| {
        label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-')
    };
    labels.pop() == Some("localhost") && !labels.iter().any(edge)
}

/// Sends a request through a layer to a handler that needs no runtime.
fn answer<F>(sessions: &Sessions<Visit>, request: Request<Body>, handler: &F) -> Response
where
    F: AsyncFn(&mut http::request::Parts) -> Result<Response, session_axum::Rejection>,
{
    let inner = service_fn(move |request: Request<Body>| async move {
        let (mut parts, _body) = request.into_parts();
        let response = handler(&mut parts).await.unwrap_or_else(IntoResponse::into_response);
        Ok::<_, Infallible>(response)
    });
    let mut answer = pin!(SessionLayer::new(sessions.clone()).layer(inner).oneshot(request));
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response,
        Poll::Pending => panic!("nothing here waits"),
    }
}
