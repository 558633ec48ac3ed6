// SPDX-License-Identifier: EUPL-1.2
//! Sources that name no act, and parameters without a value in force. That `source`, `from` and `sheet`
//! are there at all is seen to when the pack is read.

use totem_core::rules::outline::Text;
use totem_core::rules::problem::Problems;

use super::page::Holds;
use super::{Findings, Inspection};

/// Words that a source without a number has at least: «Leggi provinciali di Trento».
const WORDS_MIN: usize = 3;

/// Looks for sources and dates that say nothing.
pub fn look(inspection: &Inspection<'_>) -> Findings {
    let mut found = Findings::default();
    for page in &inspection.pages {
        let all = page.outline.all();
        for source in all.iter().flat_map(|section| section.texts("source")).filter(|source| !names_an_act(source)) {
            let what = format!("la fonte «{}» non dice quale atto", source.words);
            let remedy = "scriva legge o circolare, con numero e anno: «D.lgs. 230/2021 art. 3»";
            found.fault(page.problem(&source.place, what, remedy));
        }
    }
    found.advice = without_a_value(inspection);
    found
}

fn names_an_act(source: &Text) -> bool {
    let words = source.words.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1);
    source.words.contains(|letter: char| letter.is_ascii_digit()) || words.count() >= WORDS_MIN
}

/// Parameters without a value on the day their pack was closed.
fn without_a_value(inspection: &Inspection<'_>) -> Problems {
    let day = inspection.pack.date;
    let parameters = inspection.pack.vocabulary.parameters.iter();
    let late: Vec<&str> = parameters
        .filter(|parameter| parameter.values.iter().all(|value| value.from > day))
        .map(|parameter| parameter.id.as_str())
        .collect();
    let mut problems = Problems::default();
    for page in inspection.pages.iter().filter(|page| page.holds == Holds::Parameters) {
        for section in page.outline.sections("parameter") {
            if let Some(id) = section.id.as_deref().filter(|id| late.contains(id)) {
                let what = format!("il parametro «{id}» non ha un valore per il {day}");
                problems.add(page.problem(&section.place, what, "aggiunga il valore di oggi, con la data e la fonte"));
            }
        }
    }
    problems
}
