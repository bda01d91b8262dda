//! The test that an application's table is the one that was reviewed.

use std::io::ErrorKind;
use std::path::Path;
use std::{env, fs};

use super::{AccessMap, lock};

/// The environment variable that accepts what is.
const UPDATE: &str = "UPDATE_ACCESS_LOCK";

/// Asserts that a router's [`AccessMap`](crate::AccessMap) is the one that was reviewed: the one in a
/// file of your tree, named from the folder of your `Cargo.toml`.
///
/// A difference fails with a line for everybody who gained (`+`) or lost (`-`) access, and with the
/// command that writes the file anew: `UPDATE_ACCESS_LOCK=1 cargo test`. Check the file in; then who
/// may call what is part of every review. A file that is missing fails too.
///
/// ```no_run
/// use session_axum::{Router, assert_access_map};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// fn routes() -> Router<AppSession> {
///     Router::new() // … the application's routes
/// }
///
/// #[test]
/// fn nobody_gained_or_lost_access() {
///     assert_access_map!(routes().access_map(), "access.lock");
/// }
/// ```
///
/// # Panics
///
/// If they differ, or the file cannot be read or written.
#[macro_export]
macro_rules! assert_access_map {
    ($map:expr, $file:expr $(,)?) => {
        $crate::__private::assert_access_map(
            &$map,
            ::core::env!("CARGO_MANIFEST_DIR"),
            ::core::env!("CARGO_PKG_NAME"),
            $file,
        )
    };
}

/// What [`assert_access_map!`](crate::assert_access_map) calls.
///
/// # Panics
///
/// With what the macro has to say.
#[expect(clippy::panic, reason = "an assertion")]
#[track_caller]
pub fn assert_access_map(map: &AccessMap, folder: &str, package: &str, file: &str) {
    let updates = env::var_os(UPDATE).is_some_and(|value| !value.is_empty() && value != "0");
    if let Err(failure) = check(map, &Path::new(folder).join(file), package, updates) {
        panic!("{failure}");
    }
}

/// Compares the map with the file, or writes the file.
fn check(map: &AccessMap, file: &Path, package: &str, updates: bool) -> Result<(), String> {
    let (shown, command) = (file.display(), format!("{UPDATE}=1 cargo test -p {package}"));
    let is = map.to_lock();
    if updates {
        return fs::write(file, is).map_err(|error| format!("cannot write {shown}: {error}"));
    }
    match fs::read_to_string(file) {
        Ok(kept) => match lock::difference(&kept, &is) {
            None => Ok(()),
            Some(changes) => Err(format!(
                "who may call what has changed since {shown} was written:\n\n{changes}\n`-` is what \
                 the file says, `+` is what the router does. If that is meant, write the file anew \
                 and have it reviewed:\n\n    {command}\n"
            )),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
            "there is no {shown} to compare with. Write it, read it, and check it in:\n\n    \
             {command}\n\nIt will say:\n\n{is}"
        )),
        Err(error) => Err(format!("cannot read {shown}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use axum::routing::MethodFilter;
    use session_core::Expr;

    use super::*;
    use crate::access::samples::{blog, of, row};

    /// A file of this test's own, which is not there yet.
    fn fresh(name: &str) -> PathBuf {
        let file = env::temp_dir().join(format!("access-{}-{name}.lock", std::process::id()));
        let _ = fs::remove_file(&file);
        file
    }

    #[test]
    fn a_missing_file_is_a_failure_that_says_how_to_write_it() {
        let file = fresh("missing");
        let failure = check(&blog(), &file, "blog", false).unwrap_err();
        assert!(failure.starts_with("there is no "), "{failure}");
        assert!(failure.contains("\n    UPDATE_ACCESS_LOCK=1 cargo test -p blog\n"), "{failure}");
        assert!(failure.contains("\nPOST  /posts  role(\"editor\")\n"), "{failure}");
        assert!(!file.exists());
    }

    #[test]
    fn what_was_accepted_passes_until_it_changes() {
        let file = fresh("accepted");
        check(&blog(), &file, "blog", true).unwrap();
        check(&blog(), &file, "blog", false).unwrap();
        let changed = AccessMap::from_rows(blog().iter().cloned().chain([row(
            of(MethodFilter::GET),
            "/new",
            Expr::Login,
        )]));
        let failure = check(&changed, &file, "blog", false).unwrap_err();
        assert!(failure.contains("\n\n+ GET, HEAD  /new  login\n\n"), "{failure}");
        assert!(failure.contains("\n    UPDATE_ACCESS_LOCK=1 cargo test -p blog\n"), "{failure}");
        fs::remove_file(file).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_written_is_a_failure() {
        let file = fresh("no-folder").join("access.lock");
        let failure = check(&blog(), &file, "blog", true).unwrap_err();
        assert!(failure.starts_with("cannot write "), "{failure}");
    }
}
