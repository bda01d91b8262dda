//! Rolling deploys: a new build that writes what the old one reads.

use session_axum::Session;

use crate::{opened, read, tokens, written};

mod v1 {
    use super::Session;

    #[derive(Session, Clone, Debug, PartialEq)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) uid: Option<u64>,
        #[session(privilege)]
        pub(super) tenant: u8,
        pub(super) name: String,
    }
}

macro_rules! visit {
    ($name:ident: $($option:tt)*) => {
        mod $name {
            use super::Session;

            #[derive(Session, Clone, Debug, PartialEq)]
            #[session(version = 2, codec = "json", recoded(from = "postcard", in = 2) $($option)*)]
            pub(super) struct Visit {
                #[session(subject, renamed(from = "uid", in = 2))]
                pub(super) user: Option<u64>,
                #[session(since = 2, default = 3)]
                pub(super) theme: u8,
                #[session(privilege)]
                pub(super) tenant: u8,
                pub(super) name: String,
            }
        }
    };
}

visit!(first_deploy: , write_version = 1);
visit!(second_deploy:);

fn first() -> v1::Visit {
    v1::Visit { uid: Some(1), tenant: 2, name: "Ada".to_owned() }
}

fn second() -> second_deploy::Visit {
    second_deploy::Visit { user: Some(1), theme: 3, tenant: 2, name: "Ada".to_owned() }
}

fn third(theme: u8) -> first_deploy::Visit {
    first_deploy::Visit { user: Some(1), theme, tenant: 2, name: "Ada".to_owned() }
}

#[test]
fn every_build_of_a_rolling_deploy_reads_what_its_neighbours_write() {
    // The first deploy writes what the build before it does, byte for byte.
    assert_eq!(written(&third(3)), written(&first()));
    assert_eq!(read(&written(&third(9))), Ok(first()));
    // What only the newer version has is dropped on the way.
    assert_eq!(read(&written(&third(9))), Ok(third(3)));
    // The second deploy's sessions are read by the first.
    assert_eq!(read(&written(&second())), Ok(third(3)));
    assert_eq!(read(&written(&first_deploy::Visit { theme: 9, ..third(3) })), Ok(second()));
}

#[test]
fn a_session_is_signed_again_in_the_version_that_is_written() {
    let tokens = tokens::<first_deploy::Visit>();
    for text in [written(&first()), written(&second())] {
        let open = opened::<first_deploy::Visit>(&text).unwrap();
        assert!(
            !open.is_outdated(),
            "nothing before what is written, and nothing to hurry back to"
        );
        let again = tokens.sign_again(open.header(), &open).unwrap();
        assert_eq!(again, written(&first()));
    }
    let open = opened::<second_deploy::Visit>(&written(&first())).unwrap();
    assert!(open.is_outdated());
}

#[test]
fn the_sizes_of_fields_are_those_of_the_version_that_is_written() {
    let sizes = tokens::<first_deploy::Visit>().field_sizes(&third(9)).to_string();
    assert_eq!(sizes, "tenant 1, name 4");
    let sizes = tokens::<second_deploy::Visit>().field_sizes(&second()).to_string();
    assert_eq!(sizes, "tenant 11, theme 10, name 13");
}
