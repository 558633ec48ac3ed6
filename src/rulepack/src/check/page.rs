// SPDX-License-Identifier: EUPL-1.2
//! The files of a pack as outlines, to show a finding where it stands. Cases are not among them: their
//! words are for officials.

use totem_core::rules::document::{Place, SourceFile};
use totem_core::rules::outline::Section;
use totem_core::rules::problem::Problem;

/// One file of a pack, with its outline.
pub struct Page<'a> {
    pub file: &'a SourceFile,
    pub outline: Section,
}

/// The kinds of files, by what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Pack,
    Facts,
    Parameters,
    Definitions,
    Benefit,
    Other,
}

/// The outlines of all files but the cases.
pub fn pages(files: &[SourceFile]) -> Vec<Page<'_>> {
    let pages = files.iter().filter(|file| !file.path.ends_with(".cases.toml"));
    pages.map(|file| Page { file, outline: Section::of(file) }).collect()
}

impl Page<'_> {
    /// What the file holds, by its folder.
    pub fn holds(&self) -> Holds {
        match self.file.path.split_once('/') {
            None if self.file.path == "pack.toml" => Holds::Pack,
            Some(("facts", _)) => Holds::Facts,
            Some(("parameters", _)) => Holds::Parameters,
            Some(("definitions", _)) => Holds::Definitions,
            Some(("benefits", _)) => Holds::Benefit,
            None | Some(_) => Holds::Other,
        }
    }

    /// Something to mend at a place of the file.
    pub fn problem(&self, place: &Place, what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        self.file.problem(place, what, remedy)
    }

    /// The table under a field with a name; the whole file if it is not there.
    pub fn named(&self, key: &str, id: &str) -> &Section {
        let all = self.outline.all();
        let found = all.into_iter().find(|section| section.key == key && section.id.as_deref() == Some(id));
        found.unwrap_or(&self.outline)
    }
}

/// The page of a benefit.
pub fn benefit<'p, 'a>(pages: &'p [Page<'a>], id: &str) -> &'p Page<'a> {
    let path = format!("benefits/{id}.toml");
    pages.iter().find(|page| page.file.path == path).expect("the pack was read from it")
}
