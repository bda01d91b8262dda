//! How a guard comes to its decision: compiled once for each state, not once for each policy.

use std::pin::Pin;

use http::request::Parts;
use session_core::{AskedFor, Caller, Event, Expr, Reply, Undeclared, Verdict, Vocabulary};

use super::{Asked, Check, Needs};
use crate::method_and_path::MethodAndPath;
use crate::rejection::{self, Reason, Refusal, Rejection};
use crate::request::{AnyRequestSession, Judge, RefusedCaller, RequestSessions, misconfigured};

/// A rule without its type.
pub(super) struct Rule<S> {
    policy: &'static Expr,
    needs: Needs,
    now: Judge,
    /// `None` where there is nothing to ask.
    ask: Option<Ask<S>>,
}

type Ask<S> = for<'r> fn(&'r mut Asked<'_>, &'r S) -> Asking<'r>;

type Asking<'r> = Pin<Box<dyn Future<Output = Result<Verdict, Undeclared>> + Send + 'r>>;

impl<S: Sync> Rule<S> {
    pub(super) const fn of<P: Check<S>>() -> Self {
        let ask = const { if P::NEEDS.request { Some(asking::<P, S> as Ask<S>) } else { None } };
        Self { policy: &P::POLICY, needs: P::NEEDS, now: P::now, ask }
    }
}

fn asking<'r, P: Check<S>, S: Sync>(request: &'r mut Asked<'_>, state: &'r S) -> Asking<'r> {
    Box::pin(P::ask(request, state))
}

/// Decides whether a request is let in.
pub(super) async fn admission<S: Sync>(
    parts: &mut Parts,
    state: &S,
    rule: Rule<S>,
) -> Result<(), Rejection> {
    let Rule { policy, needs, now, ask } = rule;
    let session = if needs.caller { Some(only_session(parts, policy)?) } else { None };
    // Judged where they are found: a caller is large to hand on, and few rules have anything to ask.
    let known = match session {
        None => now(&STRANGER),
        Some(session) => match session.judge(&parts.headers, now) {
            Reply::Ready(known) => known,
            Reply::Pending(finding) => finding.await,
        },
    };
    // What is left open is asked, about somebody who could be found out.
    let caller = || session.map_or(Some(STRANGER), AnyRequestSession::caller);
    let open = ask.filter(|_| matches!(known, Ok(Verdict::Unknown)));
    let Some((ask, caller)) = open.and_then(|ask| Some((ask, caller()?))) else {
        return answer(parts, policy, known);
    };
    let mut asked = Asked::new(&caller, parts);
    let verdict = ask(&mut asked, state).await;
    match (verdict, asked.into_failure()) {
        // What the rule leaves open is answered by the part that failed.
        (Ok(Verdict::Unknown), Some(failure)) => Err(Rejection::own(failure)),
        (verdict, _) => answer(parts, policy, verdict),
    }
}

/// Who asks for a rule that is not about the caller.
const STRANGER: Caller = Caller::stranger(Vocabulary::NONE);

/// Returns the only session that the request may have.
fn only_session<'a>(
    parts: &'a Parts,
    policy: &Expr,
) -> Result<&'a dyn AnyRequestSession, Rejection> {
    let route = MethodAndPath(parts);
    let Some(sessions) = parts.extensions.get::<RequestSessions>() else {
        let what = format!(
            "{route} is guarded by `{policy}` outside of a session layer; add \
             `.layer(SessionLayer::new(sessions))` after the route",
        );
        return Err(misconfigured(parts, &what));
    };
    let Some(session) = sessions.only() else {
        let what =
            format!("{route} is inside of two session layers, and its guard does not say by which");
        return Err(misconfigured(parts, &what));
    };
    Ok(&**session)
}

fn answer(
    parts: &Parts,
    policy: &Expr,
    verdict: Result<Verdict, Undeclared>,
) -> Result<(), Rejection> {
    match verdict {
        Ok(Verdict::Allowed) => Ok(()),
        Ok(refusal) => Err(reject(parts, policy, refusal)),
        Err(undeclared) => Err(misconfigured(parts, &undeclared)),
    }
}

/// Reports who was refused, and where; unless there has been an event about their credential.
#[cold]
fn report(
    parts: &Parts,
    session: &dyn AnyRequestSession,
    innermost: Option<&dyn AnyRequestSession>,
    policy: &Expr,
) {
    let Some(RefusedCaller { subject }) = session.refused_caller() else { return };
    let handler = innermost.and_then(<dyn AnyRequestSession>::handler).map(handler_name);
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let asked = AskedFor::new(method, path, handler.as_deref());
    session.listener().within(|| Event::Denied { subject, policy, asked }.emit());
}

#[cfg(feature = "router")]
fn handler_name(type_name: &'static str) -> String {
    crate::access::handler_name(type_name)
}

/// Without a router nobody knows a handler's name.
#[cfg(not(feature = "router"))]
fn handler_name(type_name: &'static str) -> String {
    type_name.to_owned()
}

fn reject(parts: &Parts, policy: &Expr, verdict: Verdict) -> Rejection {
    let reason = match verdict {
        Verdict::NoSession => Reason::NoSession,
        Verdict::Stale(challenge) => Reason::Stale(challenge),
        Verdict::Unknown => Reason::Unavailable,
        Verdict::Allowed | Verdict::Refused => Reason::Forbidden,
    };
    let sessions = parts.extensions.get::<RequestSessions>();
    let about = sessions.and_then(|all| all.about(policy, verdict == Verdict::NoSession));
    if let Some(session) = about.filter(|_| Event::is_heard()) {
        report(parts, session, sessions.map(|all| &*all.innermost), policy);
    }
    let rejections = about.map_or(&rejection::NONE, |session| session.rejections());
    Rejection::of(&Refusal::new(reason, parts, rejections).by(policy))
}
