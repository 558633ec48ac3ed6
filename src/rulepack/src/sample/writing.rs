// SPDX-License-Identifier: EUPL-1.2
//! Households as a file of the pack: what most have stands once, above; each says what it has otherwise.

use std::collections::BTreeMap;
use std::fmt::Write;

use rust_decimal::Decimal;
use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::fact::{Fact, FactRef, FactSlot, Kind};
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::household::{ABSENT, DECLINED, DOES_NOT_KNOW, NOT_ASKED};
use totem_core::rules::recipe::Recipe;

/// A value stands above only if at least one in so many has it.
const COMMON: usize = 10;

/// The values that most have, by fact.
type Common = BTreeMap<FactSlot, String>;

/// The whole file.
pub fn households(pack: &RulePack, recipe: &Recipe, households: &[Answers], seed: u64) -> String {
    let of = |mine: bool| common(pack, households, |at| (at.person.unwrap_or(0) == 0) == mine);
    let (defaults, others) = (of(true), of(false));
    let mut text = format!(
        "# SPDX-License-Identifier: CC-BY-4.0\n\
         # Famiglie plausibili, estratte a sorte da recipe.toml: nessuna esiste. Servono solo all'ordine delle domande.\n\
         # Non si corregge a mano: si rifà con  rulepack sample --households {} --seed {seed}\n\
         on = {}\n",
        households.len(),
        recipe.on,
    );
    table(pack, "[defaults]", &defaults, &mut text);
    table(pack, "[others]", &others, &mut text);
    for answers in households {
        household(pack, answers, &defaults, &others, &mut text);
    }
    text
}

fn table(pack: &RulePack, name: &str, values: &Common, text: &mut String) {
    let _ = writeln!(text, "\n{name}");
    for (slot, value) in values {
        let _ = writeln!(text, "{} = {value}", pack.fact(*slot).id);
    }
}

/// The most common value of each fact, where it is common at all; of two as common, the first in order.
fn common(pack: &RulePack, households: &[Answers], is_about: impl Fn(&FactRef) -> bool) -> Common {
    let mut counts: BTreeMap<FactSlot, BTreeMap<String, usize>> = BTreeMap::new();
    for answers in households {
        for at in told(pack, answers).filter(|at| is_about(at)) {
            let fact = pack.fact(at.fact);
            let value = value(fact, answers.get(fact, at.person));
            *counts.entry(at.fact).or_default().entry(value).or_default() += 1;
        }
    }
    let most = counts.into_iter().filter_map(|(slot, values)| {
        let all: usize = values.values().sum();
        let (value, count) = values.into_iter().rev().max_by_key(|(_, count)| *count)?;
        (count * COMMON >= all).then_some((slot, value))
    });
    most.collect()
}

/// Everything of a household but who is in it.
fn told<'p>(pack: &'p RulePack, answers: &Answers) -> impl Iterator<Item = FactRef> + use<'p> {
    let household = pack.vocabulary.household;
    let is_shape = move |at: &FactRef| {
        let tells_who = household.relation == Some(at.fact)
            || (household.home == Some(at.fact) && at.person.is_some_and(|person| person > 0));
        tells_who || household.told == Some(at.fact)
    };
    answers.places(&pack.vocabulary.facts).filter(move |at| !is_shape(at))
}

fn household(pack: &RulePack, answers: &Answers, defaults: &Common, others: &Common, text: &mut String) {
    let _ = writeln!(text, "\n[[household]]");
    for at in told(pack, answers).filter(|at| at.person.unwrap_or(0) == 0) {
        let fact = pack.fact(at.fact);
        let value = value(fact, answers.get(fact, at.person));
        if defaults.get(&at.fact) != Some(&value) {
            let _ = writeln!(text, "{} = {value}", fact.id);
        }
    }
    let Some(people) = pack.vocabulary.household.told else { return };
    let _ = write!(text, "{} = [", pack.fact(people).id);
    for person in 1..u8::try_from(answers.people()).unwrap_or(u8::MAX) {
        let fields: Vec<String> = fields(pack, answers, person, others).collect();
        let _ = write!(text, "\n    {{ {} }},", fields.join(", "));
    }
    text.push_str(if answers.people() > 1 { "\n]\n" } else { "]\n" });
}

fn fields(pack: &RulePack, answers: &Answers, person: u8, others: &Common) -> impl Iterator<Item = String> {
    let places = answers.places(&pack.vocabulary.facts).filter(move |at| at.person == Some(person));
    places.filter_map(move |at| {
        let fact = pack.fact(at.fact);
        let value = value(fact, answers.get(fact, at.person));
        (others.get(&at.fact) != Some(&value)).then(|| format!("{} = {value}", field(fact)))
    })
}

/// A fact of a person by the part of its name after the first dot.
fn field(fact: &Fact) -> &str {
    fact.id.split_once('.').map_or(&fact.id, |(_, field)| field)
}

/// What is known of a fact, as files of facts say it.
pub fn value(fact: &Fact, known: &Knowledge) -> String {
    let Knowledge::Is(answer) = known else {
        return format!("{:?}", unanswered(known));
    };
    let named = |place: usize| format!("{:?}", fact.choices[place].id);
    let scale = if fact.kind == Kind::Euro { 2 } else { fact.decimals };
    let figure = |held: i64| Decimal::new(held, scale).normalize();
    match answer {
        Answer::YesNo(yes) => yes.to_string(),
        Answer::OneOf(options) if options.len() == 1 => options.places().map(named).collect(),
        Answer::OneOf(options) => format!("[{}]", options.places().map(named).collect::<Vec<_>>().join(", ")),
        Answer::SomeOf { surely, .. } => {
            format!("[{}]", surely.places().map(named).collect::<Vec<_>>().join(", "))
        }
        Answer::Number { low, high } if low == high => figure(*low).to_string(),
        Answer::Number { low, high } => format!("{{ from = {}, to = {} }}", figure(*low), figure(*high)),
        Answer::Absent => format!("{ABSENT:?}"),
        Answer::Date { low, high } if low == high => low.date().to_string(),
        Answer::Date { low, high } => format!("{{ from = {}, to = {} }}", low.date(), high.date()),
        Answer::Complete => "[]".to_owned(),
    }
}

fn unanswered(known: &Knowledge) -> &'static str {
    match known {
        Knowledge::DoesNotKnow => DOES_NOT_KNOW,
        Knowledge::Declined => DECLINED,
        Knowledge::NotAsked | Knowledge::Is(_) => NOT_ASKED,
    }
}
