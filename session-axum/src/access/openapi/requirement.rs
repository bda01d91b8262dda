//! Which sessions a policy asks for.

use std::collections::BTreeSet;

use session_core::Expr;
use utoipa::openapi::security::SecurityRequirement;

use super::OpenApiOptions;

/// The sessions that a policy asks for: one of these sets, with all that is in it. `None` is the
/// router's own session.
///
/// A predicate counts as asking for a session, as nearly all do.
#[derive(Debug, PartialEq)]
pub(super) struct Requirement(BTreeSet<Sessions>);

type Sessions = BTreeSet<Option<&'static str>>;

impl Requirement {
    pub(super) fn of(policy: &Expr) -> Self {
        Self(alternatives(policy, None))
    }

    /// Whether nobody needs a session.
    pub(super) fn is_open(&self) -> bool {
        self.0.contains(&Sessions::new())
    }

    /// Returns it as a document writes it: nothing for what is open.
    ///
    /// # Errors
    ///
    /// The name of a session that the options do not have.
    pub(super) fn written(
        &self,
        options: &OpenApiOptions,
    ) -> Result<Vec<SecurityRequirement>, &'static str> {
        let everybody = self.0.len() == 1 && self.is_open();
        let sets = self.0.iter().filter(|_| !everybody);
        sets.map(|sessions| all_of(sessions, options)).collect()
    }
}

fn all_of(
    sessions: &Sessions,
    options: &OpenApiOptions,
) -> Result<SecurityRequirement, &'static str> {
    sessions.iter().try_fold(SecurityRequirement::default(), |all, session| {
        let scheme = options.scheme_of(*session).ok_or_else(|| session.unwrap_or_default())?;
        Ok(all.add::<_, [&str; 0], &str>(scheme, []))
    })
}

fn alternatives(policy: &Expr, session: Option<&'static str>) -> BTreeSet<Sessions> {
    let each = |parts: &[Expr]| -> Vec<BTreeSet<Sessions>> {
        parts.iter().map(|part| alternatives(part, session)).collect()
    };
    let one = || BTreeSet::from([Sessions::from([session])]);
    match policy {
        // They answer 500 and let nobody in; that must not read as "everybody".
        Expr::All([]) | Expr::Any([]) => one(),
        Expr::All(parts) => {
            each(parts).into_iter().reduce(|one, other| both(&one, &other)).unwrap_or_else(one)
        }
        Expr::Any(parts) => each(parts).into_iter().flatten().collect(),
        Expr::Named(_, rule) | Expr::Not(rule) => alternatives(rule, session),
        Expr::Of(session, rule) => alternatives(rule, Some(session)),
        Expr::Public => BTreeSet::from([Sessions::new()]),
        _ => one(),
    }
}

/// Returns every set of the one joined with every set of the other.
fn both(one: &BTreeSet<Sessions>, other: &BTreeSet<Sessions>) -> BTreeSet<Sessions> {
    one.iter().flat_map(|left| other.iter().map(move |right| left | right)).collect()
}

/// Whether somebody who is logged in can be refused.
pub(super) fn can_refuse(policy: &Expr) -> bool {
    match policy {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(can_refuse),
        Expr::Named(_, rule) | Expr::Of(_, rule) => can_refuse(rule),
        // Too long ago, or not surely enough, is another 401.
        Expr::Assurance(_) | Expr::Fresh(_) | Expr::Login | Expr::Public => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAFF: Expr = Expr::Of("Staff", &Expr::Login);

    fn sets(policy: Expr) -> Vec<Vec<Option<&'static str>>> {
        Requirement::of(&policy).0.into_iter().map(|set| set.into_iter().collect()).collect()
    }

    #[test]
    fn a_policy_asks_for_the_sessions_that_it_is_about() {
        let none = Vec::<Option<&str>>::new;
        let table = [
            (Expr::Public, vec![none()]),
            (Expr::Login, vec![vec![None]]),
            (Expr::Not(&Expr::Role("banned")), vec![vec![None]]),
            (STAFF, vec![vec![Some("Staff")]]),
            (Expr::Any(&[STAFF, Expr::Login]), vec![vec![None], vec![Some("Staff")]]),
            (Expr::All(&[STAFF, Expr::Login]), vec![vec![None, Some("Staff")]]),
            (Expr::Any(&[Expr::Public, Expr::Login]), vec![none(), vec![None]]),
            (Expr::All(&[Expr::Public, Expr::Login]), vec![vec![None]]),
            (Expr::Named("N", &Expr::Any(&[Expr::Role("a"), Expr::Login])), vec![vec![None]]),
            (
                Expr::All(&[Expr::Any(&[STAFF, Expr::Login]), Expr::Fresh(1)]),
                vec![vec![None], vec![None, Some("Staff")]],
            ),
        ];
        for (policy, expected) in table {
            assert_eq!(sets(policy), expected, "{policy}");
        }
    }

    #[test]
    fn a_rule_without_parts_is_never_written_as_public() {
        for broken in [Expr::All(&[]), Expr::Any(&[]), Expr::Any(&[Expr::All(&[])])] {
            assert!(!Requirement::of(&broken).is_open(), "{broken}");
        }
    }

    #[test]
    fn what_only_asks_who_it_is_refuses_nobody() {
        for login in [Expr::Login, Expr::All(&[Expr::Login, Expr::Fresh(60)]), STAFF] {
            assert!(!can_refuse(&login), "{login}");
        }
        for right in [
            Expr::Role("a"),
            Expr::Permission("a"),
            Expr::Predicate("owns"),
            Expr::Not(&Expr::Login),
            Expr::Named("N", &Expr::All(&[Expr::Login, Expr::Role("a")])),
        ] {
            assert!(can_refuse(&right), "{right}");
        }
    }
}
