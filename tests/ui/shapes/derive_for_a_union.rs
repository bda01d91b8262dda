use session_axum::Shape;

#[derive(Shape, Clone, Copy)]
union Bits {
    integer: u32,
    float: f32,
}

fn main() {}
