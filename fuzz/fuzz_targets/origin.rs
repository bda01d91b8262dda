#![no_main]

#[path = "../src/requests.rs"]
#[allow(dead_code, reason = "each target runs one of the checks")]
mod requests;

libfuzzer_sys::fuzz_target!(|data: &[u8]| requests::origin(data));
