//! Cycles in what refers to what.

use std::collections::BTreeSet;

/// The links from one thing to others, by position, each with where it is written.
pub(crate) type Links<'a, At> = Vec<(usize, &'a At)>;

/// A link that closes a cycle.
pub(crate) struct Cycle<'a, At> {
    /// Where the link is written.
    pub(crate) at: &'a At,
    /// The things on the way around, the first one again at the end.
    pub(crate) way: Vec<usize>,
}

/// Returns each link that leads back to where a walk along the links came from.
pub(crate) fn cycles<'a, At>(links: &[Links<'a, At>]) -> Vec<Cycle<'a, At>> {
    let mut walk = Walk { links, path: Vec::new(), done: BTreeSet::new(), found: Vec::new() };
    for at in 0..links.len() {
        walk.visit(at);
    }
    walk.found
}

struct Walk<'a, 's, At> {
    links: &'s [Links<'a, At>],
    path: Vec<usize>,
    done: BTreeSet<usize>,
    found: Vec<Cycle<'a, At>>,
}

impl<At> Walk<'_, '_, At> {
    fn visit(&mut self, from: usize) {
        if !self.done.insert(from) {
            return;
        }
        self.path.push(from);
        for (to, at) in self.links.get(from).into_iter().flatten() {
            if let Some(start) = self.path.iter().position(|before| before == to) {
                let way = self.path.iter().skip(start).chain([to]).copied().collect();
                self.found.push(Cycle { at, way });
            } else {
                self.visit(*to);
            }
        }
        self.path.pop();
    }
}
