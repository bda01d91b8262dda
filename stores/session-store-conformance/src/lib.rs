//! Tests that a session store keeps its contract.
//!
//! Write one line in a test of your own crate, and every promise of [`Store`] and [`SubjectIndex`]
//! becomes a test with its own name. The line takes an async expression that gives two handles on
//! one new and empty place, as two servers of one application would have them. It is evaluated
//! once for each test; tests run at the same time, so every place must be another one (a table, a key
//! prefix).
//!
//! ```
//! use std::sync::Arc;
//! use session_core::store::MemoryStore;
//!
//! session_store_conformance::store!(async {
//!     let place = Arc::new(MemoryStore::new());
//!     [place.clone(), place]
//! });
//! session_store_conformance::subject_index!(async {
//!     let place = Arc::new(MemoryStore::new());
//!     [place.clone(), place]
//! });
//! # fn main() {}
//! ```
//!
//! The calls come with times of their own, from a fixed start. An engine that forgets by its own
//! clock must do so by the *difference* between `expires` and `now`.

#![cfg_attr(docsrs, feature(doc_cfg))]
// These are tests: anything that goes wrong here fails one.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used
)]

mod fixture;
pub mod revocation;
pub mod store;
pub mod subject_index;

use std::future::Future;

/// Runs a test on a runtime of its own, with two threads and everything that tokio has enabled.
pub fn run<F: Future<Output = ()>>(test: F) {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().expect("a runtime can be built").block_on(test);
}

/// Writes a test for each case of a suite.
#[doc(hidden)]
#[macro_export]
macro_rules! __suite {
    ($suite:ident, $open:expr, $($case:ident)*) => {$(
        #[test]
        fn $case() {
            $crate::run(async { $crate::$suite::$case($open.await).await });
        }
    )*};
}

/// Tests that a [`Store`](session_core::store::Store) keeps its contract: see [the crate](crate).
#[macro_export]
macro_rules! store {
    ($open:expr) => {
        $crate::__suite! { store, $open,
            a_created_record_is_loaded
            what_one_node_wrote_the_other_reads_at_once
            a_record_that_was_never_created_is_none
            creating_twice_is_refused_and_changes_nothing
            an_empty_record_is_a_record
            every_byte_comes_back_as_it_was
            keys_differ_in_every_bit
            an_update_replaces_the_record_and_counts
            an_update_to_the_same_bytes_counts_too
            an_update_of_another_revision_is_a_conflict_and_changes_nothing
            an_update_never_creates
            an_update_changes_the_expiry_both_ways
            a_touch_replaces_the_record_and_keeps_its_revision
            an_update_under_way_does_not_notice_a_touch
            a_touch_that_comes_late_is_a_conflict_and_changes_nothing
            a_touch_never_creates
            nothing_revives_what_expired
            a_deleted_record_is_gone_for_everybody
            deleting_what_is_not_there_is_as_good
            deleting_one_leaves_the_others
            a_record_lives_until_its_expiry_and_not_a_second_longer
            the_key_of_what_expired_is_free
            times_at_both_ends_are_times
            a_sweep_removes_what_expired_and_nothing_else
            a_sweep_goes_in_steps_and_ends
            a_touched_record_outlives_a_sweep
            a_record_of_the_largest_size_is_kept
            a_record_over_the_limit_is_refused_and_the_old_one_stays
            a_hundred_increments_at_once_are_a_hundred
            of_many_who_create_one_record_one_does
            of_many_updates_of_one_revision_one_succeeds
            a_logout_racing_slow_requests_wins
            touches_racing_updates_cost_no_update
            nobody_reads_half_a_record
            no_session_is_answered_with_anothers
            a_call_that_was_given_up_answers_nobody_else
        }
    };
}

/// Tests that a [`SubjectIndex`](session_core::store::SubjectIndex) keeps its contract: see [the
/// crate](crate).
#[macro_export]
macro_rules! subject_index {
    ($open:expr) => {
        $crate::__suite! { subject_index, $open,
            the_sessions_of_a_subject_are_listed_oldest_first
            nobody_else_is_listed
            a_session_that_ended_is_not_listed
            a_session_that_expired_is_not_listed
            a_session_stays_listed_while_it_changes
            a_session_that_is_used_stays_listed_while_others_expire
            a_record_that_loses_its_owner_is_not_listed
            ending_all_of_a_subject_ends_nobody_elses
            ending_all_others_spares_one
            a_subject_without_sessions_has_none_to_end
            without_a_cap_there_may_be_any_number
            the_oldest_session_makes_room
            a_smaller_cap_ends_as_many_as_it_takes
            a_new_session_is_never_the_one_that_makes_room
            one_too_many_is_refused_and_changes_nothing
            what_ended_or_expired_does_not_count
            a_key_that_exists_costs_nobody_a_session
            logins_that_race_keep_to_the_cap
            of_logins_that_race_no_more_are_let_in_than_may
            logins_that_race_the_end_of_all_are_ended_or_listed
            rotations_that_race_the_end_of_all_save_no_session
            rotations_that_race_the_end_of_the_others_save_none_of_them
            all_are_listed_page_by_page
            what_is_there_throughout_is_listed_while_others_come_and_go
            all_are_ended_page_by_page
            all_others_are_ended_page_by_page
            rotations_that_race_an_end_page_by_page_save_no_session
            a_sweep_leaves_no_entry_behind
        }
    };
}

/// Tests that a [`RevocationScope`](session_core::RevocationScope) keeps its promises on a store: see [the
/// crate](crate). The expression gives two scopes that reach each other.
///
/// ```
/// use session_core::RevocationScope;
/// use session_core::testing::RemoteStore;
///
/// session_store_conformance::revocation!(async {
///     let place = RemoteStore::new();
///     [place.clone(), place].map(|store| RevocationScope::shared("app", store))
/// });
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! revocation {
    ($open:expr) => {
        $crate::__suite! { revocation, $open,
            nothing_is_known_against_a_new_session
            an_ended_session_is_ended_everywhere_at_once
            an_end_is_remembered_for_as_long_as_a_token_could_live
            ending_twice_is_as_good_and_remembered_for_longer
            what_a_login_replaced_is_shown_until_the_login_is_used
            a_rotated_id_leads_to_its_successor_until_that_is_used
            a_second_rotation_leads_to_the_same_successor
            of_a_session_that_is_renewed_twice_one_successor_lives
            an_id_with_other_rights_than_its_successor_leads_nowhere
            an_old_id_is_over_seconds_after_its_successor_came_back
            ending_any_id_of_a_session_ends_them_all
            what_ended_goes_nowhere
            rotations_that_race_lead_to_one_successor
            of_elevations_and_logins_that_race_one_is_left
            a_logout_that_races_rotations_ends_whatever_came_of_them
            ending_all_of_a_subject_ends_what_began_before
            ending_all_again_and_again_in_a_second_ends_all
            ending_all_others_spares_one_and_says_its_new_generation
            the_ids_before_the_one_that_is_spared_end
            one_that_is_spared_and_renewed_is_still_of_its_generation
            of_two_that_end_all_others_one_is_left
            none_is_spared_that_was_ended_before
            a_logout_holds_whatever_is_spared
            ending_everything_spares_nobody_and_lets_all_in_again
            an_end_reaches_what_began_on_a_server_whose_clock_is_fast
            a_clock_that_is_ahead_for_a_moment_brings_nobody_back_and_keeps_nobody_out
            a_session_that_never_heard_of_generations_is_of_its_logins
            ends_of_all_that_race_logins_leave_the_next_login_alone
        }
    };
}

// Named in the documentation above.
#[cfg(doc)]
use session_core::store::{Store, SubjectIndex};
