//! Golden sessions.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use session_axum::testing::{Golden, assert_golden_sessions, golden_token};
use session_axum::{Session, SessionData};

mod v1 {
    use super::Session;

    #[derive(Session, Clone, Debug, PartialEq)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) user: Option<u64>,
        pub(super) theme: Theme,
    }

    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    pub(super) enum Theme {
        Light,
        Dark,
    }
}

mod v2 {
    use super::Session;
    pub(super) use super::v1::Theme;

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 2)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) user: Option<u64>,
        pub(super) theme: Theme,
        #[session(since = 2, default = 7)]
        pub(super) visits: u32,
    }
}

/// `Theme` has changed below an unpinned session: it compiles, and reads every theme as the other.
mod careless {
    use super::Session;

    #[derive(Session, Clone, Debug, PartialEq)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) user: Option<u64>,
        pub(super) theme: Theme,
    }

    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    pub(super) enum Theme {
        Dark,
        Light,
    }
}

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// Returns the sessions, or what the test would say.
fn asserted<T: SessionData>(folder: &Path, samples: &[T]) -> Result<Vec<Golden<T>>, String> {
    catch_unwind(AssertUnwindSafe(|| assert_golden_sessions(folder, samples)))
        .map_err(|said| said.downcast_ref::<String>().cloned().unwrap_or_default())
}

/// Writes a sample's file as `SESSION_GOLDEN=write` does.
fn write<T: SessionData>(folder: &Path, name: &str, sample: &T) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(name), golden_token(sample).unwrap()).unwrap();
}

fn alice() -> v1::Visit {
    v1::Visit { user: Some(1), theme: v1::Theme::Light }
}

#[test]
fn a_missing_file_says_how_to_write_it() {
    let folder = folder("missing");
    let said = asserted(&folder, &[alice()]).unwrap_err();
    assert!(said.contains("Visit-v1-1.session: is missing"), "{said}");
    assert!(said.contains("SESSION_GOLDEN=write"), "{said}");
}

#[test]
fn what_an_older_version_wrote_is_opened_for_ever() {
    let folder = folder("kept");
    write(&folder, "Visit-v1-1.session", &alice());
    assert!(asserted(&folder, &[alice()]).is_ok());

    let now = v2::Visit { user: Some(2), theme: v2::Theme::Dark, visits: 9 };
    write(&folder, "Visit-v2-1.session", &now);
    fs::write(folder.join("README.md"), "Other files are left alone.").unwrap();
    let golden = asserted(&folder, std::slice::from_ref(&now)).unwrap();
    assert_eq!(golden.len(), 2);
    let (first, second) = (&golden[0], &golden[1]);
    assert_eq!((first.version, first.number, first.session.visits), (1, 1, 7));
    assert_eq!((second.version, &second.session), (2, &now));
}

#[test]
fn every_file_that_does_not_open_is_named() {
    let folder = folder("broken");
    write(&folder, "Visit-v1-1.session", &alice());
    fs::write(folder.join("Visit-v1-2.session"), "garbage").unwrap();
    let newer = v2::Visit { user: None, theme: v2::Theme::Dark, visits: 0 };
    write(&folder, "Visit-v2-1.session", &newer);
    let said = asserted(&folder, &[alice()]).unwrap_err();
    assert!(said.contains("Visit-v1-2.session: does not open any more: "), "{said}");
    assert!(said.contains("Visit-v2-1.session: does not open any more: "), "{said}");
    assert!(!said.contains("Visit-v1-1.session"), "{said}");
}

#[test]
fn a_type_that_changed_below_an_unpinned_session_is_found() {
    let folder = folder("misread");
    write(&folder, "Visit-v1-1.session", &alice());
    let sample = careless::Visit { user: Some(1), theme: careless::Theme::Light };
    let said = asserted(&folder, &[sample]).unwrap_err();
    assert!(said.contains("Visit-v1-1.session: opens as another session than sample 1"), "{said}");
}
