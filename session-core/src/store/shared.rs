//! A shared store is a store.

use std::sync::Arc;

use super::{
    Cap, Lasting, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex, SubjectKey,
};
use crate::time::UnixTime;

impl<S: Store> Store for Arc<S> {
    async fn create(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        S::create(self, key, record, now).await
    }

    async fn load(&self, key: &StoreKey, now: UnixTime) -> Result<Option<Stored>, StoreError> {
        S::load(self, key, now).await
    }

    async fn load_each(
        &self,
        keys: &[StoreKey],
        now: UnixTime,
    ) -> Result<Vec<Option<Stored>>, StoreError> {
        S::load_each(self, keys, now).await
    }

    async fn update(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<Revision, StoreError> {
        S::update(self, key, seen, record, now).await
    }

    async fn touch(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        S::touch(self, key, seen, record, now).await
    }

    async fn delete(&self, key: &StoreKey, now: UnixTime) -> Result<(), StoreError> {
        S::delete(self, key, now).await
    }

    async fn sweep(&self, now: UnixTime, most: u32) -> Result<u32, StoreError> {
        S::sweep(self, now, most).await
    }

    fn record_limit(&self) -> usize {
        S::record_limit(self)
    }
}

impl<S: Lasting> Lasting for Arc<S> {}

impl<S: SubjectIndex> SubjectIndex for Arc<S> {
    async fn create_within(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, StoreError> {
        S::create_within(self, key, record, cap, now).await
    }

    async fn of_subject(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Vec<(StoreKey, Stored)>, StoreError> {
        S::of_subject(self, subject, now).await
    }

    async fn delete_of_subject(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        now: UnixTime,
    ) -> Result<u32, StoreError> {
        S::delete_of_subject(self, subject, except, now).await
    }
}
