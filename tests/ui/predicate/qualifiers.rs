use session_axum::predicate;

#[predicate]
async unsafe fn a() -> bool {
    true
}

#[predicate]
const async fn b() -> bool {
    true
}

#[predicate]
async extern "C" fn c() -> bool {
    true
}

fn main() {}
