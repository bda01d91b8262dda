//! What enumeration does not reach.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use session_core::{Assurance, ChosenLifetimes, Header, SessionId, StableId, UnixTime};

use super::common::{
    LIVES, Rank, START, Visit, bytes, header, key, open, ring, sign, tagged, text, tokens, visit,
};

fn config() -> ProptestConfig {
    ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() }
}

/// Headers of sessions that live at [`START`].
fn live_header() -> impl Strategy<Value = Header> {
    let optional = (
        proptest::option::of(0..600_u64),
        proptest::option::of(any::<u8>()),
        proptest::option::of((1_000..u32::MAX, 1_000..u32::MAX)),
        proptest::option::of(any::<u32>()),
        proptest::option::of(any::<[u8; 16]>()),
    );
    (any::<[u8; 16]>(), any::<bool>(), 0..300_u64, 0..300_u64, optional).prop_map(
        |(id, user, authenticated, seen, (issued, assurance, chosen, generation, sid))| {
            let started = UnixTime::from_secs(START - 300);
            let after = |seconds: u64| started.plus(Duration::from_secs(seconds));
            let chosen = chosen.map(|(idle, lifetime)| ChosenLifetimes {
                idle: Duration::from_secs(idle.into()),
                lifetime: Duration::from_secs(lifetime.into()),
            });
            Header::begin(SessionId::from_bytes(id), started)
                .with_authenticated(user.then(|| after(authenticated)))
                .used_at(after(seen))
                .with_issued(issued.map(after))
                .with_assurance(assurance.map(Assurance))
                .with_chosen(chosen)
                .with_generation(generation)
                .with_sid(sid.map(StableId::from_bytes))
        },
    )
}

fn any_visit() -> impl Strategy<Value = Visit> {
    let ranks = vec(prop_oneof![Just(Rank::Admin), Just(Rank::Reader)], 0..4);
    (any::<u64>(), ranks, ".{0,200}").prop_map(|(user, ranks, note)| Visit {
        user: Some(user),
        ranks,
        note,
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_opens_is_what_was_signed_and_signs_to_the_same_text(
        header in live_header(),
        session in any_visit(),
    ) {
        let tokens = tokens(ring(&[1]));
        let session = Visit { user: header.authenticated.and(session.user), ..session };
        let token = tokens.sign(&header, &tokens.encode(&session).unwrap()).unwrap();
        let opened = open(&tokens, token.as_bytes()).unwrap();
        prop_assert_eq!(opened.header(), &header);
        prop_assert_eq!(&opened.session::<Visit>().unwrap(), &session);
        prop_assert_eq!(&tokens.sign_again(opened.header(), &opened).unwrap(), &token);
        let again = tokens.encode(&opened.session().unwrap()).unwrap();
        prop_assert_eq!(&tokens.sign(opened.header(), &again).unwrap(), &token);
    }

    #[test]
    fn random_bytes_never_open(noise in vec(any::<u8>(), 0..5_000)) {
        let tokens = tokens(ring(&[1]));
        prop_assert!(open(&tokens, &noise).is_err());
        prop_assert!(open(&tokens, text(&noise).as_bytes()).is_err());
    }

    #[test]
    fn random_bytes_behind_a_known_key_never_open(noise in vec(any::<u8>(), 0..3_000)) {
        let tokens = tokens(ring(&[1]));
        let raw = [&[1], key(1).id().as_bytes().as_slice(), &[1, 2], &noise].concat();
        prop_assert!(open(&tokens, text(&raw).as_bytes()).is_err());
    }

    #[test]
    fn whatever_the_holder_of_the_key_makes_is_read_one_way_or_refused(
        changes in vec((any::<Index>(), any::<u8>(), 0..3_u8), 1..4),
        length in 0..60_usize,
    ) {
        let tokens = tokens(ring(&[1]));
        let raw = bytes(&sign(&tokens, &visit(length)));
        let mut body = raw[..raw.len() - 32].to_vec();
        for (at, byte, change) in changes {
            let at = at.index(body.len());
            match change {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                _ => drop(body.remove(at)),
            }
        }
        let token = text(&tagged(&body));
        // No clock and no lifetime in the way.
        let lives = session_core::Lifetimes::new(Duration::MAX, Duration::MAX);
        if let Ok(opened) = tokens.open(token.as_bytes(), &lives, UnixTime::from_secs(u64::MAX - 60)) {
            prop_assert_eq!(tokens.sign_again(opened.header(), &opened).unwrap(), token);
            let _ = opened.session::<Visit>();
        }
    }
}

#[test]
fn noise_of_every_length_is_refused() {
    let tokens = tokens(ring(&[1]));
    // A generator of which nothing is asked but variety (Numerical Recipes).
    let mut state = 7_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    for length in 0..=5_000 {
        let random: Vec<u8> = (0..length).map(|_| noise()).collect();
        assert!(open(&tokens, &random).is_err(), "{length} bytes");
        let letters: Vec<u8> =
            random.iter().map(|byte| b"AQgw_-09"[usize::from(byte % 8)]).collect();
        assert!(open(&tokens, &letters).is_err(), "{length} letters");
    }
}

#[test]
fn the_tags_of_this_file_are_the_library_s() {
    let tokens = tokens(ring(&[1]));
    let raw = bytes(&sign(&tokens, &visit(3)));
    assert_eq!(tagged(&raw[..raw.len() - 32]), raw);
    assert!(tokens.open(text(&raw).as_bytes(), &LIVES, header().started).is_ok());
}
