//! Two session types, with what `#[derive(Session)]` would write spelt out: the derive belongs to
//! another crate, and a specification should not hang on it.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};
use session_core::{
    Codec, Declaration, IndexSet, Named, Nothing, PayloadError, PayloadReader, PayloadWriter,
    Permission, Role, SessionData,
};

/// A session type whose contents can be shown as JSON.
pub(crate) trait Sample: SessionData + PartialEq + fmt::Debug {
    /// The type of the subject, in the words of the vectors.
    const SUBJECT: &'static str;
    /// The fields behind the principal, each with its type in the words of the vectors.
    const SHAPE: &'static [(&'static str, &'static str)];

    /// Returns subject, roles, permissions and fields.
    fn contents(&self) -> Value;
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Rank {
    Admin,
    Reader,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum May {
    EditPosts,
    ReadAll,
}

/// Postcard, an optional subject, at most one role.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Visit {
    pub(crate) user: Option<u64>,
    pub(crate) rank: Option<Rank>,
    pub(crate) visits: u32,
    pub(crate) locale: String,
    pub(crate) cart: Vec<u32>,
    pub(crate) dark: Option<bool>,
}

/// JSON, always a subject, several roles and permissions, a privileged field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Desk {
    pub(crate) user: String,
    pub(crate) ranks: Vec<Rank>,
    pub(crate) may: BTreeSet<May>,
    pub(crate) tenant: u32,
    pub(crate) note: String,
}

impl SessionData for Visit {
    const DECLARATION: Declaration = Declaration {
        name: "Visit",
        version: 2,
        fields: "[subject] user : Option < u64 > ; [role] rank : Option < Rank > ; visits : u32 ; \
                 locale : String ; cart : Vec < u32 > ; dark : Option < bool >",
        idle: Duration::from_secs(1_800),
        lifetime: Duration::from_secs(43_200),
        codec: Codec::Postcard,
    };
    type Role = Rank;
    type Permission = May;

    fn write(&self, payload: &mut PayloadWriter) -> Result<(), PayloadError> {
        payload.principal(self.user.as_ref(), &self.rank, &Vec::<May>::new())?;
        payload.privileges_end();
        payload.field("visits", &self.visits)?;
        payload.field("locale", &self.locale)?;
        payload.field("cart", &self.cart)?;
        payload.field("dark", &self.dark)
    }

    fn read(payload: &mut PayloadReader<'_>) -> Result<Self, PayloadError> {
        let (user, rank, _) = payload.principal::<u64, Option<Rank>, Vec<May>>()?;
        let visits = payload.field("visits")?;
        let locale = payload.field("locale")?;
        let cart = payload.field("cart")?;
        let dark = payload.field("dark")?;
        Ok(Self { user, rank, visits, locale, cart, dark })
    }
}

impl Sample for Visit {
    const SUBJECT: &'static str = "u64";
    const SHAPE: &'static [(&'static str, &'static str)] = &[
        ("visits", "u32"),
        ("locale", "string"),
        ("cart", "seq of u32"),
        ("dark", "option of bool"),
    ];

    fn contents(&self) -> Value {
        let Self { user, rank, visits, locale, cart, dark } = self;
        json!({
            "subject": user,
            "roles": rank.iter().map(Named::name).collect::<Vec<_>>(),
            "permissions": [],
            "fields": { "visits": visits, "locale": locale, "cart": cart, "dark": dark },
        })
    }
}

impl SessionData for Desk {
    const DECLARATION: Declaration = Declaration {
        name: "Desk",
        version: 300,
        fields: "[subject] user : String ; [role] ranks : Vec < Rank > ; \
                 [permission] may : BTreeSet < May > ; [privilege] tenant : u32 ; note : String",
        idle: Duration::from_secs(600),
        lifetime: Duration::from_secs(28_800),
        codec: Codec::Json,
    };
    type Role = Rank;
    type Permission = May;

    fn write(&self, payload: &mut PayloadWriter) -> Result<(), PayloadError> {
        payload.principal(Some(&self.user), &self.ranks, &self.may)?;
        payload.field("tenant", &self.tenant)?;
        payload.privileges_end();
        payload.field("note", &self.note)
    }

    fn read(payload: &mut PayloadReader<'_>) -> Result<Self, PayloadError> {
        let (user, ranks, may) = payload.principal()?;
        let user = user.ok_or(PayloadError::NoSubject)?;
        let tenant = payload.field("tenant")?;
        let note = payload.field("note")?;
        Ok(Self { user, ranks, may, tenant, note })
    }
}

impl Sample for Desk {
    const SUBJECT: &'static str = "string";
    const SHAPE: &'static [(&'static str, &'static str)] = &[("tenant", "u32"), ("note", "string")];

    fn contents(&self) -> Value {
        let Self { user, ranks, may, tenant, note } = self;
        json!({
            "subject": user,
            "roles": ranks.iter().map(Named::name).collect::<Vec<_>>(),
            "permissions": may.iter().map(Named::name).collect::<Vec<_>>(),
            "fields": { "tenant": tenant, "note": note },
        })
    }
}

macro_rules! named {
    ($enum:ident { $($variant:ident = $name:literal includes $included:expr),* }) => {
        impl Named for $enum {
            const NAMES: &'static [&'static str] = &[$($name),*];
            const INCLUDES: &'static [IndexSet] = &[$(IndexSet::of($included)),*];

            fn index(&self) -> u8 {
                *self as u8
            }

            fn from_index(index: u8) -> Option<Self> {
                [$(Self::$variant),*].get(usize::from(index)).copied()
            }

            fn position(name: &[u8]) -> Option<u8> {
                let at = Self::NAMES.iter().position(|known| known.as_bytes() == name)?;
                u8::try_from(at).ok()
            }
        }
    };
}

named!(Rank { Admin = "admin" includes &[0, 1], Reader = "reader" includes &[1] });
named!(May {
    EditPosts = "post:edit" includes &[0],
    ReadAll = "report:read" includes &[1]
});

impl Role for Rank {
    type Grants = Nothing;
}

impl Permission for May {}
