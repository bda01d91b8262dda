//! Who may log in. An application asks its database.

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use tokio::sync::Semaphore;

use crate::Role;

/// Names, roles, and the hashes of passwords.
#[rustfmt::skip]
static ACCOUNTS: [(&str, Role, &str); 2] = [
    ("alice", Role::Admin, "$argon2id$v=19$m=19456,t=2,p=1$mWbFAQamix1W4vODY+feWw$EInbQWCWQmXROgmWOeEJUgdX0rYsuJU4/uncpZORZpw"),
    ("bob", Role::Reader, "$argon2id$v=19$m=19456,t=2,p=1$srRoHjWZub2lzG4mFgDUnw$4twFot9GJyzHCnJlJGIdK/RyfqVOw50HL8EuamBlEqs"),
];

/// The hash of a password that nobody knows.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$nO8jj0jjOl+CclfaNTSxow$NAz5VkhETkkuOQbxQBf66MBCo9eunGSXvuORTx8mydw";

/// A check takes 19 MiB and tens of milliseconds: a flood of logins waits in line instead.
static CHECKS: Semaphore = Semaphore::const_new(4);

/// Returns the account's name and role if the password is right. An unknown name costs the same time
/// as a wrong password, so that nobody finds out by the clock who has an account.
pub(crate) async fn check(name: String, password: String) -> Option<(&'static str, Role)> {
    let _turn = CHECKS.acquire().await.ok()?;
    let account = ACCOUNTS.iter().find(|(known, ..)| *known == name);
    let hash = account.map_or(NOBODYS, |(_, _, hash)| hash);
    // Hashing would hold up every request that this thread serves.
    let check = move || {
        let hash = PasswordHash::new(hash).ok()?;
        Argon2::default().verify_password(password.as_bytes(), &hash).ok()
    };
    tokio::task::spawn_blocking(check).await.ok()??;
    account.map(|(name, role, _)| (*name, *role))
}
