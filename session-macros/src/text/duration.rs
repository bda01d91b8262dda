//! Durations: `"30m"`.

/// Returns the seconds in an integer followed by one of `s`, `m`, `h`, `d`.
///
/// Zero is no duration, and neither is what the 32-bit times of a token cannot hold.
pub(crate) fn seconds(text: &str) -> Option<u32> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    // `parse` would take a sign.
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u32>().ok()?.checked_mul(unit).filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_and_a_unit_is_a_duration() {
        for (text, expected) in [("1s", 1), ("30m", 1_800), ("12h", 43_200), ("90d", 7_776_000)] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in
            ["", "m", "30", "0s", "+1s", "-1s", "1.5h", "1 h", "1w", "1M", "1h30m", "30é", "99999d"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
