//! What the fuzz targets have found, replayed: see `fuzz/`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

#[path = "../../fuzz/src/corpus.rs"]
mod corpus;
#[path = "../../fuzz/src/next.rs"]
mod next;
#[path = "../../fuzz/src/requests.rs"]
mod requests;
#[path = "../../fuzz/src/versions.rs"]
mod versions;

#[test]
fn every_cookie_header_in_the_corpus_is_read_as_the_model_reads_it() {
    corpus::replay("cookie_header", requests::cookie);
}

#[test]
fn every_older_payload_in_the_corpus_is_read_as_migrating_by_hand_says() {
    corpus::replay("older_payload", versions::payload);
}

#[test]
fn no_request_in_the_corpus_passes_from_a_foreign_origin() {
    corpus::replay("origin", requests::origin);
}

#[test]
fn no_next_in_the_corpus_leads_to_another_origin() {
    corpus::replay("next", next::next);
}
