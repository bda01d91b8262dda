//! What a router knows of each of its handlers.

use std::panic::Location;

use session_core::Expr;

use super::endpoint::Endpoint;
use crate::access::{AccessRow, Methods, nested};

/// One handler and who may call it, before its path is known.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) methods: Methods,
    pub(super) policy: Expr,
    pub(super) reason: Option<&'static str>,
    pub(super) handler: &'static str,
    pub(super) source: &'static Location<'static>,
    /// Whether a request for it is activity.
    pub(super) touches: bool,
}

impl Entry {
    pub(super) fn of<S>(methods: Methods, endpoint: &Endpoint<S>) -> Self {
        let Endpoint { handler: _, policy, reason, name, source } = endpoint;
        Self { methods, policy: *policy, reason: *reason, handler: name, source, touches: true }
    }

    /// Returns the entry of what stands in the axum router outside of ours.
    #[track_caller]
    pub(super) fn outside(reason: &'static str) -> Self {
        let (policy, reason, source) = (Expr::Public, Some(reason), Location::caller());
        Self { methods: Methods::Any, policy, reason, handler: "outside", source, touches: true }
    }

    pub(super) fn at(self, path: &str) -> Placed {
        Placed { path: path.to_owned(), is_whole: false, entry: self }
    }
}

/// An entry at its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) path: String,
    /// Whether it is asked about the path above its `{*rest}` as well.
    is_whole: bool,
    pub(super) entry: Entry,
}

impl Placed {
    /// Returns the entry as it stands below a prefix, joined as axum's `nest` joins them.
    pub(super) fn under(self, prefix: &str) -> Self {
        let path = nested(prefix, &self.path);
        Self { path, ..self }
    }

    /// Returns the entry of a service that stands for a whole path.
    pub(super) fn whole(self) -> Self {
        Self { is_whole: true, ..self }
    }

    /// Returns the entry as a row of the table.
    pub(super) fn row(&self) -> AccessRow {
        let Entry { methods, policy, reason, handler, source, touches } = self.entry;
        let row = AccessRow::new(methods, self.path.clone(), policy, reason, handler, source);
        row.touching(touches).whole(self.is_whole)
    }
}
