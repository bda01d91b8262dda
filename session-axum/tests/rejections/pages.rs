//! The pages that people are sent to, and the way back.

use axum::http::StatusCode;
use session_axum::__private::{All, Any, Guard, Login, Of};
use session_axum::routing::get;
use session_axum::testing::CountingEntropy;
use session_axum::{
    Both, ConfigError, KeyRing, Next, Router, Session, SessionLayer, Sessions, SessionsBuilder,
    public,
};

use super::common::{App, AppSession, KEY};
use super::{Refusing, call, header, login, member, navigation, request, routes};

fn with_login(builder: SessionsBuilder<AppSession>) -> SessionsBuilder<AppSession> {
    builder.login_page("/login")
}

#[tokio::test]
async fn the_way_to_a_page_leads_through_the_login_page_and_back() {
    let refusing = Refusing::with(with_login).await;
    for page in [
        "/app/v1/member",
        "/app/v1/member?q=a%20b&next=//evil.example&x=%2F%2Fevil.example#no",
        "/app/v1/member?c=%C3%BC&d=1+1",
    ] {
        let refused = refusing.call(navigation(page, None)).await;
        let location = header(&refused, "location").unwrap().to_owned();
        assert_eq!(refused.status, StatusCode::SEE_OTHER);
        let login = refusing.call(navigation(&location, None)).await;
        // A fragment never reaches a server.
        assert_eq!(login.body, page.trim_end_matches("#no"));
    }
}

#[tokio::test]
async fn nobody_is_led_off_by_what_they_asked_for() {
    let refusing = Refusing::with(with_login).await;
    for page in ["//evil.example/app/v1/member", "/app/v1/..//member"] {
        let refused = refusing.call(navigation(page, None)).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{page}");
    }
    // Whoever refuses everything meets such a path.
    let app = App::with(with_login);
    let router =
        axum::Router::new().fallback(member).layer(SessionLayer::new(app.sessions.clone()));
    for page in ["//evil.example", r"/\evil.example", "/%2Fevil.example", "/.//evil.example"] {
        let refused = call(&router, navigation(page, None)).await;
        assert_eq!(header(&refused, "location"), Some("/login?next=/"), "{page}");
    }
}

/// As an application does it that moves over to the router, or adds middleware.
#[tokio::test]
async fn a_plain_router_and_middleware_change_nothing() {
    let app = App::with(with_login);
    let inner = axum::Router::new().route("/member", axum::routing::any(member));
    let plain = axum::Router::new()
        .nest("/app", axum::Router::new().nest("/v1", inner.clone()))
        .layer(SessionLayer::new(app.sessions.clone()));
    let inner = inner.layer(SessionLayer::new(app.sessions.clone()));
    let inside = axum::Router::new().nest("/app", axum::Router::new().nest("/v1", inner));
    let layered = routes().layer(tower::layer::util::Identity::new());
    for router in [plain, inside, layered.into_axum(app.sessions.clone())] {
        let refused = call(&router, navigation("/app/v1/member?x=1", None)).await;
        let expected = Some("/login?next=/app/v1/member%3Fx%3D1");
        assert_eq!(header(&refused, "location"), expected);
    }
}

#[tokio::test]
async fn the_login_page_does_not_lead_to_itself() {
    let app = App::with(with_login);
    let router = Router::<AppSession>::new().route("/login", get(member));
    let router = router.into_axum(app.sessions.clone());
    // Guarded by mistake.
    for page in ["/login", "/login?next=/a"] {
        let refused = call(&router, navigation(page, None)).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{page}");
        assert_eq!(header(&refused, "location"), None);
    }
    // A part of the login page that is for members.
    let refusing = Refusing::with(with_login).await;
    let htmx = [("hx-request", "true"), ("hx-current-url", "https://app.example/login?next=/a")];
    let refused = refusing.call(request("GET", "/app/v1/member", None, &htmx)).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(header(&refused, "hx-redirect"), None);
}

#[tokio::test]
async fn a_login_page_elsewhere_gets_the_path_alone() {
    let address = "https://id.example/start?app=1";
    let refusing = Refusing::with(|builder| builder.login_page(address)).await;
    let refused = refusing.call(navigation("/app/v1/member", None)).await;
    let expected = "https://id.example/start?app=1&next=/app/v1/member";
    assert_eq!(header(&refused, "location"), Some(expected));
}

#[tokio::test]
async fn a_page_that_is_none_is_refused_at_start() {
    let build = |choose: fn(SessionsBuilder<AppSession>, &str) -> SessionsBuilder<AppSession>,
                 page| {
        let keys = KeyRing::from_bytes(&KEY).unwrap();
        choose(Sessions::signed("tests", keys), page).build().map(drop)
    };
    for page in ["login", "//evil.example", "http://id.example/", "/login?next=/", "/login#a", ""] {
        let error = |which| Err(ConfigError::Page { which, page: page.to_owned() });
        assert_eq!(build(SessionsBuilder::login_page, page), error("login page"));
        let which = "re-authentication page";
        assert_eq!(build(SessionsBuilder::reauthentication_page, page), error(which));
    }
    let error = build(SessionsBuilder::login_page, "login").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the login page `login` is neither a path, such as `/login`, nor an address, such as \
         `https://id.example/login`; it has no fragment and no `next` of its own"
    );
}

#[derive(Session, Clone)]
struct Staff {
    #[session(subject)]
    employee: Option<u64>,
}

/// Each session type has a login page of its own.
#[tokio::test]
async fn of_two_sessions_the_one_that_is_missing_says_where_to_log_in() {
    type Customers = Of<AppSession, Login>;
    type Employees = Of<Staff, Login>;

    async fn staff(_: Guard<Employees>) {}
    async fn either(_: Guard<Any<(Customers, Employees)>>) {}
    async fn both(_: Guard<All<(Customers, Employees)>>) {}

    let app = App::with(with_login);
    let keys = KeyRing::from_bytes(&KEY).unwrap();
    let staff_sessions = Sessions::<Staff>::signed("tests", keys)
        .cookie_name("staff")
        .entropy(CountingEntropy::default())
        .login_page("/staff/login")
        .build()
        .unwrap();
    let router = Router::<Both<AppSession, Staff>>::new()
        .route("/staff", get(staff))
        .route("/either", get(either))
        .route("/both", get(both))
        .into_axum((app.sessions.clone(), staff_sessions));
    let customer = app.logged_in(AppSession { user: Some(7), ..AppSession::default() }).await;
    for (path, cookie, expected) in [
        ("/staff", None, Some("/staff/login?next=/staff")),
        ("/staff", Some(customer.as_str()), Some("/staff/login?next=/staff")),
        ("/either", None, Some("/login?next=/either")),
        ("/either", Some(customer.as_str()), None),
        ("/both", None, Some("/login?next=/both")),
        ("/both", Some(customer.as_str()), Some("/staff/login?next=/both")),
    ] {
        let reply = call(&router, navigation(path, cookie)).await;
        assert_eq!(header(&reply, "location"), expected, "{path} {cookie:?}");
    }
}

/// What an optional `next` is good for: another page than the first.
#[tokio::test]
async fn without_a_next_that_may_be_followed_there_is_none() {
    #[public]
    async fn landing(next: Option<Next>) -> String {
        next.map_or_else(|| "/dashboard".to_owned(), String::from)
    }

    let app = App::new();
    let router = Router::<AppSession>::new().route("/login", get(landing)).route("/l", get(login));
    let router = router.into_axum(app.sessions);
    for (uri, expected) in [
        ("/login?next=/a", "/a"),
        ("/login?next=//evil.example", "/dashboard"),
        ("/login", "/dashboard"),
        ("/l", "/"),
    ] {
        assert_eq!(call(&router, navigation(uri, None)).await.body, expected, "{uri}");
    }
}
