use session_axum::Shape;

#[derive(Shape)]
#[shape(opaque = "")]
struct Level(u8);

#[derive(Shape)]
#[shape(opake = "x")]
struct Other(#[shape(opaque = "a", opaque = "b")] u8);

fn main() {}
