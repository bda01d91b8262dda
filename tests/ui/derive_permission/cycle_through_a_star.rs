use session_axum::Permission;

#[derive(Permission, Clone)]
enum Right {
    #[permission(name = "post:*")]
    Posts,
    #[permission(name = "post:edit", includes(Posts))]
    Edit,
}

fn main() {}
