// SPDX-License-Identifier: EUPL-1.2
//! The files of a pack as outlines, to show a finding where it stands. Cases, households and translations
//! are not among them: they hold no rules, and no Italian for citizens.

use totem_core::rules::document::{Place, SourceFile};
use totem_core::rules::outline::Section;
use totem_core::rules::problem::Problem;

/// One file of a pack, with its outline.
pub struct Page<'a> {
    pub file: &'a SourceFile,
    pub holds: Holds,
    pub outline: Section,
}

/// The kinds of files, by what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Pack,
    Facts,
    Parameters,
    Definitions,
    Conclusions,
    Benefit,
}

/// The outlines of all files that hold rules or words for citizens.
pub fn pages(files: &[SourceFile]) -> Vec<Page<'_>> {
    let page = |file| Some(Page { file, holds: holds(file)?, outline: Section::of(file) });
    files.iter().filter_map(page).collect()
}

/// What a file holds, by its folder.
fn holds(file: &SourceFile) -> Option<Holds> {
    match file.path.split_once('/') {
        None if file.path == "pack.toml" => Some(Holds::Pack),
        None if file.path == "conclusions.toml" => Some(Holds::Conclusions),
        Some(("facts", _)) => Some(Holds::Facts),
        Some(("parameters", _)) => Some(Holds::Parameters),
        Some(("definitions", _)) => Some(Holds::Definitions),
        Some(("benefits", name)) if !name.ends_with(".cases.toml") => Some(Holds::Benefit),
        None | Some(_) => None,
    }
}

impl Page<'_> {
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
