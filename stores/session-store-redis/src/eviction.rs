//! Whether Redis would evict to make room.

use redis::Value;

use crate::builder::SetupError;
use crate::connection::Connection;

/// Asks every server, by `INFO`, which may be asked where `CONFIG` is forbidden.
pub(crate) async fn check(connection: &Connection) -> Result<(), SetupError> {
    let mut info = redis::cmd("INFO");
    info.arg("memory");
    let answer = connection.send(&info).await.map_err(SetupError::unavailable)?;
    let mut texts = Vec::new();
    collect(&answer, &mut texts);
    let policies: Vec<_> = texts.iter().flat_map(|text| policies(text)).collect();
    if policies.is_empty() {
        return Err(SetupError::MayEvict("not known".to_owned()));
    }
    match policies.into_iter().find(|policy| *policy != "noeviction") {
        Some(policy) => Err(SetupError::MayEvict(policy.to_owned())),
        None => Ok(()),
    }
}

fn policies(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("maxmemory_policy:")).map(str::trim)
}

/// Collects what the servers of a cluster said, each for itself.
fn collect(answer: &Value, texts: &mut Vec<String>) {
    match answer {
        Value::BulkString(text) => texts.push(String::from_utf8_lossy(text).into_owned()),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => texts.push(text.clone()),
        Value::Array(answers) | Value::Set(answers) => {
            for answer in answers {
                collect(answer, texts);
            }
        }
        Value::Map(answers) => {
            for (_, answer) in answers {
                collect(answer, texts);
            }
        }
        _ => {}
    }
}
