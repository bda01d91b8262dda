//! The names of handlers, as people read them.

/// Returns a handler's name from that of its type: without what wraps it, and with a closure named
/// after the function that it stands in.
pub(crate) fn handler_name(type_name: &str) -> String {
    let name = unwrapped(type_name);
    let (name, is_closure) = match name.strip_suffix("::{{closure}}") {
        Some(function) => (function, true),
        None => (name, false),
    };
    // A function inside an `async` one stands in that one's closure.
    let name = shortened(&name.replace("{{closure}}::", "").replace("::{{closure}}", ""));
    if is_closure { format!("closure in {name}") } else { name }
}

/// Takes off our wrappers and axum's.
fn unwrapped(mut name: &str) -> &str {
    while let Some((wrapper, arguments)) = generic(name) {
        let arguments = split(arguments);
        let inner = match wrapper.rsplit("::").next() {
            Some("With" | "Open") if wrapper.starts_with("session_axum::") => arguments.last(),
            Some("Layered") if wrapper.starts_with("axum::handler::") => arguments.get(1),
            _ => None,
        };
        let Some(inner) = inner else { break };
        name = inner;
    }
    name
}

/// Splits `path<arguments>`.
fn generic(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix('>')?.split_once('<')
}

/// Splits at the commas that are in no brackets.
fn split(arguments: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut parts: Vec<&str> = arguments
        .split(|letter| {
            match letter {
                '<' | '(' | '[' => depth = depth.saturating_add(1),
                '>' | ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            letter == ',' && depth == 0
        })
        .map(str::trim)
        .collect();
    parts.retain(|part| !part.is_empty());
    parts
}

/// Leaves the last name of every path that stands in brackets.
fn shortened(name: &str) -> String {
    let (mut out, mut depth, mut path_begins) = (String::new(), 0_usize, 0_usize);
    for letter in name.chars() {
        match letter {
            '<' | '(' | '[' => depth = depth.saturating_add(1),
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            ':' if depth > 0 => {
                out.truncate(path_begins);
                continue;
            }
            _ => {}
        }
        out.push(letter);
        if !letter.is_alphanumeric() && letter != '_' {
            path_begins = out.len();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::handler_name;

    #[test]
    fn a_handler_is_named_as_its_author_named_it() {
        let table = [
            ("blog::posts::publish", "blog::posts::publish"),
            ("blog::app::{{closure}}", "closure in blog::app"),
            ("blog::app::{{closure}}::{{closure}}", "closure in blog::app"),
            ("blog::serve::{{closure}}::hello", "blog::serve::hello"),
            ("blog::list<blog::model::Post>", "blog::list<Post>"),
            ("blog::list<(u8, alloc::vec::Vec<a::B>)>", "blog::list<(u8, Vec<B>)>"),
            ("session_axum::router::wrap::Open<blog::app::{{closure}}>", "closure in blog::app"),
            (
                "session_axum::router::wrap::With<session_axum::guard::value::Rule<(a::B, c::D)>, x::Files<y::Z>>",
                "x::Files<Z>",
            ),
            ("axum::handler::Layered<tower::Limit<u8, u16>, blog::me, (M, T), ()>", "blog::me"),
            ("blog::With<blog::a, blog::b>", "blog::With<a, b>"),
            ("&str", "&str"),
            ("", ""),
        ];
        for (type_name, name) in table {
            assert_eq!(handler_name(type_name), name);
        }
    }
}
