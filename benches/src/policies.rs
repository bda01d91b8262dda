//! What a rule adds to a request, and what the router saves under it.

use axum::Router;
use axum::http::StatusCode;
use session_axum::{Session, predicate, require, require_login, require_permission, require_role};
use tokio::runtime::Runtime;

use crate::allocations;
use crate::markdown::{more, table};
use crate::request::{Template, cookie, runtime, send};
use crate::rounds::{Effort, Run, Samples};
use crate::samples::{Medium, Right, Role};
use crate::subjects::ours::{guard, login_admin, modify, public_route, read, routers};
use crate::subjects::{BARE, all, forge};

#[require_login]
async fn login() -> &'static str {
    "ok"
}

#[require_role("admin")]
async fn role_by_name() -> &'static str {
    "ok"
}

#[require_permission(Right::SendInvoice)]
async fn permission() -> &'static str {
    "ok"
}

#[require(any(
    all(role(Role::Admin), permission(Right::EditReport)),
    all(permission(Right::SendInvoice), fresh("5m")),
))]
async fn four_parts() -> &'static str {
    "ok"
}

#[predicate]
async fn has_a_name(session: Session<Medium>) -> bool {
    !session.name.is_empty()
}

#[require(has_a_name)]
async fn asked() -> &'static str {
    "ok"
}

#[require(any(role(Role::Admin), has_a_name))]
async fn not_asked() -> &'static str {
    "ok"
}

routers! {
    "/open": get(public_route),
    "/login": get(login),
    "/role": get(guard),
    "/role-by-name": get(role_by_name),
    "/permission": get(permission),
    "/four-parts": get(four_parts),
    "/not-asked": get(not_asked),
    "/asked": get(asked),
    "/read": get(read),
    "/modify": post(modify),
    "/log-in": post(login_admin),
}

/// What is asked: by whom, of which handler, with which answer.
struct Row(&'static str, &'static str, Who, StatusCode);

#[derive(Clone, Copy)]
enum Who {
    Admin,
    Forger,
    Nobody,
}

const ROWS: [Row; 12] = [
    Row("`#[public]`, no session asked for", "/open", Who::Admin, StatusCode::OK),
    Row("`#[require_login]`", "/login", Who::Admin, StatusCode::OK),
    Row("`#[require_role(Role::Admin)]`", "/role", Who::Admin, StatusCode::OK),
    Row("`#[require_role(\"admin\")]`", "/role-by-name", Who::Admin, StatusCode::OK),
    Row("`#[require_permission(..)]`", "/permission", Who::Admin, StatusCode::OK),
    Row(
        "four parts: `any(all(role, permission), all(permission, fresh))`",
        "/four-parts",
        Who::Admin,
        StatusCode::OK,
    ),
    Row("`any(role(..), predicate)`, not asked", "/not-asked", Who::Admin, StatusCode::OK),
    Row("predicate that reads the session", "/asked", Who::Admin, StatusCode::OK),
    Row("role, and `Session<T>`", "/read", Who::Admin, StatusCode::OK),
    Row("role, and `update`", "/modify", Who::Admin, StatusCode::OK),
    Row("role, forged cookie", "/role", Who::Forger, StatusCode::UNAUTHORIZED),
    Row("role, no cookie", "/role", Who::Nobody, StatusCode::UNAUTHORIZED),
];

/// Measures all rows in one run, and prints them.
pub fn print(effort: Effort) {
    let (runtime, routers) = (runtime(), [layered(), bound()]);
    let bare = all().swap_remove(BARE).router;
    let value = cookie(&runtime, &bound(), &Template::post("/log-in"));
    let bare_template = Template::get("/read").with(&value, 0);
    let allocated = |router: &Router, template: &Template, status| {
        send(&runtime, router, template, 3, status);
        allocations::during(|| send(&runtime, router, template, 1, status)).cast_signed()
    };
    let mut allocations = vec![allocated(&bare, &bare_template, StatusCode::OK)];
    let mut runs: Vec<Run<'_>> = vec![sender(&runtime, &bare, bare_template, StatusCode::OK)];
    for row in &ROWS {
        for router in &routers {
            let template = row.template(&value);
            allocations.push(allocated(router, &template, row.3));
            runs.push(sender(&runtime, router, template, row.3));
        }
    }
    let samples = Samples::take(&mut runs, effort);
    println!(
        "Nanoseconds over a bare handler's {:.0}; allocations over its {}.\n",
        samples.nanoseconds(0),
        allocations.first().copied().unwrap_or_default(),
    );
    let rows = ROWS.iter().zip((1..).step_by(2)).map(|(Row(name, ..), at)| {
        let over = |at| more(samples.over(at, 0));
        let count = |at: usize| {
            let (this, bare) = (allocations.get(at), allocations.first());
            this.zip(bare).map_or(0, |(this, bare)| this - bare)
        };
        vec![
            (*name).to_owned(),
            over(at),
            over(at + 1),
            format!("{} / {}", count(at), count(at + 1)),
        ]
    });
    let head = ["guard", "under the layer", "on our router", "allocations layer / router"];
    table(&head, &rows.collect::<Vec<_>>());
}

fn sender<'a>(
    runtime: &'a Runtime,
    router: &'a Router,
    template: Template,
    expected: StatusCode,
) -> Run<'a> {
    Box::new(move |times| send(runtime, router, &template, times, expected))
}

impl Row {
    fn template(&self, value: &str) -> Template {
        let Self(_, path, who, _) = *self;
        let template = if path == "/modify" { Template::post(path) } else { Template::get(path) };
        match who {
            Who::Admin => template.with(value, 0),
            Who::Forger => template.with(&forge(value, value.len() / 2), 0),
            Who::Nobody => template,
        }
    }
}
