use session_axum::Permission;

#[derive(Permission, Clone)]
enum Right {
    #[permission(name = "post:")]
    A,
    #[permission(name = "post*")]
    B,
    #[permission(name = "*:edit")]
    C,
    #[permission(name = "Post:Edit")]
    D,
}

fn main() {}
