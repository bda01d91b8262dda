//! The one page.

use axum::response::Html;

use crate::AppSession;

const PAGE: &str = include_str!("page.html");
const LOGIN: &str = include_str!("login.html");
const LOGOUT: &str = include_str!("logout.html");

/// Returns the page as the session's owner should see it.
pub(crate) fn home(session: Option<&AppSession>) -> Html<String> {
    let visits = session.map(|session| format!("Your visits: {}", session.visits));
    let account = match session.and_then(|session| session.user.as_deref()) {
        Some(user) => LOGOUT.replace("{user}", &escaped(user)),
        None => LOGIN.to_owned(),
    };
    page(&visits.unwrap_or_default(), &account)
}

/// Returns the page after a login that failed: the same for every reason.
pub(crate) fn login_failed() -> Html<String> {
    page("User name and password do not match. Please try again.", LOGIN)
}

fn page(news: &str, account: &str) -> Html<String> {
    Html(PAGE.replace("{news}", news).replace("{account}", account))
}

/// Makes a text safe between tags and in quoted attributes.
fn escaped(text: &str) -> String {
    let pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
    pairs.iter().fold(text.to_owned(), |text, (special, safe)| text.replace(special, safe))
}
