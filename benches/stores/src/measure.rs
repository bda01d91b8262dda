//! One request after the other, and many at once.

use axum::Router;
use session_benches::request::{Template, ask};
use session_benches::rounds::{Effort, Run, Samples};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::engines::{Engine, Servers};
use crate::subject::{Case, Subject};

/// How many requests are in flight where there is more than one.
pub const IN_FLIGHT: u32 = 32;

/// How many sessions there are beside those that are measured.
pub const POPULATION: u32 = 4_096;

/// What both sides took in one case.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// The case.
    pub case: Case,
    /// Nanoseconds for a request of ours.
    pub ours: f64,
    /// What theirs took, if there is one.
    pub theirs: Option<Theirs>,
}

/// What the other side took.
#[derive(Clone, Copy, Debug)]
pub struct Theirs {
    /// Nanoseconds for a request.
    pub nanoseconds: f64,
    /// How many times as long ours took: the median over the rounds.
    pub ratio: f64,
}

/// All cases of one engine.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Its name.
    pub engine: &'static str,
    /// The cases, in their order.
    pub cases: Vec<Taken>,
}

/// Measures one request after the other.
pub fn one_by_one(servers: &Servers, rounds: usize) -> Vec<Measured> {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    measure(&runtime, &servers.connect(&runtime), rounds, 1)
}

/// Measures so many at once, each with a session of its own, on as many threads as there are cores.
pub fn at_once(servers: &Servers, rounds: usize) -> Vec<Measured> {
    let runtime = Builder::new_multi_thread().enable_all().build().expect("a runtime");
    measure(&runtime, &servers.connect(&runtime), rounds, IN_FLIGHT)
}

fn measure(runtime: &Runtime, engines: &[Engine], rounds: usize, at_once: u32) -> Vec<Measured> {
    let engine = |engine: &Engine| {
        for subject in [&engine.ours].into_iter().chain(&engine.theirs) {
            subject.prove_itself(runtime);
            subject.populate(runtime, POPULATION, IN_FLIGHT);
        }
        let cases = Case::ALL.map(|case| take(runtime, engine, case, rounds, at_once));
        Measured { engine: engine.name, cases: cases.into() }
    };
    engines.iter().map(engine).collect()
}

fn take(runtime: &Runtime, engine: &Engine, case: Case, rounds: usize, at_once: u32) -> Taken {
    let subjects = [&engine.ours].into_iter().chain(&engine.theirs);
    let mut runs: Vec<_> = subjects.map(|it| run(runtime, it, case, at_once)).collect();
    let batch = engine.batch / case.weight();
    // Many at once have longer turns, and fewer of them: they start and end one by one.
    let effort = match at_once {
        1 => Effort { rounds, batch },
        _ => Effort { rounds: rounds.div_ceil(4), batch: batch * at_once },
    };
    let samples = Samples::take(&mut runs, effort);
    let theirs = engine
        .theirs
        .as_ref()
        .map(|_| Theirs { nanoseconds: samples.nanoseconds(1), ratio: samples.times(0, 1) });
    Taken { case, ours: samples.nanoseconds(0), theirs }
}

fn run<'a>(runtime: &'a Runtime, subject: &Subject, case: Case, at_once: u32) -> Run<'a> {
    let templates: Vec<_> = (0..at_once).map(|_| subject.template(runtime, case)).collect();
    let router = subject.router.clone();
    Box::new(move |times| match templates.as_slice() {
        [template] => runtime.block_on(ask(&router, template, times, case.status())),
        templates => runtime.block_on(together(&router, templates, times / at_once, case)),
    })
}

/// Sends each request so many times, all of them side by side.
async fn together(router: &Router, templates: &[Template], times: u32, case: Case) {
    let mut asking = JoinSet::new();
    for template in templates {
        let (router, template) = (router.clone(), template.clone());
        asking.spawn(async move { ask(&router, &template, times, case.status()).await });
    }
    asking.join_all().await;
}
