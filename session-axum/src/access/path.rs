//! Paths as a router writes them.

/// Joins a prefix and a path as axum's `nest` does.
pub(crate) fn nested(prefix: &str, path: &str) -> String {
    match path {
        _ if prefix.ends_with('/') => format!("{prefix}{}", path.trim_start_matches('/')),
        "/" if !prefix.is_empty() => prefix.to_owned(),
        _ => format!("{prefix}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::nested;

    #[test]
    fn a_path_is_joined_as_axum_joins_it() {
        let table = [
            ("/api", "/posts", "/api/posts"),
            ("/api", "/", "/api"),
            ("/api", "/posts/", "/api/posts/"),
            ("/api/", "/", "/api/"),
            ("/api/", "/posts", "/api/posts"),
            ("/{tenant}", "/{*rest}", "/{tenant}/{*rest}"),
            ("", "/", "/"),
            ("", "/posts", "/posts"),
        ];
        for (prefix, path, whole) in table {
            assert_eq!(nested(prefix, path), whole, "{prefix} {path}");
        }
    }
}
