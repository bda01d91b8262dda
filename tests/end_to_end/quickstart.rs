//! The compiled quickstart, driven over TCP as its users would: by curl and by a Rust client, each
//! with its cookie jar, and by whoever has copied or altered a cookie.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::Command;

use session_tests::{Answer, Quickstart, refused_start, send};

const ALICE: &str = "username=alice&password=wonderland";
const BOB: &str = "username=bob&password=builder";
const OLD: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";
const NEW: &str = "AfoCJTu6kPcWZZ2wT0Oq1mJ8yQmX5cJrQ4xq0m9t7zE=";

#[test]
fn the_page_counts_everybodys_visits() {
    let server = Quickstart::start();
    let (one, other) = (Jar::new("counting-one"), Jar::new("counting-other"));
    for visits in 1..=3 {
        assert_shows(&one.get(&server, "/"), visits);
    }
    assert_shows(&other.get(&server, "/"), 1);
    assert_shows(&one.get(&server, "/"), 4);
    // The count survives the login, and goes on.
    assert_eq!(one.post(&server, "/login", ALICE).status, 303);
    assert_shows(&one.get(&server, "/"), 5);
}

#[test]
fn alice_logs_in_looks_around_and_logs_out() {
    let server = Quickstart::start();
    let jar = Jar::new("alice");
    assert!(jar.get(&server, "/").body.contains("action=\"/login\""));
    let login = jar.post(&server, "/login", ALICE);
    assert_eq!((login.status, login.header("location")), (303, Some("/me")));
    let me = jar.get(&server, "/me");
    assert_eq!((me.status, me.body.as_str()), (200, r#"{"role":"admin","user":"alice"}"#));
    assert_eq!(jar.get(&server, "/admin").status, 200);
    assert!(jar.get(&server, "/").body.contains("You are logged in as <strong>alice</strong>"));
    let logout = jar.post(&server, "/logout", "");
    assert_eq!((logout.status, logout.header("location")), (303, Some("/")));
    assert_eq!(jar.get(&server, "/me").status, 401);
}

#[test]
fn a_rust_client_with_a_cookie_jar_stays_logged_in() {
    let server = Quickstart::start();
    let agent = ureq::Agent::new_with_defaults();
    let login = [("username", "alice"), ("password", "wonderland")];
    let mut me = agent.post(server.at("/login")).send_form(login).unwrap();
    let alice = r#"{"role":"admin","user":"alice"}"#;
    assert_eq!(me.body_mut().read_to_string().unwrap(), alice, "after the redirect");
    let mut me = agent.get(server.at("/me")).call().unwrap();
    assert_eq!(me.body_mut().read_to_string().unwrap(), alice);
    agent.post(server.at("/logout")).send_empty().unwrap();
    let refused = agent.get(server.at("/me")).call().unwrap_err();
    assert!(matches!(refused, ureq::Error::StatusCode(401)), "{refused}");
}

#[test]
fn bob_is_known_and_no_admin() {
    let server = Quickstart::start();
    let jar = Jar::new("bob");
    assert_eq!(jar.post(&server, "/login", BOB).status, 303);
    assert_eq!(jar.get(&server, "/me").body, r#"{"role":"reader","user":"bob"}"#);
    let admin = jar.get(&server, "/admin");
    assert_eq!(admin.status, 403);
    assert!(!admin.body.contains("only admins"), "{}", admin.body);
}

#[test]
fn a_stranger_is_refused_everywhere_in_the_same_words() {
    let server = Quickstart::start();
    let (me, admin) = (get(&server, "/me", ""), get(&server, "/admin", ""));
    assert_eq!(me.status, 401);
    assert_eq!(me, admin);
    // A visitor is a stranger with a counter.
    let visitor = get(&server, "/", "").cookie();
    assert_eq!(get(&server, "/me", &visitor).status, 401);
}

#[test]
fn a_wrong_password_and_an_unknown_user_are_answered_alike() {
    let server = Quickstart::start();
    let wrong = post(&server, "/login", &[], "username=alice&password=looking-glass");
    let unknown = post(&server, "/login", &[], "username=mallory&password=wonderland");
    assert_eq!(wrong.status, 401);
    assert_eq!(wrong, unknown);
    assert_eq!(wrong.header("set-cookie"), None);
}

#[test]
fn a_login_replaces_the_cookie_that_came_with_it() {
    let server = Quickstart::start();
    let planted = get(&server, "/", "").cookie();
    assert_shows(&get(&server, "/", &planted), 2);
    let login = post(&server, "/login", &[("cookie", &planted)], ALICE);
    assert_ne!(login.cookie(), planted);
    assert_eq!(get(&server, "/me", &login.cookie()).status, 200);
    // Whoever planted it has nothing in hand: neither the login nor the visitor's session.
    assert_eq!(get(&server, "/me", &planted).status, 401);
    let page = get(&server, "/", &planted);
    assert_eq!((page.status, page.header("set-cookie")), (200, None));
    assert!(page.body.contains("action=\"/login\""), "{}", page.body);
    assert!(!page.body.contains("Your visits"), "{}", page.body);
}

#[test]
fn a_copied_cookie_is_refused_after_the_logout() {
    let server = Quickstart::start();
    let copied = post(&server, "/login", &[], ALICE).cookie();
    assert_eq!(get(&server, "/me", &copied).status, 200);
    let logout = post(&server, "/logout", &[("cookie", &copied)], "");
    assert_eq!(logout.status, 303);
    assert!(logout.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(get(&server, "/me", &copied).status, 401);
    assert_eq!(get(&server, "/admin", &copied).status, 401);
}

#[test]
fn an_altered_cookie_is_answered_as_none_at_all() {
    let server = Quickstart::start();
    let stranger = get(&server, "/admin", "");
    let cookie = post(&server, "/login", &[], ALICE).cookie();
    assert_eq!(get(&server, "/admin", &cookie).status, 200);
    let (name, value) = cookie.split_once('=').unwrap();
    let another = post(&server, "/login", &[], ALICE).cookie();

    let mut altered = vec![
        format!("{name}="),
        format!("{name}={}", &value[..value.len() - 1]),
        format!("{name}={}", &value[..value.len() / 2]),
        format!("{name}={}", &value[1..]),
        format!("{cookie}A"),
        format!("{cookie}AAAA"),
        format!("{cookie}="),
        format!("{name}=\"{value}\""),
        format!("{name}-{cookie}"),
        format!("__Host-session={value}"),
        format!("{}={value}", name.to_uppercase()),
        format!("{cookie}; {another}"),
        format!("{cookie}; {name}=a; {name}=b; {name}=c; {name}=d"),
        format!("{name}={}", "A".repeat(5_000)),
    ];
    for at in (0..value.len()).step_by(7) {
        let flipped = if value.as_bytes()[at] == b'A' { "B" } else { "A" };
        altered.push(format!("{name}={}{flipped}{}", &value[..at], &value[at + 1..]));
    }
    for altered in altered {
        assert_eq!(get(&server, "/admin", &altered), stranger, "{altered}");
    }
    // None of that has hurt the session itself, and neighbours' cookies do not either.
    let crowded = format!("a=b; ; =;x; {cookie}; c=\"d\u{e9}\"");
    assert_eq!(get(&server, "/admin", &crowded).status, 200);
}

#[test]
fn other_sites_cannot_log_anybody_in_or_out() {
    let server = Quickstart::start();
    let cookie = post(&server, "/login", &[], ALICE).cookie();
    let own = server.url.clone();
    let foreign: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
    ];
    for headers in foreign {
        let login = post(&server, "/login", headers, BOB);
        assert_eq!((login.status, login.header("set-cookie")), (403, None), "{headers:?}");
        let with_cookie = [headers, &[("cookie", &cookie)]].concat();
        let logout = post(&server, "/logout", &with_cookie, "");
        assert_eq!((logout.status, logout.header("set-cookie")), (403, None), "{headers:?}");
        assert_eq!(get(&server, "/me", &cookie).status, 200, "{headers:?}");
    }
    for headers in [("sec-fetch-site", "same-origin"), ("origin", &own)] {
        assert_eq!(post(&server, "/login", &[headers], BOB).status, 303, "{headers:?}");
    }
}

#[test]
fn a_weak_key_is_refused_at_start_with_the_remedy() {
    let weak = [
        ("empty", ""),
        ("short", "c2hvcnQ="),
        ("a placeholder", "change-me"),
        ("one byte repeated", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("no base64", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"),
        ("weak beside a good one", &format!("{OLD},c2hvcnQ=")),
    ];
    for (why, keys) in weak {
        let (status, said) = refused_start(&[("SESSION_KEYS", keys)]);
        assert_eq!(status.code(), Some(1), "{why}: {said}");
        assert!(said.contains("SESSION_KEYS"), "{why}: {said}");
        assert!(said.contains("`openssl rand -base64 32`"), "{why}: {said}");
        assert!(!said.contains("panicked"), "{why}: {said}");
    }
}

#[test]
fn a_bad_port_is_refused_at_start_by_name() {
    for port in ["", "http", "70000", "-1"] {
        let (status, said) = refused_start(&[("PORT", port)]);
        assert_eq!(status.code(), Some(1), "{port}: {said}");
        assert!(said.contains(&format!("PORT {port} cannot be used")), "{said}");
    }
}

#[test]
fn with_keys_the_cookie_is_as_strict_as_browsers_know() {
    let server = Quickstart::with_keys(OLD);
    let login = post(&server, "/login", &[], ALICE);
    let set = login.header("set-cookie").unwrap();
    assert!(set.starts_with("__Host-session="), "{set}");
    let attributes: Vec<_> = set.split("; ").skip(1).collect();
    for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(attributes.contains(&attribute), "{attribute} in {set}");
    }
    assert!(!set.contains("Domain"), "{set}");
}

#[test]
fn with_keys_a_login_survives_a_restart() {
    let cookie = post(&Quickstart::with_keys(OLD), "/login", &[], ALICE).cookie();
    assert_eq!(get(&Quickstart::with_keys(OLD), "/me", &cookie).status, 200);
    assert_eq!(get(&Quickstart::with_keys(NEW), "/me", &cookie).status, 401, "under another key");
}

#[test]
fn a_change_of_keys_costs_nobody_a_login() {
    let mut cookie = post(&Quickstart::with_keys(OLD), "/login", &[], ALICE).cookie();
    let deployments = [format!("{OLD},{NEW}"), format!("{NEW},{OLD}"), NEW.to_owned()];
    for keys in deployments {
        let answer = get(&Quickstart::with_keys(&keys), "/me", &cookie);
        assert_eq!(answer.status, 200, "{keys}");
        if answer.header("set-cookie").is_some() {
            cookie = answer.cookie();
        }
    }
}

fn assert_shows(page: &Answer, visits: u32) {
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.body.contains(&format!("Your visits: {visits}<")), "{visits} in {}", page.body);
}

fn get(server: &Quickstart, path: &str, cookie: &str) -> Answer {
    let cookies: &[_] = if cookie.is_empty() { &[] } else { &[("cookie", cookie)] };
    send("GET", &server.at(path), cookies, "")
}

fn post(server: &Quickstart, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
    let as_form = ("content-type", "application/x-www-form-urlencoded");
    send("POST", &server.at(path), &[&[as_form], headers].concat(), form)
}

/// A browser in so far as it keeps cookies: curl with a jar.
struct Jar {
    file: PathBuf,
}

impl Jar {
    fn new(name: &str) -> Self {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.cookies"));
        let _ = std::fs::remove_file(&file);
        Self { file }
    }

    fn get(&self, server: &Quickstart, path: &str) -> Answer {
        self.curl(&[&server.at(path)])
    }

    fn post(&self, server: &Quickstart, path: &str, form: &str) -> Answer {
        self.curl(&["--data", form, &server.at(path)])
    }

    fn curl(&self, args: &[&str]) -> Answer {
        let output = Command::new("curl")
            .args(["--silent", "--show-error", "--include", "--noproxy", "*", "--max-time", "30"])
            .arg("--cookie")
            .arg(&self.file)
            .arg("--cookie-jar")
            .arg(&self.file)
            .args(args)
            .output()
            .unwrap_or_else(|error| {
                panic!(
                    "curl could not be started ({error}); install it, on Debian with `apt-get \
                     install curl`, or run what needs only Rust with `cargo xtask test --quick`"
                )
            });
        let text = String::from_utf8(output.stdout).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            panic!("curl failed: {}", String::from_utf8_lossy(&output.stderr));
        };
        let (first, headers) = head.split_once("\r\n").unwrap();
        let status = first.split(' ').nth(1).unwrap().parse().unwrap();
        let headers = headers.lines().filter_map(|line| line.split_once(": "));
        Answer::new(status, headers, body.to_owned())
    }
}
