// SPDX-License-Identifier: EUPL-1.2
//! Figures and dates typed into sentences: those that a parameter has left behind, and those that could follow it.

use rust_decimal::prelude::ToPrimitive;
use totem_core::language::Language;
use totem_core::rules::outline::{Section, Text};
use totem_core::rules::parameter::{Dated, Parameter, ParameterKind, Value};

use super::page::{Holds, Page};
use super::texts::read_by_citizens;
use super::unused::parameters_of;
use super::{Findings, Inspection};

/// Looks for sentences that say a value the law has changed, or say one by hand where braces could stand.
pub fn look(inspection: &Inspection<'_>) -> Findings {
    let mut found = Findings::default();
    let all: Vec<&Parameter> = inspection.pack.vocabulary.parameters.iter().collect();
    for page in &inspection.pages {
        let parameters = match page.holds {
            Holds::Benefit => parameters_of(inspection, page),
            Holds::Facts => all.clone(),
            Holds::Pack | Holds::Parameters | Holds::Definitions | Holds::Conclusions => continue,
        };
        for (_, text) in read_by_citizens(page) {
            left_behind(page, text, &parameters, &mut found);
        }
        for line in page.outline.all().into_iter().filter(|section| may_hold_values(section)) {
            line.texts("says").for_each(|says| by_hand(page, says, &parameters, &mut found));
        }
    }
    found
}

/// A value that was, and is not any more or soon will not be; unless another parameter still has it.
fn left_behind(page: &Page<'_>, text: &Text, parameters: &[&Parameter], found: &mut Findings) {
    let stands = |words: &str| parameters.iter().filter_map(|one| one.values.last()).any(|last| said(last) == words);
    for parameter in parameters.iter().filter(|parameter| parameter.kind != ParameterKind::Number) {
        for pair in parameter.values.windows(2) {
            let (old, new) = (said(&pair[0]), said(&pair[1]));
            if old != new && says(&text.words, &old) && !stands(&old) {
                let (id, from) = (&parameter.id, pair[1].from);
                let what = format!("«{}» dice «{old}», ma dal {from} «{id}» è {new}", text.key);
                let remedy = format!("dica la cifra nuova, o nessuna; in note, documenti e passi si scrive {{{id}}}");
                found.advise(page.problem(&text.place, what, remedy));
            }
        }
    }
}

/// A value that is typed where the parameter itself could stand.
fn by_hand(page: &Page<'_>, text: &Text, parameters: &[&Parameter], found: &mut Findings) {
    let typed = |parameter: &&&Parameter| {
        parameter.kind != ParameterKind::Number
            && parameter.values.last().is_some_and(|last| says(&text.words, &said(last)))
    };
    if let Some(parameter) = parameters.iter().find(typed) {
        let what = format!("«{}» scrive a mano il valore di «{}»", text.key, parameter.id);
        let remedy = format!("scriva {{{}}}: la frase cambia con il parametro", parameter.id);
        found.advise(page.problem(&text.place, what, remedy));
    }
}

fn may_hold_values(section: &Section) -> bool {
    matches!(section.key.as_str(), "note" | "paper" | "step")
}

/// A value as a sentence says it: `15.000 euro`, `16 dicembre 2026`.
fn said(dated: &Dated) -> String {
    match dated.value {
        Value::Figure(figure) => {
            let cents = (figure * rust_decimal::Decimal::ONE_HUNDRED).to_i64();
            cents.map_or_else(String::new, |cents| Language::italian().euro(cents))
        }
        Value::Day(day) => Language::italian().date(day),
    }
}

/// Whether a text says a value, and not a longer figure that ends like it.
fn says(text: &str, value: &str) -> bool {
    let starts = |at: usize| !text[..at].ends_with(|letter: char| letter.is_ascii_digit() || ".,".contains(letter));
    !value.is_empty() && text.match_indices(value).any(|(at, _)| starts(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_figure_is_another_one() {
        assert!(says("fino a 5.000 euro", "5.000 euro"));
        assert!(!says("fino a 15.000 euro", "5.000 euro"));
        assert!(!says("per 1.500 euro", "500 euro"));
        assert!(!says("il 16 dicembre 2026", "6 dicembre 2026"));
    }
}
