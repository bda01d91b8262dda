//! The token's test vectors, checked by an implementation in another language.

#![allow(clippy::panic)]

use std::path::Path;
use std::process::Command;

#[test]
fn an_independent_implementation_agrees_with_every_vector() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/verify.py");
    let output = Command::new("python3").arg(&script).output().unwrap_or_else(|error| {
        panic!(
            "python3 could not be started ({error}); install it, on Debian with `apt-get install \
             python3`, or run what needs only Rust with `cargo xtask test --quick`"
        )
    });
    let said = String::from_utf8_lossy(&output.stdout);
    let faults = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}{faults}", script.display());
    assert!(said.contains("as specified"), "{said}");
}
