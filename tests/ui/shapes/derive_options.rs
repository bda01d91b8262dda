use session_axum::Shape;

#[derive(Shape)]
#[shape(opaque = "")]
struct Level(u8);

#[derive(Shape)]
#[shape(opake = "x")]
struct Other(#[shape(opaque = "a", opaque = "b")] u8);

#[derive(Shape)]
enum Theme {
    #[shape(opaque = "x", nonsense)]
    Light(u8),
    #[shape(crate = nowhere)]
    Dark,
}

#[derive(Shape)]
#[shape(opaque = "theme, 1")]
enum Vouched {
    #[shape(opaque = "x")]
    Light(#[shape(opaqe = "y")] u8),
}

fn main() {}
