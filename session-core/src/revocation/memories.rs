//! The memories of this process, by whose sessions they are about.
//!
//! An application may build its sessions more than once: for two routers, or anew with other settings.
//! What is ended by one of them is ended for all, so they have one memory.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::InProcess;
use crate::keys::{Key, KeyId, KeyRing};
use crate::time::Clock;
use crate::token::Context;

static MEMORIES: Mutex<Vec<Known>> = Mutex::new(Vec::new());

/// Whose a memory is. It lives as long as some sessions have it.
struct Known {
    names: Vec<Vec<u8>>,
    /// The keys that its sessions had when they were built.
    keys: Vec<KeyId>,
    clock: usize,
    memory: Weak<InProcess>,
}

impl Known {
    fn is_of(&self, names: &[Vec<u8>], clock: usize) -> bool {
        self.names == names && self.clock == clock
    }
}

/// Returns the memory that the sessions of a context under these keys have: `own` if they are the
/// first. Keys are changed one at a time, so one that both know is enough.
pub(super) fn of_sessions(
    context: &Context,
    keys: &KeyRing,
    clock: &dyn Clock,
    own: &Arc<InProcess>,
) -> Arc<InProcess> {
    let Some(clock) = clock.identity() else { return Arc::clone(own) };
    let names: Vec<Vec<u8>> =
        context.with_names(|names| names.iter().map(|name| name.to_vec()).collect());
    let ids: Vec<KeyId> = keys.keys().keys.iter().map(Key::id).collect();
    let mut memories = MEMORIES.lock().unwrap_or_else(PoisonError::into_inner);
    memories.retain(|known| known.memory.strong_count() > 0);
    for id in &ids {
        let known = memories.iter_mut().find(|it| it.is_of(&names, clock) && it.keys.contains(id));
        if let Some(known) = known
            && let Some(memory) = known.memory.upgrade()
        {
            known.keys.extend(ids);
            return memory;
        }
    }
    memories.push(Known { names, keys: ids, clock, memory: Arc::downgrade(own) });
    Arc::clone(own)
}
