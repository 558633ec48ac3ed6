// SPDX-License-Identifier: EUPL-1.2
//! Every text of a pack that a citizen reads, met in one walk: so translators are shown all of them, and a
//! translation that has all of them leaves none in Italian.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::benefit::{Amount, Benefit, Line, Requirement};
use super::circuit::Circuits;
use super::fact::Fact;
use super::later::Later;
use super::limits::{
    FACT_SHORT_CHARS_MAX, HINT_CHARS_MAX, LABEL_CHARS_MAX, NAME_CHARS_MAX, OPTION_CHARS_MAX, QUESTION_CHARS_MAX,
    REQUIREMENT_SHORT_CHARS_MAX, SENTENCE_CHARS_MAX, TEXT_CHARS_MAX, TILE_CHARS_MAX, WHY_CHARS_MAX,
};
use super::pack::{Doubt, RulePack};
use crate::language::Language;

/// Where a text stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The file of the pack it is written in.
    pub file: String,
    /// The name of the field there.
    pub name: &'static str,
    /// Characters it may have.
    pub most: usize,
}

/// Is told a text and where it stands; what it gives back is written in its place.
pub type Reword<'a> = dyn FnMut(&Field, &str) -> Option<String> + 'a;

impl RulePack {
    /// The same pack in other words: each text as `reword` gives it, or as it was. Cases and translations stay behind.
    pub fn reworded(&self, language: Arc<Language>, reword: &mut Reword<'_>) -> RulePack {
        let mut pack = RulePack {
            id: self.id.clone(),
            version: self.version.clone(),
            date: self.date,
            topics: self.topics.clone(),
            vocabulary: self.vocabulary.clone(),
            doubts: self.doubts.clone(),
            tiles: self.tiles.clone(),
            benefits: self.benefits.clone(),
            alternatives: self.alternatives.clone(),
            look_ahead_months: self.look_ahead_months,
            near_percent: self.near_percent,
            freshness: self.freshness,
            conclusions: self.conclusions.clone(),
            sample: self.sample.clone(),
            cases: Later::default(),
            contacts: self.contacts.clone(),
            language,
            translations: Vec::new(),
            circuits: Circuits::default(),
        };
        frame(&mut pack, reword);
        let topics = pack.topics.clone();
        for fact in &mut pack.vocabulary.facts {
            let file = format!("facts/{}.toml", topics[fact.topic].id);
            self::fact(fact, &mut Page { file, reword });
        }
        let mut met = BTreeSet::new();
        for benefit in &mut pack.benefits {
            let file = format!("benefits/{}.toml", benefit.id);
            self::benefit(benefit, &mut pack.doubts, &mut met, &mut Page { file, reword });
        }
        // Doubts of no requirement: those of parameters and of definitions.
        let mut page = Page { file: "parameters, definitions".to_owned(), reword };
        let others = pack.doubts.iter_mut().enumerate().filter(|(place, _)| !met.contains(place));
        others.for_each(|(_, doubt)| page.text("review", TEXT_CHARS_MAX, &mut doubt.says));
        pack
    }
}

/// One file's texts being met.
struct Page<'a, 'r> {
    file: String,
    reword: &'a mut Reword<'r>,
}

impl Page<'_, '_> {
    fn text(&mut self, name: &'static str, most: usize, text: &mut String) {
        let field = Field { file: self.file.clone(), name, most };
        if let Some(other) = (self.reword)(&field, text) {
            *text = other;
        }
    }

    fn maybe(&mut self, name: &'static str, most: usize, text: &mut Option<String>) {
        if let Some(text) = text {
            self.text(name, most, text);
        }
    }

    fn lines(&mut self, lines: &mut [Line]) {
        for line in lines {
            let mut says = line.says.clone();
            self.text("says", SENTENCE_CHARS_MAX, &mut says);
            *line = line.reworded(says);
        }
    }

    fn amounts(&mut self, amounts: &mut [Amount]) {
        for amount in amounts {
            self.maybe("says", SENTENCE_CHARS_MAX, &mut amount.says);
        }
    }

    fn requirements(&mut self, list: &mut [Requirement], doubts: &mut [Doubt], met: &mut BTreeSet<usize>) {
        for requirement in list {
            self.text("short", REQUIREMENT_SHORT_CHARS_MAX, &mut requirement.short);
            self.text("says", SENTENCE_CHARS_MAX, &mut requirement.says);
            let doubt = requirement.doubt.map(|doubt| usize::from(doubt.0));
            if let Some(place) = doubt.filter(|place| met.insert(*place)) {
                self.text("review", TEXT_CHARS_MAX, &mut doubts[place].says);
            }
        }
    }
}

fn frame(pack: &mut RulePack, reword: &mut Reword<'_>) {
    let mut page = Page { file: "pack.toml".to_owned(), reword };
    pack.topics.iter_mut().for_each(|topic| page.text("label", LABEL_CHARS_MAX, &mut topic.label));
    pack.tiles.iter_mut().for_each(|tile| page.text("label", TILE_CHARS_MAX, &mut tile.label));
    pack.alternatives.iter_mut().for_each(|choice| page.text("says", SENTENCE_CHARS_MAX, &mut choice.says));
    for contact in &mut pack.contacts {
        page.text("label", LABEL_CHARS_MAX, &mut contact.label);
        page.maybe("hint", TILE_CHARS_MAX, &mut contact.hint);
    }
}

fn fact(fact: &mut Fact, page: &mut Page<'_, '_>) {
    page.text("question", QUESTION_CHARS_MAX, &mut fact.question);
    page.maybe("question_of_other", QUESTION_CHARS_MAX, &mut fact.question_of_other);
    page.maybe("age_of_other", QUESTION_CHARS_MAX, &mut fact.age_of_other);
    page.maybe("question_of_all", QUESTION_CHARS_MAX, &mut fact.question_of_all);
    page.maybe("hint", HINT_CHARS_MAX, &mut fact.hint);
    page.text("why", WHY_CHARS_MAX, &mut fact.why);
    page.text("short", FACT_SHORT_CHARS_MAX, &mut fact.short);
    page.maybe("where_to_find", TEXT_CHARS_MAX, &mut fact.where_to_find);
    fact.choices.iter_mut().for_each(|choice| page.text("label", OPTION_CHARS_MAX, &mut choice.label));
    page.maybe("none", OPTION_CHARS_MAX, &mut fact.none_label);
    page.maybe("absent", OPTION_CHARS_MAX, &mut fact.absent_label);
    if let Some(other) = &mut fact.other_reading {
        page.text("label", OPTION_CHARS_MAX, &mut other.label);
    }
    if let Some(rare) = &mut fact.rare {
        page.text(if rare.is { "rare_yes" } else { "rare_no" }, OPTION_CHARS_MAX, &mut rare.says);
    }
    page.maybe("unit", TEXT_CHARS_MAX, &mut fact.unit);
    for group in &mut fact.groups {
        page.text("label", OPTION_CHARS_MAX, &mut group.label);
        page.text("one", FACT_SHORT_CHARS_MAX, &mut group.one);
    }
}

fn benefit(benefit: &mut Benefit, doubts: &mut [Doubt], met: &mut BTreeSet<usize>, page: &mut Page<'_, '_>) {
    page.text("name", NAME_CHARS_MAX, &mut benefit.name);
    page.text("summary", SENTENCE_CHARS_MAX, &mut benefit.summary);
    page.requirements(&mut benefit.requirements, doubts, met);
    for way in &mut benefit.ways {
        page.requirements(&mut way.requirements, doubts, met);
        page.amounts(&mut way.amounts);
    }
    page.amounts(&mut benefit.amounts);
    benefit.office.iter_mut().for_each(|check| page.text("says", SENTENCE_CHARS_MAX, &mut check.says));
    page.lines(&mut benefit.notes);
    page.lines(&mut benefit.papers);
    page.lines(&mut benefit.steps);
}
