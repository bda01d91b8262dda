//! The table, written into an OpenAPI document: one declaration, above the handler, is what is
//! enforced and what is documented.

mod answers;
mod mismatch;
mod operations;
mod options;
mod requirement;
mod spelt_out;

use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::SecurityRequirement;

use super::path::nested;
use super::{AccessMap, AccessRow, Methods};
pub use mismatch::OpenApiMismatch;
pub use options::OpenApiOptions;

use answers::Answers;
use operations::operations;
use options::Shape;
use requirement::Requirement;
use spelt_out::SpeltOut;

/// The extension with an operation's policy.
const POLICY: &str = "x-session-policy";

/// The extension with the reason why everybody may call an operation.
const REASON: &str = "x-session-public-because";

impl AccessMap {
    /// Writes who may call what into an OpenAPI document, for every operation that both have:
    ///
    /// - `security`: the session's cookie, or nothing for a public route; one that shows more to who is
    ///   logged in says so itself, `security((), ("session" = []))`, and that stays;
    /// - the responses 401, and 403 and 503 where they can happen, unless the document has its own;
    /// - `x-session-policy`: the policy, with named ones spelt out;
    ///
    /// and once the cookie itself in `components.securitySchemes`, and the schema of the answers
    /// (`Problem`, RFC 9457).
    ///
    /// Paths are compared as they stand, whatever their parameters are called; `{*rest}` of the
    /// router is `{rest}` in the document. Where one of them is below a prefix, say so by
    /// [`AccessMap::under`] or [`OpenApiOptions::document_under`].
    ///
    /// ```
    /// use session_axum::routing::get;
    /// use session_axum::{KeyRing, OpenApiOptions, Router, Session, Sessions, require_login};
    /// use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
    /// use utoipa::openapi::{Info, OpenApi, PathsBuilder};
    ///
    /// #[derive(Session, Clone)]
    /// struct AppSession {
    ///     #[session(subject)]
    ///     user: Option<u64>,
    /// }
    ///
    /// #[require_login]
    /// async fn me() {}
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // Usually `#[derive(utoipa::OpenApi)]` makes it.
    /// let paths = PathsBuilder::new().path("/me", PathItem::new(HttpMethod::Get, Operation::new()));
    /// let mut document = OpenApi::new(Info::new("blog", "1.0.0"), paths.build());
    ///
    /// let sessions = Sessions::<AppSession>::signed("blog", KeyRing::throw_away()?).build()?;
    /// let router = Router::<AppSession>::new().route("/me", get(me));
    /// router.access_map().write_into(&mut document, &OpenApiOptions::of(&sessions))?;
    ///
    /// let json = document.to_json()?;
    /// assert!(json.contains(r#""security":[{"session":[]}]"#), "{json}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`OpenApiMismatch`] names every guarded route that the document lacks, and every operation
    /// that the router lacks. What both have has been written all the same. Let a test call this.
    pub fn write_into(
        &self,
        document: &mut OpenApi,
        options: &OpenApiOptions,
    ) -> Result<(), OpenApiMismatch> {
        let components = document.components.get_or_insert_default();
        for (name, scheme) in options.schemes() {
            components.add_security_scheme(name, scheme.clone());
        }
        let answers = Answers::put_into(components, options.asks_a_store());

        let mut routes: Vec<Route<'_>> = self.iter().map(Route::of).collect();
        let mut mismatch = OpenApiMismatch::default();
        for (path, item) in &mut document.paths.paths {
            let path = nested(options.prefix(), path);
            let shape = Shape::of(&path);
            if options.ignores(&shape) {
                continue;
            }
            for (method, operation) in operations(item) {
                let Some(route) = route_for(&mut routes, &method, &shape) else {
                    mismatch.add_unrouted(&method, &path);
                    continue;
                };
                if let Err(session) = route.write(operation, &method, options, &answers) {
                    mismatch.add_session(&method, &path, session);
                }
                route.documented.push(method);
            }
        }
        for route in routes.iter().filter(|route| !options.ignores(&route.shape)) {
            for method in route.undocumented() {
                mismatch.add_undocumented(method, route.row.path());
            }
        }
        mismatch.into_result()
    }
}

/// A row, and what the document says of it.
struct Route<'m> {
    row: &'m AccessRow,
    shape: Shape,
    requirement: Requirement,
    documented: Vec<String>,
}

/// Returns the route that answers an operation: the one for the method, or else the one for any.
fn route_for<'r, 'm>(
    routes: &'r mut [Route<'m>],
    method: &str,
    shape: &Shape,
) -> Option<&'r mut Route<'m>> {
    let exact = |route: &Route<'_>| route.row.methods().split(", ").any(|one| one == method);
    let any = |route: &Route<'_>| route.row.methods == Methods::Any;
    let position = |answers: &dyn Fn(&Route<'_>) -> bool| {
        routes.iter().position(|route| route.shape == *shape && answers(route))
    };
    let at = position(&exact).or_else(|| position(&any))?;
    routes.get_mut(at)
}

impl<'m> Route<'m> {
    fn of(row: &'m AccessRow) -> Self {
        let (shape, requirement) = (Shape::of(row.path()), Requirement::of(&row.policy()));
        Self { row, shape, requirement, documented: Vec::new() }
    }

    /// Writes the route's policy into an operation.
    ///
    /// # Errors
    ///
    /// The name of a session that the options do not have.
    fn write(
        &self,
        operation: &mut Operation,
        method: &str,
        options: &OpenApiOptions,
        answers: &Answers,
    ) -> Result<(), &'static str> {
        let policy = self.row.policy();
        let extensions = operation.extensions.get_or_insert_default();
        extensions.insert(POLICY.to_owned(), SpeltOut(&policy).to_string().into());
        if let Some(reason) = self.row.reason() {
            extensions.insert(REASON.to_owned(), reason.into());
        }
        let security = self.requirement.written(options)?;
        if !(self.requirement.is_open() && lets_anybody(operation)) {
            operation.security = Some(security);
        }
        if !self.requirement.is_open() {
            // As the check of the origin has it (`csrf`).
            let changes = !matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY");
            // Whoever may do all that a session allows is refused a change from another site.
            let refuses = changes || requirement::can_refuse(&policy);
            answers.write(&mut operation.responses, refuses);
        }
        Ok(())
    }

    /// Returns the methods that the document should have and has not.
    fn undocumented(&self) -> Vec<&'static str> {
        let mut missing: Vec<&str> = match self.row.methods {
            _ if self.requirement.is_open() => Vec::new(),
            Methods::Any if self.documented.is_empty() => vec!["ANY"],
            // A document has no words for what answers no operation of its own.
            Methods::Any | Methods::Fallback | Methods::NotAllowed => Vec::new(),
            methods @ Methods::Of(_) => methods.named().collect(),
        };
        // Nobody describes what follows from `GET`.
        let has_get = missing.contains(&"GET");
        missing.retain(|method| !(has_get && *method == "HEAD"));
        missing.retain(|method| self.documented.iter().all(|one| one != method));
        missing
    }
}

/// Whether the document says that an operation needs no session and looks at one if it is there:
/// `security((), ("session" = []))`.
fn lets_anybody(operation: &Operation) -> bool {
    let nothing = SecurityRequirement::default();
    operation.security.as_ref().is_some_and(|security| security.contains(&nothing))
}

#[cfg(test)]
mod tests;
