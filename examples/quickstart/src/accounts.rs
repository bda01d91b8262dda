//! Who may log in. An application asks its database.

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use tokio::sync::Semaphore;

use crate::Role;

/// Somebody who can log in.
pub(crate) struct Account {
    pub(crate) name: &'static str,
    pub(crate) role: Role,
    password: &'static str,
}

static ACCOUNTS: [Account; 2] = [
    Account {
        name: "alice",
        role: Role::Admin,
        password: "$argon2id$v=19$m=19456,t=2,p=1$mWbFAQamix1W4vODY+feWw\
                   $EInbQWCWQmXROgmWOeEJUgdX0rYsuJU4/uncpZORZpw",
    },
    Account {
        name: "bob",
        role: Role::Reader,
        password: "$argon2id$v=19$m=19456,t=2,p=1$srRoHjWZub2lzG4mFgDUnw\
                   $4twFot9GJyzHCnJlJGIdK/RyfqVOw50HL8EuamBlEqs",
    },
];

/// The hash of a password that nobody knows.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$nO8jj0jjOl+CclfaNTSxow\
                       $NAz5VkhETkkuOQbxQBf66MBCo9eunGSXvuORTx8mydw";

/// A check takes 19 MiB and tens of milliseconds: a flood of logins waits in line instead.
static CHECKS: Semaphore = Semaphore::const_new(4);

/// Returns the account if name and password are right. An unknown name costs the same time as a
/// wrong password, so that nobody finds out by the clock who has an account.
pub(crate) async fn check(name: String, password: String) -> Option<&'static Account> {
    let _turn = CHECKS.acquire().await.ok()?;
    let account = ACCOUNTS.iter().find(|account| account.name == name);
    let hash = account.map_or(NOBODYS, |account| account.password);
    // Hashing would hold up every request that this thread serves.
    let right = tokio::task::spawn_blocking(move || verify(&password, hash)).await.ok()?;
    account.filter(|_| right)
}

fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
