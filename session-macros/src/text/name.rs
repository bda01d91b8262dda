//! Names of roles and permissions.

/// What the run time gives a name's length.
const LONGEST: usize = 64;

/// Whether this is a role's name: 1 to 64 bytes of `[a-z0-9_-]`.
pub(crate) fn is_role(name: &str) -> bool {
    name.len() <= LONGEST && is_segment(name)
}

/// Whether this is a permission's name: such segments joined by `:`, the last of which may be `*`;
/// at most 64 bytes.
pub(crate) fn is_permission(name: &str) -> bool {
    let segments = name.strip_suffix('*').map_or(Some(name), |front| {
        // `*` alone, or behind a `:`.
        if front.is_empty() { None } else { Some(front.strip_suffix(':').unwrap_or("")) }
    });
    name.len() <= LONGEST && segments.is_none_or(|segments| segments.split(':').all(is_segment))
}

fn is_segment(segment: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    !segment.is_empty() && segment.bytes().all(allowed)
}

/// Returns the `snake_case` of a variant; a run of capitals is one word.
pub(crate) fn snake_case(variant: &str) -> String {
    let mut name = String::with_capacity(variant.len() + 4);
    let mut before = None;
    let mut rest = variant.chars().peekable();
    while let Some(letter) = rest.next() {
        let ends_a_word =
            before.is_some_and(|before: char| !before.is_uppercase() && before != '_');
        let starts_one = before.is_some_and(char::is_uppercase)
            && rest.peek().is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (ends_a_word || starts_one) {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
        before = Some(letter);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_named_in_snake_case() {
        for (variant, name) in [
            ("Admin", "admin"),
            ("SuperAdmin", "super_admin"),
            ("HTTPAdmin", "http_admin"),
            ("Level2", "level2"),
            ("Level2Admin", "level2_admin"),
            ("Super_Admin", "super_admin"),
            ("AB", "ab"),
            ("already_snake", "already_snake"),
        ] {
            assert_eq!(snake_case(variant), name);
        }
    }

    #[test]
    fn a_role_is_1_to_64_bytes_of_its_alphabet() {
        let longest = "a".repeat(64);
        for name in ["a", "admin", "super-admin_2", &longest] {
            assert!(is_role(name), "{name}");
        }
        let longer = "a".repeat(65);
        for name in ["", "Admin", "a b", "a:b", "a*", "é", &longer] {
            assert!(!is_role(name), "{name}");
        }
    }

    #[test]
    fn a_permission_is_segments_of_which_the_last_may_be_a_star() {
        let longest = format!("{}:*", "a".repeat(62));
        for name in
            ["post", "post:edit", "post:comment:edit", "post:*", "post:comment:*", "*", &longest]
        {
            assert!(is_permission(name), "{name}");
        }
        let longer = format!("{}:*", "a".repeat(63));
        for name in [
            "",
            ":",
            "post:",
            ":edit",
            "post::edit",
            "post*",
            "post:e*",
            "*:edit",
            "**",
            "*:*",
            ":*",
            "Post",
            &longer,
        ] {
            assert!(!is_permission(name), "{name}");
        }
    }
}
