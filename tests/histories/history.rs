//! What happened to a session type, version by version.

use crate::random::Random;

/// A session type's life.
pub(crate) struct History {
    pub(crate) versions: u32,
    pub(crate) fields: Vec<Field>,
    /// The version that is JSON from then on, and postcard before; or the other way round.
    pub(crate) recoded: Option<u32>,
    pub(crate) begins_as_json: bool,
    /// The version that was written by hand.
    pub(crate) rewritten: Option<u32>,
}

/// A field from its first version to its last.
pub(crate) struct Field {
    pub(crate) kind: Kind,
    pub(crate) part: Part,
    pub(crate) since: u32,
    pub(crate) made: Made,
    pub(crate) until: Option<u32>,
    /// Its names, each with the version that brought it.
    pub(crate) names: Vec<(u32, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Bytes,
    Flag,
    Number,
    Role,
    Text,
    User,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Part {
    Plain,
    Privilege,
    Role,
    Subject,
}

/// What it is in a session from before it.
#[derive(Clone)]
pub(crate) enum Made {
    /// It was always there.
    Always,
    /// The type's default.
    Default,
    /// A value of its own.
    Value,
    /// Something made of the field of this place in the list.
    Of(usize),
}

impl History {
    pub(crate) fn random(random: &mut Random) -> Self {
        let versions = 2 + random.below(5);
        let change = |random: &mut Random| 2 + random.below(versions - 1);
        let rewritten = random.once_in(2).then(|| change(random));
        let mut fields = vec![
            Field::new(Kind::User, Part::Subject, 1, "user"),
            Field::new(Kind::Number, Part::Plain, 1, "count"),
            Field::new(Kind::Text, Part::Plain, 1, "label"),
        ];
        let role_since = if random.once_in(2) { 1 } else { change(random) };
        fields.push(Field::new(Kind::Role, Part::Role, role_since, "role"));
        let kinds = [Kind::Bytes, Kind::Flag, Kind::Number, Kind::Text];
        // One new field in every version, so that none is without a change.
        for since in (1..=versions).chain([1, 1]) {
            let kind = *random.one_of(&kinds).expect("there are some");
            let part = if random.once_in(4) { Part::Privilege } else { Part::Plain };
            let name = format!("field_{}", fields.len());
            fields.push(Field::new(kind, part, since, &name));
        }
        let recoded = random.once_in(2).then(|| change(random));
        let begins_as_json = random.once_in(2);
        let mut history = Self { versions, fields, recoded, begins_as_json, rewritten };
        history.shuffle(random);
        for at in 0..history.fields.len() {
            history.live(at, random);
        }
        history.make(random);
        history
    }

    fn shuffle(&mut self, random: &mut Random) {
        for at in (1..self.fields.len()).rev() {
            let limit = u32::try_from(at + 1).expect("they are few");
            self.fields.swap(at, random.below(limit) as usize);
        }
    }

    /// Removes a field, or gives it other names; a new field may take a removed one's name.
    fn live(&mut self, at: usize, random: &mut Random) {
        let versions = self.versions;
        let field = &mut self.fields[at];
        let is_plain = field.part == Part::Plain && field.kind != Kind::Number;
        if is_plain && field.since < versions && random.once_in(3) {
            field.until = Some(field.since + 1 + random.below(versions - field.since));
        }
        let last = field.until.unwrap_or(versions + 1);
        for version in field.since + 1..last {
            // A struct that is written anew finds its privileged fields by their names.
            let is_kept = field.part == Part::Privilege && self.rewritten == Some(version);
            if random.once_in(5) && !is_kept {
                field.names.push((version, format!("renamed_{at}_{version}")));
            }
        }
        let (Some(until), name) = (field.until, field.name_in(last - 1).to_owned()) else { return };
        let heir = self.fields.iter_mut().find(|heir| heir.since == until && heir.names.len() == 1);
        if let Some(heir) = heir.filter(|heir| heir.part != Part::Role && random.once_in(2)) {
            heir.names[0].1 = name;
        }
    }

    fn make(&mut self, random: &mut Random) {
        for at in 0..self.fields.len() {
            let Field { since, part, .. } = self.fields[at];
            if since == 1 {
                continue;
            }
            let before = self.fields.iter().enumerate().filter(|(_, other)| {
                let source = matches!(other.kind, Kind::Number | Kind::Text);
                source && other.lives_in(since - 1) && other.part == Part::Plain
            });
            let sources: Vec<usize> = before.map(|(at, _)| at).collect();
            let source = *random.one_of(&sources).expect("`count` is always there");
            self.fields[at].made = match random.below(3) {
                0 if part == Part::Plain => Made::Default,
                1 if part == Part::Plain => Made::Value,
                _ => Made::Of(source),
            };
        }
    }

    /// Returns the first version that a build of `version` makes by itself.
    pub(crate) fn base(&self, version: u32) -> u32 {
        self.rewritten.filter(|rewritten| *rewritten <= version).unwrap_or(1)
    }

    pub(crate) fn is_json(&self, version: u32) -> bool {
        let changed = self.recoded.is_some_and(|recoded| recoded <= version);
        self.begins_as_json != changed
    }

    pub(crate) fn living(&self, version: u32) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.lives_in(version))
    }
}

impl Field {
    fn new(kind: Kind, part: Part, since: u32, name: &str) -> Self {
        let names = vec![(since, name.to_owned())];
        Self { kind, part, since, made: Made::Always, until: None, names }
    }

    pub(crate) fn lives_in(&self, version: u32) -> bool {
        self.since <= version && self.until.is_none_or(|until| version < until)
    }

    pub(crate) fn name_in(&self, version: u32) -> &str {
        let name = self.names.iter().rev().find(|(since, _)| *since <= version);
        name.map_or("", |(_, name)| name)
    }
}
