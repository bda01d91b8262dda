//! The table for documents.

use std::fmt::Write;

use super::{AccessMap, REST};

pub(super) fn of(map: &AccessMap) -> String {
    let mut out = String::from("| methods | path | policy | handler | source |\n");
    out.push_str("| --- | --- | --- | --- | --- |\n");
    for row in map {
        let cells = [row.methods(), row.path(), &row.rule(), row.handler(), &row.place()].map(code);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    let legend = map.legend();
    if !legend.is_empty() {
        out.push('\n');
    }
    for (name, rule) in legend {
        let _ = writeln!(out, "- {} = {}", code(name), code(&rule.to_string()));
    }
    let _ = write!(out, "\n{REST}\n");
    out
}

/// Nothing in code marks up anything; a bar would end the cell all the same.
fn code(cell: &str) -> String {
    format!("`{}`", cell.replace('`', "'").replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use crate::access::samples::blog;

    #[test]
    fn a_cell_ends_where_it_should() {
        let text = blog().to_markdown();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(rows.len(), 7);
        assert!(
            rows[0].starts_with(
                r"| `POST` | `/login` | `public: everybody \| logs in here` | `closure in blog::app` | `"
            ),
            "{text}"
        );
        assert!(rows.iter().all(|row| row.replace("\\|", "").matches('|').count() == 6), "{text}");
        assert!(
            text.contains(
                "\n- `CanPublish` = `all(permission(\"post:publish\"), fresh(\"5m\"))`\n"
            )
        );
    }
}
