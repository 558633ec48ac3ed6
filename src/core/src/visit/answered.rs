// SPDX-License-Identifier: EUPL-1.2
//! An answer in the words it was given in, for checking and changing.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::language::Language;
use crate::rules::answers::{Answer, Answers, Day, Knowledge};
use crate::rules::bands::Band;
use crate::rules::fact::{Fact, FactRef, Kind};
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::screen::texts::{answer as texts, button};
use crate::words::upper_first;

use super::household::{Household, is_household};

/// The answer to a question, in words; none if it was not put.
pub fn in_words(pack: &RulePack, at: FactRef, answers: &Answers, household: &Household, on: Date) -> Option<String> {
    let fact = pack.fact(at.fact);
    Some(match answers.get(fact, at.person) {
        Knowledge::NotAsked => return None,
        Knowledge::DoesNotKnow => pack.language.say(button::DOES_NOT_KNOW).to_owned(),
        Knowledge::Declined => pack.language.say(button::DECLINES).to_owned(),
        Knowledge::Is(_) if is_household(pack, at) => household.told(pack),
        Knowledge::Is(answer) => said(&pack.language, fact, answer, on),
    })
}

fn said(language: &Language, fact: &Fact, answer: &Answer, on: Date) -> String {
    match answer {
        Answer::YesNo(true) => language.say(button::YES).to_owned(),
        Answer::YesNo(false) => language.say(button::NO).to_owned(),
        Answer::OneOf(options) => language.either(&labels(fact, *options)),
        Answer::SomeOf { surely, .. } if surely.is_empty() => fact.none_label.clone().unwrap_or_default(),
        Answer::SomeOf { surely, .. } => language.listed(&labels(fact, *surely)),
        Answer::Number { low, high } if fact.other_reading.is_some() && low != high && *low > fact.low => {
            let (low, high) = (figure(language, fact, *low), figure(language, fact, *high));
            language.fill(texts::BETWEEN, &[("da", &low), ("a", &high)])
        }
        Answer::Number { low, high } => upper_first(&band(language, fact, Band { low: *low, high: *high }, on)),
        Answer::Absent => fact.absent_label.clone().unwrap_or_default(),
        Answer::Date { low, high } if low == high => language.date(low.date()),
        Answer::Date { low, high } => {
            upper_first(&band(language, fact, Band { low: low.number(), high: high.number() }, on))
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

/// A band in plain words: `fino a 8.000 euro`, `13 settimane o più`; a date of birth as the age on a day.
pub fn band(language: &Language, fact: &Fact, band: Band, on: Date) -> String {
    let Band { low, high } = band;
    if fact.kind == Kind::Date {
        return band.ages(on).map_or_else(|| between_days(language, band), |ages| age(language, ages));
    }
    if low == high {
        return figure(language, fact, low);
    }
    let bare = |held: i64| match fact.kind {
        Kind::Euro => language.amount(held),
        _ => language.number(Decimal::new(held, fact.decimals)),
    };
    // A cent beyond a whole amount is said as "more than" it, a cent below as "less than" it.
    let is_euro = fact.kind == Kind::Euro;
    let is_over = is_euro && low % 100 != 0;
    let is_under = is_euro && (high + 1) % 100 == 0;
    let start = if is_over { low - 1 } else { low };
    let end = if is_under { high + 1 } else { high };
    let (from, until) = (figure(language, fact, start), figure(language, fact, end));
    match (low > fact.low, high < fact.high) {
        (true, true) => {
            let text = match (is_over, is_under) {
                (true, true) => texts::MORE_THAN_LESS_THAN,
                (true, false) => texts::MORE_THAN_UP_TO,
                (false, true) => texts::FROM_LESS_THAN,
                (false, false) => texts::FROM_TO,
            };
            language.fill(text, &[("da", &bare(start)), ("a", &until)])
        }
        (true, false) => language.fill(if is_over { texts::MORE_THAN } else { texts::FROM }, &[("da", &from)]),
        (false, _) => language.fill(if is_under { texts::LESS_THAN } else { texts::UP_TO }, &[("a", &until)]),
    }
}

fn between_days(language: &Language, band: Band) -> String {
    let [low, high] = [band.low, band.high].map(|day| language.date(Day::of_number(day).date()));
    language.fill(texts::BETWEEN_DAYS, &[("da", &low), ("a", &high)])
}

/// Ages, from the least to the greatest if there is one: `meno di 18 anni`, `da 3 a 9 anni`.
fn age(language: &Language, (least, most): (i32, Option<i32>)) -> String {
    let years = |age: i32| years(language, age, age.to_string());
    match most {
        None => language.fill(texts::FROM, &[("da", &years(least))]),
        Some(most) if least == 0 => language.fill(texts::LESS_THAN, &[("a", &years(most + 1))]),
        Some(most) if least == most => years(least),
        Some(most) => language.fill(texts::FROM_TO, &[("da", &least.to_string()), ("a", &years(most))]),
    }
}

/// Completed years, with the number written so: `1 anno`, `7 anni`.
pub fn years(language: &Language, age: i32, written: String) -> String {
    match age {
        1 => language.say(texts::ONE_YEAR).to_owned(),
        _ => language.fill(texts::YEARS, &[("n", &written)]),
    }
}
