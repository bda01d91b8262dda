//! What the application says of the subject who came, where it is asked.

use std::any::TypeId;
use std::sync::OnceLock;

use http::HeaderMap;
use session_core::{Event, Reply, RevocationError, SessionData, UnixTime};

use super::RequestSession;
use crate::authority::{AnyUser, Authorities, Rights, Ruling, Unanswered};
use crate::error::SessionError;
use crate::keeping::{Incoming, Loaded, NoSession};

/// What the application said of a subject.
#[derive(Default)]
pub(super) struct Subject {
    /// What they may do now; `None` where nobody was asked.
    rights: Option<Rights>,
    /// Who they are, if the answer said so.
    brought: Option<AnyUser>,
    /// Who they are, once that was loaded.
    loaded: OnceLock<Option<AnyUser>>,
}

/// What a request knows of a user of some type.
pub(crate) enum UserAnswer {
    Found(AnyUser),
    /// Nobody is logged in, or nobody is found who it could be.
    Nobody,
    /// Users of this type do not come from here.
    NotHere,
    /// It could not be found out.
    Unknown,
}

impl<T: SessionData> RequestSession<T> {
    /// Keeps what came, once the application has said what its subject may do: at once where it is
    /// not asked.
    pub(super) fn keep_with_rights(&self, incoming: Incoming<T>) -> Reply<'_, &Incoming<T>> {
        match (&self.sessions().settings.authority, incoming) {
            (Some(authority), Incoming::Session(loaded)) if loaded.has_subject() => {
                Reply::Pending(Box::pin(async move {
                    let incoming = self.ask(authority, loaded).await;
                    self.keep(incoming)
                }))
            }
            (_, incoming) => Reply::Ready(self.keep(incoming)),
        }
    }

    async fn ask(&self, authority: &Authorities<T>, loaded: Box<Loaded<T>>) -> Incoming<T> {
        let tokens = self.sessions().settings.keeping.tokens();
        let subject = || tokens.subject_key(loaded.token.subject());
        match authority.rule(&loaded.token, subject, loaded.seen).await {
            Ok(Ruling::Active { rights, user }) => {
                let loaded_user = OnceLock::new();
                let (rights, brought) = (Some(rights), user);
                let said = Subject { rights, brought, loaded: loaded_user };
                self.subject.get_or_init(|| Box::new(said));
                Incoming::Session(loaded)
            }
            Ok(Ruling::Inactive) => {
                Event::Inactive(tokens.hash_subject(loaded.token.subject())).emit();
                Incoming::None(NoSession::Worthless)
            }
            Err(Unanswered::Payload(error)) => {
                Event::Unreadable(error).emit();
                Incoming::None(NoSession::Worthless)
            }
            Err(Unanswered::Unavailable(error)) => {
                Event::StoreFailed(&*error).emit();
                Incoming::Unknown
            }
        }
    }

    /// Returns what the application said that the subject may do, where it was asked.
    pub(super) fn rights_now(&self) -> Option<Rights> {
        self.subject.get()?.rights
    }

    /// Whether the application still knows the subject of a session.
    pub(crate) async fn is_active(
        &self,
        loaded: &Loaded<T>,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        let settings = &self.sessions().settings;
        let Some(authority) = settings.authority.as_ref().filter(|_| loaded.has_subject()) else {
            return Ok(true);
        };
        let subject = || settings.keeping.tokens().subject_key(loaded.token.subject());
        match authority.rule(&loaded.token, subject, now).await {
            Ok(ruling) => Ok(matches!(ruling, Ruling::Active { .. })),
            Err(Unanswered::Payload(_)) => Ok(false),
            Err(Unanswered::Unavailable(error)) => Err(RevocationError::Unavailable(error).into()),
        }
    }

    /// Finds who sent the request, as the application knows them.
    pub(super) async fn find_user(&self, head: &HeaderMap, wanted: TypeId) -> UserAnswer {
        let incoming = self.look(head).await;
        let settings = &self.sessions().settings;
        let users = settings.users.as_ref().filter(|users| users.loads(wanted));
        let loaded = match incoming {
            Incoming::Unknown => return UserAnswer::Unknown,
            Incoming::Session(loaded) if loaded.has_subject() => loaded,
            Incoming::Session(_) | Incoming::None(_) => {
                let may_be_here = users.is_some() || settings.authority.is_some();
                return if may_be_here { UserAnswer::Nobody } else { UserAnswer::NotHere };
            }
        };
        let subject = self.subject.get_or_init(Box::default);
        let brought = subject.brought.as_ref();
        if let Some(user) = brought.filter(|user| (***user).type_id() == wanted) {
            return UserAnswer::Found(user.clone());
        }
        let Some(users) = users else { return UserAnswer::NotHere };
        if let Some(known) = subject.loaded.get() {
            return known.clone().map_or(UserAnswer::Nobody, UserAnswer::Found);
        }
        match users.load(&loaded.token, settings.deadline).await {
            Ok(user) => {
                let known = subject.loaded.get_or_init(|| user);
                known.clone().map_or(UserAnswer::Nobody, UserAnswer::Found)
            }
            Err(Unanswered::Payload(error)) => {
                Event::Unreadable(error).emit();
                UserAnswer::Unknown
            }
            Err(Unanswered::Unavailable(error)) => {
                Event::StoreFailed(&*error).emit();
                UserAnswer::Unknown
            }
        }
    }
}
