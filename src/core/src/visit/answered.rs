// SPDX-License-Identifier: EUPL-1.2
//! An answer in the words it was given in, for checking and changing.

use rust_decimal::Decimal;

use crate::rules::answers::{Answer, Answers, Knowledge};
use crate::rules::fact::{Fact, FactRef, Kind};
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::screen::texts::button;
use crate::words;

use super::household::{Household, is_household};

/// The answer to a question, in words; none if it was not put.
pub fn in_words(pack: &RulePack, at: FactRef, answers: &Answers, household: &Household) -> Option<String> {
    let fact = pack.fact(at.fact);
    Some(match answers.get(fact, at.person) {
        Knowledge::NotAsked => return None,
        Knowledge::DoesNotKnow => button::DOES_NOT_KNOW.to_owned(),
        Knowledge::Declined => button::DECLINES.to_owned(),
        Knowledge::Is(_) if is_household(pack, at) => household.told(pack),
        Knowledge::Is(answer) => said(fact, answer),
    })
}

fn said(fact: &Fact, answer: &Answer) -> String {
    match answer {
        Answer::YesNo(true) => button::YES.to_owned(),
        Answer::YesNo(false) => button::NO.to_owned(),
        Answer::OneOf(options) => labels(fact, *options).join(" oppure "),
        Answer::SomeOf { surely, .. } if surely.is_empty() => fact.none_label.clone().unwrap_or_default(),
        Answer::SomeOf { surely, .. } => words::listed(&labels(fact, *surely)),
        Answer::Number { low, high } if low == high => figure(fact, *low),
        Answer::Number { low, high } => format!("tra {} e {}", figure(fact, *low), figure(fact, *high)),
        Answer::Absent => fact.absent_label.clone().unwrap_or_default(),
        Answer::Date { low, high } if low == high => words::date(low.date()),
        Answer::Date { low, high } => {
            format!("tra il {} e il {}", words::date(low.date()), words::date(high.date()))
        }
        Answer::Complete => String::new(),
    }
}

fn labels(fact: &Fact, options: OptionSet) -> Vec<String> {
    options.places().filter_map(|place| fact.choices.get(place)).map(|choice| choice.label.clone()).collect()
}

/// A held number with its unit: `12.500 euro`, `40 settimane`.
pub fn figure(fact: &Fact, held: i64) -> String {
    if fact.kind == Kind::Euro {
        return words::euro(held);
    }
    let number = words::number(Decimal::new(held, fact.decimals));
    match &fact.unit {
        Some(unit) => format!("{number} {unit}"),
        None => number,
    }
}
