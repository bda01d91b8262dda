//! Rules that are functions: what `#[predicate]` is made of.

use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use session_core::{Undeclared, Verdict};

use super::Asked;

/// What a predicate may return.
#[diagnostic::on_unimplemented(
    message = "a predicate returns `bool`, or `Result<bool, E>` where `E` is a response; `{Self}` is neither",
    label = "return `bool` or `Result<bool, E>`"
)]
pub trait Answers {
    /// Turns it into a verdict. An error is kept: it answers the request if the rest of the rule
    /// leaves the outcome open.
    fn answer(self, request: &mut Asked<'_>) -> Verdict;
}

impl Answers for bool {
    fn answer(self, _: &mut Asked<'_>) -> Verdict {
        Verdict::of(self)
    }
}

impl<E: IntoResponse> Answers for Result<bool, E> {
    fn answer(self, request: &mut Asked<'_>) -> Verdict {
        match self {
            Ok(allowed) => Verdict::of(allowed),
            Err(error) => request.keep_failure(error.into_response()),
        }
    }
}

/// Extracts a predicate's parameters and asks it. What cannot be extracted decides nothing.
///
/// # Errors
///
/// None: it returns what [`Check::ask`](super::Check::ask) does.
pub async fn ask_predicate<S, Args, F, Answer>(
    request: &mut Asked<'_>,
    state: &S,
    decide: F,
) -> Result<Verdict, Undeclared>
where
    S: Send + Sync,
    Args: FromRequestParts<S, Rejection = Response> + Send,
    F: FnOnce(Args) -> Answer + Send,
    Answer: Future + Send,
    Answer::Output: Answers,
{
    let arguments = match Args::from_request_parts(request.parts, state).await {
        Ok(arguments) => arguments,
        Err(rejection) => return Ok(request.keep_failure(rejection)),
    };
    let answer = decide(arguments).await;
    Ok(answer.answer(request))
}
