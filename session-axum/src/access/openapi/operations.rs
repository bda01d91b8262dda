//! The operations of a path, by method.

use utoipa::openapi::PathItem;
use utoipa::openapi::path::Operation;

/// Returns every operation of a path with the name of its method.
pub(super) fn operations(item: &mut PathItem) -> Vec<(String, &mut Operation)> {
    let fixed = [
        ("GET", item.get.as_mut()),
        ("HEAD", item.head.as_mut()),
        ("POST", item.post.as_mut()),
        ("PUT", item.put.as_mut()),
        ("PATCH", item.patch.as_mut()),
        ("DELETE", item.delete.as_mut()),
        ("OPTIONS", item.options.as_mut()),
        ("TRACE", item.trace.as_mut()),
        ("QUERY", item.query.as_mut()),
    ];
    let named =
        fixed.into_iter().filter_map(|(name, operation)| Some((name.to_owned(), operation?)));
    // Those are written as they are sent.
    let additional = item.additional_operations.iter_mut();
    named.chain(additional.map(|(name, operation)| (name.clone(), operation))).collect()
}
