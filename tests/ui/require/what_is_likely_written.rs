use session_axum::{Role, require, require_login, require_permission, require_role};

#[derive(Role, Clone, Copy)]
enum Role {
    Admin,
}

#[require_role(admin)]
async fn without_quotes() {}

#[require_role(any("admin", "editor"))]
async fn with_a_rule() {}

#[require_permission(not("post:edit"))]
async fn with_another() {}

#[require(Role::Admin)]
async fn without_a_word() {}

#[require(any(crate::Role::Admin, login))]
async fn inside() {}

#[require_login(fresh("5m"))]
async fn with_parentheses() {}

#[require_login(assurance(2), "admin")]
async fn with_a_name() {}

fn main() {}
