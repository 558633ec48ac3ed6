// SPDX-License-Identifier: EUPL-1.2
//! An answer in the words it was given in, for checking and changing.

use rust_decimal::Decimal;

use crate::language::Language;
use crate::rules::answers::{Answer, Answers, Knowledge};
use crate::rules::fact::{Fact, FactRef, Kind};
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::screen::texts::{answer as texts, button};

use super::household::{Household, is_household};

/// The answer to a question, in words; none if it was not put.
pub fn in_words(pack: &RulePack, at: FactRef, answers: &Answers, household: &Household) -> Option<String> {
    let fact = pack.fact(at.fact);
    Some(match answers.get(fact, at.person) {
        Knowledge::NotAsked => return None,
        Knowledge::DoesNotKnow => pack.language.say(button::DOES_NOT_KNOW).to_owned(),
        Knowledge::Declined => pack.language.say(button::DECLINES).to_owned(),
        Knowledge::Is(_) if is_household(pack, at) => household.told(pack),
        Knowledge::Is(answer) => said(&pack.language, fact, answer),
    })
}

fn said(language: &Language, fact: &Fact, answer: &Answer) -> String {
    match answer {
        Answer::YesNo(true) => language.say(button::YES).to_owned(),
        Answer::YesNo(false) => language.say(button::NO).to_owned(),
        Answer::OneOf(options) => language.either(&labels(fact, *options)),
        Answer::SomeOf { surely, .. } if surely.is_empty() => fact.none_label.clone().unwrap_or_default(),
        Answer::SomeOf { surely, .. } => language.listed(&labels(fact, *surely)),
        Answer::Number { low, high } if low == high => figure(language, fact, *low),
        Answer::Number { low, high } => {
            let (low, high) = (figure(language, fact, *low), figure(language, fact, *high));
            language.fill(texts::BETWEEN, &[("da", &low), ("a", &high)])
        }
        Answer::Absent => fact.absent_label.clone().unwrap_or_default(),
        Answer::Date { low, high } if low == high => language.date(low.date()),
        Answer::Date { low, high } => {
            let (low, high) = (language.date(low.date()), language.date(high.date()));
            language.fill(texts::BETWEEN_DAYS, &[("da", &low), ("a", &high)])
        }
        Answer::Complete => String::new(),
    }
}

fn labels(fact: &Fact, options: OptionSet) -> Vec<String> {
    options.places().filter_map(|place| fact.choices.get(place)).map(|choice| choice.label.clone()).collect()
}

/// A held number with its unit: `12.500 euro`, `40 settimane`.
pub fn figure(language: &Language, fact: &Fact, held: i64) -> String {
    if fact.kind == Kind::Euro {
        return language.euro(held);
    }
    let number = language.number(Decimal::new(held, fact.decimals));
    match &fact.unit {
        Some(unit) => format!("{number} {unit}"),
        None => number,
    }
}
