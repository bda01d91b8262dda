//! What the fuzz targets have found, replayed: see `fuzz/`.

#![cfg(feature = "json")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

#[path = "../../fuzz/src/corpus.rs"]
mod corpus;
#[path = "../../fuzz/src/tokens.rs"]
mod tokens;

#[test]
fn every_text_in_the_corpus_opens_as_itself_or_not_at_all() {
    corpus::replay("token_text", tokens::text);
}

#[test]
fn every_body_in_the_corpus_is_safe_under_a_good_tag() {
    corpus::replay("token_body", tokens::body);
}

#[test]
fn every_payload_in_the_corpus_is_safe_under_a_good_tag() {
    corpus::replay("payload", tokens::payload);
}
