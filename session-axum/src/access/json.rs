//! The table for programs.

use std::fmt::Write;

use super::{AccessMap, AccessRow};

pub(super) fn of(map: &AccessMap) -> String {
    let routes: Vec<String> = map.iter().map(route).collect();
    let policies: Vec<String> = map
        .legend()
        .into_iter()
        .map(|(name, rule)| {
            format!(r#"{{"name": {}, "rule": {}}}"#, string(name), string(&rule.to_string()))
        })
        .collect();
    format!("{{\n  \"routes\": {},\n  \"policies\": {}\n}}\n", list(&routes), list(&policies))
}

fn route(row: &AccessRow) -> String {
    let methods: Vec<String> = row.methods().split(", ").map(string).collect();
    format!(
        r#"{{"methods": [{}], "path": {}, "policy": {}, "reason": {}, "touches": {}, "handler": {}, "source": {}}}"#,
        methods.join(", "),
        string(row.path()),
        string(&row.policy().to_string()),
        row.reason().map_or_else(|| "null".to_owned(), string),
        row.touches(),
        string(row.handler()),
        string(&row.place()),
    )
}

fn list(items: &[String]) -> String {
    match items {
        [] => "[]".to_owned(),
        items => format!("[\n    {}\n  ]", items.join(",\n    ")),
    }
}

/// Writes a string as RFC 8259 §7 asks for.
fn string(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Writing to a string cannot fail.
            letter if letter < ' ' => drop(write!(out, "\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::string;
    use crate::access::AccessMap;
    use crate::access::samples::blog;

    #[test]
    fn every_string_comes_back() {
        let all: String =
            (0..=0x2ff).filter_map(char::from_u32).chain("日\u{1f980}".chars()).collect();
        assert_eq!(serde_json::from_str::<String>(&string(&all)).unwrap(), all);
    }

    #[test]
    fn programs_read_every_column() {
        let text = blog().to_json();
        let read: Value = serde_json::from_str(&text).unwrap();
        let login = &read["routes"][0];
        assert_eq!(login["methods"], json!(["POST"]));
        assert_eq!(login["reason"], "everybody | logs in\nhere");
        assert_eq!(login["handler"], "closure in blog::app");
        assert!(login["source"].as_str().unwrap().starts_with("session-axum/src/access/mod.rs:"));
        assert_eq!(read["routes"][1]["methods"], json!(["GET", "HEAD"]));
        assert_eq!(read["routes"][1]["reason"], Value::Null);
        assert_eq!(read["routes"][4]["policy"], "CanPublish");
        let rule = r#"all(permission("post:publish"), fresh("5m"))"#;
        assert_eq!(read["policies"], json!([{ "name": "CanPublish", "rule": rule }]));
        let empty: Value = serde_json::from_str(&AccessMap::default().to_json()).unwrap();
        assert_eq!(empty, json!({ "routes": [], "policies": [] }));
    }
}
