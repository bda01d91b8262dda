//! The oldest Rust that each crate says it takes.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use crate::cargo::{self, root, shown, target};
use crate::failure::Failure;
use crate::metadata::{Metadata, Package};
use crate::not_run::NotRun;

/// Builds each crate with the Rust that it names, where rustup has it or gets it. Where not, clippy
/// looks in our code for what is younger than that, and the dependencies are asked which Rust they
/// take.
pub(crate) fn run(not_run: &mut NotRun) -> Result<(), Failure> {
    let metadata = Metadata::read()?;
    let mut by_version: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in metadata.published() {
        let Some(version) = &package.rust_version else {
            return Err(Failure(format!("`{}` says no `rust-version`", package.name)));
        };
        by_version.entry(version).or_default().push(package);
    }
    for (version, packages) in by_version {
        for package in &packages {
            dependencies(package, &metadata.needed_by(package))?;
        }
        let chosen: Vec<_> =
            packages.iter().flat_map(|package| ["--package", &package.name]).collect();
        let toolchain = toolchain_of(version);
        if is_installed(&toolchain) || install(&toolchain) {
            build(&toolchain, &chosen)?;
        } else {
            lint(&chosen)?;
            let names: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
            not_run.add(
                format!("msrv, a build of {} with Rust {version}", names.join(", ")),
                "rustup did not give that toolchain; clippy::incompatible_msrv and what the \
                 dependencies say of themselves were asked instead",
            );
        }
    }
    Ok(())
}

/// Checks that nothing a package needs asks for a younger Rust than the package does.
fn dependencies(package: &Package, needed: &[&Package]) -> Result<(), Failure> {
    let ours = package.rust_version.as_deref().map(numbers);
    let younger: Vec<_> = needed
        .iter()
        .filter(|needed| needed.rust_version.as_deref().map(numbers) > ours)
        .map(|needed| {
            let version = needed.rust_version.as_deref().unwrap_or_default();
            format!("  {} {} asks for Rust {version}", needed.name, needed.version)
        })
        .collect();
    if younger.is_empty() {
        return Ok(());
    }
    Err(Failure(format!(
        "`{}` takes Rust {}, and what it needs does not:\n{}",
        package.name,
        package.rust_version.as_deref().unwrap_or_default(),
        younger.join("\n"),
    )))
}

/// Returns the numbers in a version, so that 1.9 is before 1.10.
fn numbers(version: &str) -> Vec<u64> {
    let mut numbers: Vec<_> = version.split('.').map_while(|part| part.parse().ok()).collect();
    numbers.resize(3, 0);
    numbers
}

/// Returns the toolchain of a version: 1.88 is also the name of a line of releases, whose last one is not
/// what is to be tried.
fn toolchain_of(version: &str) -> String {
    if version.split('.').count() == 2 { format!("{version}.0") } else { version.to_owned() }
}

fn is_installed(toolchain: &str) -> bool {
    quiet(Command::new("rustup").args(["run", toolchain, "cargo", "--version"]))
}

/// Installs a toolchain. Whether it worked shows when it is asked for its version.
fn install(toolchain: &str) -> bool {
    eprintln!("installing Rust {toolchain}");
    let mut rustup = Command::new("rustup");
    quiet(rustup.args(["toolchain", "install", toolchain, "--profile=minimal", "--no-self-update"]))
        && is_installed(toolchain)
}

fn quiet(command: &mut Command) -> bool {
    let command = command.current_dir(root()).stdin(Stdio::null());
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Builds the libraries: tests may need more.
fn build(toolchain: &str, packages: &[&str]) -> Result<(), Failure> {
    let folder = target().join("msrv");
    let mut args = vec!["run", toolchain, "cargo", "build", "--lib", "--all-features", "--locked"];
    args.extend(packages);
    let mut rustup = Command::new("rustup");
    // Nobody debugs what is built here.
    rustup.args(&args).env("CARGO_TARGET_DIR", folder).env("CARGO_PROFILE_DEV_DEBUG", "none");
    shown(&mut rustup, &format!("rustup {}", args.join(" ")))
}

fn lint(packages: &[&str]) -> Result<(), Failure> {
    let mut args = vec!["clippy", "--lib", "--all-features", "--locked"];
    args.extend(packages);
    args.extend(["--", "--deny=clippy::incompatible_msrv"]);
    cargo::run(&args, &[])
}

#[cfg(test)]
mod tests {
    use super::{numbers, toolchain_of};

    #[test]
    fn a_version_is_compared_by_its_numbers() {
        assert!(numbers("1.9") < numbers("1.10"));
        assert_eq!(numbers("1.88"), numbers("1.88.0"));
    }

    #[test]
    fn the_oldest_release_of_a_line_is_tried() {
        assert_eq!(toolchain_of("1.88"), "1.88.0");
        assert_eq!(toolchain_of("1.94.1"), "1.94.1");
    }
}
