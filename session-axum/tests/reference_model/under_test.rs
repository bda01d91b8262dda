//! The library beside its reference, and one browser in front of both.

use std::collections::HashMap;
use std::time::Duration;

use session_axum::testing::{ManualClock, RemoteStore};
use session_axum::{RevocationScope, SessionData, SessionError, SessionHandle, SessionId};
use session_core::{Context, Lifetimes, SessionRef, Standing, Tokens, UnixTime};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::common::{App, AppSession, IDLE, Reply, Role, START};
use super::reference::{Answer, Request, Sent, Stands, Token, World};
use super::{Op, Step, With};

type Handle = SessionHandle<AppSession>;
type Seen = Option<(Option<u64>, bool, u32)>;
type Command = (Option<Op>, oneshot::Sender<(Answer, Seen)>);

pub(crate) struct Browser {
    app: App,
    clock: ManualClock,
    scope: RevocationScope,
    tokens: Tokens<AppSession>,
    lives: Lifetimes,
    world: World,
    jar: Option<String>,
    /// Every cookie ever sent, with what it says.
    sent: Vec<(String, Token)>,
    ids: HashMap<SessionId, usize>,
    names: HashMap<usize, SessionId>,
    under_way: [Option<UnderWay>; 3],
    /// When something was last done by a login or a logout to each line.
    ends: HashMap<usize, End>,
    last_logout: usize,
    steps: usize,
}

/// What a login or logout did to a line.
#[derive(Clone, Copy)]
struct End {
    step: usize,
    at: u64,
    by_login: bool,
    /// The id that was ended, or whose place was taken.
    id: usize,
}

#[allow(
    clippy::struct_excessive_bools,
    reason = "four facts that have nothing to do with each other"
)]
struct UnderWay {
    commands: mpsc::UnboundedSender<Command>,
    reply: JoinHandle<Reply>,
    request: Request,
    /// The line and the id it came with, and in which step and when.
    line: Option<usize>,
    id: Option<usize>,
    alive: bool,
    in_time: bool,
    opened: (usize, u64),
    logs_in_or_out: bool,
    elevates: bool,
}

impl Browser {
    /// Returns a browser in front of a server with a memory of its own, or one that it has to ask.
    pub(crate) fn new(shared: bool) -> Self {
        let scope = if shared {
            RevocationScope::shared("tests", RemoteStore::new())
        } else {
            RevocationScope::this_process()
        };
        let app = App::with(|builder| builder.revocation(scope.clone()));
        let declaration = AppSession::DECLARATION;
        let context = Context::new("tests", app.sessions.cookie_name(), declaration);
        Self {
            clock: app.clock.clone(),
            scope,
            tokens: Tokens::new(context, app.keys.clone()),
            lives: Lifetimes::new(declaration.idle, declaration.lifetime),
            world: World { now: START, ..World::default() },
            jar: None,
            sent: Vec::new(),
            ids: HashMap::new(),
            names: HashMap::new(),
            under_way: [None, None, None],
            ends: HashMap::new(),
            last_logout: 0,
            steps: 0,
            app,
        }
    }

    pub(crate) async fn take(&mut self, step: Step) {
        self.steps += 1;
        match step {
            Step::Open(slot, with) if self.under_way[slot].is_none() => {
                self.under_way[slot] = Some(self.open(with).await);
            }
            Step::Act(slot, op) => {
                if let Some(mut held) = self.under_way[slot].take() {
                    if !self.is_let_be(&held, op) {
                        self.act(&mut held, op).await;
                    }
                    self.under_way[slot] = Some(held);
                }
            }
            Step::Deliver(slot) => {
                if let Some(request) = self.under_way[slot].take() {
                    self.deliver(request).await;
                }
            }
            Step::Quick(with, op) => {
                let mut request = self.open(with).await;
                if let Some(op) = op {
                    self.act(&mut request, op).await;
                }
                self.deliver(request).await;
            }
            Step::Pass(seconds) => {
                self.deliver_slow(seconds).await;
                self.world.now += seconds;
                self.clock.set(self.world.now);
            }
            Step::Open(..) => {}
        }
    }

    /// Delivers what is under way, and then tries every cookie there ever was.
    pub(crate) async fn close(&mut self) {
        for slot in 0..3 {
            self.take(Step::Deliver(slot)).await;
        }
        for at in 0..self.sent.len() {
            let request = self.open_with(Some(at)).await;
            self.deliver(request).await;
        }
    }

    /// Delivers what would be under way for a quarter of an hour by then. What is known of an id is
    /// remembered for as long as its token lives, which a request slower than that may outlast; some of
    /// those are in `slow_requests`.
    async fn deliver_slow(&mut self, seconds: u64) {
        for slot in 0..3 {
            let is_slow =
                |held: &UnderWay| self.world.now + seconds - held.opened.1 > IDLE.as_secs() / 2;
            if let Some(held) = self.under_way[slot].take_if(|held| is_slow(held)) {
                self.deliver(held).await;
            }
        }
    }

    /// A request of a quarter of an hour that logs out with an id that was given up meanwhile: what led from
    /// there to the live id may be forgotten by then. Known, and not tried here.
    fn is_let_be(&self, held: &UnderWay, op: Op) -> bool {
        let slow = self.world.now - held.opened.1 > IDLE.as_secs() / 2;
        slow && matches!(op, Op::End | Op::Login(_))
    }

    async fn open(&mut self, with: With) -> UnderWay {
        let cookie = match with {
            With::Jar => self
                .jar
                .as_ref()
                .map(|jar| self.sent.iter().position(|(cookie, _)| cookie == jar).unwrap()),
            With::Older(_) if self.sent.is_empty() => None,
            With::Older(index) => Some(index.index(self.sent.len())),
        };
        self.open_with(cookie).await
    }

    async fn open_with(&mut self, cookie: Option<usize>) -> UnderWay {
        let cookie = cookie.map(|at| self.sent[at].clone());
        let (commands, mut inbox) = mpsc::unbounded_channel::<Command>();
        let app = self.app.clone();
        let text = cookie.as_ref().map(|(text, _)| text.clone());
        let reply = tokio::spawn(async move {
            let handler = |handle: Handle| async move {
                while let Some((op, answer)) = inbox.recv().await {
                    let done = match op {
                        Some(op) => perform(&handle, op).await,
                        None => Answer::Done,
                    };
                    answer.send((done, seen(&handle))).unwrap();
                }
            };
            app.send(text.as_deref(), handler).await
        });
        let token = cookie.as_ref().map(|(_, token)| *token);
        let now = UnixTime::from_secs(self.world.now);
        let in_time = cookie
            .is_some_and(|(text, _)| self.tokens.open(text.as_bytes(), &self.lives, now).is_ok());
        let request = self.world.open(token);
        let request = UnderWay {
            commands,
            reply,
            line: token.map(|token| self.world.ids[token.id].line),
            id: token.map(|token| token.id),
            alive: request.session().is_some(),
            in_time,
            request,
            opened: (self.steps, self.world.now),
            logs_in_or_out: false,
            elevates: false,
        };
        let (_, opens_as) = request.ask(None).await;
        assert_eq!(opens_as, expected(&request.request), "a cookie opens as somebody else");
        request
    }

    async fn act(&mut self, request: &mut UnderWay, op: Op) {
        let id = request.request.session().map(|token| token.id);
        let line = id.map(|id| self.world.ids[id].line);
        let (answer, sees) = request.ask(Some(op)).await;
        assert_eq!(answer, self.world.act(&mut request.request, op), "{op:?}");
        assert_eq!(sees, expected(&request.request), "after {op:?}");
        if answer == Answer::Done && matches!(op, Op::Elevate) {
            request.elevates = true;
            // It may have taken the place of a login that nobody has used.
            line.map(|line| self.ends.remove(&line));
        }
        if answer == Answer::Done && matches!(op, Op::Login(_) | Op::End) {
            request.logs_in_or_out = true;
            let by_login = matches!(op, Op::Login(_));
            if !by_login {
                self.last_logout = self.steps;
            }
            if let (Some(line), Some(id)) = (line, id) {
                self.ends.insert(line, End { step: self.steps, at: self.world.now, by_login, id });
            }
        }
    }

    async fn deliver(&mut self, request: UnderWay) {
        drop(request.commands);
        // More than one cookie of our name is refused in there.
        let reply = request.reply.await.unwrap();
        assert_eq!(reply.status, 200);

        // The promise, whatever the reference says: nothing that was overtaken by a login or a
        // logout reaches the browser.
        if let Some(end) = request.line.and_then(|line| self.ends.get(&line)) {
            let (step, at) = request.opened;
            let takes_its_place = request.logs_in_or_out || request.elevates;
            let overtaken = request.alive && end.step > step;
            // Once that was logged out of, there is nothing to overwrite.
            let replaced = request.in_time
                && end.by_login
                && request.id == Some(end.id)
                && end.step < step
                && at < end.at + 60
                && self.last_logout < end.step;
            let silent = (overtaken || replaced) && !takes_its_place;
            assert!(!silent || reply.cookie.is_none(), "overwritten: {reply:?}");
        }
        let sent = self.world.deliver(&request.request);
        match (reply.cookie, sent) {
            (None, Sent::Nothing) => {}
            (Some(cookie), Sent::Removal) if cookie.is_empty() => self.jar = None,
            (Some(cookie), Sent::Set(token)) if !cookie.is_empty() => self.receive(cookie, token),
            (cookie, sent) => panic!("{cookie:?} instead of {sent:?}"),
        }
    }

    /// Puts a cookie into the jar, once it says what it should.
    fn receive(&mut self, cookie: String, expected: Token) {
        // A response may be so late that its cookie has expired.
        let ever = Lifetimes::new(Duration::MAX, Duration::MAX);
        let now = UnixTime::from_secs(self.world.now);
        let open = self.tokens.open(cookie.as_bytes(), &ever, now).unwrap();
        let (header, session) = (open.header(), open.session::<AppSession>().unwrap());
        let id = expected.id;
        assert_eq!(*self.ids.entry(header.id).or_insert(id), id, "the id of something else");
        assert_eq!(*self.names.entry(id).or_insert(header.id), header.id, "a second id");
        let says = Token {
            id,
            user: session.user,
            verified: session.verified,
            visits: session.visits,
            started: header.started.as_secs(),
            authenticated: header.authenticated.map(UnixTime::as_secs),
            seen: header.last_seen.as_secs(),
        };
        assert_eq!(says, expected);
        assert!(self.world.grants(&says), "more than anybody gave");
        if !self.sent.iter().any(|(other, _)| *other == cookie) {
            self.sent.push((cookie.clone(), expected));
        }
        self.jar = Some(cookie);
    }

    /// Asks about all cookies there ever were, without using any.
    pub(crate) async fn assert_every_cookie_stands_as_it_should(&self) {
        let now = UnixTime::from_secs(self.world.now);
        for (cookie, token) in &self.sent {
            let expected = self.world.stands(token);
            let stands = match self.tokens.open(cookie.as_bytes(), &self.lives, now) {
                Err(_) => Stands::Dead,
                Ok(open) => {
                    let has_subject = open.header().authenticated.is_some();
                    self.stands(open.header().id, has_subject, expected).await
                }
            };
            // The end of a session in a store stops at an id that is over; an older one may say for
            // its minute that it was replaced. It is no session either way.
            let stops = self.scope.is_shared() && expected == Stands::Dead;
            if !(stops && stands == Stands::Replaced) {
                assert_eq!(stands, expected, "{token:?}");
            }
        }
    }

    async fn stands(&self, id: SessionId, has_subject: bool, expected: Stands) -> Stands {
        let session = SessionRef { id, has_subject, memory: Duration::ZERO };
        let now = UnixTime::from_secs(self.world.now);
        match self.scope.standing(&session, None, now).await.unwrap() {
            Standing::Ended | Standing::Superseded => Stands::Dead,
            Standing::Grace { outlived: false, .. } => Stands::Old,
            Standing::Grace { outlived: true, .. } => Stands::Outlived,
            // Where no response has said yet which id that is, the reference knows.
            Standing::Leads { successor, .. } => match (self.ids.get(&successor), expected) {
                (None, Stands::Leads(id)) => Stands::Leads(id),
                (known, _) => Stands::Leads(known.copied().unwrap_or(usize::MAX)),
            },
            Standing::Live | Standing::Spared(_) => Stands::Live,
            Standing::Replaced => Stands::Replaced,
        }
    }
}

impl UnderWay {
    async fn ask(&self, op: Option<Op>) -> (Answer, Seen) {
        let (send, receive) = oneshot::channel();
        self.commands.send((op, send)).unwrap();
        receive.await.unwrap()
    }
}

fn expected(request: &Request) -> Seen {
    request.session().map(|token| (token.user, token.verified, token.visits))
}

fn seen(handle: &Handle) -> Seen {
    handle.current().map(|session| (session.user, session.verified, session.visits))
}

async fn perform(handle: &Handle, op: Op) -> Answer {
    let count = |session: &mut AppSession| session.visits += 1;
    let done = match op {
        Op::Elevate => handle.elevate(|session| session.verified = true).await,
        Op::End => handle.end().await,
        Op::Login(user) => {
            let make = |before: Option<&AppSession>| AppSession {
                user: Some(user),
                roles: vec![Role::Reader],
                visits: before.map_or(0, |before| before.visits),
                ..AppSession::default()
            };
            handle.login_with(make).await
        }
        Op::Rotate => handle.rotate().await,
        Op::Start => handle.start(AppSession::default()).await,
        Op::Update => handle.update(count).await,
        Op::UpdateOrStart => handle.update_or_start(AppSession::default, count).await,
    };
    match done {
        Ok(()) => Answer::Done,
        Err(SessionError::AlreadyStarted) => Answer::AlreadyStarted,
        Err(SessionError::NoSession) => Answer::NoSession,
        Err(SessionError::Superseded) => Answer::Superseded,
        Err(error) => panic!("{error}"),
    }
}
