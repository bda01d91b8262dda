use serde::{Deserialize, Serialize};
use session_axum::Session;

#[derive(Session, Clone, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Defaulted {
    user_id: u64,
}

impl Default for Defaulted {
    fn default() -> Self {
        Self { user_id: 1 }
    }
}

#[derive(Session, Clone, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
struct Converted {
    user: u64,
}

impl From<u64> for Converted {
    fn from(user: u64) -> Self {
        Self { user }
    }
}

impl From<Converted> for u64 {
    fn from(converted: Converted) -> Self {
        converted.user
    }
}

#[derive(Session, Clone, Serialize, Deserialize)]
#[serde(tag = "type")]
struct Tagged {
    user: u64,
}

#[derive(Session, Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Transparent {
    user: u64,
}

#[derive(Session, Clone, Serialize)]
#[serde(remote = "Transparent")]
struct Remote {
    user: u64,
}

fn main() {}
