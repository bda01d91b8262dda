use session_axum::require_role;

#[require_role("r0")]
#[require_role("r1")]
#[require_role("r2")]
#[require_role("r3")]
#[require_role("r4")]
#[require_role("r5")]
#[require_role("r6")]
#[require_role("r7")]
#[require_role("r8")]
#[require_role("r9")]
#[require_role("r10")]
#[require_role("r11")]
#[require_role("r12")]
#[require_role("r13")]
#[require_role("r14")]
#[require_role("r15")]
async fn purge() {}

fn main() {}
