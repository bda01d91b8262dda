//! What should happen, said as simply as possible.
//!
//! A *line* is what a login or a visit begins. Its ids follow each other by rotation; ending any of
//! them ends the line. There are no notes that expire, no locks, and no cookies in here.

use std::cmp::{max, min};

use super::Op;

const IDLE: u64 = 30 * 60;
const LIFETIME: u64 = 12 * 3_600;
const SKEW: u64 = 30;
const GRACE: u64 = 60;
const GRACE_AFTER_USE: u64 = 5;

#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) lines: Vec<Line>,
}

#[derive(Debug)]
pub(crate) struct Line {
    /// When each id was given out, and when a request first came with it.
    ids: Vec<(u64, Option<u64>)>,
    /// Which of them were given out with other rights than the one before.
    raised: Vec<usize>,
    over: Option<Over>,
    /// The most that anybody ever gave to this line.
    verified: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Over {
    Ended,
    /// By a login, at a time.
    Replaced(u64),
}

/// What one cookie says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) line: usize,
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
    Grace,
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
    Written(Token, Fresh),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Came {
    Alive,
    Dead,
    Replaced,
    WithoutCookie,
}

/// Whether the id is this request's own, unknown to anybody else.
type Fresh = bool;

/// A request under way.
#[derive(Debug)]
pub(crate) struct Request {
    at: u64,
    came: Came,
    grace: bool,
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

impl World {
    fn expired(&self, token: &Token) -> bool {
        let since = token.authenticated.unwrap_or(token.started);
        self.now >= min(token.seen + IDLE, since + LIFETIME) + SKEW
    }

    pub(crate) fn stands(&self, token: &Token) -> Stands {
        if self.expired(token) {
            return Stands::Dead;
        }
        let line = &self.lines[token.line];
        match (line.over, line.ids.get(token.id + 1)) {
            (Some(Over::Replaced(at)), _) if self.now < at + GRACE => Stands::Replaced,
            (Some(_), _) => Stands::Dead,
            (None, None) => Stands::Live,
            (None, Some((given, used))) => {
                let latest = given + GRACE;
                let until = used.map_or(latest, |used| min(latest, used + GRACE_AFTER_USE));
                if self.now < until { Stands::Grace } else { Stands::Dead }
            }
        }
    }

    pub(crate) fn open(&mut self, cookie: Option<Token>) -> Request {
        let mut request = Request {
            at: self.now,
            came: Came::WithoutCookie,
            grace: false,
            held: Held::Nothing(Came::WithoutCookie),
            removes: false,
        };
        let Some(token) = cookie else { return request };
        let stands = self.stands(&token);
        if !self.expired(&token) {
            self.lines[token.line].ids[token.id].1.get_or_insert(self.now);
        }
        request.came = match stands {
            Stands::Dead => Came::Dead,
            Stands::Replaced => Came::Replaced,
            Stands::Grace | Stands::Live => Came::Alive,
        };
        request.grace = stands == Stands::Grace;
        request.held = match request.came {
            Came::Alive => Held::Presented(token),
            came => Held::Nothing(came),
        };
        request
    }

    pub(crate) fn act(&mut self, request: &mut Request, op: Op) -> Answer {
        let session = request.session();
        match (op, session) {
            (Op::End, _) => {
                self.over(request, Over::Ended);
                request.removes = match request.held {
                    Held::Presented(_) => true,
                    Held::Nothing(came) => came == Came::Dead,
                    Held::Ended | Held::Written(..) => {
                        matches!(request.came, Came::Alive | Came::Dead)
                    }
                };
                request.held = Held::Ended;
                Answer::Done
            }
            (Op::Login(user), before) => {
                self.over(request, Over::Replaced(self.now));
                let kept = before.filter(|before| before.user.is_none_or(|other| other == user));
                let authenticated = Some(self.now);
                let token = Token {
                    user: Some(user),
                    visits: kept.map_or(0, |kept| kept.visits),
                    started: kept.map_or(self.now, |kept| kept.started),
                    authenticated,
                    ..self.visitor()
                };
                request.held = Held::Written(token, true);
                Answer::Done
            }
            (Op::Start, Some(_)) => Answer::AlreadyStarted,
            (Op::Start | Op::UpdateOrStart, None) => {
                if request.came == Came::Replaced {
                    return Answer::Superseded;
                }
                let visits = u32::from(matches!(op, Op::UpdateOrStart));
                request.held = Held::Written(Token { visits, ..self.visitor() }, true);
                Answer::Done
            }
            (Op::Update | Op::Elevate | Op::Rotate, None)
            | (Op::Elevate, Some(Token { user: None, .. })) => Answer::NoSession,
            (Op::Update | Op::UpdateOrStart, Some(token)) => {
                let fresh = request.is_fresh();
                if !fresh && (request.in_grace() || self.stands(&token) != Stands::Live) {
                    return Answer::Superseded;
                }
                let seen = max(self.now, token.seen);
                let token = Token { visits: token.visits + 1, seen, ..token };
                request.held = Held::Written(token, fresh);
                Answer::Done
            }
            (Op::Elevate | Op::Rotate, Some(token)) => self.rotate(request, op, token),
        }
    }

    fn rotate(&mut self, request: &mut Request, op: Op, token: Token) -> Answer {
        let fresh = request.is_fresh();
        let line = &mut self.lines[token.line];
        let id = token.id + 1;
        if fresh {
            // Nobody knows the id before; as if it had been this one.
            line.ids.push((self.now, None));
        } else {
            match self.stands(&token) {
                Stands::Live => self.lines[token.line].ids.push((self.now, None)),
                // A second rotation leads to the same successor, if no rights changed on the way.
                Stands::Grace => {
                    let raised = self.lines[token.line].raised.contains(&id);
                    if raised || matches!(op, Op::Elevate) {
                        return Answer::Superseded;
                    }
                }
                Stands::Dead | Stands::Replaced => return Answer::Superseded,
            }
        }
        let mut token = Token { id, seen: max(self.now, token.seen), ..token };
        if matches!(op, Op::Elevate) {
            (token.verified, token.authenticated) = (true, Some(self.now));
            self.lines[token.line].verified = true;
            self.lines[token.line].raised.push(id);
        }
        request.held = Held::Written(token, fresh);
        Answer::Done
    }

    pub(crate) fn deliver(&self, request: &Request) -> Sent {
        let (token, fresh) = match request.held {
            Held::Ended if request.removes => return Sent::Removal,
            Held::Written(token, fresh) => (token, fresh),
            Held::Presented(token) if !request.grace && request.at >= token.seen + IDLE / 4 => {
                (Token { seen: request.at, ..token }, false)
            }
            Held::Ended | Held::Nothing(_) | Held::Presented(_) => return Sent::Nothing,
        };
        if fresh || self.stands(&token) == Stands::Live { Sent::Set(token) } else { Sent::Nothing }
    }

    /// Nobody may ever do more than somebody was given by a login or an elevation.
    pub(crate) fn grants(&self, token: &Token) -> bool {
        !token.verified || self.lines[token.line].verified
    }

    fn over(&mut self, request: &Request, over: Over) {
        if let Some(token) = request.session().filter(|_| !request.is_fresh()) {
            self.lines[token.line].over = Some(over);
        }
        // A fresh line was never sent: it ends unseen.
    }

    fn visitor(&mut self) -> Token {
        self.lines.push(Line {
            ids: vec![(self.now, None)],
            raised: Vec::new(),
            over: None,
            verified: false,
        });
        Token {
            line: self.lines.len() - 1,
            id: 0,
            user: None,
            verified: false,
            visits: 0,
            started: self.now,
            authenticated: None,
            seen: self.now,
        }
    }
}

impl Request {
    /// The session as the handler sees it.
    pub(crate) fn session(&self) -> Option<Token> {
        match self.held {
            Held::Presented(token) | Held::Written(token, _) => Some(token),
            Held::Ended | Held::Nothing(_) => None,
        }
    }

    fn is_fresh(&self) -> bool {
        matches!(self.held, Held::Written(_, true))
    }

    fn in_grace(&self) -> bool {
        self.grace && matches!(self.held, Held::Presented(_))
    }
}
