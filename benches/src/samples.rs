//! The sessions that are measured.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use session_axum::{Permission, Role, Session};

/// The roles. Guards ask for [`Role::Admin`].
#[derive(Role, Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// May everything.
    #[role(includes(Reader))]
    Admin,
    /// May read.
    Reader,
}

/// The permissions, with names of 12 characters.
#[derive(Permission, Clone, Copy, Debug, PartialEq)]
pub enum Right {
    /// To change an invoice.
    #[permission(name = "invoice:edit")]
    EditInvoice,
    /// To send one.
    #[permission(name = "invoice:send")]
    SendInvoice,
    /// To change a report.
    #[permission(name = "reports:edit")]
    EditReport,
}

/// The session M: user id, name of 12 characters, role, three permissions, 32 bytes, timestamp,
/// counter.
#[derive(Session, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Medium {
    /// Whose it is.
    #[session(subject)]
    pub user: u64,
    /// The role.
    #[session(role)]
    pub role: Role,
    /// The permissions.
    #[session(permission)]
    pub rights: Vec<Right>,
    /// A display name.
    pub name: String,
    /// Such as a CSRF secret.
    pub token: [u8; 32],
    /// Such as the time of the last purchase.
    pub at: u64,
    /// What `modify` increments.
    pub count: u32,
}

/// The session S: id and role.
#[derive(Session, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Small {
    /// Whose it is.
    #[session(subject)]
    pub user: u64,
    /// The role.
    #[session(role)]
    pub role: Role,
}

/// The session L: as M, with notes of any length.
#[derive(Session, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Large {
    /// Whose it is.
    #[session(subject)]
    pub user: u64,
    /// The role.
    #[session(role)]
    pub role: Role,
    /// As much as a test wants.
    pub notes: Vec<String>,
}

/// M as somebody would write it for postcard alone: the role as a number and first, so that a guard
/// can read it without the rest, the permissions as strings. 97 bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlainMedium {
    /// The role.
    pub role: Level,
    /// Whose it is.
    pub user: u64,
    /// The permissions.
    pub rights: Vec<String>,
    /// A display name.
    pub name: String,
    /// Such as a CSRF secret.
    pub token: [u8; 32],
    /// Such as the time of the last purchase.
    pub at: u64,
    /// What `modify` increments.
    pub count: u32,
}

/// S for postcard alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlainSmall {
    /// The role.
    pub role: Level,
    /// Whose it is.
    pub user: u64,
}

/// The role as a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Level {
    /// May everything.
    Admin,
    /// May read.
    Reader,
}

/// A session that every subject of the request tables can carry.
pub trait Account: Clone + Serialize + serde::de::DeserializeOwned + Send + Sync + 'static {
    /// Makes M for an admin or a reader.
    fn new(admin: bool) -> Self;
    /// Whether it is an admin's.
    fn is_admin(&self) -> bool;
    /// Whether it is not too old.
    fn is_in_time(&self) -> bool;
    /// Changes it.
    fn count(&mut self);
}

const USER: u64 = 4_000_217;
const NAME: &str = "Ada Lovelace";
const AT: u64 = 1_795_000_000;
const COUNT: u32 = 300;

fn token() -> [u8; 32] {
    std::array::from_fn(|at| u8::try_from(at * 37 % 251).unwrap())
}

impl Account for Medium {
    fn new(admin: bool) -> Self {
        Self {
            user: USER,
            role: if admin { Role::Admin } else { Role::Reader },
            rights: vec![Right::EditInvoice, Right::SendInvoice, Right::EditReport],
            name: NAME.to_owned(),
            token: token(),
            at: AT,
            count: COUNT,
        }
    }

    fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    fn is_in_time(&self) -> bool {
        is_recent(self.at)
    }

    fn count(&mut self) {
        self.count = self.count % 1000 + 256;
    }
}

impl Account for PlainMedium {
    fn new(admin: bool) -> Self {
        Self {
            role: if admin { Level::Admin } else { Level::Reader },
            user: USER,
            rights: ["invoice:edit", "invoice:send", "reports:edit"].map(str::to_owned).into(),
            name: NAME.to_owned(),
            token: token(),
            at: AT,
            count: COUNT,
        }
    }

    fn is_admin(&self) -> bool {
        self.role == Level::Admin
    }

    fn is_in_time(&self) -> bool {
        is_recent(self.at)
    }

    fn count(&mut self) {
        self.count = self.count % 1000 + 256;
    }
}

fn is_recent(at: u64) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    now.saturating_sub(at) < 10 * 365 * 86_400
}

/// Makes S.
pub fn small() -> Small {
    Small { user: USER, role: Role::Admin }
}

/// Makes S for postcard alone.
pub fn plain_small() -> PlainSmall {
    PlainSmall { role: Level::Admin, user: USER }
}

/// Makes L with notes of so many bytes altogether.
pub fn large(bytes: usize) -> Large {
    let notes = (0..bytes / 32).map(|at| format!("note {at:04} of a longer session...")).collect();
    Large { user: USER, role: Role::Admin, notes }
}
