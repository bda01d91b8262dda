//! Older versions' structs and migrations are quiet under the strictest lints.

#![deny(warnings, missing_docs, clippy::pedantic, clippy::nursery)]
#![deny(
    rust_2018_idioms,
    single_use_lifetimes,
    unreachable_pub,
    unused,
    unused_lifetimes,
    unused_qualifications,
    variant_size_differences
)]
#![forbid(unsafe_code)]

use session_axum::{Removed, Role, Session, SessionData, Shape};

/// A role.
#[derive(Role, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// The only one.
    Admin,
}

/// A theme.
#[derive(Shape, Clone, Copy, Debug, Default, serde::Serialize, serde::Deserialize)]
pub enum Theme {
    /// By day.
    #[default]
    Light,
    /// By night.
    #[deprecated]
    Dark,
}

/// A session through three versions.
#[derive(Session, Clone, Debug)]
#[session(version = 3, shape = "cdb4e4ce", shapes(2 = "083f1858"), write_version = 2)]
pub struct Visit {
    /// Whose it is.
    #[session(subject, renamed(from = "type", in = 3))]
    pub user: Option<u64>,
    /// What they may.
    #[session(role, since = 2, with = nothing)]
    pub rank: Option<Rank>,
    /// What they will buy.
    #[session(until = 3, write_with = empty)]
    pub cart: Removed<Vec<u32>>,
    /// How they see it.
    #[session(since = 3, default)]
    pub theme: Theme,
    /// How often.
    #[session(since = 3, try_with = Visit::counted)]
    pub(crate) visits: usize,
    /// Deprecated as well.
    #[deprecated]
    pub old: u8,
}

const fn nothing(_: &VisitV1) -> Option<Rank> {
    None
}

const fn empty(_: &Visit) -> Vec<u32> {
    Vec::new()
}

impl Visit {
    fn counted(before: &VisitV2) -> Result<usize, String> {
        if before.r#type.is_some() { Ok(before.cart.len()) } else { Err("a visitor".to_owned()) }
    }
}

/// The same, rewritten.
#[derive(Session, Clone, Debug)]
#[session(version = 4, name = "Visit", previous = Visit)]
pub struct Rewritten {
    /// Whose it is.
    #[session(subject)]
    pub user: Option<u64>,
    /// What they may.
    #[session(role, with = anything)]
    pub ranks: Vec<Rank>,
}

fn anything(before: &Visit) -> Vec<Rank> {
    before.rank.into_iter().collect()
}

impl From<Visit> for Rewritten {
    fn from(before: Visit) -> Self {
        Self { user: before.user, ranks: Vec::new() }
    }
}

fn main() {
    assert_eq!(VisitV1::DECLARATION.version, 1);
    assert_eq!(VisitV2::DECLARATION.version, 2);
    assert_eq!(Rewritten::DECLARATION.version, 4);
}
