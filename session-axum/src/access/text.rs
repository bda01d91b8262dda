//! The table for terminals.

use std::fmt;

use super::{AccessMap, AccessRow, REST};

const HEADINGS: [&str; 5] = ["METHODS", "PATH", "POLICY", "HANDLER", "SOURCE"];

pub(super) fn write(map: &AccessMap, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let cells = |row: &AccessRow| {
        let [methods, path, handler] =
            [row.methods(), row.path(), row.handler()].map(str::to_owned);
        [methods, path, row.rule(), handler, row.place()]
    };
    let lines: Vec<[String; 5]> =
        std::iter::once(HEADINGS.map(str::to_owned)).chain(map.iter().map(cells)).collect();
    let mut widths = [0_usize; 5];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for line in &lines {
        let padded: Vec<String> =
            line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(f, "{}", padded.join("  ").trim_end())?;
    }
    let legend = map.legend();
    if !legend.is_empty() {
        writeln!(f)?;
    }
    for (name, rule) in legend {
        writeln!(f, "{name} = {rule}")?;
    }
    write!(f, "\n{REST}")
}

#[cfg(test)]
mod tests {
    use crate::access::samples::blog;

    const TABLE: &str = r#"METHODS    PATH                 POLICY                            HANDLER               SOURCE
POST       /login               public: everybody | logs in here  closure in blog::app  _
GET, HEAD  /posts               public                            blog::handler         _
POST       /posts               role("editor")                    blog::handler         _
other      /posts               login                             blog::handler         _
POST       /posts/{id}/publish  CanPublish                        blog::handler         _
ANY        /posts-archive       login                             blog::handler         _
*          /{*rest}             public                            blog::handler         _

CanPublish = all(permission("post:publish"), fresh("5m"))

Everything else is answered by axum, whoever asks: 404 for other paths, 405 for other methods (OPTIONS is one)."#;

    #[test]
    fn the_table_is_aligned_and_says_what_names_mean() {
        let text = blog().to_string();
        let lines = text.lines().map(|line| match line.split_once("session-axum/src/access/") {
            Some((columns, _place)) => format!("{columns}_"),
            None => line.to_owned(),
        });
        assert_eq!(lines.collect::<Vec<_>>().join("\n"), TABLE);
    }
}
