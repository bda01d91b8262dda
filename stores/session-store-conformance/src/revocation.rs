//! The promises of a [`RevocationScope`].

#![expect(missing_docs, reason = "the name of a case is its promise")]

use std::sync::Arc;
use std::time::Duration;

use session_core::{
    Generation, Renewal, RevocationScope, SessionId, SessionRef, Standing, SubjectGeneration,
};

use crate::fixture::{RACERS, at, race_on, subject};

const MEMORY: Duration = Duration::from_secs(1_890);

fn id(number: u32) -> SessionId {
    let mut bytes = [0x3c; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    SessionId::from_bytes(bytes)
}

fn user(number: u32) -> SessionRef {
    SessionRef { id: id(number), has_subject: true, memory: MEMORY }
}

fn visitor(number: u32) -> SessionRef {
    SessionRef { has_subject: false, ..user(number) }
}

async fn standing(on: &RevocationScope, number: u32, now: u64) -> Standing {
    on.standing(&user(number), None, at(now)).await.unwrap()
}

async fn rotate(on: &RevocationScope, from: u32, to: u32, now: u64) -> Option<SessionId> {
    on.rotate(&user(from), None, id(to), Renewal::Rotation, at(now)).await.unwrap()
}

/// A session of subject 7 and this generation.
const fn of(subject: session_core::store::SubjectKey, generation: Generation) -> SubjectGeneration {
    SubjectGeneration { subject, generation }
}

/// Begins a session of a subject, as a login does.
async fn login(on: &RevocationScope, number: u8, now: u64) -> SubjectGeneration {
    on.admits_login(at(now)).await.unwrap();
    of(subject(number), on.generation(&subject(number), at(now)).await.unwrap())
}

async fn outlook(
    on: &RevocationScope,
    number: u32,
    member: &SubjectGeneration,
    now: u64,
) -> Standing {
    let asked = on.standing(&user(number), Some(member), at(now)).await.unwrap();
    let presented = on.presented(&user(number), Some(member), at(now)).await.unwrap();
    assert_eq!(asked, presented);
    asked
}

pub async fn nothing_is_known_against_a_new_session([a, b]: [RevocationScope; 2]) {
    assert_eq!(standing(&a, 1, 0).await, Standing::Live);
    assert_eq!(b.presented(&user(1), None, at(0)).await.unwrap(), Standing::Live);
    let member = login(&a, 7, 0).await;
    assert_eq!(outlook(&b, 1, &member, 0).await, Standing::Live);
}

pub async fn an_ended_session_is_ended_everywhere_at_once([a, b]: [RevocationScope; 2]) {
    for (number, target) in [(1, user(1)), (2, visitor(2))] {
        a.end(target, None, at(0)).await.unwrap();
        assert_eq!(b.standing(&target, None, at(0)).await.unwrap(), Standing::Ended, "{number}");
        assert_eq!(b.presented(&target, None, at(0)).await.unwrap(), Standing::Ended, "{number}");
        assert_eq!(a.presented(&target, None, at(0)).await.unwrap(), Standing::Ended, "{number}");
    }
    assert_eq!(standing(&b, 3, 0).await, Standing::Live);
}

pub async fn an_end_is_remembered_for_as_long_as_a_token_could_live([a, b]: [RevocationScope; 2]) {
    a.end(user(1), None, at(0)).await.unwrap();
    for now in [1, 600, MEMORY.as_secs() - 1] {
        assert_eq!(standing(&b, 1, now).await, Standing::Ended, "{now}");
    }
}

pub async fn ending_twice_is_as_good_and_remembered_for_longer([a, b]: [RevocationScope; 2]) {
    a.end(user(1), None, at(0)).await.unwrap();
    b.end(user(1), None, at(1_000)).await.unwrap();
    assert_eq!(standing(&a, 1, 1_000 + MEMORY.as_secs() - 1).await, Standing::Ended);
}

pub async fn what_a_login_replaced_says_so_for_a_minute([a, b]: [RevocationScope; 2]) {
    a.replace(&visitor(1), None, at(0)).await.unwrap();
    let standing = async |now| b.standing(&visitor(1), None, at(now)).await.unwrap();
    assert_eq!(standing(59).await, Standing::Replaced);
    assert_eq!(standing(60).await, Standing::Ended);
}

pub async fn a_rotated_id_has_a_grace_and_a_successor([a, b]: [RevocationScope; 2]) {
    assert_eq!(rotate(&a, 1, 2, 0).await, Some(id(2)));
    assert_eq!(standing(&b, 1, 1).await, Standing::Grace { successor: id(2) });
    assert_eq!(standing(&b, 2, 1).await, Standing::Live);
}

pub async fn a_second_rotation_leads_to_the_same_successor([a, b]: [RevocationScope; 2]) {
    assert_eq!(rotate(&a, 1, 2, 0).await, Some(id(2)));
    assert_eq!(rotate(&b, 1, 3, 1).await, Some(id(2)));
    assert_eq!(standing(&a, 3, 1).await, Standing::Live);
    // The id that was proposed in vain is anybody's.
    assert_eq!(rotate(&a, 3, 4, 1).await, Some(id(4)));
}

pub async fn nothing_is_signed_twice_under_an_id_with_other_rights([a, b]: [RevocationScope; 2]) {
    for (number, first, second) in [
        (10, Renewal::Elevation, Renewal::Rotation),
        (20, Renewal::Rotation, Renewal::Elevation),
        (30, Renewal::Elevation, Renewal::Elevation),
    ] {
        let to = Some(id(number + 1));
        assert_eq!(a.rotate(&user(number), None, id(number + 1), first, at(0)).await.unwrap(), to);
        let again = b.rotate(&user(number), None, id(number + 2), second, at(1)).await.unwrap();
        assert_eq!(again, None, "{first:?} {second:?}");
        let grace = Standing::Grace { successor: id(number + 1) };
        assert_eq!(standing(&a, number, 1).await, grace);
    }
}

pub async fn the_grace_ends_seconds_after_the_successor_came_back([a, b]: [RevocationScope; 2]) {
    rotate(&a, 1, 2, 0).await;
    let grace = Standing::Grace { successor: id(2) };
    // To ask is not to come back.
    assert_eq!(standing(&b, 2, 10).await, Standing::Live);
    assert_eq!(standing(&b, 1, 20).await, grace);
    assert_eq!(b.presented(&user(2), None, at(30)).await.unwrap(), Standing::Live);
    assert_eq!(a.presented(&user(2), None, at(33)).await.unwrap(), Standing::Live);
    assert_eq!(standing(&a, 1, 34).await, grace);
    assert_eq!(standing(&a, 1, 35).await, Standing::Superseded);
    assert_eq!(standing(&a, 2, 35).await, Standing::Live);
}

pub async fn the_grace_ends_after_a_minute_at_most([a, b]: [RevocationScope; 2]) {
    rotate(&a, 1, 2, 0).await;
    assert_eq!(standing(&b, 1, 59).await, Standing::Grace { successor: id(2) });
    assert_eq!(standing(&b, 1, 60).await, Standing::Superseded);
    assert_eq!(rotate(&b, 1, 3, 60).await, None);
}

pub async fn ending_any_id_of_a_session_ends_them_all([a, b]: [RevocationScope; 2]) {
    for ended in 1..=4 {
        let first = ended * 10;
        for step in 0..3 {
            let (from, to) = (first + step, first + step + 1);
            assert_eq!(rotate(&a, from, to, u64::from(step)).await, Some(id(to)));
        }
        b.end(user(first + ended - 1), None, at(4)).await.unwrap();
        for number in first..first + 4 {
            assert_eq!(standing(&a, number, 5).await, Standing::Ended, "{ended} {number}");
            assert_eq!(rotate(&a, number, first + 9, 5).await, None, "{ended} {number}");
        }
    }
}

pub async fn what_ended_goes_nowhere([a, b]: [RevocationScope; 2]) {
    a.end(user(1), None, at(0)).await.unwrap();
    assert_eq!(rotate(&b, 1, 2, 1).await, None);
    a.replace(&user(3), None, at(0)).await.unwrap();
    assert_eq!(rotate(&b, 3, 4, 1).await, None);
}

pub async fn rotations_that_race_lead_to_one_successor(nodes: [RevocationScope; 2]) {
    let [a, b] = nodes.map(Arc::new);
    let found =
        race_on(&a, &b, |node, number| async move { rotate(&node, 1, 100 + number, 0).await })
            .await;
    let first = found[0].expect("it was rotated");
    assert!(found.iter().all(|found| *found == Some(first)));
    assert_eq!(standing(&a, 1, 0).await, Standing::Grace { successor: first });
}

pub async fn of_elevations_that_race_one_succeeds(nodes: [RevocationScope; 2]) {
    let [a, b] = nodes.map(Arc::new);
    let found = race_on(&a, &b, |node, number| async move {
        node.rotate(&user(1), None, id(100 + number), Renewal::Elevation, at(0)).await.unwrap()
    });
    assert_eq!(found.await.into_iter().flatten().count(), 1);
}

pub async fn a_logout_that_races_rotations_ends_whatever_came_of_them(nodes: [RevocationScope; 2]) {
    let [a, b] = nodes.map(Arc::new);
    for round in 0..5_u32 {
        let session = 10_000 * (round + 1);
        let found = race_on(&a, &b, move |node, number| async move {
            if number == RACERS / 2 {
                node.end(user(session), None, at(0)).await.unwrap();
                return None;
            }
            rotate(&node, session, session + 1 + number, 0).await
        });
        for id in found.await.into_iter().flatten().chain([id(session)]) {
            let standing = a.standing(&SessionRef { id, ..user(0) }, None, at(0)).await.unwrap();
            assert_eq!(standing, Standing::Ended);
        }
    }
}

pub async fn ending_all_of_a_subject_ends_what_began_before([a, b]: [RevocationScope; 2]) {
    let (earlier, before) = (login(&a, 7, 0).await, login(&b, 7, 100).await);
    let other = login(&a, 8, 0).await;
    a.end_all(&subject(7), MEMORY, at(100)).await.unwrap();
    // In the same second, and still afterwards.
    let after = login(&b, 7, 100).await;
    for now in [100, 101, 1_000] {
        assert_eq!(outlook(&b, 1, &earlier, now).await, Standing::Ended, "{now}");
        assert_eq!(outlook(&b, 2, &before, now).await, Standing::Ended, "{now}");
        assert_eq!(outlook(&b, 3, &after, now).await, Standing::Live, "{now}");
        assert_eq!(outlook(&b, 4, &other, now).await, Standing::Live, "{now}");
    }
}

pub async fn ending_all_again_and_again_in_a_second_ends_all([a, b]: [RevocationScope; 2]) {
    for _ in 0..5 {
        let member = login(&a, 7, 0).await;
        assert_eq!(outlook(&b, 1, &member, 0).await, Standing::Live);
        b.end_all(&subject(7), MEMORY, at(0)).await.unwrap();
        assert_eq!(outlook(&a, 1, &member, 0).await, Standing::Ended);
    }
    let later = login(&a, 7, 60).await;
    assert_eq!(outlook(&b, 1, &later, 60).await, Standing::Live);
}

pub async fn ending_all_others_spares_one_and_says_its_new_generation(
    [a, b]: [RevocationScope; 2],
) {
    let (mine, other) = (login(&a, 7, 0).await, login(&a, 7, 1).await);
    let renewed = b.end_others(&mine, id(1), MEMORY, at(100)).await.unwrap().unwrap();
    let spared = Standing::Spared(renewed);
    assert_eq!(outlook(&a, 1, &mine, 101).await, spared);
    assert_eq!(outlook(&a, 2, &other, 101).await, Standing::Ended);
    let mine = of(subject(7), renewed);
    assert_eq!(outlook(&a, 1, &mine, 101).await, Standing::Live);
    // Rotated, it is still of its generation.
    assert_eq!(rotate(&b, 1, 3, 102).await, Some(id(3)));
    assert_eq!(outlook(&a, 3, &mine, 103).await, Standing::Live);
}

pub async fn requests_under_way_with_the_old_id_of_the_one_that_is_spared_are_served(
    [a, b]: [RevocationScope; 2],
) {
    let mine = login(&a, 7, 0).await;
    rotate(&a, 1, 2, 10).await;
    b.end_others(&mine, id(2), MEMORY, at(11)).await.unwrap().unwrap();
    let grace = Standing::Grace { successor: id(2) };
    assert_eq!(outlook(&a, 1, &mine, 12).await, grace);
}

pub async fn of_two_that_end_all_others_one_is_left(nodes: [RevocationScope; 2]) {
    let [a, b] = nodes.map(Arc::new);
    let member = login(&a, 7, 0).await;
    race_on(&a, &b, |node, number| async move {
        node.end_others(&member, id(number), MEMORY, at(1)).await.unwrap();
    })
    .await;
    let mut left = 0;
    for number in 0..RACERS {
        let standing = outlook(&b, number, &member, 2).await;
        left += u32::from(standing.is_live());
    }
    assert_eq!(left, 1);
}

pub async fn none_is_spared_that_was_ended_before([a, b]: [RevocationScope; 2]) {
    for ends_everything in [false, true] {
        let mine = login(&a, 7, 0).await;
        if ends_everything {
            b.end_everything(MEMORY, at(1)).await.unwrap();
        } else {
            b.end_all(&subject(7), MEMORY, at(1)).await.unwrap();
        }
        let again = login(&a, 7, 2).await;
        assert_eq!(a.end_others(&mine, id(1), MEMORY, at(2)).await.unwrap(), None);
        assert_eq!(outlook(&b, 1, &mine, 3).await, Standing::Ended);
        assert_eq!(outlook(&b, 2, &again, 3).await, Standing::Live, "nor does it end another");
    }
    let (one, other) = (login(&a, 8, 0).await, login(&a, 8, 0).await);
    assert_ne!(b.end_others(&other, id(2), MEMORY, at(1)).await.unwrap(), None);
    assert_eq!(a.end_others(&one, id(1), MEMORY, at(2)).await.unwrap(), None);
    // Whose client never got the new generation, it is spared again.
    assert_ne!(a.end_others(&other, id(2), MEMORY, at(2)).await.unwrap(), None);
}

pub async fn a_logout_holds_whatever_is_spared([a, b]: [RevocationScope; 2]) {
    let mine = login(&a, 7, 0).await;
    let renewed = a.end_others(&mine, id(1), MEMORY, at(1)).await.unwrap().unwrap();
    b.end(user(1), None, at(2)).await.unwrap();
    assert_eq!(outlook(&a, 1, &mine, 3).await, Standing::Ended);
    let mine = of(subject(7), renewed);
    assert_eq!(outlook(&a, 1, &mine, 3).await, Standing::Ended);
}

pub async fn ending_everything_spares_nobody_and_lets_all_in_again([a, b]: [RevocationScope; 2]) {
    let (one, other) = (login(&a, 7, 0).await, login(&a, 8, 100).await);
    let spared = a.end_others(&one, id(1), MEMORY, at(100)).await.unwrap().unwrap();
    b.end_everything(MEMORY, at(110)).await.unwrap();
    for member in [one, of(subject(7), spared), other] {
        assert_eq!(outlook(&a, 1, &member, 110).await, Standing::Ended);
    }
    for number in [7, 8, 9] {
        let again = login(&a, number, 110).await;
        assert_eq!(outlook(&b, 5, &again, 110).await, Standing::Live);
    }
}

pub async fn an_end_reaches_what_began_on_a_server_whose_clock_is_fast(
    [a, b]: [RevocationScope; 2],
) {
    let ahead = login(&a, 7, 59).await;
    b.end_all(&subject(7), MEMORY, at(0)).await.unwrap();
    assert_eq!(outlook(&a, 1, &ahead, 0).await, Standing::Ended);
    let again = login(&b, 7, 0).await;
    assert_eq!(outlook(&a, 1, &again, 0).await, Standing::Live);
    b.end_everything(MEMORY, at(0)).await.unwrap();
    assert_eq!(outlook(&a, 1, &again, 0).await, Standing::Ended);
    let again = login(&b, 7, 0).await;
    assert_eq!(outlook(&a, 1, &again, 0).await, Standing::Live);
    b.end_all(&subject(7), MEMORY, at(0)).await.unwrap();
    assert_eq!(outlook(&a, 1, &again, 0).await, Standing::Ended);
}

/// By an hour, for one logout and one end of all of a subject.
pub async fn a_clock_that_is_ahead_for_a_moment_brings_nobody_back_and_keeps_nobody_out(
    [a, b]: [RevocationScope; 2],
) {
    let (ended, other) = (login(&a, 7, 0).await, login(&a, 9, 0).await);
    a.end(user(1), Some(other), at(0)).await.unwrap();
    a.end_all(&subject(7), MEMORY, at(0)).await.unwrap();
    rotate(&a, 4, 5, 0).await;
    b.end(user(3), None, at(3_600)).await.unwrap();
    b.end_all(&subject(8), MEMORY, at(3_600)).await.unwrap();
    b.admits_login(at(3_600)).await.unwrap();
    assert_eq!(outlook(&a, 1, &other, 10).await, Standing::Ended);
    assert_eq!(outlook(&a, 2, &ended, 10).await, Standing::Ended);
    assert_eq!(standing(&b, 3, 10).await, Standing::Ended);
    assert_eq!(standing(&b, 4, 10).await, Standing::Grace { successor: id(5) });
    // Whose sessions it ended can log in at once, and be ended again.
    for number in [8, 7] {
        let again = login(&a, number, 11).await;
        assert_eq!(outlook(&b, 6, &again, 11).await, Standing::Live);
        b.end_all(&subject(number), MEMORY, at(11)).await.unwrap();
        assert_eq!(outlook(&a, 6, &again, 11).await, Standing::Ended);
        let again = login(&b, number, 11).await;
        a.end_everything(MEMORY, at(11)).await.unwrap();
        assert_eq!(outlook(&b, 6, &again, 11).await, Standing::Ended);
        let again = login(&b, number, 11).await;
        assert_eq!(outlook(&a, 6, &again, 11).await, Standing::Live);
    }
}

pub async fn a_session_that_never_heard_of_generations_is_of_its_logins(
    [a, b]: [RevocationScope; 2],
) {
    let member = of(subject(7), Generation::at(at(0)));
    assert_eq!(outlook(&a, 1, &member, 5).await, Standing::Live);
    b.end_all(&subject(7), MEMORY, at(5)).await.unwrap();
    assert_eq!(outlook(&a, 1, &member, 5).await, Standing::Ended);
}

pub async fn ends_of_all_that_race_logins_leave_the_next_login_alone(nodes: [RevocationScope; 2]) {
    let [a, b] = nodes.map(Arc::new);
    let begun = race_on(&a, &b, |node, number| async move {
        if number % 4 == 0 {
            node.end_all(&subject(7), MEMORY, at(0)).await.unwrap();
        }
        login(&node, 7, 0).await
    })
    .await;
    let next = login(&a, 7, 0).await;
    assert!(begun.iter().all(|member| member.generation <= next.generation));
    assert_eq!(outlook(&b, 1, &next, 0).await, Standing::Live);
    b.end_all(&subject(7), MEMORY, at(0)).await.unwrap();
    for member in begun.iter().chain([&next]) {
        assert_eq!(outlook(&a, 1, member, 0).await, Standing::Ended);
    }
}
