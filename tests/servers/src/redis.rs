//! Redis.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use crate::process::{Folder, Process, find};
use crate::{START, await_port, free_port};

/// A Redis server that writes every change to disk before it answers, and evicts nothing.
#[derive(Debug)]
pub struct Redis {
    // Before its folder, so that it is gone first.
    process: Option<Process>,
    port: u16,
    settings: Vec<String>,
    folder: Folder,
}

impl Redis {
    /// Starts one.
    pub fn start() -> Self {
        Self::with(&["--appendonly", "yes", "--appendfsync", "always"])
    }

    /// Starts one with these settings.
    pub fn with(settings: &[&str]) -> Self {
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let folder = Folder::new("redis");
        let mut redis = Self { process: None, port: free_port(), settings, folder };
        redis.restart();
        redis
    }

    /// Starts so many servers that are one cluster.
    pub fn cluster(of: usize) -> Vec<Self> {
        let nodes: Vec<Self> = (0..of).map(|_| Self::with(&["--cluster-enabled", "yes"])).collect();
        let mut args = vec!["--cluster".to_owned(), "create".to_owned()];
        args.extend(nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)));
        args.extend(["--cluster-replicas", "0", "--cluster-yes"].map(str::to_owned));
        crate::process::run("redis-cli", &args);
        for node in &nodes {
            node.await_info("cluster", "cluster_state:ok");
        }
        nodes
    }

    /// Returns its address, such as `redis://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Returns its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Kills it. What it acknowledged is on its disk.
    pub fn kill(&mut self) {
        self.process.take().expect("it runs").kill();
    }

    /// Starts it again on the same port, with what is on its disk.
    pub fn restart(&mut self) {
        let mut args =
            ["--bind", "127.0.0.1", "--save", "", "--daemonize", "no"].map(str::to_owned).to_vec();
        args.extend(["--port".to_owned(), self.port.to_string()]);
        args.extend(["--dir".to_owned(), self.folder.path().display().to_string()]);
        args.extend(self.settings.iter().cloned());
        let process = Process::start(&self.folder, &find("redis-server", &[]), &args);
        await_port(self.port, "redis-server", &|| process.log());
        self.process = Some(process);
        // While it loads what is on disk, it listens and answers with an error.
        let begun = Instant::now();
        // While it loads it answers with an error, and may close a connection that came too early.
        while self.try_command(&["PING"]).is_none_or(|answer| answer.starts_with('-')) {
            assert!(begun.elapsed() < START, "redis-server does not finish loading");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it and starts it again with nothing in it.
    pub fn restart_empty(&mut self) {
        self.kill();
        for entry in std::fs::read_dir(self.folder.path()).expect("its folder").flatten() {
            let path = entry.path();
            let _ = if path.is_dir() {
                std::fs::remove_dir_all(path)
            } else {
                std::fs::remove_file(path)
            };
        }
        self.restart();
    }

    /// Lets it stand still.
    pub fn pause(&self) {
        self.process.as_ref().expect("it runs").pause();
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.process.as_ref().expect("it runs").resume();
    }

    /// Sends it a command and returns the first line of its answer, or all of a longer text.
    pub fn command(&self, words: &[&str]) -> String {
        let answer = self.try_command(words);
        answer.unwrap_or_else(|| panic!("it does not answer `{}`", words.join(" ")))
    }

    /// The same; `None` where it closes the connection without an answer.
    fn try_command(&self, words: &[&str]) -> Option<String> {
        let mut stream =
            TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("it accepts connections");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout can be set");
        let mut request = format!("*{}\r\n", words.len());
        for word in words {
            let _ = write!(request, "${}\r\n{word}\r\n", word.len());
        }
        request.push_str("*1\r\n$4\r\nQUIT\r\n");
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = Vec::new();
        // It may close the connection before all that it sent has come: what came is an answer.
        let _ = stream.read_to_end(&mut answer);
        (!answer.is_empty()).then(|| String::from_utf8_lossy(&answer).into_owned())
    }

    fn await_info(&self, section: &str, line: &str) {
        let begun = Instant::now();
        while !self.command(&[section, "info"]).contains(line) {
            assert!(begun.elapsed() < START, "{line} does not come");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
