//! Reading a response.

use std::future::poll_fn;
use std::pin::Pin;

use axum_core::response::Response;
use http_body::Body as _;

/// Returns the whole body of a response as text.
///
/// ```
/// use axum::response::IntoResponse;
/// use session_axum::testing;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// assert_eq!(testing::text("hello".into_response()).await, "hello");
/// # });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// If it breaks off, or is no UTF-8.
#[expect(clippy::panic, reason = "it fails the test that calls it")]
pub async fn text(response: Response) -> String {
    let (mut body, mut bytes) = (response.into_body(), Vec::new());
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        match frame {
            // What is no data is trailers.
            Ok(frame) => bytes.extend(frame.into_data().unwrap_or_default()),
            Err(error) => panic!("the body broke off: {error}"),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|error| panic!("the body is no text: {error}"))
}
