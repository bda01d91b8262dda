use std::time::Duration;

use super::*;
use crate::store::Owner;

const NOW: UnixTime = UnixTime::from_secs(1_000);

fn key(number: u32) -> StoreKey {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes[28..].copy_from_slice(&number.to_be_bytes());
    StoreKey::from_bytes(bytes)
}

fn visitor(bytes: &[u8], expires: u64) -> Record<'_> {
    Record { bytes, expires: UnixTime::from_secs(expires), owner: None }
}

fn user(bytes: &[u8], subject: u8, expires: u64) -> Record<'_> {
    let subject = SubjectKey::from_bytes([subject; 32]);
    let owner = Owner { subject, since: NOW, until: UnixTime::from_secs(expires) };
    Record { owner: Some(owner), ..visitor(bytes, expires) }
}

fn create(store: &MemoryStore, number: u32, record: Record<'_>) -> Result<(), StoreError> {
    store.keep(&key(number), record, Cap::Unlimited, NOW).map(|_| ())
}

#[test]
fn a_full_store_gives_up_visitors_and_then_refuses() {
    // Ten records of 1 kB.
    let store = MemoryStore::with_capacity(10 * (1_000 + 256));
    let bytes = [0; 1_000];
    for number in 0..5 {
        create(&store, number, user(&bytes, 1, 5_000)).unwrap();
        create(&store, 100 + number, visitor(&bytes, 2_000 + u64::from(number))).unwrap();
    }
    for number in 5..10 {
        create(&store, number, user(&bytes, 1, 5_000)).unwrap();
        // The one that would have expired first made room.
        assert!(store.shards.load(&key(100 + number - 5), NOW).is_none(), "{number}");
    }
    assert!(matches!(create(&store, 11, user(&bytes, 1, 5_000)), Err(StoreError::Full)));
    assert!(matches!(create(&store, 12, visitor(&bytes, 5_000)), Err(StoreError::Full)));
    for number in 0..10 {
        assert!(store.shards.load(&key(number), NOW).is_some(), "{number}");
    }
    // What exists can shrink, be ended, and make room.
    let longer =
        store.replace(&key(1), Revision::FIRST, user(&[0; 1_100], 1, 5_000), NOW, Revision::next);
    assert!(matches!(longer, Err(StoreError::Full)), "{longer:?}");
    store
        .replace(&key(1), Revision::FIRST, user(&[0; 900], 1, 5_000), NOW, Revision::next)
        .unwrap();
    store.shards.delete(&key(2), NOW);
    create(&store, 11, user(&bytes, 1, 5_000)).unwrap();
}

#[test]
fn a_visitor_who_grows_is_not_crowded_out_by_themselves() {
    let store = MemoryStore::with_capacity(2 * (100 + 256));
    create(&store, 1, visitor(&[0; 100], 2_000)).unwrap();
    create(&store, 2, visitor(&[0; 100], 3_000)).unwrap();
    let grown =
        store.replace(&key(1), Revision::FIRST, visitor(&[0; 200], 2_000), NOW, Revision::next);
    assert_eq!(grown.unwrap().number(), 2);
    assert!(store.shards.load(&key(2), NOW).is_none());
}

#[test]
fn what_expires_makes_room_by_itself() {
    let store = MemoryStore::with_capacity(10 * (1_000 + 256));
    for number in 0..10 {
        create(&store, number, user(&[0; 1_000], 1, 2_000)).unwrap();
    }
    let later = UnixTime::from_secs(2_000);
    store.keep(&key(11), user(&[0; 1_000], 1, 9_000), Cap::Unlimited, later).unwrap();
    assert_eq!(store.len(), 1);
}

#[test]
fn a_thousand_logins_and_logouts_leave_nothing_behind() {
    let store = MemoryStore::new();
    for number in 0..1_000 {
        create(&store, number, user(b"x", u8::try_from(number % 50).unwrap(), 5_000)).unwrap();
        if number % 3 == 0 {
            let seen = store.shards.load(&key(number), NOW).unwrap().revision;
            store
                .replace(&key(number), seen, visitor(b"signpost", 5_000), NOW, Revision::next)
                .unwrap();
        }
        if number % 3 == 1 {
            store.shards.delete(&key(number), NOW);
        }
    }
    assert_eq!(store.shards.indexed(), 333);
    assert_eq!(store.shards.sweep(UnixTime::from_secs(5_000), 500), 500);
    assert_eq!(store.shards.sweep(UnixTime::from_secs(5_000), 500), 167);
    assert_eq!((store.len(), store.shards.indexed()), (0, 0));
    assert_eq!(format!("{store:?}"), "MemoryStore { records: 0, indexed: 0, record_limit: 65536 }");
}

#[test]
fn an_expired_session_leaves_the_index_when_another_is_made() {
    let store = MemoryStore::with_capacity(1 << 20);
    create(&store, 1, user(b"x", 1, 2_000)).unwrap();
    let later = NOW.plus(Duration::from_secs(5_000));
    store.keep(&key(2), user(b"x", 2, 9_000), Cap::Unlimited, later).unwrap();
    assert_eq!((store.len(), store.shards.indexed()), (1, 1));
}

/// How long it takes to read one of so many sessions of one subject, a thousand times.
fn reading_one_of(count: u32, key: impl Fn(u32) -> StoreKey) -> Duration {
    let store = MemoryStore::new();
    for number in 0..count {
        store.keep(&key(number), user(b"x", 1, 5_000), Cap::Unlimited, NOW).unwrap();
    }
    let read = || {
        let begun = std::time::Instant::now();
        for number in 0..1_000 {
            assert!(store.shards.load(&key(number % count), NOW).is_some());
        }
        begun.elapsed()
    };
    // The fastest: others use the machine too.
    (0..20).map(|_| read()).min().unwrap()
}

#[test]
fn a_read_does_not_grow_with_the_number_of_sessions_however_their_keys_begin() {
    let alike = |number: u32| {
        let mut bytes = [7; 32];
        bytes[24..28].copy_from_slice(&number.to_be_bytes());
        StoreKey::from_bytes(bytes)
    };
    for (name, few, many) in [
        ("counted", reading_one_of(10, key), reading_one_of(20_000, key)),
        ("alike", reading_one_of(10, alike), reading_one_of(20_000, alike)),
    ] {
        assert!(many < few * 10, "{name}: {few:?} for a thousand of ten, {many:?} of 20 000");
    }
}

#[test]
fn a_login_forgets_no_more_of_what_expired_than_it_takes_time_for() {
    let store = MemoryStore::with_capacity(1 << 20);
    for number in 0..1_000 {
        create(&store, number, user(b"x", 1, 2_000)).unwrap();
    }
    let later = UnixTime::from_secs(2_000);
    let login = |number| store.keep(&key(number), user(b"x", 2, 9_000), Cap::Unlimited, later);
    login(5_000).unwrap();
    assert!(store.len() > 900, "it waited for {}", 1_001 - store.len());
    for number in 5_001..5_100 {
        login(number).unwrap();
    }
    assert_eq!(store.len(), 100);
}

#[test]
fn what_expired_makes_room_for_a_change_too() {
    let store = MemoryStore::with_capacity(2 * (100 + 256));
    create(&store, 1, user(&[0; 100], 1, 2_000)).unwrap();
    create(&store, 2, user(&[0; 100], 1, 9_000)).unwrap();
    let later = UnixTime::from_secs(2_000);
    let grown =
        store.replace(&key(2), Revision::FIRST, user(&[0; 200], 1, 9_000), later, Revision::next);
    assert_eq!(grown.unwrap().number(), 2);
}

#[test]
fn a_record_is_at_most_as_large_as_was_said_and_64_kib_if_nothing_was() {
    let limit = |store: &MemoryStore| {
        let limit = Store::record_limit(store);
        create(store, 1, visitor(&vec![0; limit], 2_000)).unwrap();
        let refused = create(store, 2, visitor(&vec![0; limit + 1], 2_000));
        assert!(matches!(refused, Err(StoreError::TooLarge { size, .. }) if size == limit + 1));
        limit
    };
    assert_eq!(limit(&MemoryStore::new()), 64 << 10);
    assert_eq!(limit(&MemoryStore::with_limits(1 << 20, 1_000)), 1_000);
    assert_eq!(limit(&MemoryStore::with_limits(64 << 20, 32 << 20)), 32 << 20);
}

#[test]
fn a_small_store_is_one_shard_and_takes_what_fits() {
    let store = MemoryStore::with_capacity(300);
    assert!(matches!(create(&store, 1, visitor(&[0; 100], 2_000)), Err(StoreError::Full)));
    create(&store, 1, visitor(&[0; 44], 2_000)).unwrap();
    assert!(matches!(
        create(&MemoryStore::with_capacity(0), 1, visitor(b"", 2_000)),
        Err(StoreError::Full)
    ));
}
