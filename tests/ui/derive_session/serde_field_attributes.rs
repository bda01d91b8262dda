use serde::{Deserialize, Serialize};
use session_axum::Session;

#[derive(Session, Clone, Serialize, Deserialize)]
struct Visit {
    #[serde(flatten)]
    flatten: Inner,
    #[serde(skip)]
    skip: u8,
    #[serde(skip_serializing)]
    skip_serializing: u8,
    #[serde(skip_deserializing)]
    skip_deserializing: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_serializing_if: Option<u8>,
    #[serde(default)]
    default: u8,
    #[serde(rename = "b", default = "one")]
    default_path: u8,
}

#[derive(Clone, Serialize, Deserialize)]
struct Inner {
    a: u8,
}

fn one() -> u8 {
    1
}

fn main() {}
