//! What a response sends: decided once, when its head is ready.

use std::sync::Arc;

use session_core::{Event, Reply, SessionData};

use super::{Pending, RequestSession};
use crate::carrier::{Issued, Sent};
use crate::keeping::{Delivery, Incoming, Loaded, Written};

impl<T: SessionData> RequestSession<T> {
    /// Closes the session of the request and returns what the response does to the client's
    /// credential.
    ///
    /// A response may be slow, and in the meantime another one may have ended or rotated the
    /// session. So before a credential goes out, revocation is asked again: what was overtaken sends
    /// nothing.
    pub(crate) fn commit(&self) -> Reply<'static, Sent> {
        match self.close() {
            Pending::Closed => Reply::Ready(Sent::Nothing),
            Pending::Ended => {
                let removes = self.incoming().is_some_and(Incoming::is_removable);
                Reply::Ready(if removes { Sent::Removed } else { Sent::Nothing })
            }
            Pending::Nothing => self.loaded().map_or(NOTHING, |loaded| self.refresh(loaded)),
            Pending::Written(written) => self.send(written),
        }
    }

    /// Sends what the handler wrote, if it still stands.
    fn send(&self, written: Arc<Written<T>>) -> Reply<'static, Sent> {
        match &written.delivery {
            Delivery::Unneeded => return NOTHING,
            Delivery::Dropped => {
                Event::WriteDropped("another build may want the cookie back").emit();
                return NOTHING;
            }
            // Nobody else can have changed anything.
            Delivery::Issued(_) if written.is_private() => return Reply::Ready(issued(written)),
            Delivery::Issued(_) => {}
        }
        let now = self.sessions.settings.clock.now();
        let at_once = match self.sessions.settings.keeping.stands(&written, now) {
            Reply::Ready(stands) => Some(stands),
            Reply::Pending(_) => None,
        };
        if let Some(stands) = at_once {
            return Reply::Ready(if stands { issued(written) } else { Sent::Nothing });
        }
        let sessions = self.sessions.clone();
        Reply::Pending(Box::pin(async move {
            let stands = sessions.settings.keeping.stands(&written, now).await;
            if stands { issued(written) } else { Sent::Nothing }
        }))
    }

    /// Renews a session that was used and not changed, if that is due.
    fn refresh(&self, loaded: &Loaded<T>) -> Reply<'static, Sent> {
        if !self.sessions.settings.keeping.refresh_due(loaded) {
            return NOTHING;
        }
        let (sessions, loaded) = (self.sessions.clone(), loaded.clone());
        Reply::Pending(Box::pin(async move {
            let now = sessions.settings.clock.now();
            let refreshed = sessions.settings.keeping.refresh(&loaded, now).await;
            refreshed.map_or(Sent::Nothing, Sent::Issued)
        }))
    }
}

const NOTHING: Reply<'static, Sent> = Reply::Ready(Sent::Nothing);

/// Takes the credential out of what was written. No snapshot shares that, nearly always.
fn issued<T>(written: Arc<Written<T>>) -> Sent {
    let delivery = match Arc::try_unwrap(written) {
        Ok(written) => written.delivery,
        Err(shared) => shared.delivery.clone(),
    };
    match delivery {
        Delivery::Issued(Issued { value, remaining }) => Sent::Issued(Issued { value, remaining }),
        Delivery::Dropped | Delivery::Unneeded => Sent::Nothing,
    }
}
