use session_axum::Shape;

#[derive(Shape, Clone, serde::Serialize, serde::Deserialize)]
#[serde(from = "u8", into = "u8")]
struct Level(u8);

impl From<u8> for Level {
    fn from(level: u8) -> Self {
        Self(level)
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.0
    }
}

fn main() {}
