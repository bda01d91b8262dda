//! Random histories of one browser against a reference model: who a cookie opens as, what is in it,
//! which cookies go out, and which ids are dead.
//!
//! Three requests may be under way at a time, each with the browser's cookie or an older one; their
//! handlers act one step at a time, and their responses arrive whenever they do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::match_same_arms, reason = "the reference says each case by itself")]

#[path = "../common/mod.rs"]
mod common;

mod reference;
mod under_test;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use under_test::Browser;

/// What a handler does.
#[derive(Clone, Copy, Debug)]
enum Op {
    Elevate,
    End,
    Login(u64),
    Rotate,
    Start,
    Update,
    UpdateOrStart,
}

/// Which cookie a request comes with.
#[derive(Clone, Copy, Debug)]
enum With {
    /// What the browser has now.
    Jar,
    /// One it had at some time: the request set out then, and arrives now.
    Older(Index),
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A request arrives.
    Open(usize, With),
    /// Its handler does something.
    Act(usize, Op),
    /// Its response arrives.
    Deliver(usize),
    /// All three at once.
    Quick(With, Option<Op>),
    /// Time goes by.
    Pass(u64),
}

fn any_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        Just(Op::Elevate),
        Just(Op::End),
        (1..=3_u64).prop_map(Op::Login),
        Just(Op::Rotate),
        Just(Op::Rotate),
        Just(Op::Start),
        Just(Op::Update),
        Just(Op::UpdateOrStart),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    let with = || prop_oneof![3 => Just(With::Jar), 1 => any::<Index>().prop_map(With::Older)];
    prop_oneof![
        3 => (0..3_usize, with()).prop_map(|(slot, with)| Step::Open(slot, with)),
        5 => (0..3_usize, any_op()).prop_map(|(slot, op)| Step::Act(slot, op)),
        3 => (0..3_usize).prop_map(Step::Deliver),
        4 => (with(), proptest::option::weighted(0.9, any_op()))
            .prop_map(|(with, op)| Step::Quick(with, op)),
        1 => (1..8_u64).prop_map(Step::Pass),
        // About each limit.
        1 => prop_oneof![Just(4_u64), Just(6), Just(59), Just(61), Just(80)].prop_map(Step::Pass),
        1 => prop_oneof![8..70_u64, 400..2_000_u64, Just(4 * 3_600)].prop_map(Step::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_history_goes_as_the_reference_says(
        steps in vec(any_step(), 1..80),
        shared: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut browser = Browser::new(shared);
            for step in steps {
                browser.take(step).await;
                browser.assert_every_cookie_stands_as_it_should().await;
            }
            browser.close().await;
        });
    }
}
