//! The compiled blog, driven over TCP: who may do what, and that nobody may do more.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::path::PathBuf;

use serde_json::{Value, json};
use session_tests::{Answer, Server, blog, send};

const ACCOUNTS: [(&str, &str); 3] =
    [("bob", "builder"), ("erin", "editorial"), ("alice", "wonderland")];

/// Callers, in the order of the tables: a stranger, a reader, an editor, an admin.
const CALLERS: [&str; 4] = ["nobody", "bob", "erin", "alice"];

const KEYS: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";

/// What a row's request is about, made anew for each caller.
#[derive(Clone, Copy)]
enum About {
    Nothing,
    /// A draft of somebody's.
    Draft(&'static str),
    /// A post of somebody's that is published.
    Published(&'static str),
    /// Somebody's comment on a post of alice's.
    Comment(&'static str),
    /// Somebody's comment, under the id of another post.
    Misplaced(&'static str),
}

#[rustfmt::skip]
const TABLE: &[(&str, &str, About, [u16; 4])] = &[
    // what                                                  nobody  bob  erin alice
    ("GET", "/me", About::Nothing,                             [401, 200, 200, 200]),
    ("GET", "/users", About::Nothing,                          [401, 403, 403, 200]),
    ("GET", "/devices", About::Nothing,                        [401, 200, 200, 200]),
    ("POST", "/devices/end-others", About::Nothing,            [401, 204, 204, 204]),
    ("POST", "/devices/{handle}/end", About::Nothing,          [401, 404, 404, 404]),
    ("GET", "/openapi.json", About::Nothing,                   [200, 200, 200, 200]),
    ("GET", "/posts", About::Nothing,                          [200, 200, 200, 200]),
    ("GET", "/posts?before=1", About::Nothing,                 [200, 200, 200, 200]),
    ("GET", "/posts?before=x", About::Nothing,                 [400, 400, 400, 400]),
    ("POST", "/posts", About::Nothing,                         [401, 201, 201, 201]),
    ("GET", "/posts/{post}", About::Published("alice"),        [200, 200, 200, 200]),
    ("GET", "/posts/{post}", About::Draft("bob"),              [404, 200, 200, 200]),
    ("GET", "/posts/{post}", About::Draft("erin"),             [404, 404, 200, 200]),
    ("GET", "/posts/{post}", About::Draft("alice"),            [404, 404, 200, 200]),
    ("GET", "/posts/0", About::Nothing,                        [404, 404, 404, 404]),
    ("GET", "/posts/x", About::Nothing,                        [404, 404, 404, 404]),
    ("PUT", "/posts/{post}", About::Published("bob"),          [401, 200, 403, 200]),
    ("PUT", "/posts/{post}", About::Published("erin"),         [401, 403, 200, 200]),
    ("PUT", "/posts/{post}", About::Published("alice"),        [401, 403, 403, 200]),
    ("PUT", "/posts/{post}", About::Draft("bob"),              [401, 200, 403, 200]),
    ("PUT", "/posts/{post}", About::Draft("erin"),             [401, 404, 200, 200]),
    ("PUT", "/posts/{post}", About::Draft("alice"),            [401, 404, 403, 200]),
    ("PUT", "/posts/0", About::Nothing,                        [401, 404, 404, 404]),
    ("PUT", "/posts/x", About::Nothing,                        [401, 404, 404, 404]),
    ("DELETE", "/posts/{post}", About::Published("bob"),       [401, 204, 403, 204]),
    ("DELETE", "/posts/{post}", About::Published("erin"),      [401, 403, 204, 204]),
    ("DELETE", "/posts/{post}", About::Published("alice"),     [401, 403, 403, 204]),
    ("DELETE", "/posts/{post}", About::Draft("bob"),           [401, 204, 403, 204]),
    ("DELETE", "/posts/{post}", About::Draft("alice"),         [401, 404, 403, 204]),
    ("POST", "/posts/{post}/publish", About::Draft("bob"),     [401, 403, 200, 200]),
    ("POST", "/posts/{post}/publish", About::Draft("alice"),   [401, 403, 200, 200]),
    ("POST", "/posts/{post}/publish", About::Published("bob"), [401, 403, 200, 200]),
    ("POST", "/posts/0/publish", About::Nothing,               [401, 403, 404, 404]),
    ("GET", "/posts/{post}/comments", About::Published("bob"), [200, 200, 200, 200]),
    ("GET", "/posts/{post}/comments", About::Draft("bob"),     [404, 200, 200, 200]),
    ("GET", "/posts/{post}/comments", About::Draft("erin"),    [404, 404, 200, 200]),
    ("POST", "/posts/{post}/comments", About::Published("bob"), [401, 201, 201, 201]),
    ("POST", "/posts/{post}/comments", About::Draft("bob"),    [401, 201, 201, 201]),
    ("POST", "/posts/{post}/comments", About::Draft("erin"),   [401, 404, 201, 201]),
    ("DELETE", "/posts/{post}/comments/{comment}", About::Comment("bob"),     [401, 204, 204, 204]),
    ("DELETE", "/posts/{post}/comments/{comment}", About::Comment("erin"),    [401, 403, 204, 204]),
    ("DELETE", "/posts/{post}/comments/{comment}", About::Comment("alice"),   [401, 403, 204, 204]),
    ("DELETE", "/posts/{post}/comments/{comment}", About::Misplaced("bob"),   [401, 404, 404, 404]),
    ("DELETE", "/posts/{post}/comments/{comment}", About::Misplaced("alice"), [401, 404, 404, 404]),
    ("POST", "/logout", About::Nothing,                        [204, 204, 204, 204]),
];

#[test]
fn every_account_gets_what_the_table_says_on_every_route() {
    let blog = Blog::start();
    for (method, path, about, expected) in TABLE {
        let answered = CALLERS.map(|caller| {
            let path = blog
                .made(*about)
                .iter()
                .fold((*path).to_owned(), |path, (name, id)| path.replace(name, &id.to_string()));
            let answer = blog.call(caller, method, &path, body_for(method, &path).as_ref());
            if answer.status >= 400 {
                assert!(!answer.body.contains("secret"), "{method} {path}: {}", answer.body);
            }
            answer.status
        });
        assert_eq!(answered, *expected, "{method} {path}");
    }
}

#[test]
fn every_route_is_in_the_table() {
    let blog = Blog::start();
    let document: Value = blog.json("nobody", "GET", "/openapi.json", None);
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let tested = TABLE
                .iter()
                .any(|(tested, route, ..)| tested.eq_ignore_ascii_case(method) && route == path);
            // How to log in has tests of its own.
            assert!(tested || path == "/login", "{method} {path}");
        }
    }
}

#[test]
fn a_login_comes_as_a_form_or_as_json() {
    let server = Server::of_blog(&[]);
    let form = ("application/x-www-form-urlencoded", "username=bob&password=builder");
    let json = ("application/json", r#"{"username":"bob","password":"builder"}"#);
    for (media_type, body) in [form, json] {
        let login = send("POST", &server.at("/login"), &[("content-type", media_type)], body);
        assert_eq!((login.status, login.header("location")), (303, Some("/me")), "{media_type}");
        let me = send("GET", &server.at("/me"), &[("cookie", &login.cookie())], "");
        assert_eq!((me.status, me.body.as_str()), (200, r#"{"role":"reader","user":"bob"}"#));
    }
}

#[test]
fn a_wrong_password_and_an_unknown_user_are_answered_alike() {
    let server = Server::of_blog(&[]);
    let login = |body: &str| {
        send("POST", &server.at("/login"), &[("content-type", "application/json")], body)
    };
    let wrong = login(r#"{"username":"bob","password":"wonderland"}"#);
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
    assert_eq!(wrong, login(r#"{"username":"mallory","password":"wonderland"}"#));
}

#[test]
fn a_logout_ends_the_session_and_its_copies() {
    let blog = Blog::start();
    assert_eq!(blog.call("bob", "GET", "/me", None).status, 200);
    let logout = blog.call("bob", "POST", "/logout", None);
    assert!(logout.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(blog.call("bob", "GET", "/me", None).status, 401, "with the old cookie");
    assert_eq!(blog.call("bob", "POST", "/posts", Some(&words())).status, 401);
}

#[test]
fn bob_edits_his_own_posts_and_nobody_elses() {
    let blog = Blog::start();
    let (his, hers) = (blog.published("bob"), blog.published("alice"));
    let edited = json!({ "title": "edited", "body": "by bob" });
    assert_eq!(blog.call("bob", "PUT", &format!("/posts/{hers}"), Some(&edited)).status, 403);
    assert_eq!(blog.json("bob", "GET", &format!("/posts/{hers}"), None)["title"], "a title");
    let post = blog.json("bob", "PUT", &format!("/posts/{his}"), Some(&edited));
    assert_eq!((&post["title"], &post["author"]), (&json!("edited"), &json!("bob")));
    // Whom a post is by is not for the body to say.
    let forged = json!({ "title": "t", "body": "b", "author": "alice" });
    assert_eq!(blog.call("bob", "POST", "/posts", Some(&forged)).status, 422);
}

#[test]
fn an_edited_post_is_a_draft_until_it_is_published_again() {
    let blog = Blog::start();
    let id = blog.published("bob");
    let path = format!("/posts/{id}");
    assert_eq!(blog.call("nobody", "GET", &path, None).status, 200);
    blog.json("bob", "PUT", &path, Some(&words()));
    assert_eq!(blog.call("nobody", "GET", &path, None).status, 404);
    blog.json("erin", "POST", &format!("{path}/publish"), None);
    assert_eq!(blog.call("nobody", "GET", &path, None).status, 200);
}

#[test]
fn a_list_shows_everybody_their_own_drafts_and_editors_all() {
    let blog = Blog::start();
    let (bobs, erins) = (blog.draft("bob"), blog.draft("erin"));
    let seen = CALLERS.map(|caller| {
        let posts = blog.json(caller, "GET", "/posts", None);
        let shows = |id| posts.as_array().unwrap().iter().any(|post| post["id"] == id);
        (shows(bobs), shows(erins))
    });
    assert_eq!(seen, [(false, false), (true, false), (true, true), (true, true)]);
}

#[test]
fn a_hidden_draft_is_answered_as_a_post_that_never_was() {
    let blog = Blog::start();
    let draft = blog.draft("alice");
    let routes = [
        ("GET", "/posts/{}"),
        ("PUT", "/posts/{}"),
        ("DELETE", "/posts/{}"),
        ("POST", "/posts/{}/publish"),
        ("GET", "/posts/{}/comments"),
        ("POST", "/posts/{}/comments"),
        ("DELETE", "/posts/{}/comments/1"),
    ];
    for caller in ["nobody", "bob"] {
        for (method, route) in routes {
            let ask = |id: &str| {
                let path = route.replace("{}", id);
                blog.call(caller, method, &path, body_for(method, &path).as_ref())
            };
            assert_eq!(ask(&draft.to_string()), ask("999999"), "{caller} {method} {route}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_a_problem_with_a_reason() {
    let blog = Blog::start();
    let cookie = blog.cookie("bob");
    let long = json!({ "title": "t".repeat(201), "body": "b" }).to_string();
    let table = [
        ("application/json", "{", 400),
        ("application/json", r#"{"title":"","body":"b"}"#, 422),
        ("application/json", r#"{"title":"t"}"#, 422),
        ("application/json", r#"{"title":"t","body":"b","more":1}"#, 422),
        ("application/json", &long, 422),
        ("text/plain", "hello", 415),
    ];
    for (media_type, body, status) in table {
        let headers = [("cookie", cookie.as_str()), ("content-type", media_type)];
        let answer = send("POST", &blog.server.at("/posts"), &headers, body);
        assert_eq!(answer.status, status, "{media_type} {body:.40}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    }
}

#[test]
fn other_sites_change_nothing() {
    let blog = Blog::start();
    let cookie = blog.cookie("alice");
    let id = blog.published("alice");
    let before = blog.json("nobody", "GET", &format!("/posts/{id}"), None);
    for (method, path) in [("POST", "/posts"), ("PUT", "/posts/{}"), ("DELETE", "/posts/{}")] {
        let headers = [
            ("cookie", cookie.as_str()),
            ("content-type", "application/json"),
            ("sec-fetch-site", "cross-site"),
        ];
        let url = blog.server.at(&path.replace("{}", &id.to_string()));
        assert_eq!(send(method, &url, &headers, &words().to_string()).status, 403, "{method}");
    }
    assert_eq!(blog.json("nobody", "GET", &format!("/posts/{id}"), None), before);
}

#[test]
fn posts_and_sessions_outlive_the_process() {
    let [posts, sessions] = ["blog.sqlite", "sessions.sqlite"].map(|name| {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
        }
        file.to_str().unwrap().to_owned()
    });
    let sessions = format!("sqlite:{sessions}");
    let settings =
        [("BLOG_DATABASE", &*posts), ("SESSION_KEYS", KEYS), ("SESSION_STORE", &*sessions)];
    let first = Blog::with(&settings);
    let (draft, cookie) = (first.draft("bob"), first.cookie("bob"));
    drop(first);
    let server = Server::of_blog(&settings);
    let post = send("GET", &server.at(&format!("/posts/{draft}")), &[("cookie", &cookie)], "");
    assert_eq!(post.status, 200);
    // The tables are made, and filled, once.
    let posts = send("GET", &server.at("/posts"), &[], "");
    assert_eq!(serde_json::from_str::<Value>(&posts.body).unwrap().as_array().unwrap().len(), 1);
}

#[test]
fn it_prints_who_may_call_what_and_ends() {
    let output = blog().arg("--access").output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{table}");
    let row = table.lines().find(|line| line.contains("/posts/{post}/publish")).unwrap();
    assert!(row.starts_with("POST") && row.contains("CanPublish"), "{row}");
    let unknown = blog().arg("--acess").output().unwrap();
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("`--access`"));
}

/// A running blog, with everybody logged in.
struct Blog {
    server: Server,
    cookies: Vec<(&'static str, String)>,
}

impl Blog {
    fn start() -> Self {
        Self::with(&[])
    }

    fn with(settings: &[(&str, &str)]) -> Self {
        let server = Server::of_blog(settings);
        let log_in = |(name, password)| {
            let form = [("content-type", "application/x-www-form-urlencoded")];
            let body = format!("username={name}&password={password}");
            (name, send("POST", &server.at("/login"), &form, &body).cookie())
        };
        let cookies = ACCOUNTS.map(log_in).to_vec();
        Self { server, cookies }
    }

    fn cookie(&self, caller: &str) -> String {
        let found = self.cookies.iter().find(|(name, _)| *name == caller);
        found.map(|(_, cookie)| cookie.clone()).unwrap_or_default()
    }

    fn call(&self, caller: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let cookie = self.cookie(caller);
        let mut headers = Vec::new();
        if !cookie.is_empty() {
            headers.push(("cookie", cookie.as_str()));
        }
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        send(method, &self.server.at(path), &headers, &body)
    }

    /// Does what has to succeed, and returns its answer.
    fn json(&self, caller: &str, method: &str, path: &str, body: Option<&Value>) -> Value {
        let answer = self.call(caller, method, path, body);
        assert!(answer.status < 300, "{caller} {method} {path}: {answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }

    fn draft(&self, author: &str) -> i64 {
        self.json(author, "POST", "/posts", Some(&words()))["id"].as_i64().unwrap()
    }

    fn published(&self, author: &str) -> i64 {
        let id = self.draft(author);
        self.json("alice", "POST", &format!("/posts/{id}/publish"), None);
        id
    }

    fn comment(&self, author: &str, post: i64) -> i64 {
        let path = format!("/posts/{post}/comments");
        let remark = json!({ "body": "a secret remark" });
        self.json(author, "POST", &path, Some(&remark))["id"].as_i64().unwrap()
    }

    /// Makes what a request is about and returns its ids.
    fn made(&self, about: About) -> Vec<(&'static str, i64)> {
        match about {
            About::Nothing => Vec::new(),
            About::Draft(author) => vec![("{post}", self.draft(author))],
            About::Published(author) => vec![("{post}", self.published(author))],
            About::Comment(author) => {
                let post = self.published("alice");
                vec![("{post}", post), ("{comment}", self.comment(author, post))]
            }
            About::Misplaced(author) => {
                let comment = self.comment(author, self.published("alice"));
                vec![("{post}", self.published("alice")), ("{comment}", comment)]
            }
        }
    }
}

fn words() -> Value {
    json!({ "title": "a title", "body": "a secret body" })
}

/// Returns the body that a route takes.
fn body_for(method: &str, path: &str) -> Option<Value> {
    match (method, path) {
        ("POST", path) if path.ends_with("/comments") => Some(json!({ "body": "a remark" })),
        ("POST", "/posts") | ("PUT", _) => Some(words()),
        _ => None,
    }
}
