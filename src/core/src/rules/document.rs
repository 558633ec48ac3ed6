// SPDX-License-Identifier: EUPL-1.2
//! A TOML file of a pack, read with the place of everything in it.
//! Takes text, never a path: who reads files gives them here.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::limits::FILE_BYTES_MAX;
use super::problem::{Problem, Problems};

/// One file of a pack, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it stands in the pack's folder, with `/` between folders.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A place in a file, in bytes.
pub type Place = Range<usize>;

impl SourceFile {
    /// Makes a source file out of a path and a text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile { path: path.into(), text: text.into() }
    }

    /// The problem, with line and column counted from 1.
    pub fn problem(&self, place: &Place, what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        let before = &self.text.as_bytes()[..place.start.min(self.text.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        Problem {
            file: self.path.clone(),
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// Reads the file; what cannot be read is reported and the rest still comes back.
    pub fn read(&self, problems: &mut Problems) -> Option<Spanned<DeTable<'_>>> {
        if self.text.len() > FILE_BYTES_MAX {
            let what = format!("il file ha {} byte, il limite è {FILE_BYTES_MAX}", self.text.len());
            problems.add(self.problem(&(0..0), what, "divida il file in più parti"));
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in &errors {
            let place = error.span().unwrap_or(0..0);
            let what = format!("il file non è TOML corretto: {}", error.message());
            let remedy = "controlli virgolette, parentesi e segni = in questa riga e in quella prima";
            problems.add(self.problem(&place, what, remedy));
        }
        Some(table)
    }

    /// Where a text stands inside the value it was read from, so that a fault inside a condition can
    /// be shown at its own letter. Falls back to the start of the value when it has escapes.
    pub fn place_within(&self, value: &Place, decoded: &str) -> usize {
        let raw = self.text.get(value.clone()).unwrap_or_default();
        raw.find(decoded).map_or(value.start, |at| value.start + at)
    }
}

/// What a TOML value is called in a message.
pub fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "un testo",
        DeValue::Integer(_) | DeValue::Float(_) => "un numero",
        DeValue::Boolean(_) => "true o false",
        DeValue::Datetime(_) => "una data",
        DeValue::Array(_) => "una lista",
        DeValue::Table(_) => "una tabella",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_shown_at_its_line_and_letter() {
        let file = SourceFile::new("a.toml", "uno = 1\nperché = !\n");
        let at = file.text.find('!').expect("it is in there");
        let problem = file.problem(&(at..at + 1), "x", "y");
        assert_eq!((problem.line, problem.column), (2, 10));
    }

    #[test]
    fn a_file_with_two_faults_reports_both_and_keeps_the_rest() {
        let file = SourceFile::new("a.toml", "buono = 1\nmale = \nancora = [1,\naltro = 2\n");
        let mut problems = Problems::default();
        let table = file.read(&mut problems).expect("the good lines come back");
        assert!(table.get_ref().contains_key("buono"));
        assert!(problems.len() >= 2, "{problems}");
        assert!(problems.iter().all(|p| p.file == "a.toml" && p.line >= 2), "{problems}");
    }
}
