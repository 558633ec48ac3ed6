// SPDX-License-Identifier: EUPL-1.2
//! Reads `facts/*.toml`: what can be asked, in which words.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::form::{Form, Written, fewer_decimals};
use crate::rules::fact::{Choice, Effort, Fact, Kind, OtherReading, Rare, Scope};
use crate::rules::limits::{
    FACT_SHORT_CHARS_MAX, HINT_CHARS_MAX, OPTION_CHARS_MAX, OPTIONS_MAX, PEOPLE_MAX, QUESTION_CHARS_MAX, WHY_CHARS_MAX,
};

/// The largest amount that can be typed, in cents: beyond it no limit of any benefit lies.
const EURO_CENTS_MAX: i64 = 999_999_999;
/// The largest number that can be typed.
const NUMBER_MAX: i64 = 9_999;

/// The longest that reading and answering one question can be said to take.
const SECONDS_MAX: u8 = 120;

const KINDS: &[(&str, Kind)] = &[
    ("yes_no", Kind::YesNo),
    ("one_of", Kind::OneOf),
    ("some_of", Kind::SomeOf),
    ("number", Kind::Number),
    ("euro", Kind::Euro),
    ("date", Kind::Date),
    ("people", Kind::People),
];

/// A fact, and for the household what the counting of its people refers to by name.
pub(super) struct FactText<'a> {
    pub fact: Fact,
    pub household: Option<HouseholdText<'a>>,
    pub opened_by: Option<Written<'a>>,
    /// The fact that is always asked first.
    pub after: Option<Written<'a>>,
}

/// How a household is counted, as it was written.
pub(super) struct HouseholdText<'a> {
    /// The fact that says who each person is to the asker.
    pub relation: Written<'a>,
    /// The fact that says whether a person lives with the asker.
    pub home: Option<Written<'a>>,
    /// The kinds of people that can be counted.
    pub groups: Vec<GroupText<'a>>,
}

/// One kind of people, as it was written.
pub(super) struct GroupText<'a> {
    pub label: String,
    pub one: String,
    pub relation: Written<'a>,
    pub at_home: Option<bool>,
    pub most: u8,
}

/// Reads one fact of a topic.
pub(super) fn read_fact(form: Form<'_>, topic: usize) -> Option<FactText<'_>> {
    let id = form.id("id");
    let of_person = form.maybe_word("of", &[("person", true), ("visit", false)]).unwrap_or(false);
    let kind = form.word("type", KINDS);
    let question = limited(&form, "question", QUESTION_CHARS_MAX, true);
    let why = limited(&form, "why", WHY_CHARS_MAX, true);
    let short = limited(&form, "short", FACT_SHORT_CHARS_MAX, true);
    let question_of_other = limited(&form, "question_of_other", QUESTION_CHARS_MAX, false);
    let age_of_other = limited(&form, "age_of_other", QUESTION_CHARS_MAX, false);
    let question_of_all = limited(&form, "question_of_all", QUESTION_CHARS_MAX, false);
    let hint = limited(&form, "hint", HINT_CHARS_MAX, false);
    let choices = read_choices(&form);
    let kind = kind?;
    check_choices(&form, kind, &choices);
    let decimals = decimals(&form, kind);
    let fact = Fact {
        topic,
        kind,
        // The place among its like is set when all facts are known.
        scope: if of_person { Scope::Person(0) } else { Scope::Visit(0) },
        question_of_other,
        age_of_other,
        question_of_all,
        hint,
        where_to_find: form.maybe_text("where_to_find"),
        delicate: form.flag("delicate"),
        // Their places are found when all facts are known.
        opened_by: None,
        after: None,
        none_label: limited(&form, "none", OPTION_CHARS_MAX, false),
        absent_label: limited(&form, "absent", OPTION_CHARS_MAX, false),
        other_reading: read_other_reading(&form),
        rare: read_rare(&form),
        unit: form.maybe_text("unit"),
        low: bound(&form, "min", kind, decimals).unwrap_or(0),
        high: bound(&form, "max", kind, decimals).unwrap_or(default_high(kind, decimals)),
        decimals,
        may_be_future: form.flag("future"),
        effort: read_effort(&form, Effort::usual(kind, choices.len())),
        asked_for_amount: form.flag("asked_for_amount"),
        groups: Vec::new(),
        choices,
        id: id?,
        question: question?,
        why: why?,
        short: short?,
    };
    check_fields(&form, &fact);
    let (opened_by, after) = (form.maybe_written("opened_by"), form.maybe_written("after"));
    let household = if kind == Kind::People { read_household(&form) } else { None };
    form.finish();
    Some(FactText { fact, household, opened_by, after })
}

fn read_household<'a>(form: &Form<'a>) -> Option<HouseholdText<'a>> {
    let groups: Vec<Option<GroupText<'a>>> = form
        .tables("group", "il gruppo")
        .into_iter()
        .map(|group| {
            let (label, one) =
                (limited(&group, "label", OPTION_CHARS_MAX, true), limited(&group, "one", FACT_SHORT_CHARS_MAX, true));
            let relation = group.written("relation");
            let at_home = group.has("at_home").then(|| group.flag("at_home"));
            let most = group.number("most").and_then(|most| held(most, 0)).and_then(|most| u8::try_from(most).ok());
            if most.is_none_or(|most| most == 0 || usize::from(most) >= PEOPLE_MAX) {
                group.report(format!("{}: «most» va da 1 a {}", group.is, PEOPLE_MAX - 1), "lo corregga");
            }
            group.finish();
            Some(GroupText { label: label?, one: one?, relation: relation?, at_home, most: most? })
        })
        .collect();
    if groups.is_empty() {
        form.report(format!("{}: mancano i gruppi di persone", form.is), "aggiunga [[fact.group]]");
    }
    let (relation, home) = (form.written("relation"), form.maybe_written("home"));
    Some(HouseholdText { relation: relation?, home, groups: groups.into_iter().collect::<Option<_>>()? })
}

fn default_high(kind: Kind, decimals: u32) -> i64 {
    if kind == Kind::Euro { EURO_CENTS_MAX } else { NUMBER_MAX * 10_i64.pow(decimals) }
}

fn decimals(form: &Form<'_>, kind: Kind) -> u32 {
    let Some(decimals) = form.maybe_number("decimals") else { return 0 };
    let good = [0, 1, 2].into_iter().find(|good| Decimal::from(*good) == decimals);
    match good {
        Some(decimals) if kind == Kind::Number => decimals,
        _ => {
            form.report_at(
                &form.place_of("decimals"),
                "decimals vale per i numeri, da 0 a 2",
                "lo tolga o lo corregga",
            );
            0
        }
    }
}

/// A bound in the unit the fact is held in: cents, or the last decimal.
fn bound(form: &Form<'_>, key: &'static str, kind: Kind, decimals: u32) -> Option<i64> {
    let typed = form.maybe_number(key)?;
    let scale = if kind == Kind::Euro { 2 } else { decimals };
    let held = held(typed, scale);
    if !matches!(kind, Kind::Number | Kind::Euro) {
        form.report_at(&form.place_of(key), format!("«{key}» non serve per questo tipo di fatto"), "lo tolga");
    } else if held.is_none() {
        let what = format!("«{key}» ha troppi decimali per questo fatto, o è troppo grande");
        form.report_at(&form.place_of(key), what, fewer_decimals(typed, scale));
    }
    held
}

/// A typed number in whole units of its last decimal; none when it is written with more decimals or is
/// too large. `7.100` has three: who wrote it meant thousands.
pub(super) fn held(typed: Decimal, scale: u32) -> Option<i64> {
    if typed.scale() > scale {
        return None;
    }
    typed.checked_mul(Decimal::from(10_u32.pow(scale)))?.to_i64()
}

pub(super) fn limited(form: &Form<'_>, key: &'static str, most: usize, needed: bool) -> Option<String> {
    let written = if needed { form.written(key) } else { form.maybe_written(key) }?;
    let chars = written.text.chars().count();
    if chars > most {
        let what = format!("{}: «{key}» ha {chars} caratteri, al massimo {most}", form.is);
        written.report(form.problems, what, "lo accorci: deve leggersi in piedi, da lontano");
    }
    Some(written.text)
}

fn read_choices(form: &Form<'_>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for option in form.tables("options", "l'opzione") {
        let (id, label) = (option.id("id"), limited(&option, "label", OPTION_CHARS_MAX, true));
        if let Some(id) = id {
            if choices.iter().any(|choice| choice.id == id) {
                option.report(format!("l'opzione «{id}» c'è due volte"), "ne tolga una");
            }
            // Without its label the pack is refused, but conditions may name the option.
            choices.push(Choice { id, label: label.unwrap_or_default() });
        }
        option.finish();
    }
    choices
}

fn check_choices(form: &Form<'_>, kind: Kind, choices: &[Choice]) {
    let wanted = match kind {
        Kind::OneOf => 2..=OPTIONS_MAX,
        Kind::SomeOf => 1..=OPTIONS_MAX,
        Kind::YesNo | Kind::Number | Kind::Euro | Kind::Date | Kind::People => 0..=0,
    };
    if !wanted.contains(&choices.len()) {
        let what = format!("{}: ha {} opzioni", form.is, choices.len());
        let remedy = format!("per questo tipo servono da {} a {} opzioni", wanted.start(), wanted.end());
        form.report(what, remedy);
    }
}

fn read_other_reading(form: &Form<'_>) -> Option<OtherReading> {
    let other = form.table("other_reading", "other_reading")?;
    let (label, percent) = (limited(&other, "label", OPTION_CHARS_MAX, true), other.number("at_least_percent"));
    other.finish();
    let percent = held(percent?, 0).filter(|percent| (0..=100).contains(percent));
    if percent.is_none() {
        form.report("at_least_percent va da 0 a 100", "scriva per esempio 50");
    }
    Some(OtherReading { label: label?, at_least_percent: percent? })
}

/// What asking it takes, where it is not what its kind usually takes.
fn read_effort(form: &Form<'_>, usual: Effort) -> Effort {
    let within = |key: &'static str, usual: u8, least: u8, most: u8| {
        let Some(written) = form.maybe_number(key) else { return usual };
        let good = written.to_u8().filter(|good| Decimal::from(*good) == written && (least..=most).contains(good));
        if good.is_none() {
            form.report_at(
                &form.place_of(key),
                format!("«{key}» va da {least} a {most}, senza decimali"),
                "lo corregga",
            );
        }
        good.unwrap_or(usual)
    };
    Effort {
        seconds: within("seconds", usual.seconds, 1, SECONDS_MAX),
        unsure_percent: within("unsure_percent", usual.unsure_percent, 0, 99),
    }
}

fn read_rare(form: &Form<'_>) -> Option<Rare> {
    let yes = limited(form, "rare_yes", OPTION_CHARS_MAX, false).map(|says| Rare { says, is: true });
    let no = limited(form, "rare_no", OPTION_CHARS_MAX, false).map(|says| Rare { says, is: false });
    if yes.is_some() && no.is_some() {
        let what = format!("{}: ci sono «rare_yes» e «rare_no» insieme", form.is);
        form.report_at(&form.place_of("rare_no"), what, "lasci solo quello della risposta più rara");
    }
    yes.or(no)
}

/// Fields that only some kinds have.
fn check_fields(form: &Form<'_>, fact: &Fact) {
    let of_people = fact.is_of_person();
    let rules: [(&'static str, bool); 9] = [
        ("none", fact.kind == Kind::SomeOf),
        ("absent", matches!(fact.kind, Kind::Number | Kind::Euro)),
        ("other_reading", fact.kind == Kind::Euro),
        ("unit", fact.kind == Kind::Number),
        ("future", fact.kind == Kind::Date && fact.age_of_other.is_none()),
        ("age_of_other", fact.kind == Kind::Date && of_people),
        ("question_of_all", of_people && (fact.kind == Kind::YesNo || fact.age_of_other.is_some())),
        ("rare_yes", fact.kind == Kind::YesNo),
        ("rare_no", fact.kind == Kind::YesNo),
    ];
    for (key, allowed) in rules {
        if form.has(key) && !allowed {
            form.report_at(&form.place_of(key), format!("{}: «{key}» non serve per questo tipo", form.is), "lo tolga");
        }
    }
    if fact.kind == Kind::SomeOf && fact.none_label.is_none() {
        form.report(format!("{}: manca «none»", form.is), "aggiunga none = \"Nessuna di queste\"");
    }
    if fact.low > fact.high {
        form.report(format!("{}: min è più grande di max", form.is), "li scambi");
    }
    let names_age = fact.question_of_all.as_ref().is_none_or(|question| question.contains("{anni}"));
    if fact.kind == Kind::Date && !names_age {
        let what = format!("{}: «question_of_all» non dice l'età", form.is);
        form.report_at(&form.place_of("question_of_all"), what, "scriva {anni} dove va: «Chi di loro ha {anni}?»");
    }
    if fact.age_of_other.as_ref().is_some_and(|question| !question.contains("{persona}")) {
        let what = format!("{}: «age_of_other» non dice di chi", form.is);
        let remedy = "scriva {persona} dove va il nome: «{persona}: quanti anni ha?»";
        form.report_at(&form.place_of("age_of_other"), what, remedy);
    }
    let placeholder = fact.question_of_other.as_ref().is_some_and(|question| question.contains("{persona}"));
    if fact.is_of_person() && !placeholder {
        let remedy =
            "aggiunga question_of_other con {persona} dove va il nome: «Quando è nata questa persona: {persona}?»";
        form.report(format!("{}: manca la domanda sugli altri", form.is), remedy);
    }
}
