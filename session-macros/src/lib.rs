//! The derives and attributes of [session-axum](https://docs.rs/session-axum).
//!
//! Applications depend on `session-axum`, which re-exports all of them; the generated code names
//! that crate.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    test,
    allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod cycles;
mod emitted;
mod errors;
mod function;
mod guard;
mod guards;
mod listed;
mod messages;
mod options;
mod policy_language;
mod policy_macro;
mod predicate;
mod replace_idents;
mod resource;
mod rule_type;
mod session;
mod shape;
#[cfg(test)]
mod testing;
mod text;
mod type_argument;

use proc_macro::TokenStream;

/// Makes a struct with named fields a session.
///
/// ```
/// use session_axum::{Role, Session};
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Role, Clone)] enum Role { Admin }
/// # #[derive(Clone, Serialize, Deserialize)] struct Plan;
/// # #[derive(Clone, Serialize, Deserialize)] struct Theme;
///
/// #[derive(Session, Clone)]
/// #[session(version = 2, idle = "30m", lifetime = "12h")]
/// struct AppSession {
///     #[session(subject)]
///     user: Option<u64>, // `None`: a visitor
///     #[session(role)]
///     role: Option<Role>,
///     #[session(privilege)]
///     plan: Plan,
///     theme: Theme,
/// }
/// ```
///
/// The struct derives `Clone`; its field types implement serde's `Serialize` and `Deserialize`. The
/// struct itself need not.
///
/// # On the struct
///
/// | option | default | meaning |
/// | --- | --- | --- |
/// | `version = 2` | 1 | the version of its shape |
/// | `name = "…"` | the identifier | the name that its tokens are bound to |
/// | `idle = "30m"` | 30 minutes, or `lifetime` if that is shorter | how long it lives unused |
/// | `lifetime = "12h"` | 12 hours | how long it lives at most |
/// | `codec = "json"` | `"postcard"` | how its fields are encoded |
/// | `previous = AppSessionV3` | nothing | the struct before the oldest that the fields' history tells of |
/// | `recoded(from = "postcard", in = 4)` | it always had this codec | the codec that it had before version 4 |
/// | `write_version = 3` | `version` | the older version to write until every server reads the present one |
/// | `shape = "9f2c41d7"` | not pinned | the shape of the present version: with another it does not compile |
/// | `shapes(3 = "…")` | not pinned | the shapes of older versions, likewise |
/// | `crate = path` | `::session_axum` | where the facade is |
///
/// A duration is a whole number and one of `s`, `m`, `h` and `d`. A longer `idle` in a later build
/// brings sessions in signed cookies back that had ended, unless `Sessions::end_everything` is called.
/// A shape is eight hexadecimal digits: write any, and the build says which they are.
///
/// # On a field
///
/// What it is to the session:
///
/// - `subject`: whose session it is. An `Option` can be a visitor's.
/// - `role`, `permission`: what the subject holds, as `R`, `Option<R>`, `Vec<R>`, `BTreeSet<R>` or
///   `HashSet<R>`. They need a `subject`.
/// - `privilege`: only a login or an elevation may change it.
///
/// A field has at most one of them, and a version at most one `subject`, `role` and `permission`.
///
/// What it was in older versions. Every number is the version that made the change:
///
/// | option | meaning |
/// | --- | --- |
/// | `since = 2` | new in version 2; it needs one of the next four |
/// | `default` | older sessions get `Default::default()` |
/// | `default = Theme::Light` | older sessions get this value |
/// | `with = f` | older sessions get what `f` returns, a function of the struct before: `f(&AppSessionV1)` |
/// | `try_with = f` | the same; the session ends where `f` returns `Err` |
/// | `until = 4` | gone since version 4; its type is `Removed<T>` |
/// | `write_with = f` | what older versions are written with that have the field still: `f(&AppSession)` |
/// | `renamed(from = "uid", in = 3)` | was called `uid` before version 3; as often as it was renamed |
/// | `spelt = "Role"` | how its type was written when its sessions were |
/// | `opaque = "…"` | what its encoding hangs on, where its type has no shape |
///
/// A new `subject`, `role`, `permission` or `privilege` takes `with` or `try_with` and no default.
/// Under `previous`, these two also stand without `since`, on what the migration to this struct makes anew.
///
/// The derive makes the older structs, `AppSessionV1` and so on, and the migrations between them.
/// `docs/versions.md`, in the source tree, says what to write for which change, in which order to
/// deploy it, and what becomes of sessions meanwhile.
///
/// # serde's attributes
///
/// The fields are written by this derive, each and in order. `#[serde(with = "…")]`,
/// `serialize_with` and `deserialize_with` are honoured, except on a `subject`, `role` or
/// `permission`, which have a form of their own. Refused is what would leave a field out or fill it in
/// (`#[serde(skip)]`, `#[serde(flatten)]`, …, and `#[serde(default)]`, which is not
/// `#[session(default)]`), and what changes serde's impl of the struct (`#[serde(tag = "…")]`,
/// `#[serde(into = "…")]`, …).
#[proc_macro_derive(Session, attributes(session, serde))]
pub fn derive_session(input: TokenStream) -> TokenStream {
    session::expand(input.into()).into()
}

/// Tells how a type is encoded, for sessions whose shape is pinned.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use session_axum::{Session, Shape};
///
/// #[derive(Shape, Serialize, Deserialize, Clone)]
/// enum Theme { Light, Dark, Custom { accent: u32 } }
///
/// #[derive(Session, Clone)]
/// #[session(version = 1, shape = "a76ddc9f")]
/// struct AppSession {
///     #[session(subject)]
///     user: Option<u64>,
///     theme: Theme,
/// }
/// ```
///
/// The shape is the names, types and order of fields and variants, with those of serde's attributes
/// that change the encoding. Another variant, or another order, is another shape: the session that has
/// such a field does not compile until it has another version too.
///
/// A type that contains itself is told as far as it is written here. What is encoded by code of one's
/// own says so:
///
/// - `#[shape(opaque = "…")]` on a type or on a field: what the encoding hangs on. Change the text when
///   that changes. A type with `#[serde(into = "…")]` or `#[serde(from = "…")]` needs it.
/// - `#[shape(crate = path)]`: where the facade is; by default `::session_axum`.
#[proc_macro_derive(Shape, attributes(shape, serde))]
pub fn derive_shape(input: TokenStream) -> TokenStream {
    shape::expand(input.into()).into()
}

/// Makes an enum without fields a closed list of roles.
///
/// ```
/// use session_axum::Role;
///
/// #[derive(Role, Clone, Copy, Debug, PartialEq)]
/// enum Role {
///     #[role(includes(Editor))]
///     Admin,
///     #[role(includes(Reader), name = "editor-in-chief")]
///     Editor,
///     Reader,
/// }
/// ```
///
/// Derive `Clone` beside it. serde's `Serialize` and `Deserialize` come with this derive, by name:
/// do not derive them.
///
/// # On a variant
///
/// - `name = "…"`: 1 to 64 of `a-z`, `0-9`, `_` and `-`. By default the variant in `snake_case`.
/// - `includes(A, B)`: who holds this role holds these as well, and what they include.
/// - `grants(P, Q)`: who holds this role has these permissions, and what they include.
///
/// # On the enum
///
/// - `permissions = path`: the enum that `grants` names variants of.
/// - `crate = path`: where the facade is; by default `::session_axum`.
///
/// # Roles that grant permissions
///
/// ```
/// use session_axum::{Permission, Role, Session, require_permission};
///
/// #[derive(Permission, Clone)]
/// enum May {
///     #[permission(name = "post:edit")]
///     EditPost,
///     #[permission(name = "post:publish")]
///     PublishPost,
/// }
///
/// #[derive(Role, Clone)]
/// #[role(permissions = May)]
/// enum Role {
///     #[role(includes(Author), grants(PublishPost))]
///     Editor,
///     #[role(grants(EditPost))]
///     Author,
/// }
///
/// #[derive(Session, Clone)]
/// struct AppSession {
///     #[session(subject)]
///     user: Option<u64>,
///     #[session(role)]
///     role: Option<Role>,
/// }
///
/// #[require_permission(May::EditPost)] // authors and editors
/// async fn edit() { /* … */ }
/// ```
///
/// A role grants what the roles grant that it includes. Tokens carry the roles only: a grant that is
/// added or taken away holds at once, for the sessions there are. A session that also has a
/// `#[session(permission)]` field has it of the same enum.
///
/// # What is refused
///
/// Duplicate names, cycles, more than 128 variants, fields, generic parameters, and permissions
/// that are no variant of the enum:
///
/// ```compile_fail
/// # #[derive(session_axum::Permission, Clone)] enum May { EditPost }
/// #[derive(session_axum::Role, Clone)]
/// #[role(permissions = May)]
/// enum Role {
///     #[role(grants(EditPots))]
///     Editor,
/// }
/// ```
#[proc_macro_derive(Role, attributes(role))]
pub fn derive_role(input: TokenStream) -> TokenStream {
    listed::expand(listed::Kind::Role, input.into()).into()
}

/// Makes an enum without fields a closed list of permissions.
///
/// ```
/// use session_axum::Permission;
///
/// #[derive(Permission, Clone, Copy, Debug, PartialEq)]
/// enum Permission {
///     #[permission(name = "post:edit")]
///     EditPost,
///     #[permission(name = "post:comment:edit")]
///     EditComment,
///     #[permission(name = "post:*")] // includes both
///     AllOfPosts,
/// }
/// ```
///
/// Everything is as for [`Role`](macro@Role), under `#[permission(..)]`, except that a permission
/// grants nothing, and for the names: segments of `a-z`,
/// `0-9`, `_` and `-` joined by `:`, at most 64 bytes. The last segment may be `*`: such a variant
/// includes every variant whose name begins with what stands before the `*`.
#[proc_macro_derive(Permission, attributes(permission))]
pub fn derive_permission(input: TokenStream) -> TokenStream {
    listed::expand(listed::Kind::Permission, input.into()).into()
}

/// Lets only somebody who is logged in call the handler below.
///
/// ```
/// use session_axum::{Session, require_login};
/// # #[derive(Session, Clone)] struct AppSession { #[session(subject)] user: Option<u64> }
///
/// #[require_login]
/// async fn account(session: Session<AppSession>) -> String {
///     format!("account of {:?}", session.user)
/// }
///
/// #[require_login(fresh = "5m", assurance = 2)]
/// async fn change_password() { /* … */ }
/// ```
///
/// The attribute puts the guard before the other parameters, so it decides before any of them is
/// extracted. It answers 401 where nobody is logged in, 403 to whoever lacks a right, 401 with a
/// step-up challenge to whoever has it but must log in again, and 503 if it cannot be found out.
///
/// # Options
///
/// All guards but [`public`](macro@public) take them, in any order, each once.
///
/// | option | asks |
/// | --- | --- |
/// | `fresh = "5m"` | for a login less than that ago; a whole number and one of `s`, `m`, `h` and `d` |
/// | `assurance = 2` | for a login at least that sure, by the levels that the application gives with `SessionHandle::assured` |
/// | `session = StaffSession` | about the session of that type, where a request has several |
/// | `crate = path` | nothing; it says where the facade is, if not at `::session_axum` |
///
/// # Several guards
///
/// Guards above one handler must all agree, whatever their order. The same demand twice is refused:
///
/// ```compile_fail
/// # use session_axum::require_login;
/// #[require_login]
/// #[require_login]
/// async fn account() {}
/// ```
///
/// # What it stands above
///
/// A handler: an `async fn` without `self`, of at most 15 extractors. Other attributes, such as
/// `#[tracing::instrument]` and `#[utoipa::path]`, may stand above or below;
/// `#[axum::debug_handler]` must stand below the guards.
///
/// ```compile_fail
/// # use session_axum::require_login;
/// #[require_login]
/// fn account() {}
/// ```
#[proc_macro_attribute]
pub fn require_login(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Login, arguments.into(), &item.into()).into()
}

/// Lets only somebody with one of these roles call the handler below.
///
/// The rest is as for [`require_login`](macro@require_login), options included.
///
/// # By variant
///
/// ```
/// use session_axum::{Role, require_role};
/// # #[derive(Role, Clone)] enum Role { Admin, Editor, OnCall }
///
/// #[require_role(Role::Admin)]
/// async fn purge() { /* … */ }
///
/// #[require_role(Role::Admin, Role::Editor, fresh = "1h")] // any of them
/// async fn publish() { /* … */ }
/// ```
///
/// A path is a variant of the session's role type, with its enum. One that does not exist does not
/// compile:
///
/// ```compile_fail
/// # use session_axum::{Role, require_role};
/// # #[derive(Role, Clone)] enum Role { Admin, Editor, OnCall }
/// #[require_role(Role::Admim)]
/// async fn purge() {}
/// ```
///
/// # By name
///
/// ```
/// # use session_axum::require_role;
/// #[require_role("admin")]
/// async fn purge() { /* … */ }
///
/// #[require_role("editor")] // both
/// #[require_role("on-call")]
/// async fn restart() { /* … */ }
/// ```
///
/// A string is looked up among the roles of the session. A `session_axum::Router` refuses to compile
/// with one that the session does not declare; on a plain `axum::Router`, where no session type is
/// known, it answers 500 and says so in the log.
#[proc_macro_attribute]
pub fn require_role(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Role, arguments.into(), &item.into()).into()
}

/// Lets only somebody with one of these permissions call the handler below.
///
/// ```
/// use session_axum::{Permission, require_permission};
/// # #[derive(Permission, Clone)]
/// # enum Permission {
/// #     #[permission(name = "post:edit")] EditPost,
/// #     #[permission(name = "post:publish")] PublishPost,
/// # }
///
/// #[require_permission("post:edit")]
/// async fn edit() { /* … */ }
///
/// #[require_permission(Permission::EditPost, Permission::PublishPost)] // any of them
/// async fn preview() { /* … */ }
/// ```
///
/// Permissions are those in the session's `#[session(permission)]` field and those that its roles
/// grant. The rest is as for [`require_role`](macro@require_role), options included.
///
/// # No `*`
///
/// A permission such as `post:*` is a grant of several. A rule asks for one:
///
/// ```compile_fail
/// # use session_axum::require_permission;
/// #[require_permission("post:*")]
/// async fn edit() {}
/// ```
#[proc_macro_attribute]
pub fn require_permission(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Permission, arguments.into(), &item.into()).into()
}

/// Lets only somebody for whom a rule holds call the handler below.
///
/// ```
/// use session_axum::{Role, require};
/// # #[derive(Role, Clone)] enum Role { Admin, Editor }
///
/// #[require(any(role(Role::Admin), all(role(Role::Editor), permission("post:publish"))))]
/// async fn publish() { /* … */ }
/// ```
///
/// What it answers, where it stands and its options are as for
/// [`require_login`](macro@require_login).
///
/// # Rules
///
/// | rule | holds for |
/// | --- | --- |
/// | `login` | whoever is logged in |
/// | `role("admin")`, `role(Role::Admin)` | holders of the role; of any of them, if there are several |
/// | `permission("post:edit")`, `permission(Permission::EditPost)` | holders of the permission; of any of them |
/// | `fresh("5m")` | whoever logged in less than that ago |
/// | `assurance(2)` | whoever logged in at least that surely |
/// | `any(A, B)` | whomever one of the parts holds for |
/// | `all(A, B)` | whomever every part holds for |
/// | `not(A)` | whoever is logged in and for whom the part does not hold |
/// | `CanPublish` | whomever the policy holds for: see [`policy!`](macro@policy) |
/// | `owns_post` | whomever the predicate lets in: see [`predicate`](macro@predicate) |
///
/// Parts nest as they are written, and their order decides nothing: predicates are asked last, and
/// only if the rest leaves it open.
///
/// No rule holds for somebody who is not logged in, except by `#[predicate(anyone)]`: without a
/// session every part *and its negation* is "no session".
///
/// # What is refused
///
/// More than one rule, for `any` or `all` has to be said:
///
/// ```compile_fail
/// # use session_axum::require;
/// #[require(role("admin"), role("editor"))]
/// async fn publish() {}
/// ```
///
/// A group without parts, which would let nobody in, or everybody:
///
/// ```compile_fail
/// # use session_axum::require;
/// #[require(all())]
/// async fn publish() {}
/// ```
///
/// A step-up turned around, for it would ask people to log in again and refuse them then:
///
/// ```compile_fail
/// # use session_axum::require;
/// #[require(not(fresh("5m")))]
/// async fn publish() {}
/// ```
#[proc_macro_attribute]
pub fn require(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Policy, arguments.into(), &item.into()).into()
}

/// Lets everybody call the handler below, and says so.
///
/// ```
/// use session_axum::public;
///
/// #[public]
/// async fn front_page() { /* … */ }
///
/// #[public(reason = "load balancers have no session")]
/// async fn health() { /* … */ }
/// ```
///
/// The reason stands in the table of who may call what: one line of at most 256 bytes. The only
/// other option is `crate = path`.
///
/// # Beside another guard
///
/// It lets everybody in, and a guard does not:
///
/// ```compile_fail
/// # use session_axum::{public, require_login};
/// #[public]
/// #[require_login]
/// async fn front_page() {}
/// ```
#[proc_macro_attribute]
pub fn public(arguments: TokenStream, item: TokenStream) -> TokenStream {
    guard::expand(guard::Kind::Public, arguments.into(), &item.into()).into()
}

/// Gives rules names, or makes one a value.
///
/// # Named policies
///
/// ```
/// use session_axum::{Guard, policy, require};
///
/// policy! {
///     /// Who may put a post online.
///     pub CanPublish = any(role("admin"), all(role("editor"), permission("post:publish")));
///
///     /// The same, by somebody who has just logged in.
///     pub(crate) CanPublishNow = CanPublish, fresh = "5m";
/// }
///
/// #[require(CanPublish)]
/// async fn publish() { /* … */ }
///
/// // A policy is a type: a proof of it can be passed on.
/// async fn publish_all(proof: Guard<CanPublishNow>) {
///     store_all(&proof);
/// }
///
/// fn store_all(_: &Guard<CanPublishNow>) { /* runs for nobody else */ }
/// ```
///
/// Each is a unit struct, with the attributes and the visibility written before it. Behind the `=`
/// stands what [`require`](macro@require) takes: a rule, and any options. A policy may use others, and
/// what they use may be private. It shows as its name in tables and events.
///
/// # Values
///
/// ```
/// use session_axum::routing::get;
/// use session_axum::{Router, policy, with};
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
///
/// let router = Router::<AppSession>::new()
///     .route("/time", get(with(policy!(login), || async { "about noon" })));
/// # let _: Router<AppSession> = router;
/// ```
///
/// One rule without a name is a value, for what cannot carry an attribute. A named policy is its own
/// value.
///
/// # Cycles
///
/// ```compile_fail
/// # use session_axum::policy;
/// policy! {
///     CanEdit = any(role("admin"), CanPublish);
///     CanPublish = all(CanEdit, role("editor"));
/// }
/// ```
#[proc_macro]
pub fn policy(input: TokenStream) -> TokenStream {
    policy_macro::expand(input.into()).into()
}

/// Makes an async function a rule.
///
/// ```
/// use axum::extract::Path;
/// use session_axum::{Role, Session, predicate, require};
/// # #[derive(Role, Clone)] enum Role { Admin }
/// # #[derive(Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64>, #[session(role)] role: Option<Role> }
///
/// /// Whether the account is the caller's own.
/// #[predicate]
/// async fn is_own(session: Session<AppSession>, Path(account): Path<u64>) -> bool {
///     session.user == Some(account)
/// }
///
/// #[require(any(role(Role::Admin), is_own))]
/// async fn show(Path(account): Path<u64>) { /* … */ }
/// ```
///
/// Its parameters are up to 16 extractors of what is in the request but its body. It is asked only if
/// the rest of the rule leaves the answer open, so the admin above costs no query. For rules about
/// something that has to be loaded, see [`resource`](macro@resource).
///
/// The function becomes a unit struct of its name, with its visibility and its docs.
///
/// # When it fails
///
/// ```
/// # use axum::extract::Path;
/// # use axum::http::StatusCode;
/// # use session_axum::predicate;
/// # async fn balance(_: u64) -> Result<i64, StatusCode> { Ok(1) }
/// #[predicate]
/// async fn has_credit(Path(account): Path<u64>) -> Result<bool, StatusCode> {
///     Ok(balance(account).await? > 0)
/// }
/// ```
///
/// The error is any response. Like the rejection of an extractor, it answers the request only if the
/// rest of the rule does not decide: the caller is never let in by it.
///
/// # For anyone
///
/// A stranger is not asked about: without a session the answer is 401. `#[predicate(anyone)]` is
/// asked about strangers too, and may let them in.
///
/// ```
/// # use axum::extract::Query;
/// # use session_axum::predicate;
/// # #[derive(serde::Deserialize)] struct Invitation { code: String }
/// #[predicate(anyone)]
/// async fn is_invited(Query(invitation): Query<Invitation>) -> bool {
///     invitation.code == "open sesame"
/// }
/// ```
///
/// The other option is `crate = path`.
///
/// # What is refused
///
/// A function that is not async, takes `self`, is generic, or answers nothing:
///
/// ```compile_fail
/// # use axum::extract::Path;
/// # use session_axum::predicate;
/// #[predicate]
/// async fn is_own(Path(account): Path<u64>) {}
/// ```
#[proc_macro_attribute]
pub fn predicate(arguments: TokenStream, item: TokenStream) -> TokenStream {
    predicate::expand(arguments.into(), &item.into()).into()
}

/// Says how to load what a request is about.
///
/// ```
/// use axum::extract::Path;
/// use axum::http::StatusCode;
/// use session_axum::{Res, Session, predicate, require, resource};
/// # #[derive(Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// # async fn find(id: u64) -> Option<Post> { (id == 1).then(|| Post { author: 7 }) }
///
/// struct Post {
///     author: u64,
/// }
///
/// #[resource]
/// async fn post(Path(id): Path<u64>) -> Result<Post, StatusCode> {
///     find(id).await.ok_or(StatusCode::NOT_FOUND)
/// }
///
/// #[predicate]
/// async fn is_author(session: Session<AppSession>, post: Res<Post>) -> bool {
///     session.user == Some(post.author)
/// }
///
/// #[require(is_author)]
/// async fn read(post: Res<Post>) -> String {
///     format!("by {}", post.author)
/// }
/// ```
///
/// The function stays as it is. Its parameters are up to 16 extractors of what is in the request but
/// its body. It runs once in a request, for whoever takes `Res<Post>` first; what the rule allowed is
/// what the handler gets. Its error answers the request.
///
/// A type is loaded by one function of its own crate. The only option is `crate = path`.
///
/// # What is refused
///
/// A return type in which the resource does not stand, such as an alias:
///
/// ```compile_fail
/// # use axum::extract::Path;
/// # use axum::http::StatusCode;
/// # use session_axum::resource;
/// # struct Post;
/// type Found = Result<Post, StatusCode>;
///
/// #[resource]
/// async fn post(Path(id): Path<u64>) -> Found {
///     Err(StatusCode::NOT_FOUND)
/// }
/// ```
#[proc_macro_attribute]
pub fn resource(arguments: TokenStream, item: TokenStream) -> TokenStream {
    resource::expand(arguments.into(), &item.into()).into()
}
