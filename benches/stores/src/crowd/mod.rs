//! Many sessions in a Redis that is killed and comes back.
//!
//! Ten thousand people use an application over a few hundred connections. All that they see is checked:
//! who the application takes them for, what it lets them do, and whether it forgot what it had
//! acknowledged.

mod app;
mod client;
mod clock;
mod person;
mod tally;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use session_store_redis::RedisStore;
use session_test_servers::Redis;
use tokio::task::JoinSet;

use self::client::Client;
use self::clock::Clock;
use self::person::{Ask, Person};

pub use self::clock::Phase;
pub use self::tally::Tally;

/// How many are logged in.
pub const SESSIONS: u64 = 10_000;

/// How many connections they share. Both ends are in this process, and a process often may have no more
/// than 1 024 files open.
pub const CONNECTIONS: u64 = 400;

/// How soon service is to be back, once Redis is.
pub const RECOVERY: Duration = Duration::from_secs(5);

/// What people take between two requests on a connection, so that it is a crowd and not a flood.
const PAUSE: Duration = Duration::from_millis(100);

/// What came of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was seen while they came and went.
    pub seen: Tally,
    /// What each of them saw at the end, one after the other.
    pub roll_call: Tally,
    /// How long Redis was gone.
    pub outage: Duration,
}

/// Lets them come and go for so long. Redis is killed after a third of the time, and is back after
/// another tenth.
pub async fn run(time: Duration) -> Report {
    // It writes every change to disk before it answers.
    let redis = Redis::start();
    let store = RedisStore::at(&redis.url()).connect().await.expect("it runs");
    let address = app::serve(store).await;
    let clock = Arc::new(Clock::default());
    let groups = log_in(address).await;
    let outage = tokio::task::spawn_blocking({
        let clock = Arc::clone(&clock);
        move || kill_and_restart(redis, &clock, time)
    });
    let (groups, seen) = come_and_go(groups, &clock, Instant::now() + time).await;
    // It is dropped, and with that stopped, after the roll call.
    let _redis = outage.await.expect("it was restarted");
    let roll_call = call_the_roll(groups, &clock).await;
    Report { seen, roll_call, outage: clock.outage() }
}

/// A connection and those who use it.
type Group = (Client, Vec<Person>);

async fn log_in(address: SocketAddr) -> Vec<Group> {
    let mut joining = JoinSet::new();
    for number in 0..CONNECTIONS {
        joining.spawn(async move {
            let mut client = Client::connect(address).await;
            let mut people = Vec::new();
            for user in (number..SESSIONS).step_by(usize::try_from(CONNECTIONS).expect("few")) {
                people.push(Person::log_in(&mut client, user).await);
            }
            (client, people)
        });
    }
    joining.join_all().await
}

/// On every connection one of the group after the other does something, until the time is up.
async fn come_and_go(groups: Vec<Group>, clock: &Arc<Clock>, end: Instant) -> (Vec<Group>, Tally) {
    let mut coming = JoinSet::new();
    for (mut client, mut people) in groups {
        let clock = Arc::clone(clock);
        coming.spawn(async move {
            let (mut tally, count) = (Tally::default(), people.len());
            for number in 0.. {
                let next = people.get_mut(number % count).filter(|_| Instant::now() < end);
                let Some(person) = next else { break };
                person.act(Ask::nth(number), &mut client, &clock, &mut tally).await;
                tokio::time::sleep(PAUSE).await;
            }
            ((client, people), tally)
        });
    }
    gather(coming).await
}

/// Asks each for their name and their count once more.
async fn call_the_roll(groups: Vec<Group>, clock: &Arc<Clock>) -> Tally {
    let mut calling = JoinSet::new();
    for (mut client, mut people) in groups {
        let clock = Arc::clone(clock);
        calling.spawn(async move {
            let mut tally = Tally::default();
            for person in &mut people {
                person.act(Ask::Me, &mut client, &clock, &mut tally).await;
            }
            ((client, people), tally)
        });
    }
    gather(calling).await.1
}

async fn gather(mut tasks: JoinSet<(Group, Tally)>) -> (Vec<Group>, Tally) {
    let (mut groups, mut all) = (Vec::new(), Tally::default());
    while let Some(done) = tasks.join_next().await {
        let (group, tally) = done.expect("no connection broke");
        groups.push(group);
        all.add(tally);
    }
    (groups, all)
}

fn kill_and_restart(mut redis: Redis, clock: &Clock, time: Duration) -> Redis {
    std::thread::sleep(time / 3);
    clock.note_kill();
    redis.kill();
    std::thread::sleep(time / 10);
    redis.restart();
    clock.note_return();
    redis
}
