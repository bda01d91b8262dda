//! Tables as Markdown.

/// Prints a table; every column but the first is aligned to the right.
pub fn table(head: &[&str], rows: &[Vec<String>]) {
    println!("| {} |", head.join(" | "));
    println!("| --- |{}", " --: |".repeat(head.len().saturating_sub(1)));
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
    println!();
}

/// Writes nanoseconds that something takes more than something else.
pub fn more(nanoseconds: f64) -> String {
    format!("{nanoseconds:+.0}")
}

/// Writes a ratio.
pub fn times(ratio: f64) -> String {
    format!("{ratio:.2}")
}
