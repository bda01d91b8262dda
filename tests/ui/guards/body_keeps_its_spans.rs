use session_axum::require_login;

#[require_login]
async fn purge(number: u8) -> u8 {
    let text: String = number;
    text
}

fn main() {}
