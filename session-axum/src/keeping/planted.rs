//! A session that is put in its place without a request: for the test kit.

use session_core::store::{Owner, Record, SecretId, StoreError, StoreKey};
use session_core::{Attached, Header, Payload, Reply, SessionData, SessionId, UnixTime};

use super::signed::Signed;
use super::stored::{Stored, to_session_error};
use crate::error::SessionError;

/// A session in its place.
pub(crate) struct Planted {
    /// Its credential.
    pub(crate) value: String,
    /// What has to be in the store before the credential is good; `None` if it is, or if there is no
    /// store.
    pub(crate) awaited: Option<Unwritten>,
}

/// A record on its way into a store that does not answer at once.
#[derive(Clone)]
pub(crate) struct Unwritten {
    key: StoreKey,
    bytes: Vec<u8>,
    expires: UnixTime,
    owner: Option<Owner>,
    now: UnixTime,
}

impl Unwritten {
    const fn as_record(&self) -> Record<'_> {
        Record { bytes: self.bytes.as_slice(), expires: self.expires, owner: self.owner }
    }
}

impl<T: SessionData> Signed<T> {
    pub(super) fn plant(
        &self,
        header: &Header,
        payload: &Payload,
    ) -> Result<Planted, SessionError> {
        let header = header.with_id(SessionId::random(&*self.entropy)?);
        Ok(Planted { value: self.tokens.sign(&header, payload)?, awaited: None })
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
        let unwritten = Unwritten { key, bytes, expires, owner, now };
        let awaited = match self.store.create(&key, unwritten.as_record(), now) {
            Reply::Ready(answer) => {
                answer.map_err(to_session_error)?;
                None
            }
            // Nothing has begun: it is asked for when somebody can wait.
            Reply::Pending(_) => Some(unwritten.clone()),
        };
        Ok(Planted { value: id.to_text(), awaited })
    }

    pub(super) async fn arrive(&self, record: &Unwritten) -> Result<(), SessionError> {
        match self.store.create(&record.key, record.as_record(), record.now).await {
            // Another request of the same client was faster.
            Ok(()) | Err(StoreError::Exists) => Ok(()),
            Err(error) => Err(to_session_error(error)),
        }
    }
}
