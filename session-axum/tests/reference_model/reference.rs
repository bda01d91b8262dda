//! What should happen, said as simply as possible.
//!
//! An *id* may have a successor: by a rotation, an elevation or a login. Until a request has come with
//! that, its response may be lost. There are no notes that expire, no locks, and no cookies in here.

use std::cmp::{max, min};

use super::Op;

const IDLE: u64 = 30 * 60;
const LIFETIME: u64 = 12 * 3_600;
const SKEW: u64 = 30;
const GRACE: u64 = 5;
const REPLACED: u64 = 60;

#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) ids: Vec<Id>,
}

#[derive(Debug, Default)]
pub(crate) struct Id {
    ended: bool,
    /// When another successor took its place.
    displaced: Option<u64>,
    before: Option<usize>,
    next: Option<Next>,
    /// Whether anybody ever gave the right to it, or to one before it.
    verified: bool,
    /// What a visit or a login begins.
    pub(crate) line: usize,
}

#[derive(Clone, Copy, Debug)]
struct Next {
    id: usize,
    why: Why,
    used: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Why {
    Elevation,
    Login,
    Rotation,
}

/// What one cookie says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) id: usize,
    pub(crate) user: Option<u64>,
    pub(crate) verified: bool,
    pub(crate) visits: u32,
    pub(crate) started: u64,
    pub(crate) authenticated: Option<u64>,
    pub(crate) seen: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stands {
    Dead,
    /// Shown, and nothing is written; the other way if a login that was used goes on without it.
    Old,
    Outlived,
    /// It goes on as this one.
    Leads(usize),
    Live,
    /// Dead, and a login has just given the browser a better cookie.
    Replaced,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Held {
    Ended,
    /// No session, and why: there was no cookie, a dead one, or one that a login replaced.
    Nothing(Came),
    Presented(Token),
    Written(Token),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Came {
    Alive,
    Dead,
    Replaced,
    WithoutCookie,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Under {
    Old,
    Outlived,
    Own,
    Predecessor,
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Request {
    at: u64,
    came: Came,
    /// What the browser came with decides for as long as it is what the handler has.
    removable: bool,
    under: Under,
    /// The token whose place the handler's session took, if nobody has used that yet.
    origin: Option<Token>,
    /// Whether nobody else can know the handler's session, nor what it took the place of.
    private: bool,
    held: Held,
    removes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    AlreadyStarted,
    Done,
    NoSession,
    Superseded,
}

/// What a response does to the browser's cookie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sent {
    Nothing,
    Removal,
    Set(Token),
}

/// What came of asking for a successor.
enum Renewed {
    Alone,
    Refused,
    To(usize),
}

impl World {
    fn expired(&self, token: &Token) -> bool {
        let since = token.authenticated.unwrap_or(token.started);
        self.now >= min(token.seen + IDLE, since + LIFETIME) + SKEW
    }

    pub(crate) fn stands(&self, token: &Token) -> Stands {
        if self.expired(token) { Stands::Dead } else { self.id_stands(token.id) }
    }

    /// Whatever the token of it says that a request has: another one may have been used later.
    fn id_stands(&self, id: usize) -> Stands {
        let id = &self.ids[id];
        if id.ended {
            return Stands::Dead;
        }
        if let Some(at) = id.displaced {
            return if self.now < at + REPLACED { Stands::Replaced } else { Stands::Dead };
        }
        let Some(next) = id.next else { return Stands::Live };
        match (next.used, next.why) {
            (None, Why::Rotation) => Stands::Leads(next.id),
            (None, Why::Elevation | Why::Login) => Stands::Old,
            (Some(used), Why::Login) if self.now < used + GRACE => Stands::Outlived,
            (Some(used), _) if self.now < used + GRACE => Stands::Old,
            (Some(used), _) if self.now < used + REPLACED => Stands::Replaced,
            (Some(_), _) => Stands::Dead,
        }
    }

    pub(crate) fn open(&mut self, cookie: Option<Token>) -> Request {
        let mut request = Request {
            at: self.now,
            came: Came::WithoutCookie,
            removable: false,
            under: Under::Own,
            origin: None,
            private: false,
            held: Held::Nothing(Came::WithoutCookie),
            removes: false,
        };
        let Some(token) = cookie else { return request };
        let stands = self.stands(&token);
        let id = &self.ids[token.id];
        if !self.expired(&token) && !id.ended && id.displaced.is_none() {
            self.use_of(token.id);
        }
        request.came = match stands {
            Stands::Dead => Came::Dead,
            Stands::Replaced => Came::Replaced,
            _ => Came::Alive,
        };
        request.removable =
            matches!(request.came, Came::Alive | Came::Dead) && stands != Stands::Outlived;
        (request.under, request.held) = match stands {
            Stands::Dead | Stands::Replaced => (Under::Own, Held::Nothing(request.came)),
            Stands::Live => (Under::Own, Held::Presented(token)),
            Stands::Old => (Under::Old, Held::Presented(token)),
            Stands::Outlived => (Under::Outlived, Held::Presented(token)),
            Stands::Leads(id) => {
                request.origin = Some(token);
                (Under::Predecessor, Held::Presented(Token { id, ..token }))
            }
        };
        request
    }

    /// A request came with an id: the one before it is over in moments.
    fn use_of(&mut self, id: usize) {
        let Some(before) = self.ids[id].before else { return };
        let now = self.now;
        if let Some(next) = self.ids[before].next.as_mut().filter(|next| next.id == id) {
            next.used.get_or_insert(now);
        }
    }

    pub(crate) fn act(&mut self, request: &mut Request, op: Op) -> Answer {
        let session = request.session();
        match (op, session) {
            (Op::End, _) => {
                if let Some(token) = session.filter(|_| !request.private) {
                    self.end(token.id, None);
                }
                request.removes = request.removable;
                (request.held, request.private, request.origin) = (Held::Ended, false, None);
                Answer::Done
            }
            (Op::Login(user), before) => self.login(request, user, before),
            (Op::Start, Some(_)) => Answer::AlreadyStarted,
            (Op::Start | Op::UpdateOrStart, None) => {
                if request.came == Came::Replaced {
                    return Answer::Superseded;
                }
                let visits = u32::from(matches!(op, Op::UpdateOrStart));
                let token = Token { visits, ..self.visitor() };
                (request.held, request.private) = (Held::Written(token), true);
                request.under = Under::Own;
                Answer::Done
            }
            (Op::Update | Op::Elevate | Op::Rotate, None)
            | (Op::Elevate, Some(Token { user: None, .. })) => Answer::NoSession,
            (Op::Update | Op::UpdateOrStart, Some(token)) => {
                if !self.may_write(request, &token) {
                    return Answer::Superseded;
                }
                let seen = max(self.now, token.seen);
                request.held = Held::Written(Token { visits: token.visits + 1, seen, ..token });
                Answer::Done
            }
            (Op::Elevate | Op::Rotate, Some(token)) => self.renew(request, op, token),
        }
    }

    /// Whether what the handler has may still be written and sent.
    fn may_write(&self, request: &Request, token: &Token) -> bool {
        match request.under {
            _ if request.private => true,
            Under::Old | Under::Outlived => false,
            Under::Own => self.stands(token) == Stands::Live,
            Under::Predecessor => {
                let origin = request.origin.expect("it came by another id");
                !self.expired(token) && self.id_stands(origin.id) == Stands::Leads(token.id)
            }
        }
    }

    fn login(&mut self, request: &mut Request, user: u64, before: Option<Token>) -> Answer {
        let kept = before.filter(|before| before.user.is_none_or(|other| other == user));
        let mut token = Token {
            user: Some(user),
            visits: kept.map_or(0, |kept| kept.visits),
            started: kept.map_or(self.now, |kept| kept.started),
            authenticated: Some(self.now),
            ..self.visitor()
        };
        let replaced = before.filter(|_| !request.private);
        if let Some(before) = replaced {
            match self.succeed(request, &before, Why::Login, token.id) {
                Renewed::Alone => (request.origin, request.private) = (None, true),
                Renewed::Refused => return Answer::Superseded,
                Renewed::To(id) => {
                    token.id = id;
                    request.origin.get_or_insert(before);
                }
            }
        } else {
            (request.origin, request.private) = (None, true);
        }
        request.under = Under::Own;
        request.held = Held::Written(token);
        Answer::Done
    }

    fn renew(&mut self, request: &mut Request, op: Op, token: Token) -> Answer {
        let why = if matches!(op, Op::Elevate) { Why::Elevation } else { Why::Rotation };
        let id = match (request.under, why) {
            _ if request.private => self.id(self.ids[token.id].line),
            (Under::Predecessor, Why::Rotation) if self.may_write(request, &token) => token.id,
            (Under::Predecessor | Under::Outlived, _) | (Under::Old, Why::Rotation) => {
                return Answer::Superseded;
            }
            (Under::Old | Under::Own, _) => {
                let lives = match request.origin {
                    Some(_) => self.stands(&token) == Stands::Live,
                    None => !self.expired(&token),
                };
                let proposed = self.id(self.ids[token.id].line);
                match lives.then(|| self.succeed(request, &token, why, proposed)) {
                    Some(Renewed::To(id)) => {
                        if request.origin.is_none() && id != proposed {
                            request.under = Under::Predecessor;
                        } else {
                            request.under = Under::Own;
                        }
                        request.origin.get_or_insert(token);
                        id
                    }
                    _ => return Answer::Superseded,
                }
            }
        };
        let mut token = Token { id, seen: max(self.now, token.seen), ..token };
        if why == Why::Elevation {
            (token.verified, token.authenticated) = (true, Some(self.now));
        }
        self.ids[id].verified |= token.verified;
        request.held = Held::Written(token);
        Answer::Done
    }

    /// Makes `proposed` the successor of what the request has, or of what that took the place of.
    fn succeed(&mut self, request: &Request, held: &Token, why: Why, proposed: usize) -> Renewed {
        let from = request.origin.unwrap_or(*held);
        let made = request.origin.filter(|_| request.under == Under::Own).map(|_| held.id);
        let mut reason = why;
        match self.id_stands(from.id) {
            Stands::Live => {}
            Stands::Dead | Stands::Replaced if why == Why::Login => {
                self.end(from.id, Some(self.now));
                return Renewed::Alone;
            }
            Stands::Dead | Stands::Replaced | Stands::Outlived => return Renewed::Refused,
            Stands::Old | Stands::Leads(_) => {
                let next = self.ids[from.id].next.expect("it has a successor");
                let own = made == Some(next.id);
                match (next.used, next.why, why) {
                    (Some(_), ..) => return Renewed::Refused,
                    (None, Why::Rotation, Why::Rotation) => return Renewed::To(next.id),
                    (None, _, Why::Rotation) if own => return Renewed::To(next.id),
                    (None, _, Why::Rotation) => return Renewed::Refused,
                    (None, Why::Rotation, Why::Elevation) if !own => return Renewed::Refused,
                    (None, Why::Login, Why::Elevation) => reason = Why::Login,
                    (None, ..) => {}
                }
                self.ids[next.id].displaced = Some(self.now);
            }
        }
        self.ids[proposed].before = Some(from.id);
        self.ids[from.id].next = Some(Next { id: proposed, why: reason, used: None });
        Renewed::To(proposed)
    }

    /// Ends an id, with those before it and those after: but not a login that has come back by the id
    /// of before. For a time nothing begins in the place of what is `given_up`, nor of such an id.
    fn end(&mut self, id: usize, given_up: Option<u64>) {
        let mut before = self.ids[id].before;
        self.end_from(id, given_up);
        while let Some(earlier) = before {
            // Another one may have taken its place since.
            let other = self.ids[earlier].next.filter(|next| next.id != id && next.used.is_none());
            (self.ids[earlier].ended, self.ids[earlier].displaced) = (given_up.is_none(), given_up);
            if let Some(other) = other {
                self.end_from(other.id, given_up);
            }
            before = self.ids[earlier].before;
        }
    }

    fn end_from(&mut self, id: usize, given_up: Option<u64>) {
        let mut next = Some(id);
        while let Some(id) = next {
            let now = self.now;
            let it = &mut self.ids[id];
            let goes_on = |next: &Next| next.why == Why::Login && next.used.is_some();
            if it.next.as_ref().is_some_and(goes_on) {
                (it.ended, it.displaced) = (false, Some(now));
                break;
            }
            (it.ended, it.displaced) = (given_up.is_none(), given_up);
            next = it.next.map(|next| next.id);
        }
    }

    pub(crate) fn deliver(&self, request: &Request) -> Sent {
        match request.held {
            Held::Ended if request.removes => Sent::Removal,
            Held::Ended | Held::Nothing(_) => Sent::Nothing,
            Held::Written(token) if self.may_write(request, &token) => Sent::Set(token),
            Held::Written(_) => Sent::Nothing,
            Held::Presented(token) => {
                let seen = max(request.at, token.seen);
                let is_due = request.under == Under::Predecessor
                    || (request.under == Under::Own && request.at >= token.seen + IDLE / 4);
                let token = Token { seen, ..token };
                if is_due && self.may_write(request, &token) {
                    Sent::Set(token)
                } else {
                    Sent::Nothing
                }
            }
        }
    }

    /// Nobody may ever do more than somebody was given by a login or an elevation.
    pub(crate) fn grants(&self, token: &Token) -> bool {
        !token.verified || self.ids[token.id].verified
    }

    fn visitor(&mut self) -> Token {
        let line = self.ids.iter().map(|id| id.line + 1).max().unwrap_or(0);
        Token {
            id: self.id(line),
            user: None,
            verified: false,
            visits: 0,
            started: self.now,
            authenticated: None,
            seen: self.now,
        }
    }

    fn id(&mut self, line: usize) -> usize {
        self.ids.push(Id { line, ..Id::default() });
        self.ids.len() - 1
    }
}

impl Request {
    /// The session as the handler sees it.
    pub(crate) fn session(&self) -> Option<Token> {
        match self.held {
            Held::Presented(token) | Held::Written(token) => Some(token),
            Held::Ended | Held::Nothing(_) => None,
        }
    }
}
