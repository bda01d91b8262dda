//! A session that is put in its place without a request: for the test kit.

use std::task::{Context, Poll, Waker};

use session_core::store::{Owner, Record, SecretId, StoreError, StoreKey};
use session_core::{
    Attached, Header, Payload, Reply, SessionData, SessionId, SubjectGeneration, UnixTime,
};

use super::signed::Signed;
use super::stored::{Stored, to_session_error};
use crate::error::SessionError;

/// A session in its place.
pub(crate) struct Planted {
    /// Its credential; with something awaited, one that is not good yet.
    pub(crate) value: String,
    /// What has to happen before the credential is good; `None` if it is.
    pub(crate) awaited: Option<Unwritten>,
}

/// A session on its way to where somebody has to be waited for.
#[derive(Clone)]
pub(crate) enum Unwritten {
    /// Its record, to a store that does not answer at once.
    Record(UnwrittenRecord),
    /// A signed one, whose subject's sessions may all have been ended: the revocation knows, and does not
    /// answer at once.
    Token { header: Header, payload: Payload, now: UnixTime },
}

/// A record on its way into a store that does not answer at once.
#[derive(Clone)]
pub(crate) struct UnwrittenRecord {
    key: StoreKey,
    bytes: Vec<u8>,
    expires: UnixTime,
    owner: Option<Owner>,
    now: UnixTime,
}

impl UnwrittenRecord {
    const fn as_record(&self) -> Record<'_> {
        Record { bytes: self.bytes.as_slice(), expires: self.expires, owner: self.owner }
    }
}

impl<T: SessionData> Signed<T> {
    pub(super) fn plant(
        &self,
        header: &Header,
        payload: &Payload,
        now: UnixTime,
    ) -> Result<Planted, SessionError> {
        let header = header.with_id(SessionId::random(&*self.entropy)?);
        let value = self.tokens.sign(&header, payload)?;
        // A login of an earlier time may have ended meanwhile, as one of now cannot.
        let is_now = header.authenticated == Some(now);
        let member = self.subject_generation(&header, payload.subject()).filter(|_| is_now);
        let Some(SubjectGeneration { subject, generation }) = member else {
            return Ok(Planted { value, awaited: None });
        };
        let Some(present) = at_once(self.scope.generation(&subject, now)) else {
            let awaited = Unwritten::Token { header, payload: payload.clone(), now };
            return Ok(Planted { value, awaited: Some(awaited) });
        };
        let present = present?;
        let number = (present != generation).then_some(present.number());
        let value = self.tokens.sign(&header.with_generation(number), payload)?;
        Ok(Planted { value, awaited: None })
    }

    /// Returns the credential once it is good.
    pub(super) async fn arrive(
        &self,
        header: &Header,
        payload: &Payload,
        now: UnixTime,
    ) -> Result<String, SessionError> {
        let header = self.of_present_generation(*header, payload.subject(), now).await?;
        Ok(self.tokens.sign(&header, payload)?)
    }
}

/// Returns an answer if it is there without waiting. Otherwise it is asked for again when somebody can
/// wait.
fn at_once<V>(reply: Reply<'_, V>) -> Option<V> {
    match reply {
        Reply::Ready(answer) => Some(answer),
        Reply::Pending(mut asking) => {
            match asking.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(answer) => Some(answer),
                Poll::Pending => None,
            }
        }
    }
}

impl<T: SessionData> Stored<T> {
    pub(super) fn plant(
        &self,
        header: &Header,
        payload: &Payload,
        now: UnixTime,
    ) -> Result<Planted, SessionError> {
        let id = SecretId::random(&*self.entropy)?;
        let key = id.key();
        let bytes = self.records.seal(header, &Attached::default(), payload, &key)?;
        let Record { expires, owner, .. } = self.record(&bytes, header, payload);
        let unwritten = UnwrittenRecord { key, bytes, expires, owner, now };
        let awaited = match self.store.create(&key, unwritten.as_record(), now) {
            Reply::Ready(answer) => {
                answer.map_err(to_session_error)?;
                None
            }
            // Nothing has begun: it is asked for when somebody can wait.
            Reply::Pending(_) => Some(Unwritten::Record(unwritten.clone())),
        };
        Ok(Planted { value: id.to_text(), awaited })
    }

    pub(super) async fn arrive(&self, record: &UnwrittenRecord) -> Result<(), SessionError> {
        match self.store.create(&record.key, record.as_record(), record.now).await {
            // Another request of the same client was faster.
            Ok(()) | Err(StoreError::Exists) => Ok(()),
            Err(error) => Err(to_session_error(error)),
        }
    }
}
