//! Whatever reach an application chose, what it asks is what that reach answers.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use session_core::store::SubjectKey;
use session_core::{
    Answer, Epoch, Membership, Outlook, Reach, RevocationError, SessionId, Standing, Step, Target,
    ThisProcess, UnixTime,
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
    for reach in [Reach::in_memory(room()), Reach::shared(room()), Reach::shared_by_subject(room())]
    {
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

const SUBJECT: SubjectKey = SubjectKey::from_bytes([7; 32]);
const MEMORY: Duration = Duration::from_secs(1_000);

#[test]
fn sessions_are_ended_by_subject_where_the_reach_knows_subjects() {
    let room = || ThisProcess::with_capacity(7, 4);
    for (reach, shared) in
        [(Reach::in_memory(room()), false), (Reach::shared_by_subject(room()), true)]
    {
        assert!(reach.is_by_subject());
        assert_eq!(reach.is_shared(), shared);
        let epoch = || now(reach.epoch(&SUBJECT, at(5))).unwrap();
        let member = || Membership { subject: SUBJECT, epoch: epoch() };
        let outlook = |member| {
            let presented = now(reach.presented_of(&user(1), Some(&member), at(5))).unwrap();
            assert_eq!(now(reach.standing_of(&user(1), Some(&member), at(5))).unwrap(), presented);
            presented
        };
        let first = member();
        assert_eq!(outlook(first), Outlook::of(Standing::Live));
        now(reach.end_all(&SUBJECT, MEMORY, at(5))).unwrap();
        assert_eq!(outlook(first), Outlook::of(Standing::Ended));

        let second = member();
        let renewed = now(reach.end_others(&SUBJECT, &user(1), at(5))).unwrap();
        let spared = Outlook { standing: Standing::Live, renewed: Some(renewed) };
        assert_eq!(outlook(second), spared);

        now(reach.end_everything(MEMORY, at(5))).unwrap();
        assert_eq!(outlook(second), Outlook::of(Standing::Ended));
        assert_eq!(outlook(member()), Outlook::of(Standing::Live));
    }
}

#[test]
fn a_reach_that_knows_no_subjects_says_so_and_answers_about_the_session_alone() {
    let nowhere = Reach::none_logout_only_clears_the_cookie();
    for (reach, shared) in [(nowhere, false), (Reach::shared(ThisProcess::new()), true)] {
        assert!(!reach.is_by_subject());
        assert_eq!(reach.is_shared(), shared);
        let epoch = now(reach.epoch(&SUBJECT, at(5))).unwrap();
        assert_eq!(epoch, Epoch::at(at(5)));
        let member = Membership { subject: SUBJECT, epoch };
        let presented = now(reach.presented_of(&user(1), Some(&member), at(5))).unwrap();
        assert_eq!(presented, Outlook::of(Standing::Live));
        let asked = now(reach.standing_of(&user(1), Some(&member), at(5))).unwrap();
        assert_eq!(asked, presented);
        let refused = |refused| matches!(refused, Err(RevocationError::NotBySubject));
        assert!(refused(now(reach.end_all(&SUBJECT, MEMORY, at(5)))));
        assert!(refused(now(reach.end_others(&SUBJECT, &user(1), at(5))).map(|_| ())));
        assert!(refused(now(reach.end_everything(MEMORY, at(5)))));
    }
}

#[test]
fn a_process_that_can_remember_no_more_subjects_refuses_logins_until_it_forgets() {
    let reach = Reach::in_memory(ThisProcess::with_capacity(2, 2));
    for number in 1..=2 {
        now(reach.admits_login(at(0))).unwrap();
        now(reach.end_all(&SubjectKey::from_bytes([number; 32]), MEMORY, at(0))).unwrap();
    }
    assert!(matches!(now(reach.admits_login(at(999))), Err(RevocationError::Full)));
    // What exists can still be ended.
    now(reach.end_all(&SUBJECT, MEMORY, at(0))).unwrap();
    now(reach.admits_login(at(1_000))).unwrap();
}

#[test]
fn whoever_stole_a_session_cannot_use_up_the_ends_of_its_subject() {
    for reach in
        [Reach::in_memory(ThisProcess::new()), Reach::shared_by_subject(ThisProcess::new())]
    {
        let mut epoch = now(reach.epoch(&SUBJECT, at(5))).unwrap();
        let spare = || now(reach.end_others(&SUBJECT, &user(1), at(5)));
        while let Ok(renewed) = spare() {
            epoch = renewed;
        }
        let stolen = Membership { subject: SUBJECT, epoch };
        let standing = |number, member: &Membership| {
            now(reach.presented_of(&user(number), Some(member), at(5))).unwrap().standing
        };
        assert_eq!(standing(1, &stolen), Standing::Live);
        now(reach.end_all(&SUBJECT, MEMORY, at(5))).unwrap();
        assert_eq!(standing(1, &stolen), Standing::Ended);
        // Whose it is logs in at once.
        let again =
            Membership { subject: SUBJECT, epoch: now(reach.epoch(&SUBJECT, at(5))).unwrap() };
        assert_eq!(standing(2, &again), Standing::Live);
        assert_eq!(standing(1, &stolen), Standing::Ended);
    }
}

#[test]
fn an_end_of_all_is_never_refused_and_logins_wait_for_it() {
    let reach = Reach::this_process();
    let member = || {
        let epoch = now(reach.epoch(&SUBJECT, at(5)))?;
        Ok::<_, RevocationError>(Membership { subject: SUBJECT, epoch })
    };
    let mut last = member().unwrap();
    for _ in 0..5_000 {
        if let Ok(member) = member() {
            last = member;
        }
        now(reach.end_all(&SUBJECT, MEMORY, at(5))).unwrap();
        let outlook = now(reach.standing_of(&user(1), Some(&last), at(5))).unwrap();
        assert_eq!(outlook.standing, Standing::Ended);
    }
    assert!(matches!(member(), Err(RevocationError::Unavailable(_))));
    let after = now(reach.epoch(&SUBJECT, at(125))).unwrap();
    let member = Membership { subject: SUBJECT, epoch: after };
    let outlook = now(reach.standing_of(&user(1), Some(&member), at(125))).unwrap();
    assert_eq!(outlook.standing, Standing::Live);
}
