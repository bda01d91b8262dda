//! What is remembered for a time, and forgotten when that has passed by both clocks.

use std::cmp::Reverse;
use std::collections::hash_map::{Entry as Place, RandomState};
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::time::Duration;

use crate::time::{Clock, UnixTime};

/// A moment, as it is written and as it passes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// By the clock that tokens are judged by, and that somebody may set.
    pub(super) wall: UnixTime,
    /// In milliseconds, by the one that nobody sets.
    pub(super) steady: u64,
}

impl Moment {
    pub(super) fn of(clock: &dyn Clock, wall: UnixTime) -> Self {
        Self { wall, steady: millis(clock.elapsed()) }
    }

    /// Returns a moment of which nothing is known but what the wall clock says.
    pub(super) const fn told(wall: UnixTime) -> Self {
        Self { wall, steady: wall.as_secs().saturating_mul(1_000) }
    }

    /// Returns the moment `duration` later.
    pub(super) fn plus(self, duration: Duration) -> Self {
        let steady = self.steady.saturating_add(millis(duration));
        Self { wall: self.wall.plus(duration), steady }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Values by key, each remembered until a moment.
///
/// A value is forgotten when its time has passed by both clocks. A wall clock that is ahead for a
/// while makes nothing forgotten; one that was ahead when a value came keeps it for longer, which is
/// counted apart ([`Remembered::late`]).
#[derive(Debug)]
pub(super) struct Remembered<K, V, S = RandomState> {
    /// In boxes of their own, since a map has up to twice the room that it needs.
    values: HashMap<K, Box<Timed<V>>, S>,
    /// Those whose time has not passed by the steady clock, as far as is known.
    due_by_steady: BinaryHeap<Reverse<(u64, K)>>,
    /// The others. Each key is in one of the two, once.
    due_by_wall: BinaryHeap<Reverse<(UnixTime, K)>>,
}

#[derive(Debug)]
struct Timed<V> {
    until: u64,
    until_by_wall: UnixTime,
    value: V,
}

impl<K, V, S: Default> Default for Remembered<K, V, S>
where
    K: Ord,
{
    fn default() -> Self {
        let (values, due_by_steady, due_by_wall) =
            (HashMap::default(), BinaryHeap::default(), BinaryHeap::default());
        Self { values, due_by_steady, due_by_wall }
    }
}

impl<K: Copy + Eq + Hash + Ord, V, S: BuildHasher> Remembered<K, V, S> {
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// How many there are only because the wall clock was ahead when they came, or is behind now.
    pub(super) fn late(&self) -> usize {
        self.due_by_wall.len()
    }

    pub(super) fn find(&self, key: &K) -> Option<&V> {
        self.values.get(key).map(|timed| &timed.value)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.values.values().map(|timed| &timed.value)
    }

    pub(super) fn find_mut(&mut self, key: &K) -> Option<&mut V> {
        self.values.get_mut(key).map(|timed| &mut timed.value)
    }

    /// Returns the value of `key`, made if there is none, and remembered at least until `until`.
    pub(super) fn keep(&mut self, key: K, until: Moment, make: impl FnOnce() -> V) -> &mut V {
        let timed = match self.values.entry(key) {
            Place::Occupied(place) => place.into_mut(),
            Place::Vacant(place) => {
                self.due_by_steady.push(Reverse((until.steady, key)));
                let (until, until_by_wall) = (until.steady, until.wall);
                place.insert(Box::new(Timed { until, until_by_wall, value: make() }))
            }
        };
        timed.until = timed.until.max(until.steady);
        timed.until_by_wall = timed.until_by_wall.max(until.wall);
        &mut timed.value
    }

    /// Forgets what has passed, and gives it away.
    pub(super) fn forget_passed(&mut self, now: Moment, mut take: impl FnMut(K, V)) {
        while let Some(Reverse((due, key))) = self.due_by_steady.peek().copied()
            && due <= now.steady
        {
            self.due_by_steady.pop();
            self.settle(key, now, &mut take);
        }
        while let Some(Reverse((due, key))) = self.due_by_wall.peek().copied()
            && due <= now.wall
        {
            self.due_by_wall.pop();
            self.settle(key, now, &mut take);
        }
    }

    /// Forgets what was due, unless it is kept for longer by now.
    fn settle(&mut self, key: K, now: Moment, take: &mut impl FnMut(K, V)) {
        let Some(timed) = self.values.get(&key) else { return };
        if timed.until > now.steady {
            self.due_by_steady.push(Reverse((timed.until, key)));
        } else if timed.until_by_wall > now.wall {
            self.due_by_wall.push(Reverse((timed.until_by_wall, key)));
        } else if let Some(timed) = self.values.remove(&key) {
            take(key, timed.value);
        }
    }

    /// Forgets one that is [late](Self::late), before its time has passed by the wall clock.
    pub(super) fn forget_late(&mut self, now: Moment, take: impl FnOnce(K, V)) {
        let Some(Reverse((_, key))) = self.due_by_wall.pop() else { return };
        let Some(timed) = self.values.get(&key) else { return };
        if timed.until > now.steady {
            self.due_by_steady.push(Reverse((timed.until, key)));
        } else if let Some(timed) = self.values.remove(&key) {
            take(key, timed.value);
        }
    }

    /// Forgets the one whose time passes first, passed or not.
    pub(super) fn forget_first(&mut self, take: impl FnOnce(K, V)) {
        let late = self.due_by_wall.pop().map(|Reverse((_, key))| key);
        let first = late.or_else(|| self.due_by_steady.pop().map(|Reverse((_, key))| key));
        if let Some(key) = first
            && let Some(timed) = self.values.remove(&key)
        {
            take(key, timed.value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn at(wall: u64, steady: u64) -> Moment {
        Moment { wall: UnixTime::from_secs(wall), steady }
    }

    #[derive(Clone, Copy, Debug)]
    enum Act {
        Keep(u8, u16),
        Wait(u16),
        SetTheClock(u16),
    }

    fn any_act() -> impl Strategy<Value = Act> {
        prop_oneof![
            3 => (0_u8..8, 0_u16..100).prop_map(|(key, seconds)| Act::Keep(key, seconds)),
            2 => (0_u16..60).prop_map(Act::Wait),
            1 => (0_u16..1_000).prop_map(Act::SetTheClock),
        ]
    }

    proptest! {
        #[test]
        fn nothing_is_forgotten_before_its_time_by_either_clock_nor_kept_after_both(
            acts in proptest::collection::vec(any_act(), 1..60),
        ) {
            let mut now = at(500, 0);
            let mut remembered = Remembered::<u8, (), RandomState>::default();
            let mut expected = BTreeMap::<u8, (u64, u64)>::new();
            for act in acts {
                match act {
                    Act::Keep(key, seconds) => {
                        let until = now.plus(Duration::from_secs(seconds.into()));
                        remembered.keep(key, until, || ());
                        let known = expected.entry(key).or_default();
                        known.0 = known.0.max(until.wall.as_secs());
                        known.1 = known.1.max(until.steady);
                    }
                    Act::Wait(seconds) => now = now.plus(Duration::from_secs(seconds.into())),
                    Act::SetTheClock(wall) => now.wall = UnixTime::from_secs(wall.into()),
                }
                remembered.forget_passed(now, |_, ()| {});
                expected.retain(|_, (wall, steady)| {
                    *wall > now.wall.as_secs() || *steady > now.steady
                });
                let found: Vec<_> = (0..8).filter(|key| remembered.find(key).is_some()).collect();
                prop_assert_eq!(found, expected.keys().copied().collect::<Vec<_>>());
                let in_one = remembered.due_by_steady.len() + remembered.due_by_wall.len();
                prop_assert_eq!(in_one, remembered.len());
            }
        }
    }

    #[test]
    fn what_waits_for_the_wall_clock_alone_is_late_and_goes_first() {
        let mut remembered = Remembered::<u8, &str, RandomState>::default();
        remembered.keep(1, at(3_600, 10), || "the clock was an hour ahead");
        remembered.keep(2, at(20, 20), || "it was right");
        remembered.forget_passed(at(15, 15), |_, _| panic!("not yet"));
        assert_eq!((remembered.len(), remembered.late()), (2, 1));
        // What is asked to be kept for longer is not late any more.
        remembered.keep(1, at(3_600, 30), || "");
        remembered.forget_late(at(15, 15), |_, _| panic!("not yet"));
        assert_eq!((remembered.len(), remembered.late()), (2, 0));
        remembered.forget_passed(at(30, 30), |key, _| assert_eq!(key, 2));
        remembered.forget_late(at(30, 30), |key, _| assert_eq!(key, 1));
        assert_eq!((remembered.len(), remembered.late()), (0, 0));
    }
}
