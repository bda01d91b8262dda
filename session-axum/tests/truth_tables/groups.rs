//! Every rule of two groups, one in the other, over three names.

use crate::{Case, case};

/// Signs of three parts, of the inner group and of the outer one; kinds of either; places of the
/// inner one.
pub(crate) const COUNT: usize = 8 * 2 * 2 * 4 * 3;

/// Calls a macro with every way to negate some of the parts.
macro_rules! signed {
    ($to:ident! $cases:ident [] $($parts:tt)*) => {
        $to!($cases $($parts)*);
    };
    ($to:ident! $cases:ident [{$($part:tt)*} $($rest:tt)*] $($done:tt)*) => {
        signed!($to! $cases [$($rest)*] $($done)* {$($part)*});
        signed!($to! $cases [$($rest)*] $($done)* {not($($part)*)});
    };
}

macro_rules! inner {
    ($cases:ident {$($a:tt)*} {$($b:tt)*} {$($c:tt)*}) => {
        signed!(outer! $cases [{any($($b)*, $($c)*)}] {$($a)*});
        signed!(outer! $cases [{all($($b)*, $($c)*)}] {$($a)*});
        // Last, first, and with something before and behind it.
        signed!(around! $cases [{any($($b)*, $($a)*)}] {$($c)*} {$($b)*});
        signed!(around! $cases [{all($($b)*, $($a)*)}] {$($c)*} {$($b)*});
    };
}

macro_rules! outer {
    ($cases:ident {$($a:tt)*} {$($group:tt)*}) => {
        signed!(push! $cases [{any($($a)*, $($group)*)}]);
        signed!(push! $cases [{all($($a)*, $($group)*)}]);
        signed!(push! $cases [{any($($group)*, $($a)*)}]);
        signed!(push! $cases [{all($($group)*, $($a)*)}]);
    };
}

macro_rules! around {
    ($cases:ident {$($a:tt)*} {$($b:tt)*} {$($group:tt)*}) => {
        signed!(push! $cases [{any($($a)*, $($group)*, $($b)*)}]);
        signed!(push! $cases [{all($($a)*, $($group)*, $($b)*)}]);
    };
}

macro_rules! push {
    ($cases:ident {$($rule:tt)*}) => {
        $cases.push(case!($($rule)*));
    };
}

pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    signed!(inner! cases [{role("editor")} {permission("post:edit")} {role("auditor")}]);
    assert_eq!(cases.len(), COUNT);
    cases
}
