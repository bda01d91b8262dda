//! Waiting no longer than a deadline.

use std::time::Duration;

use thiserror::Error;

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
