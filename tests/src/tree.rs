//! The tests of the tree, found by reading it: for documents that name them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The root of the tree.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Where tests are.
const SOURCES: &[&str] = &[
    "examples/blog/tests",
    "session-axum/src",
    "session-axum/tests",
    "session-core/src",
    "session-core/tests",
    "session-macros/src",
    "stores/session-store-conformance/tests",
    "stores/session-store-redis/src",
    "stores/session-store-redis/tests",
    "stores/session-store-sql/src",
    "stores/session-store-sql/tests",
    "tests/end_to_end",
    "tests/src",
];

/// Where the cases are of which suites make tests: each is a function that anybody may call.
const CASES: &str = "stores/session-store-conformance/src";

/// The tests of the tree, each with the file that it is in.
#[derive(Debug)]
pub struct Tests(BTreeSet<(String, String)>);

impl Tests {
    /// Reads the tree.
    pub fn of_the_tree() -> Self {
        let mut tests = BTreeSet::new();
        for folder in SOURCES {
            collect(folder, marked, &mut tests);
        }
        let count = tests.len();
        assert!(count > 300, "the tests are no longer found");
        collect(CASES, cases, &mut tests);
        assert!(tests.len() > count + 70, "the cases of the suites are no longer found");
        Self(tests)
    }

    /// Whether a test is called this, in whatever file.
    pub fn have(&self, name: &str) -> bool {
        self.0.iter().any(|(_, test)| test == name)
    }

    /// Whether a file has a test that is called this.
    pub fn have_in(&self, file: &str, name: &str) -> bool {
        self.0.contains(&(file.to_owned(), name.to_owned()))
    }
}

/// Adds the functions that `find` finds, here and in folders below.
fn collect(folder: &str, find: fn(&str) -> Vec<&str>, tests: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(Path::new(ROOT).join(folder)).expect("a folder of sources") {
        let name = entry.expect("an entry of it").file_name();
        let path = format!("{folder}/{}", name.to_str().expect("a name is a text"));
        let file = Path::new(ROOT).join(&path);
        if file.is_dir() {
            collect(&path, find, tests);
        } else if file.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&file).expect("a source is a text");
            tests.extend(find(&source).into_iter().map(|test| (path.clone(), test.to_owned())));
        }
    }
}

/// Returns the functions that are marked as tests.
fn marked(source: &str) -> Vec<&str> {
    let is_test = |line: &&str| {
        let line = line.trim();
        line == "#[test]" || line.starts_with("#[tokio::test")
    };
    let mut lines = source.lines();
    let test = || {
        lines.by_ref().find(is_test)?;
        // Other attributes may stand between.
        lines.by_ref().find_map(|line| {
            let (_, name) = line.split_once("fn ")?;
            name.split(['(', '<']).next()
        })
    };
    std::iter::from_fn(test).collect()
}

/// Returns the functions that a suite is made of.
fn cases(source: &str) -> Vec<&str> {
    let public = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
    public.filter_map(|name| name.split(['(', '<']).next()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Path, ROOT, fs};

    #[test]
    fn every_file_of_end_to_end_is_a_target() {
        let manifest = fs::read_to_string(Path::new(ROOT).join("tests/Cargo.toml"))
            .expect("a manifest is a text");
        for entry in fs::read_dir(Path::new(ROOT).join("tests/end_to_end")).expect("a folder") {
            let name = entry.expect("an entry of it").file_name();
            let line = format!("path = \"end_to_end/{}\"", name.to_str().expect("a text"));
            assert!(manifest.contains(&line), "no test target in tests/Cargo.toml has the {line}");
        }
    }
}
