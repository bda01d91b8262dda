use session_axum::require_role;

#[require_role(
    "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
    "r15"
)]
async fn purge() {}

fn main() {}
