use session_axum::public;

#[public(reason = "the reason goes on and on and on, for it was written by somebody who had all the time in the world and nobody to tell him that the table in which it stands has one line for each route, and that whoever reads it wants to know why everybody may call it and not everything else")]
async fn look() {}

fn main() {}
