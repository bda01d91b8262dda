//! Records.

use std::sync::Arc;

use session_core::store::{
    NoEviction, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex,
};
use session_core::{Reply, UnixTime};

use crate::SqlStore;
use crate::failure::{Kind, failed, kind, unexpected};
use crate::pool::{Arg, Row};

/// Databases evict nothing.
impl NoEviction for SqlStore {}

impl Store for SqlStore {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move {
            StoreError::check_size(record.bytes.len(), self.record_limit())?;
            let (pool, statements) = (self.pool(), self.statements());
            let args = new_row(key, &record);
            let beginning = pool.begin_session().await?;
            match pool.execute(&statements.create, &args).await {
                Ok(_) => {
                    beginning.over();
                    return Ok(());
                }
                Err(error) if kind(&error) == Kind::Exists => {}
                Err(error) => return Err(failed(error)),
            }
            // It may have expired, and not been swept.
            let expired = [Arg::Bytes(key.as_bytes()), seconds(now)];
            if pool.execute(&statements.free, &expired).await.map_err(failed)? == 0 {
                return Err(StoreError::Exists);
            }
            pool.execute(&statements.create, &args).await.map(|_| ()).map_err(failed)
        })
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        Reply::later(async move {
            let args = [Arg::Bytes(key.as_bytes()), seconds(now)];
            let rows = self.pool().fetch(&self.statements().load, &args).await.map_err(failed)?;
            rows.into_iter().next().map(|row| stored(row).map(|(_, stored)| stored)).transpose()
        })
    }

    fn load_each<'a>(
        &'a self,
        keys: &'a [StoreKey],
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<Option<Stored>>, StoreError>> {
        Reply::later(async move {
            let mut found = Vec::with_capacity(keys.len());
            for three in keys.chunks(3) {
                let Some(first) = three.first() else { continue };
                let id = |at| Arg::Bytes(three.get(at).unwrap_or(first).as_bytes());
                let args = [id(0), id(1), id(2), seconds(now)];
                let rows = self.pool().fetch(&self.statements().load_three, &args).await;
                let rows = rows.map_err(failed)?.into_iter().map(stored);
                let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
                let of =
                    |key| rows.iter().find(|(id, _)| id == key).map(|(_, stored)| stored.clone());
                found.extend(three.iter().map(of));
            }
            Ok(found)
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
        Reply::later(async move {
            let args = [Arg::Bytes(key.as_bytes())];
            self.pool().execute(&self.statements().delete, &args).await.map(|_| ()).map_err(failed)
        })
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>> {
        Reply::later(async move {
            let args = [seconds(now), Arg::Number(most.into())];
            let (pool, statements) = (self.pool(), self.statements());
            let swept = pool.execute(&statements.sweep, &args).await.map_err(failed)?;
            pool.execute(&statements.sweep_subjects, &args).await.map_err(failed)?;
            Ok(u32::try_from(swept).unwrap_or(u32::MAX))
        })
    }

    fn record_limit(&self) -> usize {
        self.shared.limit
    }

    fn index(&self) -> Option<&dyn SubjectIndex> {
        Some(self)
    }
}

impl SqlStore {
    async fn replace(
        &self,
        key: &StoreKey,
        seen: Revision,
        next: Revision,
        record: &Record<'_>,
        now: UnixTime,
    ) -> Result<Revision, StoreError> {
        StoreError::check_size(record.bytes.len(), self.record_limit())?;
        let (pool, statements) = (self.pool(), self.statements());
        let owned = record.owner.is_some();
        let text = if owned { &statements.replace } else { &statements.replace_and_disown };
        let args = [
            number(next.number()),
            seconds(record.expires),
            Arg::Bytes(record.bytes),
            Arg::Bytes(key.as_bytes()),
            number(seen.number()),
            seconds(now),
        ];
        if pool.execute(text, &args).await.map_err(failed)? > 0 {
            return Ok(next);
        }
        let lives = self.load(key, now).await?.is_some();
        Err(if lives { StoreError::Conflict } else { StoreError::Gone })
    }
}

/// The parameters of a new row.
pub(crate) fn new_row<'a>(key: &'a StoreKey, record: &'a Record<'_>) -> [Arg<'a>; 5] {
    let owner = record.owner.as_ref();
    [
        Arg::Bytes(key.as_bytes()),
        Arg::MaybeBytes(owner.map(|owner| &owner.subject.as_bytes()[..])),
        Arg::MaybeNumber(owner.map(|owner| signed(owner.since.as_secs()))),
        seconds(record.expires),
        Arg::Bytes(record.bytes),
    ]
}

pub(crate) fn seconds(time: UnixTime) -> Arg<'static> {
    number(time.as_secs())
}

fn number(number: u64) -> Arg<'static> {
    Arg::Number(signed(number))
}

/// Engines count with a sign. A time beyond that is the end of time all the same.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn stored(row: Row) -> Result<(StoreKey, Stored), StoreError> {
    let revision = u64::try_from(row.number).map_err(|_| unexpected())?;
    let stored = Stored { bytes: Arc::from(row.bytes), revision: Revision::from_number(revision) };
    Ok((key(&row.id)?, stored))
}

pub(crate) fn key(id: &[u8]) -> Result<StoreKey, StoreError> {
    id.try_into().map(StoreKey::from_bytes).map_err(|_| unexpected())
}
