//! One session, what its owner may do, and whether each answer is the right one.

use session_benches::subjects::forge;

use super::client::{Answer, Client};
use super::clock::Clock;
use super::tally::Tally;

/// One of so many is an admin.
const ADMINS: u64 = 50;

/// Somebody with a cookie.
pub(super) struct Person {
    user: u64,
    cookie: String,
    /// How often they asked to be counted, and how often they were told that they were.
    asked: u64,
    acknowledged: u64,
}

/// What somebody can do.
#[derive(Clone, Copy)]
pub(super) enum Ask {
    Me,
    Count,
    Admin,
    /// With a cookie that nobody got.
    Stranger,
}

impl Ask {
    /// Mostly reads.
    pub(super) const fn nth(number: usize) -> Self {
        match number % 8 {
            1 => Self::Count,
            3 => Self::Admin,
            5 => Self::Stranger,
            _ => Self::Me,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Me => "GET /me",
            Self::Count => "POST /count",
            Self::Admin => "GET /admin",
            Self::Stranger => "GET /me by a stranger, on an id like the one",
        }
    }
}

impl Person {
    pub(super) async fn log_in(client: &mut Client, user: u64) -> Self {
        let rank = if user.is_multiple_of(ADMINS) { "admin" } else { "reader" };
        let answer = client.ask(&format!("POST /login/{rank}/{user}"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer.cookie.expect("a login sets a cookie");
        Self { user, cookie, asked: 0, acknowledged: 0 }
    }

    /// Does something, counts the answer, and complains if it is not what it should be.
    pub(super) async fn act(
        &mut self,
        ask: Ask,
        client: &mut Client,
        clock: &Clock,
        to: &mut Tally,
    ) {
        let answer = match ask {
            Ask::Me => client.ask("GET /me", Some(&self.cookie)).await,
            Ask::Admin => client.ask("GET /admin", Some(&self.cookie)).await,
            Ask::Stranger => client.ask("GET /me", Some(&forge(&self.cookie, 0))).await,
            Ask::Count => {
                self.asked += 1;
                let answer = client.ask("POST /count", Some(&self.cookie)).await;
                self.acknowledged += u64::from(answer.status == 200);
                answer
            }
        };
        to.count(clock, answer.status);
        if !self.is_right(ask, &answer) {
            let Answer { status, body, .. } = answer;
            to.complain(format!("{} of user {}: {status} {body}", ask.name(), self.user));
        }
    }

    /// Whether the store is away is not theirs to know: 503 is always right.
    fn is_right(&self, ask: Ask, answer: &Answer) -> bool {
        match (ask, answer.status) {
            (_, 503) | (Ask::Stranger, 401) | (Ask::Count, 200) => true,
            (Ask::Me, 200) => self.is_mine(&answer.body),
            (Ask::Admin, 200) => self.is_admin() && self.is_mine(&answer.body),
            (Ask::Admin, 403) => !self.is_admin(),
            _ => false,
        }
    }

    /// Theirs, with every change that was acknowledged, and none that was not asked for.
    fn is_mine(&self, body: &str) -> bool {
        let Some((user, count)) = body.split_once(' ') else { return false };
        let count = count.parse().ok();
        user.parse() == Ok(self.user)
            && count.is_some_and(|count| (self.acknowledged..=self.asked).contains(&count))
    }

    const fn is_admin(&self) -> bool {
        self.user.is_multiple_of(ADMINS)
    }
}
