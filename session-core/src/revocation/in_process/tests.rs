use std::time::Duration;

use super::*;

fn at(seconds: u64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn id(number: u8) -> SessionId {
    SessionId::from_bytes([number; 16])
}

fn user(number: u8) -> SessionRef {
    SessionRef { id: id(number), has_subject: true, memory: Duration::from_secs(1_000) }
}

fn visitor(number: u8) -> SessionRef {
    SessionRef { has_subject: false, ..user(number) }
}

#[test]
fn an_ended_session_stays_ended_until_its_token_would_have_expired() {
    let memory = InProcess::new();
    assert_eq!(memory.standing(&user(1), None, at(0)), Standing::Live);
    memory.end(&user(1), at(0));
    assert_eq!(memory.standing(&user(1), None, at(0)), Standing::Ended);
    memory.end(&user(2), at(999));
    assert_eq!(memory.standing(&user(1), None, at(999)), Standing::Ended);
    memory.end(&user(3), at(1_000));
    assert_eq!(memory.len(), (2, 0));
}

#[test]
fn a_second_rotation_leads_to_the_same_successor() {
    let memory = InProcess::new();
    assert_eq!(
        memory.rotate(&user(1), None, id(2), Renewal::Rotation, at(0)).unwrap(),
        Renewed::To(id(2))
    );
    assert_eq!(
        memory.rotate(&user(1), None, id(3), Renewal::Rotation, at(1)).unwrap(),
        Renewed::To(id(2))
    );
    assert_eq!(memory.standing(&user(3), None, at(1)), Standing::Live);
}

#[test]
fn ending_any_id_of_a_chain_ends_them_all() {
    for ended in 1..=3 {
        let memory = InProcess::new();
        memory.rotate(&user(1), None, id(2), Renewal::Rotation, at(0)).unwrap();
        memory.rotate(&user(2), None, id(3), Renewal::Rotation, at(1)).unwrap();
        memory.end(&user(ended), at(2));
        for number in 1..=3 {
            assert_eq!(
                memory.standing(&user(number), None, at(3)),
                Standing::Ended,
                "{ended} {number}"
            );
            assert_eq!(
                memory.rotate(&user(number), None, id(9), Renewal::Rotation, at(3)).unwrap(),
                Renewed::Refused
            );
        }
    }
}

/// Among the visitors' entries, which make room for newer ones, nothing is kept that a subject's end
/// hangs on.
#[test]
fn a_login_over_a_visitor_ends_for_good_by_whichever_id_it_is_ended() {
    for by_visitor in [false, true] {
        let memory = InProcess::with_capacity(8, 8);
        let login = |proposed| memory.rotate(&visitor(1), None, proposed, Renewal::Login, at(0));
        assert_eq!(login(id(2)).unwrap(), Renewed::To(id(2)));
        assert_eq!(memory.standing(&user(2), None, at(1)), Standing::Live);
        let grace = |successor| Standing::Grace { successor, outlived: false, spared: None };
        assert_eq!(memory.standing(&visitor(1), None, at(1)), grace(id(2)));
        assert_eq!(login(id(3)).unwrap(), Renewed::To(id(3)));
        assert_eq!(memory.standing(&user(2), None, at(1)), Standing::Replaced, "displaced");
        memory.end(&if by_visitor { visitor(1) } else { user(3) }, at(1));
        assert_eq!(memory.standing(&visitor(1), None, at(1)), Standing::Ended);
        for number in 10..40 {
            memory.end(&visitor(number), at(1));
        }
        assert_eq!(memory.standing(&user(2), None, at(1)), Standing::Replaced);
        assert_eq!(memory.standing(&user(2), None, at(61)), Standing::Ended);
        assert_eq!(memory.standing(&user(3), None, at(1)), Standing::Ended);
    }
}

#[test]
fn a_login_that_was_used_does_not_end_by_the_visitors_id() {
    let memory = InProcess::new();
    memory.rotate(&visitor(1), None, id(2), Renewal::Login, at(0)).unwrap();
    assert_eq!(memory.presented(&user(2), None, at(1)), Standing::Live);
    memory.end(&visitor(1), at(2));
    assert_eq!(memory.standing(&visitor(1), None, at(2)), Standing::Replaced);
    assert_eq!(memory.standing(&user(2), None, at(2)), Standing::Live);
}

#[test]
fn a_full_memory_refuses_logins_and_still_ends_sessions() {
    let memory = InProcess::with_capacity(2, 4);
    memory.end(&user(1), at(0));
    memory.admits_login(at(0)).unwrap();
    memory.end(&user(2), at(0));
    assert!(matches!(memory.admits_login(at(0)), Err(RevocationError::Full)));
    assert!(matches!(
        memory.rotate(&visitor(7), None, id(8), Renewal::Login, at(0)),
        Err(RevocationError::Full)
    ));
    assert!(matches!(
        memory.rotate(&user(5), None, id(6), Renewal::Rotation, at(0)),
        Err(RevocationError::Full)
    ));
    memory.end(&user(3), at(0));
    assert_eq!(memory.standing(&user(3), None, at(0)), Standing::Ended);
    assert!(matches!(memory.admits_login(at(0)), Err(RevocationError::Full)));
    memory.admits_login(at(1_000)).unwrap();
}

#[test]
fn visitors_cannot_make_it_grow_or_forget_a_user() {
    let memory = InProcess::with_capacity(10, 8);
    memory.end(&user(1), at(0));
    for number in 0..=255 {
        memory.end(&visitor(number), at(0));
        memory
            .rotate(&visitor(number), None, id(number.wrapping_add(1)), Renewal::Rotation, at(0))
            .unwrap();
    }
    let (subjects, visitors) = memory.len();
    assert_eq!(subjects, 1);
    assert!(visitors <= 8, "{visitors}");
    assert_eq!(memory.standing(&user(1), None, at(0)), Standing::Ended);
}

#[test]
fn it_is_as_large_as_it_says_and_empty_at_first() {
    assert_eq!((InProcess::CAPACITY, InProcess::VISITORS), (1_048_576, 65_536));
    let memory = InProcess::new();
    assert!(memory.is_empty());
    memory.end(&visitor(1), at(0));
    assert!(!memory.is_empty());
    assert_eq!(memory.len(), (0, 1));
}

#[test]
fn visitors_make_room_for_a_rotation_and_for_no_more() {
    let memory = InProcess::with_capacity(8, 8);
    for number in 0..20 {
        memory.end(&visitor(number), at(0));
    }
    assert_eq!(memory.len(), (0, 7));
    for number in [0, 12] {
        assert_eq!(memory.standing(&visitor(number), None, at(0)), Standing::Live, "{number}");
    }
    for number in 13..20 {
        assert_eq!(memory.standing(&visitor(number), None, at(0)), Standing::Ended, "{number}");
    }
    // Without any room it still answers.
    InProcess::with_capacity(0, 0).end(&visitor(1), at(0));
}

#[test]
fn what_is_ended_twice_is_remembered_for_as_long_as_the_later_asks() {
    let memory = InProcess::new();
    memory.end(&user(1), at(0));
    memory.end(&user(1), at(500));
    memory.end(&user(2), at(1_000));
    assert_eq!(memory.standing(&user(1), None, at(1_000)), Standing::Ended);
    memory.end(&user(3), at(1_500));
    assert_eq!(memory.len(), (2, 0));
}
