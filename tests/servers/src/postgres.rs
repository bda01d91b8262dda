//! PostgreSQL.

use std::fs;

use crate::process::{Folder, Process, find, is_root, run};
use crate::{await_port, free_port};

/// Where Debian keeps its programs, by version.
const HIDDEN: &[&str] = &[
    "/usr/lib/postgresql/18/bin",
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
    "/usr/lib/postgresql/14/bin",
];

/// A PostgreSQL server with the database `postgres`, whose user `postgres` needs no password.
///
/// It refuses to run as root; then it runs as `nobody`.
#[derive(Debug)]
pub struct Postgres {
    // Before its folder, so that it is gone first.
    process: Option<Process>,
    port: u16,
    folder: Folder,
}

impl Postgres {
    /// Starts one.
    pub fn start() -> Self {
        let folder = Folder::new("postgres");
        if is_root() {
            run("chown", &["nobody".to_owned(), folder.path().display().to_string()]);
        }
        let data = folder.join("data");
        let args = ["-D", &data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"];
        let (program, args) = unprivileged(&find("initdb", HIDDEN), &args.map(str::to_owned));
        run(&program, &args);
        let mut postgres = Self { process: None, port: free_port(), folder };
        postgres.restart();
        postgres
    }

    /// Returns its address, such as `postgres://postgres@127.0.0.1:40123/postgres`.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Returns its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Kills it. What it acknowledged is on its disk.
    pub fn kill(&mut self) {
        self.process.take().expect("it runs").kill();
    }

    /// Stops it at once, in order: open connections are told.
    pub fn stop(&mut self) {
        self.process.take().expect("it runs").stop("INT");
    }

    /// Starts it again on the same port, with what is on its disk.
    pub fn restart(&mut self) {
        let data = self.folder.join("data");
        // It takes a dead server that nobody buried yet for a living one.
        for left in ["data/postmaster.pid".to_owned(), format!(".s.PGSQL.{}.lock", self.port)] {
            let _ = fs::remove_file(self.folder.path().join(left));
        }
        let (port, sockets) = (self.port.to_string(), self.folder.path().display().to_string());
        let args = ["-D", &data, "-p", &port, "-h", "127.0.0.1", "-k", &sockets];
        let settings = ["-c", "max_connections=200", "-c", "timezone=Asia/Kathmandu"];
        let args: Vec<String> = args.into_iter().chain(settings).map(str::to_owned).collect();
        let (program, args) = unprivileged(&find("postgres", HIDDEN), &args);
        let process = Process::start(&self.folder, &program, &args);
        await_port(self.port, "postgres", &|| process.log());
        self.process = Some(process);
    }

    /// Lets it stand still.
    pub fn pause(&self) {
        self.process.as_ref().expect("it runs").pause();
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.process.as_ref().expect("it runs").resume();
    }
}

/// Returns how to run a program as somebody who is not root.
fn unprivileged(program: &str, args: &[String]) -> (String, Vec<String>) {
    if !is_root() {
        return (program.to_owned(), args.to_vec());
    }
    let user = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", program];
    let all = user.into_iter().map(str::to_owned).chain(args.iter().cloned()).collect();
    ("setpriv".to_owned(), all)
}
