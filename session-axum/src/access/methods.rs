//! Which requests of a path a row is about.

use axum::routing::MethodFilter;

/// Which requests of a path a handler is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Methods {
    /// Every method.
    Any,
    /// Every path that no route has.
    Fallback,
    /// Every method that the path has no handler for.
    NotAllowed,
    /// These.
    Of(MethodFilter),
}

/// In the order in which a table lists them.
const NAMES: [(MethodFilter, &str); 9] = [
    (MethodFilter::GET, "GET"),
    (MethodFilter::HEAD, "HEAD"),
    (MethodFilter::POST, "POST"),
    (MethodFilter::PUT, "PUT"),
    (MethodFilter::PATCH, "PATCH"),
    (MethodFilter::DELETE, "DELETE"),
    (MethodFilter::OPTIONS, "OPTIONS"),
    (MethodFilter::TRACE, "TRACE"),
    (MethodFilter::CONNECT, "CONNECT"),
];

impl Methods {
    /// Returns the methods as a table shows them, beside the other handlers of the same path.
    ///
    /// A handler for `GET` answers `HEAD` too, unless another one is for that.
    pub(super) fn listed(self, siblings: &[Self]) -> String {
        match self {
            // The same as `NotAllowed`, where other handlers take their methods first.
            Self::Any if siblings.iter().any(|other| matches!(other, Self::Of(_))) => {
                "other".into()
            }
            Self::Any => "ANY".into(),
            Self::Fallback => "*".into(),
            Self::NotAllowed => "other".into(),
            Self::Of(filter) => {
                let head_is_free = !siblings.iter().any(|other| other.lists(MethodFilter::HEAD));
                let follows = self.lists(MethodFilter::GET) && head_is_free;
                let whole = if follows { filter.or(MethodFilter::HEAD) } else { filter };
                names(whole).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// Returns the names of the methods that were asked for one by one; none where there is no such
    /// list.
    #[cfg(feature = "openapi")]
    pub(super) fn named(self) -> impl Iterator<Item = &'static str> {
        let filter = if let Self::Of(filter) = self { Some(filter) } else { None };
        filter.into_iter().flat_map(names)
    }

    /// Where a row stands among those of its path.
    pub(super) fn rank(self) -> usize {
        match self {
            Self::Of(filter) => {
                NAMES.iter().position(|(method, _)| contains(filter, *method)).unwrap_or_default()
            }
            Self::Any => NAMES.len(),
            Self::NotAllowed => NAMES.len().saturating_add(1),
            Self::Fallback => NAMES.len().saturating_add(2),
        }
    }

    fn lists(self, method: MethodFilter) -> bool {
        matches!(self, Self::Of(filter) if contains(filter, method))
    }
}

fn names(filter: MethodFilter) -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().filter(move |(method, _)| contains(filter, *method)).map(|(_, name)| name)
}

fn contains(filter: MethodFilter, method: MethodFilter) -> bool {
    filter.or(method) == filter
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: Methods = Methods::Of(MethodFilter::GET);
    const HEAD: Methods = Methods::Of(MethodFilter::HEAD);
    const POST: Methods = Methods::Of(MethodFilter::POST);

    #[test]
    fn head_follows_get_unless_it_has_a_handler_of_its_own() {
        assert_eq!(GET.listed(&[GET, POST]), "GET, HEAD");
        assert_eq!(GET.listed(&[GET, HEAD]), "GET");
        assert_eq!(HEAD.listed(&[GET, HEAD]), "HEAD");
        let both = Methods::Of(MethodFilter::POST.or(MethodFilter::GET));
        assert_eq!(both.listed(&[both]), "GET, HEAD, POST");
    }

    #[test]
    fn any_method_is_any_other_where_some_are_taken() {
        assert_eq!(Methods::Any.listed(&[Methods::Any]), "ANY");
        assert_eq!(Methods::Any.listed(&[POST, Methods::Any]), "other");
        assert_eq!(Methods::NotAllowed.listed(&[POST, Methods::NotAllowed]), "other");
        assert_eq!(Methods::Fallback.listed(&[Methods::Fallback]), "*");
    }

    #[test]
    fn every_method_of_axum_has_a_name_and_a_place() {
        let all = NAMES.iter().fold(MethodFilter::GET, |all, (method, _)| all.or(*method));
        let listed = Methods::Of(all).listed(&[]);
        assert_eq!(listed, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT");
        let ranks = [GET, HEAD, POST, Methods::Any, Methods::NotAllowed, Methods::Fallback];
        assert!(ranks.is_sorted_by_key(|methods| methods.rank()));
    }
}
