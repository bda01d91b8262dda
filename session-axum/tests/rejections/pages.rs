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

/// A proxy serves the application below a path that it takes off.
#[tokio::test]
async fn below_a_path_that_a_proxy_takes_off_the_way_back_has_it() {
    let below = |builder: SessionsBuilder<AppSession>| builder.below("/shop");
    let refusing = Refusing::with(|builder| below(builder).login_page("/shop/login?x=1")).await;
    let refused = refusing.call(navigation("/app/v1/member?q=a", None)).await;
    let expected = "/shop/login?x=1&next=/shop/app/v1/member%3Fq%3Da";
    assert_eq!(header(&refused, "location"), Some(expected));
    // What the login page finds in its query: it leads to no page outside, and not to itself.
    for (query, expected) in [
        ("next=/shop/app/v1/member%3Fq%3Da", "/shop/app/v1/member?q=a"),
        ("next=/shop/login", "/"),
        ("next=/shop/login%3Fnext=/a", "/"),
        ("next=/shop/login/help", "/shop/login/help"),
        // Another application's.
        ("next=/login", "/login"),
        ("next=//evil.example", "/"),
    ] {
        let login = refusing.call(navigation(&format!("/login?{query}"), None)).await;
        assert_eq!(login.body, expected, "{query}");
    }
    // htmx says where its page is, as the browser sees it.
    let htmx = [("hx-request", "true"), ("hx-current-url", "https://app.example/shop/cart")];
    let refused = refusing.call(request("GET", "/app/v1/member", None, &htmx)).await;
    assert_eq!(header(&refused, "hx-redirect"), Some("/shop/login?x=1&next=/shop/cart"));

    let app = App::with(|builder| below(builder).login_page("/shop/login"));
    let router = Router::<AppSession>::new().route("/login", get(member));
    let router = router.into_axum(app.sessions.clone());
    let refused = call(&router, navigation("/login", None)).await;
    assert_eq!((refused.status, header(&refused, "location")), (StatusCode::UNAUTHORIZED, None));

    // Nobody is led off by what they ask for behind the path, either.
    let app = App::with(|builder| below(builder).login_page("/login"));
    let router =
        axum::Router::new().fallback(member).layer(SessionLayer::new(app.sessions.clone()));
    for page in ["//evil.example", r"/\evil.example", "/%2Fevil.example", "/.//evil.example"] {
        let refused = call(&router, navigation(page, None)).await;
        assert_eq!(header(&refused, "location"), Some("/login?next=/"), "{page}");
    }
}

#[tokio::test]
async fn the_word_of_a_proxy_for_its_path_is_believed_if_its_header_is_named() {
    let said = |values: &'static [&'static str]| {
        let mut request = navigation("/app/v1/member", None);
        for value in values {
            request = request.header("x-forwarded-prefix", *value);
        }
        request
    };
    let refusing = |named: bool, below: bool| {
        Refusing::with(move |builder| {
            let builder = with_login(builder);
            let builder = if below { builder.below("/shop") } else { builder };
            if named { builder.trusted_prefix_header("X-Forwarded-Prefix") } else { builder }
        })
    };
    let (named, unnamed) = (refusing(true, false).await, refusing(false, false).await);
    let (both, below) = (refusing(true, true).await, refusing(false, true).await);
    for (values, by_named, by_both) in [
        (&["/market"][..], "/market", "/market"),
        (&["/market/"], "/market", "/market"),
        (&["/a/b"], "/a/b", "/a/b"),
        // It says that nothing was taken off.
        (&["/"], "", ""),
        (&[], "", "/shop"),
        (&[""], "", "/shop"),
        (&["market"], "", "/shop"),
        (&["//evil.example"], "", "/shop"),
        (&["/a/../b"], "", "/shop"),
        (&["/a?b"], "", "/shop"),
        (&["/a#b"], "", "/shop"),
        (&["/a, /b"], "", "/shop"),
        (&["/a,/b"], "", "/shop"),
        (&["/a", "/a"], "", "/shop"),
        (&["https://evil.example"], "", "/shop"),
    ] {
        for (refusing, prefix) in
            [(&named, by_named), (&unnamed, ""), (&both, by_both), (&below, "/shop")]
        {
            let refused = refusing.call(said(values)).await;
            let expected = format!("/login?next={prefix}/app/v1/member");
            assert_eq!(header(&refused, "location"), Some(&*expected), "{values:?}");
        }
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
