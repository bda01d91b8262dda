//! A policy as a value: for tables, logs and documentation.

use std::fmt;

/// A policy, as it is written above a handler. Displays as it is written.
///
/// It is there to be read, in the access table, in events and in `WWW-Authenticate`. It decides
/// nothing: a value has a role's name, and not the enum that the name is of, so what a request is
/// answered comes from the policy's type.
///
/// ```
/// use session_core::Expr;
///
/// const POLICY: Expr = Expr::All(&[Expr::Login, Expr::Any(&[Expr::Role("admin"), Expr::Role("editor")])]);
/// assert_eq!(POLICY.to_string(), r#"all(login, any(role("admin"), role("editor")))"#);
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Expr {
    /// Every part must allow.
    All(&'static [Expr]),
    /// One part must allow.
    Any(&'static [Expr]),
    /// The subject must have been authenticated at least this surely.
    Assurance(u8),
    /// The subject must have been authenticated less than this many seconds ago.
    Fresh(u32),
    /// Somebody must be logged in.
    Login,
    /// A policy with a name.
    Named(&'static str, &'static Expr),
    /// The part must refuse; a stranger is still a stranger.
    Not(&'static Expr),
    /// The rule is about the session of this type, where a request has several.
    Of(&'static str, &'static Expr),
    /// The caller must hold this permission.
    Permission(&'static str),
    /// A function decides.
    Predicate(&'static str),
    /// Everybody may.
    Public,
    /// The caller must hold this role.
    Role(&'static str),
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, name: &str, parts: &[Self]| {
            write!(f, "{name}(")?;
            for (at, part) in parts.iter().enumerate() {
                write!(f, "{}{part}", if at == 0 { "" } else { ", " })?;
            }
            f.write_str(")")
        };
        match self {
            Self::All(parts) => list(f, "all", parts),
            Self::Any(parts) => list(f, "any", parts),
            Self::Assurance(level) => write!(f, "assurance({level})"),
            Self::Fresh(seconds) => write!(f, "fresh(\"{}\")", Span(*seconds)),
            Self::Login => f.write_str("login"),
            Self::Named(name, _) | Self::Predicate(name) => f.write_str(name),
            Self::Not(part) => write!(f, "not({part})"),
            Self::Of(session, rule) => write!(f, "{rule} of {session}"),
            Self::Permission(name) => write!(f, "permission(\"{name}\")"),
            Self::Public => f.write_str("public"),
            Self::Role(name) => write!(f, "role(\"{name}\")"),
        }
    }
}

/// Seconds in the largest unit that they fill, as the attributes write them.
struct Span(u32);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self.0 {
            seconds if seconds % 86_400 == 0 => (seconds / 86_400, 'd'),
            seconds if seconds % 3_600 == 0 => (seconds / 3_600, 'h'),
            seconds if seconds % 60 == 0 => (seconds / 60, 'm'),
            seconds => (seconds, 's'),
        };
        write!(f, "{count}{unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::Expr;

    #[test]
    fn a_policy_reads_as_it_was_written() {
        const FRESH: Expr = Expr::All(&[Expr::Role("editor"), Expr::Fresh(300)]);
        let table = [
            (Expr::Named("CanPublish", &FRESH), "CanPublish"),
            (FRESH, r#"all(role("editor"), fresh("5m"))"#),
            (Expr::Of("Staff", &Expr::Login), "login of Staff"),
            (Expr::Not(&Expr::Predicate("is_muted")), "not(is_muted)"),
            (
                Expr::All(&[Expr::Assurance(2), Expr::Fresh(90)]),
                r#"all(assurance(2), fresh("90s"))"#,
            ),
            (
                Expr::Any(&[Expr::Fresh(7_200), Expr::Fresh(86_400)]),
                r#"any(fresh("2h"), fresh("1d"))"#,
            ),
        ];
        for (policy, text) in table {
            assert_eq!(policy.to_string(), text);
        }
    }
}
