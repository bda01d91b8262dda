//! All records of one subject.

use session_core::store::{Revision, StoreError, StoreKey, SubjectKey};
use session_core::{Entropy, Lifetimes, OpenRecord, SessionData, UnixTime};

use super::{Shelf, failed, not_by_subject};
use crate::devices::{Device, DeviceHandle};
use crate::error::SessionError;

impl<T: SessionData> Shelf<T> {
    /// Lists the sessions of a subject that this build can read.
    pub(crate) async fn devices(
        &self,
        subject: &SubjectKey,
        lifetimes: &Lifetimes,
        now: UnixTime,
    ) -> Result<Vec<(StoreKey, Device)>, SessionError> {
        let records = self.within(self.store.of_subject(subject, now)).await;
        let mut devices = Vec::new();
        for (key, stored) in records.map_err(not_by_subject)? {
            let opened = self.records.open(&stored.bytes, &key, lifetimes, now);
            if let Ok(OpenRecord::Session(token, attached)) = opened {
                devices.push((key, Device::new(&key, *token.header(), attached)));
            }
        }
        Ok(devices)
    }

    /// Ends one session of a subject; `false` if it is not there, or has moved meanwhile.
    pub(crate) async fn end_device(
        &self,
        subject: &SubjectKey,
        device: &DeviceHandle,
        now: UnixTime,
        entropy: &dyn Entropy,
    ) -> Result<bool, SessionError> {
        loop {
            let Some((key, seen)) = self.find_device(subject, device, now).await? else {
                return Ok(false);
            };
            match self.bury(&key, seen, now, entropy).await? {
                Ok(_) => {
                    self.within(self.store.delete(&key, now)).await.map_err(failed)?;
                    return Ok(true);
                }
                Err(StoreError::Gone) => return Ok(false),
                // Used, changed or rotated meanwhile: where it moved to is not known here.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// Ends all sessions of a subject, or all but one.
    pub(crate) async fn end_of_subject(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        now: UnixTime,
    ) -> Result<(), SessionError> {
        let ended = self.within(self.store.delete_of_subject(subject, except, now)).await;
        ended.map(|_| ()).map_err(not_by_subject)
    }

    async fn find_device(
        &self,
        subject: &SubjectKey,
        device: &DeviceHandle,
        now: UnixTime,
    ) -> Result<Option<(StoreKey, Revision)>, SessionError> {
        let records = self.within(self.store.of_subject(subject, now)).await;
        let mut records = records.map_err(not_by_subject)?.into_iter();
        let found = records.find(|(key, _)| DeviceHandle::of(key) == *device);
        Ok(found.map(|(key, stored)| (key, stored.revision)))
    }
}
