#![no_main]

#[path = "../../session-axum/src/carrier/cookie/find/mod.rs"]
mod find;
#[path = "../src/requests.rs"]
#[allow(dead_code, reason = "each target runs one of the checks")]
mod requests;

use find::{Found, find};
use requests::Model;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let headers = requests::cookie_lines(data);
    let expected = match requests::model(&headers, requests::COOKIE_NAME) {
        Model::Nothing => Found::Nothing,
        Model::One(value) => Found::One(value),
        Model::TooLarge => Found::TooLarge,
        Model::Several(values) => Found::Several(values),
        Model::TooMany => Found::TooMany,
    };
    assert_eq!(find(&headers, requests::COOKIE_NAME), expected);
    requests::cookie(data);
});
