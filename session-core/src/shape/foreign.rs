//! The shapes of other crates' types, each behind a feature of that crate's name.
//!
//! Most are texts in JSON and numbers in postcard; what they are is their crate's promise, so each
//! stands under a name of its own.

#[cfg(any(
    feature = "chrono",
    feature = "jiff",
    feature = "json",
    feature = "time",
    feature = "uuid"
))]
use super::{Shape, Tree};

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time", feature = "uuid"))]
macro_rules! opaque {
    ($($ty:ty = $name:literal,)*) => {
        $(impl Shape for $ty {
            const SHAPE: Tree = Tree::Opaque($name);
        })*
    };
}

#[cfg(feature = "uuid")]
opaque! { uuid::Uuid = "uuid", }

#[cfg(feature = "time")]
opaque! {
    time::Date = "time date",
    time::Duration = "time duration",
    time::Month = "time month",
    time::OffsetDateTime = "time date-time with offset",
    time::PrimitiveDateTime = "time date-time",
    time::Time = "time of day",
    time::UtcDateTime = "time utc date-time",
    time::UtcOffset = "time utc offset",
    time::Weekday = "time weekday",
}

#[cfg(feature = "jiff")]
opaque! {
    jiff::SignedDuration = "jiff signed duration",
    jiff::Span = "jiff span",
    jiff::Timestamp = "jiff timestamp",
    jiff::Zoned = "jiff zoned",
    jiff::civil::Date = "jiff date",
    jiff::civil::DateTime = "jiff date-time",
    jiff::civil::Time = "jiff time",
}

#[cfg(feature = "chrono")]
opaque! {
    chrono::DateTime<chrono::FixedOffset> = "chrono date-time",
    chrono::DateTime<chrono::Utc> = "chrono date-time",
    chrono::Month = "chrono month",
    chrono::NaiveDate = "chrono naive date",
    chrono::NaiveDateTime = "chrono naive date-time",
    chrono::NaiveTime = "chrono naive time",
    chrono::TimeDelta = "chrono time delta",
    chrono::Weekday = "chrono weekday",
}

/// Says itself what it is, so it needs a codec that does.
#[cfg(feature = "json")]
impl Shape for serde_json::Value {
    const SHAPE: Tree =
        Tree::JsonOnly("`serde_json::Value` can be anything", &Tree::Word("any JSON"));
}
