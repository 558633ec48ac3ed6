// SPDX-License-Identifier: EUPL-1.2
//! A stick that a technician puts in: what it brings is told by what lies on it, and whoever put it in reads on the screen
//! what came of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::update;

/// What a stick can bring. Whether it is to be believed, the service that takes it finds out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// A repository of rules.
    Rules,
    /// A new system.
    System,
}

impl Brought {
    /// What lies in a folder; rules first, for they are quick.
    pub fn found_in(folder: &Path) -> Vec<Brought> {
        let has_rules = folder.join("metadata").is_dir() && folder.join("targets").is_dir();
        let rules = has_rules.then_some(Brought::Rules);
        let system = folder.join(update::LIST).is_file().then_some(Brought::System);
        rules.into_iter().chain(system).collect()
    }

    /// The service that takes it from a partition.
    pub fn unit(self, partition: &str) -> String {
        let name = match self {
            Brought::Rules => "polis-import",
            Brought::System => "polis-update",
        };
        format!("{name}@{partition}.service")
    }

    /// What is said while that lasts.
    pub fn begins(self) -> &'static str {
        match self {
            Brought::Rules => "porta regole, le provo; la lasci qualche minuto",
            Brought::System => "porta un sistema, lo copio; la lasci qualche minuto",
        }
    }

    /// What is said of the one line that the service left. Of rules that were not taken only the code: the rest of the line may quote
    /// what nobody signed.
    pub fn ends(self, outcome: &str) -> String {
        match (self, outcome.split_once(':')) {
            (Brought::Rules, Some((code, _))) if !code.starts_with("OK") => {
                format!("{code}: regole non prese; il codice è nella guida")
            }
            _ => outcome.to_owned(),
        }
    }
}

/// What came of one stick, in a file that the terminal reads: a line for each thing that it brought.
pub struct News {
    path: PathBuf,
    ended: Vec<String>,
}

impl News {
    /// Of a stick that was just put in.
    pub fn at(path: &Path) -> News {
        News { path: path.to_owned(), ended: Vec::new() }
    }

    /// Tells what is going on.
    pub fn goes_on(&self, line: &str) -> io::Result<()> {
        let mut lines = self.ended.clone();
        lines.push(line.to_owned());
        self.write(&lines)
    }

    /// Tells how something ended.
    pub fn ends(&mut self, line: &str) -> io::Result<()> {
        self.ended.push(line.to_owned());
        self.write(&self.ended)
    }

    /// The terminal reads the file whole, or the one before.
    fn write(&self, lines: &[String]) -> io::Result<()> {
        let written = self.path.with_extension("new");
        fs::write(&written, lines.join("\n"))?;
        fs::rename(written, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stick_brings_what_lies_on_it() {
        let stick = tempfile::tempdir().expect("a folder");
        assert_eq!(Brought::found_in(stick.path()), []);
        fs::write(stick.path().join(update::LIST), "").expect("a file");
        assert_eq!(Brought::found_in(stick.path()), [Brought::System]);
        fs::create_dir(stick.path().join("metadata")).expect("a folder");
        assert_eq!(Brought::found_in(stick.path()), [Brought::System]);
        fs::create_dir(stick.path().join("targets")).expect("a folder");
        assert_eq!(Brought::found_in(stick.path()), [Brought::Rules, Brought::System]);
    }

    #[test]
    fn what_nobody_signed_is_not_quoted() {
        assert_eq!(Brought::Rules.ends("OK: nessuna novità"), "OK: nessuna novità");
        assert_eq!(
            Brought::Rules.ends("FIRMA 5: «ciao» non è firmato"),
            "FIRMA 5: regole non prese; il codice è nella guida"
        );
    }

    #[test]
    fn what_ended_stays_while_the_next_thing_goes_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("news");
        let mut news = News::at(&path);
        news.goes_on("le provo").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("news"), "le provo");
        news.ends("OK: nessuna novità").expect("written");
        news.goes_on("lo copio").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("news"), "OK: nessuna novità\nlo copio");
    }
}
