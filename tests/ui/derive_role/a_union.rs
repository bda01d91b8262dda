use session_axum::Role;

#[derive(Role, Clone, Copy)]
union Admin {
    number: u32,
}

fn main() {}
