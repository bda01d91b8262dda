//! What an open token says of its session before the struct is built.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Rank, START, Visit, header, open, ring, sign, tokens, visit};
use session_core::{Generation, IndexSet, Named, OpenToken, PayloadError, UnixTime};

fn opened(session: &Visit) -> OpenToken {
    let tokens = tokens(ring(&[1]));
    open(&tokens, sign(&tokens, session).as_bytes()).unwrap()
}

fn visitors() -> OpenToken {
    let tokens = tokens(ring(&[1]));
    let header = header().with_authenticated(None);
    let nobodys = Visit { user: None, ..visit(3) };
    let text = tokens.sign(&header, &tokens.encode(&nobodys).unwrap()).unwrap();
    open(&tokens, text.as_bytes()).unwrap()
}

#[test]
fn it_knows_whose_it_is() {
    // Postcard's 42, behind its length.
    assert_eq!(opened(&visit(3)).subject(), [1, 42]);
    assert_eq!(opened(&visit(3)).subject_as::<u64>(), Ok(Some(42)));
    assert_eq!(
        opened(&visit(3)).subject_as::<String>(),
        Err(PayloadError::Field("subject")),
        "of another type"
    );
    assert!(visitors().subject().is_empty());
    assert_eq!(visitors().subject_as::<u64>(), Ok(None));
}

#[test]
fn it_knows_what_its_subject_may() {
    let admin = Visit { ranks: vec![Rank::Admin], ..visit(3) };
    let included = Rank::included(Rank::Admin.index());
    assert_eq!(opened(&admin).roles(), included);
    assert_ne!(opened(&visit(3)).roles(), included);
    assert_eq!(opened(&admin).permissions(), IndexSet::EMPTY);
}

#[test]
fn it_is_signed_again_where_its_key_is_no_longer_the_active_one() {
    let (before, after) = (tokens(ring(&[1])), tokens(ring(&[2, 1])));
    let text = sign(&before, &visit(3));
    assert!(open(&before, text.as_bytes()).unwrap().under_active_key());
    assert!(!open(&after, text.as_bytes()).unwrap().under_active_key());
}

#[test]
fn it_is_signed_again_where_it_was_spared() {
    let token = opened(&visit(3));
    assert!(!token.is_outdated());
    let spared = token.renewed_to(Generation::at(UnixTime::from_secs(START + 9)));
    assert!(spared.is_outdated());
    assert_eq!(spared.header().generation(), Some(Generation::at(UnixTime::from_secs(START + 9))));
    assert_eq!(spared.session(), Ok(visit(3)), "it is the same session");
}
