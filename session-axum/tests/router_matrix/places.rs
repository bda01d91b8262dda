//! The paths of every shape, and what is there: written down from the documentation.

use crate::shapes::Shape;

/// A path of a shape, and what is there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) path: &'static str,
    pub(crate) there: There,
    pub(crate) around: Around,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum There {
    /// The handler, for these methods; for all others a status.
    Handler(Methods, u16),
    /// A handler that is not under test.
    Elsewhere,
    Nothing,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Methods {
    All,
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

/// What the request passes before that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Around {
    /// The sessions, and middleware that looks at them.
    Middleware,
    Nothing,
    /// The sessions, and no middleware.
    Sessions,
}

const GET: Methods = Methods::Only(&["GET", "HEAD"]);
const POST: Methods = Methods::Only(&["POST"]);
const EACH: Methods = Methods::Only(&[
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
]);

/// Returns the paths of a shape.
pub(crate) fn places(shape: Shape) -> Vec<Place> {
    let every = |path| handler(path, Methods::All);
    let only = |methods| vec![handler("/page", methods)];
    match shape {
        Shape::Any => vec![
            every("/page"),
            every("/page?next=/page"),
            nothing("/page/"),
            nothing("//page"),
            nothing("/PAGE"),
            nothing("/p%61ge"),
            nothing("/page%2F"),
            nothing("/"),
        ],
        Shape::BesideLayered => vec![every("/page"), nothing("/none").inside(Around::Middleware)],
        Shape::Capture => vec![every("/items/7"), every("/items/%2e%2e"), nothing("/items/")],
        Shape::EachMethod => only(EACH),
        Shape::Fallback => vec![
            every("/nowhere"),
            every("/"),
            every("/other/"),
            // What has no path: `CONNECT` to a host, `OPTIONS` about the server.
            every("app.example:443"),
            every("*"),
        ],
        // A path below, and the path itself; with a slash at its end it is neither, as for axum.
        Shape::FallbackBelow => vec![
            every("/area"),
            every("/area/nowhere"),
            nothing("/area/"),
            nothing("/areas"),
            nothing("/nowhere"),
        ],
        Shape::FallbackInherited => vec![every("/area/nowhere"), every("/nowhere")],
        Shape::FallbackService => vec![every("/nowhere"), every("/"), every("*")],
        Shape::GetAndRest => vec![rest("/page")],
        Shape::Head => only(Methods::Only(&["HEAD"])),
        Shape::InsidePlain => vec![every("/plain/page"), nothing("/page")],
        Shape::Layered | Shape::LayeredTwice => {
            [every("/page"), nothing("/nowhere")].map(|at| at.inside(Around::Middleware)).to_vec()
        }
        Shape::LayeredInLayered => [every("/area/page"), nothing("/area/x"), nothing("/page")]
            .map(|at| at.inside(Around::Middleware))
            .to_vec(),
        Shape::Merged | Shape::OwnState => vec![every("/page"), nothing("/nowhere")],
        Shape::MethodLayered => {
            vec![handler("/page", GET).inside(Around::Middleware), nothing("/nowhere")]
        }
        Shape::MethodNotAllowed => vec![rest("/page"), nothing("/nowhere")],
        Shape::MethodRouterMerged | Shape::TwiceOnePath => vec![post_beside_get("/page")],
        Shape::NestService => vec![
            every("/files"),
            every("/files/"),
            every("/files/a/b"),
            every("/files/%2e%2e/other"),
            nothing("/filesystem"),
            nothing("/"),
        ],
        Shape::NestServiceBesideWildcard => {
            vec![every("/files"), every("/files/"), every("/files/a"), elsewhere("/filesystem")]
        }
        Shape::NestServiceRouteLayered => vec![
            every("/files/a").inside(Around::Middleware),
            nothing("/nowhere").inside(Around::Sessions),
        ],
        Shape::Nested => {
            vec![every("/area/page"), nothing("/page"), nothing("/area"), nothing("/area%2Fpage")]
        }
        Shape::NestedTwice => {
            vec![every("/area/7/page"), every("/area/7"), nothing("/area/7/"), nothing("/area")]
        }
        Shape::On => only(Methods::Only(&["GET", "HEAD", "POST"])),
        Shape::PercentEncoded => vec![every("/caf%C3%A9"), nothing("/caf%c3%a9"), nothing("/cafe")],
        Shape::Post => only(POST),
        Shape::RouteLayered => vec![
            handler("/page", GET).inside(Around::Middleware),
            nothing("/nowhere").inside(Around::Sessions),
        ],
        Shape::Open | Shape::OpenService | Shape::RouteService | Shape::With => {
            vec![every("/page"), nothing("/page/x")]
        }
        Shape::TrailingSlash => vec![every("/page/"), nothing("/page")],
        Shape::Under => vec![every("/api/page"), nothing("/page"), nothing("/api")],
        Shape::Get | Shape::WebSocket => only(GET),
        Shape::Wildcard => {
            vec![every("/files/a/b"), every("/files/%2e%2e%2fa"), nothing("/files/")]
        }
    }
}

const fn handler(path: &'static str, methods: Methods) -> Place {
    Place { path, there: There::Handler(methods, 405), around: Around::Nothing }
}

const fn nothing(path: &'static str) -> Place {
    Place { path, there: There::Nothing, around: Around::Nothing }
}

const fn elsewhere(path: &'static str) -> Place {
    Place { path, there: There::Elsewhere, around: Around::Nothing }
}

/// A path with a `GET` that is not under test, and the handler for everything else.
const fn rest(path: &'static str) -> Place {
    let there = There::Handler(Methods::AllBut(&["GET", "HEAD"]), 204);
    Place { path, there, around: Around::Nothing }
}

/// A path with a `GET` that is not under test, and the handler for `POST`.
const fn post_beside_get(path: &'static str) -> Place {
    Place { path, there: There::Handler(POST, 0), around: Around::Nothing }
}

impl Place {
    const fn inside(self, around: Around) -> Self {
        Self { around, ..self }
    }
}

impl Methods {
    pub(crate) fn contain(self, method: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(methods) => methods.contains(&method),
            Self::AllBut(methods) => !methods.contains(&method),
        }
    }
}
