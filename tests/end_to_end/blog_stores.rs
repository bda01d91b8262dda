//! The blog with its sessions in each store that it takes, over TCP and with real servers.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::path::PathBuf;

use serde_json::Value;
use session_test_servers::{MariaDb, Postgres, Redis};
use session_tests::{Answer, Server, blog, send};

const KEYS: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";

/// Logs in and returns the cookie, as it is sent back.
fn log_in(server: &Server, name: &str, password: &str, agent: &str) -> String {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("user-agent", agent)];
    let body = format!("username={name}&password={password}");
    send("POST", &server.at("/login"), &headers, &body).cookie()
}

fn call(server: &Server, cookie: &str, method: &str, path: &str) -> Answer {
    send(method, &server.at(path), &[("cookie", cookie)], "")
}

fn devices(server: &Server, cookie: &str) -> Vec<Value> {
    let answer = call(server, cookie, "GET", "/devices");
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Two servers on one store: somebody is logged in on three devices, and ends them one by one.
fn every_device_is_listed_and_ended(address: &str) {
    let settings = [("SESSION_STORE", address), ("SESSION_KEYS", KEYS)];
    let [first, second] = [(); 2].map(|()| Server::of_blog(&settings));
    let phone = log_in(&first, "bob", "builder", "Phone/1");
    let [laptop, tablet] =
        ["Laptop/2", "Tablet/3"].map(|agent| log_in(&second, "bob", "builder", agent));
    let alices = log_in(&first, "alice", "wonderland", "Phone/1");

    let listed = devices(&second, &phone);
    let mut agents: Vec<_> = listed.iter().map(|one| one["user_agent"].as_str().unwrap()).collect();
    agents.sort_unstable();
    assert_eq!(agents, ["Laptop/2", "Phone/1", "Tablet/3"], "{address}");
    assert!(listed.iter().all(|one| one["address"] == "127.0.0.1"));
    let current: Vec<_> = listed.iter().filter(|one| one["current"] == true).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["user_agent"], "Phone/1");

    let of_laptop = listed.iter().find(|one| one["user_agent"] == "Laptop/2").unwrap();
    let end = format!("/devices/{}/end", of_laptop["handle"].as_str().unwrap());
    assert_eq!(call(&first, &alices, "POST", &end).status, 404, "it is not hers");
    assert_eq!(call(&second, &laptop, "GET", "/me").status, 200);
    assert_eq!(call(&first, &phone, "POST", &end).status, 204);
    assert_eq!(call(&second, &laptop, "GET", "/me").status, 401);

    assert_eq!(call(&first, &phone, "POST", "/devices/end-others").status, 204);
    assert_eq!(call(&second, &tablet, "GET", "/me").status, 401);
    assert_eq!(call(&second, &phone, "GET", "/me").status, 200);
    assert_eq!(call(&second, &phone, "POST", "/logout").status, 204);
    assert_eq!(call(&first, &phone, "GET", "/me").status, 401);
    assert_eq!(call(&first, &alices, "GET", "/me").status, 200);
}

#[test]
fn devices_in_sqlite() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("devices.sqlite");
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    every_device_is_listed_and_ended(&format!("sqlite:{}", file.display()));
}

#[test]
fn devices_in_postgresql() {
    every_device_is_listed_and_ended(&Postgres::start().url());
}

#[test]
fn devices_in_mariadb() {
    every_device_is_listed_and_ended(&MariaDb::start().url());
}

#[test]
fn devices_in_redis() {
    every_device_is_listed_and_ended(&Redis::start().url());
}

/// A server that is gone is 503 for everybody with a cookie; afterwards nobody is logged out, and who
/// logged out is not back.
#[test]
fn an_outage_logs_nobody_out_and_nobody_in() {
    let mut redis = Redis::start();
    let server = Server::of_blog(&[("SESSION_STORE", &redis.url()), ("SESSION_KEYS", KEYS)]);
    let bob = log_in(&server, "bob", "builder", "Phone/1");
    let gone = log_in(&server, "erin", "editorial", "Phone/1");
    assert_eq!(call(&server, &gone, "POST", "/logout").status, 204);
    redis.kill();
    for (method, path) in
        [("GET", "/me"), ("GET", "/users"), ("GET", "/posts"), ("POST", "/logout")]
    {
        assert_eq!(call(&server, &bob, method, path).status, 503, "{method} {path}");
    }
    assert_eq!(call(&server, "", "GET", "/posts").status, 200, "strangers read on");
    assert_eq!(call(&server, "", "GET", "/users").status, 401);
    redis.restart();
    assert_eq!(call(&server, &bob, "GET", "/me").status, 200);
    assert_eq!(call(&server, &bob, "GET", "/users").status, 403);
    assert_eq!(call(&server, &gone, "GET", "/me").status, 401);
}

#[test]
fn what_is_no_store_is_refused_at_start_without_its_password() {
    let mut command = blog();
    let output = command.env("SESSION_STORE", "mongo://user:secret@host/").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("SESSION_STORE cannot be `mongo`"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
