#![no_main]

#[path = "../src/versions.rs"]
mod versions;

libfuzzer_sys::fuzz_target!(|data: &[u8]| versions::payload(data));
