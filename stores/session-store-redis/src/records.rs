//! Records.

use redis::Value;
use session_core::store::{
    Cap, NoEviction, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex,
    SubjectKey,
};
use session_core::{Reply, UnixTime};

use crate::connection::unexpected;
use crate::value::{Found, head, life, record_key, whole};
use crate::{EvictsNothing, RedisStore, scripts};

impl NoEviction for RedisStore<EvictsNothing> {}

impl<E: Send + Sync + 'static> Store for RedisStore<E> {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move {
            self.create_record(key, &record, now).await?;
            match record.owner {
                Some(owner) => {
                    self.admit(key, &record, &owner, Cap::Unlimited, now).await.map(|_| ())
                }
                None => Ok(()),
            }
        })
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        Reply::later(async move {
            let mut get = redis::cmd("GET");
            get.arg(self.record_key(key));
            match self.connection.ask(&get).await? {
                Value::Nil => Ok(None),
                Value::BulkString(value) => Ok(Found::read(&value)?.stored(now)),
                _ => Err(unexpected()),
            }
        })
    }

    fn load_each<'a>(
        &'a self,
        keys: &'a [StoreKey],
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<Option<Stored>>, StoreError>> {
        Reply::later(async move {
            let found = self.find_each(keys).await?;
            let stored = found.iter().map(|value| match value {
                Some(value) => Ok(Found::read(value)?.stored(now)),
                None => Ok(None),
            });
            stored.collect()
        })
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>> {
        Reply::later(async move { self.replace(key, seen, seen.next(), &record, now).await })
    }

    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move { self.replace(key, seen, seen, &record, now).await.map(|_| ()) })
    }

    fn delete<'a>(
        &'a self,
        key: &'a StoreKey,
        _now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move { self.delete_record(key, None).await.map(|_| ()) })
    }

    /// Redis forgets by itself.
    fn sweep(&self, _now: UnixTime, _most: u32) -> Reply<'_, Result<u32, StoreError>> {
        Reply::later(async move { Ok(0) })
    }

    fn record_limit(&self) -> usize {
        self.limit
    }

    fn index(&self) -> Option<&dyn SubjectIndex> {
        Some(self)
    }
}

impl<E> RedisStore<E> {
    pub(crate) fn record_key(&self, key: &StoreKey) -> String {
        record_key(&self.prefix, key)
    }

    /// Creates a record that no index knows yet.
    pub(crate) async fn create_record(
        &self,
        key: &StoreKey,
        record: &Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        StoreError::check_size(record.bytes.len(), self.limit)?;
        let (value, life) = (whole(record), life(record.expires, now));
        let now = now.as_secs().to_string();
        let args = [now.as_bytes(), &value, life.as_bytes()];
        match self.connection.run(&scripts::CREATE, &self.record_key(key), &args).await? {
            Value::Int(1) => Ok(()),
            Value::Int(0) => Err(StoreError::Exists),
            _ => Err(unexpected()),
        }
    }

    /// Deletes a record and takes it out of the index. If `of` names a subject, it deletes only a
    /// record of theirs. Returns whether there was one.
    pub(crate) async fn delete_record(
        &self,
        key: &StoreKey,
        of: Option<&SubjectKey>,
    ) -> Result<bool, StoreError> {
        let of = of.map_or(&[][..], |subject| subject.as_bytes());
        match self.connection.run(&scripts::DELETE, &self.record_key(key), &[of]).await? {
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            Value::BulkString(owner) => {
                self.leave(&owner, &[*key]).await?;
                Ok(true)
            }
            _ => Err(unexpected()),
        }
    }

    /// Returns the values of several records in one round trip.
    pub(crate) async fn find_each(
        &self,
        keys: &[StoreKey],
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut get = redis::cmd("MGET");
        for key in keys {
            get.arg(self.record_key(key));
        }
        let Value::Array(values) = self.connection.ask(&get).await? else {
            return Err(unexpected());
        };
        let value = |value| match value {
            Value::Nil => Ok(None),
            Value::BulkString(value) => Ok(Some(value)),
            _ => Err(unexpected()),
        };
        values.into_iter().map(value).collect()
    }

    async fn replace(
        &self,
        key: &StoreKey,
        seen: Revision,
        next: Revision,
        record: &Record<'_>,
        now: UnixTime,
    ) -> Result<Revision, StoreError> {
        StoreError::check_size(record.bytes.len(), self.limit)?;
        let keeps_subject: &[u8] = if record.owner.is_some() { b"1" } else { b"0" };
        let (life, now) = (life(record.expires, now), now.as_secs().to_string());
        let (seen, head) = (seen.number().to_be_bytes(), head(record.expires, next));
        let args = [now.as_bytes(), &seen, &head, keeps_subject, record.bytes, life.as_bytes()];
        match self.connection.run(&scripts::REPLACE, &self.record_key(key), &args).await? {
            Value::Int(0) => Err(StoreError::Gone),
            Value::Int(1) => Err(StoreError::Conflict),
            Value::Int(2) => Ok(next),
            Value::BulkString(owner) => {
                self.leave(&owner, &[*key]).await?;
                Ok(next)
            }
            _ => Err(unexpected()),
        }
    }
}
