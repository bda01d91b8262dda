//! The policies that a table shows by their names.

use session_core::Expr;

/// Returns the named policies in these, and in those, each once and sorted by name.
pub(super) fn legend(policies: impl Iterator<Item = Expr>) -> Vec<(&'static str, &'static Expr)> {
    let mut named = Vec::new();
    for policy in policies {
        collect(&policy, &mut named);
    }
    // Two policies may have one name, in two modules: both are listed.
    named.sort_by_cached_key(|(name, rule)| (*name, rule.to_string()));
    named.dedup();
    named
}

fn collect(policy: &Expr, named: &mut Vec<(&'static str, &'static Expr)>) {
    match policy {
        Expr::All(parts) | Expr::Any(parts) => {
            parts.iter().for_each(|part| collect(part, named));
        }
        Expr::Named(name, rule) => {
            named.push((name, rule));
            collect(rule, named);
        }
        Expr::Not(part) | Expr::Of(_, part) => collect(part, named),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDITS: Expr = Expr::Named("CanEdit", &Expr::Role("editor"));
    const PUBLISHES: Expr = Expr::Named("CanPublish", &Expr::All(&[EDITS, Expr::Fresh(300)]));
    const OTHER: Expr = Expr::Named("CanEdit", &Expr::Login);

    #[test]
    fn named_policies_are_found_wherever_they_stand_and_listed_once() {
        const DEEP: Expr = Expr::Any(&[Expr::Not(&Expr::Of("Staff", &PUBLISHES)), EDITS]);
        let lines: Vec<String> = legend([DEEP, OTHER, Expr::Login, DEEP].into_iter())
            .into_iter()
            .map(|(name, rule)| format!("{name} = {rule}"))
            .collect();
        assert_eq!(
            lines,
            [
                "CanEdit = login",
                r#"CanEdit = role("editor")"#,
                r#"CanPublish = all(CanEdit, fresh("5m"))"#,
            ]
        );
    }
}
