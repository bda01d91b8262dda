//! The shape of the expansion.

use quote::quote;

use super::expand;
use crate::testing::pretty;

#[test]
fn a_session_writes_its_privileges_first() {
    insta::assert_snapshot!(pretty(expand(quote! {
        #[session(version = 2, idle = "30m", lifetime = "12h")]
        struct AppSession {
            theme: Theme,
            #[session(subject)]
            user: Option<u64>,
            #[session(role)]
            role: Option<Role>,
            #[session(privilege)]
            plan: Plan,
            #[serde(with = "hex::serde")]
            r#type: [u8; 4],
        }
    })));
}

#[test]
fn a_session_without_fields_holds_nothing() {
    insta::assert_snapshot!(pretty(expand(quote!(
        #[session(crate = renamed::sessions, codec = "json", name = "void")]
        struct Empty {}
    ))));
}

#[test]
fn a_refused_session_has_a_stand_in() {
    insta::assert_snapshot!(pretty(expand(quote! {
        #[session(version = 0)]
        struct AppSession {
            #[session(role)]
            role: Role,
        }
    })));
}

#[test]
fn the_shape_tells_every_encoding_apart() {
    let shape = |field| {
        let text = expand(quote!(struct S { #field })).to_string();
        let (_, rest) = text.split_once("fields : \"").expect("a session has a shape");
        rest.split_once('"').expect("a literal ends").0.to_owned()
    };
    assert_eq!(shape(quote!(r#type: Vec<(u8, crate::A)>)), "type : Vec < ( u8 , crate : : A ) >");
    assert_eq!(shape(quote!(#[session(subject)] a: u8)), "[subject] a : u8");
    assert_eq!(shape(quote!(#[session(privilege)] a: u8)), "[privilege] a : u8");
    assert_eq!(
        shape(quote!(#[serde(with = "x::y")] a: u8)),
        "a : u8 serialize_with x : : y : : serialize deserialize_with x : : y : : deserialize"
    );
    let vouched = expand(quote!(
        struct S {
            #[session(opaque = "geo point, 1")]
            a: Place,
        }
    ));
    assert!(vouched.to_string().contains(r#"a : Place opaque \"geo point, 1\""#), "{vouched}");
    assert_eq!(shape(quote!(a: u8, b: u16)), "a : u8 ; b : u16");
}

#[test]
fn an_idle_timeout_nobody_wrote_gives_way_to_the_lifetime() {
    let text = expand(quote!(
        #[session(lifetime = "10m")]
        struct S {}
    ))
    .to_string();
    assert!(text.contains("from_secs (600u64) , lifetime"), "{text}");
}
