//! Who may call what is what was reviewed: the table in `access.lock`.

use session_axum::assert_access_map;

#[test]
fn nobody_gained_or_lost_access() {
    assert_access_map!(blog::routes().access_map(), "access.lock");
}
