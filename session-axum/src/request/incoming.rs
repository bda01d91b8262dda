//! What a request's credential turned out to be.

use http::HeaderMap;
use session_core::{Caller, Listener, Proof, Reply, SessionData, Vocabulary};

use super::RequestSession;
use crate::authority::Rights;
use crate::carrier::Taken;
use crate::keeping::{Incoming, NoSession};

impl<T: SessionData> RequestSession<T> {
    /// Finds out what came: at once, unless somebody else has to be asked.
    pub(crate) fn look<'a>(&'a self, head: &'a HeaderMap) -> Reply<'a, &'a Incoming<T>> {
        if let Some(incoming) = self.incoming.get() {
            return Reply::Ready(incoming);
        }
        if !Listener::is_there_any() {
            return self.find(head);
        }
        // Where there are two layers, the other's listener listens now.
        let listener = &self.sessions.settings.listener;
        match listener.within(|| self.find(head)) {
            Reply::Ready(incoming) => Reply::Ready(incoming),
            Reply::Pending(finding) => Reply::Pending(Box::pin(listener.clone().during(finding))),
        }
    }

    fn find<'a>(&'a self, head: &'a HeaderMap) -> Reply<'a, &'a Incoming<T>> {
        let settings = &*self.sessions.settings;
        let value = match settings.carrier.take(head) {
            Taken::One(value) => value,
            Taken::Nothing => return self.none(NoSession::NothingCame),
            Taken::Unusable => return self.none(NoSession::Worthless),
            Taken::Several(values) => {
                return Reply::Pending(Box::pin(async move {
                    let now = settings.clock.now();
                    let incoming = settings.keeping.open_one_of(&values, now).await;
                    self.keep_with_rights(incoming).await
                }));
            }
        };
        match settings.keeping.open(value, settings.clock.now()) {
            Reply::Ready(incoming) => self.keep_with_rights(incoming),
            Reply::Pending(opening) => Reply::Pending(Box::pin(async move {
                let incoming = opening.await;
                self.keep_with_rights(incoming).await
            })),
        }
    }

    /// Returns what guards need to know; `None` if nobody has asked, or it could not be found out.
    pub(crate) fn caller(&self) -> Option<Caller> {
        let vocabulary = Vocabulary::of::<T>();
        match self.incoming()? {
            Incoming::Session(loaded) if loaded.has_subject() => {
                let token = &loaded.token;
                let header = token.header();
                let proof = Proof::of(header.authenticated, header.assurance, loaded.seen);
                let own = || Rights { roles: token.roles(), permissions: token.permissions() };
                let Rights { roles, permissions } = self.rights_now().unwrap_or_else(own);
                Some(Caller::subject(vocabulary, roles, permissions, proof))
            }
            Incoming::Session(_) | Incoming::None(_) => Some(Caller::stranger(vocabulary)),
            Incoming::Unknown => None,
        }
    }

    pub(super) fn keep(&self, incoming: Incoming<T>) -> &Incoming<T> {
        self.incoming.get_or_init(|| incoming)
    }

    fn none(&self, none: NoSession) -> Reply<'_, &Incoming<T>> {
        Reply::Ready(self.keep(Incoming::None(none)))
    }
}
