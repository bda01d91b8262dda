//! Redis keeps the contracts.

#![allow(clippy::unwrap_used)]

mod common;

mod records {
    session_store_conformance::store!(super::common::nodes());
}

mod index {
    session_store_conformance::subject_index!(super::common::nodes());
}

mod revocation {
    use session_core::RevocationScope;

    session_store_conformance::revocation!(async {
        let [a, b] = super::common::nodes().await;
        let on = async |store: session_store_redis::RedisStore| {
            RevocationScope::shared("app", store.evicts_nothing().await.unwrap())
        };
        [on(a).await, on(b).await]
    });
}
