//! The first version.

mod app;

use std::process::ExitCode;

use session_axum::{Role, Session};

#[derive(Role, Clone, Copy, Debug, PartialEq)]
enum Role {
    Admin,
    User,
}

#[derive(Session, Clone, Debug, PartialEq)]
#[session(version = 1)]
struct AppSession {
    #[session(subject)]
    user: String,
    #[session(role)]
    role: Role,
    count: u32,
    cart: Vec<String>,
}

impl AppSession {
    fn of(user: &str) -> Self {
        let role = if user == "guest" { Role::User } else { Role::Admin };
        Self { user: user.to_owned(), role, count: 0, cart: Vec::new() }
    }

    fn visit(&mut self) {
        self.count += 1;
    }

    fn told(&self) -> String {
        format!("{} in version 1, visits: {}", self.user, self.count)
    }
}

fn main() -> ExitCode {
    app::run()
}
