//! What a program logged, looked through for secrets.

use std::io::Read;
use std::process::ChildStderr;
use std::thread::{self, JoinHandle};

/// A program's log, read until the program ends.
#[derive(Debug)]
pub(crate) struct Log(Option<JoinHandle<String>>);

impl Log {
    pub(crate) fn of(mut stderr: ChildStderr) -> Self {
        Self(Some(thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        })))
    }

    /// Fails if there is anything in it that may be a secret. The program has ended.
    pub(crate) fn check(&mut self) {
        let text = self.0.take().map(|reader| reader.join().expect("it reads")).unwrap_or_default();
        // A test that fails has said why already.
        if !thread::panicking() {
            // The accounts to try the blog with are in its source.
            let mut lines = text.lines().filter(|line| !line.contains("CREATE TABLE users"));
            let secret = lines.find_map(|line| Some((secret_in(line)?, line)));
            assert!(secret.is_none(), "this may be a secret: {secret:?}");
        }
    }
}

/// Returns what may be a key, an id or a token: 40 characters of base64 or more, small letters,
/// capitals and digits among them.
fn secret_in(line: &str) -> Option<&str> {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/');
    let mut words = line.split(|c| !is_base64(c));
    words.find(|word| {
        let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
        word.len() >= 40
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_digit)
    })
}

#[test]
fn keys_ids_and_tokens_are_found_in_a_log() {
    let key = "3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=";
    let id = "c2Vzc2lvbiBpZCBvZiAzMiBieXRlcywgYmFzZTY0dXJs";
    for secret in [key, id] {
        let line = format!("TRACE hyper: sends \"cookie: __Host-session={secret}\" to 1 peer");
        assert_eq!(secret_in(&line), Some(secret.trim_end_matches('=')));
    }
    for harmless in [
        "INFO session: event=\"login\" session=9f86d081884c7d65 subject=9a0364b9e99bb480",
        "DEBUG sqlx::query: summary=\"CREATE TABLE IF NOT EXISTS sessions_of_subjects (subject …)\"",
        "/root/.cargo/registry/src/some-index/tracing-subscriber-0.3.23/src/layer.rs",
    ] {
        assert_eq!(secret_in(harmless), None, "{harmless}");
    }
}
