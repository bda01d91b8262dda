//! Keys that come and go while tokens live.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use common::{Visit, key, open, ring, sign, tokens, visit};
use proptest::collection::vec;
use proptest::prelude::*;
use session_core::{Refusal, Tokens};

/// What an operator does to a ring, and a server with it.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Accepts a key.
    Add(u8),
    /// Lets a key sign; the one that did stays accepted.
    Activate(u8),
    /// Takes a key out.
    Retire(u8),
    /// Signs a token, to be tried from now on.
    Sign,
    /// Puts one key in the place of all.
    Replace(u8),
}

/// The keys of a ring, the active one first: all there is to it.
#[derive(Clone, Debug)]
struct Model(Vec<u8>);

impl Model {
    /// Does what a step does; `false` if there is nothing to do.
    fn apply(&mut self, step: Step) -> bool {
        let held = |key: u8| self.0.contains(&key);
        match step {
            Step::Add(key) if !held(key) => self.0.push(key),
            Step::Activate(key) if held(key) => {
                self.0.retain(|other| *other != key);
                self.0.insert(0, key);
            }
            Step::Retire(key) if held(key) && self.0.len() > 1 => {
                self.0.retain(|other| *other != key);
            }
            Step::Replace(key) => self.0 = vec![key],
            Step::Add(_) | Step::Activate(_) | Step::Retire(_) | Step::Sign => return false,
        }
        true
    }

    fn expect(&self, signed_by: u8) -> Result<bool, Refusal> {
        let at = self.0.iter().position(|key| *key == signed_by);
        at.map(|at| at == 0).ok_or(Refusal::UnknownKey(key(signed_by).id()))
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    let key = || 1..=5_u8;
    prop_oneof![
        key().prop_map(Step::Add),
        key().prop_map(Step::Activate),
        key().prop_map(Step::Retire),
        Just(Step::Sign),
        Just(Step::Sign),
        key().prop_map(Step::Replace),
    ]
}

/// Returns whether the active key signed the token.
fn opened(tokens: &Tokens<Visit>, token: &str) -> Result<bool, Refusal> {
    open(tokens, token.as_bytes()).map(|token| token.under_active_key())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 80,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_token_opens_exactly_while_its_key_is_in_the_ring(steps in vec(any_step(), 1..40)) {
        let mut model = Model(vec![1]);
        let shared = ring(&[1]);
        let serving = tokens(shared.clone());
        let mut signed = vec![(1, sign(&serving, &visit(0)))];
        for step in steps {
            if model.apply(step) {
                shared.swap(&ring(&model.0));
            }
            prop_assert_eq!(shared.active(), Some(key(model.0[0]).id()));
            if matches!(step, Step::Sign) {
                signed.push((model.0[0], sign(&serving, &visit(signed.len()))));
            }
            // A server that was there all along, and one that starts now.
            for server in [&serving, &tokens(shared.clone())] {
                for (key, token) in &signed {
                    prop_assert_eq!(opened(server, token), model.expect(*key), "{:?}", model);
                }
            }
        }
    }

    /// Any order in which two servers take the steps of the runbook, with a client in between that
    /// may come at any time and keeps what it is given.
    #[test]
    fn a_rolling_change_of_keys_logs_nobody_out(
        turns in vec((any::<bool>(), any::<bool>()), 0..30),
    ) {
        const STEPS: [&[u8]; 4] = [&[1], &[1, 2], &[2, 1], &[2]];
        let rings = [ring(STEPS[0]), ring(STEPS[0])];
        let servers = [tokens(rings[0].clone()), tokens(rings[1].clone())];
        let mut at = [0_usize; 2];
        let mut token = sign(&servers[0], &visit(0));
        // Whether a token under the old key may still be around after all servers stopped signing so.
        let mut visited_since = false;
        for (who, deploys) in turns {
            let who = usize::from(who);
            let next = at[who] + 1;
            // A step begins once the one before it is everywhere; the last one also waits for old
            // tokens to be renewed or to expire.
            let allowed = next < STEPS.len()
                && at[1 - who] + 1 >= next
                && (next < 3 || visited_since && at[1 - who] >= 2);
            if deploys && allowed {
                at[who] = next;
                rings[who].swap(&ring(STEPS[next]));
                continue;
            }
            let seen = open(&servers[who], token.as_bytes());
            prop_assert!(seen.is_ok(), "server {} at {:?}", who, at);
            let seen = seen.unwrap();
            if !seen.under_active_key() {
                token = servers[who].sign_again(seen.header(), &seen).unwrap();
            }
            visited_since = at[0].min(at[1]) >= 2;
        }
    }
}

/// Rings that are swapped under load: key 1 is in all of them, 2 and 3 in some, 9 in none.
const RINGS: [&[u8]; 5] = [&[1], &[1, 2], &[2, 1], &[2, 3, 1], &[3, 1]];

#[test]
fn a_swap_under_load_fails_no_request_and_opens_nothing_it_should_not() {
    const SWAPS: usize = 1_000;
    let shared = ring(RINGS[0]);
    let serving = tokens(shared.clone());
    let everything = tokens(ring(&[1, 2, 3]));
    let under = |number: u8| sign(&tokens(ring(&[number])), &visit(0));
    let (always, sometimes, never) = (under(1), under(2), under(9));
    let (done, served) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    let session = open(&serving, always.as_bytes()).unwrap();
                    let renewed = serving.sign_again(session.header(), &session).unwrap();
                    assert!(open(&everything, renewed.as_bytes()).is_ok());
                    match opened(&serving, &sometimes) {
                        Ok(_) => {}
                        Err(refusal) => assert_eq!(refusal, Refusal::UnknownKey(key(2).id())),
                    }
                    let refusal = opened(&serving, &never).unwrap_err();
                    assert_eq!(refusal, Refusal::UnknownKey(key(9).id()));
                    served.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for turn in 0..SWAPS {
            let numbers = RINGS[turn % RINGS.len()];
            shared.swap(&ring(numbers));
            // Once `swap` has returned, the new keys are the keys.
            let expected = Model(numbers.to_vec());
            for (number, token) in [(1, &always), (2, &sometimes), (9, &never)] {
                assert_eq!(opened(&serving, token), expected.expect(number), "{numbers:?}");
            }
        }
        done.store(true, Ordering::Release);
    });
    assert!(served.into_inner() > 100);
}

#[test]
fn every_clone_of_a_ring_and_everything_built_with_one_is_swapped_together() {
    let shared = ring(&[1]);
    let (clone, first, second) = (shared.clone(), tokens(shared.clone()), tokens(shared.clone()));
    clone.swap(&ring(&[2]));
    let token = sign(&first, &visit(0));
    assert_eq!(opened(&second, &token), Ok(true));
    assert_eq!(shared.active(), Some(key(2).id()));
    // The replacement was copied: what becomes of it later is another ring's business.
    let replacement = ring(&[3]);
    shared.swap(&replacement);
    replacement.swap(&ring(&[4]));
    assert_eq!(shared.active(), Some(key(3).id()));
}
