use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(spelt = "Vec<")]
    cart: Vec<u32>,
    #[session(spelt = "Box<[u32]>")]
    list: Vec<u32>,
}

fn main() {}
