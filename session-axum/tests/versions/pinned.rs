//! Pinned shapes.

use session_axum::{Session, SessionData};
use session_core::Refusal;

use crate::{opened, read, written};

mod themes {
    use serde::{Deserialize, Serialize};
    use session_axum::Shape;

    #[derive(Shape, Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub(super) enum Theme {
        Light,
        Dark,
    }

    /// The same, by another name.
    pub(super) type Colours = Theme;
}

mod v1 {
    use super::{Session, themes};

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(shape = "54603c49")]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) user: Option<u64>,
        pub(super) theme: themes::Theme,
        pub(super) cart: Vec<u32>,
    }
}

mod respelt {
    use super::{Session, themes};

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(shape = "54603c49")]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) user: Option<core::primitive::u64>,
        pub(super) theme: themes::Colours,
        pub(super) cart: std::collections::VecDeque<u32>,
    }
}

mod unpinned {
    use super::{Session, themes};

    #[derive(Session, Clone)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) user: Option<u64>,
        pub(super) theme: themes::Theme,
        pub(super) cart: Vec<u32>,
    }
}

mod v2 {
    use super::{Session, themes};

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 2, shape = "fb4c884b", shapes(1 = "54603c49"))]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) user: Option<u64>,
        pub(super) theme: themes::Colours,
        pub(super) cart: Vec<u32>,
        #[session(since = 2, default = "en".to_owned())]
        pub(super) locale: String,
        /// Its encoding is another crate's business.
        #[session(since = 2, default, opaque = "http::Uri as text")]
        pub(super) referrer: Unshaped,
    }

    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    pub(super) struct Unshaped(pub(super) String);
}

fn first() -> v1::Visit {
    v1::Visit { user: Some(1), theme: themes::Theme::Dark, cart: vec![7] }
}

#[test]
fn a_pinned_shape_takes_the_place_of_the_fingerprint() {
    assert_eq!(v1::Visit::DECLARATION.fields, "54603c49");
    let respelt =
        respelt::Visit { user: Some(1), theme: themes::Colours::Dark, cart: vec![7].into() };
    assert_eq!(read(&written(&first())), Ok(respelt), "spelling a type differently ends nothing");
    let unpinned = opened::<unpinned::Visit>(&written(&first())).map(drop);
    assert_eq!(unpinned, Err(Refusal::BadTag));
}

#[test]
fn a_pinned_older_version_is_read() {
    let second = v2::Visit {
        user: Some(1),
        theme: themes::Theme::Dark,
        cart: vec![7],
        locale: "en".to_owned(),
        referrer: v2::Unshaped(String::new()),
    };
    assert_eq!(read(&written(&first())), Ok(second));
}
