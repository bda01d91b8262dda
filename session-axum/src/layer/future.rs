//! From the handler's response to the one that is sent.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum_core::response::{IntoResponse, Response};
use pin_project_lite::pin_project;
use session_core::{Listener, Reply};

use crate::request::AnyRequestSession;

pin_project! {
    /// The response of a [`SessionService`](super::SessionService).
    #[must_use = "futures do nothing unless polled"]
    pub struct SessionFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        Handling { session: Arc<dyn AnyRequestSession>, #[pin] handler: F },
        HandedOn { #[pin] handler: F },
        Refused { response: Option<Response> },
        Committing { committing: Committing },
    }
}

/// The response waits while a shared revocation or a store is asked whether a credential may go out.
type Committing = Pin<Box<dyn Future<Output = Response> + Send>>;

impl<F> SessionFuture<F> {
    pub(super) const fn new(session: Arc<dyn AnyRequestSession>, handler: F) -> Self {
        Self { state: State::Handling { session, handler } }
    }

    /// For a request whose session is a layer's further out.
    pub(super) const fn handed_on(handler: F) -> Self {
        Self { state: State::HandedOn { handler } }
    }

    pub(super) const fn refused(response: Response) -> Self {
        Self { state: State::Refused { response: Some(response) } }
    }
}

impl<F, R> Future for SessionFuture<F>
where
    F: Future<Output = Result<R, Infallible>>,
    R: IntoResponse,
{
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                StateProjection::Handling { session, handler } => {
                    let handled = heard(session, || {
                        let Ok(response) = ready!(handler.poll(context));
                        Poll::Ready(commit(session, response.into_response()))
                    });
                    match ready!(handled) {
                        Ok(response) => return Poll::Ready(Ok(response)),
                        Err(committing) => state.set(State::Committing { committing }),
                    }
                }
                StateProjection::HandedOn { handler } => {
                    let Ok(response) = ready!(handler.poll(context));
                    return Poll::Ready(Ok(response.into_response()));
                }
                StateProjection::Refused { response } => {
                    return match response.take() {
                        Some(response) => Poll::Ready(Ok(response)),
                        None => Poll::Pending,
                    };
                }
                StateProjection::Committing { committing } => {
                    return committing.as_mut().poll(context).map(Ok);
                }
            }
        }
    }
}

/// Does something to which the session's own listener listens.
fn heard<R>(session: &Arc<dyn AnyRequestSession>, act: impl FnOnce() -> R) -> R {
    // Asking the session costs a call that is not needed where nobody listens.
    if Listener::is_there_any() { session.listener().within(act) } else { act() }
}

/// Writes into the response what it does to the session: at once, unless somebody else must be asked.
fn commit(
    session: &Arc<dyn AnyRequestSession>,
    mut response: Response,
) -> Result<Response, Committing> {
    match session.commit() {
        Reply::Ready(sent) => {
            session.finish(&mut response, sent);
            Ok(response)
        }
        Reply::Pending(asking) => {
            let session = Arc::clone(session);
            let listener = session.listener().clone();
            Err(Box::pin(listener.during(async move {
                let sent = asking.await;
                session.finish(&mut response, sent);
                response
            })))
        }
    }
}

impl<F> std::fmt::Debug for SessionFuture<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionFuture")
    }
}
