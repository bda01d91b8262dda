//! An application's own function.

use std::sync::{Arc, Mutex};

use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use session_axum::routing::any;
use session_axum::testing::RemoteStore;
use session_axum::{
    Challenge, Expr, Reason, Refusal, RevocationScope, Router, SessionLayer, require_role,
};

use super::common::{App, AppSession, Reply};
use super::{Refusing, call, header, member, navigation, request};

/// What a function was told.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    reason: Reason,
    policy: Option<&'static str>,
    method: Method,
    path: String,
    is_navigation: bool,
    next: String,
}

type Heard = Arc<Mutex<Vec<Told>>>;

fn listening(heard: &Heard) -> impl Fn(&Refusal<'_>) -> Option<Response> + use<> {
    let heard = Arc::clone(heard);
    move |refusal| {
        heard.lock().unwrap().push(Told {
            reason: refusal.reason(),
            policy: refusal.policy().map(|policy| &*policy.to_string().leak()),
            method: refusal.parts().method.clone(),
            path: refusal.parts().uri.path().to_owned(),
            is_navigation: refusal.is_navigation(),
            next: refusal.next().to_string(),
        });
        None
    }
}

#[tokio::test]
async fn the_function_hears_of_every_refusal_why_by_which_rule_and_of_what() {
    let (heard, remote) = (Heard::default(), RemoteStore::new());
    let refusing = Refusing::with(|builder| {
        builder
            .rejections(listening(&heard))
            .revocation(RevocationScope::shared("tests", remote.clone()))
    })
    .await;
    let page = |path: &str, cookie: Option<&str>| navigation(&format!("/app/v1{path}?x=1"), cookie);
    let (member, stale) = (Some(refusing.member.as_str()), Some(refusing.stale.as_str()));
    let challenge = Reason::Stale(Challenge::max_age(300));
    let table = [
        (page("/member", None), 401, Reason::NoSession, Some("login")),
        (page("/member", Some("garbage")), 401, Reason::NoSession, Some("login")),
        (page("/visit", None), 401, Reason::NoSession, None),
        (page("/admin", member), 403, Reason::Forbidden, Some(r#"role("admin")"#)),
        (page("/fresh", stale), 401, challenge, Some(r#"fresh("5m")"#)),
    ];
    for (request, status, reason, policy) in table {
        assert_eq!(refusing.call(request).await.status, status);
        let told = heard.lock().unwrap().pop().unwrap();
        assert_eq!((told.reason, told.policy, told.method), (reason, policy, Method::GET));
        assert!(told.is_navigation);
        assert_eq!(told.next, format!("/app/v1{}?x=1", told.path));
    }
    remote.goes_down();
    for (path, policy) in [("/member", Some("login")), ("/visit", None)] {
        assert_eq!(refusing.call(page(path, member)).await.status, 503);
        let told = heard.lock().unwrap().pop().unwrap();
        assert_eq!((told.reason, told.policy), (Reason::Unavailable, policy));
    }
    let foreign = request("POST", "/app/v1/member", member, &[("sec-fetch-site", "cross-site")]);
    assert_eq!(refusing.call(foreign).await.status, 403);
    let told = heard.lock().unwrap().pop().unwrap();
    assert_eq!(
        told,
        Told {
            reason: Reason::CrossSite,
            policy: None,
            method: Method::POST,
            path: "/member".to_owned(),
            is_navigation: false,
            next: "/".to_owned(),
        }
    );
    assert!(heard.lock().unwrap().is_empty(), "once for each refusal");
}

#[tokio::test]
async fn the_function_hears_of_mistakes_too() {
    #[require_role("nobody_has_declared_this")]
    async fn misspelt() {}

    let heard = Heard::default();
    let app = App::with(|builder| builder.rejections(listening(&heard)));
    let router = axum::Router::new()
        .route("/", axum::routing::any(misspelt))
        .layer(SessionLayer::new(app.sessions.clone()));
    assert_eq!(call(&router, navigation("/", None)).await.status, 500);
    assert_eq!(heard.lock().unwrap().pop().unwrap().reason, Reason::Misconfigured);

    let app = App::with(|builder| builder.rejections(listening(&heard)).plain_http_on_loopback());
    let router = Router::<AppSession>::new().route("/", any(member)).into_axum(app.sessions);
    assert_eq!(call(&router, navigation("/", None)).await.status, 500);
    assert_eq!(heard.lock().unwrap().pop().unwrap().reason, Reason::Misconfigured);
}

/// Everything that a client can see.
fn seen(reply: &Reply) -> (StatusCode, String, String) {
    (reply.status, format!("{:?}", reply.headers), reply.body.clone())
}

#[tokio::test]
async fn what_the_function_leaves_alone_is_answered_as_without_it() {
    let choose = |own: Option<fn(&Refusal<'_>) -> Option<Response>>| {
        Refusing::with(move |builder| {
            let builder = builder.login_page("/login").reauthentication_page("/confirm");
            match own {
                Some(own) => builder.rejections(own),
                None => builder,
            }
        })
    };
    let without = choose(None).await;
    for refusing in [choose(Some(|_| None)).await, choose(Some(|r| Some(r.standard()))).await] {
        for path in ["/app/v1/member", "/app/v1/admin", "/app/v1/fresh", "/app/v1/visit"] {
            for who in [0, 1, 2] {
                for headers in [
                    &[("sec-fetch-mode", "navigate")][..],
                    &[("accept", "application/json")],
                    &[("hx-request", "true")],
                    &[("sec-fetch-site", "cross-site")],
                ] {
                    for method in ["GET", "POST"] {
                        let ask = |refusing: &Refusing| {
                            let cookie = [None, Some(&refusing.member), Some(&refusing.stale)][who];
                            let cookie = cookie.map(String::as_str);
                            let request = request(method, path, cookie, headers);
                            let router = refusing.router.clone();
                            async move { seen(&call(&router, request).await) }
                        };
                        assert_eq!(ask(&refusing).await, ask(&without).await, "{path} {headers:?}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_the_function_answers_is_the_answer() {
    let refusing = Refusing::with(|builder| {
        builder.login_page("/login").rejections(|refusal| match refusal.reason() {
            Reason::NoSession => {
                Some((StatusCode::NOT_FOUND, Html("<p>nothing here</p>")).into_response())
            }
            Reason::Forbidden => {
                let mut response = refusal.standard();
                let cached = HeaderValue::from_static("private, max-age=9");
                response.headers_mut().insert(CACHE_CONTROL, cached);
                Some(response)
            }
            Reason::CrossSite => Some(StatusCode::IM_A_TEAPOT.into_response()),
            _ => None,
        })
    })
    .await;
    let refused = refusing.call(navigation("/app/v1/member", None)).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(refused.body, "<p>nothing here</p>");
    assert_eq!(header(&refused, "cache-control"), Some("no-store"));
    assert_eq!(header(&refused, "vary"), Some("cookie"));

    let refused = refusing.call(navigation("/app/v1/admin", Some(&refusing.member))).await;
    assert_eq!(refused.body, "You may not do this.\n");
    assert_eq!(header(&refused, "cache-control"), Some("private, max-age=9"));

    let foreign = request("POST", "/app/v1/member", None, &[("sec-fetch-site", "cross-site")]);
    let refused = refusing.call(foreign).await;
    assert_eq!(refused.status, StatusCode::IM_A_TEAPOT);
    assert_eq!(header(&refused, "cache-control"), Some("no-store"));
}

#[tokio::test]
async fn what_the_function_answers_is_stored_by_no_cache_that_has_a_header_of_its_own() {
    let refusing = Refusing::with(|builder| {
        builder.rejections(|_| {
            let headers = [
                ("cdn-cache-control", "max-age=600"),
                ("surrogate-control", "max-age=600"),
                ("x-accel-expires", "600"),
                ("expires", "Thu, 01 Jan 2099 00:00:00 GMT"),
            ];
            Some((StatusCode::NOT_FOUND, headers).into_response())
        })
    })
    .await;
    let foreign = [("sec-fetch-site", "cross-site")];
    for request in [
        navigation("/app/v1/member", None),
        navigation("/app/v1/admin", Some(&refusing.member)),
        // Refused before any session is asked for.
        request("POST", "/app/v1/member", None, &foreign),
    ] {
        let refused = refusing.call(request).await;
        assert_eq!(header(&refused, "cache-control"), Some("no-store"));
        for name in ["cdn-cache-control", "surrogate-control", "x-accel-expires", "expires"] {
            assert_eq!(header(&refused, name), None);
        }
    }
}

#[tokio::test]
async fn the_function_can_tell_rules_apart() {
    let refusing = Refusing::with(|builder| {
        builder.rejections(|refusal| match refusal.policy() {
            Some(Expr::Role("admin")) => Some(StatusCode::NOT_FOUND.into_response()),
            _ => None,
        })
    })
    .await;
    let cookie = Some(refusing.member.as_str());
    assert_eq!(refusing.call(navigation("/app/v1/admin", cookie)).await.status, 404);
    assert_eq!(refusing.call(navigation("/app/v1/member", None)).await.status, 401);
}
