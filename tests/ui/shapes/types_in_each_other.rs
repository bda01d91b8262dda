//! Two types in each other have a shape in each other's: one of the links says what it hangs on.

use session_axum::Shape;

#[derive(Shape)]
struct Folder {
    files: Vec<File>,
}

#[derive(Shape)]
enum File {
    Text(String),
    Archive { content: Option<Box<Folder>> },
}

#[derive(Shape)]
struct Department {
    people: Vec<Person>,
}

#[derive(Shape)]
struct Person {
    #[shape(opaque = "a department")]
    heads: Option<Box<Department>>,
}

fn main() {}
