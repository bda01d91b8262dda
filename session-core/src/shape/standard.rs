//! The shapes of the standard library's types.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::marker::PhantomData;

use super::tree::{ShapeField, ShapeVariant};
use super::{Shape, Tree};

macro_rules! words {
    ($($ty:ty = $word:literal,)*) => {
        $(impl Shape for $ty {
            const SHAPE: Tree = Tree::Word($word);
        })*
    };
}

words! {
    () = "()",
    bool = "bool",
    char = "char",
    f32 = "f32",
    f64 = "f64",
    i8 = "i8",
    i16 = "i16",
    i32 = "i32",
    i64 = "i64",
    i128 = "i128",
    isize = "i64",
    u8 = "u8",
    u16 = "u16",
    u32 = "u32",
    u64 = "u64",
    u128 = "u128",
    usize = "u64",
    str = "str",
    String = "str",
    std::num::NonZeroI8 = "i8",
    std::num::NonZeroI16 = "i16",
    std::num::NonZeroI32 = "i32",
    std::num::NonZeroI64 = "i64",
    std::num::NonZeroI128 = "i128",
    std::num::NonZeroIsize = "i64",
    std::num::NonZeroU8 = "u8",
    std::num::NonZeroU16 = "u16",
    std::num::NonZeroU32 = "u32",
    std::num::NonZeroU64 = "u64",
    std::num::NonZeroU128 = "u128",
    std::num::NonZeroUsize = "u64",
    std::net::IpAddr = "ip address",
    std::net::Ipv4Addr = "ipv4 address",
    std::net::Ipv6Addr = "ipv6 address",
    std::net::SocketAddr = "socket address",
    std::net::SocketAddrV4 = "ipv4 socket address",
    std::net::SocketAddrV6 = "ipv6 socket address",
    std::path::PathBuf = "str",
}

impl Shape for std::time::Duration {
    const SHAPE: Tree = Tree::Struct(&[
        ShapeField { name: "secs", shape: u64::SHAPE },
        ShapeField { name: "nanos", shape: u32::SHAPE },
    ]);
}

impl Shape for std::time::SystemTime {
    const SHAPE: Tree = Tree::Struct(&[
        ShapeField { name: "secs_since_epoch", shape: u64::SHAPE },
        ShapeField { name: "nanos_since_epoch", shape: u32::SHAPE },
    ]);
}

/// What is encoded as the value in it.
macro_rules! wrappers {
    ($($ty:ty,)*) => {
        $(impl<T: Shape + ?Sized> Shape for $ty {
            const SHAPE: Tree = T::SHAPE;
        })*
    };
}

wrappers! {
    Box<T>,
    std::rc::Rc<T>,
    std::sync::Arc<T>,
    std::cell::RefCell<T>,
    std::sync::Mutex<T>,
    std::sync::RwLock<T>,
}

impl<T: Shape> Shape for std::cell::Cell<T> {
    const SHAPE: Tree = T::SHAPE;
}

impl<T: Shape> Shape for std::cmp::Reverse<T> {
    const SHAPE: Tree = T::SHAPE;
}

impl<T: Shape> Shape for std::num::Wrapping<T> {
    const SHAPE: Tree = T::SHAPE;
}

impl<T: Shape> Shape for std::num::Saturating<T> {
    const SHAPE: Tree = T::SHAPE;
}

impl<T: Shape + ToOwned + ?Sized> Shape for std::borrow::Cow<'_, T> {
    const SHAPE: Tree = T::SHAPE;
}

impl<T: ?Sized> Shape for PhantomData<T> {
    const SHAPE: Tree = Tree::Word("()");
}

impl<T: Shape> Shape for Option<T> {
    const SHAPE: Tree = Tree::Option(&T::SHAPE);
}

impl<T: Shape, E: Shape> Shape for Result<T, E> {
    const SHAPE: Tree = Tree::Enum(&[
        ShapeVariant { name: "Ok", shape: Tree::Tuple(&[T::SHAPE]) },
        ShapeVariant { name: "Err", shape: Tree::Tuple(&[E::SHAPE]) },
    ]);
}

impl<T: Shape> Shape for std::ops::Bound<T> {
    const SHAPE: Tree = Tree::Enum(&[
        ShapeVariant { name: "Unbounded", shape: Tree::Tuple(&[]) },
        ShapeVariant { name: "Included", shape: Tree::Tuple(&[T::SHAPE]) },
        ShapeVariant { name: "Excluded", shape: Tree::Tuple(&[T::SHAPE]) },
    ]);
}

macro_rules! ranges {
    ($($ty:ident,)*) => {
        $(impl<T: Shape> Shape for std::ops::$ty<T> {
            const SHAPE: Tree = Tree::Struct(&[
                ShapeField { name: "start", shape: T::SHAPE },
                ShapeField { name: "end", shape: T::SHAPE },
            ]);
        })*
    };
}

ranges! { Range, RangeInclusive, }

/// Collections of any length. How a map or set hashes changes nothing in its encoding.
macro_rules! sequences {
    ($($ty:ident<T $(, $hasher:ident)?>,)*) => {
        $(impl<T: Shape $(, $hasher)?> Shape for $ty<T $(, $hasher)?> {
            const SHAPE: Tree = Tree::Seq(&T::SHAPE);
        })*
    };
}

sequences! { Vec<T>, VecDeque<T>, LinkedList<T>, BinaryHeap<T>, BTreeSet<T>, HashSet<T, S>, }

impl<T: Shape> Shape for [T] {
    const SHAPE: Tree = Tree::Seq(&T::SHAPE);
}

impl<K: Shape, V: Shape> Shape for BTreeMap<K, V> {
    const SHAPE: Tree = Tree::Map(&K::SHAPE, &V::SHAPE);
}

impl<K: Shape, V: Shape, S> Shape for HashMap<K, V, S> {
    const SHAPE: Tree = Tree::Map(&K::SHAPE, &V::SHAPE);
}

impl<T: Shape, const N: usize> Shape for [T; N] {
    const SHAPE: Tree = Tree::Array(N, &T::SHAPE);
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: Shape),*> Shape for ($($name,)*) {
            const SHAPE: Tree = Tree::Tuple(&[$($name::SHAPE),*]);
        }
    };
}

tuples! { A }
tuples! { A B }
tuples! { A B C }
tuples! { A B C D }
tuples! { A B C D E }
tuples! { A B C D E F }
tuples! { A B C D E F G }
tuples! { A B C D E F G H }
tuples! { A B C D E F G H I }
tuples! { A B C D E F G H I J }
tuples! { A B C D E F G H I J K }
tuples! { A B C D E F G H I J K L }
tuples! { A B C D E F G H I J K L M }
tuples! { A B C D E F G H I J K L M N }
tuples! { A B C D E F G H I J K L M N O }
tuples! { A B C D E F G H I J K L M N O P }

/// Stands in for a type inside its own shape.
#[derive(Debug)]
// Exhaustive: it has no value, and stands in types only.
pub enum Itself {}

impl Shape for Itself {
    const SHAPE: Tree = Tree::Itself;
}
