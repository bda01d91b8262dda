//! Every macro once. The test `lints` forbids every lint of the compiler here, and has clippy say what
//! it finds: whatever it is, it is in no code that a macro wrote.

use axum::extract::Path;
use axum::http::StatusCode;
use session_axum::routing::get;
use session_axum::{
    AccessMap, Permission, Removed, ResourceOf, Role, Router, Session, SessionData, Shape,
    assert_access_map, assert_golden_sessions, open, policy, predicate, public, require,
    require_login, require_permission, require_role, resource, with,
};

/// A right.
#[derive(Permission, Clone, Copy, Debug)]
pub enum Right {
    /// One thing.
    #[permission(name = "post:edit")]
    EditPost,
    /// Everything.
    #[permission(name = "post:*")]
    Everything,
}

/// A role.
#[derive(Role, Clone, Copy, Debug)]
#[role(permissions = Right)]
pub enum Rank {
    /// More than the others.
    #[role(includes(Reader), grants(EditPost, Everything))]
    Admin,
    /// Less.
    Reader,
    /// What nobody is given any more.
    #[deprecated]
    Veteran,
}

#[derive(Role, Clone)]
enum Private {
    Only,
}

/// A theme.
#[derive(Shape, Clone, Copy, Debug, Default)]
pub enum Theme {
    /// By day.
    #[default]
    Light,
    /// By night.
    #[deprecated]
    Dark,
}

/// A session of three versions.
#[derive(Session, Clone, Debug)]
#[session(
    version = 3,
    write_version = 2,
    idle = "30m",
    lifetime = "12h",
    recoded(from = "postcard", in = 2),
    codec = "json"
)]
pub struct Visit {
    /// Whose it is.
    #[session(subject, renamed(from = "type", in = 3))]
    pub user: Option<u64>,
    /// What they may.
    #[session(role, since = 2, with = nothing)]
    pub rank: Option<Rank>,
    /// What they have paid for.
    #[session(privilege)]
    pub plan: u8,
    /// What they will buy.
    #[session(until = 3, write_with = empty)]
    pub cart: Removed<Vec<u32>>,
    /// How they see it.
    #[session(since = 3, default)]
    pub theme: String,
    /// How often.
    #[session(since = 3, try_with = Visit::counted)]
    pub visits: usize,
    /// What nobody reads any more.
    #[deprecated]
    pub old: u8,
}

const fn nothing(_: &VisitV1) -> Option<Rank> {
    None
}

const fn empty(_: &Visit) -> Vec<u32> {
    Vec::new()
}

impl Visit {
    fn counted(before: &VisitV2) -> Result<usize, String> {
        if before.r#type.is_some() { Ok(before.cart.len()) } else { Err("a visitor".to_owned()) }
    }
}

/// The same, rewritten, in a struct of its own.
#[derive(Session, Clone, Debug)]
#[session(version = 4, name = "Visit", previous = Visit)]
pub struct Rewritten {
    /// Whose it is.
    #[session(subject)]
    pub user: Option<u64>,
    /// What they may.
    #[session(role, with = anything)]
    pub ranks: Vec<Rank>,
}

fn anything(before: &Visit) -> Vec<Rank> {
    before.rank.into_iter().collect()
}

impl From<Visit> for Rewritten {
    fn from(before: Visit) -> Self {
        Self { user: before.user, ranks: Vec::new() }
    }
}

/// Another session, of few words.
#[derive(Session, Clone)]
struct Other {
    #[session(subject)]
    user: Option<String>,
    #[session(role)]
    role: Option<Private>,
}

/// A post.
#[derive(Debug)]
pub struct Post {
    /// Whose it is.
    pub author: u64,
    /// What it says.
    pub text: String,
}

/// Loads a post.
///
/// # Errors
///
/// There is none.
#[resource]
pub async fn post(Path(id): Path<u64>) -> Result<Post, StatusCode> {
    if id == 0 { Err(StatusCode::NOT_FOUND) } else { Ok(Post { author: id, text: String::new() }) }
}

/// Whether they wrote it.
#[predicate]
pub async fn is_author(session: Session<Visit>, post: ResourceOf<Post>) -> bool {
    session.user == Some(post.author)
}

#[predicate]
async fn is_first(session: Session<Visit>) -> bool {
    std::future::ready(session.user == Some(1)).await
}

policy! {
    /// Who may edit.
    pub CanEdit = any(role("admin"), is_author);
    CanRead = all(login, is_first);
    /// Whose name is a function's.
    pub lower_case = not(role(Rank::Reader));
}

/// By a named rule.
#[require(CanEdit)]
pub async fn edit(post: ResourceOf<Post>) -> String {
    post.text.clone()
}

/// By one that others cannot name.
#[require(CanRead, assurance = 2)]
pub async fn read(post: ResourceOf<Post>) -> String {
    std::future::ready(post.text.clone()).await
}

/// By a name and by a variant.
#[require_permission("post:edit", Right::Everything)]
pub async fn publish() {}

/// By two guards.
#[require_login(fresh = "5m")]
#[require_role("admin", Rank::Reader)]
pub async fn account(session: Session<Visit>) -> String {
    session.user.map_or_else(String::new, |user| user.to_string())
}

/// By another session, in words of the rules.
#[require(all(lower_case, not(any(role("reader"), permission("post:edit")))), session = Visit)]
pub async fn words() {}

#[require_role(Private::Only, session = Other)]
async fn other(session: Session<Other>) -> String {
    if session.role.is_some() { session.user.clone().unwrap_or_default() } else { String::new() }
}

/// With as many parameters as clippy takes.
#[public(reason = "nothing to see")]
pub async fn seven(
    _: Option<Session<Visit>>,
    _: Option<Session<Visit>>,
    _: Option<Session<Visit>>,
    _: Option<Session<Visit>>,
    _: Option<Session<Visit>>,
    _: Option<Session<Visit>>,
    _: Option<Session<Visit>>,
) {
    std::future::ready(()).await;
}

/// In an impl.
#[derive(Debug)]
pub struct Pages {
    /// So that it cannot be copied.
    pub name: String,
}

impl Pages {
    /// For everybody.
    #[public]
    pub async fn front() {}

    #[require_login]
    async fn inner() {}
}

/// Returns the routes.
pub fn routes() -> Router<Visit> {
    Router::new()
        .route("/edit/{id}", get(edit))
        .route("/read/{id}", get(read))
        .route("/inner", get(Pages::inner))
        .route("/with", get(with(policy!(any(login, CanEdit)), async || "with")))
        .route("/open", get(open("why everybody may", async || "open")))
}

/// Returns the routes of the other session.
pub fn others() -> AccessMap {
    Router::<Other>::new().route("/other", get(other)).access_map()
}

/// Compares with files that are not there.
#[must_use]
pub fn compares(visit: Visit) -> u32 {
    assert_access_map!(others(), "access.lock");
    assert_golden_sessions!("sessions/", visit);
    Visit::DECLARATION.version
}
