//! What `cargo metadata` says of the workspace and of everything that it depends on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::cargo;
use crate::failure::Failure;

/// The packages, and who needs whom.
pub(crate) struct Metadata {
    packages: BTreeMap<String, Package>,
    /// What each package needs to be built: neither what its tests need, nor what others need.
    needs: BTreeMap<String, Vec<String>>,
}

/// One package.
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// The oldest Rust that it takes, where it says one.
    pub(crate) rust_version: Option<String>,
    /// Whether it is one of ours that others may depend on.
    pub(crate) is_published: bool,
    /// The folder of its manifest.
    pub(crate) folder: String,
}

impl Metadata {
    /// Asks cargo, for every target and with all features.
    pub(crate) fn read() -> Result<Self, Failure> {
        let printed = cargo::output(
            &["metadata", "--format-version", "1", "--all-features", "--locked"],
            &[],
        )?;
        let unreadable = || Failure("what `cargo metadata` printed is not as expected".to_owned());
        let whole: Value = serde_json::from_str(&printed).map_err(|_| unreadable())?;
        let members: BTreeSet<_> =
            array(&whole, "/workspace_members").iter().filter_map(Value::as_str).collect();
        let packages = array(&whole, "/packages")
            .iter()
            .map(|package| Package::of(package, &members).map(|read| (read.id.clone(), read)))
            .collect::<Option<_>>()
            .ok_or_else(unreadable)?;
        let needs = array(&whole, "/resolve/nodes")
            .iter()
            .map(|node| {
                let needed = array(node, "/deps").iter().filter(|dependency| is_built(dependency));
                let needed = needed.filter_map(|dependency| text(dependency, "/pkg"));
                Some((text(node, "/id")?, needed.collect()))
            })
            .collect::<Option<_>>()
            .ok_or_else(unreadable)?;
        Ok(Self { packages, needs })
    }

    /// Returns the packages of ours that others may depend on, by name.
    pub(crate) fn published(&self) -> Vec<&Package> {
        let mut published: Vec<_> =
            self.packages.values().filter(|package| package.is_published).collect();
        published.sort_by(|a, b| a.name.cmp(&b.name));
        published
    }

    /// Returns everything that a package needs to be built.
    pub(crate) fn needed_by(&self, package: &Package) -> Vec<&Package> {
        let mut found = BTreeSet::new();
        let mut open = vec![&package.id];
        while let Some(id) = open.pop() {
            for needed in self.needs.get(id).into_iter().flatten() {
                if found.insert(needed) {
                    open.push(needed);
                }
            }
        }
        found.into_iter().filter_map(|id| self.packages.get(id)).collect()
    }
}

impl Package {
    fn of(package: &Value, members: &BTreeSet<&str>) -> Option<Self> {
        let id = text(package, "/id")?;
        // `publish = false` is an empty list of registries.
        let is_private =
            package.pointer("/publish").and_then(Value::as_array).is_some_and(Vec::is_empty);
        let manifest = text(package, "/manifest_path")?;
        Some(Self {
            name: text(package, "/name")?,
            version: text(package, "/version")?,
            rust_version: text(package, "/rust_version"),
            is_published: members.contains(id.as_str()) && !is_private,
            folder: manifest.trim_end_matches("/Cargo.toml").to_owned(),
            id,
        })
    }
}

/// Whether a dependency is built with the package, and not for its tests alone.
fn is_built(dependency: &Value) -> bool {
    array(dependency, "/dep_kinds")
        .iter()
        .any(|kind| kind.pointer("/kind").and_then(Value::as_str) != Some("dev"))
}

fn array<'a>(value: &'a Value, at: &str) -> &'a [Value] {
    value.pointer(at).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(value: &Value, at: &str) -> Option<String> {
    value.pointer(at).and_then(Value::as_str).map(str::to_owned)
}
