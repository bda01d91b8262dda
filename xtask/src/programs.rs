//! Programs that tests run beside Rust, and where they come from.

use std::process::{Command, Stdio};

use crate::failure::Failure;

/// A program that a test runs.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    /// How to ask it whether it is there.
    check: &'static [&'static str],
    /// The Debian package that holds it.
    package: &'static str,
    /// Where it may be beside `PATH`.
    elsewhere: &'static [&'static str],
    /// What it is needed for.
    purpose: &'static str,
}

/// All of them. A new one is added here and nowhere else.
pub(crate) const PROGRAMS: &[Program] = &[
    Program {
        name: "curl",
        check: &["--version"],
        package: "curl",
        elsewhere: &[],
        purpose: "drives the examples with its cookie jar",
    },
    Program {
        name: "initdb",
        check: &["--version"],
        package: "postgresql",
        elsewhere: POSTGRES,
        purpose: "makes a PostgreSQL server for the SQL store's tests",
    },
    Program {
        name: "mariadbd",
        check: &["--version"],
        package: "mariadb-server",
        elsewhere: &["/usr/sbin"],
        purpose: "is a MariaDB server for the SQL store's tests",
    },
    Program {
        name: "python3",
        check: &["-c", "import ensurepip, venv"],
        package: "python3-venv",
        elsewhere: &[],
        purpose: "checks the token's test vectors, and the blog's OpenAPI document",
    },
    Program {
        name: "redis-server",
        check: &["--version"],
        package: "redis-server",
        elsewhere: &["/usr/sbin"],
        purpose: "is a Redis server for the Redis store's tests",
    },
];

/// Debian keeps every version of PostgreSQL in a folder of its own.
const POSTGRES: &[&str] = &[
    "/usr/lib/postgresql/18/bin",
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
    "/usr/lib/postgresql/14/bin",
];

/// Makes sure that Python is there, as [`provide`] does.
pub(crate) fn provide_python() -> Result<(), Failure> {
    let is_python = |program: &&Program| program.name == "python3";
    PROGRAMS.iter().find(is_python).map_or(Ok(()), |python| provide(std::slice::from_ref(python)))
}

/// Makes sure that these programs are there: installs what is missing where that is possible without
/// asking anybody, and otherwise says what to install.
pub(crate) fn provide(programs: &'static [Program]) -> Result<(), Failure> {
    let needed = missing(programs);
    if needed.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = needed.iter().map(|program| program.package).collect();
    if let Some(apt) = apt() {
        eprintln!("installing {}", packages.join(", "));
        // A fresh machine has no package lists yet. Whether it worked shows below.
        run(apt, &["update", "--quiet"]);
        run(apt, &[&["install", "--yes", "--no-install-recommends"], &packages[..]].concat());
    }
    let left = missing(programs);
    if left.is_empty() { Ok(()) } else { Err(unavailable(&left)) }
}

fn missing(programs: &'static [Program]) -> Vec<&'static Program> {
    programs.iter().filter(|program| !program.is_there()).collect()
}

impl Program {
    fn is_there(&self) -> bool {
        let answers = |name: &str| runs(&[&[name], self.check].concat());
        let at = |folder: &&str| answers(&format!("{folder}/{}", self.name));
        answers(self.name) || self.elsewhere.iter().any(at)
    }
}

/// Returns how to call `apt-get`, if it is there and will not ask for a password.
fn apt() -> Option<&'static [&'static str]> {
    const AS_ROOT: &[&str] = &["apt-get"];
    const BY_SUDO: &[&str] = &["sudo", "--non-interactive", "apt-get"];
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let way = if root { AS_ROOT } else { BY_SUDO };
    runs(&[way, &["--version"]].concat()).then_some(way)
}

fn runs(command: &[&str]) -> bool {
    let Some((program, args)) = command.split_first() else { return false };
    let status = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn run(way: &[&str], args: &[&str]) {
    let Some((program, first)) = way.split_first() else { return };
    let _ = Command::new(program)
        .args(first)
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .status();
}

fn unavailable(left: &[&Program]) -> Failure {
    let line = |program: &&Program| {
        let Program { name, package, purpose, .. } = program;
        format!("  {name:12} {purpose} (Debian package `{package}`)")
    };
    let lines: Vec<_> = left.iter().map(line).collect();
    let packages: Vec<_> = left.iter().map(|program| program.package).collect();
    Failure(format!(
        "programs are needed that are not installed:\n\n{}\n\ninstall them, on Debian with \
         `apt-get install {}`,\nor run the tests that need only Rust with `cargo xtask test --quick`",
        lines.join("\n"),
        packages.join(" "),
    ))
}
