//! What the tests share: the compiled examples, started and stopped, and the tree, read.

// Whatever goes wrong here is a test's failure.
#![allow(clippy::expect_used, clippy::missing_panics_doc, clippy::panic, clippy::unwrap_used)]

mod client;
mod log;
pub mod tree;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;

pub use client::{Answer, send};

use log::Log;

/// A program of the examples, serving on a free port until dropped.
///
/// It logs everything there is to log, and none of it may be a key or a cookie.
#[derive(Debug)]
pub struct Server {
    process: Child,
    log: Log,
    /// Where it serves, such as `http://127.0.0.1:40123`.
    pub url: String,
}

impl Server {
    /// Starts a program of the package `versions`, with these keys.
    pub fn of_versions(program: &str, keys: &str) -> Self {
        static PROGRAMS: OnceLock<Vec<PathBuf>> = OnceLock::new();
        let programs = PROGRAMS.get_or_init(|| built("versions"));
        let named = |path: &&PathBuf| path.file_stem().is_some_and(|name| name == program);
        let path = programs.iter().find(named).expect("the package has such a program");
        Self::serving(Command::new(path).env("SESSION_KEYS", keys).stdin(Stdio::null()))
    }

    /// Starts the blog, with these settings and no others.
    pub fn of_blog(settings: &[(&str, &str)]) -> Self {
        Self::serving(blog().envs(settings.iter().copied()))
    }

    /// Returns an address on it.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn serving(command: &mut Command) -> Self {
        let command = command.env("PORT", "0").env("RUST_LOG", "trace");
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("it can be started");
        let log = Log::of(process.stderr.take().expect("its log is piped"));
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("its output can be read");
        let Some(url) = line.trim_end().strip_prefix("listening on ") else {
            let status = process.wait();
            panic!("it did not start ({status:?}): {line:?}");
        };
        Self { url: url.to_owned(), process, log }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.log.check();
    }
}

/// The quickstart, serving on a free port until dropped.
#[derive(Debug)]
pub struct Quickstart {
    /// Where it serves, such as `http://127.0.0.1:40123`.
    pub url: String,
    server: Server,
}

impl Quickstart {
    /// Starts it without `SESSION_KEYS`: a throw-away key, plain HTTP on loopback.
    pub fn start() -> Self {
        Self::serving(&mut command())
    }

    /// Starts it with these keys.
    pub fn with_keys(keys: &str) -> Self {
        Self::serving(command().env("SESSION_KEYS", keys))
    }

    /// Returns an address on it.
    pub fn at(&self, path: &str) -> String {
        self.server.at(path)
    }

    fn serving(command: &mut Command) -> Self {
        let server = Server::serving(command);
        Self { url: server.url.clone(), server }
    }
}

/// Runs the quickstart with settings it should refuse. Returns how it ended and what it wrote to
/// stderr.
pub fn refused_start(settings: &[(&str, &str)]) -> (ExitStatus, String) {
    let mut command = command();
    command.env("PORT", "0").envs(settings.iter().copied());
    let mut server =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it can be started");
    // It says something on stdout only if it serves after all; then it would never end by itself.
    let mut first = [0];
    let stdout = server.stdout.as_mut().expect("its output is piped");
    let started = stdout.read(&mut first).is_ok_and(|length| length > 0);
    if started {
        let _ = server.kill();
    }
    let output = server.wait_with_output().expect("it ends");
    assert!(!started, "the quickstart starts with {settings:?}");
    (output.status, String::from_utf8(output.stderr).expect("it writes text"))
}

fn command() -> Command {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    without_settings(PROGRAM.get_or_init(|| only_program_of("quickstart")))
}

/// Returns a command that runs the blog.
pub fn blog() -> Command {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    without_settings(PROGRAM.get_or_init(|| only_program_of("blog")))
}

fn without_settings(program: &Path) -> Command {
    let mut command = Command::new(program);
    for setting in ["BLOG_DATABASE", "PORT", "RUST_LOG", "SESSION_KEYS", "SESSION_STORE"] {
        command.env_remove(setting);
    }
    command.stdin(Stdio::null());
    command
}

fn only_program_of(package: &str) -> PathBuf {
    built(package).pop().expect("cargo says where the program is")
}

/// Returns a package's programs: built here, so that they are those of this source, however the tests
/// were started.
fn built(package: &str) -> Vec<PathBuf> {
    let args =
        ["build", "--package", package, "--locked", "--message-format", "json-render-diagnostics"];
    let output = Command::new(env!("CARGO"))
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "`{package}` does not build");
    let messages = String::from_utf8(output.stdout).expect("cargo writes text");
    let programs = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    programs.collect()
}
