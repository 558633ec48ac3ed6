// SPDX-License-Identifier: EUPL-1.2
//! What came of a stick that a technician put in: sentences that the machine leaves in a file, in memory. The terminal
//! itself never sees a stick.

use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;
use std::time::SystemTime;

/// Sentences that have room on the screen: one for rules, one for a system.
const SENTENCES_MAX: usize = 2;
/// Letters of each.
const LETTERS_MAX: usize = 130;
/// Bytes that are read of the file.
const BYTES_MAX: u64 = 4 * 1024;

/// The machine's file, and what was read of it.
pub struct StickNews {
    path: Option<PathBuf>,
    written: Option<SystemTime>,
    sentences: Vec<String>,
}

impl StickNews {
    /// What stands in a file now is no news: it was told before this terminal started.
    pub fn at(path: Option<PathBuf>) -> StickNews {
        let mut news = StickNews { path, written: None, sentences: Vec::new() };
        news.is_new();
        news
    }

    /// Whether the machine has written since this was asked last.
    pub fn is_new(&mut self) -> bool {
        let Some(path) = &self.path else { return false };
        let written = fs::metadata(path).and_then(|file| file.modified()).ok();
        if written == self.written {
            return false;
        }
        self.written = written;
        let mut bytes = Vec::new();
        // A file that cannot be read says nothing.
        let _ = File::open(path).and_then(|file| file.take(BYTES_MAX).read_to_end(&mut bytes));
        self.sentences = String::from_utf8_lossy(&bytes).lines().take(SENTENCES_MAX).map(short).collect();
        !self.sentences.is_empty()
    }

    /// What it says.
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }
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

    /// A file of the machine, gone after the scene.
    struct Machine(PathBuf);

    impl Machine {
        fn new(name: &str) -> Machine {
            Machine(std::env::temp_dir().join(format!("totem-stick-{}-{name}", std::process::id())))
        }

        /// Writes, so many seconds after the epoch.
        fn writes(&self, text: &[u8], at: u64) {
            fs::write(&self.0, text).expect("a file");
            let file = File::options().write(true).open(&self.0).expect("the file");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(at)).expect("its time");
        }
    }

    impl Drop for Machine {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
    }

    #[test]
    fn what_the_machine_writes_is_news_once() {
        let machine = Machine::new("once");
        let mut news = StickNews::at(Some(machine.0.clone()));
        assert!(!news.is_new());
        machine.writes("la leggo\n".as_bytes(), 1);
        assert!(news.is_new() && !news.is_new());
        assert_eq!(news.sentences(), ["la leggo"]);
        // The same words again, of another stick.
        machine.writes("la leggo\n".as_bytes(), 2);
        assert!(news.is_new());
    }

    #[test]
    fn what_stood_there_before_the_terminal_started_is_no_news() {
        let machine = Machine::new("before");
        machine.writes(b"regole nuove\n", 1);
        assert!(!StickNews::at(Some(machine.0.clone())).is_new());
    }

    #[test]
    fn a_file_that_says_too_much_is_cut() {
        let machine = Machine::new("much");
        let mut news = StickNews::at(Some(machine.0.clone()));
        machine.writes(format!("{}\n\u{1b}[2J\nterza\n", "è".repeat(1_000)).as_bytes(), 1);
        assert!(news.is_new());
        assert_eq!(news.sentences(), [format!("{}…", "è".repeat(LETTERS_MAX)), "[2J".to_owned()]);
        machine.writes(b"\xff\xfe", 2);
        assert!(news.is_new());
    }
}
