//! The arguments of the programs: how much to measure.

use std::fmt::Display;
use std::str::FromStr;

/// Reads the one argument that a program takes: `--rounds 300`, with `name` being `--rounds`; or one of
/// the `words` that stand for a number, such as `--quick`.
pub fn number<N: Copy + Display + FromStr>(name: &str, without: N, words: &[(&str, N)]) -> N {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Some(without),
        [word] => words.iter().find(|(known, _)| *known == word).map(|(_, number)| *number),
        [given, number] if given == name => number.parse().ok(),
        _ => None,
    };
    number.unwrap_or_else(|| {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        let known = [&[&*format!("{name} N")], &*known].concat().join(" | ");
        eprintln!("usage: [{known}], {name} {without} without an argument");
        std::process::exit(2)
    })
}
