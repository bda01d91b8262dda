//! Anonymous clients by the hundred thousand, and one user who has logged out.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{App, AppSession, START, alice};
use session_axum::{InProcess, RevocationScope, SessionHandle, SessionId, UnixTime};
use session_core::{Renewal, Renewed, SessionRef, Standing};

type Handle = SessionHandle<AppSession>;

fn id(number: u128) -> SessionId {
    // Ids are random: nothing in the memory may count on their order.
    SessionId::from_bytes(
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes(),
    )
}

#[tokio::test]
async fn a_hundred_thousand_visitors_fill_no_memory_and_bring_no_user_back() {
    let memory = Arc::new(InProcess::new());
    let scope = RevocationScope::in_memory(Arc::clone(&memory));
    let hour = Duration::from_secs(3_600);
    let target = |number, has_subject| SessionRef { id: id(number), has_subject, memory: hour };
    let (user, visitor) = (target(0, true), |number| target(number, false));
    let begin = UnixTime::from_secs(START);
    scope.end(user, begin).await.unwrap();
    for number in 1..=100_000_u128 {
        // A quarter of an hour in all, so that nothing expires.
        let now = begin.plus(Duration::from_secs(u64::try_from(number).unwrap() / 111));
        let (first, next) = (visitor(number * 2), visitor(number * 2 + 1));
        let successor = scope.rotate(&first, None, next.id, Renewal::Rotation, now).await.unwrap();
        assert_eq!(successor, Renewed::To(next.id));
        assert_eq!(scope.presented(&next, None, now).await.unwrap(), Standing::Live);
        if number % 2 == 0 {
            scope.end(next, now).await.unwrap();
            assert_eq!(scope.standing(&first, None, now).await.unwrap(), Standing::Ended);
        }
        let (subjects, visitors) = memory.len();
        assert!(subjects == 1 && visitors <= InProcess::VISITORS, "{subjects} {visitors}");
        assert_eq!(scope.presented(&user, None, now).await.unwrap(), Standing::Ended);
    }
    assert!(memory.len().1 > InProcess::VISITORS / 2);
    // All of it is given back once it has expired.
    let later = begin.plus(hour * 2);
    scope.end(visitor(1), later).await.unwrap();
    scope.end(target(1, true), later).await.unwrap();
    assert_eq!(memory.len(), (1, 1));
}

#[tokio::test]
async fn a_user_stays_logged_out_and_can_log_in_again_while_visitors_hammer_the_server() {
    const VISITORS: usize = 50;
    let memory = Arc::new(InProcess::with_capacity(10, VISITORS));
    let scope = RevocationScope::in_memory(Arc::clone(&memory));
    let app = App::with(|builder| builder.revocation(scope));
    let cookie = app.logged_in(alice()).await;
    app.send(Some(&cookie), |handle: Handle| async move { handle.end().await.unwrap() }).await;
    for turn in 0..600 {
        let visitor = app.visiting(AppSession::default()).await;
        let rotate = |handle: Handle| async move { handle.rotate().await.unwrap() };
        let rotated = app.send(Some(&visitor), rotate).await.cookie.unwrap();
        if turn % 3 == 0 {
            let end = |handle: Handle| async move { handle.end().await.unwrap() };
            app.send(Some(&rotated), end).await;
            assert_eq!(app.open(&rotated).await, None);
            assert_eq!(app.open(&visitor).await, None);
        }
        let (subjects, visitors) = memory.len();
        assert!(subjects == 1 && visitors <= VISITORS, "{subjects} {visitors}");
        assert_eq!(app.open(&cookie).await, None);
    }
    let again = app.logged_in(alice()).await;
    assert_eq!(app.open(&again).await, Some(alice()));
}
