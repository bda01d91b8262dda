//! A memory of ended sessions that may forget them.

use session_axum::RevocationScope;
use session_axum::store::MemoryStore;

fn main() {
    RevocationScope::shared("shop", MemoryStore::new());
}
