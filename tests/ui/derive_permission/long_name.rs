use session_axum::Permission;

#[derive(Permission, Clone)]
enum Right {
    #[permission(name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    A,
}

fn main() {}
