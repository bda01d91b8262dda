//! Whatever reach an application chose, what it asks is what that reach answers.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use session_core::{
    Answer, Reach, RevocationError, SessionId, Standing, Step, Target, ThisProcess, UnixTime,
};

fn at(seconds: u64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn id(number: u8) -> SessionId {
    SessionId::from_bytes([number; 16])
}

fn user(number: u8) -> Target {
    Target { id: id(number), has_subject: true, memory: Duration::from_secs(1_000) }
}

/// Waits for an answer that is there.
fn now<V: Send>(answer: Answer<'_, V>) -> V {
    let mut answer = pin!(answer.get());
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("memory does not wait"),
    }
}

#[test]
fn a_shared_revocation_is_asked_like_this_process_is() {
    let room = || ThisProcess::with_capacity(7, 4);
    for reach in [Reach::in_memory(room()), Reach::shared(room())] {
        let standing = |number| now(reach.standing(&user(number), at(1))).unwrap();
        assert_eq!(standing(1), Standing::Live);
        now(reach.end(user(1), at(0))).unwrap();
        assert_eq!(standing(1), Standing::Ended);
        assert_eq!(now(reach.presented(&user(1), at(1))).unwrap(), Standing::Ended);

        now(reach.replace(&user(2), at(0))).unwrap();
        assert_eq!(standing(2), Standing::Replaced);

        assert_eq!(now(reach.rotate(&user(3), id(4), Step::Rotation, at(0))).unwrap(), Some(id(4)));
        assert_eq!(now(reach.rotate(&user(3), id(5), Step::Rotation, at(1))).unwrap(), Some(id(4)));
        assert_eq!(standing(3), Standing::Grace { successor: id(4) });
        // Presenting the successor is noted, asking for it is not.
        assert_eq!(standing(4), Standing::Live);
        assert_eq!(now(reach.presented(&user(4), at(1))).unwrap(), Standing::Live);
        assert_eq!(now(reach.standing(&user(3), at(6))).unwrap(), Standing::Superseded);
        assert_eq!(now(reach.rotate(&user(1), id(9), Step::Rotation, at(1))).unwrap(), None);

        now(reach.admits_login(at(1))).unwrap();
        for number in 10..20 {
            now(reach.end(user(number), at(1))).unwrap();
        }
        assert!(matches!(now(reach.admits_login(at(1))), Err(RevocationError::Full)));
        assert!(matches!(now(reach.replace(&user(30), at(1))), Err(RevocationError::Full)));
    }
}

#[test]
fn nothing_is_remembered_where_logout_only_clears_the_cookie() {
    let reach = Reach::none_logout_only_clears_the_cookie();
    now(reach.end(user(1), at(0))).unwrap();
    now(reach.replace(&user(1), at(0))).unwrap();
    now(reach.admits_login(at(0))).unwrap();
    assert_eq!(now(reach.rotate(&user(1), id(2), Step::Rotation, at(0))).unwrap(), Some(id(2)));
    assert_eq!(now(reach.standing(&user(1), at(1))).unwrap(), Standing::Live);
    assert_eq!(now(reach.presented(&user(1), at(1))).unwrap(), Standing::Live);
}
