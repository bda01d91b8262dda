//! The third version, once every server reads it: another list of roles, a field renamed, one removed.

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
#[session(version = 3, shape = "c3f40b97", shapes(2 = "5aac0210"))]
struct AppSession {
    #[session(subject)]
    user: String,
    #[session(role, until = 3, renamed(from = "role", in = 3), spelt = "Role")]
    old_role: Removed<OldRole>,
    #[session(role, since = 3, with = role_from_v2)]
    role: Role,
    #[session(renamed(from = "count", in = 3))]
    visits: u32,
    #[session(until = 3)]
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

#[cfg(test)]
mod tests {
    use session_axum::assert_golden_sessions;

    use super::*;

    #[test]
    fn the_sessions_of_every_version_open() {
        let mut alice = AppSession::of("alice");
        alice.visit();
        let golden = assert_golden_sessions!("sessions/", alice, AppSession::of("guest"));
        let told = |session: &AppSession| (session.told(), session.role);
        let told: Vec<_> = golden.iter().map(|golden| told(&golden.session)).collect();
        let alice = |theme| format!("alice in version 3, visits: 1, {theme}");
        let guest = |theme| format!("guest in version 3, visits: 0, {theme}");
        assert_eq!(
            told,
            [
                (alice("Light"), Role::Admin),
                (guest("Light"), Role::Reader),
                (alice("Dark"), Role::Admin),
                (guest("Dark"), Role::Reader),
                (alice("Dark"), Role::Admin),
                (guest("Dark"), Role::Reader),
            ]
        );
    }
}
