use session_axum::policy;

policy! {}

policy! {
    CanEdit = ;
    pub CanPublish = fresh = "5m";
}

fn main() {}
