//! Who is let in on a plain `axum::Router`, and what happens to whoever is not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, VARY, WWW_AUTHENTICATE,
};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use axum::{Router, middleware};
use common::{App, AppSession, Reply, Role, alice};
use session_axum::{Guard, Session, SessionLayer, public, require_login, require_role};
use tower::ServiceExt;

#[public]
async fn open() -> &'static str {
    "open"
}

#[require_login]
async fn login() -> &'static str {
    "login"
}

#[require_role("admin")]
async fn admin() -> &'static str {
    "admin"
}

#[require_role(Role::Editor)]
async fn editor() -> &'static str {
    "editor"
}

#[require_role("auditor", Role::Editor)]
async fn either() -> &'static str {
    "either"
}

#[require_role("auditor")]
#[require_role(Role::Editor)]
async fn both() -> &'static str {
    "both"
}

fn routes() -> Router {
    Router::new()
        .route("/open", get(open).post(open))
        .route("/login", get(login).post(login))
        .route("/admin", get(admin))
        .route("/editor", get(editor))
        .route("/either", get(either))
        .route("/both", get(both))
}

async fn call(router: Router, request: Request) -> Reply {
    Reply::of(router.oneshot(request).await.unwrap(), "__Host-session").await
}

fn request(method: Method, path: &str, cookie: Option<&str>) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header(HOST, "app.example");
    match cookie {
        Some(value) => request.header(COOKIE, format!("__Host-session={value}")),
        None => request,
    }
}

async fn status(app: &App, path: &str, cookie: Option<&str>) -> u16 {
    let router = routes().layer(SessionLayer::new(app.sessions.clone()));
    let request = request(Method::GET, path, cookie).body(Body::empty()).unwrap();
    call(router, request).await.status.as_u16()
}

/// What each role includes, written down a second time.
fn holds(roles: &[Role], wanted: Role) -> bool {
    roles.iter().any(|role| match wanted {
        Role::Admin => *role == Role::Admin,
        Role::Editor => matches!(role, Role::Admin | Role::Editor),
        Role::Reader => *role != Role::Auditor,
        Role::Auditor => *role == Role::Auditor,
    })
}

#[tokio::test]
async fn every_set_of_roles_gets_in_exactly_where_it_should() {
    let app = App::new();
    let all = [Role::Admin, Role::Editor, Role::Reader, Role::Auditor];
    for subset in 0..16_u8 {
        let roles: Vec<Role> =
            (0..4).filter(|at| subset >> at & 1 == 1).map(|at| all[at]).collect();
        let session = AppSession { user: Some(9), roles: roles.clone(), ..AppSession::default() };
        let cookie = app.logged_in(session).await;
        let (admin, editor) = (holds(&roles, Role::Admin), holds(&roles, Role::Editor));
        let auditor = holds(&roles, Role::Auditor);
        let table = [
            ("/open", true),
            ("/login", true),
            ("/admin", admin),
            ("/editor", editor),
            ("/either", auditor || editor),
            ("/both", auditor && editor),
        ];
        for (path, allowed) in table {
            let expected = if allowed { 200 } else { 403 };
            assert_eq!(status(&app, path, Some(&cookie)).await, expected, "{path} {roles:?}");
        }
    }
}

#[tokio::test]
async fn strangers_and_visitors_are_401_everywhere_but_where_it_is_public() {
    let app = App::new();
    // Even a visitor whose session names a role: without a subject there is nobody to hold it.
    let odd = AppSession { roles: vec![Role::Admin], ..AppSession::default() };
    let visitors = [app.visiting(AppSession::default()).await, app.visiting(odd).await];
    for cookie in [None, Some(visitors[0].as_str()), Some(visitors[1].as_str()), Some("garbage")] {
        assert_eq!(status(&app, "/open", cookie).await, 200);
        for path in ["/login", "/admin", "/editor", "/either", "/both"] {
            assert_eq!(status(&app, path, cookie).await, 401, "{path} {cookie:?}");
        }
    }
}

#[tokio::test]
async fn every_cookie_that_is_no_session_gets_the_same_answer() {
    let app = App::new();
    let good = app.logged_in(alice()).await;
    let ended = app.logged_in(alice()).await;
    app.send(Some(&ended), |handle| async move { handle.end().await.unwrap() }).await;
    let elsewhere = App::with(|builder| builder.cookie_name("other")).logged_in(alice()).await;
    let flipped =
        format!("{}{}{}", &good[..40], if &good[40..41] == "A" { "B" } else { "A" }, &good[41..]);
    let mut bad = vec![String::new(), "garbage".to_owned(), ended, elsewhere, flipped];
    bad.extend([
        format!("{good}A"),
        format!("{good}="),
        good[..good.len() - 1].to_owned(),
        good.to_lowercase(),
    ]);
    let another = app.logged_in(alice()).await;
    bad.push(format!("{good}; __Host-session={another}"));

    let answer = async |cookie: Option<&str>| {
        let router = routes().layer(SessionLayer::new(app.sessions.clone()));
        call(router, request(Method::GET, "/login", cookie).body(Body::empty()).unwrap()).await
    };
    let stranger = answer(None).await;
    assert_eq!((stranger.status, stranger.cookie.as_deref()), (StatusCode::UNAUTHORIZED, None));
    assert_eq!(stranger.headers[WWW_AUTHENTICATE], "Cookie");
    assert_eq!(stranger.headers[CACHE_CONTROL], "no-store");
    for cookie in bad {
        let reply = answer(Some(&cookie)).await;
        assert_eq!(reply.body, stranger.body, "{cookie}");
        assert_eq!(reply.headers, stranger.headers, "{cookie}");
    }
    assert_eq!(answer(Some(&good)).await.status, StatusCode::OK);
}

/// Counts what ran although it should not have.
#[derive(Clone, Default)]
struct Ran(Arc<AtomicUsize>);

struct Later;

impl FromRequestParts<Ran> for Later {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, ran: &Ran) -> Result<Self, StatusCode> {
        ran.0.fetch_add(1, Ordering::SeqCst);
        Err(StatusCode::IM_A_TEAPOT)
    }
}

struct Consumed;

impl FromRequest<Ran> for Consumed {
    type Rejection = StatusCode;

    async fn from_request(_: Request, ran: &Ran) -> Result<Self, StatusCode> {
        ran.0.fetch_add(1, Ordering::SeqCst);
        Err(StatusCode::IM_A_TEAPOT)
    }
}

#[require_role("admin")]
async fn careful(_: Later, State(ran): State<Ran>, _: Consumed) {
    ran.0.fetch_add(1, Ordering::SeqCst);
}

#[tokio::test]
async fn nothing_runs_and_no_byte_is_read_for_whoever_is_refused() {
    let app = App::new();
    let reader = app.logged_in(common::bob()).await;
    let ran = Ran::default();
    for cookie in [None, Some(reader.as_str()), Some("garbage")] {
        let polled = ran.0.clone();
        let body = futures_body(move || {
            polled.fetch_add(1, Ordering::SeqCst);
        });
        let router = Router::new().route("/", post(careful)).with_state(ran.clone());
        let router = router.layer(SessionLayer::new(app.sessions.clone()));
        let request = request(Method::POST, "/", cookie)
            .header(CONTENT_TYPE, "application/json")
            .body(body)
            .unwrap();
        let reply = call(router, request).await;
        let expected = if cookie == Some(reader.as_str()) { 403 } else { 401 };
        assert_eq!((reply.status.as_u16(), reply.cookie), (expected, None));
    }
    assert_eq!(ran.0.load(Ordering::SeqCst), 0);

    let admin = app.logged_in(alice()).await;
    let router = Router::new().route("/", post(careful)).with_state(ran.clone());
    let router = router.layer(SessionLayer::new(app.sessions.clone()));
    let request = request(Method::POST, "/", Some(&admin)).body(Body::empty()).unwrap();
    assert_eq!(call(router, request).await.status, StatusCode::IM_A_TEAPOT);
    assert_eq!(ran.0.load(Ordering::SeqCst), 1);
}

/// A body that tells when somebody reads it.
fn futures_body(polled: impl Fn() + Send + 'static) -> Body {
    struct Told<F>(F);
    impl<F: Fn() + Send + Unpin + 'static> http_body::Body for Told<F> {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            (self.0)();
            std::task::Poll::Ready(None)
        }
    }
    Body::new(Told(Box::new(polled)))
}

#[tokio::test]
async fn a_guard_outside_of_the_layer_answers_500_and_never_lets_in() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    for path in ["/login", "/admin", "/editor", "/either", "/both"] {
        let request = request(Method::GET, path, Some(&cookie)).body(Body::empty()).unwrap();
        assert_eq!(
            call(routes(), request).await.status,
            StatusCode::INTERNAL_SERVER_ERROR,
            "{path}"
        );
    }
    // Routes added after the layer are outside of it.
    let router = Router::new()
        .route("/in", get(login))
        .layer(SessionLayer::new(app.sessions.clone()))
        .route("/out", get(login));
    for (path, expected) in [("/in", 200), ("/out", 500)] {
        let request = request(Method::GET, path, Some(&cookie)).body(Body::empty()).unwrap();
        assert_eq!(call(router.clone(), request).await.status.as_u16(), expected);
    }
}

mod stranger {
    use session_axum::{Role, Session};

    #[derive(Role, Clone, Copy)]
    pub(super) enum Rank {
        General,
    }

    #[derive(Session, Clone, Default)]
    pub(super) struct StaffSession {
        #[session(subject)]
        pub(super) staff: Option<String>,
        #[session(role)]
        pub(super) rank: Option<Rank>,
    }
}

#[require_role("genral")]
async fn misspelt() {}

#[require_role("admin", "genral")]
async fn half_misspelt() {}

#[require_role(stranger::Rank::General)]
async fn of_another_enum() {}

#[tokio::test]
async fn a_role_that_the_session_does_not_have_is_500_and_never_a_silent_403() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let router = Router::new()
        .route("/misspelt", get(misspelt))
        .route("/half", get(half_misspelt))
        .route("/other", get(of_another_enum))
        .layer(SessionLayer::new(app.sessions.clone()));
    for path in ["/misspelt", "/half", "/other"] {
        for cookie in [None, Some(cookie.as_str())] {
            let request = request(Method::GET, path, cookie).body(Body::empty()).unwrap();
            let reply = call(router.clone(), request).await;
            assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        }
    }
}

#[tokio::test]
async fn two_session_types_on_one_router_do_not_disturb_each_other() {
    use session_axum::{SessionHandle, Sessions};
    use stranger::{Rank, StaffSession};

    async fn who(
        user: Option<Session<AppSession>>,
        staff: Option<Session<StaffSession>>,
    ) -> String {
        format!(
            "{:?} {:?}",
            user.and_then(|user| user.user),
            staff.and_then(|staff| staff.staff.clone())
        )
    }
    async fn staff_login(session: SessionHandle<StaffSession>) {
        let boss = StaffSession { staff: Some("boss".to_owned()), rank: Some(Rank::General) };
        session.login(boss.clone()).await.unwrap();
    }
    let app = App::new();
    let staff = Sessions::<StaffSession>::signed("tests", app.keys.clone()).cookie_name("staff");
    let staff = staff.clock(app.clock.clone()).build().unwrap();
    let router = Router::new()
        .route("/who", get(who))
        .route("/staff", post(staff_login))
        .route("/guarded", get(login))
        .layer(SessionLayer::new(app.sessions.clone()))
        .layer(SessionLayer::new(staff));

    let users = app.logged_in(alice()).await;
    let log_in = request(Method::POST, "/staff", Some(&users)).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(log_in).await.unwrap();
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 1);
    let staffs = cookies[0].to_str().unwrap().split(';').next().unwrap().to_owned();

    let both = Request::builder()
        .uri("/who")
        .header(COOKIE, format!("__Host-session={users}; {staffs}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(call(router.clone(), both).await.body, "Some(1) Some(\"boss\")");
    // A value under the other's name is no session there.
    let value = staffs.split_once('=').unwrap().1;
    let swapped = Request::builder()
        .uri("/who")
        .header(COOKIE, format!("__Host-session={value}; __Host-staff={users}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(call(router.clone(), swapped).await.body, "None None");
    // A guard that does not say by which of the two is nobody's guess.
    let guarded = request(Method::GET, "/guarded", Some(&users)).body(Body::empty()).unwrap();
    assert_eq!(call(router, guarded).await.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn requests_from_other_sites_are_refused_before_any_guard() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let router = routes().layer(SessionLayer::new(app.sessions.clone()));
    for path in ["/open", "/login", "/nowhere"] {
        for cookie in [None, Some(cookie.as_str())] {
            let request =
                request(Method::POST, path, cookie).header("sec-fetch-site", "cross-site");
            let reply = call(router.clone(), request.body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {cookie:?}");
        }
    }
    let own =
        request(Method::POST, "/login", Some(&cookie)).header("sec-fetch-site", "same-origin");
    assert_eq!(call(router, own.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_body_of_a_refusal_is_what_the_client_can_read() {
    let app = App::new();
    let cookie = app.logged_in(common::bob()).await;
    let router = routes().layer(SessionLayer::new(app.sessions.clone()));
    let ask = async |path: &str, accept: &str| {
        let request = request(Method::GET, path, Some(&cookie)).header(ACCEPT, accept);
        call(router.clone(), request.body(Body::empty()).unwrap()).await
    };
    let json = ask("/admin", "application/json").await;
    assert_eq!(json.headers[CONTENT_TYPE], "application/problem+json");
    assert_eq!(
        json.body,
        r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"You may not do this."}"#
    );
    assert_eq!(json.headers[VARY], "cookie, accept");
    let text = ask("/admin", "text/html,*/*;q=0.8").await;
    assert_eq!(text.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
    assert_eq!(text.body, "You may not do this.\n");
}

/// A function that only a proof opens.
fn drop_everything<P>(_: &Guard<P>) -> &'static str {
    "dropped"
}

struct Service;

impl Service {
    #[require_role("admin")]
    #[allow(clippy::unused_async, reason = "handlers are async")]
    async fn r#static(session: Session<AppSession>) -> String {
        format!("{:?}", session.user)
    }
}

#[tokio::test]
async fn handlers_in_impl_blocks_and_below_middleware_are_guarded_alike() {
    async fn with_proof(proof: Guard<session_axum::__private::Login>) -> &'static str {
        drop_everything(&proof)
    }
    let app = App::new();
    let router = Router::new()
        .route("/static", get(Service::r#static))
        .route("/proof", get(with_proof))
        .route_layer(middleware::from_fn(async |request: Request, next: middleware::Next| {
            next.run(request).await
        }))
        .layer(SessionLayer::new(app.sessions.clone()));
    let outer = Router::new().nest("/deep", router.clone()).merge(router).fallback(login);
    let outer = outer.layer(SessionLayer::new(app.sessions.clone()));
    let admin = app.logged_in(alice()).await;
    for path in ["/static", "/proof"] {
        for (cookie, expected) in [(None, 401), (Some(admin.as_str()), 200)] {
            let request = request(Method::GET, path, cookie).body(Body::empty()).unwrap();
            let inner = Router::new()
                .route("/static", get(Service::r#static))
                .route("/proof", get(with_proof))
                .layer(SessionLayer::new(app.sessions.clone()));
            assert_eq!(call(inner, request).await.status.as_u16(), expected, "{path}");
        }
    }
    let fallback = request(Method::GET, "/nowhere", None).body(Body::empty()).unwrap();
    assert_eq!(call(outer, fallback).await.status, StatusCode::UNAUTHORIZED);
}
