//! The text that is kept in the tree, and how two of them differ.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::AccessMap;

const HEADER: &str = "\
# Who may call what. `assert_access_map!` compares this with the router.
# After a change that is meant: UPDATE_ACCESS_LOCK=1 cargo test
";

/// Between the columns. Nothing is aligned: a longer path must not change every line.
const GAP: &str = "  ";

pub(super) fn of(map: &AccessMap) -> String {
    let mut out = String::from(HEADER);
    for row in map {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}{GAP}{}{GAP}{}", row.methods(), row.path(), row.rule());
    }
    for (name, rule) in map.legend() {
        let _ = writeln!(out, "{name} = {rule}");
    }
    out
}

/// Returns how what is kept differs from what is, one change on each line; `None` where they agree.
///
/// Comments and the order of lines mean nothing.
pub(super) fn difference(kept: &str, is: &str) -> Option<String> {
    let (kept, is) = (entries(kept), entries(is));
    let mut subjects: Vec<&str> = kept.keys().chain(is.keys()).copied().collect();
    subjects.sort_unstable();
    subjects.dedup();
    let mut out = String::new();
    for subject in subjects {
        let (was, now) = (kept.get(subject), is.get(subject));
        if was == now {
            continue;
        }
        for (sign, rules) in [('-', was), ('+', now)] {
            for rule in rules.into_iter().flatten() {
                let _ = writeln!(out, "{sign} {subject}{rule}");
            }
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Splits each line into what it is about, a route or a name, and the rule.
fn entries(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut entries: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let route = line.match_indices(GAP).nth(1).map(|(at, gap)| at.saturating_add(gap.len()));
        let name = || line.find(" = ").map(|at| at.saturating_add(" = ".len()));
        let (subject, rule) = line.split_at(route.or_else(name).unwrap_or(line.len()));
        entries.entry(subject).or_default().push(rule);
    }
    for rules in entries.values_mut() {
        rules.sort_unstable();
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::difference;
    use crate::access::samples::blog;

    const LOCK: &str = r#"# Who may call what. `assert_access_map!` compares this with the router.
# After a change that is meant: UPDATE_ACCESS_LOCK=1 cargo test
POST  /login  public: everybody | logs in here
GET, HEAD  /posts  public
POST  /posts  role("editor")
other  /posts  login
POST  /posts/{id}/publish  CanPublish
ANY  /posts-archive  login
*  /{*rest}  public
CanPublish = all(permission("post:publish"), fresh("5m"))
"#;

    #[test]
    fn the_lock_has_what_a_review_needs_and_nothing_that_moves() {
        assert_eq!(blog().to_lock(), LOCK);
    }

    #[test]
    fn comments_line_ends_and_order_are_no_difference() {
        assert_eq!(difference(LOCK, &blog().to_lock()), None);
        assert_eq!(difference(&LOCK.replace('\n', "\r\n"), LOCK), None);
        let mut lines: Vec<&str> = LOCK.lines().skip(2).collect();
        lines.reverse();
        assert_eq!(difference(&format!("# ours\n\n{}", lines.join("\n")), LOCK), None);
    }

    #[test]
    fn a_change_shows_who_lost_and_who_gained() {
        let kept = LOCK
            .replace(r#"POST  /posts  role("editor")"#, r#"POST  /posts  role("admin")"#)
            .replace("POST  /login  public: everybody | logs in here\n", "")
            .replace("fresh(\"5m\")", "fresh(\"1m\")")
            + "GET, HEAD  /old  login\n";
        let expected = r#"- CanPublish = all(permission("post:publish"), fresh("1m"))
+ CanPublish = all(permission("post:publish"), fresh("5m"))
- GET, HEAD  /old  login
+ POST  /login  public: everybody | logs in here
- POST  /posts  role("admin")
+ POST  /posts  role("editor")
"#;
        assert_eq!(difference(&kept, LOCK).unwrap(), expected);
    }

    #[test]
    fn a_reason_with_wide_gaps_is_no_other_route() {
        let kept = "GET, HEAD  /a  public: because  of  this\n";
        assert_eq!(difference(kept, kept), None);
        let is = "GET, HEAD  /a  public: because  of  that\n";
        let expected = format!("- {kept}+ {is}");
        assert_eq!(difference(kept, is).unwrap(), expected);
    }
}
