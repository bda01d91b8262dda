//! What is measured: a router that keeps its sessions in some store.
//!
//! As among the subjects of the other tables, `POST /login/admin` and `/login/reader` set a cookie,
//! `GET /read` wants the role admin and reads the session M, and `POST /modify` wants it too and changes
//! a counter. `GET /count` returns that counter.

use axum::Router;
use axum::body::to_bytes;
use axum::http::StatusCode;
use session_benches::request::{Template, ask, cookie, once};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// One of those routers.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The router.
    pub router: Router,
    /// An id as it makes them, under which there is nothing.
    pub unknown: String,
}

/// What is asked of every subject.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Case {
    /// An admin reads.
    Read,
    /// An admin changes the session.
    Modify,
    /// A cookie with an id that is not in the store.
    UnknownId,
    /// No cookie.
    NoCookie,
}

impl Case {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::Read, Self::Modify, Self::UnknownId, Self::NoCookie];

    /// How the tables call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Modify => "modify",
            Self::UnknownId => "unknown id",
            Self::NoCookie => "no cookie",
        }
    }

    /// How many times as long as a read it takes on a server, where it waits for the disk.
    pub const fn weight(self) -> u32 {
        match self {
            Self::Modify => 4,
            Self::Read | Self::UnknownId | Self::NoCookie => 1,
        }
    }

    /// What it has to be answered with.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Read | Self::Modify => StatusCode::OK,
            Self::UnknownId | Self::NoCookie => StatusCode::UNAUTHORIZED,
        }
    }
}

impl Subject {
    /// Returns the request of a case. Each has a session of its own.
    pub fn template(&self, runtime: &Runtime, case: Case) -> Template {
        match case {
            Case::Read => Template::get("/read").with(&self.log_in(runtime, "/login/admin"), 0),
            Case::Modify => {
                Template::post("/modify").with(&self.log_in(runtime, "/login/admin"), 0)
            }
            Case::UnknownId => Template::get("/read").with(&self.unknown, 0),
            Case::NoCookie => Template::get("/read"),
        }
    }

    /// Logs so many in, some at once: a store with one session in it shows little.
    pub fn populate(&self, runtime: &Runtime, sessions: u32, at_once: u32) {
        let log_in = |_| {
            let router = self.router.clone();
            let login = Template::post("/login/reader");
            async move { ask(&router, &login, sessions / at_once, StatusCode::OK).await }
        };
        let logins: Vec<_> = (0..at_once).map(log_in).collect();
        runtime.block_on(async { logins.into_iter().collect::<JoinSet<_>>().join_all().await });
    }

    /// Checks that it guards, that what it changes is kept, and that what it does not know is refused.
    pub fn prove_itself(&self, runtime: &Runtime) {
        let expect = |template: &Template, status| {
            runtime.block_on(ask(&self.router, template, 1, status));
        };
        for case in Case::ALL {
            expect(&self.template(runtime, case), case.status());
        }
        let reader = self.log_in(runtime, "/login/reader");
        expect(&Template::get("/read").with(&reader, 0), StatusCode::FORBIDDEN);
        let modify = self.template(runtime, Case::Modify);
        expect(&modify, StatusCode::OK);
        expect(&modify, StatusCode::OK);
        // M begins at 300, and each change adds 256.
        assert_eq!(self.count(runtime, &modify), "812", "{:?}", self.router);
    }

    fn log_in(&self, runtime: &Runtime, path: &'static str) -> String {
        cookie(runtime, &self.router, &Template::post(path))
    }

    fn count(&self, runtime: &Runtime, of: &Template) -> String {
        let body = once(runtime, &self.router, &of.clone().reading("/count")).into_body();
        let bytes = runtime.block_on(to_bytes(body, 100)).expect("a short body");
        String::from_utf8(bytes.into()).expect("text")
    }
}
