use axum::extract::Path;
use session_axum::predicate;

#[predicate]
async fn is_first(Path(id): Path<u64>) -> bool {
    id + 1
}

#[predicate]
async fn is_not_send(Path(id): Path<u64>) -> bool {
    let id = std::rc::Rc::new(id);
    std::future::ready(()).await;
    *id == 1
}

fn main() {}
