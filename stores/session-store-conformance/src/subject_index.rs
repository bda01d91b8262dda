//! The promises of [`SubjectIndex`](session_core::store::SubjectIndex).

#![expect(missing_docs, reason = "the name of a case is its promise")]

use std::collections::BTreeSet;
use std::sync::Arc;

use session_core::store::{
    Cap, DeletedPage, Page, PageCursor, Record, Revision, Store, StoreError, StoreKey, SubjectKey,
};

use crate::fixture::{
    LIFE, NOW, RACERS, assert_holds, assert_missing, at, evict, key, owned, race_on, record,
    refuse, subject,
};

/// What must hold for a store that makes these promises.
const INDEXED: &str = "the store finds records by subject";

/// Returns the keys of a subject's sessions, and checks that each is there.
async fn listed<S: Store>(store: &S, subject: &SubjectKey, now: u64) -> Vec<StoreKey> {
    let sessions = store.index().expect(INDEXED).of_subject(subject, at(now)).await.unwrap();
    for (key, listed) in &sessions {
        let loaded = store.load(key, at(now)).await.unwrap().expect("what is listed is there");
        assert_eq!((&loaded.bytes, loaded.revision), (&listed.bytes, listed.revision));
    }
    sessions.into_iter().map(|(key, _)| key).collect()
}

pub async fn the_sessions_of_a_subject_are_listed_oldest_first<S: Store>([a, b]: [S; 2]) {
    for (number, since) in [(1_u32, 30), (2, 10), (3, 20)] {
        let bytes = number.to_be_bytes();
        a.create(&key(number), owned(&bytes, 7, since), NOW).await.unwrap();
    }
    assert_eq!(listed(&b, &subject(7), 0).await, [key(2), key(3), key(1)]);
    let sessions = b.index().expect(INDEXED).of_subject(&subject(7), NOW).await.unwrap();
    assert_eq!(&*sessions[0].1.bytes, &2_u32.to_be_bytes());
}

pub async fn nobody_else_is_listed<S: Store>([a, _]: [S; 2]) {
    a.create(&key(1), owned(b"mine", 7, 0), NOW).await.unwrap();
    a.create(&key(2), owned(b"other", 8, 0), NOW).await.unwrap();
    a.create(&key(3), record(b"visitor"), NOW).await.unwrap();
    assert_eq!(listed(&a, &subject(7), 0).await, [key(1)]);
    assert_eq!(listed(&a, &subject(9), 0).await, []);
}

pub async fn a_session_that_ended_is_not_listed<S: Store>([a, b]: [S; 2]) {
    for number in 1..=3 {
        a.create(&key(number), owned(b"x", 7, u64::from(number)), NOW).await.unwrap();
    }
    b.delete(&key(2), NOW).await.unwrap();
    assert_eq!(listed(&a, &subject(7), 0).await, [key(1), key(3)]);
}

pub async fn a_session_that_expired_is_not_listed<S: Store>([a, _]: [S; 2]) {
    a.create(&key(1), owned(b"x", 7, 0), NOW).await.unwrap();
    let longer = Record { expires: at(2 * LIFE), ..owned(b"y", 7, 1) };
    a.create(&key(2), longer, NOW).await.unwrap();
    assert_eq!(listed(&a, &subject(7), LIFE - 1).await, [key(1), key(2)]);
    assert_eq!(listed(&a, &subject(7), LIFE).await, [key(2)]);
    assert_eq!(listed(&a, &subject(7), 2 * LIFE).await, []);
}

pub async fn a_session_stays_listed_while_it_changes<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), owned(b"one", 7, 0), NOW).await.unwrap();
    let seen = a.update(&key(1), Revision::FIRST, owned(b"two", 7, 0), NOW).await.unwrap();
    let longer = Record { expires: at(2 * LIFE), ..owned(b"three", 7, 0) };
    a.touch(&key(1), seen, longer, NOW).await.unwrap();
    let sessions =
        b.index().expect(INDEXED).of_subject(&subject(7), at(2 * LIFE - 1)).await.unwrap();
    let [(listed, stored)] = &sessions[..] else { panic!("{}", sessions.len()) };
    assert_eq!((*listed, &*stored.bytes, stored.revision), (key(1), &b"three"[..], seen));
}

pub async fn a_session_that_is_used_stays_listed_while_others_expire<S: Store>([a, b]: [S; 2]) {
    for number in 1..=3 {
        a.create(&key(number), owned(b"x", 7, 0), NOW).await.unwrap();
    }
    let used = Record { expires: at(5 * LIFE), ..owned(b"y", 7, 0) };
    b.touch(&key(2), Revision::FIRST, used, at(LIFE - 1)).await.unwrap();
    for step in 1..=3_u32 {
        let (number, since) = (10 + step, u64::from(step) * LIFE);
        let next = Record { expires: at(since + LIFE), ..owned(b"z", 7, since) };
        a.create(&key(number), next, at(since)).await.unwrap();
        assert_eq!(listed(&b, &subject(7), since).await, [key(2), key(number)]);
    }
    let index = b.index().expect(INDEXED);
    assert_eq!(index.delete_of_subject(&subject(7), None, at(3 * LIFE)).await.unwrap(), 2);
    assert_missing(&a, &key(2), at(3 * LIFE)).await;
}

pub async fn a_record_that_loses_its_owner_is_not_listed<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), owned(b"session", 7, 0), NOW).await.unwrap();
    a.update(&key(1), Revision::FIRST, record(b"signpost"), NOW).await.unwrap();
    assert_eq!(listed(&b, &subject(7), 0).await, []);
    assert_holds(&b, &key(1), b"signpost", Revision::FIRST.next()).await;
    assert_eq!(
        b.index().expect(INDEXED).delete_of_subject(&subject(7), None, NOW).await.unwrap(),
        0
    );
    assert_holds(&b, &key(1), b"signpost", Revision::FIRST.next()).await;
}

pub async fn ending_all_of_a_subject_ends_nobody_elses<S: Store>([a, b]: [S; 2]) {
    for number in 1..=5 {
        a.create(&key(number), owned(b"x", 7, 0), NOW).await.unwrap();
    }
    a.create(&key(8), owned(b"other", 8, 0), NOW).await.unwrap();
    a.create(&key(9), record(b"visitor"), NOW).await.unwrap();
    assert_eq!(
        b.index().expect(INDEXED).delete_of_subject(&subject(7), None, NOW).await.unwrap(),
        5
    );
    for number in 1..=5 {
        assert_missing(&a, &key(number), NOW).await;
    }
    assert_eq!(listed(&a, &subject(7), 0).await, []);
    assert_holds(&a, &key(8), b"other", Revision::FIRST).await;
    assert_holds(&a, &key(9), b"visitor", Revision::FIRST).await;
    assert_eq!(
        b.index().expect(INDEXED).delete_of_subject(&subject(7), None, NOW).await.unwrap(),
        0
    );
}

pub async fn ending_all_others_spares_one<S: Store>([a, b]: [S; 2]) {
    for number in 1..=5 {
        a.create(&key(number), owned(b"x", 7, 0), NOW).await.unwrap();
    }
    assert_eq!(
        b.index().expect(INDEXED).delete_of_subject(&subject(7), Some(&key(3)), NOW).await.unwrap(),
        4
    );
    assert_eq!(listed(&a, &subject(7), 0).await, [key(3)]);
    // A key that is not the subject's spares nobody.
    assert_eq!(
        b.index().expect(INDEXED).delete_of_subject(&subject(7), Some(&key(9)), NOW).await.unwrap(),
        1
    );
    assert_eq!(listed(&a, &subject(7), 0).await, []);
}

pub async fn a_subject_without_sessions_has_none_to_end<S: Store>([a, _]: [S; 2]) {
    assert_eq!(
        a.index().expect(INDEXED).delete_of_subject(&subject(7), None, NOW).await.unwrap(),
        0
    );
    assert_eq!(
        a.index().expect(INDEXED).delete_of_subject(&subject(7), Some(&key(1)), NOW).await.unwrap(),
        0
    );
}

pub async fn without_a_cap_there_may_be_any_number<S: Store>([a, _]: [S; 2]) {
    for number in 0..30 {
        let record = owned(b"x", 7, u64::from(number));
        let evicted = a
            .index()
            .expect(INDEXED)
            .create_within(&key(number), record, Cap::Unlimited, NOW)
            .await
            .unwrap();
        assert_eq!(evicted, []);
    }
    assert_eq!(listed(&a, &subject(7), 0).await.len(), 30);
}

pub async fn the_oldest_session_makes_room<S: Store>([a, b]: [S; 2]) {
    for (number, since) in [(1, 30), (2, 10), (3, 20)] {
        let record = owned(b"x", 7, since);
        assert_eq!(
            a.index()
                .expect(INDEXED)
                .create_within(&key(number), record, evict(3), NOW)
                .await
                .unwrap(),
            []
        );
    }
    let evicted = b
        .index()
        .expect(INDEXED)
        .create_within(&key(4), owned(b"x", 7, 40), evict(3), NOW)
        .await
        .unwrap();
    assert_eq!(evicted, [key(2)]);
    assert_missing(&a, &key(2), NOW).await;
    assert_eq!(listed(&a, &subject(7), 0).await, [key(3), key(1), key(4)]);
}

pub async fn a_smaller_cap_ends_as_many_as_it_takes<S: Store>([a, _]: [S; 2]) {
    for number in 1..=5 {
        a.create(&key(number), owned(b"x", 7, u64::from(number)), NOW).await.unwrap();
    }
    let mut evicted = a
        .index()
        .expect(INDEXED)
        .create_within(&key(6), owned(b"x", 7, 6), evict(2), NOW)
        .await
        .unwrap();
    evicted.sort_unstable();
    assert_eq!(evicted, [key(1), key(2), key(3), key(4)]);
    assert_eq!(listed(&a, &subject(7), 0).await, [key(5), key(6)]);
}

pub async fn a_new_session_is_never_the_one_that_makes_room<S: Store>([a, _]: [S; 2]) {
    a.index()
        .expect(INDEXED)
        .create_within(&key(1), owned(b"x", 7, 50), evict(1), NOW)
        .await
        .unwrap();
    // A clock that is behind.
    let evicted = a
        .index()
        .expect(INDEXED)
        .create_within(&key(2), owned(b"x", 7, 10), evict(1), NOW)
        .await
        .unwrap();
    assert_eq!(evicted, [key(1)]);
    assert_eq!(listed(&a, &subject(7), 0).await, [key(2)]);
}

pub async fn one_too_many_is_refused_and_changes_nothing<S: Store>([a, b]: [S; 2]) {
    for number in 1..=2 {
        let record = owned(b"x", 7, u64::from(number));
        assert_eq!(
            a.index()
                .expect(INDEXED)
                .create_within(&key(number), record, refuse(2), NOW)
                .await
                .unwrap(),
            []
        );
    }
    let third =
        b.index().expect(INDEXED).create_within(&key(3), owned(b"x", 7, 3), refuse(2), NOW).await;
    assert!(matches!(third, Err(StoreError::TooMany)), "{third:?}");
    assert_missing(&a, &key(3), NOW).await;
    assert_eq!(listed(&a, &subject(7), 0).await, [key(1), key(2)]);
    // Another subject is not concerned.
    b.index()
        .expect(INDEXED)
        .create_within(&key(3), owned(b"x", 8, 3), refuse(2), NOW)
        .await
        .unwrap();
}

pub async fn what_ended_or_expired_does_not_count<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), owned(b"ended", 7, 0), NOW).await.unwrap();
    a.create(&key(2), Record { expires: at(10), ..owned(b"expires", 7, 0) }, NOW).await.unwrap();
    a.create(&key(3), owned(b"rotated", 7, 0), NOW).await.unwrap();
    a.delete(&key(1), NOW).await.unwrap();
    a.update(&key(3), Revision::FIRST, record(b"signpost"), NOW).await.unwrap();
    b.index()
        .expect(INDEXED)
        .create_within(&key(4), owned(b"x", 7, 10), refuse(1), at(10))
        .await
        .unwrap();
    let evicted = b
        .index()
        .expect(INDEXED)
        .create_within(&key(5), owned(b"x", 7, 11), evict(2), at(11))
        .await
        .unwrap();
    assert_eq!(evicted, []);
    assert_eq!(listed(&a, &subject(7), 11).await, [key(4), key(5)]);
}

pub async fn a_key_that_exists_costs_nobody_a_session<S: Store>([a, _]: [S; 2]) {
    a.create(&key(1), owned(b"mine", 7, 0), NOW).await.unwrap();
    a.create(&key(2), owned(b"other", 8, 0), NOW).await.unwrap();
    let collided =
        a.index().expect(INDEXED).create_within(&key(2), owned(b"new", 7, 1), evict(1), NOW).await;
    assert!(matches!(collided, Err(StoreError::Exists)), "{collided:?}");
    assert_eq!(listed(&a, &subject(7), 0).await, [key(1)]);
    assert_eq!(listed(&a, &subject(8), 0).await, [key(2)]);
    assert_holds(&a, &key(2), b"other", Revision::FIRST).await;
}

pub async fn logins_that_race_keep_to_the_cap<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    race_on(&a, &b, |node, number| async move {
        let record = owned(b"x", 7, u64::from(number));
        node.index()
            .expect(INDEXED)
            .create_within(&key(number), record, evict(3), NOW)
            .await
            .unwrap();
    })
    .await;
    let sessions = listed(&*a, &subject(7), 0).await;
    assert_eq!(sessions.len(), 3);
    for number in 0..RACERS {
        let lives = b.load(&key(number), NOW).await.unwrap().is_some();
        assert_eq!(lives, sessions.contains(&key(number)), "{number} lives unlisted");
    }
}

pub async fn of_logins_that_race_no_more_are_let_in_than_may<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    let results = race_on(&a, &b, |node, number| async move {
        let record = owned(b"x", 7, u64::from(number));
        match node.index().expect(INDEXED).create_within(&key(number), record, refuse(3), NOW).await
        {
            Ok(evicted) => {
                assert_eq!(evicted, []);
                Some(key(number))
            }
            Err(StoreError::TooMany) => None,
            Err(error) => panic!("{error}"),
        }
    });
    let let_in: BTreeSet<StoreKey> = results.await.into_iter().flatten().collect();
    assert_eq!(let_in.len(), 3);
    assert_eq!(let_in, listed(&*a, &subject(7), 0).await.into_iter().collect());
    for number in 0..RACERS {
        let lives = b.load(&key(number), NOW).await.unwrap().is_some();
        assert_eq!(lives, let_in.contains(&key(number)), "{number}");
    }
}

pub async fn logins_that_race_the_end_of_all_are_ended_or_listed<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    race_on(&a, &b, |node, number| async move {
        if number % 10 == 5 {
            node.index().expect(INDEXED).delete_of_subject(&subject(7), None, NOW).await.unwrap();
        } else {
            node.create(&key(number), owned(b"x", 7, u64::from(number)), NOW).await.unwrap();
        }
    })
    .await;
    let sessions = listed(&*a, &subject(7), 0).await;
    for number in 0..RACERS {
        let lives = b.load(&key(number), NOW).await.unwrap().is_some();
        assert_eq!(lives, sessions.contains(&key(number)), "{number} lives unlisted");
    }
    a.index().expect(INDEXED).delete_of_subject(&subject(7), None, NOW).await.unwrap();
    for number in 0..RACERS {
        assert_missing(&*b, &key(number), NOW).await;
    }
}

pub async fn rotations_that_race_the_end_of_all_save_no_session<S: Store>(nodes: [S; 2]) {
    rotate_while_ending(nodes, None, None).await;
}

pub async fn rotations_that_race_an_end_page_by_page_save_no_session<S: Store>(nodes: [S; 2]) {
    rotate_while_ending(nodes, None, Some(7)).await;
}

pub async fn rotations_that_race_the_end_of_the_others_save_none_of_them<S: Store>(nodes: [S; 2]) {
    rotate_while_ending(nodes, Some(key(RACERS)), None).await;
}

/// Gives sessions one new place after the other, as a rotation does, while their subject ends them.
async fn rotate_while_ending<S: Store>(
    nodes: [S; 2],
    spared: Option<StoreKey>,
    in_pages_of: Option<u32>,
) {
    let [a, b] = nodes.map(Arc::new);
    for session in (1..RACERS).map(key).chain(spared) {
        a.create(&session, owned(b"session", 7, 0), NOW).await.unwrap();
    }
    let places = race_on(&a, &b, |node, number| async move {
        if number > 0 {
            return rotate_until_it_ends(&*node, number).await.to_vec();
        }
        if let Some(most) = in_pages_of {
            end_in_pages(&*node, spared.as_ref(), most).await;
        } else {
            let index = node.index().expect(INDEXED);
            index.delete_of_subject(&subject(7), spared.as_ref(), NOW).await.unwrap();
        }
        Vec::new()
    });
    let places = places.await.concat();
    assert_eq!(listed(&*b, &subject(7), 0).await, spared.into_iter().collect::<Vec<_>>());
    for place in places {
        assert_missing(&*b, &place, NOW).await;
    }
}

/// Returns the last place of a session, and the one that it did not get to.
async fn rotate_until_it_ends(store: &impl Store, number: u32) -> [StoreKey; 2] {
    let mut old = key(number);
    for step in 1..=50 {
        let new = key(number + step * 2 * RACERS);
        store.create(&new, owned(b"session", 7, 0), NOW).await.unwrap();
        match store.update(&old, Revision::FIRST, record(b"signpost"), NOW).await {
            Ok(_) => old = new,
            Err(StoreError::Gone) => {
                store.delete(&new, NOW).await.unwrap();
                return [old, new];
            }
            Err(error) => panic!("{error}"),
        }
    }
    [old, old]
}

/// Returns a page of subject 7, of about three.
async fn page(store: &impl Store, from: Option<PageCursor>) -> Page {
    let index = store.index().expect(INDEXED);
    index.page_of_subject(&subject(7), from, 3, NOW).await.unwrap()
}

/// Lists the sessions of subject 7 page by page, and does something between two pages.
async fn listed_in_pages<S: Store>(store: &S, mut between: impl AsyncFnMut(u32)) -> Vec<StoreKey> {
    let (mut keys, mut from) = (Vec::new(), None);
    for turn in 0..1_000 {
        let Page { records, next } = page(store, from).await;
        for (key, listed) in records {
            if let Some(loaded) = store.load(&key, NOW).await.unwrap() {
                assert_eq!((loaded.bytes, loaded.revision), (listed.bytes, listed.revision));
            }
            keys.push(key);
        }
        let Some(next) = next else { return keys };
        from = Some(next);
        between(turn).await;
    }
    panic!("the pages do not end");
}

pub async fn all_are_listed_page_by_page<S: Store>([a, b]: [S; 2]) {
    // More than what an engine may return at once because it is little.
    for number in 1..=300 {
        a.create(&key(number), owned(&number.to_be_bytes(), 7, 0), NOW).await.unwrap();
    }
    a.create(&key(400), owned(b"other", 8, 0), NOW).await.unwrap();
    a.create(&key(401), record(b"visitor"), NOW).await.unwrap();
    a.delete(&key(7), NOW).await.unwrap();
    a.update(&key(8), Revision::FIRST, record(b"signpost"), NOW).await.unwrap();
    let listed = listed_in_pages(&b, async |_| ()).await;
    let all = (1..=300).filter(|number| ![7, 8].contains(number)).map(key);
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), all.collect());
    b.index().expect(INDEXED).delete_of_subject(&subject(7), None, NOW).await.unwrap();
    assert_eq!(listed_in_pages(&a, async |_| ()).await, []);
}

pub async fn what_is_there_throughout_is_listed_while_others_come_and_go<S: Store>([a, b]: [S; 2]) {
    for number in 1..=300 {
        a.create(&key(number), owned(b"x", 7, 0), NOW).await.unwrap();
    }
    let listed = listed_in_pages(&b, async |turn| {
        if turn < 50 {
            a.delete(&key(300 - turn), NOW).await.unwrap();
            a.create(&key(1_000 + turn), owned(b"y", 7, 1), NOW).await.unwrap();
        }
    });
    let listed: BTreeSet<_> = listed.await.into_iter().collect();
    for number in 1..=250 {
        assert!(listed.contains(&key(number)), "{number} is not listed");
    }
}

/// Ends the sessions of subject 7 page by page; returns how many were ended in each.
async fn end_in_pages(store: &impl Store, except: Option<&StoreKey>, most: u32) -> Vec<u32> {
    let index = store.index().expect(INDEXED);
    let mut counts = Vec::new();
    for _ in 0..10_000 {
        let ended = index.delete_page_of_subject(&subject(7), except, most, NOW).await.unwrap();
        let DeletedPage { count, is_last } = ended;
        counts.push(count);
        if is_last {
            return counts;
        }
    }
    panic!("the pages do not end");
}

pub async fn all_are_ended_page_by_page<S: Store>([a, b]: [S; 2]) {
    for number in 1..=25 {
        a.create(&key(number), owned(b"x", 7, 0), NOW).await.unwrap();
    }
    a.create(&key(30), owned(b"other", 8, 0), NOW).await.unwrap();
    let index = b.index().expect(INDEXED);
    let first = index.delete_page_of_subject(&subject(7), None, 10, NOW).await.unwrap();
    assert_eq!(first, DeletedPage { count: 10, is_last: false });
    assert_eq!(listed(&a, &subject(7), 0).await.len(), 15);
    let counts = end_in_pages(&b, None, 10).await;
    assert!(counts.iter().all(|count| *count <= 10), "{counts:?}");
    assert_eq!(counts.iter().sum::<u32>(), 15);
    assert_eq!(listed(&a, &subject(7), 0).await, []);
    assert_holds(&a, &key(30), b"other", Revision::FIRST).await;
    assert_eq!(end_in_pages(&b, None, 10).await, [0]);
}

pub async fn all_others_are_ended_page_by_page<S: Store>([a, b]: [S; 2]) {
    for spared in [1, 13, 25] {
        for number in 1..=25 {
            a.create(&key(number), owned(b"x", 7, 0), NOW).await.unwrap();
        }
        let counts = end_in_pages(&b, Some(&key(spared)), 5).await;
        assert_eq!(counts.iter().sum::<u32>(), 24, "{counts:?}");
        assert_eq!(listed(&a, &subject(7), 0).await, [key(spared)]);
        assert_eq!(end_in_pages(&b, Some(&key(spared)), 5).await, [0]);
        assert_eq!(end_in_pages(&b, None, 5).await, [1]);
    }
}

pub async fn a_sweep_leaves_no_entry_behind<S: Store>([a, b]: [S; 2]) {
    for number in 1..=5 {
        a.create(&key(number), owned(b"x", 7, 0), NOW).await.unwrap();
    }
    b.sweep(at(LIFE), 1_000).await.unwrap();
    assert_eq!(listed(&a, &subject(7), LIFE).await, []);
    let later = Record { expires: at(3 * LIFE), ..owned(b"x", 7, LIFE) };
    a.index().expect(INDEXED).create_within(&key(6), later, refuse(1), at(LIFE)).await.unwrap();
}
