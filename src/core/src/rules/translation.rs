// SPDX-License-Identifier: EUPL-1.2
//! A translation of a pack: the same facts, rules and slots in other words. It is offered only when it is whole.

use std::collections::HashMap;
use std::sync::Arc;

use super::pack::RulePack;
use super::problem::Problems;
use crate::language::Language;
use crate::screen::texts;

/// The folder that translations stand in, one file a language.
pub const LANGUAGES: &str = "languages/";

/// What a language file comes to.
pub struct Translation {
    /// The language's tag, and the file's name: `en`.
    pub id: String,
    /// What is wrong with the file. The pack itself is sound without it.
    pub problems: Problems,
    /// The texts it still lacks.
    pub missing: Vec<Wanted>,
    /// How many texts there are to translate.
    pub texts: usize,
    /// The pack in this language, when nothing is wrong or missing.
    pub pack: Option<Arc<RulePack>>,
}

/// The tables of a language file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The terminal's own sentences.
    Terminal,
    /// The texts of the pack.
    Rules,
}

impl Section {
    /// The table's name in the file.
    pub fn key(self) -> &'static str {
        match self {
            Section::Terminal => "terminal",
            Section::Rules => "rules",
        }
    }
}

/// A text to translate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The table it goes into.
    pub section: Section,
    /// The first file it is written in.
    pub file: String,
    /// The Italian words.
    pub italian: String,
    /// Characters the translation may have, wherever it stands.
    pub most: usize,
}

/// Every text of the terminal and of a pack, each once, in the order of the files.
pub fn wanted(pack: &RulePack) -> Vec<Wanted> {
    let mut list = List::default();
    for text in texts::ALL {
        list.add(Section::Terminal, "", text.italian(), text.most());
    }
    // A pack reworded by somebody who only listens.
    pack.reworded(pack.language.clone(), &mut |field, text| {
        list.add(Section::Rules, &field.file, text, field.most);
        None
    });
    list.wanted
}

#[derive(Default)]
struct List {
    wanted: Vec<Wanted>,
    places: HashMap<(Section, String), usize>,
}

impl List {
    /// A text that stands in several places must fit the narrowest.
    fn add(&mut self, section: Section, file: &str, italian: &str, most: usize) {
        let place = *self.places.entry((section, italian.to_owned())).or_insert(self.wanted.len());
        match self.wanted.get_mut(place) {
            Some(known) => known.most = known.most.min(most),
            None => {
                let (file, italian) = (file.to_owned(), italian.to_owned());
                self.wanted.push(Wanted { section, file, italian, most });
            }
        }
    }
}

/// The pack in a language that has all its texts.
pub(super) fn translated(pack: &RulePack, language: Language, rules: &HashMap<String, String>) -> RulePack {
    pack.reworded(Arc::new(language), &mut |_, italian| rules.get(italian).cloned())
}
