//! The sessions of a subject.
//!
//! Records and index are in different slots of a cluster, so they are written one after the other, in
//! an order that is safe to stop at: a record is created before it is listed, and nobody has its id
//! until it is; it is deleted before it leaves the list. So the list has every session that somebody
//! may know of, and perhaps some that are gone, which are looked up and removed where it matters.
//!
//! It is sorted by when each expires, as far as the index was told: a session that is used lives on, and
//! only its record says so. So those whose time has come are looked up with the next login, and leave, or
//! are noted with their new time.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use redis::Value;
use session_core::store::{
    Cap, DeletedPage, Owner, Page, PageCursor, Record, StoreError, StoreKey, Stored, SubjectIndex,
    SubjectKey,
};
use session_core::{Reply, UnixTime};

use crate::connection::{failed, unexpected};
use crate::value::{Found, life, subject_key};
use crate::{RedisStore, scripts};

/// How often room is made for a session, where others keep taking it.
const ATTEMPTS: u32 = 1_000;

/// How many are looked up, deleted or removed in one step.
const PAGE: usize = 512;

/// How often sessions that are to end are looked for in vain, because some keep moving, or are gone.
const ROUNDS: u32 = 1_000;

impl<E: Send + Sync + 'static> SubjectIndex for RedisStore<E> {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<StoreKey>, StoreError>> {
        Reply::later(async move {
            self.create_record(key, &record, now).await?;
            let Some(owner) = record.owner else { return Ok(Vec::new()) };
            let admitted = self.admit(key, &record, &owner, cap, now).await;
            if admitted.is_err() {
                // Nobody has its id; it would only take room until it expires.
                let _ = self.delete_record(key, None).await;
            }
            admitted
        })
    }

    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<(StoreKey, Stored)>, StoreError>> {
        Reply::later(async move {
            let (mut all, mut cursor) = (BTreeMap::new(), None);
            loop {
                let (living, next) = self.page(subject, cursor, PAGE, now).await?;
                // One may be in two pages.
                all.extend(living.into_iter().map(|one| ((one.since, one.key), one.stored)));
                cursor = next;
                if cursor.is_none() {
                    return Ok(all.into_iter().map(|((_, key), stored)| (key, stored)).collect());
                }
            }
        })
    }

    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        _now: UnixTime,
    ) -> Reply<'a, Result<u32, StoreError>> {
        Reply::later(async move {
            let (mut deleted, mut in_vain) = (0_u32, 0_u32);
            while in_vain < ROUNDS {
                let page = self.delete_page(subject, except, PAGE).await?;
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
            let (living, next) = self.page(subject, from.map(scanned), count(most), now).await?;
            let records = living.into_iter().map(|one| (one.key, one.stored)).collect();
            Ok(Page { records, next: next.map(cursor) })
        })
    }

    fn delete_page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        most: u32,
        _now: UnixTime,
    ) -> Reply<'a, Result<DeletedPage, StoreError>> {
        Reply::later(async move { self.delete_page(subject, except, count(most)).await })
    }
}

impl<E> RedisStore<E> {
    /// Lists a session that was just created, once there is room for it. Returns what made room.
    pub(crate) async fn admit(
        &self,
        key: &StoreKey,
        record: &Record<'_>,
        owner: &Owner,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, StoreError> {
        let mut evicted = Vec::new();
        for _ in 0..ATTEMPTS {
            let others = match self.enrol(key, record, owner, cap, now).await? {
                Enrolled::Listed { due } => {
                    // Nothing depends on it: the next login would do as well.
                    let _ = self.settle(&owner.subject, due, now).await;
                    return Ok(evicted);
                }
                Enrolled::Full { others } => others,
            };
            let (living, mut leaving) = self.look_up(&owner.subject, others, now).await?;
            let over = match cap {
                Cap::EvictOldest(most) => over(living.len(), most.get()),
                Cap::Refuse(most) if over(living.len(), most.get()) > 0 => {
                    return Err(StoreError::TooMany);
                }
                Cap::Refuse(_) | Cap::Unlimited => 0,
            };
            let oldest: Vec<_> = living.into_iter().take(over).map(|living| living.key).collect();
            self.delete_each(&owner.subject, &oldest).await?;
            leaving.extend(&oldest);
            evicted.extend(oldest);
            self.leave(owner.subject.as_bytes(), &leaving).await?;
        }
        Err(StoreError::unavailable("too many logins of one subject at once"))
    }

    /// Takes sessions out of the list of their owner's subject.
    pub(crate) async fn leave(&self, owner: &[u8], keys: &[StoreKey]) -> Result<(), StoreError> {
        let Some((subject, _)) = owner.split_first_chunk::<{ SubjectKey::LEN }>() else {
            return Err(unexpected());
        };
        let list = subject_key(&self.prefix, &SubjectKey::from_bytes(*subject));
        for page in keys.chunks(PAGE) {
            let mut remove = redis::cmd("ZREM");
            remove.arg(&list);
            for key in page {
                remove.arg(key.as_bytes());
            }
            self.connection.send(&remove).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Lists a session, or returns all others where they are too many for one more.
    async fn enrol(
        &self,
        key: &StoreKey,
        record: &Record<'_>,
        owner: &Owner,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Enrolled, StoreError> {
        let most = match cap {
            Cap::EvictOldest(most) | Cap::Refuse(most) => most.get(),
            Cap::Unlimited => 0,
        };
        let [expires, now_is] = [record.expires, now].map(|time| time.as_secs().to_string());
        let (life, most, page) = (life(owner.until, now), most.to_string(), PAGE.to_string());
        let [expires, life, most, now_is, page] =
            [&expires, &life, &most, &now_is, &page].map(String::as_bytes);
        let args = [&key.as_bytes()[..], expires, life, most, now_is, page];
        let list = subject_key(&self.prefix, &owner.subject);
        let Value::Array(answer) = self.connection.run(&scripts::ENROL, &list, &args).await? else {
            return Err(unexpected());
        };
        match <[Value; 2]>::try_from(answer) {
            Ok([Value::Int(1), Value::Array(due)]) => Ok(Enrolled::Listed { due: keys(due)? }),
            Ok([Value::Int(0), Value::Array(others)]) => {
                Ok(Enrolled::Full { others: keys(others)? })
            }
            _ => Err(unexpected()),
        }
    }

    /// Looks up those whose time has come: what is gone leaves the list, and what was used since is noted
    /// with its new time.
    async fn settle(
        &self,
        subject: &SubjectKey,
        due: Vec<StoreKey>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        let (living, gone) = self.look_up(subject, due, now).await?;
        self.leave(subject.as_bytes(), &gone).await?;
        if living.is_empty() {
            return Ok(());
        }
        let mut note = redis::cmd("ZADD");
        // One that has left meanwhile stays away.
        note.arg(subject_key(&self.prefix, subject)).arg("XX");
        for living in living {
            note.arg(living.expires.as_secs()).arg(living.key.as_bytes());
        }
        self.connection.send(&note).await.map(|_| ()).map_err(failed)
    }

    /// Returns some of what the list has, about so many, as far as they live, and where to go on. What is
    /// in it throughout is returned, perhaps twice.
    async fn page(
        &self,
        subject: &SubjectKey,
        from: Option<u64>,
        most: usize,
        now: UnixTime,
    ) -> Result<(Vec<Living>, Option<u64>), StoreError> {
        let mut scan = redis::cmd("ZSCAN");
        scan.arg(subject_key(&self.prefix, subject)).arg(from.unwrap_or_default());
        scan.arg("COUNT").arg(most);
        let Value::Array(answer) = self.connection.ask(&scan).await? else {
            return Err(unexpected());
        };
        let Ok([Value::BulkString(next), Value::Array(found)]) = <[Value; 2]>::try_from(answer)
        else {
            return Err(unexpected());
        };
        let next = std::str::from_utf8(&next).ok().and_then(|next| next.parse().ok());
        let next: u64 = next.ok_or_else(unexpected)?;
        // Each member is followed by its score.
        let listed = keys(found.into_iter().step_by(2).collect())?;
        let (living, gone) = self.look_up(subject, listed, now).await?;
        self.leave(subject.as_bytes(), &gone).await?;
        Ok((living, Some(next).filter(|next| *next != 0)))
    }

    /// Deletes so many of a subject's sessions.
    async fn delete_page(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        most: usize,
    ) -> Result<DeletedPage, StoreError> {
        let mut range = redis::cmd("ZRANGE");
        // One more, in case that the one that is spared is among them.
        range.arg(subject_key(&self.prefix, subject)).arg(0).arg(most);
        let Value::Array(listed) = self.connection.ask(&range).await? else {
            return Err(unexpected());
        };
        let mut listed = keys(listed)?;
        let are_all = listed.len() <= most;
        listed.retain(|key| Some(key) != except);
        listed.truncate(most);
        if listed.is_empty() {
            return Ok(DeletedPage { count: 0, is_last: true });
        }
        let count = self.delete_each(subject, &listed).await?;
        self.leave(subject.as_bytes(), &listed).await?;
        // One that was not there any more may have been rotated since it was listed. Its new place was
        // listed before that.
        let is_last = are_all && usize::try_from(count) == Ok(listed.len());
        Ok(DeletedPage { count, is_last })
    }

    /// Divides what was listed into what lives, the oldest first, and what is gone.
    async fn look_up(
        &self,
        subject: &SubjectKey,
        listed: Vec<StoreKey>,
        now: UnixTime,
    ) -> Result<(Vec<Living>, Vec<StoreKey>), StoreError> {
        let (mut living, mut gone) = (Vec::new(), Vec::new());
        for page in listed.chunks(PAGE) {
            for (key, value) in page.iter().zip(self.find_each(page).await?) {
                let found = value.as_deref().map(Found::read).transpose()?;
                let own = found.filter(|found| found.belongs_to(subject));
                match own.and_then(|found| Living::read(*key, &found, now)) {
                    Some(found) => living.push(found),
                    None => gone.push(*key),
                }
            }
        }
        living.sort_unstable_by_key(|living| (living.since, living.key));
        Ok((living, gone))
    }

    /// Deletes what belongs to a subject, a page at once. Returns how many there were.
    async fn delete_each(
        &self,
        subject: &SubjectKey,
        keys: &[StoreKey],
    ) -> Result<u32, StoreError> {
        let delete = async |key: &StoreKey| {
            let of: &[u8] = subject.as_bytes();
            let answer = self.connection.run(&scripts::DELETE, &self.record_key(key), &[of]).await;
            answer.map(|answer| u32::from(answer != Value::Int(0)))
        };
        let mut deleted = 0_u32;
        for page in keys.chunks(PAGE) {
            let page: u32 = try_join_all(page.iter().map(delete)).await?.into_iter().sum();
            deleted = deleted.saturating_add(page);
        }
        Ok(deleted)
    }
}

/// What came of listing a session.
enum Enrolled {
    /// It is not: there are too many.
    Full { others: Vec<StoreKey> },
    /// It is, and these have expired unless they were used since.
    Listed { due: Vec<StoreKey> },
}

/// A session of a subject.
struct Living {
    since: UnixTime,
    key: StoreKey,
    expires: UnixTime,
    stored: Stored,
}

impl Living {
    fn read(key: StoreKey, found: &Found<'_>, now: UnixTime) -> Option<Self> {
        let (since, expires) = (found.since(), found.expires());
        found.stored(now).map(|stored| Self { since, key, expires, stored })
    }
}

/// Returns by how many sessions one more would be too many.
fn over(living: usize, most: u32) -> usize {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    living.saturating_add(1).saturating_sub(most)
}

fn count(most: u32) -> usize {
    usize::try_from(most).unwrap_or(usize::MAX).clamp(1, PAGE)
}

/// Redis names a place in a scan by a number.
fn cursor(next: u64) -> PageCursor {
    let mut bytes = [0; PageCursor::LEN];
    let (number, _) = bytes.split_at_mut(8);
    number.copy_from_slice(&next.to_be_bytes());
    PageCursor::from_bytes(bytes)
}

fn scanned(from: PageCursor) -> u64 {
    from.as_bytes().first_chunk().map_or(0, |number| u64::from_be_bytes(*number))
}

fn keys(listed: Vec<Value>) -> Result<Vec<StoreKey>, StoreError> {
    let key = |value| match value {
        Value::BulkString(bytes) => {
            bytes.try_into().map(StoreKey::from_bytes).map_err(|_| unexpected())
        }
        _ => Err(unexpected()),
    };
    listed.into_iter().map(key).collect()
}
