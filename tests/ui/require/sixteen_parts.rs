use session_axum::require;

#[require(any(
    role("a"),
    role("b"),
    role("c"),
    role("d"),
    role("e"),
    role("f"),
    role("g"),
    role("h"),
    role("i"),
    role("j"),
    role("k"),
    role("l"),
    role("m"),
    role("n"),
    role("o"),
    role("p"),
))]
async fn purge() {}

fn main() {}
