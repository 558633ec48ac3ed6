// SPDX-License-Identifier: EUPL-1.2
//! Questions about health, permits, violence that a person could not decline.

use totem_core::rules::fact::Fact;
use totem_core::rules::pack::RulePack;

use super::page::Holds;
use super::texts::{own_words, position};
use super::{Findings, Inspection};

/// Looks for facts that are delicate by their topic or their question, and not marked so.
pub fn look(inspection: &Inspection<'_>) -> Findings {
    let mut found = Findings::default();
    let pack = inspection.pack;
    for page in inspection.pages.iter().filter(|page| page.holds == Holds::Facts) {
        for section in page.outline.sections("fact") {
            let Some(fact) = section.id.as_deref().and_then(|id| fact(pack, id)).filter(|fact| !fact.delicate) else {
                continue;
            };
            let topic = &pack.topics[fact.topic];
            if inspection.words.delicate_topics.contains(&topic.id) {
                let what = format!("il fatto «{}» è dell'argomento delicato «{}»", fact.id, topic.label);
                found.fault(page.problem(&section.place, what, REMEDY));
            } else if let Some(word) = inspection.words.delicate_words.iter().find(|word| asks_of(fact, word)) {
                let word = word.replace('*', "…");
                let what = format!("il fatto «{}» chiede di un tema delicato: «{word}»", fact.id);
                found.advise(page.problem(&section.place, what, REMEDY));
            }
        }
    }
    found
}

const REMEDY: &str = "scriva delicate = true: così si chiede alla fine e si può preferire di non rispondere";

fn fact<'p>(pack: &'p RulePack, id: &str) -> Option<&'p Fact> {
    pack.fact_by_id(id).map(|(_, fact)| fact)
}

fn asks_of(fact: &Fact, word: &str) -> bool {
    let mut asked = std::iter::once(&fact.question).chain(&fact.question_of_other).chain(&fact.question_of_all);
    asked.any(|question| position(&own_words(question), word).is_some())
}
