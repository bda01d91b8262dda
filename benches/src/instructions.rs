//! Counting instructions under valgrind's callgrind: what a noisy machine cannot blur.

use std::path::Path;
use std::process::Command;

use crate::codec::{Least, medium, our_small, repeat};
use crate::markdown::{table, times};
use crate::rounds::Run;
use crate::samples::{Account, Medium, PlainMedium, plain_small};

/// What can be counted: the name for the program, and for the table.
const COUNTED: [(&str, &str); 8] = [
    ("decode-m-floor", "verify + decode M: floor"),
    ("decode-m-same", "verify + decode M: floor, our struct"),
    ("decode-m-ours", "**verify + decode M: session-core**"),
    ("open-m-ours", "verify M, roles only: session-core"),
    ("decode-s-floor", "verify + decode S: floor"),
    ("decode-s-ours", "**verify + decode S: session-core**"),
    ("encode-m-floor", "encode + sign M: floor"),
    ("encode-m-ours", "**encode + sign M: session-core**"),
];

/// Does one of them so many times.
pub fn run(name: &str, times: u32) {
    let mut run: Run<'static> = match name {
        "decode-m-floor" => {
            let least = Least::new(PlainMedium::new(true));
            repeat(move || least.decode())
        }
        "decode-m-same" => {
            let least = Least::new(Medium::new(true));
            repeat(move || least.decode())
        }
        "decode-m-ours" => {
            let ours = medium();
            repeat(move || ours.decode())
        }
        "open-m-ours" => {
            let ours = medium();
            repeat(move || ours.open())
        }
        "decode-s-floor" => {
            let least = Least::new(plain_small());
            repeat(move || least.decode())
        }
        "decode-s-ours" => {
            let ours = our_small();
            repeat(move || ours.decode())
        }
        "encode-m-floor" => {
            let least = Least::new(PlainMedium::new(true));
            repeat(move || least.encode())
        }
        "encode-m-ours" => {
            let ours = medium();
            repeat(move || ours.encode())
        }
        other => crate::requests::repeat(other),
    };
    run(times);
}

/// Prints instructions per run, or says that valgrind is missing.
pub fn print() {
    let there = Command::new("valgrind").arg("--version").output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("Not counted: valgrind is not installed.\n");
        return;
    }
    let Some(program) = build() else {
        println!("Not counted: `decode-once` could not be built.\n");
        return;
    };
    let counts = COUNTED.map(|(name, _)| per_run(&program, name));
    let against = [0, 0, 0, 0, 4, 4, 6, 6];
    let rows = COUNTED.iter().zip(counts).zip(against).map(|(((_, name), count), floor)| {
        let ratio = counts.get(floor).map_or(f64::NAN, |floor| count / floor);
        vec![(*name).to_owned(), format!("{count:.0}"), times(ratio)]
    });
    table(&["", "instructions", "x the floor"], &rows.collect::<Vec<_>>());
}

/// Builds the program that is counted, beside this one.
fn build() -> Option<std::path::PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let arguments = ["build", "--release", "--quiet", "--bin", "decode-once", "--manifest-path"];
    let built = Command::new(cargo).args(arguments).arg(manifest).status().ok()?;
    let program = std::env::current_exe().ok()?.with_file_name("decode-once");
    (built.success() && program.exists()).then_some(program)
}

/// Runs twice, so that what happens once cancels out.
fn per_run(program: &Path, name: &str) -> f64 {
    const RUNS: u32 = 1_000;
    let (one, two) = (total(program, name, RUNS), total(program, name, 2 * RUNS));
    (two - one) / f64::from(RUNS)
}

fn total(program: &Path, name: &str, times: u32) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([name, &times.to_string()])
        .output()
        .expect("valgrind, which was there");
    let log = String::from_utf8_lossy(&output.stderr);
    let line = log.lines().find_map(|line| line.split_once("Collected : "));
    line.and_then(|(_, count)| count.trim().parse().ok()).unwrap_or(f64::NAN)
}
