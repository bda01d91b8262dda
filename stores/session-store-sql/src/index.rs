//! The sessions of a subject.

use session_core::store::{
    Cap, DeletedPage, Owner, Page, PageCursor, Record, Store, StoreError, StoreKey, Stored,
    SubjectIndex, SubjectKey,
};
use session_core::{Reply, UnixTime};

use crate::SqlStore;
use crate::failure::{Kind, failed, kind};
use crate::pool::{Arg, Engine};
use crate::records::{key, new_row, seconds, stored};

/// How often a login that the engine gave up in favour of another is tried.
const ATTEMPTS: u32 = 20;

/// How often all sessions of a subject are deleted in vain, because some keep moving.
const ROUNDS: u32 = 100;

/// How many are deleted at once, so that others have their turn.
const PAGE: u32 = 512;

impl SubjectIndex for SqlStore {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<StoreKey>, StoreError>> {
        Reply::later(async move {
            StoreError::check_size(record.bytes.len(), self.record_limit())?;
            let (Some(owner), Cap::EvictOldest(most) | Cap::Refuse(most)) = (record.owner, cap)
            else {
                return self.create(key, record, now).await.map(|()| Vec::new());
            };
            let most = usize::try_from(most.get()).unwrap_or(usize::MAX);
            let refuse = matches!(cap, Cap::Refuse(_));
            let beginning = self.pool().begin_session().await?;
            let mut attempt = 1;
            loop {
                match self.login(key, &record, &owner, most, refuse, now).await {
                    Err(Failure::Engine(error))
                        if kind(&error) == Kind::GivenUp && attempt < ATTEMPTS =>
                    {
                        attempt += 1;
                    }
                    Err(Failure::Engine(error)) => return Err(failed(error)),
                    Err(Failure::Refused(error)) => return Err(error),
                    Ok(evicted) => {
                        beginning.over();
                        return Ok(evicted);
                    }
                }
            }
        })
    }

    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<(StoreKey, Stored)>, StoreError>> {
        Reply::later(async move {
            let args = [Arg::Bytes(subject.as_bytes()), seconds(now)];
            let rows = self.pool().fetch(&self.statements().list, &args).await.map_err(failed)?;
            rows.into_iter().map(stored).collect()
        })
    }

    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Reply<'a, Result<u32, StoreError>> {
        Reply::later(async move {
            let (mut deleted, mut in_vain) = (0_u32, 0_u32);
            while in_vain < ROUNDS {
                let page = self.delete_page(subject, except, PAGE, now).await?;
                deleted = deleted.saturating_add(page.count);
                if page.is_last {
                    return Ok(deleted);
                }
                in_vain = if page.count == 0 { in_vain.saturating_add(1) } else { 0 };
            }
            Err(StoreError::unavailable("the sessions of one subject keep moving"))
        })
    }

    fn page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        from: Option<PageCursor>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<Page, StoreError>> {
        Reply::later(async move {
            // Every key is after the empty one.
            let after = from.as_ref().map_or(&[][..], |from| from.as_bytes());
            let args = [
                Arg::Bytes(subject.as_bytes()),
                seconds(now),
                Arg::Bytes(after),
                Arg::Number(most.into()),
            ];
            let rows = self.pool().fetch(&self.statements().list_after, &args).await;
            let records: Vec<_> =
                rows.map_err(failed)?.into_iter().map(stored).collect::<Result<_, _>>()?;
            let is_full = u32::try_from(records.len()).is_ok_and(|count| count >= most);
            let last = records.last().filter(|_| is_full);
            let next = last.map(|(key, _)| PageCursor::from_bytes(*key.as_bytes()));
            Ok(Page { records, next })
        })
    }

    fn delete_page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<DeletedPage, StoreError>> {
        Reply::later(async move { self.delete_page(subject, except, most, now).await })
    }
}

enum Failure {
    Engine(sqlx::Error),
    Refused(StoreError),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Engine(error)
    }
}

impl SqlStore {
    /// Deletes so many records of a subject.
    ///
    /// A statement that deletes does not see a single moment: a rotation may make the new record once it
    /// has looked, and take the owner off the old one before it gets there. A statement that only reads
    /// does. In SQLite nobody else writes meanwhile.
    async fn delete_page(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        most: u32,
        now: UnixTime,
    ) -> Result<DeletedPage, StoreError> {
        let (pool, statements) = (self.pool(), self.statements());
        // No key is empty.
        let except = except.map_or(&[][..], |except| except.as_bytes());
        let others = [Arg::Bytes(subject.as_bytes()), seconds(now), Arg::Bytes(except)];
        let [subject, now, except] = others;
        let some = [subject, now, except, Arg::Number(most.into())];
        let deleted = pool.execute(&statements.delete_others, &some).await.map_err(failed)?;
        let count = u32::try_from(deleted).unwrap_or(u32::MAX);
        let is_last = count < most
            && (pool.engine() == Engine::Sqlite
                || pool.fetch(&statements.find_other, &others).await.map_err(failed)?.is_empty());
        Ok(DeletedPage { count, is_last })
    }

    /// Creates a record within a cap, in one transaction. Logins of one subject queue at its row; an
    /// engine that queues at the whole file does so from the first statement.
    async fn login(
        &self,
        new: &StoreKey,
        record: &Record<'_>,
        owner: &Owner,
        most: usize,
        refuse: bool,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, Failure> {
        let (statements, subject) = (self.statements(), Arg::Bytes(owner.subject.as_bytes()));
        let id = Arg::Bytes(new.as_bytes());
        let mut transaction = self.pool().begin().await?;
        let row = [subject, seconds(owner.until)];
        transaction.execute(&statements.queue_at_subject, &row).await?;
        let others =
            transaction.fetch(&statements.list_others, &[subject, seconds(now), id]).await?;
        let over = others.len().saturating_add(1).saturating_sub(most);
        if refuse && over > 0 {
            return Err(Failure::Refused(StoreError::TooMany));
        }
        transaction.execute(&statements.free, &[id, seconds(now)]).await?;
        transaction.execute(&statements.create, &new_row(new, record)).await?;
        let mut evicted = Vec::with_capacity(over);
        for oldest in others.into_iter().take(over) {
            transaction.execute(&statements.delete, &[Arg::Bytes(&oldest.id)]).await?;
            evicted.push(key(&oldest.id).map_err(Failure::Refused)?);
        }
        transaction.commit().await?;
        Ok(evicted)
    }
}
