//! The promises of [`Store`].

#![expect(missing_docs, reason = "the name of a case is its promise")]

use std::sync::Arc;

use session_core::UnixTime;
use session_core::store::{Record, Revision, Store, StoreError, StoreKey};

use crate::fixture::{
    LIFE, NOW, RACERS, abandon, assert_holds, assert_missing, at, increment, key, loaded, race,
    race_on, record,
};

const SECOND: Revision = Revision::FIRST.next();

/// A record lives until its expiry.
const fn expiring(bytes: &[u8], expires: UnixTime) -> Record<'_> {
    Record { bytes, expires, owner: None }
}

pub async fn a_created_record_is_loaded<S: Store>([a, _]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    assert_holds(&a, &key(1), b"one", Revision::FIRST).await;
}

pub async fn what_one_node_wrote_the_other_reads_at_once<S: Store>([a, b]: [S; 2]) {
    for round in 0..20 {
        a.create(&key(round), record(b"one"), NOW).await.unwrap();
        assert_holds(&b, &key(round), b"one", Revision::FIRST).await;
        b.update(&key(round), Revision::FIRST, record(b"two"), NOW).await.unwrap();
        assert_holds(&a, &key(round), b"two", SECOND).await;
        a.delete(&key(round), NOW).await.unwrap();
        assert_missing(&b, &key(round), NOW).await;
    }
}

pub async fn a_record_that_was_never_created_is_none<S: Store>([a, _]: [S; 2]) {
    assert_missing(&a, &key(1), NOW).await;
}

pub async fn creating_twice_is_refused_and_changes_nothing<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    let again = b.create(&key(1), record(b"other"), NOW).await;
    assert!(matches!(again, Err(StoreError::Exists)), "{again:?}");
    assert_holds(&a, &key(1), b"one", Revision::FIRST).await;
}

pub async fn an_empty_record_is_a_record<S: Store>([a, _]: [S; 2]) {
    a.create(&key(1), record(b""), NOW).await.unwrap();
    assert_holds(&a, &key(1), b"", Revision::FIRST).await;
}

pub async fn every_byte_comes_back_as_it_was<S: Store>([a, b]: [S; 2]) {
    let all: Vec<u8> = (0..=255).collect();
    let hostile = b"'; DROP TABLE sessions; --\0\r\n$5\r\n\xff\xfe\\\"%s{}";
    for (number, bytes) in [(1, &all[..]), (2, hostile), (3, &[0; 100]), (4, &[0xff; 100])] {
        a.create(&key(number), record(bytes), NOW).await.unwrap();
        assert_holds(&b, &key(number), bytes, Revision::FIRST).await;
    }
}

pub async fn keys_differ_in_every_bit<S: Store>([a, _]: [S; 2]) {
    let zero = [0; 32];
    a.create(&StoreKey::from_bytes(zero), record(b"zero"), NOW).await.unwrap();
    for bit in 0..256_usize {
        let mut other = zero;
        other[bit / 8] ^= 1 << (bit % 8);
        assert_missing(&a, &StoreKey::from_bytes(other), NOW).await;
    }
    // As text, many a collation would take these for one.
    for (number, byte) in [b'a', b'A', b' ', 0xe4, 0xc4].into_iter().enumerate() {
        let name = [u8::try_from(number).unwrap()];
        a.create(&StoreKey::from_bytes([byte; 32]), record(&name), NOW).await.unwrap();
    }
    for (number, byte) in [b'a', b'A', b' ', 0xe4, 0xc4].into_iter().enumerate() {
        let name = [u8::try_from(number).unwrap()];
        assert_holds(&a, &StoreKey::from_bytes([byte; 32]), &name, Revision::FIRST).await;
    }
}

pub async fn an_update_replaces_the_record_and_counts<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    let mut seen = Revision::FIRST;
    for round in 2..10_u64 {
        let bytes = vec![b'x'; usize::try_from(round * round * 50).unwrap()];
        seen = b.update(&key(1), seen, record(&bytes), NOW).await.unwrap();
        assert_eq!(seen.number(), round);
        assert_holds(&a, &key(1), &bytes, seen).await;
    }
    let seen = a.update(&key(1), seen, record(b""), NOW).await.unwrap();
    assert_holds(&b, &key(1), b"", seen).await;
}

pub async fn an_update_to_the_same_bytes_counts_too<S: Store>([a, _]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    assert_eq!(a.update(&key(1), Revision::FIRST, record(b"one"), NOW).await.unwrap(), SECOND);
    assert_holds(&a, &key(1), b"one", SECOND).await;
}

pub async fn an_update_of_another_revision_is_a_conflict_and_changes_nothing<S: Store>(
    [a, b]: [S; 2],
) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    a.update(&key(1), Revision::FIRST, record(b"two"), NOW).await.unwrap();
    for number in [0, 1, 3, u64::MAX >> 1] {
        let seen = Revision::from_number(number);
        let stale = b.update(&key(1), seen, record(b"stale"), NOW).await;
        assert!(matches!(stale, Err(StoreError::Conflict)), "{number}: {stale:?}");
    }
    assert_holds(&a, &key(1), b"two", SECOND).await;
}

pub async fn an_update_never_creates<S: Store>([a, b]: [S; 2]) {
    let missing = a.update(&key(1), Revision::FIRST, record(b"one"), NOW).await;
    assert!(matches!(missing, Err(StoreError::Gone)), "{missing:?}");
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    b.delete(&key(1), NOW).await.unwrap();
    for seen in [Revision::FIRST, SECOND] {
        let deleted = a.update(&key(1), seen, record(b"one"), NOW).await;
        assert!(matches!(deleted, Err(StoreError::Gone)), "{deleted:?}");
    }
    assert_missing(&a, &key(1), NOW).await;
}

pub async fn an_update_changes_the_expiry_both_ways<S: Store>([a, _]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    let later = a.update(&key(1), Revision::FIRST, expiring(b"two", at(2 * LIFE)), NOW).await;
    assert_eq!(&*loaded(&a, &key(1), at(2 * LIFE - 1)).await.bytes, b"two");
    assert_missing(&a, &key(1), at(2 * LIFE)).await;
    a.update(&key(1), later.unwrap(), expiring(b"three", at(10)), NOW).await.unwrap();
    assert_eq!(&*loaded(&a, &key(1), at(9)).await.bytes, b"three");
    assert_missing(&a, &key(1), at(10)).await;
}

pub async fn a_touch_replaces_the_record_and_keeps_its_revision<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    a.touch(&key(1), Revision::FIRST, expiring(b"seen", at(2 * LIFE)), NOW).await.unwrap();
    assert_holds(&b, &key(1), b"seen", Revision::FIRST).await;
    assert_eq!(&*loaded(&b, &key(1), at(2 * LIFE - 1)).await.bytes, b"seen");
    assert_missing(&b, &key(1), at(2 * LIFE)).await;
}

pub async fn an_update_under_way_does_not_notice_a_touch<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    let seen = loaded(&a, &key(1), NOW).await.revision;
    b.touch(&key(1), seen, record(b"one"), NOW).await.unwrap();
    a.update(&key(1), seen, record(b"two"), NOW).await.unwrap();
    assert_holds(&b, &key(1), b"two", SECOND).await;
}

pub async fn a_touch_that_comes_late_is_a_conflict_and_changes_nothing<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    b.update(&key(1), Revision::FIRST, record(b"two"), NOW).await.unwrap();
    let late = a.touch(&key(1), Revision::FIRST, record(b"one"), NOW).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    assert_holds(&a, &key(1), b"two", SECOND).await;
}

pub async fn a_touch_never_creates<S: Store>([a, _]: [S; 2]) {
    let missing = a.touch(&key(1), Revision::FIRST, record(b"one"), NOW).await;
    assert!(matches!(missing, Err(StoreError::Gone)), "{missing:?}");
    assert_missing(&a, &key(1), NOW).await;
}

pub async fn nothing_revives_what_expired<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    for now in [at(LIFE), at(LIFE + 1), at(100 * LIFE)] {
        let record = || expiring(b"again", now.plus(std::time::Duration::from_secs(LIFE)));
        let touched = b.touch(&key(1), Revision::FIRST, record(), now).await;
        assert!(matches!(touched, Err(StoreError::Gone)), "{touched:?}");
        let updated = b.update(&key(1), Revision::FIRST, record(), now).await;
        assert!(matches!(updated, Err(StoreError::Gone)), "{updated:?}");
        assert_missing(&a, &key(1), now).await;
    }
}

pub async fn a_deleted_record_is_gone_for_everybody<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    b.delete(&key(1), NOW).await.unwrap();
    assert_missing(&a, &key(1), NOW).await;
    let touched = a.touch(&key(1), Revision::FIRST, record(b"one"), NOW).await;
    assert!(matches!(touched, Err(StoreError::Gone)), "{touched:?}");
}

pub async fn deleting_what_is_not_there_is_as_good<S: Store>([a, _]: [S; 2]) {
    a.delete(&key(1), NOW).await.unwrap();
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    a.delete(&key(1), NOW).await.unwrap();
    a.delete(&key(1), NOW).await.unwrap();
    a.create(&key(2), record(b"two"), NOW).await.unwrap();
    a.delete(&key(2), at(LIFE)).await.unwrap();
}

pub async fn deleting_one_leaves_the_others<S: Store>([a, _]: [S; 2]) {
    for number in 1..=3 {
        a.create(&key(number), record(b"x"), NOW).await.unwrap();
    }
    a.delete(&key(2), NOW).await.unwrap();
    assert_holds(&a, &key(1), b"x", Revision::FIRST).await;
    assert_missing(&a, &key(2), NOW).await;
    assert_holds(&a, &key(3), b"x", Revision::FIRST).await;
}

pub async fn a_record_lives_until_its_expiry_and_not_a_second_longer<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    for now in [NOW, at(1), at(LIFE - 1)] {
        assert_eq!(&*loaded(&b, &key(1), now).await.bytes, b"one");
    }
    for now in [at(LIFE), at(LIFE + 1), at(1_000_000_000)] {
        assert_missing(&b, &key(1), now).await;
    }
}

pub async fn the_key_of_what_expired_is_free<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    a.update(&key(1), Revision::FIRST, record(b"two"), NOW).await.unwrap();
    b.create(&key(1), expiring(b"three", at(2 * LIFE)), at(LIFE)).await.unwrap();
    let stored = loaded(&a, &key(1), at(LIFE)).await;
    assert_eq!((&*stored.bytes, stored.revision), (&b"three"[..], Revision::FIRST));
}

pub async fn times_at_both_ends_are_times<S: Store>([a, _]: [S; 2]) {
    let (first, last) = (UnixTime::from_secs(0), UnixTime::from_secs(u64::MAX));
    a.create(&key(1), expiring(b"ever", last), NOW).await.unwrap();
    assert_eq!(&*loaded(&a, &key(1), at(3_000_000_000)).await.bytes, b"ever");
    a.create(&key(2), expiring(b"early", UnixTime::from_secs(10)), first).await.unwrap();
    assert_eq!(&*loaded(&a, &key(2), UnixTime::from_secs(9)).await.bytes, b"early");
    assert_missing(&a, &key(2), UnixTime::from_secs(10)).await;
    a.touch(&key(1), Revision::FIRST, expiring(b"ever", last), NOW).await.unwrap();
    a.update(&key(1), Revision::FIRST, expiring(b"ever", last), NOW).await.unwrap();
}

pub async fn a_sweep_removes_what_expired_and_nothing_else<S: Store>([a, b]: [S; 2]) {
    for number in 0..20 {
        let expires = at(if number % 2 == 0 { 10 } else { 20 });
        a.create(&key(number), expiring(b"x", expires), NOW).await.unwrap();
    }
    b.sweep(at(10), 1_000).await.unwrap();
    for number in 0..20 {
        if number % 2 == 0 {
            assert_missing(&a, &key(number), at(10)).await;
        } else {
            assert_eq!(&*loaded(&a, &key(number), at(10)).await.bytes, b"x");
        }
    }
}

pub async fn a_sweep_goes_in_steps_and_ends<S: Store>([a, _]: [S; 2]) {
    for number in 0..25 {
        a.create(&key(number), expiring(b"x", at(10)), NOW).await.unwrap();
    }
    let mut swept = 0;
    for _ in 0..100 {
        let step = a.sweep(at(10), 10).await.unwrap();
        assert!(step <= 10, "{step}");
        swept += step;
        if step == 0 {
            break;
        }
    }
    // An engine that forgets by itself sweeps nothing.
    assert!(swept == 25 || swept == 0, "{swept}");
    assert_eq!(a.sweep(at(10), 10).await.unwrap(), 0);
}

pub async fn a_touched_record_outlives_a_sweep<S: Store>([a, b]: [S; 2]) {
    a.create(&key(1), expiring(b"x", at(10)), NOW).await.unwrap();
    a.touch(&key(1), Revision::FIRST, expiring(b"y", at(30)), at(9)).await.unwrap();
    b.sweep(at(20), 100).await.unwrap();
    assert_eq!(&*loaded(&a, &key(1), at(20)).await.bytes, b"y");
}

pub async fn a_record_of_the_largest_size_is_kept<S: Store>([a, b]: [S; 2]) {
    let largest = vec![0xa5; a.record_limit()];
    a.create(&key(1), record(&largest), NOW).await.unwrap();
    assert_holds(&b, &key(1), &largest, Revision::FIRST).await;
    b.update(&key(1), Revision::FIRST, record(&largest), NOW).await.unwrap();
    assert_holds(&a, &key(1), &largest, SECOND).await;
}

pub async fn a_record_over_the_limit_is_refused_and_the_old_one_stays<S: Store>([a, _]: [S; 2]) {
    let limit = a.record_limit();
    let over = vec![0; limit + 1];
    let is_refused = |error: StoreError| {
        let StoreError::TooLarge { size, limit: said } = error else { panic!("{error:?}") };
        assert_eq!((size, said), (limit + 1, limit));
    };
    is_refused(a.create(&key(1), record(&over), NOW).await.unwrap_err());
    assert_missing(&a, &key(1), NOW).await;
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    is_refused(a.update(&key(1), Revision::FIRST, record(&over), NOW).await.unwrap_err());
    is_refused(a.touch(&key(1), Revision::FIRST, record(&over), NOW).await.unwrap_err());
    assert_holds(&a, &key(1), b"one", Revision::FIRST).await;
}

pub async fn a_hundred_increments_at_once_are_a_hundred<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    a.create(&key(1), record(&0_u32.to_be_bytes()), NOW).await.unwrap();
    race_on(&a, &b, |node, _| async move { increment(&*node, &key(1), NOW).await }).await;
    let revision = Revision::from_number(u64::from(RACERS) + 1);
    assert_holds(&a, &key(1), &RACERS.to_be_bytes(), revision).await;
}

pub async fn of_many_who_create_one_record_one_does<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    let created = race_on(&a, &b, |node, number| async move {
        match node.create(&key(1), record(&number.to_be_bytes()), NOW).await {
            Ok(()) => Some(number),
            Err(StoreError::Exists) => None,
            Err(error) => panic!("{error}"),
        }
    });
    let winners: Vec<u32> = created.await.into_iter().flatten().collect();
    let [winner] = winners[..] else { panic!("{winners:?}") };
    assert_holds(&a, &key(1), &winner.to_be_bytes(), Revision::FIRST).await;
}

pub async fn of_many_updates_of_one_revision_one_succeeds<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    let updated = race_on(&a, &b, |node, number| async move {
        let bytes = number.to_be_bytes();
        match node.update(&key(1), Revision::FIRST, record(&bytes), NOW).await {
            Ok(revision) => Some((number, revision)),
            Err(StoreError::Conflict) => None,
            Err(error) => panic!("{error}"),
        }
    });
    let winners: Vec<_> = updated.await.into_iter().flatten().collect();
    let [(winner, SECOND)] = winners[..] else { panic!("{winners:?}") };
    assert_holds(&b, &key(1), &winner.to_be_bytes(), SECOND).await;
}

pub async fn a_logout_racing_slow_requests_wins<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    a.create(&key(1), record(b"one"), NOW).await.unwrap();
    race_on(&a, &b, |node, number| async move {
        if number == RACERS / 2 {
            return node.delete(&key(1), NOW).await.unwrap();
        }
        let Some(stored) = node.load(&key(1), NOW).await.unwrap() else { return };
        let slow = match number % 2 {
            0 => node.update(&key(1), stored.revision, record(b"slow"), NOW).await.map(|_| ()),
            _ => node.touch(&key(1), stored.revision, record(b"slow"), NOW).await,
        };
        assert!(matches!(slow, Ok(()) | Err(StoreError::Conflict | StoreError::Gone)), "{slow:?}");
    })
    .await;
    assert_missing(&a, &key(1), NOW).await;
    assert_missing(&b, &key(1), NOW).await;
}

pub async fn touches_racing_updates_cost_no_update<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    a.create(&key(1), record(&0_u32.to_be_bytes()), NOW).await.unwrap();
    race_on(&a, &b, |node, number| async move {
        if number % 4 == 0 {
            increment(&*node, &key(1), NOW).await;
        } else {
            let stored = loaded(&*node, &key(1), NOW).await;
            let touched = node.touch(&key(1), stored.revision, record(&stored.bytes), NOW).await;
            assert!(matches!(touched, Ok(()) | Err(StoreError::Conflict)), "{touched:?}");
        }
    })
    .await;
    let increments = RACERS / 4;
    let revision = Revision::from_number(u64::from(increments) + 1);
    assert_holds(&a, &key(1), &increments.to_be_bytes(), revision).await;
}

pub async fn nobody_reads_half_a_record<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    a.create(&key(1), record(&vec![0; 20_000]), NOW).await.unwrap();
    race_on(&a, &b, |node, number| async move {
        let stored = loaded(&*node, &key(1), NOW).await;
        let first = stored.bytes.first().copied().unwrap_or_default();
        assert_eq!(stored.bytes.len(), 20_000 - usize::from(first));
        assert!(stored.bytes.iter().all(|byte| *byte == first), "two records in one");
        let mine = u8::try_from(number).unwrap();
        let bytes = vec![mine; 20_000 - usize::from(mine)];
        let _ = node.update(&key(1), stored.revision, record(&bytes), NOW).await;
    })
    .await;
}

pub async fn no_session_is_answered_with_anothers<S: Store>(nodes: [S; 2]) {
    race(nodes, |node, number| async move {
        let bytes = number.to_be_bytes();
        node.create(&key(number), record(&bytes), NOW).await.unwrap();
        let mut seen = Revision::FIRST;
        for _ in 0..5 {
            let stored = loaded(&*node, &key(number), NOW).await;
            assert_eq!((&*stored.bytes, stored.revision), (&bytes[..], seen));
            seen = node.update(&key(number), seen, record(&bytes), NOW).await.unwrap();
        }
    })
    .await;
}

pub async fn a_call_that_was_given_up_answers_nobody_else<S: Store>(nodes: [S; 2]) {
    let [a, b] = nodes.map(Arc::new);
    for number in 0..RACERS {
        a.create(&key(number), record(&number.to_be_bytes()), NOW).await.unwrap();
    }
    race_on(&a, &b, |node, number| async move {
        for round in 0..5 {
            abandon(node.load(&key((number + round) % RACERS), NOW)).await;
            let stored = loaded(&*node, &key(number), NOW).await;
            assert_eq!(*stored.bytes, number.to_be_bytes());
        }
    })
    .await;
}
