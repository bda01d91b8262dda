//! Prints the public interface of one crate, a line for each item, out of the JSON that rustdoc wrote
//! about it. `cargo xtask interface` calls it and compares.

use std::error::Error;
use std::path::PathBuf;

use public_api::Builder;

/// Impls that nobody can rely on, or hardly anybody would: they would bury the others.
const UNREAD: &[&str] = &[
    "core::marker::Freeze for ",
    "core::marker::StructuralPartialEq for ",
    "core::marker::UnsafeUnpin for ",
    "core::panic::unwind_safe::",
];

fn main() -> Result<(), Box<dyn Error>> {
    let file: PathBuf = std::env::args_os().nth(1).ok_or("name rustdoc's JSON file")?.into();
    // Blanket impls are those of other crates, the same for every type. Auto traits stay: a type that
    // stops being `Send` breaks its users.
    let interface =
        Builder::from_rustdoc_json(file).sorted(true).omit_blanket_impls(true).build()?;
    for item in interface.items() {
        let line = item.to_string();
        if !UNREAD.iter().any(|impls| line.contains(impls)) {
            println!("{line}");
        }
    }
    Ok(())
}
