// SPDX-License-Identifier: EUPL-1.2
//! A golden case: a household with a name, and what one benefit must come to for it.

use jiff::civil::Date;

use super::answers::Answers;
use super::benefit::Per;
use super::fact::FactRef;
use super::outlook::{near_limits, outlooks};
use super::pack::RulePack;
use super::screening::{AmountFound, Outcome, State, Verdict, lines, verdict};
use super::situation::{Law, Situation, Unasked};
use crate::language::Language;

/// A case of one benefit.
pub struct Case {
    /// Its sentence.
    pub name: String,
    /// Where it stands: file and line.
    pub place: String,
    /// The benefit, by its place in the pack.
    pub benefit: usize,
    /// The day of the visit.
    pub on: Date,
    /// The household.
    pub answers: Answers,
    /// What must come out.
    pub expect: Expectation,
}

/// What a case expects.
pub struct Expectation {
    /// The outcome.
    pub outcome: Outcome,
    /// Requirements that must have failed.
    pub failed: Vec<String>,
    /// Facts that must be named as missing, all of them and no other.
    pub missing: Option<Vec<String>>,
    /// The first amounts, in cents, from and to.
    pub amounts_cents: Vec<(i64, i64)>,
    /// How often the first amount is paid.
    pub per: Option<Per>,
    /// The first day on which it may be due after all.
    pub from: Option<Date>,
    /// The last day on which it is not excluded.
    pub until: Option<Date>,
    /// Requirements that an amount is close to the limit of, all of them and no other.
    pub near: Option<Vec<String>>,
    /// Words that some note, paper or step must hold.
    pub says: Vec<String>,
}

/// How a case came out otherwise than expected.
#[derive(Debug, PartialEq, Eq)]
pub struct Miss {
    /// The case.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// What differs, in words for the official.
    pub differs: Vec<String>,
}

/// Runs every case of a pack and returns those that miss.
pub fn run_cases(pack: &RulePack) -> Vec<Miss> {
    pack.cases.iter().filter_map(|case| run_case(pack, case)).collect()
}

/// Runs one case.
pub fn run_case(pack: &RulePack, case: &Case) -> Option<Miss> {
    let found = verdict_of(pack, case);
    let differs = differences(pack, case, &found);
    (!differs.is_empty()).then(|| Miss { name: case.name.clone(), place: case.place.clone(), differs })
}

/// What the benefit of a case comes to.
pub fn verdict_of(pack: &RulePack, case: &Case) -> Verdict {
    let law = Law::on(&pack.vocabulary, case.on);
    let situation = Situation::new(&law, &case.answers, Unasked::NotKnown);
    verdict(&pack.benefits[case.benefit], &situation)
}

fn differences(pack: &RulePack, case: &Case, found: &Verdict) -> Vec<String> {
    let expect = &case.expect;
    let mut differs = Vec::new();
    if found.outcome != expect.outcome {
        let reasons = reasons(pack, case, found);
        differs.push(format!("esito {}, atteso {}{reasons}", word(found.outcome), word(expect.outcome)));
    }
    let failed = failed(pack, case, found);
    for id in &expect.failed {
        if !failed.contains(&id.as_str()) {
            let found = match failed.as_slice() {
                [] => "nessun requisito manca".to_owned(),
                failed => format!("mancano: {}", failed.join(", ")),
            };
            differs.push(format!("il requisito «{id}» doveva mancare; {found}"));
        }
    }
    if let Some(missing) = &expect.missing {
        let named = fact_ids(pack, &found.missing);
        if named != *missing {
            differs.push(missing_differs(&named, missing));
        }
    }
    for (place, (from, to)) in expect.amounts_cents.iter().enumerate() {
        let amount = found.amounts.get(place);
        if amount.map(|amount| (amount.low_cents, amount.high_cents)) != Some((*from, *to)) {
            differs.push(format!("importo {}, atteso {}", spoken(amount), between(*from, *to)));
        }
    }
    let amount = found.amounts.first();
    if let Some(per) = expect.per.filter(|per| amount.map(|amount| amount.per) != Some(*per)) {
        differs.push(format!("importo {}, atteso {}", spoken(amount), how_often(per)));
    }
    differs.extend(of_time(pack, case, found));
    let said = said(pack, case);
    for words in &expect.says {
        if !said.iter().any(|line| line.contains(words.as_str())) {
            differs.push(format!("nessuna riga dice «{words}»"));
        }
    }
    differs
}

/// What a case expects of the days to come, and of limits close by; looked at only where it does.
fn of_time(pack: &RulePack, case: &Case, found: &Verdict) -> Vec<String> {
    let expect = &case.expect;
    let mut differs = Vec::new();
    if expect.from.is_some() || expect.until.is_some() {
        let mut today = vec![Outcome::AlreadyReceived; pack.benefits.len()];
        today[case.benefit] = found.outcome;
        let outlook = outlooks(pack, &case.answers, case.on, &today).swap_remove(case.benefit);
        let from = outlook.from.map(|change| change.on);
        if let Some(expected) = expect.from.filter(|expected| from != Some(*expected)) {
            let found = from.map_or("nessun giorno".to_owned(), |day| Language::italian().date(day));
            differs.push(format!("può spettare più avanti da: {found}, atteso {}", Language::italian().date(expected)));
        }
        if let Some(expected) = expect.until.filter(|expected| outlook.until != Some(*expected)) {
            let found = outlook.until.map_or("nessun giorno".to_owned(), |day| Language::italian().date(day));
            differs.push(format!("ultimo giorno: {found}, atteso {}", Language::italian().date(expected)));
        }
    }
    if let Some(expected) = &expect.near {
        let benefit = &pack.benefits[case.benefit];
        let law = Law::on(&pack.vocabulary, case.on);
        let situation = Situation::new(&law, &case.answers, Unasked::NotKnown);
        let near = near_limits(pack, found, benefit, &situation);
        let near: Vec<String> = near.into_iter().map(|at| benefit.requirement(at).id.clone()).collect();
        if near != *expected {
            let listed = |ids: &[String]| if ids.is_empty() { "nessuno".to_owned() } else { ids.join(", ") };
            differs.push(format!("vicino al limite: {}, atteso {}", listed(&near), listed(expected)));
        }
    }
    differs
}

/// Every note, paper and step that the household of a case is told.
fn said(pack: &RulePack, case: &Case) -> Vec<String> {
    let law = Law::on(&pack.vocabulary, case.on);
    let situation = Situation::new(&law, &case.answers, Unasked::NotKnown);
    let benefit = &pack.benefits[case.benefit];
    let all = [&benefit.notes, &benefit.papers, &benefit.steps];
    all.into_iter().flat_map(|group| lines(group, &situation, &pack.language)).map(|said| said.words).collect()
}

fn reasons(pack: &RulePack, case: &Case, found: &Verdict) -> String {
    let benefit = &pack.benefits[case.benefit];
    let told = found.findings.iter().filter(|finding| finding.state != State::Met).map(|finding| {
        let id = &benefit.requirement(finding.requirement).id;
        match finding.state {
            State::Failed => format!("non vale «{id}»"),
            _ => match fact_ids(pack, &finding.facts).as_slice() {
                [] => format!("aperto «{id}» (dubbio della legge)"),
                facts => format!("aperto «{id}» ({})", facts.join(", ")),
            },
        }
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) }
}

/// The names of the requirements that failed.
pub fn failed<'p>(pack: &'p RulePack, case: &Case, found: &Verdict) -> Vec<&'p str> {
    let benefit = &pack.benefits[case.benefit];
    let failed = found.findings.iter().filter(|finding| finding.state == State::Failed);
    failed.map(|finding| benefit.requirement(finding.requirement).id.as_str()).collect()
}

/// Names of facts, each once.
pub fn fact_ids(pack: &RulePack, facts: &[FactRef]) -> Vec<String> {
    let mut ids: Vec<String> = facts.iter().map(|at| pack.fact(at.fact).id.clone()).collect();
    ids.dedup();
    ids
}

fn missing_differs(named: &[String], expected: &[String]) -> String {
    let named = if named.is_empty() { "non chiede nulla".to_owned() } else { format!("chiede {}", named.join(", ")) };
    match expected {
        [] => format!("{named}, non doveva chiedere nulla"),
        expected => format!("{named}, doveva chiedere {}", expected.join(", ")),
    }
}

/// An amount as cases are checked on: to the cent, and how often.
fn spoken(amount: Option<&AmountFound>) -> String {
    amount.map_or("nessuno".to_owned(), |amount| {
        format!("{} {}", between(amount.low_cents, amount.high_cents), how_often(amount.per))
    })
}

fn between(from: i64, to: i64) -> String {
    let italian = Language::italian();
    if from == to { italian.euro(from) } else { format!("da {} a {}", italian.amount(from), italian.euro(to)) }
}

/// In words, and as cases write it.
fn how_often(per: Per) -> &'static str {
    match per {
        Per::Month => "al mese (month)",
        Per::TwoMonths => "ogni due mesi (two_months)",
        Per::Year => "l'anno (year)",
        Per::Once => "una volta (once)",
    }
}

/// An outcome in the words that cases are written in.
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Likely => "likely",
        Outcome::Undecided => "undecided",
        Outcome::Unlikely => "unlikely",
        Outcome::AlreadyReceived => "already_received",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_in_italian_and_leaves_no_holes() {
        let ids = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let one = ids(&["reddito.netto"]);
        assert_eq!(missing_differs(&[], &one), "non chiede nulla, doveva chiedere reddito.netto");
        assert_eq!(missing_differs(&one, &[]), "chiede reddito.netto, non doveva chiedere nulla");
        let amount = AmountFound {
            low_cents: 54_624,
            high_cents: 54_624,
            per: Per::Month,
            person: None,
            exactness: crate::rules::benefit::Exactness::Exact,
            says: None,
        };
        assert_eq!(spoken(Some(&amount)), "546,24 euro al mese (month)");
        assert_eq!(between(0, 16_162), "da 0 a 161,62 euro");
        assert_eq!(spoken(None), "nessuno");
    }
}
