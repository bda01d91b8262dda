//! The Rust source of histories: each version as its authors would have written it at the time, and
//! the migrations between them by hand.

use std::fmt::Write;

use crate::history::{Field, History, Kind, Made, Part};

/// Returns a module for each history, and a table of them.
pub(crate) fn of(histories: &[History]) -> String {
    let mut text = String::new();
    for (number, history) in histories.iter().enumerate() {
        let _ = writeln!(text, "pub mod h{number} {{\nuse super::*;");
        for version in 1..=history.versions {
            text.push_str(&build(history, version));
            text.push_str(&by_hand(history, version));
        }
        let _ = writeln!(text, "pub fn history() -> History {{ History {{ versions: vec![");
        for version in 1..=history.versions {
            let _ = writeln!(
                text,
                "Version {{ fields: &[{}], write: write::<v{version}::S>, read: read::<v{version}::S>, \
                 migrate: migrate_{version} }},",
                kinds(history, version)
            );
        }
        text.push_str("] } }\n}\n");
    }
    let all: Vec<_> = (0..histories.len()).map(|number| format!("h{number}::history()")).collect();
    let _ = writeln!(text, "pub fn all() -> Vec<History> {{ vec![{}] }}", all.join(", "));
    text
}

fn kinds(history: &History, version: u32) -> String {
    let fields = history.living(version);
    let kinds: Vec<_> = fields
        .map(|field| format!("(\"{}\", Kind::{:?})", field.name_in(version), field.kind))
        .collect();
    kinds.join(", ")
}

/// The struct of one version, and what converts it to values by name.
fn build(history: &History, version: u32) -> String {
    let base = history.base(version);
    let mut fields = String::new();
    let mut made = String::new();
    for (at, field) in history.fields.iter().enumerate() {
        let is_gone = field.until.is_some_and(|until| until <= base);
        if field.since <= version && !is_gone {
            fields.push_str(&declaration(history, version, at, field));
            made.push_str(&function(history, version, at, field));
        }
    }
    let (to, from) = conversions(history, version);
    let rewriting = if base > 1 { rewriting(history, version) } else { String::new() };
    format!(
        "pub mod v{version} {{ use super::*;\n\
         #[derive(Session, Clone, Debug)]\n#[session({})]\npub struct S {{\n{fields}}}\n{made}\n\
         impl Values for S {{\nfn of(__map: &Map) -> Self {{ Self {{ {from} }} }}\n\
         fn values(&self) -> Map {{ Map::from([{to}]) }}\n}}\n{rewriting}}}\n",
        options(history, version)
    )
}

fn options(history: &History, version: u32) -> String {
    let base = history.base(version);
    let codec = |json| if json { "json" } else { "postcard" };
    let mut options = format!(
        "version = {version}, name = \"S\", codec = \"{}\"",
        codec(history.is_json(version))
    );
    if let Some(recoded) = history.recoded.filter(|recoded| (base + 1..=version).contains(recoded))
    {
        let from = codec(history.begins_as_json);
        let _ = write!(options, ", recoded(from = \"{from}\", in = {recoded})");
    }
    if base > 1 {
        let _ = write!(options, ", previous = super::v{}::S", base - 1);
    }
    options
}

fn declaration(history: &History, version: u32, at: usize, field: &Field) -> String {
    let base = history.base(version);
    let mut options = match field.part {
        Part::Plain => Vec::new(),
        Part::Privilege => vec!["privilege".to_owned()],
        Part::Role => vec!["role".to_owned()],
        Part::Subject => vec!["subject".to_owned()],
    };
    let value = match field.made {
        Made::Always => String::new(),
        Made::Default => "default".to_owned(),
        Made::Value => format!("default = {}", literal(field.kind)),
        Made::Of(_) => format!("with = make_{at}"),
    };
    if field.since > base {
        options.push(format!("since = {}, {value}", field.since));
    } else if field.since == base && base > 1 && field.part != Part::Plain {
        options.push(value);
    }
    let names = field.names.windows(2).filter_map(|pair| match pair {
        [(_, from), (since, _)] if (base + 1..=version).contains(since) => {
            Some(format!("renamed(from = \"{from}\", in = {since})"))
        }
        _ => None,
    });
    options.extend(names);
    let (mut ty, mut name) = (ty(field.kind).to_owned(), field.name_in(version).to_owned());
    if let Some(until) = field.until.filter(|until| *until <= version) {
        options.push(format!("until = {until}, renamed(from = \"{name}\", in = {until})"));
        ty = format!("Removed<{ty}>");
        name = format!("gone_{at}");
    }
    let options = options.join(", ");
    let attribute = if options.is_empty() { options } else { format!("#[session({options})] ") };
    format!("{attribute}pub {name}: {ty},\n")
}

/// The function that makes a field of the struct before.
fn function(history: &History, version: u32, at: usize, field: &Field) -> String {
    let base = history.base(version);
    let Made::Of(source) = field.made else { return String::new() };
    let by_rewriting = field.since == base && base > 1;
    if field.since < base || (by_rewriting && field.part == Part::Plain) {
        return String::new();
    }
    let before = if by_rewriting {
        format!("super::v{}::S", base - 1)
    } else {
        format!("SV{}", field.since - 1)
    };
    let source = &history.fields[source];
    let from = format!("before.{}", source.name_in(field.since - 1));
    format!(
        "fn make_{at}(before: &{before}) -> {} {{ {} }}\n",
        ty(field.kind),
        derived(field.kind, source.kind, &from)
    )
}

/// The conversions to values by name, and from them.
fn conversions(history: &History, version: u32) -> (String, String) {
    let (mut to, mut from) = (String::new(), String::new());
    for field in history.living(version) {
        let (name, kind) = (field.name_in(version), field.kind);
        let _ = write!(to, "(\"{name}\", Value::{kind:?}(self.{name}.clone())), ");
        let _ = write!(from, "{name}: __map[\"{name}\"].{}(), ", getter(kind));
    }
    let gone = history.fields.iter().enumerate().filter(|(_, field)| {
        let base = history.base(version);
        field.until.is_some_and(|until| until > base && until <= version)
    });
    for (at, _) in gone {
        let _ = write!(from, "gone_{at}: Removed::new(), ");
    }
    (to, from)
}

/// The migration that was written by hand, for the struct that a build has for that version.
fn rewriting(history: &History, version: u32) -> String {
    let base = history.base(version);
    let target = if version == base { "S".to_owned() } else { format!("SV{base}") };
    let inits: Vec<String> = history
        .living(base)
        .map(|field| {
            let name = field.name_in(base);
            let value = match field.made {
                _ if field.since < base => format!("before.{}", field.name_in(base - 1)),
                _ if field.part != Part::Plain => "Default::default()".to_owned(),
                Made::Of(source) => {
                    let source = &history.fields[source];
                    let from = format!("copy.{}", source.name_in(base - 1));
                    derived(field.kind, source.kind, &from)
                }
                Made::Value => literal(field.kind).to_owned(),
                Made::Always | Made::Default => "Default::default()".to_owned(),
            };
            format!("{name}: {value}")
        })
        .collect();
    let inits = inits.join(", ");
    let count = count(history).name_in(base - 1);
    format!(
        "impl TryFrom<super::v{0}::S> for {target} {{ type Error = ();\n\
         fn try_from(before: super::v{0}::S) -> Result<Self, ()> {{\n\
         if before.{count} % 5 == 0 {{ return Err(()); }}\nlet copy = before.clone(); let _ = &copy;\n\
         Ok(Self {{ {inits} }}) }} }}\n",
        base - 1
    )
}

/// The migration to a version on values by name.
fn by_hand(history: &History, version: u32) -> String {
    let mut body = String::new();
    if history.rewritten == Some(version) && version > 1 {
        let count = count(history).name_in(version - 1);
        let _ = writeln!(body, "if before[\"{count}\"].number() % 5 == 0 {{ return None; }}");
    }
    for field in history.living(version) {
        let name = field.name_in(version);
        let value = match field.made {
            _ if field.since < version => {
                format!("before[\"{}\"].clone()", field.name_in(version - 1))
            }
            Made::Of(source) => {
                let source = &history.fields[source];
                let from = format!(
                    "before[\"{}\"].{}()",
                    source.name_in(version - 1),
                    getter(source.kind)
                );
                format!("Value::{:?}({})", field.kind, derived(field.kind, source.kind, &from))
            }
            Made::Value => format!("Value::{:?}({})", field.kind, literal(field.kind)),
            Made::Always | Made::Default => format!("Value::{:?}(Default::default())", field.kind),
        };
        let _ = writeln!(body, "after.insert(\"{name}\", {value});");
    }
    format!(
        "pub fn migrate_{version}(before: &Map) -> Option<Map> {{ let mut after = Map::new();\n\
         let _ = before;\n{body}Some(after) }}\n"
    )
}

fn count(history: &History) -> &Field {
    let is_count = |field: &&Field| field.names[0].1 == "count";
    history.fields.iter().find(is_count).expect("every history has it")
}

fn ty(kind: Kind) -> &'static str {
    match kind {
        Kind::Bytes => "Vec<u8>",
        Kind::Flag => "Option<bool>",
        Kind::Number => "u32",
        Kind::Role => "Option<Role>",
        Kind::Text => "String",
        Kind::User => "Option<u64>",
    }
}

fn getter(kind: Kind) -> String {
    format!("{kind:?}").to_lowercase()
}

fn literal(kind: Kind) -> &'static str {
    match kind {
        Kind::Bytes => "vec![1, 2, 3]",
        Kind::Flag => "Some(true)",
        Kind::Number => "4_000_000",
        Kind::Role => "Some(Role::Reader)",
        Kind::Text => "\"made\".to_owned()",
        Kind::User => "Some(7)",
    }
}

/// Returns what makes a value of one kind of one of another.
fn derived(kind: Kind, source: Kind, from: &str) -> String {
    let number = match source {
        Kind::Number => format!("{from}.wrapping_mul(3)"),
        _ => format!("{from}.len() as u32"),
    };
    match kind {
        Kind::Bytes => format!("({number}).to_be_bytes().to_vec()"),
        Kind::Flag => format!("Some(({number}) % 2 == 0)"),
        Kind::Number => number,
        Kind::Role => format!("(({number}) % 2 == 0).then_some(Role::Reader)"),
        Kind::Text => format!("({number}).to_string()"),
        Kind::User => format!("Some(u64::from({number}))"),
    }
}
