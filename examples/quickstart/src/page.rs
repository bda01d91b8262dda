//! The one page.

use axum::response::Html;

use crate::AppSession;

/// Returns the page, with some news, as the session's owner should see it.
pub(crate) fn page(news: &str, session: Option<&AppSession>) -> Html<String> {
    let account = match session.and_then(|session| session.user.as_deref()) {
        Some(user) => include_str!("logout.html").replace("{user}", &escaped(user)),
        None => include_str!("login.html").to_owned(),
    };
    Html(include_str!("page.html").replace("{news}", news).replace("{account}", &account))
}

/// Makes a text safe between tags and in quoted attributes.
fn escaped(text: &str) -> String {
    let pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
    pairs.iter().fold(text.to_owned(), |text, (special, safe)| text.replace(special, safe))
}
