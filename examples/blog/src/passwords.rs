//! Passwords, at a price that makes guessing slow.

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use tokio::sync::Semaphore;

/// The hash of a password that nobody knows.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$nO8jj0jjOl+CclfaNTSxow$NAz5VkhETkkuOQbxQBf66MBCo9eunGSXvuORTx8mydw";

/// A check takes 19 MiB and tens of milliseconds: a flood of logins waits in line instead.
static CHECKS: Semaphore = Semaphore::const_new(4);

/// Whether this is the password of that hash. Without a hash, for an account that does not exist, it
/// costs the same time, so that nobody finds out by the clock who has an account.
pub(crate) async fn matches(password: String, hash: Option<String>) -> bool {
    let Ok(_turn) = CHECKS.acquire().await else { return false };
    let check = move || {
        let parsed = PasswordHash::new(hash.as_deref().unwrap_or(NOBODYS));
        let checked = parsed.is_ok_and(|known| {
            Argon2::default().verify_password(password.as_bytes(), &known).is_ok()
        });
        checked && hash.is_some()
    };
    // Hashing would hold up every request that this thread serves.
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}
