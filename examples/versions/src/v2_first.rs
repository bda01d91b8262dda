//! The second version, as it is deployed first: it reads both versions and writes the one that the
//! servers before it read.

mod app;

use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use session_axum::{Role, Session, Shape};

#[derive(Role, Clone, Copy, Debug, PartialEq)]
enum Role {
    Admin,
    User,
}

#[derive(Shape, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
enum Theme {
    #[default]
    Light,
    Dark,
}

#[derive(Session, Clone, Debug, PartialEq)]
#[session(version = 2, shape = "5aac0210", write_version = 1)]
struct AppSession {
    #[session(subject)]
    user: String,
    #[session(role)]
    role: Role,
    count: u32,
    cart: Vec<String>,
    #[session(since = 2, default)]
    theme: Theme,
}

impl AppSession {
    fn of(user: &str) -> Self {
        let role = if user == "guest" { Role::User } else { Role::Admin };
        Self { user: user.to_owned(), role, count: 0, cart: Vec::new(), theme: Theme::Dark }
    }

    fn visit(&mut self) {
        self.count += 1;
    }

    fn told(&self) -> String {
        format!("{} in version 2, visits: {}, {:?}", self.user, self.count, self.theme)
    }
}

fn main() -> ExitCode {
    app::run()
}
