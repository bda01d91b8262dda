//! Every order in which threads can take the locks, tried by a model checker.
//!
//! Small cases are tried exhaustively; larger ones at random, with seeds that a failure prints.

use std::num::NonZeroU32;
use std::sync::Arc;

use shuttle::scheduler::DfsScheduler;
use shuttle::{Config, Runner, thread};

use super::lock::{Lock, Locks};
use super::shards::Shards;
use crate::store::{Cap, Owner, Record, Revision, StoreError, StoreKey, SubjectKey};
use crate::time::UnixTime;

/// Locks whose every use is a choice of the checker.
enum Checked {}

impl Locks for Checked {
    type Of<V: Send> = shuttle::sync::Mutex<V>;
}

impl<V> Lock<V> for shuttle::sync::Mutex<V> {
    fn new(value: V) -> Self {
        Self::new(value)
    }

    fn with<O>(&self, take: impl FnOnce(&mut V) -> O) -> O {
        take(&mut self.lock().unwrap())
    }
}

const NOW: UnixTime = UnixTime::from_secs(1_000);
const USER: SubjectKey = SubjectKey::from_bytes([7; 32]);

fn key(number: u8) -> StoreKey {
    StoreKey::from_bytes([number; 32])
}

fn visitor(bytes: &[u8]) -> Record<'_> {
    Record { bytes, expires: UnixTime::from_secs(2_000), owner: None }
}

fn user(bytes: &[u8]) -> Record<'_> {
    let owner = Owner { subject: USER, since: NOW, until: UnixTime::from_secs(2_000) };
    Record { owner: Some(owner), ..visitor(bytes) }
}

type Store = Arc<Shards<Checked>>;

fn store() -> Store {
    Arc::new(Shards::new(2, 1 << 20, true))
}

type Act = Box<dyn Fn(&Store) + Send>;

/// Runs each on a thread of its own, and waits for all.
fn together(store: &Store, acts: Vec<Act>) {
    let threads: Vec<_> = acts
        .into_iter()
        .map(|act| {
            let store = Arc::clone(store);
            thread::spawn(move || act(&store))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Tries every order; fails if that were too many to finish.
fn in_every_order(test: impl Fn() + Send + Sync + 'static) {
    let runs = Runner::new(DfsScheduler::new(Some(2_000_000), false), Config::new()).run(test);
    assert!((2..2_000_000).contains(&runs), "{runs} orders");
}

fn increment(store: &Store) {
    loop {
        let stored = store.load(&key(1), NOW).unwrap();
        let next = [stored.bytes[0] + 1];
        match store.replace(&key(1), stored.revision, visitor(&next), NOW, Revision::next) {
            Ok(_) => return,
            Err(StoreError::Conflict) => thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    }
}

/// No session lives that the index does not list, and it lists none that does not live.
fn assert_index_agrees(store: &Store, keys: impl Iterator<Item = u8>) {
    let listed: Vec<StoreKey> =
        store.of_subject(&USER, NOW).into_iter().map(|(key, _)| key).collect();
    for number in keys {
        let lives = store.load(&key(number), NOW).is_some();
        assert_eq!(lives, listed.contains(&key(number)), "{number}");
    }
    assert_eq!(store.indexed(), listed.len());
}

#[test]
fn no_order_of_two_increments_loses_one() {
    // An unlucky thread may try again for ever, so these orders are drawn.
    shuttle::check_random(
        || {
            let store = store();
            store.create(&key(1), visitor(&[0]), Cap::Unlimited, NOW).unwrap();
            together(&store, vec![Box::new(increment), Box::new(increment), Box::new(increment)]);
            assert_eq!(&*store.load(&key(1), NOW).unwrap().bytes, [3]);
        },
        5_000,
    );
}

#[test]
fn in_every_order_a_logout_ends_the_session() {
    in_every_order(|| {
        let store = store();
        store.create(&key(1), user(b"one"), Cap::Unlimited, NOW).unwrap();
        together(
            &store,
            vec![
                Box::new(|store| store.delete(&key(1), NOW)),
                Box::new(|store| {
                    let slow =
                        store.replace(&key(1), Revision::FIRST, user(b"slow"), NOW, |seen| seen);
                    assert!(matches!(slow, Ok(_) | Err(StoreError::Gone)), "{slow:?}");
                }),
            ],
        );
        assert!(store.load(&key(1), NOW).is_none());
        assert_index_agrees(&store, 1..=1);
    });
}

#[test]
fn in_every_order_one_of_two_creates() {
    in_every_order(|| {
        let store = store();
        let won = Arc::new(shuttle::sync::atomic::AtomicU32::new(0));
        let create = |won: &Arc<shuttle::sync::atomic::AtomicU32>| -> Act {
            let won = Arc::clone(won);
            Box::new(move |store| {
                if store.create(&key(1), visitor(b"x"), Cap::Unlimited, NOW).is_ok() {
                    won.fetch_add(1, shuttle::sync::atomic::Ordering::SeqCst);
                }
            })
        };
        together(&store, vec![create(&won), create(&won)]);
        assert_eq!(won.load(shuttle::sync::atomic::Ordering::SeqCst), 1);
    });
}

#[test]
fn in_every_order_a_key_that_is_taken_again_is_listed() {
    in_every_order(|| {
        let store = store();
        store.create(&key(1), user(b"one"), Cap::Unlimited, NOW).unwrap();
        together(
            &store,
            vec![
                Box::new(|store| store.delete(&key(1), NOW)),
                Box::new(|store| {
                    let _ = store.create(&key(1), user(b"two"), Cap::Unlimited, NOW);
                }),
            ],
        );
        assert_index_agrees(&store, 1..=1);
    });
}

#[test]
fn in_every_order_two_logins_keep_to_the_cap() {
    for cap in [Cap::EvictOldest(NonZeroU32::MIN), Cap::Refuse(NonZeroU32::MIN)] {
        in_every_order(move || {
            let store = store();
            let login = |number| -> Act {
                Box::new(move |store| {
                    let _ = store.create(&key(number), user(b"x"), cap, NOW);
                })
            };
            together(&store, vec![login(1), login(2)]);
            assert_eq!(store.of_subject(&USER, NOW).len(), 1);
            assert_index_agrees(&store, 1..=2);
        });
    }
}

#[test]
fn however_logins_logouts_and_ends_of_all_interleave_the_index_agrees() {
    shuttle::check_random(
        || {
            let store = store();
            store.create(&key(1), user(b"x"), Cap::Unlimited, NOW).unwrap();
            let two = Cap::EvictOldest(NonZeroU32::new(2).unwrap());
            together(
                &store,
                vec![
                    Box::new(move |store| {
                        store.create(&key(2), user(b"x"), two, NOW).unwrap();
                        store.delete(&key(2), NOW);
                    }),
                    Box::new(move |store| {
                        store.create(&key(3), user(b"x"), two, NOW).unwrap();
                        let rotated = store.replace(
                            &key(3),
                            Revision::FIRST,
                            visitor(b"signpost"),
                            NOW,
                            Revision::next,
                        );
                        assert!(matches!(rotated, Ok(_) | Err(StoreError::Gone)), "{rotated:?}");
                        store.delete(&key(3), NOW);
                    }),
                    Box::new(|store| {
                        store.delete_of_subject(&USER, Some(&key(1)), NOW);
                        store.delete(&key(1), NOW);
                        // The key is free again, and somebody takes it.
                        store.create(&key(1), user(b"again"), Cap::Unlimited, NOW).unwrap();
                    }),
                    Box::new(|store| {
                        store.sweep(UnixTime::from_secs(1_500), 10);
                        store.of_subject(&USER, NOW);
                    }),
                ],
            );
            assert_index_agrees(&store, 1..=3);
        },
        5_000,
    );
}
