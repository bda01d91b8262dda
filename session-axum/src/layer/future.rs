//! From the handler's response to the one that is sent.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum_core::response::{IntoResponse, Response};
use pin_project_lite::pin_project;
use session_core::Answer;

use crate::slot::AnySlot;

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
        Handling { slot: Arc<dyn AnySlot>, #[pin] handler: F },
        HandedOn { #[pin] handler: F },
        Refused { response: Option<Response> },
        Settling { settling: Settling },
    }
}

/// The response waits while a shared revocation is asked whether its cookie may go out.
type Settling = Pin<Box<dyn Future<Output = Response> + Send>>;

impl<F> SessionFuture<F> {
    pub(super) const fn new(slot: Arc<dyn AnySlot>, handler: F) -> Self {
        Self { state: State::Handling { slot, handler } }
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
                StateProjection::Handling { slot, handler } => {
                    let Ok(response) = ready!(handler.poll(context));
                    match settle(slot, response.into_response()) {
                        Ok(response) => return Poll::Ready(Ok(response)),
                        Err(settling) => state.set(State::Settling { settling }),
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
                StateProjection::Settling { settling } => {
                    return settling.as_mut().poll(context).map(Ok);
                }
            }
        }
    }
}

/// Writes the session's cookie into the response: at once, unless a shared revocation must be asked.
fn settle(slot: &Arc<dyn AnySlot>, mut response: Response) -> Result<Response, Settling> {
    match slot.settle() {
        Answer::Ready(cookie) => {
            slot.write_head(response.headers_mut(), cookie);
            Ok(response)
        }
        Answer::Pending(asking) => {
            let slot = Arc::clone(slot);
            Err(Box::pin(async move {
                let cookie = asking.await;
                slot.write_head(response.headers_mut(), cookie);
                response
            }))
        }
    }
}

impl<F> std::fmt::Debug for SessionFuture<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionFuture")
    }
}
