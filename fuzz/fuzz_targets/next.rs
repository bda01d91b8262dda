#![no_main]

#[path = "../src/next.rs"]
mod next;

libfuzzer_sys::fuzz_target!(|data: &[u8]| next::next(data));
