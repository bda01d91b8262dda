//! A server's process, which does not outlive ours.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Runs its arguments, says which process that is, and kills it when standard input ends: when it is
/// closed, or when whoever holds its other end is gone.
const GUARD: &str = r#""$@" </dev/null >"$LOG" 2>&1 & child=$!
echo $child
cat >/dev/null
kill -CONT $child 2>/dev/null; kill -KILL $child 2>/dev/null; wait $child 2>/dev/null
[ -z "$REMOVE" ] || rm -rf "$REMOVE""#;

/// A folder for one server, removed with it.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("session-{name}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn join(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server that is running.
#[derive(Debug)]
pub(crate) struct Process {
    guard: Child,
    /// `None` once it was ended: its number may be another's by now.
    pid: Option<u32>,
    log: PathBuf,
}

impl Process {
    /// Starts a program. The folder goes with it if this process ends without dropping anything.
    pub(crate) fn start(folder: &Folder, program: &str, args: &[String]) -> Self {
        let log = folder.path().join("log");
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh", program])
            .args(args)
            .env("LOG", &log)
            .env("REMOVE", folder.path())
            .env("LC_ALL", "C.UTF-8")
            // Another time zone than the one of times: it must not matter.
            .env("TZ", "Asia/Kathmandu")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let mut line = String::new();
        let stdout = guard.stdout.as_mut().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("its output can be read");
        let pid = line.trim().parse().expect("it says which process it started");
        let pid = Some(pid);
        Self { guard, pid, log }
    }

    /// Ends the server at once, as a loss of power would, and leaves its folder.
    pub(crate) fn kill(mut self) {
        let family = self.pid.map(family).unwrap_or_default();
        for process in &family {
            signal("KILL", *process);
        }
        family.into_iter().for_each(await_end);
        self.dismiss_guard();
    }

    /// Ends the server as an operator would, and leaves its folder.
    pub(crate) fn stop(mut self, with: &str) {
        let Some(pid) = self.pid else { return };
        signal(with, pid);
        await_end(pid);
        self.dismiss_guard();
    }

    /// Lets the server stand still: connections stay open and nothing is answered.
    pub(crate) fn pause(&self) {
        self.signal("STOP");
    }

    /// Lets it go on.
    pub(crate) fn resume(&self) {
        self.signal("CONT");
    }

    /// Sends a signal to the server and its children: PostgreSQL has one for each connection.
    fn signal(&self, name: &str) {
        for process in self.pid.into_iter().flat_map(family) {
            signal(name, process);
        }
    }

    /// Ends the guard before it can end what has ended, or remove the folder.
    fn dismiss_guard(&mut self) {
        self.pid = None;
        let _ = self.guard.kill();
        let _ = self.guard.wait();
    }

    /// Returns what it wrote.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_else(|error| format!("no log: {error}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal("KILL");
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// Runs a program to its end; panics with what it said if it fails.
pub(crate) fn run(program: &str, args: &[String]) {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{}", missing(program, &error)));
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    let _ = write!(said, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} failed:\n{said}");
}

/// Returns where a program is: in `PATH`, or where a distribution hides it.
pub(crate) fn find(program: &str, hidden: &[&str]) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).map(|folder| folder.join(program));
    let mut all = in_path.chain(hidden.iter().map(|folder| Path::new(folder).join(program)));
    let found = all.find(|path| path.is_file());
    let nowhere = std::io::Error::new(std::io::ErrorKind::NotFound, "not found");
    found.unwrap_or_else(|| panic!("{}", missing(program, &nowhere))).display().to_string()
}

/// Whether this process is root, whom some servers refuse.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

fn missing(program: &str, error: &std::io::Error) -> String {
    format!(
        "{program} could not be started ({error}); `cargo xtask test` installs it on Debian, and \
         `cargo xtask test --quick` leaves out the tests that need it"
    )
}

fn signal(name: &str, pid: u32) {
    let _ = Command::new("kill")
        .args([format!("-{name}"), pid.to_string()])
        .stderr(Stdio::null())
        .status();
}

/// Waits until a process is gone, or waits for nothing but to be buried.
fn await_end(pid: u32) {
    while status_of(pid).is_some_and(|(state, _)| state != 'Z') {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Returns a process and its children.
fn family(pid: u32) -> Vec<u32> {
    let mut family = vec![pid];
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(child) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        if status_of(child).is_some_and(|(_, parent)| parent == pid) {
            family.push(child);
        }
    }
    family
}

/// Returns the state and the parent of a process.
fn status_of(pid: u32) -> Option<(char, u32)> {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = status.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
