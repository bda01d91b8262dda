//! What is known of the device that a request is from.

use http::HeaderValue;
use http::header::USER_AGENT;
use http::request::Parts;
use session_core::Attached;

/// How an application finds a client's address.
pub(crate) type FindAddress = Box<dyn Fn(&Parts) -> Option<String> + Send + Sync>;

/// What is known of the device that a request is from.
#[derive(Clone, Default)]
pub(crate) struct Client {
    user_agent: Option<HeaderValue>,
    address: Option<String>,
}

impl Client {
    /// Looks at what is kept of the client that sent a request.
    pub(crate) fn of(parts: &Parts, find_address: Option<&FindAddress>) -> Self {
        let user_agent = parts.headers.get(USER_AGENT).cloned();
        Self { user_agent, address: find_address.and_then(|find| find(parts)) }
    }

    /// Returns what is kept of it beside a session that begins.
    pub(crate) fn attached(&self) -> Attached {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let user_agent = self.user_agent.as_ref().map(text);
        Attached::default().with_client(user_agent, self.address.clone())
    }
}
