// SPDX-License-Identifier: EUPL-1.2
//! A stick that a technician puts in: what it brings is told by what lies on it, and whoever put it in reads on the screen
//! what came of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use totem_pack_source::outcome::code;

use crate::stick;
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
        let has_rules = stick::RULES.iter().all(|name| folder.join(name).is_dir());
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

    /// What is said of the one line that the service left; none left means that it did not get so far. Of rules only the code counts:
    /// the rest of the line may quote what nobody signed.
    pub fn ends(self, outcome: Option<&str>) -> String {
        match (self, outcome, outcome.and_then(code)) {
            (Brought::System, Some(line), _) => line.to_owned(),
            (Brought::Rules, _, Some("OK")) => "OK: nessuna regola nuova per questo terminale".to_owned(),
            (Brought::Rules, _, Some("OK NUOVO")) => "OK NUOVO: regole nuove in uso".to_owned(),
            (Brought::Rules, _, Some("OK RITIRATO")) => "OK RITIRATO: tornano le regole di prima".to_owned(),
            (Brought::Rules, _, Some("OCCUPATO")) => "OCCUPATO: la notte lavora; la rimetta fra un'ora".to_owned(),
            (Brought::Rules, _, Some(code)) => format!("{code}: regole non prese; il codice è nella guida"),
            _ => UNFINISHED.to_owned(),
        }
    }
}

/// Of a stick that was pulled out, or a service that was ended.
pub const UNFINISHED: &str = "lettura non finita; la rimetta e la lasci";

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

    /// Of another partition of the stick that was told of last: what came of that one stays.
    pub fn going_on_at(path: &Path) -> News {
        let ended = fs::read_to_string(path).unwrap_or_default();
        News { path: path.to_owned(), ended: ended.lines().map(str::to_owned).collect() }
    }

    /// Whether nothing ended yet.
    pub fn is_empty(&self) -> bool {
        self.ended.is_empty()
    }

    /// Tells what is going on.
    pub fn goes_on(&self, line: &str) -> io::Result<()> {
        let mut lines = self.ended.clone();
        lines.push(line.to_owned());
        self.write(&lines)
    }

    /// Tells once more how things ended.
    pub fn tells_again(&self) -> io::Result<()> {
        self.write(&self.ended)
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
    fn of_rules_only_the_code_is_told_and_the_rest_is_ours() {
        let ends = |line| Brought::Rules.ends(line);
        assert_eq!(ends(Some("OK NUOVO: in uso ciao")), "OK NUOVO: regole nuove in uso");
        assert_eq!(ends(Some("FIRMA 5: «ciao» non è firmato")), "FIRMA 5: regole non prese; il codice è nella guida");
        for odd in [None, Some(""), Some("OK ciao"), Some("Ciao: OK"), Some("exit status: 1")] {
            assert_eq!(ends(odd), UNFINISHED);
        }
    }

    #[test]
    fn a_second_partition_of_a_stick_leaves_what_came_of_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("news");
        assert!(News::going_on_at(&path).is_empty());
        News::at(&path).ends("OK NUOVO: regole nuove in uso").expect("written");
        let mut news = News::going_on_at(&path);
        assert!(!news.is_empty());
        news.ends("due").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("news"), "OK NUOVO: regole nuove in uso\ndue");
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
