//! The in-memory store keeps its contract, asked directly and as a store chosen at run time.

use std::sync::Arc;

use session_core::store::MemoryStore;

fn place() -> [Arc<MemoryStore>; 2] {
    let place = Arc::new(MemoryStore::new());
    [Arc::clone(&place), place]
}

mod records {
    session_store_conformance::store!(async { super::place() });
}

mod index {
    session_store_conformance::subject_index!(async { super::place() });
}
