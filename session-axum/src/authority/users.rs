//! Loading the users that subjects are.

use std::any::TypeId;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use session_core::{HasSubject, OpenToken};

use super::asked::{Unanswered, ask, within};
use super::{AnyUser, Ask, BoxError};

/// Loads users of one type.
pub(crate) struct Users {
    ty: TypeId,
    load: Ask<Option<AnyUser>>,
}

impl Users {
    /// Returns what loads users of type `U` by what `load` says.
    pub(crate) fn by<T, Load, Loading, U, E>(load: Load) -> Self
    where
        T: HasSubject<Subject: DeserializeOwned>,
        Load: Fn(T::Subject) -> Loading + Send + Sync + 'static,
        Loading: Future<Output = Result<Option<U>, E>> + Send + 'static,
        U: Send + Sync + 'static,
        E: Into<BoxError>,
    {
        let load = ask::<T, _, _, _, _>(move |subject| {
            let loading = load(subject);
            async move { Ok::<_, E>(loading.await?.map(|user| -> AnyUser { Arc::new(user) })) }
        });
        Self { ty: TypeId::of::<U>(), load }
    }

    pub(crate) fn loads(&self, ty: TypeId) -> bool {
        self.ty == ty
    }

    pub(crate) async fn load(
        &self,
        token: &OpenToken,
        deadline: Duration,
    ) -> Result<Option<AnyUser>, Unanswered> {
        let asking = (self.load)(token).map_err(Unanswered::Payload)?;
        within(deadline, asking).await.map_err(Unanswered::Unavailable)
    }
}
