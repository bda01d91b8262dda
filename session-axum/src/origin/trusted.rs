//! The origins that an application trusts beside its own.

use thiserror::Error;

use super::{Authority, Origin, own_port};

/// An origin whose pages may send requests that change something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct TrustedOrigin(String);

/// Why an origin cannot be trusted. Displays what to do instead.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("the trusted origin `{origin}` {why}")]
pub struct OriginError {
    origin: String,
    why: &'static str,
}

impl TrustedOrigin {
    /// Checks an origin. `development` says whether this machine's own pages may be trusted.
    pub(crate) fn new(text: &str, development: bool) -> Result<Self, OriginError> {
        match mistake(text, development) {
            Some(why) => Err(OriginError { origin: text.to_owned(), why }),
            None => Ok(Self(text.to_owned())),
        }
    }

    pub(super) fn origin(&self) -> Option<Origin<'_>> {
        Origin::parse(self.0.as_bytes())
    }

    pub(crate) fn is(&self, origin: Origin<'_>) -> bool {
        self.origin() == Some(origin)
    }
}

/// Returns what is wrong with an origin, and what to do.
fn mistake(text: &str, development: bool) -> Option<&'static str> {
    let scheme = text.split_once(':').map_or(text, |(scheme, _)| scheme);
    if text.contains('*') {
        return Some("stands for several; call `.trusted_origin(..)` once for each");
    }
    if let Some(why) = never_of_one_page(scheme) {
        return Some(why);
    }
    let Some(origin) = Origin::parse(text.as_bytes()) else { return Some(spelling(text)) };
    if own_port(origin.scheme).is_some_and(|own| origin.authority.port == Some(own)) {
        return Some("names the port that its scheme has anyway; leave it out");
    }
    if scheme == "chrome-extension" && !is_extension(origin.authority) {
        return Some("is of no extension: the id has 32 letters from `a` to `p`, and no port");
    }
    if !development && own_port(scheme).is_some() && is_of_this_machine(origin.authority) {
        return Some(
            "is the machine of each visitor, and of any program that serves pages there; trust it \
             in development only, with `.plain_http_on_loopback()`, and give an application in a \
             web view a host name of its own",
        );
    }
    None
}

/// Says of a scheme why no origin of it can be the one page's that is meant.
fn never_of_one_page(scheme: &str) -> Option<&'static str> {
    match scheme {
        "null" | "about" | "blob" | "content" | "data" | "file" | "filesystem" | "javascript" => {
            Some(
                "is of pages without an origin, for all of which browsers send `null`: they are \
                 anybody's; serve the page from an address of its own",
            )
        }
        "ftp" => Some("is sent by no browser; name the page's, such as `https://example.com`"),
        "ws" | "wss" => {
            Some("is a socket's; name the page that opens it, by `http://` or `https://`")
        }
        "moz-extension" | "safari-web-extension" => Some(
            "is drawn anew for every installation of the extension; let the extension send a \
             credential that its browser does not send by itself, such as a bearer token",
        ),
        _ => None,
    }
}

/// Says of what is no origin what looks wrong.
fn spelling(text: &str) -> &'static str {
    let authority = text.split_once("://").map(|(_, authority)| authority);
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        "is not written as browsers write it, in lower case"
    } else if !text.is_ascii() {
        "is not written as browsers write it, with other letters as `xn--…`"
    } else if authority.is_some_and(|text| !text.starts_with('/') && text.contains(['/', '?', '#']))
    {
        "is longer than an origin, which ends with its host or port"
    } else {
        "is not an origin, such as `https://example.com` or `https://example.com:8443`"
    }
}

fn is_extension(authority: Authority<'_>) -> bool {
    let Authority { host, port } = authority;
    host.len() == 32 && host.bytes().all(|byte| matches!(byte, b'a'..=b'p')) && port.is_none()
}

/// Whether pages at a host are this machine's. `tauri.localhost` is a name that a web view keeps for
/// the application in it, and asks nobody for.
fn is_of_this_machine(authority: Authority<'_>) -> bool {
    let is_web_view = authority.host == "tauri.localhost" && authority.port.is_none();
    // No address of another machine, and browsers reach this one by it.
    let is_unspecified = matches!(authority.host, "0.0.0.0" | "[::]");
    (authority.is_this_machine() || is_unspecified) && !is_web_view
}
