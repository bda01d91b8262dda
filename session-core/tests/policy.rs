//! Policies against an evaluator of their own.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{May, Rank, Visit};
use proptest::collection::vec;
use proptest::prelude::*;
use session_core::{
    Assurance, Caller, Expr, IndexSet, Named, Proof, Undeclared, UnixTime, Verdict, Vocabulary,
};

/// Whom a policy is about: nobody, or somebody with these roles and permissions.
#[derive(Clone, Debug)]
struct Who(Option<(Vec<u8>, Vec<u8>)>);

impl Who {
    fn caller(&self) -> Caller {
        let vocabulary = Vocabulary::of::<Visit>();
        let Some((roles, rights)) = &self.0 else { return Caller::stranger(vocabulary) };
        let included = |held: &[u8], of: fn(u8) -> IndexSet| {
            held.iter().fold(IndexSet::EMPTY, |all, index| all.union(of(*index)))
        };
        let (roles, rights) = (included(roles, Rank::included), included(rights, May::included));
        Caller::subject(vocabulary, roles, rights, Proof::default())
    }

    /// Whether somebody has a role or permission of this name, the hierarchies written out again.
    fn has(&self, name: &str) -> bool {
        let Some((roles, rights)) = &self.0 else { return false };
        let [admin, reader, auditor] = [0, 1, 2].map(|role| roles.contains(&role));
        let [posts, edit] = [0, 1].map(|right| rights.contains(&right));
        match name {
            "admin" => admin,
            "reader" => admin || reader,
            "auditor" => auditor,
            "post:*" => posts,
            "post:edit" => posts || edit,
            _ => false,
        }
    }
}

/// What a policy comes to: whether it allows, unless it first asks who is calling.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Allows(bool),
    AsksForLogin,
}

/// Folds a policy two verdicts at a time, in the order of its parts, as the types of a guard do.
///
/// The library has no evaluator of values. This one brings its algebra to trees of any form, which
/// types cannot have in a test; `session-axum/tests/truth_tables` compares the types themselves.
fn folded(expr: &Expr, caller: &Caller) -> Result<Verdict, Undeclared> {
    let fold = |parts: &[Expr], start: Verdict, join: fn(Verdict, Verdict) -> Verdict| {
        parts.iter().try_fold(start, |so_far, part| Ok(join(so_far, folded(part, caller)?)))
    };
    match expr {
        Expr::All(parts) => fold(parts, Verdict::Allowed, Verdict::and),
        Expr::Any(parts) => fold(parts, Verdict::Refused, Verdict::or),
        Expr::Login => Ok(caller.login()),
        Expr::Not(part) => folded(part, caller).map(Verdict::negated),
        Expr::Permission(name) => caller.permission(name),
        Expr::Public => Ok(Verdict::Allowed),
        Expr::Role(name) => caller.role(name),
        other => unreachable!("a policy this test does not know: {other}"),
    }
}

/// Evaluates with sets of outcomes, where the library folds two at a time.
fn evaluated(expr: &Expr, who: &Who) -> Outcome {
    let needs_somebody = |answer: bool| match who.0 {
        Some(_) => Outcome::Allows(answer),
        None => Outcome::AsksForLogin,
    };
    let each = |parts: &[Expr]| -> Vec<Outcome> {
        parts.iter().map(|part| evaluated(part, who)).collect()
    };
    match expr {
        Expr::Public => Outcome::Allows(true),
        Expr::Login => needs_somebody(true),
        Expr::Role(name) | Expr::Permission(name) => needs_somebody(who.has(name)),
        Expr::Not(part) => match evaluated(part, who) {
            Outcome::Allows(answer) => Outcome::Allows(!answer),
            Outcome::AsksForLogin => Outcome::AsksForLogin,
        },
        Expr::Any(parts) => {
            let outcomes = each(parts);
            if outcomes.contains(&Outcome::Allows(true)) {
                Outcome::Allows(true)
            } else if outcomes.contains(&Outcome::AsksForLogin) {
                Outcome::AsksForLogin
            } else {
                Outcome::Allows(false)
            }
        }
        Expr::All(parts) => {
            let outcomes = each(parts);
            if outcomes.contains(&Outcome::AsksForLogin) {
                Outcome::AsksForLogin
            } else {
                Outcome::Allows(outcomes.iter().all(|part| *part == Outcome::Allows(true)))
            }
        }
        other => unreachable!("a policy this test does not know: {other}"),
    }
}

/// Policies nested four deep. What a policy refers to is static, so each leaks: a few megabytes.
fn any_policy(names: &'static [Expr]) -> impl Strategy<Value = Expr> {
    let atom = proptest::sample::select(names);
    atom.prop_recursive(4, 40, 4, move |part| {
        let parts = || vec(part.clone(), 1..4).prop_map(|parts| &*parts.leak());
        prop_oneof![
            parts().prop_map(Expr::Any),
            parts().prop_map(Expr::All),
            part.clone().prop_map(|part| Expr::Not(Box::leak(Box::new(part)))),
        ]
    })
}

/// Public first.
const DECLARED: &[Expr] = &[
    Expr::Public,
    Expr::Login,
    Expr::Role("admin"),
    Expr::Role("reader"),
    Expr::Role("auditor"),
    Expr::Permission("post:*"),
    Expr::Permission("post:edit"),
];

fn anybody() -> impl Strategy<Value = Who> {
    let held = |count: u8| proptest::collection::btree_set(0..count, 0..=usize::from(count));
    let somebody = (held(3), held(2))
        .prop_map(|(roles, rights)| (Vec::from_iter(roles), Vec::from_iter(rights)));
    proptest::option::weighted(0.8, somebody).prop_map(Who)
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_policy_says_what_a_second_evaluator_says(
        policy in any_policy(DECLARED),
        who in anybody(),
    ) {
        let expected = match evaluated(&policy, &who) {
            Outcome::Allows(true) => Verdict::Allowed,
            Outcome::Allows(false) => Verdict::Refused,
            Outcome::AsksForLogin => Verdict::NoSession,
        };
        prop_assert_eq!(folded(&policy, &who.caller()), Ok(expected), "{} {:?}", policy, who);
    }

    #[test]
    fn no_policy_without_the_word_public_lets_a_stranger_in(
        policy in any_policy(&DECLARED[1..]),
    ) {
        let verdict = folded(&policy, &Who(None).caller()).unwrap();
        prop_assert_eq!(verdict, Verdict::NoSession, "{}", policy);
    }

    #[test]
    fn the_order_of_parts_never_matters(
        parts in vec(any_policy(DECLARED), 1..5),
        turn in 0..5_usize,
        who in anybody(),
    ) {
        let mut turned = parts.clone();
        turned.rotate_left(turn % parts.len());
        turned.reverse();
        let (parts, turned) = (&*parts.leak(), &*turned.leak());
        let caller = who.caller();
        prop_assert_eq!(folded(&Expr::All(parts), &caller), folded(&Expr::All(turned), &caller));
        prop_assert_eq!(folded(&Expr::Any(parts), &caller), folded(&Expr::Any(turned), &caller));
    }

    #[test]
    fn an_undeclared_name_anywhere_is_an_error_whoever_calls(
        policy in any_policy(DECLARED),
        others in vec(any_policy(DECLARED), 0..3),
        depth in 0..4_usize,
        who in anybody(),
    ) {
        let wrapped = (0..depth).fold(Expr::Role("admn"), |inner, level| match level % 3 {
            0 => Expr::Any(vec![policy, inner].leak()),
            1 => Expr::Not(Box::leak(Box::new(inner))),
            _ => Expr::All([vec![inner], others.clone()].concat().leak()),
        });
        let expected = Undeclared::Role { session: "Visit", name: "admn" };
        prop_assert_eq!(folded(&wrapped, &who.caller()), Err(expected), "{}", wrapped);
    }
}

/// Somebody who proved who they are at a time, at a level.
fn proved(then: Option<u64>, level: Option<u8>, now: u64) -> Caller {
    let then = then.map(UnixTime::from_secs);
    let proof = Proof::of(then, level.map(Assurance), UnixTime::from_secs(now));
    Caller::subject(Vocabulary::of::<Visit>(), IndexSet::EMPTY, IndexSet::EMPTY, proof)
}

#[test]
fn a_login_is_fresh_for_its_seconds_and_not_one_longer() {
    for (now, expected) in [(999, true), (1_000, true), (1_299, true), (1_300, false)] {
        let verdict = proved(Some(1_000), None, now).fresh(300);
        assert_eq!(verdict == Verdict::Allowed, expected, "{now}");
        assert_eq!(matches!(verdict, Verdict::Stale(_)), !expected, "{now}");
    }
    assert!(matches!(proved(None, None, 1_000).fresh(u32::MAX), Verdict::Stale(_)));
}

#[test]
fn a_level_is_reached_by_itself_and_by_any_above() {
    for (level, expected) in [(None, false), (Some(1), false), (Some(2), true), (Some(3), true)] {
        let verdict = proved(Some(1_000), level, 1_000).assured(2);
        assert_eq!(verdict == Verdict::Allowed, expected, "{level:?}");
    }
}

#[test]
fn a_predicate_is_asked_about_somebody_and_about_anyone_where_it_says_so() {
    let (stranger, somebody) = (Who(None).caller(), Who(Some((vec![], vec![]))).caller());
    assert_eq!(stranger.predicate(false), Verdict::NoSession);
    assert_eq!(stranger.predicate(true), Verdict::Unknown);
    assert_eq!(somebody.predicate(false), Verdict::Unknown);
    assert_eq!(somebody.predicate(true), Verdict::Unknown);
}

#[test]
fn an_index_is_of_the_sessions_own_enum_or_an_error() {
    let admin = Who(Some((vec![0], vec![0]))).caller();
    assert_eq!(admin.role_of::<Rank>(0), Ok(Verdict::Allowed));
    assert_eq!(admin.permission_of::<May>(0), Ok(Verdict::Allowed));
    let foreign = Undeclared::Role { session: "Visit", name: May::NAMES[0] };
    assert_eq!(admin.role_of::<May>(0), Err(foreign));
    let foreign = Undeclared::Permission { session: "Visit", name: Rank::NAMES[0] };
    assert_eq!(admin.permission_of::<Rank>(0), Err(foreign));
}
