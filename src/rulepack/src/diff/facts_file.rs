// SPDX-License-Identifier: EUPL-1.2
//! A made-up household as a file of facts, so that an official can give it to `screen`.
//! Only for households that nobody is: what a citizen says is never written.

use totem_core::rules::answers::{Answer, Answers, Day, Knowledge};
use totem_core::rules::fact::{Fact, Kind};
use totem_core::rules::option_set::OptionSet;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::household::{ABSENT, DECLINED, DOES_NOT_KNOW};

/// The lines of the file.
pub fn facts_file(pack: &RulePack, answers: &Answers) -> Vec<String> {
    let facts = &pack.vocabulary.facts;
    let mut lines = Vec::new();
    for fact in facts {
        let is_oneself = pack.vocabulary.household.relation.is_some_and(|slot| pack.fact(slot).id == fact.id);
        let known = answers.get(fact, Some(0));
        match fact.kind {
            Kind::People => lines.extend(people(pack, answers, fact)),
            _ if is_oneself => {}
            _ => lines.extend(value(fact, known).map(|value| format!("{} = {value}", fact.id))),
        }
    }
    lines
}

/// The people besides the asker; all of them or nothing.
fn people(pack: &RulePack, answers: &Answers, household: &Fact) -> Vec<String> {
    if !answers.get(household, None).was_asked() {
        return Vec::new();
    }
    let person = |place: usize| {
        let place = u8::try_from(place).ok();
        let of_person = pack.vocabulary.facts.iter().filter(|fact| fact.is_of_person());
        let told = of_person.filter_map(|fact| {
            let field = fact.id.split_once('.').map_or(fact.id.as_str(), |(_, field)| field);
            value(fact, answers.get(fact, place)).map(|value| format!("{field} = {value}"))
        });
        format!("    {{ {} }},", told.collect::<Vec<_>>().join(", "))
    };
    if answers.people() == 1 {
        return vec![format!("{} = []", household.id)];
    }
    let mut lines = vec![format!("{} = [", household.id)];
    lines.extend((1..answers.people()).map(person));
    lines.push("]".to_owned());
    lines
}

/// A value as files of facts have it; none where nobody asked.
fn value(fact: &Fact, known: &Knowledge) -> Option<String> {
    let words = |words: &str| Some(format!("\"{words}\""));
    match known {
        Knowledge::NotAsked => None,
        Knowledge::DoesNotKnow => words(DOES_NOT_KNOW),
        Knowledge::Declined => words(DECLINED),
        Knowledge::Is(answer) => Some(match answer {
            Answer::YesNo(yes) => yes.to_string(),
            Answer::OneOf(set) if set.len() == 1 => options(fact, *set).swap_remove(0),
            Answer::OneOf(set) | Answer::SomeOf { surely: set, .. } => format!("[{}]", options(fact, *set).join(", ")),
            Answer::Number { low, high } if low == high => number(fact, *low),
            Answer::Number { low, high } => {
                format!("{{ from = {}, to = {} }}", number(fact, *low), number(fact, *high))
            }
            Answer::Absent => return words(ABSENT),
            Answer::Date { low, high } if low == high => day(*low),
            Answer::Date { low, high } => format!("{{ from = {}, to = {} }}", day(*low), day(*high)),
            Answer::Complete => "[]".to_owned(),
        }),
    }
}

fn options(fact: &Fact, set: OptionSet) -> Vec<String> {
    set.places().filter_map(|place| fact.choices.get(place)).map(|choice| format!("\"{}\"", choice.id)).collect()
}

fn number(fact: &Fact, held: i64) -> String {
    let scale = if fact.kind == Kind::Euro { 2 } else { fact.decimals };
    rust_decimal::Decimal::new(held, scale).normalize().to_string()
}

fn day(day: Day) -> String {
    day.date().to_string()
}
