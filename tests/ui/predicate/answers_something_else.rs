use session_axum::predicate;

#[predicate]
async fn is_open() -> Option<bool> {
    None
}

#[predicate]
async fn can_fail() -> Result<bool, std::fmt::Error> {
    Ok(true)
}

fn main() {}
