//! Publishing needs the right to, as it is now, and a login of the last five minutes. No test waits: time passes when
//! it says so.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use axum::Router;
use axum::http::header::WWW_AUTHENTICATE;
use blog::session::{AppSession, Role, with_accounts};
use session_axum::testing::{ManualClock, TestClient};
use session_axum::{KeyRing, Sessions};
use sqlx::SqlitePool;

struct Blog {
    app: Router,
    clock: ManualClock,
    database: SqlitePool,
    sessions: Sessions<AppSession>,
}

impl Blog {
    /// Returns a blog with one post, which alice wrote and published.
    async fn new() -> Self {
        let clock = ManualClock::at(1_700_000_000);
        let builder = Sessions::signed("blog", KeyRing::throw_away().unwrap());
        let database = blog::database::open(None).await.unwrap();
        let builder = with_accounts(builder.clock(clock.clone()), database.clone());
        let sessions = builder.build().unwrap();
        let app = blog::app(database.clone(), sessions.clone()).unwrap();
        Self { app, clock, database, sessions }
    }

    /// Returns somebody who has just logged in.
    fn somebody(&self, user: &str, role: Role) -> TestClient<AppSession> {
        let session = AppSession { user: Some(user.to_owned()), role: Some(role) };
        TestClient::of(&self.sessions).with(session)
    }

    async fn publish(&self, client: &TestClient<AppSession>) -> u16 {
        client.post("/posts/1/publish").send(&self.app).await.status().as_u16()
    }
}

#[tokio::test]
async fn editors_publish_for_five_minutes_after_their_login() {
    let blog = Blog::new().await;
    let erin = blog.somebody("erin", Role::Editor);
    assert_eq!(blog.publish(&erin).await, 200);
    blog.clock.advance(Duration::from_secs(299));
    assert_eq!(blog.publish(&erin).await, 200);
    blog.clock.advance(Duration::from_secs(1));
    assert_eq!(blog.publish(&erin).await, 401);
    // Nothing else asks for more than to be logged in.
    assert_eq!(erin.get("/me").send(&blog.app).await.status(), 200);
}

#[tokio::test]
async fn a_login_that_is_too_old_is_told_how_fresh_it_must_be() {
    let blog = Blog::new().await;
    let hour = Duration::from_hours(1);
    let alice = blog.somebody("alice", Role::Admin).authenticated_ago(hour);
    let response = alice.post("/posts/1/publish").send(&blog.app).await;
    let challenge = response.headers()[WWW_AUTHENTICATE].to_str().unwrap();
    assert!(challenge.contains("insufficient_user_authentication"), "{challenge}");
    assert!(challenge.contains(r#"max_age="300""#), "{challenge}");
}

#[tokio::test]
async fn whoever_logs_in_again_publishes_again() {
    let blog = Blog::new().await;
    let erin = blog.somebody("erin", Role::Editor).authenticated_ago(Duration::from_mins(10));
    assert_eq!(blog.publish(&erin).await, 401);
    let login = erin.post("/login").form("username=erin&password=editorial");
    let login = login.send(&blog.app).await;
    assert_eq!(login.status(), 303);
    assert_eq!(blog.publish(&erin).await, 200);
}

#[tokio::test]
async fn a_reader_is_refused_and_not_asked_to_log_in_again() {
    let blog = Blog::new().await;
    let bob = blog.somebody("bob", Role::Reader);
    assert_eq!(blog.publish(&bob).await, 403);
    assert_eq!(blog.publish(&bob.authenticated_ago(Duration::from_mins(10))).await, 403);
}

#[tokio::test]
async fn whoever_is_demoted_or_deleted_publishes_no_more() {
    let blog = Blog::new().await;
    let erin = blog.somebody("erin", Role::Editor);
    assert_eq!(blog.publish(&erin).await, 200);
    let change = async |statement| {
        sqlx::query(statement).execute(&blog.database).await.unwrap();
    };
    change("UPDATE users SET role = 'reader' WHERE name = 'erin'").await;
    assert_eq!(blog.publish(&erin).await, 403);
    change("DELETE FROM users WHERE name = 'erin'").await;
    assert_eq!(blog.publish(&erin).await, 401);
    // Nobody is taken for a stranger, and nobody let in, because the accounts are gone.
    change("ALTER TABLE users RENAME TO lost").await;
    assert_eq!(blog.publish(&blog.somebody("alice", Role::Admin)).await, 503);
}

#[tokio::test]
async fn a_body_without_end_is_refused() {
    let blog = Blog::new().await;
    let bob = blog.somebody("bob", Role::Reader);
    let endless = format!(r#"{{"title":"t","body":"{}"}}"#, "b".repeat(3_000_000));
    assert_eq!(bob.post("/posts").json(endless).send(&blog.app).await.status(), 413);
}
