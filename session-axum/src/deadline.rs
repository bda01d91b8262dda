//! Waiting no longer than a deadline.

use std::time::Duration;

use session_core::{Listener, RevocationError};
use thiserror::Error;

use crate::error::SessionError;

/// Somebody did not answer in time.
#[derive(Debug, Error)]
#[error("{what} took longer than {deadline:?}")]
pub(crate) struct TookTooLong {
    what: &'static str,
    deadline: Duration,
}

/// Waits for an answer, and no longer than the deadline. `what` says in the log who was asked.
pub(crate) async fn in_time<V>(
    what: &'static str,
    deadline: Duration,
    asking: impl Future<Output = V>,
) -> Result<V, TookTooLong> {
    let answer = tokio::time::timeout(deadline, asking).await;
    answer.map_err(|_| TookTooLong { what, deadline })
}

/// Waits for the end of a session in a task of its own, which a client that hangs up does not stop.
pub(crate) async fn finish<V, E>(
    end: impl Future<Output = Result<V, E>> + Send + 'static,
) -> Result<V, SessionError>
where
    V: Send + 'static,
    E: Into<SessionError> + Send + 'static,
{
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => match runtime.spawn(Listener::present().during(end)).await {
            Ok(done) => done.map_err(Into::into),
            Err(error) => Err(RevocationError::Unavailable(Box::new(error)).into()),
        },
        Err(_) => end.await.map_err(Into::into),
    }
}
