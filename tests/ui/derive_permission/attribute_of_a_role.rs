use session_axum::Permission;

#[derive(Permission, Clone)]
enum Right {
    #[role(name = "edit")]
    Edit,
}

fn main() {}
