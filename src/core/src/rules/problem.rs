// SPDX-License-Identifier: EUPL-1.2
//! What is wrong with a pack: always the place, the thing and the remedy, in the words of the people
//! who write packs (Italian). Never stops at the first one.

use std::fmt;

use super::limits::PROBLEMS_MAX;

/// One thing to mend in a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the pack's folder.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { file, line, column, what, remedy } = self;
        write!(f, "{file}:{line}:{column}: {what}\n    rimedio: {remedy}")
    }
}

/// All that is wrong with a pack, in the order of its files and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    list: Vec<Problem>,
    left_out: usize,
}

impl Problems {
    /// Adds one; beyond [`PROBLEMS_MAX`] they are only counted.
    pub fn add(&mut self, problem: Problem) {
        if self.list.len() < PROBLEMS_MAX {
            self.list.push(problem);
        } else {
            self.left_out += 1;
        }
    }

    /// Whether there is nothing to mend.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are, those left out included.
    pub fn len(&self) -> usize {
        self.list.len() + self.left_out
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }

    /// Puts them in the order of files and lines.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.list {
            writeln!(f, "{problem}")?;
        }
        if self.left_out > 0 {
            writeln!(f, "… e altri {} problemi: corregga prima questi", self.left_out)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The nearest of some known names, for "did you mean".
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_name_and_nonsense_finds_none() {
        let known = ["reddito.netto", "reddito.totale", "isee.ordinario"];
        assert_eq!(nearest("reddito.neto", known), Some("reddito.netto"));
        assert_eq!(nearest("isee.ordinari", known), Some("isee.ordinario"));
        assert_eq!(nearest("veicoli", known), None);
    }
}
