//! What each name includes, through `includes(..)` and through `*`.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::model::Written;
use crate::cycles::{self, Cycle, cycles};
use crate::errors::Errors;
use crate::messages;

/// The links from one name to others, by position. A link that was written keeps its place.
type Links<'a> = cycles::Links<'a, Ident>;

/// Returns, for each name, itself and everything below it. A link that leads nowhere, or closes a cycle,
/// is refused.
pub(super) fn closures(written: &[Written], errors: &mut Errors) -> Vec<Vec<u8>> {
    let links: Vec<Links<'_>> = (0..)
        .zip(written)
        .map(|(at, from)| {
            let mut links = written_links(from, written, errors);
            links.extend(starred_links(at, from, written));
            links
        })
        .collect();
    let names: Vec<String> = written.iter().map(|from| from.ident.unraw().to_string()).collect();
    refuse_cycles(&links, &names, errors);
    (0..links.len()).map(|at| indices(&below(at, &links))).collect()
}

fn written_links<'a>(from: &'a Written, all: &[Written], errors: &mut Errors) -> Links<'a> {
    let mut links = Links::new();
    for target in &from.includes {
        let name = target.unraw().to_string();
        match all.iter().position(|to| to.ident.unraw() == target.unraw()) {
            Some(_) if target.unraw() == from.ident.unraw() => {
                errors.push(target, messages::includes_itself(&name));
            }
            Some(at) if links.iter().any(|(other, _)| *other == at) => {
                errors.push(target, messages::includes_twice(&name));
            }
            Some(at) => links.push((at, target)),
            None => errors.push(target, messages::unknown_variant(&name, &known(all))),
        }
    }
    links
}

/// The links that a `*` makes: to every name that begins as it does.
fn starred_links<'a>(at: usize, from: &'a Written, all: &[Written]) -> Links<'a> {
    let Some(prefix) = from.name.strip_suffix('*') else { return Links::new() };
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

/// Refuses each link that leads back to where a walk came from.
fn refuse_cycles(links: &[Links<'_>], names: &[String], errors: &mut Errors) {
    for Cycle { at, way } in cycles(links) {
        let names: Vec<String> =
            way.iter().filter_map(|at| names.get(*at)).map(|name| format!("`{name}`")).collect();
        errors.push(at, messages::cycle(&names.join(" includes ")));
    }
}

fn below(at: usize, links: &[Links<'_>]) -> BTreeSet<usize> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![at]);
    while let Some(at) = next.pop() {
        if reached.insert(at) {
            next.extend(links.get(at).into_iter().flatten().map(|(to, _)| *to));
        }
    }
    reached
}

/// A list beyond 128 names is refused, so every position is an index.
fn indices(positions: &BTreeSet<usize>) -> Vec<u8> {
    positions.iter().filter_map(|at| u8::try_from(*at).ok()).collect()
}
