//! The accounts, and logging in and out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Redirect;
use serde::de::IntoDeserializer;
use serde::de::value::Error as NameError;
use serde::{Deserialize, Serialize};
use session_axum::{Session, SessionHandle, public, require_login, require_role};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqlitePool};
use utoipa::ToSchema;

use crate::answers::{BadBody, WrongPassword};
use crate::error::AppError;
use crate::extract::JsonOrForm;
use crate::passwords;
use crate::session::{AppSession, Role};

/// An account, as others may see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    #[schema(value_type = String, example = "reader")]
    role: Role,
    user: String,
}

/// A name and the password that goes with it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Login {
    #[schema(example = "bob")]
    username: String,
    #[schema(example = "builder")]
    password: String,
}

/// Logs in, even if somebody is logged in already.
#[utoipa::path(
    post,
    path = "/login",
    request_body(content(
        (Login = "application/json"),
        (Login = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 303, description = "Logged in; `/me` says as whom"),
        BadBody,
        WrongPassword,
    )
)]
#[public]
pub(crate) async fn login(
    session: SessionHandle<AppSession>,
    State(database): State<SqlitePool>,
    JsonOrForm(login): JsonOrForm<Login>,
) -> Result<Redirect, AppError> {
    let account: Option<Account> =
        sqlx::query_as("SELECT name, role, password FROM users WHERE name = ?")
            .bind(login.username)
            .fetch_optional(&database)
            .await?;
    let (user, hash) = account.map(|account| (account.user, account.password)).unzip();
    // A password that is changed while this one is checked proves nothing any more.
    let attempt = match &user {
        Some(User { user, .. }) => Some(session.begin_login(user).await?),
        None => None,
    };
    let right = passwords::matches(login.password, hash).await;
    let (Some(User { role, user }), Some(attempt)) = (user.filter(|_| right), attempt) else {
        return Err(AppError::WrongPassword);
    };
    attempt.login(AppSession { user: Some(user), role: Some(role) }).await?;
    Ok(Redirect::to("/me"))
}

/// Says who is logged in.
#[utoipa::path(get, path = "/me", responses((status = 200, description = "The account", body = User)))]
#[require_login]
pub(crate) async fn me(session: Session<AppSession>) -> Json<Option<User>> {
    let AppSession { user, role } = &*session;
    Json(user.clone().zip(*role).map(|(user, role)| User { role, user }))
}

/// Logs out. A caller who is not logged in may do that too.
#[utoipa::path(
    post,
    path = "/logout",
    responses((status = 204, description = "Nobody is logged in any more"))
)]
#[public]
pub(crate) async fn logout(session: SessionHandle<AppSession>) -> Result<StatusCode, AppError> {
    session.end().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the accounts.
#[utoipa::path(get, path = "/users", responses((status = 200, description = "The accounts", body = Vec<User>)))]
#[require_role(Role::Admin)]
pub(crate) async fn users(State(database): State<SqlitePool>) -> Result<Json<Vec<User>>, AppError> {
    let users = sqlx::query_as("SELECT name, role FROM users ORDER BY name");
    Ok(Json(users.fetch_all(&database).await?))
}

/// Returns an account's role; `None` if there is no such account any more.
pub(crate) async fn role_of(database: &SqlitePool, user: &str) -> sqlx::Result<Option<Role>> {
    let account: Option<User> = sqlx::query_as("SELECT name, role FROM users WHERE name = ?")
        .bind(user)
        .fetch_optional(database)
        .await?;
    Ok(account.map(|account| account.role))
}

/// A row of the table, with what only [`login`] looks at.
struct Account {
    user: User,
    password: String,
}

impl FromRow<'_, SqliteRow> for User {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let role: &str = row.try_get("role")?;
        let role = Role::deserialize(role.into_deserializer())
            .map_err(|error: NameError| sqlx::Error::Decode(error.into()))?;
        Ok(Self { role, user: row.try_get("name")? })
    }
}

impl FromRow<'_, SqliteRow> for Account {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self { user: User::from_row(row)?, password: row.try_get("password")? })
    }
}
