//! A request's sessions whose type is not known, as guards meet them.

use std::any::{Any, TypeId};
use std::iter;
use std::sync::Arc;
#[cfg(feature = "router")]
use std::sync::atomic::Ordering;

use axum_core::response::Response;
use http::HeaderMap;
use session_core::{Caller, Expr, Listener, LogName, Reply, SessionData, Undeclared, Verdict};

use super::{RequestSession, UserAnswer};
use crate::carrier::Sent;
use crate::keeping::{Incoming, Loaded, NoSession};
use crate::rejection::{Rejections, Unfinished};

/// What a guard and the response need of a request's session.
pub(crate) trait AnyRequestSession: Any + Send + Sync {
    /// Returns what is said of the caller; [`Verdict::Unknown`] if that could not be found out.
    fn judge<'a>(&'a self, head: &'a HeaderMap, judge: Judge) -> Reply<'a, Judgement>;

    /// Returns whom the request is from; `None` if nobody has asked, or it could not be found out.
    fn caller(&self) -> Option<Caller>;

    /// Returns who the request is from, if users of this type come from here.
    fn user<'a>(&'a self, head: &'a HeaderMap, wanted: TypeId) -> Reply<'a, UserAnswer>;

    /// Returns what an event about a refused caller says of them; `None` if there has been an event
    /// about their credential already.
    fn refused_caller(&self) -> Option<RefusedCaller>;

    /// Whether the session that came belongs to somebody.
    fn has_subject(&self) -> bool;

    /// The name of the session's type.
    fn session(&self) -> &'static str;

    /// The name of what carries its credential.
    fn carrier_name(&self) -> &str;

    /// How the application answers refused requests.
    fn rejections(&self) -> &Rejections;

    /// Notes that the request is no activity.
    #[cfg(feature = "router")]
    fn leave_untouched(&self);

    /// Who hears of the session's events.
    fn listener(&self) -> &Listener;

    /// Notes the name of the handler's type.
    #[cfg(feature = "router")]
    fn handled_by(&self, name: &'static str);

    /// The name of the handler's type, where a router knows it.
    fn handler(&self) -> Option<&'static str>;

    /// See [`RequestSession::commit`].
    fn commit(&self) -> Reply<'static, Sent>;

    /// Finishes a response: with an answer of the application's where the handler could not change
    /// the session, and with what is sent.
    fn finish(&self, response: &mut Response, sent: Sent);
}

/// Says of a caller what a rule can say without asking anybody else.
pub(crate) type Judge = fn(&Caller) -> Judgement;

pub(crate) type Judgement = Result<Verdict, Undeclared>;

/// Whom a guard refused, for its event.
pub(crate) struct RefusedCaller {
    pub(crate) subject: Option<LogName>,
}

impl<T: SessionData> AnyRequestSession for RequestSession<T> {
    fn judge<'a>(&'a self, head: &'a HeaderMap, judge: Judge) -> Reply<'a, Judgement> {
        let of = move || {
            let caller = RequestSession::caller(self);
            caller.map_or(Ok(Verdict::Unknown), |caller| judge(&caller))
        };
        match self.look(head) {
            Reply::Pending(look) => Reply::Pending(Box::pin(async move {
                look.await;
                of()
            })),
            Reply::Ready(_) => Reply::Ready(of()),
        }
    }

    fn caller(&self) -> Option<Caller> {
        RequestSession::caller(self)
    }

    fn user<'a>(&'a self, head: &'a HeaderMap, wanted: TypeId) -> Reply<'a, UserAnswer> {
        Reply::Pending(Box::pin(self.find_user(head, wanted)))
    }

    fn refused_caller(&self) -> Option<RefusedCaller> {
        match self.incoming()? {
            Incoming::None(NoSession::NothingCame) => Some(RefusedCaller { subject: None }),
            Incoming::Session(loaded) => {
                let tokens = self.sessions().settings.keeping.tokens();
                let hash = || tokens.hash_subject(loaded.token.subject());
                Some(RefusedCaller { subject: loaded.has_subject().then(hash) })
            }
            Incoming::None(_) | Incoming::Unknown => None,
        }
    }

    fn has_subject(&self) -> bool {
        self.loaded().is_some_and(Loaded::has_subject)
    }

    fn session(&self) -> &'static str {
        T::DECLARATION.name
    }

    fn carrier_name(&self) -> &str {
        self.sessions().settings.carrier.name()
    }

    fn rejections(&self) -> &Rejections {
        &self.sessions().settings.rejections
    }

    #[cfg(feature = "router")]
    fn leave_untouched(&self) {
        // The same task asks for it later, once the handler has answered.
        self.is_untouched.store(true, Ordering::Relaxed);
    }

    fn listener(&self) -> &Listener {
        &self.sessions().settings.listener
    }

    #[cfg(feature = "router")]
    fn handled_by(&self, name: &'static str) {
        self.handler.get_or_init(|| name);
    }

    fn handler(&self) -> Option<&'static str> {
        self.handler.get().copied()
    }

    fn commit(&self) -> Reply<'static, Sent> {
        RequestSession::commit(self)
    }

    fn finish(&self, response: &mut Response, sent: Sent) {
        if let Some(asker) = self.asker.get() {
            Unfinished::finish(response, asker, self.rejections());
        }
        let was_read = self.incoming().is_some();
        self.sessions().settings.carrier.deliver(response.headers_mut(), was_read, sent);
    }
}

/// Notes that a request is no activity, for all of its sessions.
#[cfg(feature = "router")]
pub(crate) fn without_touch(extensions: &http::Extensions) {
    if let Some(sessions) = extensions.get::<RequestSessions>() {
        sessions.each().for_each(AnyRequestSession::leave_untouched);
    }
}

/// The sessions of a request, one for each layer it came through, the innermost first.
#[derive(Clone)]
pub(crate) struct RequestSessions {
    pub(crate) innermost: Arc<dyn AnyRequestSession>,
    pub(crate) outer: Option<Arc<RequestSessions>>,
}

impl RequestSessions {
    /// Returns the session of a type.
    pub(crate) fn of<T: SessionData>(&self) -> Option<Arc<RequestSession<T>>> {
        let innermost: Arc<dyn Any + Send + Sync> = self.innermost.clone();
        innermost.downcast().ok().or_else(|| self.outer.as_ref()?.of())
    }

    /// Returns the session if there is just one.
    pub(crate) fn only(&self) -> Option<&Arc<dyn AnyRequestSession>> {
        self.outer.is_none().then_some(&self.innermost)
    }

    /// Returns the session that a refusal by this policy is about: the only one, or else the first that
    /// the policy names where the caller still has to do what is asked for, which is to log in for a
    /// `stranger`.
    pub(crate) fn about(&self, policy: &Expr, stranger: bool) -> Option<&dyn AnyRequestSession> {
        if let Some(only) = self.only() {
            return Some(&**only);
        }
        let is_asked = |one: &dyn AnyRequestSession| one.has_subject() != stranger;
        self.named(policy, &is_asked).or_else(|| self.named(policy, &|_| true))
    }

    /// Returns the name of the session type whose credentials travel under this name.
    pub(crate) fn carried_by(&self, name: &str) -> Option<&'static str> {
        self.each().find(|session| session.carrier_name() == name).map(AnyRequestSession::session)
    }

    fn named(
        &self,
        policy: &Expr,
        fits: &dyn Fn(&dyn AnyRequestSession) -> bool,
    ) -> Option<&dyn AnyRequestSession> {
        match policy {
            Expr::Of(session, _) => self.each().find(|one| one.session() == *session && fits(*one)),
            Expr::All(parts) | Expr::Any(parts) => {
                parts.iter().find_map(|part| self.named(part, fits))
            }
            Expr::Named(_, rule) | Expr::Not(rule) => self.named(rule, fits),
            _ => None,
        }
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = &dyn AnyRequestSession> {
        iter::successors(Some(self), |all| all.outer.as_deref()).map(|all| &*all.innermost)
    }
}
