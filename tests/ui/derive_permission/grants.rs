use session_axum::Permission;

#[derive(Permission, Clone)]
#[permission(permissions = May)]
enum May {
    #[permission(grants(Edit))]
    Publish,
    Edit,
}

fn main() {}
