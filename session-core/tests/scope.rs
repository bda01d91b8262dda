//! What every scope of revocation answers, whichever an application chose. What one keeps its promises
//! by is tested by the conformance suite.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

use std::fmt::Debug;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use session_core::store::SubjectKey;
use session_core::testing::RemoteStore;
use session_core::{
    Generation, InProcess, Renewal, Renewed, Reply, RevocationError, RevocationScope, SessionId,
    SessionRef, Standing, SubjectGeneration, UnixTime,
};

fn at(seconds: u64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn id(number: u8) -> SessionId {
    SessionId::from_bytes([number; 16])
}

fn user(number: u8) -> SessionRef {
    SessionRef { id: id(number), has_subject: true, memory: Duration::from_secs(1_000) }
}

/// Returns an answer that is there.
fn now<V>(answer: Reply<'_, V>) -> V {
    match answer {
        Reply::Ready(value) => value,
        Reply::Pending(_) => panic!("memory does not wait"),
    }
}

const SUBJECT: SubjectKey = SubjectKey::from_bytes([7; 32]);
const MEMORY: Duration = Duration::from_secs(1_000);

#[test]
fn this_process_answers_at_once_and_refuses_logins_when_it_is_full() {
    let scope = RevocationScope::in_memory(InProcess::with_capacity(7, 4));
    assert!(scope.is_by_subject() && !scope.is_shared());
    now(scope.end(user(1), at(0))).unwrap();
    assert_eq!(now(scope.standing(&user(1), None, at(1))).unwrap(), Standing::Ended);
    assert_eq!(now(scope.presented(&user(1), None, at(1))).unwrap(), Standing::Ended);
    now(scope.admits_login(at(1))).unwrap();
    for number in 10..20 {
        now(scope.end(user(number), at(1))).unwrap();
    }
    assert!(matches!(now(scope.admits_login(at(1))), Err(RevocationError::Full)));
    assert!(matches!(
        now(scope.rotate(&user(30), None, id(31), Renewal::Login, at(1))),
        Err(RevocationError::Full)
    ));
}

#[test]
fn a_store_is_always_waited_for() {
    let remote = RemoteStore::new();
    let scope = RevocationScope::shared("app", remote.clone());
    assert!(scope.is_by_subject() && scope.is_shared() && scope.asks_for_subjects());
    assert!(matches!(scope.standing(&user(1), None, at(1)), Reply::Pending(_)));
    assert!(matches!(scope.end(user(1), at(1)), Reply::Pending(_)));
    assert_eq!(remote.calls(), 0, "nothing happens until it is awaited");
}

/// Returns an answer of a store that only waits to let others have their turn.
fn waited<V>(reply: Reply<'_, V>) -> V {
    let mut reply = pin!(reply.into_future());
    for _ in 0..1_000 {
        let polled = reply.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(value) = polled {
            return value;
        }
    }
    panic!("nothing comes of it")
}

fn assert_outage<V: Debug>(answer: &Result<V, RevocationError>) {
    assert!(matches!(answer, Err(RevocationError::Unavailable(_))), "{answer:?}");
}

#[test]
fn an_outage_of_the_store_is_no_answer_whatever_is_asked() {
    let remote = RemoteStore::new();
    let scope = RevocationScope::shared("app", remote.clone());
    waited(scope.end(user(1), at(0))).unwrap();
    remote.goes_down();
    let member = SubjectGeneration { subject: SUBJECT, generation: Generation::at(at(0)) };
    for of in [None, Some(&member)] {
        assert_outage(&waited(scope.presented(&user(1), of, at(1))));
        assert_outage(&waited(scope.standing(&user(2), of, at(1))));
    }
    assert_outage(&waited(scope.end(user(2), at(1))));
    assert_outage(&waited(scope.rotate(&user(2), None, id(3), Renewal::Login, at(1))));
    assert_outage(&waited(scope.rotate(&user(2), None, id(3), Renewal::Rotation, at(1))));
    assert_outage(&waited(scope.admits_login(at(1))));
    assert_outage(&waited(scope.generation(&SUBJECT, at(1))));
    assert_outage(&waited(scope.end_all(&SUBJECT, MEMORY, at(1))));
    assert_outage(&waited(scope.end_others(&member, id(2), MEMORY, at(1))));
    assert_outage(&waited(scope.end_everything(MEMORY, at(1))));
    remote.answers_again();
    assert_eq!(waited(scope.standing(&user(1), None, at(1))).unwrap(), Standing::Ended);
    assert_eq!(waited(scope.standing(&user(2), Some(&member), at(1))).unwrap(), Standing::Live);
}

#[test]
fn a_full_store_forgets_no_end_and_refuses_logins() {
    // An entry about an end has 10 bytes.
    let scope = RevocationScope::shared("app", RemoteStore::with_capacity(12 * (256 + 10)));
    waited(scope.end(user(10), at(1))).unwrap();
    waited(scope.admits_login(at(1))).unwrap();
    // Room that was seen is believed for ten seconds.
    let later = at(21);
    let mut refused = 0;
    for number in 11..30 {
        let visitor = SessionRef { has_subject: false, ..user(number) };
        match waited(scope.end(visitor, later)) {
            Ok(()) => assert_eq!(refused, 0, "{number}"),
            Err(RevocationError::Full) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(refused > 0);
    assert!(matches!(waited(scope.admits_login(later)), Err(RevocationError::Full)));
    assert!(matches!(
        waited(scope.rotate(&user(40), None, id(41), Renewal::Login, later)),
        Err(RevocationError::Full)
    ));
    assert_eq!(waited(scope.standing(&user(10), None, later)).unwrap(), Standing::Ended);
    // What is known is still ended, and time makes room.
    waited(scope.end(user(10), later)).unwrap();
    waited(scope.admits_login(at(1_100))).unwrap();
}

#[test]
fn nothing_is_remembered_where_logout_only_clears_the_cookie() {
    let scope = RevocationScope::none_logout_only_clears_the_cookie();
    now(scope.end(user(1), at(0))).unwrap();
    let login = now(scope.rotate(&user(1), None, id(2), Renewal::Login, at(0))).unwrap();
    assert_eq!(login, Renewed::To(id(2)));
    now(scope.admits_login(at(0))).unwrap();
    let rotated = now(scope.rotate(&user(1), None, id(2), Renewal::Rotation, at(0))).unwrap();
    assert_eq!(rotated, Renewed::To(id(2)));
    assert_eq!(now(scope.standing(&user(1), None, at(1))).unwrap(), Standing::Live);
    assert_eq!(now(scope.presented(&user(1), None, at(1))).unwrap(), Standing::Live);
}

#[test]
fn where_nothing_is_remembered_subjects_are_not_known_and_that_is_said() {
    let scope = RevocationScope::none_logout_only_clears_the_cookie();
    assert!(!scope.is_by_subject() && !scope.is_shared() && !scope.asks_for_subjects());
    let generation = now(scope.generation(&SUBJECT, at(5))).unwrap();
    assert_eq!(generation, Generation::at(at(5)));
    let member = SubjectGeneration { subject: SUBJECT, generation };
    assert_eq!(now(scope.presented(&user(1), Some(&member), at(5))).unwrap(), Standing::Live);
    assert_eq!(now(scope.standing(&user(1), Some(&member), at(5))).unwrap(), Standing::Live);
    let refused = |refused| matches!(refused, Err(RevocationError::NotBySubject));
    assert!(refused(now(scope.end_all(&SUBJECT, MEMORY, at(5)))));
    assert!(refused(now(scope.end_others(&member, id(1), MEMORY, at(5))).map(|_| ())));
    assert!(refused(now(scope.end_everything(MEMORY, at(5)))));
}

#[test]
fn a_process_that_can_remember_no_more_subjects_refuses_logins_until_it_forgets() {
    let scope = RevocationScope::in_memory(InProcess::with_capacity(2, 2));
    for number in 1..=2 {
        now(scope.admits_login(at(0))).unwrap();
        now(scope.end_all(&SubjectKey::from_bytes([number; 32]), MEMORY, at(0))).unwrap();
    }
    assert!(matches!(now(scope.admits_login(at(999))), Err(RevocationError::Full)));
    // What exists can still be ended.
    now(scope.end_all(&SUBJECT, MEMORY, at(0))).unwrap();
    now(scope.admits_login(at(1_000))).unwrap();
}

#[test]
fn a_stolen_session_cannot_use_up_the_ends_of_its_subject() {
    let scope = RevocationScope::this_process();
    let generation = now(scope.generation(&SUBJECT, at(5))).unwrap();
    let mut stolen = SubjectGeneration { subject: SUBJECT, generation };
    while let Ok(renewed) = now(scope.end_others(&stolen, id(1), MEMORY, at(5))) {
        stolen.generation = renewed.unwrap();
    }
    let standing = |number, member: &SubjectGeneration| {
        now(scope.presented(&user(number), Some(member), at(5))).unwrap()
    };
    assert_eq!(standing(1, &stolen), Standing::Live);
    now(scope.end_all(&SUBJECT, MEMORY, at(5))).unwrap();
    assert_eq!(standing(1, &stolen), Standing::Ended);
    // Its owner logs in at once.
    let generation = now(scope.generation(&SUBJECT, at(5))).unwrap();
    let again = SubjectGeneration { subject: SUBJECT, generation };
    assert_eq!(standing(2, &again), Standing::Live);
    assert_eq!(standing(1, &stolen), Standing::Ended);
}

#[test]
fn an_end_of_all_is_never_refused_and_logins_wait_for_it() {
    let scope = RevocationScope::this_process();
    let member = || {
        let generation = now(scope.generation(&SUBJECT, at(5)))?;
        Ok::<_, RevocationError>(SubjectGeneration { subject: SUBJECT, generation })
    };
    let mut last = member().unwrap();
    for _ in 0..5_000 {
        if let Ok(member) = member() {
            last = member;
        }
        now(scope.end_all(&SUBJECT, MEMORY, at(5))).unwrap();
        let standing = now(scope.standing(&user(1), Some(&last), at(5))).unwrap();
        assert_eq!(standing, Standing::Ended);
    }
    assert!(matches!(member(), Err(RevocationError::Unavailable(_))));
    let after = now(scope.generation(&SUBJECT, at(125))).unwrap();
    let member = SubjectGeneration { subject: SUBJECT, generation: after };
    let standing = now(scope.standing(&user(1), Some(&member), at(125))).unwrap();
    assert_eq!(standing, Standing::Live);
}
