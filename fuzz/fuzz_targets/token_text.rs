#![no_main]

#[path = "../src/tokens.rs"]
#[allow(dead_code, reason = "each target runs one of the checks")]
mod tokens;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tokens::text(data));
