//! Two sessions of one type, field by field.
//!
//! Bytes alone say too much: a hash set that was built again has its elements in another order. A type's own
//! `PartialEq` knows better, where there is one; the derive asks for it as it asks for a shape.

use std::fmt;

use crate::shape::Probe;

/// How two values of a type are compared.
pub type Equal<V> = fn(&V, &V) -> bool;

impl<V: PartialEq> Probe<V> {
    /// The type's own comparison.
    pub const EQUAL: Option<Equal<V>> = Some(|one, other| one == other);
}

/// What is known of a type without a comparison.
pub trait Unequalled {
    /// What is compared.
    type Value;

    /// Nothing.
    const EQUAL: Option<Equal<Self::Value>> = None;

    /// Named by the generated code, so that it uses the trait also where every type is `PartialEq`.
    const NAMED: () = ();
}

impl<V> Unequalled for Probe<V> {
    type Value = V;
}

/// What the fields of two sessions say of each other. Used by the code that `#[derive(Session)]` writes.
#[derive(Default)]
pub struct Compared(Vec<(&'static str, Option<bool>)>);

impl Compared {
    /// Compares one field.
    pub fn field<V>(&mut self, name: &'static str, equal: Option<Equal<V>>, one: &V, other: &V) {
        // What does not equal itself, as NaN does not, says nothing.
        let equal = equal.filter(|equal| equal(one, one) && equal(other, other));
        self.0.push((name, equal.map(|equal| equal(one, other))));
    }

    /// Whether a field's type says that both values are the same; `None` if it cannot tell.
    pub(crate) fn says(&self, name: &str) -> Option<bool> {
        self.0.iter().find(|(field, _)| *field == name)?.1
    }

    /// Whether some field's type says that the values differ.
    pub(crate) fn differs(&self) -> bool {
        self.0.iter().any(|(_, same)| *same == Some(false))
    }
}

impl fmt::Debug for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Opaque;

    fn says<V>(equal: Option<Equal<V>>, one: &V, other: &V) -> Option<bool> {
        let mut compared = Compared::default();
        compared.field("field", equal, one, other);
        compared.says("field")
    }

    #[test]
    fn a_type_is_asked_where_it_can_compare() {
        assert_eq!(says(Probe::<u8>::EQUAL, &1, &1), Some(true));
        assert_eq!(says(Probe::<u8>::EQUAL, &1, &2), Some(false));
        assert_eq!(says(Probe::<Opaque>::EQUAL, &Opaque, &Opaque), None);
    }

    #[test]
    fn what_does_not_equal_itself_says_nothing() {
        assert_eq!(says(Probe::<f64>::EQUAL, &f64::NAN, &f64::NAN), None);
        assert_eq!(says(Probe::<f64>::EQUAL, &f64::NAN, &1.0), None);
        assert_eq!(says(Probe::<f64>::EQUAL, &0.5, &1.0), Some(false));
    }
}
