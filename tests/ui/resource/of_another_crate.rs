use axum::http::StatusCode;
use session_axum::resource;

#[resource]
async fn name() -> Result<String, StatusCode> {
    Ok(String::new())
}

fn main() {}
