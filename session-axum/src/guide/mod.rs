//! The pages about using and judging these crates. They are here for readers only: no program has
//! them.
//!
//! | to use it | |
//! | --- | --- |
//! | [`deployment`] | what to choose, how much room it takes, what happens when a part of it dies, keys |
//! | [`stores`] | what each store promises and costs; how to write one |
//! | [`events`] | what is logged, and how an audit table hears of it |
//! | [`versions`] | how to change the session's struct while sessions live |
//!
//! | to judge it | |
//! | --- | --- |
//! | [`promises`] | what an application may rely on, and the tests that show it |
//! | [`threat_model`] | each attack, its defence, and the tests that show it; what is not protected |
//! | [`performance`] | what it costs, beside the least it could cost and beside its peers |
//! | [`token`] | the token's format, byte by byte |
//!
//! # In the repository
//!
//! The examples (`examples/quickstart`, `examples/blog`, `examples/versions`), the changelog, the licences, and what those
//! need who work on these crates are in the repository, and in no package.

#[doc = "[events.md]: crate::guide::events"]
#[doc = "[stores.md]: crate::guide::stores"]
#[doc = "[versions.md]: crate::guide::versions"]
#[doc = ""]
#[doc = include_str!("../../docs/deployment.md")]
pub mod deployment {}

#[doc = "[deployment.md]: crate::guide::deployment"]
#[doc = "[performance.md#stores]: crate::guide::performance#stores"]
#[doc = "[token.md#records]: crate::guide::token#records"]
#[doc = ""]
#[doc = include_str!("../../docs/stores.md")]
pub mod stores {}

#[doc = "[deployment.md#lengthen-the-idle-timeout]: crate::guide::deployment#lengthen-the-idle-timeout"]
#[doc = ""]
#[doc = include_str!("../../docs/versions.md")]
pub mod versions {}

#[doc = include_str!("../../docs/events.md")]
pub mod events {}

#[doc = "[performance.md]: crate::guide::performance"]
#[doc = "[threat-model.md]: crate::guide::threat_model"]
#[doc = ""]
#[doc = include_str!("../../docs/promises.md")]
pub mod promises {}

#[doc = include_str!("../../docs/threat-model.md")]
pub mod threat_model {}

#[doc = include_str!("../../docs/performance.md")]
pub mod performance {}

#[doc = include_str!("../../docs/token.md")]
pub mod token {}
