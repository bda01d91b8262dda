//! Rules written by hand: everything that can stand in one, and in the attributes beside it.

use session_axum::routing::get;
use session_axum::{policy, require, require_login, require_permission, require_role};

use crate::callers::{Right, Role, is_invited, owns_it};
use crate::{Case, case};

policy! {
    CanEdit = any(permission("post:edit"), owns_it);
    CanRead = any(not(role("auditor")), permission("log:read"));
    CanPurge = all(role(Role::Admin), fresh("5m"));
}

pub(crate) fn rules() -> Vec<Case> {
    vec![
        // One name, one part, in either spelling.
        case!(login),
        case!(role("admin")),
        case!(role(Role::Admin)),
        case!(role("admin", "auditor")),
        case!(role(Role::Editor, "auditor")),
        case!(permission("post:edit")),
        case!(permission(Right::Publish)),
        case!(permission("log:read", Right::Publish)),
        case!(not(role("admin"))),
        case!(not(permission("post:edit"))),
        case!(not(login)),
        case!(any(login)),
        case!(all(role("auditor"))),
        case!(not(not(role("auditor")))),
        // The age and the strength of a login.
        case!(fresh("5m")),
        case!(assurance(2)),
        case!(all(fresh("5m"), assurance(2))),
        case!(any(fresh("5m"), assurance(2))),
        case!(any(role("admin"), fresh("5m"))),
        case!(all(role("editor"), fresh("5m"), not(permission("log:read")))),
        case!(any(all(role("admin"), fresh("5m")), all(role("auditor"), assurance(2)))),
        case!(all(any(role("admin"), fresh("5m")), any(role("auditor"), assurance(2)))),
        case!(any(all(fresh("5m"), not(role("auditor"))), permission("log:read"))),
        // Functions and names.
        case!(owns_it),
        case!(not(owns_it)),
        case!(any(role("admin"), owns_it)),
        case!(all(not(role("admin")), owns_it)),
        case!(all(owns_it, fresh("5m"))),
        case!(any(all(owns_it, assurance(2)), not(any(role("editor"), owns_it)))),
        case!(CanEdit),
        case!(not(CanEdit)),
        case!(all(CanEdit, CanRead)),
        case!(any(CanPurge, all(CanRead, not(CanEdit)))),
        case!(any(CanPurge, owns_it)),
        // What is asked about anyone lets nobody in by what is not.
        case!(is_invited),
        case!(not(is_invited)),
        case!(any(is_invited, owns_it)),
        case!(any(is_invited, not(owns_it))),
        case!(any(not(owns_it), is_invited)),
        case!(all(is_invited, not(owns_it))),
        case!(not(all(is_invited, owns_it))),
        case!(not(any(not(is_invited), owns_it))),
        case!(any(not(role("admin")), all(is_invited, not(owns_it)), not(is_invited))),
        case!(all(any(is_invited, not(all(owns_it, CanEdit))), any(not(owns_it), is_invited))),
        // Deep, wide, and with a comma too many.
        case!(any(role("admin"), all(role("auditor"), permission("post:publish")))),
        case!(all(any(role("admin"), role("auditor")), permission("post:publish"))),
        case!(not(all(not(role("admin")), not(all(role("auditor"), not(permission("log:read"))))))),
        case!(any(all(any(all(any(role("admin")), login)), permission("log:read")), owns_it)),
        case!(all(
            login,
            any(role("admin"), role("editor"), role("auditor"),),
            any(permission("post:edit"), permission("post:publish"), permission("log:read")),
            not(all(role("admin"), role("auditor"))),
            any(owns_it, not(permission("log:read"))),
        )),
        case!(any(
            all(role("admin"), not(role("auditor")), not(permission("log:read"))),
            all(not(role("admin")), role("auditor"), not(permission("log:read"))),
            all(not(role("admin")), not(role("auditor")), permission("log:read")),
        )),
    ]
}

/// A handler under attributes, with the rule they stand for.
macro_rules! stands_for {
    ($(#[$attribute:meta])+ => $($rule:tt)*) => {{
        $(#[$attribute])+
        async fn handler() {}
        (stringify!($($rule)*), get(handler))
    }};
}

pub(crate) fn attributes() -> Vec<Case> {
    vec![
        stands_for!(
            #[require_login]
            => login
        ),
        stands_for!(
            #[require_login(fresh = "5m")]
            => fresh("5m")
        ),
        stands_for!(
            #[require_login(assurance = 2)]
            => assurance(2)
        ),
        stands_for!(
            #[require_role("admin")]
            => role("admin")
        ),
        stands_for!(
            #[require_role("auditor", Role::Editor)]
            => any(role("auditor"), role("editor"))
        ),
        stands_for!(
            #[require_role("admin", fresh = "5m")]
            => all(role("admin"), fresh("5m"))
        ),
        stands_for!(
            #[require_role("admin", "auditor", assurance = 2)]
            => all(any(role("admin"), role("auditor")), assurance(2))
        ),
        stands_for!(
            #[require_permission("post:edit")]
            => permission("post:edit")
        ),
        stands_for!(
            #[require_permission(Right::ReadLog, "post:publish")]
            => any(permission("log:read"), permission("post:publish"))
        ),
        stands_for!(
            #[require_permission("post:publish", fresh = "5m", assurance = 2)]
            => all(permission("post:publish"), fresh("5m"), assurance(2))
        ),
        stands_for!(
            #[require(any(role("admin"), owns_it), fresh = "5m")]
            => all(any(role("admin"), owns_it), fresh("5m"))
        ),
        stands_for!(
            #[require(not(role("auditor")), assurance = 2)]
            => all(not(role("auditor")), assurance(2))
        ),
        stands_for!(
            #[require(role("admin", "auditor"))]
            => any(role("admin"), role("auditor"))
        ),
        // Stacked, all of them must let in.
        stands_for!(
            #[require_login]
            #[require_role("auditor")]
            => role("auditor")
        ),
        stands_for!(
            #[require_role("auditor")]
            #[require_role("editor")]
            => all(role("auditor"), role("editor"))
        ),
        stands_for!(
            #[require_permission("log:read")]
            #[require_role("auditor", "editor")]
            => all(permission("log:read"), any(role("auditor"), role("editor")))
        ),
        stands_for!(
            #[require(any(role("admin"), permission("log:read")))]
            #[require(not(role("auditor")))]
            => all(any(role("admin"), permission("log:read")), not(role("auditor")))
        ),
        stands_for!(
            #[require_role("editor", fresh = "5m")]
            #[require(owns_it, assurance = 2)]
            => all(role("editor"), owns_it, fresh("5m"), assurance(2))
        ),
        stands_for!(
            #[require(CanEdit)]
            #[require(CanRead)]
            #[require_login]
            => all(CanEdit, CanRead)
        ),
        stands_for!(
            #[require(CanPurge)]
            #[require(any(not(permission("log:read")), owns_it))]
            => all(CanPurge, any(not(permission("log:read")), owns_it))
        ),
    ]
}
