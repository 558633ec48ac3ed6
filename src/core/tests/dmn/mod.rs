// SPDX-License-Identifier: EUPL-1.2
//! The public cases of the DMN conformance kit, as far as our part of FEEL reaches. The kit is no part of the project: it is
//! read from `../shared/dmn-tck` beside it, and where it is absent this says so and proves nothing.

mod model;
mod translation;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use totem_core::rules::answers::{Answer, Answers, Day, Knowledge};
use totem_core::rules::definition::Body;
use totem_core::rules::option_set::OptionSet;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::read_pack;
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_core::rules::term::{Bound, Term};
use totem_core::rules::truth::Truth;

use model::{Case, Logic, Model, Typed, Value, models};
use translation::{Translation, for_each_text};

/// The day of all decisions; none of the kit's cases read here depends on it.
const TODAY: Date = date(2026, 11, 21);

/// What one expected result of the kit comes to.
#[derive(PartialEq, Eq)]
enum Judgement {
    Passed,
    /// We mean something else, and say so in the manual of the rules.
    OnPurpose(&'static str),
    /// Not in our part of the language.
    Outside(&'static str),
    /// A fault of ours.
    Wrong(String),
}

impl Judgement {
    fn words(&self) -> String {
        match self {
            Judgement::Passed => "passed".to_owned(),
            Judgement::OnPurpose(why) => format!("on purpose: {why}"),
            Judgement::Outside(why) => format!("outside: {why}"),
            Judgement::Wrong(how) => format!("wrong: {how}"),
        }
    }
}

/// Where the kit lies, beside the project.
fn kit() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("core lies two folders deep");
    let kit = root.parent()?.join("shared/dmn-tck");
    kit.is_dir().then_some(kit)
}

#[test]
fn the_public_cases_of_dmn_come_out_as_we_say() {
    let Some(kit) = kit() else {
        // Not by a macro: those are silent in a test that passes.
        let warning =
            "\n*** NOT TESTED: the DMN conformance kit is not at ../shared/dmn-tck. Nothing was compared. ***\n";
        writeln!(std::io::stderr(), "{warning}").expect("the terminal takes a warning");
        return;
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for model in models(&kit) {
        let judgements = judge_all(&model);
        let count = |wanted: fn(&Judgement) -> bool| judgements.iter().filter(|found| wanted(found)).count();
        let passed = count(|found| *found == Judgement::Passed);
        let on_purpose = count(|found| matches!(found, Judgement::OnPurpose(_)));
        let outside = count(|found| matches!(found, Judgement::Outside(_)));
        println!("{:<46} {passed:>5} passed {on_purpose:>5} on purpose {outside:>5} outside", model.folder);
        for judgement in judgements {
            *counts.entry(judgement.words()).or_default() += 1;
        }
    }
    let expected: BTreeMap<String, usize> =
        EXPECTED.iter().map(|(words, count)| ((*words).to_owned(), *count)).collect();
    assert_eq!(counts, expected, "the counts changed: put them right together with what changed them");
}

/// What the expected results of the kit come to. `wrong` is a fault of ours and never stands here.
const EXPECTED: &[(&str, usize)] = &[
    ("passed", 213),
    ("on purpose: what is not known stays not known, where FEEL says true or false of null", 8),
    ("on purpose: what is faulty is refused when the pack is read, where FEEL says null or goes on", 141),
    ("outside: contexts", 134),
    ("outside: functions that packs do not have", 32),
    ("outside: functions written in the expression", 126),
    ("outside: hit policies that order or collect rows", 14),
    ("outside: inputs that are lists or contexts", 39),
    ("outside: lengths of time as values", 110),
    ("outside: lists as values", 101),
    ("outside: numbers with an exponent", 3),
    ("outside: powers", 127),
    ("outside: ranges as values, and dates made of numbers", 17),
    ("outside: results that are lists or contexts", 53),
    ("outside: results that are times or lengths of time", 179),
    ("outside: texts as values, where in a pack a text names an option", 58),
    ("outside: times", 560),
];

fn judge_all(model: &Model) -> Vec<Judgement> {
    let translation = Translation::of(model);
    model.cases.iter().map(|case| judge(model, &translation, case)).collect()
}

fn judge(model: &Model, translation: &Translation<'_>, case: &Case) -> Judgement {
    let Some(decision) = model.decisions.iter().find(|decision| decision.name == case.decision) else {
        return Judgement::Outside("decision services");
    };
    let types = match &case.expected {
        Value::One(Typed::Other, _) => return Judgement::Outside("results that are times or lengths of time"),
        Value::Several => return Judgement::Outside("results that are lists or contexts"),
        Value::One(typed, _) => vec![*typed],
        // Nothing tells the type of null: any in which it can be read will do.
        Value::Nil => vec![Typed::YesNo, Typed::Number, Typed::Date, Typed::Text],
    };
    let mut refused = None;
    for typed in types {
        for null in Translation::nulls() {
            let (name, files) = match translation.files(&case.decision, typed, null) {
                Ok(files) => files,
                Err(outside) => return Judgement::Outside(outside),
            };
            match read_pack(&files) {
                Ok(pack) => return compare(&pack, &name, translation, case, &decision.logic),
                Err(problems) => refused = refused.or(Some(problems)),
            }
        }
    }
    let problems = refused.expect("every type was tried");
    refusal(&decision.logic, &problems, &case.expected)
}

/// What a decision comes to in the engine, as the kit writes it.
fn found(pack: &RulePack, name: &str, answers: &Answers) -> Option<String> {
    let law = Law::on(&pack.vocabulary, TODAY);
    let situation = Situation::new(&law, answers, Unasked::StillOpen);
    let definition = pack.vocabulary.definitions.iter().find(|definition| definition.id == name)?;
    let nobody = Bound::nobody();
    match &definition.body {
        Body::Formula(formula) => match formula.known(&situation, nobody) {
            Truth::Yes => Some("true".to_owned()),
            Truth::No => Some("false".to_owned()),
            Truth::Unknown => None,
        },
        Body::Figure(figure) => figure.known(&situation, nobody).exact().map(|number| number.to_string()),
        Body::Day(day) => day.known(&situation, nobody).exact().map(|day| day.to_string()),
        Body::Choice(choice) => choice.known(&situation, nobody).exact().map(|place| place.to_string()),
        Body::People(_) => None,
    }
}

fn compare(pack: &RulePack, name: &str, translation: &Translation<'_>, case: &Case, logic: &Logic) -> Judgement {
    let mut answers = pack.blank_answers();
    for (input, value) in &case.inputs {
        let Value::One(typed, text) = value else { continue };
        let Some(answer) = answer(translation, *typed, text) else {
            return Judgement::Outside("inputs that a fact of a pack cannot have");
        };
        let id = translation.input(input).expect("an input of the model");
        let (_, fact) = pack.fact_by_id(&id).expect("inputs are facts");
        answers.put(fact, None, Knowledge::Is(answer));
    }
    let found = found(pack, name, &answers);
    let is_right = match (&case.expected, &found) {
        (Value::Nil, None) => true,
        (Value::One(Typed::Number, text), Some(found)) => is_near(text, found),
        (Value::One(Typed::Text, text), Some(found)) => {
            translation.option(text).map(|place| place.to_string()) == Some(found.clone())
        }
        (Value::One(_, text), Some(found)) => text == found,
        _ => false,
    };
    if is_right {
        return Judgement::Passed;
    }
    let mut names_null = case.inputs.iter().any(|(_, value)| *value == Value::Nil);
    for_each_text(logic, &mut |text| names_null |= text.contains("null"));
    if found.is_none() && names_null {
        return Judgement::OnPurpose("what is not known stays not known, where FEEL says true or false of null");
    }
    Judgement::Wrong(format!("{}: expected {:?}, found {found:?}", case.decision, case.expected))
}

/// The kit rounds to so many places.
fn is_near(expected: &str, found: &str) -> bool {
    let parsed = |text: &str| text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text)).ok();
    parsed(expected).zip(parsed(found)).is_some_and(|(expected, found)| (expected - found).abs() <= Decimal::new(1, 8))
}

fn answer(translation: &Translation<'_>, typed: Typed, text: &str) -> Option<Answer> {
    match typed {
        Typed::YesNo => text.parse().ok().map(Answer::YesNo),
        Typed::Number => {
            let held = text.parse::<Decimal>().ok()?.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
            let held = i64::try_from(held).ok()?;
            Some(Answer::Number { low: held, high: held })
        }
        Typed::Text => translation.option(text).map(|place| Answer::OneOf(OptionSet::only(place))),
        Typed::Date => {
            let day = Day::from(text.parse::<Date>().ok()?);
            Some(Answer::Date { low: day, high: day })
        }
        Typed::Other => None,
    }
}

/// Why the reader refuses a decision: it is outside our part of the language, or it is faulty and FEEL makes it null.
fn refusal(logic: &Logic, problems: &Problems, expected: &Value) -> Judgement {
    let mut all = String::new();
    for_each_text(logic, &mut |text| all = format!("{all} {text}"));
    let has = |words: &[&str]| words.iter().any(|word| all.contains(word));
    let outside = [
        (&["function(", "function ("][..], "functions written in the expression"),
        (&["for ", " return "], "loops"),
        (&["{"], "contexts"),
        (&["**"], "powers"),
        (&["instance of"], "questions about types"),
        (&["time(", "date and time(", "@\""], "times"),
        (&["duration("], "lengths of time as values"),
        (&["e4", "e+4", "e-4", "e0"], "numbers with an exponent"),
    ];
    if let Some((_, why)) = outside.iter().find(|(words, _)| has(words)) {
        return Judgement::Outside(why);
    }
    let says = problems.to_string();
    if says.contains("funzione sconosciuta") {
        return Judgement::Outside("functions that packs do not have");
    }
    if has_list(&all) {
        return Judgement::Outside("lists as values");
    }
    if *expected == Value::Nil || says.contains(", questa è ") {
        return Judgement::OnPurpose(
            "what is faulty is refused when the pack is read, where FEEL says null or goes on",
        );
    }
    if all.contains('"') {
        return Judgement::Outside("texts as values, where in a pack a text names an option");
    }
    Judgement::Outside("ranges as values, and dates made of numbers")
}

/// Whether brackets in a text hold a list, and not a range or a filter's place.
fn has_list(text: &str) -> bool {
    text.match_indices('[').any(|(at, _)| {
        let inside = text[at + 1..].split(['[', ']', ')']).next().unwrap_or_default();
        !inside.contains("..")
    })
}
