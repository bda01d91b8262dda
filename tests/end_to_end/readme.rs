//! The README's lines with `curl` do what it says beside them.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};

use session_tests::Server;

const README: &str = include_str!("../../README.md");

/// Where the README's reader has started the blog.
const THERE: &str = "http://127.0.0.1:3000";

#[test]
fn every_call_of_the_blog_is_answered_as_the_readme_says() {
    let server = Server::of_blog(&[]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    std::fs::create_dir_all(&folder).unwrap();
    let calls: Vec<_> = README.lines().filter_map(|line| line.strip_prefix("curl ")).collect();
    assert!(calls.len() > 5, "the calls are no longer found");
    for call in calls {
        let (arguments, comment) = call.rsplit_once("  # ").expect("what it answers");
        let script = format!(
            "curl --silent --noproxy '*' --max-time 30 --output /dev/null --write-out '%{{http_code}}' {}",
            arguments.replace(THERE, &server.url)
        );
        let shell = Command::new("sh")
            .args(["-c", &script])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let status = String::from_utf8(shell.stdout).unwrap();
        assert_eq!(status, comment.get(..3).unwrap(), "{call}");
    }
}
