//! Closed lists of names.

use std::fmt;

/// A closed list of names with what each of them includes: what `#[derive(Role)]` and
/// `#[derive(Permission)]` make of an enum.
///
/// Tokens carry the *names*, so variants may be reordered and added without changing what an old
/// token means. A name is compared byte by byte; there is no case folding and no Unicode in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no role and no permission",
    label = "derive `Role` or `Permission` for this enum"
)]
pub trait Named: Clone + Send + Sync + Sized + 'static {
    /// The names, by index. At most 128.
    const NAMES: &'static [&'static str];

    /// For each name, what holding it includes: itself, and by the hierarchy everything below.
    const INCLUDES: &'static [IndexSet];

    /// Returns the index of this value in [`Named::NAMES`].
    fn index(&self) -> u8;

    /// Returns the value at an index.
    fn from_index(index: u8) -> Option<Self>;

    /// Returns the index of a name.
    fn position(name: &[u8]) -> Option<u8>;

    /// Returns the value's name.
    fn name(&self) -> &'static str {
        Self::NAMES.get(usize::from(self.index())).copied().unwrap_or_default()
    }

    /// Returns what holding the value at `index` includes.
    fn included(index: u8) -> IndexSet {
        Self::INCLUDES.get(usize::from(index)).copied().unwrap_or_default()
    }
}

/// A role: a name for what a subject is, such as `admin`. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of roles",
    label = "a role is a variant of an enum that derives `Role`"
)]
pub trait Role: Named {
    /// The list of the permissions that these roles grant; [`Nothing`] where they grant none.
    type Grants: Permission;

    /// For each role, the permissions that come with it: its own and those of the roles below it,
    /// with everything they include.
    const GRANTS: &'static [IndexSet] = &[];

    /// Returns the permissions that holding the role at `index` grants.
    fn granted(index: u8) -> IndexSet {
        Self::GRANTS.get(usize::from(index)).copied().unwrap_or_default()
    }
}

/// A list of permissions that a session's roles may grant, where its own permissions are the list
/// `P`: the same one, or [`Nothing`].
#[diagnostic::on_unimplemented(
    message = "the roles of this session grant permissions out of `{Self}`, and its own are out of `{P}`",
    label = "these roles grant permissions of another enum",
    note = "make the `#[session(permission)]` field hold `{Self}`, or grant `{P}` with `#[role(permissions = ..)]`"
)]
pub trait GrantedIn<P> {}

/// A permission: a name for what a subject may do, such as `post:edit`. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of permissions",
    label = "a permission is a variant of an enum that derives `Permission`"
)]
pub trait Permission: Named {}

/// The list without a name, for a session without roles or permissions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
// Exhaustive: that it has no value is what it is for.
pub enum Nothing {}

impl Named for Nothing {
    const NAMES: &'static [&'static str] = &[];
    const INCLUDES: &'static [IndexSet] = &[];

    fn index(&self) -> u8 {
        match *self {}
    }

    fn from_index(_: u8) -> Option<Self> {
        None
    }

    fn position(_: &[u8]) -> Option<u8> {
        None
    }
}

impl Role for Nothing {
    type Grants = Self;
}

impl Permission for Nothing {}

impl<P> GrantedIn<P> for Nothing {}

/// A set of indices into one closed list, in 128 bits.
///
/// ```
/// use session_core::IndexSet;
///
/// let held = IndexSet::of(&[0]).union(IndexSet::EMPTY.with(2));
/// assert!(held.contains(2) && !held.contains(1) && !held.is_empty());
/// ```
#[derive(Clone, Copy, Default, Eq, Hash, PartialEq)]
pub struct IndexSet(u128);

impl IndexSet {
    /// The set without a member.
    pub const EMPTY: Self = Self(0);

    /// How many names a list can have.
    pub const CAPACITY: usize = 128;

    /// Returns the set of these indices; one of 128 or more is left out.
    pub const fn of(indices: &[u8]) -> Self {
        let (mut set, mut rest) = (Self::EMPTY, indices);
        while let [first, others @ ..] = rest {
            set = set.with(*first);
            rest = others;
        }
        set
    }

    /// Returns what the names at these indices include, together, by their list's
    /// [`Named::INCLUDES`]; an index that is not in the list includes nothing.
    pub const fn included(includes: &[Self], indices: &[u8]) -> Self {
        let (mut set, mut rest) = (Self::EMPTY, indices);
        while let [first, others @ ..] = rest {
            if let Some((_, [included, ..])) = includes.split_at_checked(*first as usize) {
                set = set.union(*included);
            }
            rest = others;
        }
        set
    }

    /// Returns the set with `index` added.
    #[must_use]
    pub const fn with(self, index: u8) -> Self {
        match 1_u128.checked_shl(index as u32) {
            Some(bit) => Self(self.0 | bit),
            None => self,
        }
    }

    /// Returns everything that is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `index` is in the set.
    pub const fn contains(self, index: u8) -> bool {
        match 1_u128.checked_shl(index as u32) {
            Some(bit) => self.0 & bit != 0,
            None => false,
        }
    }

    /// Whether nothing is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Debug for IndexSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries((0..128).filter(|index| self.contains(*index))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_each_of_128_indices_and_no_other() {
        for index in 0..=u8::MAX {
            let set = IndexSet::of(&[index]);
            assert_eq!(set.contains(index), index < 128, "{index}");
            assert_eq!(set.is_empty(), index >= 128, "{index}");
            assert!((0..=u8::MAX).all(|other| other == index || !set.contains(other)), "{index}");
        }
    }

    #[test]
    fn what_is_added_again_stays_a_member() {
        for index in 0..128 {
            assert_eq!(IndexSet::of(&[index, 1, index]), IndexSet::of(&[1, index]), "{index}");
            assert!(IndexSet::of(&[index, index]).contains(index), "{index}");
        }
    }

    #[test]
    fn names_include_what_their_list_says_and_one_beyond_it_nothing() {
        const INCLUDES: &[IndexSet] =
            &[IndexSet::of(&[0, 1]), IndexSet::of(&[1]), IndexSet::of(&[2])];
        for (indices, expected) in [
            (&[][..], IndexSet::EMPTY),
            (&[1], IndexSet::of(&[1])),
            (&[2, 0], IndexSet::of(&[0, 1, 2])),
            (&[3, 255], IndexSet::EMPTY),
        ] {
            assert_eq!(IndexSet::included(INCLUDES, indices), expected, "{indices:?}");
        }
    }

    /// A role of one name, which grants the permissions at 0 and 2 of a list.
    #[derive(Clone)]
    struct Editor;

    impl Named for Editor {
        const NAMES: &'static [&'static str] = &["editor"];
        const INCLUDES: &'static [IndexSet] = &[IndexSet::of(&[0])];

        fn index(&self) -> u8 {
            0
        }

        fn from_index(index: u8) -> Option<Self> {
            (index == 0).then_some(Self)
        }

        fn position(name: &[u8]) -> Option<u8> {
            (name == b"editor").then_some(0)
        }
    }

    impl Role for Editor {
        type Grants = Nothing;
        const GRANTS: &'static [IndexSet] = &[IndexSet::of(&[0, 2])];
    }

    #[test]
    fn a_role_grants_what_its_list_says_and_one_beyond_it_nothing() {
        assert_eq!(Editor::granted(0), IndexSet::of(&[0, 2]));
        assert_eq!(Editor::granted(1), IndexSet::EMPTY);
        assert_eq!(Editor.name(), "editor");
    }

    #[test]
    fn a_list_without_names_knows_none() {
        assert_eq!((Nothing::position(b""), Nothing::position(b"admin")), (None, None));
        assert!(Nothing::from_index(0).is_none());
    }

    #[test]
    fn debug_lists_the_members() {
        assert_eq!(format!("{:?}", IndexSet::of(&[3, 1])), "{1, 3}");
    }
}
