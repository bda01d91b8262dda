//! Two session types in one router: customers and staff.

#![cfg(feature = "router")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use session_axum::__private::{All, Any, Login, Not, Of, RoleIs, rule};
use session_axum::routing::{any, get, post};
use session_axum::{
    Both, Guard, KeyRing, Role, Router, Session, SessionHandle, SessionLayer, Sessions, predicate,
    public, require, require_login, require_role, with,
};
use tower::ServiceExt;

#[derive(Session, Clone, Default)]
struct Customer {
    #[session(subject)]
    customer: Option<u64>,
    orders: u32,
}

#[derive(Role, Clone, Copy)]
enum Rank {
    #[role(includes(Clerk))]
    Boss,
    Clerk,
}

#[derive(Session, Clone, Default)]
struct Staff {
    #[session(subject)]
    employee: Option<String>,
    #[session(role)]
    rank: Option<Rank>,
}

type Clerk = RoleIs<Rank, { Rank::Clerk.__index() }>;
type Boss = RoleIs<Rank, { Rank::Boss.__index() }>;

#[public]
async fn who(customer: Option<Session<Customer>>, staff: Option<Session<Staff>>) -> String {
    let customer = customer.and_then(|session| session.customer);
    let staff = staff.and_then(|session| session.employee.clone());
    format!("{customer:?} {staff:?}")
}

#[public]
async fn customer_login(session: SessionHandle<Customer>) {
    session.login(Customer { customer: Some(7), orders: 0 }).await.unwrap();
}

#[public]
async fn staff_login(session: SessionHandle<Staff>) {
    let clerk = Staff { employee: Some("carol".to_owned()), rank: Some(Rank::Clerk) };
    session.login(clerk.clone()).await.unwrap();
}

#[public]
async fn logins(customer: SessionHandle<Customer>, staff: SessionHandle<Staff>) {
    customer.login(Customer { customer: Some(7), orders: 0 }).await.unwrap();
    staff.login(Staff { employee: Some("carol".to_owned()), rank: None }).await.unwrap();
}

#[require_login(session = Customer)]
async fn order(session: SessionHandle<Customer>) -> String {
    session.update(|session| session.orders += 1).await.unwrap();
    session.current().unwrap().orders.to_string()
}

#[require_login(session = Customer)]
async fn customer_logout(session: SessionHandle<Customer>) {
    session.end().await.unwrap();
}

#[require_role("clerk", session = Staff)]
async fn clerk() -> &'static str {
    "yes"
}

#[require(not(role(Rank::Boss)), session = Staff)]
async fn no_boss() -> &'static str {
    "yes"
}

/// Both, each by its own session.
#[require_role("clerk", session = Staff)]
#[require_login(session = Customer)]
async fn colleague() -> &'static str {
    "yes"
}

/// One who takes the proof itself.
async fn proven(_: Guard<Of<Staff, Boss>>) -> &'static str {
    "yes"
}

#[require_login(fresh = "5m", session = Staff)]
async fn just_logged_in() -> &'static str {
    "yes"
}

/// Whether the path ends in the employee's name.
#[predicate]
async fn own_desk(staff: Session<Staff>, Path(name): Path<String>) -> bool {
    staff.employee.as_deref() == Some(&*name)
}

#[require(own_desk, session = Staff)]
async fn desk() -> &'static str {
    "yes"
}

#[require(any(role(Rank::Boss), own_desk), session = Staff)]
async fn tidied() -> &'static str {
    "yes"
}

#[require(not(own_desk), session = Staff)]
async fn other_desk() -> &'static str {
    "yes"
}

async fn yes() -> &'static str {
    "yes"
}

async fn looking(
    _: Option<Session<Customer>>,
    _: Option<Session<Staff>>,
    request: Request,
    next: Next,
) -> Response {
    next.run(request).await
}

type Ours = Router<Both<Customer, Staff>>;

fn router() -> Ours {
    type Either = Any<(Of<Customer, Login>, Of<Staff, Boss>)>;
    type Colleague = All<(Of<Customer, Login>, Of<Staff, Clerk>)>;
    Ours::new()
        .route("/who", get(who))
        .route("/customer-login", post(customer_login))
        .route("/staff-login", post(staff_login))
        .route("/order", post(order))
        .route("/customer-logout", post(customer_logout))
        .route("/customer", any(with(rule::<Of<Customer, Login>>(), yes)))
        .route("/staff", any(with(rule::<Of<Staff, Login>>(), yes)))
        .route("/clerk", any(with(rule::<Of<Staff, Clerk>>(), yes)))
        .route("/boss", any(with(rule::<Of<Staff, Boss>>(), yes)))
        .route("/either", any(with(rule::<Either>(), yes)))
        .route("/colleague", any(with(rule::<Colleague>(), yes)))
        .route("/no-boss", any(with(rule::<Of<Staff, Not<Boss>>>(), yes)))
        .route("/desk/{name}", get(desk))
        .route("/tidied/{name}", get(tidied))
        .route("/other-desk/{name}", get(other_desk))
        .route("/attributes/clerk", get(clerk))
        .route("/attributes/no-boss", get(no_boss))
        .route("/attributes/colleague", get(colleague))
        .route("/attributes/fresh", get(just_logged_in))
        .route("/proven", get(proven))
        .route("/not-of", any(with(rule::<Not<Of<Staff, Boss>>>(), yes)))
}

fn sessions() -> (Sessions<Customer>, Sessions<Staff>) {
    let keys = KeyRing::from_bytes(b"0-9aB{tests}qXz7&kLm!pR4vW8$yE2(").unwrap();
    let customers = Sessions::signed("tests", keys.clone()).build().unwrap();
    let staff = Sessions::signed("tests", keys).cookie_name("staff").build().unwrap();
    (customers, staff)
}

/// The four ways to make the slots.
fn applications() -> [axum::Router; 4] {
    let (customers, staff) = sessions();
    let both = || (customers.clone(), staff.clone());
    [
        router().into_axum(both()),
        router().layer(from_fn(looking)).into_axum(both()),
        router().into_axum(both()).layer(SessionLayer::new(customers.clone())),
        router().into_axum(both()).layer(SessionLayer::new(staff.clone())),
    ]
}

struct Reply {
    status: StatusCode,
    body: String,
    /// Names and values.
    cookies: Vec<String>,
}

async fn send(router: &axum::Router, method: Method, path: &str, cookies: &[&str]) -> Reply {
    let request = Request::builder().method(method).uri(path).header(HOST, "app.example");
    let request = request.header(COOKIE, cookies.join("; "));
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let set = parts.headers.get_all(SET_COOKIE).iter();
    let body = axum::body::to_bytes(body, 1 << 10).await.unwrap();
    Reply {
        status: parts.status,
        body: String::from_utf8(body.to_vec()).unwrap(),
        cookies: set
            .map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned())
            .collect(),
    }
}

async fn login(router: &axum::Router, path: &str) -> String {
    let reply = send(router, Method::POST, path, &[]).await;
    let [cookie] = <[String; 1]>::try_from(reply.cookies).unwrap();
    cookie
}

#[tokio::test]
async fn a_login_to_one_is_no_login_to_the_other() {
    for router in applications() {
        let customer = login(&router, "/customer-login").await;
        let staff = login(&router, "/staff-login").await;
        assert!(customer.starts_with("__Host-session=") && staff.starts_with("__Host-staff="));
        // Nobody, the customer, the clerk, somebody who is both.
        let table = [
            ("/customer", [401, 200, 401, 200]),
            ("/staff", [401, 401, 200, 200]),
            ("/clerk", [401, 401, 200, 200]),
            ("/boss", [401, 401, 403, 403]),
            // The clerk is no boss, but could log in as a customer.
            ("/either", [401, 200, 401, 200]),
            ("/colleague", [401, 401, 401, 200]),
            ("/no-boss", [401, 401, 200, 200]),
            ("/not-of", [401, 401, 200, 200]),
            ("/attributes/clerk", [401, 401, 200, 200]),
            ("/attributes/no-boss", [401, 401, 200, 200]),
            ("/attributes/colleague", [401, 401, 401, 200]),
            ("/attributes/fresh", [401, 401, 200, 200]),
            ("/proven", [401, 401, 403, 403]),
        ];
        let (customer, staff) = (customer.as_str(), staff.as_str());
        for (path, expected) in table {
            let callers: [&[&str]; 4] = [&[], &[customer], &[staff], &[customer, staff]];
            for (cookies, expected) in callers.into_iter().zip(expected) {
                let reply = send(&router, Method::GET, path, cookies).await;
                assert_eq!(reply.status.as_u16(), expected, "{path} {cookies:?}");
                assert!(reply.cookies.is_empty(), "{path} {cookies:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_predicate_about_the_session_that_a_rule_names_is_asked() {
    for router in applications() {
        let (customer, clerk) =
            (login(&router, "/customer-login").await, login(&router, "/staff-login").await);
        for (path, allowed) in [
            ("/desk/carol", true),
            ("/desk/dave", false),
            ("/tidied/carol", true),
            ("/tidied/dave", false),
            ("/other-desk/carol", false),
            ("/other-desk/dave", true),
        ] {
            let expected = if allowed { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(
                send(&router, Method::GET, path, &[&clerk]).await.status,
                expected,
                "{path}"
            );
            let stranger = send(&router, Method::GET, path, &[&customer]).await;
            assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
}

#[tokio::test]
async fn each_has_a_cookie_of_its_own() {
    for router in applications() {
        let customer = login(&router, "/customer-login").await;
        let staff = login(&router, "/staff-login").await;
        let both = [customer.as_str(), staff.as_str()];
        let reply = send(&router, Method::GET, "/who", &both).await;
        assert_eq!((reply.body.as_str(), reply.cookies.len()), ("Some(7) Some(\"carol\")", 0));

        let reply = send(&router, Method::POST, "/order", &both).await;
        assert_eq!((reply.body.as_str(), reply.cookies.len()), ("1", 1));
        assert!(reply.cookies.iter().all(|cookie| cookie.starts_with("__Host-session=")));

        let reply = send(&router, Method::POST, "/customer-logout", &both).await;
        assert_eq!(reply.cookies, ["__Host-session="]);
        let reply = send(&router, Method::GET, "/who", &both).await;
        assert_eq!(reply.body, "None Some(\"carol\")");
    }
}

#[tokio::test]
async fn the_end_of_one_is_not_the_end_of_the_other() {
    for router in applications() {
        let customer = login(&router, "/customer-login").await;
        let staff = login(&router, "/staff-login").await;
        let both = [customer.as_str(), staff.as_str()];
        send(&router, Method::POST, "/customer-logout", &both).await;
        for (path, status) in [("/customer", 401), ("/staff", 200), ("/colleague", 401)] {
            let reply = send(&router, Method::GET, path, &both).await;
            assert_eq!(reply.status.as_u16(), status, "{path}");
        }
    }
}

#[test]
fn the_table_says_which_session_decides() {
    let table = router().access_map();
    let policy = |path: &str| {
        let row = table.iter().find(|row| row.path() == path).unwrap();
        row.policy().to_string()
    };
    assert_eq!(policy("/order"), "login of Customer");
    assert_eq!(
        policy("/attributes/colleague"),
        r#"all(role("clerk") of Staff, login of Customer)"#
    );
    assert_eq!(policy("/attributes/fresh"), r#"all(login, fresh("5m")) of Staff"#);
}

#[tokio::test]
async fn one_response_can_set_both() {
    let router = Ours::new().route("/logins", post(logins)).into_axum(sessions());
    let reply = send(&router, Method::POST, "/logins", &[]).await;
    let names: Vec<_> =
        reply.cookies.iter().filter_map(|cookie| cookie.split('=').next()).collect();
    assert_eq!(names, ["__Host-staff", "__Host-session"]);
}

#[tokio::test]
async fn a_cookie_under_the_others_name_is_no_session() {
    for router in applications() {
        let customer = login(&router, "/customer-login").await;
        let staff = login(&router, "/staff-login").await;
        let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
        let swapped = [
            format!("__Host-staff={}", value(&customer)),
            format!("__Host-session={}", value(&staff)),
        ];
        let reply =
            send(&router, Method::GET, "/who", &swapped.each_ref().map(|text| &**text)).await;
        assert_eq!(reply.body, "None None");
    }
}

#[tokio::test]
async fn a_rule_can_name_the_only_session_of_a_router() {
    let (customers, staff) = sessions();
    let named = || with(rule::<Of<Staff, Login>>(), yes);
    let router = Router::<Staff>::new().route("/staff", get(named())).into_axum(staff.clone());
    let cookie = {
        let logins = Router::<Staff>::new().route("/login", post(staff_login)).into_axum(staff);
        login(&logins, "/login").await
    };
    for (cookies, status) in [(&[][..], 401), (&[cookie.as_str()], 200)] {
        let reply = send(&router, Method::GET, "/staff", cookies).await;
        assert_eq!(reply.status.as_u16(), status);
    }
    // Of another router it names nothing.
    let router = Router::<Customer>::new().route("/staff", get(named())).into_axum(customers);
    let reply = send(&router, Method::GET, "/staff", &[&cookie]).await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn an_unnamed_rule_inside_of_two_layers_answers_500() {
    #[require_login]
    async fn whose() {}

    let (customers, staff) = sessions();
    let router = axum::Router::new()
        .route("/whose", axum::routing::get(whose))
        .layer(SessionLayer::new(customers))
        .layer(SessionLayer::new(staff));
    let reply = send(&router, Method::GET, "/whose", &[]).await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
}

/// The outer layer would take out the cookie of the inner one, as if the handler had set it.
#[tokio::test]
async fn two_layers_of_one_cookie_name_answer_500_and_not_a_login_without_a_cookie() {
    let sessions = |keys: &KeyRing, name: &str| {
        let builder = Sessions::<Staff>::signed("tests", keys.clone());
        SessionLayer::new(builder.cookie_name(name).build().unwrap())
    };
    let keys = KeyRing::throw_away().unwrap();
    let customers = Sessions::<Customer>::signed("tests", keys.clone()).build().unwrap();
    let logins = || axum::Router::new().route("/login", axum::routing::post(staff_login));
    for (inner, outer, status, cookies) in [
        ("session", None, 500, 0),
        ("session", Some("staff"), 500, 0),
        // Two configurations of one type are two sessions.
        ("staff", Some("staff"), 500, 0),
        ("staff", None, 200, 1),
    ] {
        let router = logins().layer(sessions(&keys, inner));
        let router = match outer {
            Some(name) => router.layer(sessions(&keys, name)),
            None => router,
        };
        let router = router.layer(SessionLayer::new(customers.clone()));
        let reply = send(&router, Method::POST, "/login", &[]).await;
        assert_eq!((reply.status.as_u16(), reply.cookies.len()), (status, cookies), "{inner}");
    }
}

#[test]
#[should_panic(expected = "the sessions `Customer` and `Staff` have one cookie name, \
                           `__Host-session`; give one of them its own with `.cookie_name(..)`")]
fn two_sessions_of_one_cookie_name_are_refused_at_start() {
    let keys = KeyRing::throw_away().unwrap();
    let customers = Sessions::<Customer>::signed("tests", keys.clone()).build().unwrap();
    let staff = Sessions::<Staff>::signed("tests", keys).build().unwrap();
    drop(router().into_axum((customers, staff)));
}
