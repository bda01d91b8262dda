//! What every request must get, written down from the documented rules and not by asking the code.

use crate::places::{Around, Place, There};
use crate::shapes::Shape;

/// The rule before the handler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rule {
    Admin,
    Login,
    Public,
}

/// What the request says of its caller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Credential {
    Admin,
    Expired,
    Forged,
    LoggedOut,
    Nothing,
    OfAnotherApplication,
    OfAnotherKey,
    Reader,
    TwoCookies,
    Visitor,
}

impl Credential {
    /// Whether there is a cookie to look into.
    const fn is_looked_into(self) -> bool {
        !matches!(self, Self::Nothing)
    }
}

/// What the request says of the page that caused it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Site {
    Cross,
    /// A neighbour: another host below the same domain.
    Neighbour,
    Own,
    Unsaid,
}

/// What came of a request.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) status: u16,
    /// What was called on the way.
    pub(crate) ran: Vec<Part>,
    pub(crate) cookies: usize,
}

/// What a request can set off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part {
    /// Somebody looked into the session's cookie, or made a session.
    Session,
    LaterExtractor,
    /// Somebody read the body.
    Body,
    Handler,
}

/// Returns what a request must get.
pub(crate) fn expect(
    (shape, place): (Shape, Place),
    rule: Rule,
    method: &str,
    credential: Credential,
    site: Site,
) -> Outcome {
    let upgrades = shape == Shape::WebSocket;
    let refused = !passes(method, upgrades, site);
    if place.around != Around::Nothing && refused {
        return Outcome::denied(403, false);
    }
    let looked_at = place.around == Around::Middleware && credential.is_looked_into();
    let status = match place.there {
        There::Nothing => 404,
        There::Elsewhere if refused => 403,
        There::Elsewhere => 204,
        There::Handler(methods, _) if methods.contain(method) => {
            let rule =
                if matches!(shape, Shape::Open | Shape::OpenService) { Rule::Public } else { rule };
            return at_the_handler(rule, method, upgrades, credential, refused, looked_at);
        }
        There::Handler(_, 0) if matches!(method, "GET" | "HEAD") => 204,
        There::Handler(_, 0) => 405,
        There::Handler(_, otherwise) => otherwise,
    };
    Outcome::denied(status, looked_at)
}

fn at_the_handler(
    rule: Rule,
    method: &str,
    upgrades: bool,
    credential: Credential,
    refused: bool,
    looked_at: bool,
) -> Outcome {
    if refused {
        return Outcome::denied(403, false);
    }
    let denied = match (rule, credential) {
        (Rule::Public, _)
        | (Rule::Login, Credential::Reader | Credential::Admin)
        | (Rule::Admin, Credential::Admin) => None,
        (Rule::Admin, Credential::Reader) => Some(403),
        _ => Some(401),
    };
    if let Some(status) = denied {
        return Outcome::denied(status, credential.is_looked_into());
    }
    if upgrades && method != "GET" {
        // The guard let in; a later extractor says that this opens no socket.
        let asked = looked_at || rule != Rule::Public;
        let mut outcome = Outcome::denied(405, asked);
        outcome.ran.push(Part::LaterExtractor);
        return outcome;
    }
    // A browser's cookie under an unknown key may be one that another server reads: only a login
    // replaces it.
    let cookies = usize::from(credential != Credential::OfAnotherKey);
    let (status, ran) = if upgrades {
        (101, vec![Part::Session, Part::LaterExtractor, Part::Handler])
    } else {
        (202, vec![Part::Session, Part::LaterExtractor, Part::Body, Part::Handler])
    };
    Outcome { status, ran, cookies }
}

/// Whether the request may come from where it comes from.
fn passes(method: &str, upgrades: bool, site: Site) -> bool {
    let safe = matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY");
    let opens_a_socket = upgrades && method == "GET";
    (safe && !opens_a_socket) || matches!(site, Site::Own | Site::Unsaid)
}

impl Outcome {
    fn denied(status: u16, asked: bool) -> Self {
        Self { status, ran: asked.then_some(Part::Session).into_iter().collect(), cookies: 0 }
    }
}
