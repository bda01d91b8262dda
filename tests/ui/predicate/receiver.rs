use session_axum::predicate;

struct Rules;

impl Rules {
    #[predicate]
    async fn is_open(&self) -> bool {
        true
    }
}

fn main() {
    let _ = Rules;
}
