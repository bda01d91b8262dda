use std::time::Duration;

use super::*;
use crate::testing::ManualClock;

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

fn subject(number: u8) -> SubjectGeneration {
    let generation = Generation::at(at(0));
    SubjectGeneration { subject: SubjectKey::from_bytes([number; 32]), generation }
}

#[test]
fn an_ended_session_stays_ended_until_its_token_would_have_expired() {
    let memory = InProcess::new();
    assert_eq!(memory.standing(&user(1), None, at(0)), Standing::Live);
    memory.end(&user(1), None, at(0));
    assert_eq!(memory.standing(&user(1), None, at(0)), Standing::Ended);
    memory.end(&user(2), None, at(999));
    assert_eq!(memory.standing(&user(1), None, at(999)), Standing::Ended);
    memory.end(&user(3), None, at(1_000));
    assert_eq!(memory.len(), (2, 0));
}

#[test]
fn a_second_rotation_leads_to_the_same_successor() {
    let memory = InProcess::new();
    assert_eq!(
        memory.rotate(&user(1), None, None, id(2), Renewal::Rotation, at(0)).unwrap(),
        Renewed::To(id(2))
    );
    assert_eq!(
        memory.rotate(&user(1), None, None, id(3), Renewal::Rotation, at(1)).unwrap(),
        Renewed::To(id(2))
    );
    assert_eq!(memory.standing(&user(3), None, at(1)), Standing::Live);
}

#[test]
fn ending_any_id_of_a_chain_ends_them_all() {
    for ended in 1..=3 {
        let memory = InProcess::new();
        memory.rotate(&user(1), None, None, id(2), Renewal::Rotation, at(0)).unwrap();
        memory.rotate(&user(2), None, None, id(3), Renewal::Rotation, at(1)).unwrap();
        memory.end(&user(ended), None, at(2));
        for number in 1..=3 {
            assert_eq!(
                memory.standing(&user(number), None, at(3)),
                Standing::Ended,
                "{ended} {number}"
            );
            assert_eq!(
                memory.rotate(&user(number), None, None, id(9), Renewal::Rotation, at(3)).unwrap(),
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
        let login =
            |proposed| memory.rotate(&visitor(1), None, None, proposed, Renewal::Login, at(0));
        assert_eq!(login(id(2)).unwrap(), Renewed::To(id(2)));
        assert_eq!(memory.standing(&user(2), None, at(1)), Standing::Live);
        let grace = |successor| Standing::Grace { successor, outlived: false, spared: None };
        assert_eq!(memory.standing(&visitor(1), None, at(1)), grace(id(2)));
        assert_eq!(login(id(3)).unwrap(), Renewed::To(id(3)));
        assert_eq!(memory.standing(&user(2), None, at(1)), Standing::Replaced, "displaced");
        memory.end(&if by_visitor { visitor(1) } else { user(3) }, None, at(1));
        assert_eq!(memory.standing(&visitor(1), None, at(1)), Standing::Ended);
        for number in 10..40 {
            memory.end(&visitor(number), None, at(1));
        }
        assert_eq!(memory.standing(&user(2), None, at(1)), Standing::Replaced);
        assert_eq!(memory.standing(&user(2), None, at(61)), Standing::Ended);
        assert_eq!(memory.standing(&user(3), None, at(1)), Standing::Ended);
    }
}

#[test]
fn a_login_that_was_used_does_not_end_by_the_visitors_id() {
    let memory = InProcess::new();
    memory.rotate(&visitor(1), None, None, id(2), Renewal::Login, at(0)).unwrap();
    assert_eq!(memory.presented(&user(2), None, at(1)), Standing::Live);
    memory.end(&visitor(1), None, at(2));
    assert_eq!(memory.standing(&visitor(1), None, at(2)), Standing::Replaced);
    assert_eq!(memory.standing(&user(2), None, at(2)), Standing::Live);
}

#[test]
fn a_full_memory_refuses_logins_and_still_ends_sessions() {
    let memory = InProcess::with_capacity(2, 4);
    memory.end(&user(1), Some(&subject(1)), at(0));
    memory.admits_login(at(0)).unwrap();
    memory.end(&user(2), Some(&subject(2)), at(0));
    assert!(matches!(memory.admits_login(at(0)), Err(RevocationError::Full)));
    let login = memory.rotate(&visitor(7), Some(&subject(7)), None, id(8), Renewal::Login, at(0));
    assert!(matches!(login, Err(RevocationError::Full)));
    assert!(matches!(
        memory.rotate(&user(5), Some(&subject(5)), None, id(6), Renewal::Rotation, at(0)),
        Err(RevocationError::Full)
    ));
    // Whoever ends it, and whether it is known whose it is or not.
    for number in 3..100 {
        memory.end(&user(number), Some(&subject(number)), at(0));
        let standing = memory.standing(&user(number), Some(&subject(number)), at(0));
        assert_eq!(standing, Standing::Ended);
    }
    memory.end(&user(100), None, at(0));
    assert_eq!(memory.standing(&user(100), Some(&subject(100)), at(0)), Standing::Ended);
    assert!(memory.len().0 <= 7, "{memory:?}");
    assert!(matches!(memory.admits_login(at(999)), Err(RevocationError::Full)));
    memory.admits_login(at(4_000)).unwrap();
}

#[test]
fn one_subject_has_a_share_and_what_is_beyond_ends_together() {
    let memory = InProcess::with_capacity(100, 4);
    assert_eq!(memory.share(), 16);
    for number in 1..=16 {
        memory.end(&user(number), Some(&subject(1)), at(0));
    }
    let (live, other) = (user(50), user(51));
    assert_eq!(memory.standing(&live, Some(&subject(1)), at(0)), Standing::Live);
    let rotated = memory.rotate(&live, Some(&subject(1)), None, id(52), Renewal::Rotation, at(0));
    assert!(matches!(rotated, Err(RevocationError::Full)));
    let login = memory.rotate(&live, Some(&subject(1)), None, id(52), Renewal::Login, at(0));
    assert!(matches!(login, Err(RevocationError::Full)));
    for number in 17..=40 {
        memory.end(&user(number), Some(&subject(1)), at(0));
    }
    assert_eq!(memory.len().0, 17);
    assert_eq!(memory.standing(&live, Some(&subject(1)), at(0)), Standing::Ended);
    assert_eq!(memory.standing(&other, Some(&subject(2)), at(0)), Standing::Live);
    memory.rotate(&other, Some(&subject(2)), None, id(52), Renewal::Rotation, at(0)).unwrap();
    memory.admits_login(at(0)).unwrap();
    // Then it is as at first.
    memory.end(&user(60), Some(&subject(1)), at(2_000));
    assert_eq!(memory.len().0, 1);
    assert_eq!(memory.standing(&live, Some(&subject(1)), at(2_000)), Standing::Live);
}

#[test]
fn logins_of_one_user_whose_responses_are_lost_stop_nobody_elses() {
    let memory = InProcess::with_capacity(100, 100);
    let log_in = |number: u8| {
        memory.rotate(&visitor(1), Some(&subject(1)), None, id(number), Renewal::Login, at(0))
    };
    assert_eq!(log_in(2).unwrap(), Renewed::To(id(2)));
    let refused = (3..=120).filter(|number| log_in(*number).is_err()).count();
    assert!(refused > 0 && memory.len().0 <= 16, "{refused} {memory:?}");
    memory.admits_login(at(0)).unwrap();
    let other =
        memory.rotate(&visitor(150), Some(&subject(2)), None, id(151), Renewal::Login, at(0));
    assert_eq!(other.unwrap(), Renewed::To(id(151)));
    // Whichever of them the visitor's id ended, none comes back.
    memory.end(&visitor(1), None, at(0));
    for number in 2..=120 {
        let standing = memory.standing(&user(number), Some(&subject(1)), at(0));
        assert!(!standing.is_live() || number > 18, "{number} {standing:?}");
    }
    assert!(memory.len().0 <= 17, "{memory:?}");
}

#[test]
fn new_ids_leave_a_quarter_of_the_room_to_ends() {
    let memory = InProcess::with_capacity(100, 4);
    let mut number = 0;
    while memory
        .rotate(
            &user(number),
            Some(&subject(number)),
            None,
            id(number + 1),
            Renewal::Rotation,
            at(0),
        )
        .is_ok()
    {
        number += 2;
    }
    assert_eq!(memory.len().0, 76);
    memory.admits_login(at(0)).unwrap();
}

#[test]
fn visitors_cannot_make_it_grow_or_forget_a_user() {
    let memory = InProcess::with_capacity(10, 8);
    memory.end(&user(1), None, at(0));
    for number in 0..=255 {
        memory.end(&visitor(number), None, at(0));
        memory
            .rotate(
                &visitor(number),
                None,
                None,
                id(number.wrapping_add(1)),
                Renewal::Rotation,
                at(0),
            )
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
    memory.end(&visitor(1), None, at(0));
    assert!(!memory.is_empty());
    assert_eq!(memory.len(), (0, 1));
}

#[test]
fn visitors_make_room_for_a_rotation_and_for_no_more() {
    let memory = InProcess::with_capacity(8, 8);
    for number in 0..20 {
        memory.end(&visitor(number), None, at(0));
    }
    assert_eq!(memory.len(), (0, 7));
    for number in [0, 12] {
        assert_eq!(memory.standing(&visitor(number), None, at(0)), Standing::Live, "{number}");
    }
    for number in 13..20 {
        assert_eq!(memory.standing(&visitor(number), None, at(0)), Standing::Ended, "{number}");
    }
    // Without any room it still answers.
    InProcess::with_capacity(0, 0).end(&visitor(1), None, at(0));
}

#[test]
fn what_is_ended_twice_is_remembered_for_as_long_as_the_later_asks() {
    let memory = InProcess::new();
    memory.end(&user(1), None, at(0));
    memory.end(&user(1), None, at(500));
    memory.end(&user(2), None, at(1_000));
    assert_eq!(memory.standing(&user(1), None, at(1_000)), Standing::Ended);
    memory.end(&user(3), None, at(1_500));
    assert_eq!(memory.len(), (2, 0));
}

#[test]
fn nothing_is_forgotten_because_the_clock_was_wrong() {
    let clock = ManualClock::at(0);
    let memory = InProcess::new().with_clock(clock.clone());
    memory.end(&user(1), None, at(0));
    memory.end_all(&subject(2).subject, Duration::from_secs(1_000), at(0));
    // An hour ahead, then right again.
    memory.end(&user(3), None, at(3_600));
    assert_eq!(memory.standing(&user(1), None, at(10)), Standing::Ended);
    assert_eq!(memory.standing(&user(2), Some(&subject(2)), at(10)), Standing::Ended);
    // Nor is it because time passed that the clock does not show.
    clock.advance(Duration::from_secs(2_000));
    memory.end(&user(4), None, at(999));
    assert_eq!(memory.standing(&user(1), None, at(999)), Standing::Ended);
    memory.end(&user(4), None, at(2_000));
    assert_eq!(memory.standing(&user(1), None, at(2_000)), Standing::Live);
    assert_eq!(memory.standing(&user(3), None, at(3_600)), Standing::Ended);
}
