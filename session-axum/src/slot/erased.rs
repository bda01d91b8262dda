//! Slots whose session type is not known, as guards meet them.

use std::any::{Any, TypeId};
use std::iter;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue};
use session_core::{Answer, Caller, Expr, SessionData, Undeclared, Verdict};

use super::head::write_head;
use super::presented::{Presented, Visit};
use super::{Absence, Slot, UserAnswer};
use crate::rejection::Rejections;

/// What a guard and the response need of a slot.
pub(crate) trait AnySlot: Any + Send + Sync {
    /// Returns what is said of whoever sent the request; [`Verdict::Unknown`] if that could not be
    /// found out.
    fn judge<'a>(&'a self, headers: &'a HeaderMap, judge: Judge) -> Answer<'a, Judgement>;

    /// Returns whom the request is from; `None` if nobody has asked, or it could not be found out.
    fn caller(&self) -> Option<Caller>;

    /// Returns who the request is from, if users of this type come from here.
    fn user<'a>(&'a self, headers: &'a HeaderMap, wanted: TypeId) -> Answer<'a, UserAnswer>;

    /// Returns what an event about a refused caller says of them; `None` if there has been an event
    /// about their cookie already.
    fn refused_caller(&self) -> Option<RefusedCaller>;

    /// Whether the session that came belongs to somebody.
    fn has_subject(&self) -> bool;

    /// The name of the session's type.
    fn session(&self) -> &'static str;

    /// The name of its cookie.
    fn cookie_name(&self) -> &str;

    /// How the application answers those whom it refuses.
    fn rejections(&self) -> &Rejections;

    /// See [`Slot::settle`].
    fn settle(&self) -> Answer<'static, Option<HeaderValue>>;

    /// Writes what was settled into a response.
    fn write_head(&self, headers: &mut HeaderMap, cookie: Option<HeaderValue>);
}

/// Says of a caller what a rule can say without asking anybody else.
pub(crate) type Judge = fn(&Caller) -> Judgement;

pub(crate) type Judgement = Result<Verdict, Undeclared>;

/// Whom a guard refused, for its event.
pub(crate) struct RefusedCaller {
    pub(crate) subject: Option<[u8; 8]>,
}

impl<T: SessionData> AnySlot for Slot<T> {
    fn judge<'a>(&'a self, headers: &'a HeaderMap, judge: Judge) -> Answer<'a, Judgement> {
        let of = move |presented: &Presented<T>| {
            presented.caller().map_or(Ok(Verdict::Unknown), |caller| judge(&caller))
        };
        match self.look(headers) {
            Answer::Pending(look) => Answer::Pending(Box::pin(async move { of(look.await) })),
            Answer::Ready(presented) => Answer::Ready(of(presented)),
        }
    }

    fn caller(&self) -> Option<Caller> {
        self.presented()?.caller()
    }

    fn user<'a>(&'a self, headers: &'a HeaderMap, wanted: TypeId) -> Answer<'a, UserAnswer> {
        Answer::Pending(Box::pin(self.find_user(headers, wanted)))
    }

    fn refused_caller(&self) -> Option<RefusedCaller> {
        match self.presented()? {
            Presented::Absent(Absence::NoCookie) => Some(RefusedCaller { subject: None }),
            Presented::Present(visit) => {
                let token = &visit.token;
                let hash = || self.sessions().settings.keep.hash_subject(token.subject());
                Some(RefusedCaller { subject: visit.has_subject().then(hash) })
            }
            Presented::Absent(_) | Presented::Unknown => None,
        }
    }

    fn has_subject(&self) -> bool {
        self.visit().is_some_and(Visit::has_subject)
    }

    fn session(&self) -> &'static str {
        T::DECLARATION.name
    }

    fn cookie_name(&self) -> &str {
        self.sessions().cookie_name()
    }

    fn rejections(&self) -> &Rejections {
        &self.sessions().settings.rejections
    }

    fn settle(&self) -> Answer<'static, Option<HeaderValue>> {
        Slot::settle(self)
    }

    fn write_head(&self, headers: &mut HeaderMap, cookie: Option<HeaderValue>) {
        let read = self.presented().is_some();
        write_head(headers, self.cookie_name(), read, cookie);
    }
}

/// The slots of a request, one for each layer it came through, the innermost first.
#[derive(Clone)]
pub(crate) struct Slots {
    pub(crate) innermost: Arc<dyn AnySlot>,
    pub(crate) outer: Option<Arc<Slots>>,
}

impl Slots {
    /// Returns the slot of a session type.
    pub(crate) fn of<T: SessionData>(&self) -> Option<Arc<Slot<T>>> {
        let innermost: Arc<dyn Any + Send + Sync> = self.innermost.clone();
        innermost.downcast().ok().or_else(|| self.outer.as_ref()?.of())
    }

    /// Returns the slot if there is just one.
    pub(crate) fn only(&self) -> Option<&Arc<dyn AnySlot>> {
        self.outer.is_none().then_some(&self.innermost)
    }

    /// Returns the slot that a refusal by this policy is about: the only one, or else the first that
    /// the policy names where the caller still has to do what is asked for, which is to log in for a
    /// `stranger`.
    pub(crate) fn about(&self, policy: &Expr, stranger: bool) -> Option<&dyn AnySlot> {
        if let Some(only) = self.only() {
            return Some(&**only);
        }
        let is_asked = |slot: &dyn AnySlot| slot.has_subject() != stranger;
        self.named(policy, &is_asked).or_else(|| self.named(policy, &|_| true))
    }

    /// Returns the name of the session type whose slot has a cookie of this name.
    pub(crate) fn with_cookie(&self, name: &str) -> Option<&'static str> {
        self.each().find(|slot| slot.cookie_name() == name).map(AnySlot::session)
    }

    fn named(&self, policy: &Expr, fits: &dyn Fn(&dyn AnySlot) -> bool) -> Option<&dyn AnySlot> {
        match policy {
            Expr::Of(session, _) => {
                self.each().find(|slot| slot.session() == *session && fits(*slot))
            }
            Expr::All(parts) | Expr::Any(parts) => {
                parts.iter().find_map(|part| self.named(part, fits))
            }
            Expr::Named(_, rule) | Expr::Not(rule) => self.named(rule, fits),
            _ => None,
        }
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = &dyn AnySlot> {
        iter::successors(Some(self), |slots| slots.outer.as_deref()).map(|slots| &*slots.innermost)
    }
}
