//! What the table does not know of a document.

use std::fmt;

use session_core::SessionData;
use utoipa::openapi::security::SecurityScheme;

use crate::sessions::Sessions;

/// How [`AccessMap::write_into`](crate::AccessMap::write_into) writes into a document.
///
/// ```
/// use session_axum::{KeyRing, OpenApiOptions, Session, Sessions};
///
/// # #[derive(Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// let sessions = Sessions::<AppSession>::signed("blog", KeyRing::throw_away()?).build()?;
/// let options = OpenApiOptions::of(&sessions)
///     .ignore("/openapi.json") // served, and not described
///     .ignore("/legacy/{*rest}"); // described, and served by another router
/// # drop(options);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "give it to `AccessMap::write_into`"]
pub struct OpenApiOptions {
    schemes: Vec<Scheme>,
    asks_a_store: bool,
    prefix: String,
    ignored: Vec<Shape>,
}

/// What carries a session's credential, as a security scheme.
#[derive(Clone)]
struct Scheme {
    name: String,
    session: &'static str,
    carried: SecurityScheme,
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scheme")
            .field("name", &self.name)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// A path without the names of its parameters: two paths of one shape are one route.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Shape(String);

impl OpenApiOptions {
    /// Returns the options of a router with these sessions. Their cookie is the security scheme
    /// `session`.
    ///
    /// ```
    /// # use session_axum::{KeyRing, OpenApiOptions, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let sessions = Sessions::<AppSession>::signed("blog", KeyRing::throw_away()?).build()?;
    /// let options = OpenApiOptions::of(&sessions);
    /// # drop(options);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of<T: SessionData>(sessions: &Sessions<T>) -> Self {
        let empty = Self {
            schemes: Vec::new(),
            asks_a_store: false,
            prefix: String::new(),
            ignored: Vec::new(),
        };
        empty.and(sessions).scheme("session")
    }

    /// Adds the other sessions of a router of two. Their security scheme has the session's name.
    ///
    /// ```
    /// # use session_axum::{KeyRing, OpenApiOptions, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let sessions = Sessions::<AppSession>::signed("blog", KeyRing::throw_away()?).build()?;
    /// # #[derive(Session, Clone)]
    /// # struct Visit { #[session(subject)] user: Option<u64> }
    /// let visits = Sessions::<Visit>::signed("blog", KeyRing::throw_away()?).cookie_name("visit").build()?;
    /// let options = OpenApiOptions::of(&sessions).and(&visits);
    /// # drop(options);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn and<T: SessionData>(mut self, sessions: &Sessions<T>) -> Self {
        let session = T::DECLARATION.name;
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        // What a name in `components` may have (OpenAPI §4.8.7.1).
        let name = session.replace(|letter| !allowed(letter), "_");
        let carried = sessions.settings.carrier.security_scheme();
        self.schemes.push(Scheme { name, session, carried });
        self.asks_a_store |= sessions.settings.can_fail();
        self
    }

    /// Names the security scheme of the sessions given last: letters, digits, `.`, `_` and `-`.
    ///
    /// ```
    /// # use session_axum::{KeyRing, OpenApiOptions, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let sessions = Sessions::<AppSession>::signed("blog", KeyRing::throw_away()?).build()?;
    /// let options = OpenApiOptions::of(&sessions).scheme("cookie");
    /// # drop(options);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scheme(mut self, name: &str) -> Self {
        if let Some(scheme) = self.schemes.last_mut() {
            name.clone_into(&mut scheme.name);
        }
        self
    }

    /// Says that the document's paths are below a prefix which they do not show, as with `servers:
    /// [{ url: /api }]`.
    ///
    /// ```
    /// # use session_axum::{KeyRing, OpenApiOptions, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let sessions = Sessions::<AppSession>::signed("blog", KeyRing::throw_away()?).build()?;
    /// let options = OpenApiOptions::of(&sessions).document_under("/api");
    /// # drop(options);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn document_under(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// Leaves a path out of the comparison, whichever side has it. `{*rest}` at its end stands for
    /// everything below.
    ///
    /// ```
    /// # use session_axum::{KeyRing, OpenApiOptions, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let sessions = Sessions::<AppSession>::signed("blog", KeyRing::throw_away()?).build()?;
    /// let options = OpenApiOptions::of(&sessions).ignore("/openapi.json");
    /// # drop(options);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ignore(mut self, path: &str) -> Self {
        self.ignored.push(Shape::pattern(path));
        self
    }

    pub(super) fn schemes(&self) -> impl Iterator<Item = (&str, &SecurityScheme)> {
        self.schemes.iter().map(|scheme| (scheme.name.as_str(), &scheme.carried))
    }

    /// Returns the security scheme of a session by its name; of the first one without a name.
    pub(super) fn scheme_of(&self, session: Option<&str>) -> Option<&str> {
        let wanted = |scheme: &&Scheme| session.is_none_or(|session| session == scheme.session);
        self.schemes.iter().find(wanted).map(|scheme| scheme.name.as_str())
    }

    /// Whether a guard may be unable to find out what became of a session.
    pub(super) const fn asks_a_store(&self) -> bool {
        self.asks_a_store
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn ignores(&self, path: &Shape) -> bool {
        self.ignored.iter().any(|pattern| pattern.covers(path))
    }
}

impl Shape {
    /// Stands for everything below, in a pattern. No path has it: its braces would be gone.
    const REST: &str = "{*}";

    pub(super) fn of(path: &str) -> Self {
        // A router's `{{` and `}}` are braces, which a document percent-encodes.
        let path = path.replace("{{", "%7B").replace("}}", "%7D");
        let mut shape = String::with_capacity(path.len());
        let mut rest = path.as_str();
        while let Some((before, parameter)) = rest.split_once('{') {
            let Some((_name, after)) = parameter.split_once('}') else { break };
            shape.push_str(before);
            shape.push_str("{}");
            rest = after;
        }
        shape.push_str(rest);
        Self(shape)
    }

    fn pattern(path: &str) -> Self {
        match path.rsplit_once('/') {
            Some((before, last)) if last.starts_with("{*") => {
                Self(format!("{}/{}", Self::of(before).0, Self::REST))
            }
            _ => Self::of(path),
        }
    }

    fn covers(&self, path: &Self) -> bool {
        match self.0.strip_suffix(Self::REST) {
            Some(above) => path.0.strip_prefix(above).is_some_and(|below| !below.is_empty()),
            None => self == path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn a_path_is_the_same_whatever_its_parameters_are_called() {
        let same = [
            ("/posts/{id}", "/posts/{post_id}"),
            ("/files/{*rest}", "/files/{path}"),
            ("/a/{{b}}", "/a/%7Bb%7D"),
            ("/{a}/x/{b}", "/{b}/x/{a}"),
            ("/{id}.json", "/{name}.json"),
        ];
        for (one, other) in same {
            assert_eq!(Shape::of(one), Shape::of(other), "{one} {other}");
        }
        let different = [
            ("/posts/{id}", "/posts/id"),
            ("/posts", "/posts/"),
            ("/posts/{id}", "/posts/{id}/{more}"),
            ("/posts/{id", "/posts/{}"),
        ];
        for (one, other) in different {
            assert_ne!(Shape::of(one), Shape::of(other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_ignored_is_one_path_or_everything_below() {
        let covers = |pattern: &str, path: &str| Shape::pattern(pattern).covers(&Shape::of(path));
        for (pattern, path) in [
            ("/openapi.json", "/openapi.json"),
            ("/posts/{id}", "/posts/{post}"),
            ("/legacy/{*rest}", "/legacy/a"),
            ("/legacy/{*rest}", "/legacy/a/{b}"),
            ("/legacy/{*rest}", "/legacy/{*rest}"),
            ("/{tenant}/{*rest}", "/{id}/x"),
            ("/{*rest}", "/a"),
        ] {
            assert!(covers(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("/openapi.json", "/openapi.json/"),
            ("/legacy/{*rest}", "/legacy"),
            ("/legacy/{*rest}", "/legacy/"),
            ("/legacy/{*rest}", "/legacy-too/a"),
            ("/posts/{id}", "/posts/1"),
        ] {
            assert!(!covers(pattern, path), "{pattern} {path}");
        }
    }
}
