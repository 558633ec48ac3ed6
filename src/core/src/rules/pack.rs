// SPDX-License-Identifier: EUPL-1.2
//! A rule pack: everything that officials write, read and checked as a whole.

use std::sync::Arc;

use jiff::civil::Date;

use super::answers::{Answer, Answers, Knowledge};
use super::benefit::Benefit;
use super::case::Case;
use super::circuit::Circuits;
use super::conclusion::Conclusion;
use super::fact::{Fact, FactSlot};
use super::later::Later;
use super::option_set::OptionSet;
use super::situation::Vocabulary;
use super::term::DoubtSlot;
use super::translation::Translation;
use crate::freshness::Limits;
use crate::language::Language;

/// The version of the language of packs that this engine understands.
pub const ENGINE_VERSION: i64 = 1;

/// A pack that was read without a problem.
pub struct RulePack {
    /// Its name: `inps-in-rete`.
    pub id: String,
    /// Its version, as printed on the receipt: `2026.11.1`.
    pub version: String,
    /// The day its editors closed it.
    pub date: Date,
    /// The topics, in the order questions are asked.
    pub topics: Vec<Topic>,
    /// Facts, definitions and parameters.
    pub vocabulary: Vocabulary,
    /// What the law leaves unsettled, in words.
    pub doubts: Vec<Doubt>,
    /// The life-event tiles, in the order they are shown.
    pub tiles: Vec<Tile>,
    /// The benefits, in the order they are shown.
    pub benefits: Vec<Benefit>,
    /// Benefits of which only one is paid.
    pub alternatives: Vec<Alternatives>,
    /// How far ahead the terminal looks for a day on which a benefit may be due.
    pub look_ahead_months: i32,
    /// How close to a limit, in hundredths, an amount is worth reading again.
    pub near_percent: u8,
    /// After how many days without confirmation the terminal says more.
    pub freshness: Limits,
    /// What follows from other answers without being asked.
    pub conclusions: Arc<Vec<Conclusion>>,
    /// Plausible households, made up from published statistics: they only order the questions. Shared by all languages.
    pub sample: Arc<Later<Answers>>,
    /// Golden cases of all benefits.
    pub cases: Later<Case>,
    /// Phone numbers for every receipt.
    pub contacts: Vec<Contact>,
    /// The language all its texts are in.
    pub language: Arc<Language>,
    /// Its other languages, whole or not; a translated pack has none itself.
    pub translations: Vec<Translation>,
    /// Its conditions laid out for speed, as far as they were used.
    pub circuits: Circuits,
}

/// A topic: questions that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name, and that of its file of facts.
    pub id: String,
    /// What the citizen reads.
    pub label: String,
}

/// A life event a citizen can start from; it never excludes a benefit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Its name.
    pub id: String,
    /// What the citizen reads.
    pub label: String,
    /// The benefits that come first, by their place in the pack.
    pub benefits: Vec<usize>,
    /// The yes/no question that choosing it answers.
    pub answers: Option<FactSlot>,
}

/// Benefits that are not paid together: the person chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternatives {
    /// The benefits, by their place in the pack.
    pub benefits: Vec<usize>,
    /// What to know for the choice.
    pub says: String,
    /// The law.
    pub source: String,
}

/// A phone number for the receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Who answers.
    pub label: String,
    /// The number as it is read aloud: `803 164`.
    pub number: String,
    /// When, or from where.
    pub hint: Option<String>,
}

/// Something that the law or the sheets leave unsettled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What to tell the citizen.
    pub says: String,
}

impl RulePack {
    /// The fact at a place.
    pub fn fact(&self, slot: FactSlot) -> &Fact {
        &self.vocabulary.facts[slot.index()]
    }

    /// A fact by its name.
    pub fn fact_by_id(&self, id: &str) -> Option<(FactSlot, &Fact)> {
        let facts = &self.vocabulary.facts;
        let place = facts.iter().position(|fact| fact.id == id)?;
        Some((FactSlot(u16::try_from(place).ok()?), &facts[place]))
    }

    /// Whether all its texts are there in a language.
    pub fn speaks(&self, id: &str) -> bool {
        let whole = self.translations.iter().filter_map(|translation| translation.pack.as_ref());
        self.language.id == id || whole.into_iter().any(|pack| pack.language.id == id)
    }

    /// A doubt in words.
    pub fn doubt(&self, slot: DoubtSlot) -> &str {
        &self.doubts[usize::from(slot.0)].says
    }

    /// A benefit by its name.
    pub fn benefit(&self, id: &str) -> Option<&Benefit> {
        self.benefits.iter().find(|benefit| benefit.id == id)
    }

    /// Answers to start a visit with: nothing but who the asker is to themselves.
    pub fn blank_answers(&self) -> Answers {
        blank_answers(&self.vocabulary.facts, self.vocabulary.household.relation)
    }
}

pub(super) fn blank_answers(facts: &[Fact], relation: Option<FactSlot>) -> Answers {
    let mut answers = Answers::none(facts);
    if let Some(relation) = relation {
        let oneself = Knowledge::Is(Answer::OneOf(OptionSet::only(0)));
        answers.put(&facts[relation.index()], Some(0), oneself);
    }
    answers
}
