//! Steps that lead back to where they came from.

use std::collections::BTreeSet;

/// The steps from one thing to others, by position, each with where it is written.
pub(crate) type Steps<'a, At> = Vec<(usize, &'a At)>;

/// A step that closes a circle.
pub(crate) struct Circle<'a, At> {
    /// Where the step is written.
    pub(crate) at: &'a At,
    /// The things on the way around, the first one again at the end.
    pub(crate) way: Vec<usize>,
}

/// Returns each step that leads back to where a walk along the steps came from.
pub(crate) fn circles<'a, At>(steps: &[Steps<'a, At>]) -> Vec<Circle<'a, At>> {
    let mut walk = Walk { steps, path: Vec::new(), done: BTreeSet::new(), found: Vec::new() };
    for at in 0..steps.len() {
        walk.visit(at);
    }
    walk.found
}

struct Walk<'a, 's, At> {
    steps: &'s [Steps<'a, At>],
    path: Vec<usize>,
    done: BTreeSet<usize>,
    found: Vec<Circle<'a, At>>,
}

impl<At> Walk<'_, '_, At> {
    fn visit(&mut self, from: usize) {
        if !self.done.insert(from) {
            return;
        }
        self.path.push(from);
        for (to, at) in self.steps.get(from).into_iter().flatten() {
            if let Some(start) = self.path.iter().position(|before| before == to) {
                let way = self.path.iter().skip(start).chain([to]).copied().collect();
                self.found.push(Circle { at, way });
            } else {
                self.visit(*to);
            }
        }
        self.path.pop();
    }
}
