//! Sessions that were written once, kept as files, and opened for ever.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io};

use crate::header::Header;
use crate::id::SessionId;
use crate::keys::KeyRing;
use crate::lifetime::Lifetimes;
use crate::payload::Payload;
use crate::session::SessionData;
use crate::time::UnixTime;
use crate::token::{Context, EncodeError, Refusal, Tokens};

/// Everybody can read it: it signs files, and no session in use.
const KEY: &[u8] = b"golden sessions: 8Qw#e7Tz!u4Io)p";

/// When the files were written, whenever that was.
const THEN: UnixTime = UnixTime::from_secs(1_700_000_000);

/// Set to `write`, it makes the files that are missing.
const VARIABLE: &str = "SESSION_GOLDEN";

/// A golden session, as this build reads it.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Golden<T> {
    /// The version that wrote it.
    pub version: u32,
    /// Which of that version's samples it was, from 1.
    pub number: u32,
    /// What it is today.
    pub session: T,
}

/// Opens every golden session of a type in a folder, and makes sure that there are some of the present
/// version. Called through `session_axum::assert_golden_sessions!`.
///
/// A file is named `AppSession-v3-1.session` after the session's name, the version that wrote it, and
/// the sample it was written of. A file of the version that is written today has to open as the same
/// sample; those of older versions have to open at all, and are returned for closer looks.
///
/// # Panics
///
/// If a file does not open, if one of the present version is missing, or if one is not the sample
/// that it was written of. All mistakes are told at once.
#[expect(clippy::panic, reason = "a test's way to fail")]
#[track_caller]
pub fn assert_golden_sessions<T: SessionData>(
    folder: impl AsRef<Path>,
    samples: &[T],
) -> Vec<Golden<T>> {
    let folder = Folder::<T>::new(folder.as_ref());
    let mut mistakes = Vec::new();
    if env::var_os(VARIABLE).is_some_and(|value| value == "write") {
        mistakes.extend(folder.write_missing(samples).err());
    }
    let golden = folder.open_all(samples, &mut mistakes);
    if mistakes.is_empty() {
        return golden;
    }
    let mut text = format!("{} golden sessions in {}", T::DECLARATION.name, folder.path.display());
    for mistake in mistakes {
        let _ = write!(text, "\n- {mistake}");
    }
    panic!("{text}");
}

/// Returns the text of a golden session's file, as `SESSION_GOLDEN=write` writes it.
///
/// # Errors
///
/// [`EncodeError`] if the sample cannot be written.
pub fn golden_token<T: SessionData>(sample: &T) -> Result<String, EncodeError> {
    let tokens = tokens::<T>();
    let payload = tokens.encode(sample)?;
    let header = Header::begin(SessionId::from_bytes([0x60; 16]), THEN)
        .with_authenticated(payload.has_subject().then_some(THEN));
    tokens.sign(&header, &payload)
}

#[expect(clippy::expect_used, reason = "the key is good, and a test may panic")]
fn tokens<T: SessionData>() -> Tokens<T> {
    let keys = KeyRing::from_bytes(KEY).expect("the key is good");
    Tokens::new(Context::new("golden sessions", "__Host-session", T::DECLARATION), keys)
}

/// The golden sessions of one type.
struct Folder<'a, T> {
    path: &'a Path,
    tokens: Tokens<T>,
    /// The version that is written today.
    written: u32,
}

impl<'a, T: SessionData> Folder<'a, T> {
    fn new(path: &'a Path) -> Self {
        let written = T::HISTORY.writes().map_or(T::DECLARATION.version, |writes| writes.version);
        Self { path, tokens: tokens(), written }
    }

    fn file(&self, number: u32) -> PathBuf {
        self.path.join(format!("{}{}-{number}.session", prefix::<T>(), self.written))
    }

    /// Writes a file for every sample that has none. What is there stays.
    fn write_missing(&self, samples: &[T]) -> Result<(), String> {
        let told = |error: io::Error| format!("could not be written: {error}");
        fs::create_dir_all(self.path).map_err(told)?;
        for (number, sample) in (1..).zip(samples) {
            let file = self.file(number);
            if !file.exists() {
                let token = golden_token(sample).map_err(|error| error.to_string())?;
                fs::write(file, format!("{token}\n")).map_err(told)?;
            }
        }
        Ok(())
    }

    /// Opens every file, in the order of versions and numbers.
    fn open_all(&self, samples: &[T], mistakes: &mut Vec<String>) -> Vec<Golden<T>> {
        let mut golden = Vec::new();
        for (version, number, file) in self.files() {
            match self.open(&file) {
                Ok(session) => golden.push(Golden { version, number, session }),
                Err(why) => mistakes.push(format!("{}: {why}", name(&file))),
            }
        }
        golden.sort_by_key(|golden| (golden.version, golden.number));
        for (number, sample) in (1..).zip(samples) {
            let written = (self.written, number);
            let file = self.file(number);
            match golden.iter().find(|golden| (golden.version, golden.number) == written) {
                Some(golden) if self.same(&golden.session, sample) => {}
                Some(_) => mistakes.push(format!(
                    "{}: opens as another session than sample {number}; if a type in it has \
                     changed, give the session another version, and if only the sample has, put \
                     the old one back and add another behind it",
                    name(&file)
                )),
                None if file.exists() => {}
                None => mistakes.push(format!(
                    "{}: is missing; run this test once with `{VARIABLE}=write`, and commit the \
                     file that it writes",
                    name(&file)
                )),
            }
        }
        golden
    }

    fn files(&self) -> Vec<(u32, u32, PathBuf)> {
        let Ok(entries) = fs::read_dir(self.path) else { return Vec::new() };
        let mut files: Vec<_> = entries
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let (version, number) = numbers(&name(&path), &prefix::<T>())?;
                Some((version, number, path))
            })
            .collect();
        files.sort();
        files
    }

    fn open(&self, file: &Path) -> Result<T, String> {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        // Under any idle timeout that is declared: the files are as old as they are.
        let lifetimes = Lifetimes::new(Duration::from_secs(60), Duration::from_secs(60));
        let open = self.tokens.open(text.trim_end().as_bytes(), &lifetimes, THEN);
        let session = open.and_then(|open| open.session().map_err(Refusal::Payload));
        session.map_err(|refusal| format!("does not open any more: {refusal}"))
    }

    fn same(&self, one: &T, other: &T) -> bool {
        let bytes = |session| {
            self.tokens.encode(session).map(|payload: Payload| {
                // A hash map is written in any order.
                let mut bytes = payload.bytes().to_vec();
                bytes.sort_unstable();
                bytes
            })
        };
        bytes(one).is_ok_and(|one| bytes(other).is_ok_and(|other| one == other))
    }
}

/// Returns how the files of a type begin.
fn prefix<T: SessionData>() -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    format!("{}-v", T::DECLARATION.name.chars().map(plain).collect::<String>())
}

/// Returns the version and the number in a file's name, if it is one of ours.
fn numbers(name: &str, prefix: &str) -> Option<(u32, u32)> {
    let (version, number) = name.strip_prefix(prefix)?.strip_suffix(".session")?.split_once('-')?;
    Some((version.parse().ok()?, number.parse().ok()?))
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
