//! The third version, as it is deployed first: it says what to write into the second for a field
//! that it no longer has.

mod app;

use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use session_axum::{Removed, Role, Session, Shape};

/// There are three of them now, and `User` has become `Reader`.
#[derive(Role, Clone, Copy, Debug, PartialEq)]
enum Role {
    #[role(includes(Editor))]
    Admin,
    #[role(includes(Reader))]
    Editor,
    Reader,
}

#[derive(Role, Clone, Copy, Debug, PartialEq)]
#[allow(dead_code, reason = "nobody becomes one any more")]
enum OldRole {
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
#[session(version = 3, shape = "c3f40b97", shapes(2 = "5aac0210"), write_version = 2)]
struct AppSession {
    #[session(subject)]
    user: String,
    #[session(role, until = 3, renamed(from = "role", in = 3), spelt = "Role", write_with = role_for_v2)]
    old_role: Removed<OldRole>,
    #[session(role, since = 3, with = role_from_v2)]
    role: Role,
    #[session(renamed(from = "count", in = 3))]
    visits: u32,
    #[session(until = 3, write_with = no_cart)]
    cart: Removed<Vec<String>>,
    #[session(since = 2, default)]
    theme: Theme,
}

fn role_from_v2(before: &AppSessionV2) -> Role {
    match before.role {
        OldRole::Admin => Role::Admin,
        OldRole::User => Role::Reader,
    }
}

fn role_for_v2(now: &AppSession) -> OldRole {
    match now.role {
        Role::Admin => OldRole::Admin,
        Role::Editor | Role::Reader => OldRole::User,
    }
}

fn no_cart(_: &AppSession) -> Vec<String> {
    Vec::new()
}

impl AppSession {
    fn of(user: &str) -> Self {
        let role = if user == "guest" { Role::Reader } else { Role::Admin };
        let (old_role, cart) = (Removed::new(), Removed::new());
        Self { user: user.to_owned(), old_role, role, visits: 0, cart, theme: Theme::Dark }
    }

    fn visit(&mut self) {
        self.visits += 1;
    }

    fn told(&self) -> String {
        format!("{} in version 3, visits: {}, {:?}", self.user, self.visits, self.theme)
    }
}

fn main() -> ExitCode {
    app::run()
}
