//! Our cookie: found in a request by its bytes, written into a response by one template.

mod find;
mod template;

pub(crate) use find::{Found, find};
pub use template::SameSite;
pub(crate) use template::{Shape, Template, TemplateError};
