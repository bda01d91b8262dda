//! A policy for readers who do not have the table's legend.

use std::fmt;

use session_core::Expr;

/// A policy with its named ones spelt out.
pub(super) struct SpeltOut<'a>(pub(super) &'a Expr);

impl fmt::Display for SpeltOut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, name: &str, parts: &[Expr]| {
            let parts: Vec<String> = parts.iter().map(|part| SpeltOut(part).to_string()).collect();
            write!(f, "{name}({})", parts.join(", "))
        };
        match self.0 {
            Expr::All(parts) => list(f, "all", parts),
            Expr::Any(parts) => list(f, "any", parts),
            Expr::Named(_, rule) => SpeltOut(rule).fmt(f),
            Expr::Not(part) => write!(f, "not({})", SpeltOut(part)),
            Expr::Of(session, rule) => write!(f, "{} of {session}", SpeltOut(rule)),
            other => other.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDITS: Expr = Expr::Named("CanEdit", &Expr::Role("editor"));
    const PUBLISHES: Expr = Expr::Named("CanPublish", &Expr::All(&[EDITS, Expr::Fresh(300)]));
    const OTHER: Expr = Expr::Named("CanEdit", &Expr::Login);

    #[test]
    fn a_policy_can_be_spelt_out() {
        let spelt = |policy: Expr| SpeltOut(&policy).to_string();
        assert_eq!(spelt(PUBLISHES), r#"all(role("editor"), fresh("5m"))"#);
        assert_eq!(spelt(Expr::Not(&EDITS)), r#"not(role("editor"))"#);
        assert_eq!(spelt(Expr::Of("Staff", &EDITS)), r#"role("editor") of Staff"#);
        assert_eq!(spelt(Expr::Any(&[OTHER, Expr::Predicate("owns")])), "any(login, owns)");
    }
}
