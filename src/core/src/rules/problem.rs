// SPDX-License-Identifier: EUPL-1.2
//! What is wrong with a pack: always the place, the thing and the remedy, in the words of the people
//! who write packs (Italian). Never stops at the first one, and never blames what only follows from another.

use std::collections::BTreeSet;
use std::fmt;

use super::document::SourceFile;
use super::limits::PROBLEMS_MAX;

/// The kinds of files of a pack, those that others rest on first: a fault there explains what follows from it.
const FILES_IN_ORDER: [&str; 6] =
    ["pack.toml", "facts/", "parameters/", "definitions/", "conclusions.toml", "benefits/"];

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
    /// Names whose own declaration has a fault.
    faulty: BTreeSet<String>,
    /// Files that are not proper TOML.
    broken: BTreeSet<String>,
    /// Texts of files that could not be read, or that nobody names: what they declare is not known.
    unread: Vec<String>,
}

impl Problems {
    /// Adds one, unless it was said already or its file is not even proper TOML; beyond [`PROBLEMS_MAX`]
    /// they are only counted.
    pub fn add(&mut self, problem: Problem) {
        let place = |problem: &Problem| (problem.line, problem.column);
        let same =
            |said: &Problem| place(said) == place(&problem) && said.file == problem.file && said.what == problem.what;
        if self.is_broken(&problem.file) || self.list.iter().any(same) {
            return;
        }
        if self.list.len() < PROBLEMS_MAX {
            self.list.push(problem);
        } else {
            self.left_out += 1;
        }
    }

    /// Notes that a declaration has a fault of its own, so that its name is not called unknown elsewhere.
    pub fn note_faulty(&mut self, name: Option<String>) {
        self.faulty.extend(name);
    }

    /// Notes that a file is not proper TOML: what else seems wrong with it may follow from that.
    pub fn note_broken(&mut self, file: &SourceFile) {
        self.broken.insert(file.path.clone());
        self.note_unread(file);
    }

    /// Notes that what a file declares is not known.
    pub fn note_unread(&mut self, file: &SourceFile) {
        self.unread.push(file.text.clone());
    }

    /// Whether a file is not proper TOML.
    pub fn is_broken(&self, path: &str) -> bool {
        self.broken.contains(path)
    }

    /// Whether a name is unknown only because its declaration, or the file it stands in, has a fault.
    pub fn explain(&self, name: &str) -> bool {
        self.faulty.contains(name) || self.unread.iter().any(|text| text.contains(&format!("\"{name}\"")))
    }

    /// The same for what is written after a person: `nascita` of `persona.nascita`.
    pub fn explain_field(&self, field: &str) -> bool {
        let is_field = |name: &String| name.split_once('.').is_some_and(|(_, rest)| rest == field);
        self.explain(field)
            || self.faulty.iter().any(is_field)
            || self.unread.iter().any(|text| text.contains(&format!(".{field}\"")))
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

    /// Puts them in order: what others rest on first, then by file and line.
    pub fn sort(&mut self) {
        let rank = |problem: &Problem| FILES_IN_ORDER.iter().position(|start| problem.file.starts_with(start));
        let rank = |problem: &Problem| rank(problem).unwrap_or(FILES_IN_ORDER.len());
        self.list.sort_by(|a, b| (rank(a), &a.file, a.line, a.column).cmp(&(rank(b), &b.file, b.line, b.column)));
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.list {
            writeln!(f, "{problem}")?;
        }
        match self.left_out {
            0 => {}
            1 => writeln!(f, "… e un altro problema: corregga prima questi")?,
            more => writeln!(f, "… e altri {more} problemi: corregga prima questi")?,
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

    fn problem(file: &str, line: usize) -> Problem {
        Problem { file: file.into(), line, column: 1, what: "x".into(), remedy: "y".into() }
    }

    #[test]
    fn the_same_problem_is_told_once_and_what_others_rest_on_comes_first() {
        let mut problems = Problems::default();
        for (file, line) in [("benefits/a.toml", 1), ("parameters/b.toml", 9), ("benefits/a.toml", 1), ("pack.toml", 3)]
        {
            problems.add(problem(file, line));
        }
        problems.sort();
        let files: Vec<&str> = problems.iter().map(|problem| problem.file.as_str()).collect();
        assert_eq!(files, ["pack.toml", "parameters/b.toml", "benefits/a.toml"]);
    }

    #[test]
    fn a_file_that_is_no_toml_tells_its_own_faults_and_explains_the_names_in_it() {
        let mut problems = Problems::default();
        problems.add(problem("facts/a.toml", 1));
        problems.note_broken(&SourceFile::new("facts/a.toml", "id = \"persona.nascita\"\nmin = \n"));
        problems.add(problem("facts/a.toml", 2));
        assert_eq!(problems.len(), 1);
        assert!(problems.explain("persona.nascita") && problems.explain_field("nascita"));
        assert!(!problems.explain("persona.nascit"));
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_name_and_nonsense_finds_none() {
        let known = ["reddito.netto", "reddito.totale", "isee.ordinario"];
        assert_eq!(nearest("reddito.neto", known), Some("reddito.netto"));
        assert_eq!(nearest("isee.ordinari", known), Some("isee.ordinario"));
        assert_eq!(nearest("veicoli", known), None);
    }
}
