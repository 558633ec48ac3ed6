// SPDX-License-Identifier: EUPL-1.2
//! What `rulepack check` looks for in a pack that reads well: rules that no case proves, that nothing
//! reaches or uses, and words that are hard to read.

mod page;
mod proof;
mod names;
mod points;
mod tables;
mod sources;
mod texts;
mod readability;
mod words;
mod delicate;
mod unused;
mod figures;

use std::fmt;

use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::{Problem, Problems};
use totem_core::rules::read::{WORDS_FILE, read_words};
use totem_core::rules::word_list::WordList;

use names::Names;
use page::Page;

/// What was found: faults must be mended, advice is for the official to weigh.
#[derive(Debug, Default)]
pub struct Findings {
    /// What is certainly wrong.
    pub faults: Problems,
    /// What could be better.
    pub advice: Problems,
}

/// A pack with the pages it was read from, under inspection.
struct Inspection<'a> {
    pack: &'a RulePack,
    pages: Vec<Page<'a>>,
    names: Names<'a>,
    words: WordList,
    found: Findings,
}

/// Checks a pack and the files it was read from.
pub fn check(pack: &RulePack, files: &[SourceFile]) -> Findings {
    let mut found = Findings::default();
    let words = match files.iter().find(|file| file.path == WORDS_FILE).map(|file| read_words(pack, file)) {
        Some(Ok(words)) => words,
        Some(Err(problems)) => {
            found.faults = problems;
            WordList::default()
        }
        None => WordList::default(),
    };
    let mut inspection = Inspection { pack, pages: page::pages(files), names: Names::of(pack), words, found };
    for look in [
        proof::look,
        tables::look,
        sources::look,
        readability::look,
        words::look,
        delicate::look,
        unused::look,
        figures::look,
    ] {
        let found = look(&inspection);
        found.faults.iter().for_each(|problem| inspection.found.faults.add(problem.clone()));
        found.advice.iter().for_each(|problem| inspection.found.advice.add(problem.clone()));
    }
    inspection.found.faults.sort();
    inspection.found.advice.sort();
    inspection.found
}

impl Findings {
    fn fault(&mut self, problem: Problem) {
        self.faults.add(problem);
    }

    fn advise(&mut self, problem: Problem) {
        self.advice.add(problem);
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.faults)?;
        for problem in self.advice.iter() {
            writeln!(f, "consiglio: {problem}")?;
        }
        Ok(())
    }
}
