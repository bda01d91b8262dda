//! What each name includes, through `includes(..)` and through `*`.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::model::Written;
use crate::circles::{self, Circle, circles};
use crate::errors::Errors;
use crate::messages;

/// The steps from one name to others, by position. A step that was written keeps its place.
type Steps<'a> = circles::Steps<'a, Ident>;

/// Returns, for each name, itself and everything below it. A step that leads nowhere, or in a circle,
/// is refused.
pub(super) fn closures(written: &[Written], errors: &mut Errors) -> Vec<Vec<u8>> {
    let steps: Vec<Steps<'_>> = (0..)
        .zip(written)
        .map(|(at, from)| {
            let mut steps = written_steps(from, written, errors);
            steps.extend(starred_steps(at, from, written));
            steps
        })
        .collect();
    let names: Vec<String> = written.iter().map(|from| from.ident.unraw().to_string()).collect();
    refuse_circles(&steps, &names, errors);
    (0..steps.len()).map(|at| indices(&below(at, &steps))).collect()
}

fn written_steps<'a>(from: &'a Written, all: &[Written], errors: &mut Errors) -> Steps<'a> {
    let mut steps = Steps::new();
    for target in &from.includes {
        let name = target.unraw().to_string();
        match all.iter().position(|to| to.ident.unraw() == target.unraw()) {
            Some(_) if target.unraw() == from.ident.unraw() => {
                errors.push(target, messages::includes_itself(&name));
            }
            Some(at) if steps.iter().any(|(other, _)| *other == at) => {
                errors.push(target, messages::includes_twice(&name));
            }
            Some(at) => steps.push((at, target)),
            None => errors.push(target, messages::unknown_variant(&name, &known(all))),
        }
    }
    steps
}

/// The steps that a `*` takes: to every name that begins as it does.
fn starred_steps<'a>(at: usize, from: &'a Written, all: &[Written]) -> Steps<'a> {
    let Some(prefix) = from.name.strip_suffix('*') else { return Steps::new() };
    (0..)
        .zip(all)
        .filter(|(to, written)| *to != at && written.name.starts_with(prefix))
        .map(|(to, _)| (to, &from.ident))
        .collect()
}

fn known(all: &[Written]) -> String {
    let names: Vec<String> = all.iter().map(|to| format!("`{}`", to.ident.unraw())).collect();
    names.join(", ")
}

/// Refuses each step that leads back to where a walk came from.
fn refuse_circles(steps: &[Steps<'_>], names: &[String], errors: &mut Errors) {
    for Circle { at, way } in circles(steps) {
        let names: Vec<String> =
            way.iter().filter_map(|at| names.get(*at)).map(|name| format!("`{name}`")).collect();
        errors.push(at, messages::cycle(&names.join(" includes ")));
    }
}

fn below(at: usize, steps: &[Steps<'_>]) -> BTreeSet<usize> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![at]);
    while let Some(at) = next.pop() {
        if reached.insert(at) {
            next.extend(steps.get(at).into_iter().flatten().map(|(to, _)| *to));
        }
    }
    reached
}

/// A list beyond 128 names is refused, so every position is an index.
fn indices(positions: &BTreeSet<usize>) -> Vec<u8> {
    positions.iter().filter_map(|at| u8::try_from(*at).ok()).collect()
}
