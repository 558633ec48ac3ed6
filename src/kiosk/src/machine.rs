// SPDX-License-Identifier: EUPL-1.2
//! What the machine around the terminal tells, in files in memory: how the last night went, and what came of a stick that a
//! technician put in. The terminal itself never sees a stick or a network.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use totem_pack_source::outcome::code;

/// Sentences about a stick, a line each.
const STICK: &str = "stick-news";
/// What the last night said when it ended: a code, a colon, and more.
const NIGHT: &str = "night-outcome";

/// Sentences that have room on the screen: one for rules, one for a system.
const SENTENCES_MAX: usize = 2;
/// Letters of each.
const LETTERS_MAX: usize = 130;
/// Bytes that are read of a file.
const BYTES_MAX: u64 = 4 * 1024;

/// The machine's folder, and what was read of it.
pub struct Machine {
    folder: Option<PathBuf>,
    written: Option<SystemTime>,
    sentences: Vec<String>,
}

impl Machine {
    /// What stands in a folder now is no news: it was told before this terminal started.
    pub fn telling_in(folder: Option<PathBuf>) -> Machine {
        let mut machine = Machine { folder, written: None, sentences: Vec::new() };
        machine.has_news_of_stick();
        machine
    }

    /// Whether it has told of a stick since this was asked last.
    pub fn has_news_of_stick(&mut self) -> bool {
        let Some(folder) = &self.folder else { return false };
        let path = folder.join(STICK);
        let written = fs::metadata(&path).and_then(|file| file.modified()).ok();
        if written == self.written {
            return false;
        }
        self.written = written;
        self.sentences = text(&path).lines().take(SENTENCES_MAX).map(short).collect();
        !self.sentences.is_empty()
    }

    /// What it told of the last stick.
    pub fn stick(&self) -> &[String] {
        &self.sentences
    }

    /// The code of the last night since the machine was switched on.
    pub fn night(&self) -> Option<String> {
        let text = text(&self.folder.as_ref()?.join(NIGHT));
        code(text.lines().last()?).map(str::to_owned)
    }
}

/// A file that cannot be read says nothing.
fn text(path: &Path) -> String {
    let mut bytes = Vec::new();
    let _ = File::open(path).and_then(|file| file.take(BYTES_MAX).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn short(line: &str) -> String {
    let mut letters = line.chars().filter(|letter| !letter.is_control());
    let mut short: String = letters.by_ref().take(LETTERS_MAX).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A folder of the machine, gone after the scene.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("totem-machine-{}-{name}", std::process::id()));
            fs::create_dir_all(&path).expect("a folder");
            Folder(path)
        }

        fn machine(&self) -> Machine {
            Machine::telling_in(Some(self.0.clone()))
        }

        /// Writes, so many seconds after the epoch.
        fn stick_writes(&self, text: &[u8], at: u64) {
            fs::write(self.0.join(STICK), text).expect("a file");
            let file = File::options().write(true).open(self.0.join(STICK)).expect("the file");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(at)).expect("its time");
        }

        fn night_says(&self, text: &str) -> Option<String> {
            fs::write(self.0.join(NIGHT), text).expect("a file");
            self.machine().night()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_is_told_of_a_stick_is_news_once() {
        let folder = Folder::new("once");
        let mut machine = folder.machine();
        assert!(!machine.has_news_of_stick());
        folder.stick_writes(b"la leggo\n", 1);
        assert!(machine.has_news_of_stick() && !machine.has_news_of_stick());
        assert_eq!(machine.stick(), ["la leggo"]);
        // The same words again, of another stick.
        folder.stick_writes(b"la leggo\n", 2);
        assert!(machine.has_news_of_stick());
    }

    #[test]
    fn what_was_told_before_the_terminal_started_is_no_news() {
        let folder = Folder::new("before");
        folder.stick_writes(b"regole nuove\n", 1);
        let mut machine = folder.machine();
        assert!(!machine.has_news_of_stick());
        assert_eq!(machine.stick(), ["regole nuove"]);
    }

    #[test]
    fn a_file_that_says_too_much_is_cut() {
        let folder = Folder::new("much");
        let mut machine = folder.machine();
        folder.stick_writes(format!("{}\n\u{1b}[2J\nterza\n", "è".repeat(1_000)).as_bytes(), 1);
        assert!(machine.has_news_of_stick());
        assert_eq!(machine.stick(), [format!("{}…", "è".repeat(LETTERS_MAX)), "[2J".to_owned()]);
        folder.stick_writes(b"\xff\xfe", 2);
        assert!(machine.has_news_of_stick());
    }

    #[test]
    fn of_a_night_only_the_code_is_shown() {
        let folder = Folder::new("night");
        assert_eq!(folder.machine().night(), None);
        assert_eq!(folder.night_says("RETE 1: non si collega\n").as_deref(), Some("RETE 1"));
        assert_eq!(folder.night_says("scritto da altri: RETE 1\n"), None);
    }
}
