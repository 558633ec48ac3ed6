// SPDX-License-Identifier: EUPL-1.2
//! The benchmark's rules in the text of our packs, and its households as our answers.

use std::fmt::Write as _;

use serde_json::Value;
use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::document::SourceFile;
use totem_core::rules::fact::Kind;
use totem_core::rules::option_set::OptionSet;
use totem_core::rules::pack::RulePack;

/// The files of a pack with these questions, benefits and plausible households; `bundled`: its yes/no questions can be
/// put as statements, each by its rarer answer.
pub fn files(
    questions: &[(String, Value)],
    benefits: &[(String, Value)],
    sample: &[Value],
    bundled: bool,
) -> Vec<SourceFile> {
    let names: Vec<String> = benefits.iter().map(|(name, _)| format!("'{name}'")).collect();
    let pack = format!(
        "id = 'confronto'\nversion = '1'\ndate = 2026-11-21\nengine = 1\nbenefits = [{}]\n\
         [[topic]]\nid = 'tutto'\nlabel = 'Tutto'\n[[contact]]\nlabel = 'Aiuto'\nnumber = '1'\n",
        names.join(", "),
    );
    let facts: String = questions
        .iter()
        .map(|(name, domain)| fact(name, domain) + &statement(name, sample).filter(|_| bundled).unwrap_or_default())
        .collect();
    let mut files = vec![
        SourceFile::new("pack.toml", pack),
        SourceFile::new("facts/tutto.toml", facts),
        SourceFile::new("sample/households.toml", households(sample)),
    ];
    for (name, rule) in benefits {
        let cases = "on = 2026-11-21\n[[case]]\nname = 'nulla'\nfacts = {}\nexpect = 'undecided'\n";
        files.push(SourceFile::new(format!("benefits/{name}.toml"), benefit(name, rule)));
        files.push(SourceFile::new(format!("benefits/{name}.cases.toml"), cases));
    }
    files
}

/// A question, at the benchmark's price: each costs the same, and nobody answers "I don't know".
fn fact(name: &str, domain: &Value) -> String {
    let kind = match domain.as_array().map(Vec::as_slice) {
        Some([Value::String(word), low, high]) if word == "int" => {
            format!("type = 'number'\nmin = {low}\nmax = {high}")
        }
        Some(options) => {
            let options = options.iter().map(|option| format!("{{id={option},label={option}}}"));
            format!("type = 'one_of'\noptions = [{}]", options.collect::<Vec<_>>().join(", "))
        }
        None => "type = 'yes_no'".to_owned(),
    };
    format!(
        "[[fact]]\nid = '{name}'\nquestion = '{name}?'\nwhy = 'Serve.'\nshort = '{name}'\n\
             seconds = 1\nunsure_percent = 0\n{kind}\n"
    )
}

/// The rarer answer of the households, if it is a yes or a no.
fn statement(name: &str, sample: &[Value]) -> Option<String> {
    let told: Option<Vec<bool>> = sample.iter().map(|household| household[name].as_bool()).collect();
    let told = told?;
    let is_mostly_no = 2 * told.iter().filter(|yes| **yes).count() < told.len();
    Some(format!("{} = '{name}'\n", if is_mostly_no { "rare_yes" } else { "rare_no" }))
}

/// A benefit whose requirements are the parts of the rule that must all hold.
fn benefit(name: &str, rule: &Value) -> String {
    let mut text = format!("id = '{name}'\nname = '{name}'\nsummary = '{name}.'\nsheet = 2026-11-21\n");
    let parts = list(rule);
    let requirements = if word(&parts[0]) == "and" { &parts[1..] } else { std::slice::from_ref(rule) };
    for (place, requirement) in requirements.iter().enumerate() {
        let requires = condition(requirement);
        let _ = writeln!(
            text,
            "[[requirement]]\nid = 'r{place}'\nshort = 'r{place}'\nsays = 'Serve.'\nsource = 'L. 1/2026'\nrequires = '''{requires}'''",
        );
    }
    text.push_str("[[paper]]\nsays = 'Uno.'\n[[step]]\nsays = 'Vada.'\n");
    text
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().expect("a rule is a list")
}

fn word(value: &Value) -> &str {
    value.as_str().expect("a word")
}

fn condition(rule: &Value) -> String {
    let parts = list(rule);
    let all = |between: &str| format!("({})", parts[1..].iter().map(condition).collect::<Vec<_>>().join(between));
    let compared = |comparison: &str| format!("{} {comparison} {}", word(&parts[1]), parts[2]);
    match word(&parts[0]) {
        "and" => all(" and "),
        "or" => all(" or "),
        "not" => format!("not({})", condition(&parts[1])),
        "is" => word(&parts[1]).to_owned(),
        "in" => {
            let options: Vec<String> = list(&parts[2]).iter().map(Value::to_string).collect();
            format!("{} in ({})", word(&parts[1]), options.join(", "))
        }
        "eq" => compared("="),
        "ge" => compared(">="),
        "gt" => compared(">"),
        "le" => compared("<="),
        "lt" => compared("<"),
        other => panic!("the benchmark has no «{other}»"),
    }
}

fn households(sample: &[Value]) -> String {
    let mut text = "on = 2026-11-21\n".to_owned();
    for household in sample {
        text.push_str("[[household]]\n");
        for (name, value) in household.as_object().expect("a household") {
            let _ = writeln!(text, "{name} = {value}");
        }
    }
    text
}

/// What a household of the benchmark has told; null is not asked.
pub fn answers(pack: &RulePack, household: &Value) -> Answers {
    let mut answers = pack.blank_answers();
    for (name, value) in household.as_object().expect("a household") {
        if let Some(known) = known(pack, name, value) {
            let (_, fact) = pack.fact_by_id(name).expect("every question is a fact");
            answers.put(fact, None, known);
        }
    }
    answers
}

/// What is known of one fact; none for null.
pub fn known(pack: &RulePack, name: &str, value: &Value) -> Option<Knowledge> {
    let (_, fact) = pack.fact_by_id(name).expect("every question is a fact");
    let answer = match (fact.kind, value) {
        (_, Value::Null) => return None,
        (Kind::YesNo, value) => Answer::YesNo(value.as_bool().expect("yes or no")),
        (Kind::OneOf, value) => Answer::OneOf(OptionSet::only(fact.choice(word(value)).expect("an option"))),
        (_, value) => {
            let number = value.as_i64().expect("a whole number");
            Answer::Number { low: number, high: number }
        }
    };
    Some(Knowledge::Is(answer))
}
