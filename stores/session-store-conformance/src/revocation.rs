//! The promises of a [`RevocationScope`].

#![expect(missing_docs, reason = "the name of a case is its promise")]

use std::sync::Arc;
use std::time::Duration;

use session_core::{
    Generation, Renewal, Renewed, RevocationScope, SessionId, SessionRef, Standing,
    SubjectGeneration,
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

async fn rotate(on: &RevocationScope, from: u32, to: u32, now: u64) -> Renewed {
    on.rotate(&user(from), None, None, id(to), Renewal::Rotation, at(now)).await.unwrap()
}

/// The successor's id, which is the number's.
fn succeeded_by(number: u32) -> Renewed {
    Renewed::To(id(number))
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

pub async fn what_a_login_replaced_is_shown_until_the_login_is_used([a, b]: [RevocationScope; 2]) {
    let login = a.rotate(&visitor(1), None, None, id(2), Renewal::Login, at(0)).await.unwrap();
    assert_eq!(login, succeeded_by(2));
    let standing = async |now| b.standing(&visitor(1), None, at(now)).await.unwrap();
    let grace = |outlived| Standing::Grace { successor: id(2), outlived, spared: None };
    assert_eq!(standing(500).await, grace(false));
    assert_eq!(a.presented(&user(2), None, at(500)).await.unwrap(), Standing::Live);
    assert_eq!(standing(504).await, grace(true));
    // Nothing may overwrite the cookie of the login.
    assert_eq!(standing(505).await, Standing::Replaced);
    assert_eq!(standing(559).await, Standing::Replaced);
    assert_eq!(standing(560).await, Standing::Superseded);
}

pub async fn a_rotated_id_leads_to_its_successor_until_that_is_used([a, b]: [RevocationScope; 2]) {
    assert_eq!(rotate(&a, 1, 2, 0).await, succeeded_by(2));
    for now in [1, 600, MEMORY.as_secs() - 1] {
        assert_eq!(standing(&b, 1, now).await, Standing::Leads { successor: id(2), spared: None });
        assert_eq!(standing(&b, 2, now).await, Standing::Live);
    }
}

pub async fn a_second_rotation_leads_to_the_same_successor([a, b]: [RevocationScope; 2]) {
    assert_eq!(rotate(&a, 1, 2, 0).await, succeeded_by(2));
    assert_eq!(rotate(&b, 1, 3, 1).await, succeeded_by(2));
    assert_eq!(standing(&a, 3, 1).await, Standing::Live);
    // The id that was proposed in vain is anybody's.
    assert_eq!(rotate(&a, 3, 4, 1).await, succeeded_by(4));
}

const RENEWALS: [Renewal; 4] =
    [Renewal::Demotion, Renewal::Elevation, Renewal::Login, Renewal::Rotation];

/// The rule, said once more, about every pair of renewals: by the same request or by another one, with
/// the successor used or not.
pub async fn of_a_session_that_is_renewed_twice_one_successor_lives([a, b]: [RevocationScope; 2]) {
    let mut number = 10;
    for (first, second) in RENEWALS.iter().flat_map(|one| RENEWALS.map(|other| (*one, other))) {
        for (own, used) in [(false, false), (false, true), (true, false), (true, true)] {
            number += 10;
            let case = format!("{first:?}, {second:?}, own: {own}, used: {used}");
            let (one, other) = (id(number + 1), id(number + 2));
            let made = a.rotate(&user(number), None, None, one, first, at(0)).await.unwrap();
            assert_eq!(made, Renewed::To(one));
            if used {
                b.presented(&user(number + 1), None, at(1)).await.unwrap();
            }
            let made = own.then_some(one);
            let again = b.rotate(&user(number), None, made, other, second, at(1)).await.unwrap();

            let is_over = first == Renewal::Demotion;
            let takes_its_place = match (first, second) {
                _ if is_over || used => false,
                (_, Renewal::Rotation) => false,
                (Renewal::Rotation, Renewal::Demotion | Renewal::Elevation) => own,
                _ => true,
            };
            let stays = second == Renewal::Rotation && !is_over && !used;
            let stays = stays && (own || first == Renewal::Rotation);
            let stands_alone = is_over && second == Renewal::Login;
            let expected = match (takes_its_place, stays, stands_alone) {
                (true, ..) => Renewed::To(other),
                (_, true, _) => Renewed::To(one),
                (.., true) => Renewed::Alone,
                (..) => Renewed::Refused,
            };
            assert_eq!(again, expected, "{case}");
            let is_given_up = takes_its_place || stands_alone;
            let lives = if is_given_up { Standing::Replaced } else { Standing::Live };
            assert_eq!(standing(&a, number + 1, 1).await, lives, "{case}");
            let presented = a.presented(&user(number + 1), None, at(1)).await.unwrap();
            assert_eq!(presented, lives, "{case}");
            assert_eq!(standing(&b, number + 2, 1).await, Standing::Live, "{case}");
        }
    }
}

pub async fn an_id_with_other_rights_than_its_successor_leads_nowhere(
    [a, b]: [RevocationScope; 2],
) {
    for (number, renewal) in (1_u32..).map(|at| at * 10).zip(RENEWALS) {
        let successor = id(number + 1);
        a.rotate(&user(number), None, None, successor, renewal, at(0)).await.unwrap();
        let expected = match renewal {
            Renewal::Demotion => Standing::Superseded,
            Renewal::Elevation | Renewal::Login => {
                Standing::Grace { successor, outlived: false, spared: None }
            }
            Renewal::Rotation => Standing::Leads { successor, spared: None },
        };
        assert_eq!(standing(&b, number, 600).await, expected);
    }
}

pub async fn an_old_id_is_over_seconds_after_its_successor_came_back([a, b]: [RevocationScope; 2]) {
    rotate(&a, 1, 2, 0).await;
    let leads = Standing::Leads { successor: id(2), spared: None };
    // To ask is not to come back.
    assert_eq!(standing(&b, 2, 10).await, Standing::Live);
    assert_eq!(standing(&b, 1, 300).await, leads);
    assert_eq!(b.presented(&user(2), None, at(300)).await.unwrap(), Standing::Live);
    assert_eq!(a.presented(&user(2), None, at(303)).await.unwrap(), Standing::Live);
    assert_eq!(
        standing(&a, 1, 304).await,
        Standing::Grace { successor: id(2), outlived: false, spared: None }
    );
    assert_eq!(rotate(&b, 1, 3, 304).await, Renewed::Refused);
    // Nothing begins in the place of the better credential that the client has.
    assert_eq!(standing(&a, 1, 305).await, Standing::Replaced);
    assert_eq!(standing(&a, 1, 359).await, Standing::Replaced);
    assert_eq!(standing(&a, 1, 360).await, Standing::Superseded);
    assert_eq!(rotate(&b, 1, 3, 305).await, Renewed::Refused);
    assert_eq!(standing(&a, 2, 305).await, Standing::Live);
}

pub async fn ending_any_id_of_a_session_ends_them_all([a, b]: [RevocationScope; 2]) {
    for ended in 1..=4 {
        let first = ended * 10;
        for step in 0..3 {
            let (from, next) = (first + step, first + step + 1);
            assert_eq!(rotate(&a, from, next, u64::from(step)).await, succeeded_by(next));
        }
        b.end(user(first + ended - 1), None, at(4)).await.unwrap();
        for number in first..first + 4 {
            assert_eq!(standing(&a, number, 5).await, Standing::Ended, "{ended} {number}");
            assert_eq!(
                rotate(&a, number, first + 9, 5).await,
                Renewed::Refused,
                "{ended} {number}"
            );
        }
    }
}

pub async fn what_ended_goes_nowhere([a, b]: [RevocationScope; 2]) {
    a.end(user(1), None, at(0)).await.unwrap();
    assert_eq!(rotate(&b, 1, 2, 1).await, Renewed::Refused);
    // But a login goes on, in nobody's place.
    let login = b.rotate(&user(1), None, None, id(3), Renewal::Login, at(1)).await.unwrap();
    assert_eq!(login, Renewed::Alone);
    assert_eq!(standing(&a, 3, 1).await, Standing::Live);
}

pub async fn rotations_that_race_lead_to_one_successor(nodes: [RevocationScope; 2]) {
    let [a, b] = nodes.map(Arc::new);
    let found =
        race_on(&a, &b, |node, number| async move { rotate(&node, 1, 100 + number, 0).await })
            .await;
    let Renewed::To(first) = found[0] else { panic!("it was rotated") };
    assert!(found.iter().all(|found| *found == Renewed::To(first)));
    assert_eq!(standing(&a, 1, 0).await, Standing::Leads { successor: first, spared: None });
}

pub async fn of_elevations_and_logins_that_race_one_is_left(nodes: [RevocationScope; 2]) {
    let [a, b] = nodes.map(Arc::new);
    for (session, renewal) in [(10_000, Renewal::Elevation), (20_000, Renewal::Login)] {
        let found = race_on(&a, &b, move |node, number| async move {
            let made = id(session + 1 + number);
            node.rotate(&user(session), None, None, made, renewal, at(0)).await.unwrap()
        });
        let mut left = 0;
        for found in found.await {
            let Renewed::To(id) = found else { panic!("nobody has used one") };
            let session = SessionRef { id, ..user(0) };
            let standing = a.presented(&session, None, at(0)).await.unwrap();
            left += u32::from(standing.is_live());
        }
        assert_eq!(left, 1, "{renewal:?}");
    }
}

pub async fn a_logout_that_races_rotations_ends_whatever_came_of_them(nodes: [RevocationScope; 2]) {
    let [a, b] = nodes.map(Arc::new);
    for round in 0..5_u32 {
        let session = 10_000 * (round + 1);
        let found = race_on(&a, &b, move |node, number| async move {
            if number == RACERS / 2 {
                node.end(user(session), None, at(0)).await.unwrap();
                return Renewed::Refused;
            }
            rotate(&node, session, session + 1 + number, 0).await
        });
        let successors = found.await.into_iter().filter_map(|renewed| match renewed {
            Renewed::To(id) => Some(id),
            Renewed::Alone | Renewed::Refused => None,
        });
        for id in successors.chain([id(session)]) {
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
    assert_eq!(rotate(&b, 1, 3, 102).await, succeeded_by(3));
    assert_eq!(outlook(&a, 3, &mine, 103).await, Standing::Live);
}

pub async fn the_ids_before_the_one_that_is_spared_end([a, b]: [RevocationScope; 2]) {
    let mine = login(&a, 7, 0).await;
    rotate(&a, 1, 2, 10).await;
    b.end_others(&mine, id(2), MEMORY, at(11)).await.unwrap().unwrap();
    assert_eq!(outlook(&a, 1, &mine, 12).await, Standing::Ended);
    assert!(matches!(outlook(&a, 2, &mine, 12).await, Standing::Spared(_)));
}

pub async fn one_that_is_spared_and_renewed_is_still_of_its_generation(
    [a, b]: [RevocationScope; 2],
) {
    let mine = login(&a, 7, 0).await;
    let renewed = b.end_others(&mine, id(1), MEMORY, at(10)).await.unwrap();
    assert!(renewed.is_some());
    rotate(&a, 1, 2, 11).await;
    // Its client has neither response, and comes with the token from before both.
    let leads = Standing::Leads { successor: id(2), spared: renewed };
    assert_eq!(outlook(&b, 1, &mine, 12).await, leads);
    assert_eq!(outlook(&b, 2, &of(subject(7), renewed.unwrap()), 12).await, Standing::Live);
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
    let leads = Standing::Leads { successor: id(5), spared: None };
    assert_eq!(standing(&b, 4, 10).await, leads);
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
