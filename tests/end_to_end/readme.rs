//! The README's lines with `curl` do what it says beside them.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};

use session_tests::Server;

const README: &str = include_str!("../../README.md");

/// Where the README's reader has started the blog.
const THERE: &str = "http://127.0.0.1:3000";

#[test]
fn every_link_of_the_readme_leads_somewhere_here_and_on_the_published_page() {
    let root = Path::new(session_tests::tree::ROOT);
    let published = root.join("session-axum/src/guide/links.md");
    let published = std::fs::read_to_string(published).unwrap();
    let definitions = |text: &str| -> Vec<(String, String)> {
        let definition = |line: &str| {
            let (label, target) = line.strip_prefix('[')?.split_once("]: ")?;
            Some((label.to_owned(), target.to_owned()))
        };
        text.lines().filter_map(definition).collect()
    };
    let (here, there) = (definitions(README), definitions(&published));
    let labels = |all: &[(String, String)]| -> Vec<String> {
        all.iter().map(|(label, _)| label.clone()).collect()
    };
    assert_eq!(labels(&here), labels(&there), "session-axum/src/guide/links.md");
    for (label, target) in &here {
        let file = target.split('#').next().unwrap();
        assert!(root.join(file).exists(), "{label} leads to {target}");
    }
    for link in README.split("](").skip(1) {
        let target = link.split(')').next().unwrap();
        let leads = target.starts_with("https://") || target.starts_with('#');
        assert!(leads, "`{target}` leads nowhere on docs.rs: write `[..][{target}]`");
    }
    for link in README.split("][").skip(1) {
        let label = link.split(']').next().unwrap();
        assert!(labels(&here).iter().any(|known| known == label), "{label} is defined nowhere");
    }
}

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
