//! Measures what guards cost to compile, and prints the table of `docs/performance.md`.
//!
//! ```text
//! cargo run --release --bin compile-time                 5 builds of each program
//! cargo run --release --bin compile-time -- --builds 9
//! ```
//!
//! It writes a package of programs into the target folder. Each program has the same handlers, the
//! same session and the same lists; they differ in the guards and in the router. What is timed is
//! the program itself, its dependencies being built: user and system time of `cargo` and all that it
//! starts, the least of several builds without incremental compilation.

// Whatever goes wrong here ends a measurement, as it should.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use session_benches::arguments::number;
use session_benches::markdown::table;

/// Handlers of a program: enough for what they cost to stand out of what a program costs anyway.
const HANDLERS: usize = 200;

/// How many different policies they have.
const DISTINCT: [usize; 3] = [1, 20, 200];

/// Names in each of the two lists: the first hundred policies ask for a role, the others for a
/// permission.
const NAMES: usize = 100;

#[derive(Clone, Copy)]
enum Routes {
    Axum,
    Ours,
}

#[derive(Clone, Copy)]
enum Spelling {
    Name,
    Variant,
}

/// One program.
struct Program {
    name: String,
    routes: Routes,
    /// `None` for one whose handlers have no guard.
    guards: Option<(Spelling, usize)>,
}

#[derive(Clone, Copy)]
enum Step {
    Check,
    Build,
}

fn main() {
    let builds = number("--builds", 5, &[]);
    let programs = programs();
    let package = Package::write(&programs);
    let seconds: Vec<_> = programs
        .iter()
        .map(|program| {
            [Step::Check, Step::Build].map(|step| package.least(&program.name, step, builds))
        })
        .collect();
    let [bare_check, bare_build] = *seconds.first().expect("the program without guards");
    println!(
        "{HANDLERS} handlers without a guard: check {bare_check:.2} s, build {bare_build:.2} s. Seconds \
         per 100 guards over that:\n",
    );
    let head = ["router", "guard", "distinct policies", "`cargo check`", "`cargo build`"];
    let rows = programs.iter().zip(&seconds).skip(1).map(|(program, [check, build])| {
        let (spelling, distinct) = program.guards.expect("a guard in all but the first");
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let per_hundred =
            |seconds: f64| format!("{seconds:+.3}", seconds = seconds * 100.0 / HANDLERS as f64);
        vec![
            match program.routes {
                Routes::Axum => "`axum::Router`".to_owned(),
                Routes::Ours => "`session_axum::Router`".to_owned(),
            },
            match spelling {
                Spelling::Name => "`#[require_role(\"admin\")]`".to_owned(),
                Spelling::Variant => "`#[require_role(Role::Admin)]`".to_owned(),
            },
            distinct.to_string(),
            per_hundred(check - bare_check),
            per_hundred(build - bare_build),
        ]
    });
    table(&head, &rows.collect::<Vec<_>>());
}

/// Returns the program without guards, and then all others.
fn programs() -> Vec<Program> {
    let mut programs =
        vec![Program { name: "bare".to_owned(), routes: Routes::Axum, guards: None }];
    for (routes, router) in [(Routes::Axum, "axum"), (Routes::Ours, "ours")] {
        for (spelling, by) in [(Spelling::Variant, "variant"), (Spelling::Name, "name")] {
            for distinct in DISTINCT {
                let name = format!("{router}_{by}_{distinct}");
                programs.push(Program { name, routes, guards: Some((spelling, distinct)) });
            }
        }
    }
    programs
}

/// The package on disk.
struct Package {
    folder: PathBuf,
    target: PathBuf,
}

impl Package {
    fn write(programs: &[Program]) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| here.join("target"), PathBuf::from)
            .join("compile-time");
        let folder = target.join("package");
        fs::create_dir_all(folder.join("src/bin")).expect("a folder");
        let workspace = here.parent().expect("the repository").display();
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"compile-time\"\nversion = \"0.0.0\"\nedition = \
             \"2024\"\n\n[dependencies]\naxum = {{ version = \"0.8.9\", default-features = false \
             }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nsession-axum = {{ path = \
             \"{workspace}/session-axum\" }}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
        fs::copy(here.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the versions");
        for program in programs {
            fs::write(source_of(&folder, &program.name), program.source()).expect("a program");
        }
        Self { folder, target: target.join("build") }
    }

    /// Returns the least that a step took of several times.
    fn least(&self, program: &str, step: Step, builds: usize) -> f64 {
        // Once for the dependencies.
        self.seconds(program, step);
        let all = (0..builds).map(|_| self.seconds(program, step));
        let least = all.fold(f64::INFINITY, f64::min);
        let step = match step {
            Step::Check => "check",
            Step::Build => "build",
        };
        eprintln!("{program}: {step} {least:.3} s");
        least
    }

    /// Compiles the program anew and returns the seconds of processor time.
    fn seconds(&self, program: &str, step: Step) -> f64 {
        let source = source_of(&self.folder, program);
        let text = fs::read(&source).expect("the program");
        fs::write(&source, text).expect("the program again, as of now");
        let command = match step {
            Step::Check => "check",
            Step::Build => "build",
        };
        // The shell's `time` asks the system for the time of all that it waited for.
        let script = format!("TIMEFORMAT='%3U %3S'; time cargo {command} --quiet --bin {program}");
        let output = Command::new("bash")
            .args(["-c", &script])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .expect("bash");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {errors}");
        let times = errors.lines().last().expect("the time");
        times.split(' ').map(|seconds| seconds.parse::<f64>().expect("seconds")).sum()
    }
}

fn source_of(folder: &Path, program: &str) -> PathBuf {
    folder.join("src/bin").join(program).with_extension("rs")
}

impl Program {
    fn source(&self) -> String {
        let mut source = String::from(
            "#![allow(dead_code, unused_imports)]\nuse session_axum::{KeyRing, Permission, Role, Session, \
             SessionLayer, Sessions, require_permission, require_role};\n",
        );
        source.push_str(match self.routes {
            Routes::Axum => "use axum::{Router, routing::get};\n",
            Routes::Ours => {
                "use session_axum::routing::get;\ntype Router = session_axum::Router<Visit>;\n"
            }
        });
        for list in ["Role", "Permission"] {
            let names = (0..NAMES).map(|at| format!("N{at}")).collect::<Vec<_>>().join(", ");
            let enumeration = if list == "Role" { "Role" } else { "Right" };
            writeln!(source, "#[derive({list}, Clone, Copy)]\nenum {enumeration} {{ {names} }}")
                .unwrap();
        }
        source.push_str(
            "#[derive(Session, Clone)]\nstruct Visit { #[session(subject)] user: Option<u64>, \
             #[session(role)] role: Option<Role>, #[session(permission)] rights: Vec<Right> }\n",
        );
        for at in 0..HANDLERS {
            let guard = self.guards.map(|guard| guard_of(guard, at)).unwrap_or_default();
            writeln!(source, "{guard}async fn h{at}() -> &'static str {{ \"ok\" }}").unwrap();
        }
        source.push_str("fn router() -> Router {\n    Router::new()\n");
        for at in 0..HANDLERS {
            writeln!(source, "        .route(\"/h{at}\", get(h{at}))").unwrap();
        }
        source.push_str(
            "}\nfn main() {\n    let keys = KeyRing::throw_away().unwrap();\n    let sessions = \
             Sessions::<Visit>::signed(\"compile-time\", keys).build().unwrap();\n",
        );
        source.push_str(match self.routes {
            Routes::Axum => "    drop(router().layer(SessionLayer::new(sessions)));\n}\n",
            Routes::Ours => "    drop(router().into_axum(sessions));\n}\n",
        });
        source
    }
}

fn guard_of((spelling, distinct): (Spelling, usize), handler: usize) -> String {
    let policy = handler % distinct;
    let (attribute, list, at) = if policy < NAMES {
        ("require_role", "Role", policy)
    } else {
        ("require_permission", "Right", policy - NAMES)
    };
    match spelling {
        Spelling::Name => format!("#[{attribute}(\"n{at}\")] "),
        Spelling::Variant => format!("#[{attribute}({list}::N{at})] "),
    }
}
