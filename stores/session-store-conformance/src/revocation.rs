//! The promises of [`Revocation`](session_core::Revocation).
