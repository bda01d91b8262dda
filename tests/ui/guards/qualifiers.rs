use session_axum::require_login;

#[require_login]
async unsafe fn purge() {}

#[require_login]
extern "C" fn keep() {}

#[require_login]
const fn look() {}

fn main() {}
