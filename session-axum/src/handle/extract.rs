//! Getting a handle.

use axum_core::extract::FromRequestParts;
use http::request::Parts;
use session_core::SessionData;

use super::SessionHandle;
use crate::client::Client;
use crate::rejection::Rejection;
use crate::request::session_asked;

impl<T: SessionData, S: Sync> FromRequestParts<S> for SessionHandle<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let session = session_asked::<T>(parts).await?;
        session.remember(parts);
        let settings = &session.sessions().settings;
        let client = if settings.keeping.attaches() {
            Client::of(parts, settings.find_address.as_ref())
        } else {
            Client::default()
        };
        Ok(Self { session, client, assurance: None })
    }
}
