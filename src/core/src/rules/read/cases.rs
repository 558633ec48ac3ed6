// SPDX-License-Identifier: EUPL-1.2
//! Reads `benefits/NAME.cases.toml`: the golden cases that stand beside a benefit.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::benefits::PER;
use super::facts::held;
use super::form::{Form, fewer_decimals};
use super::household::{FactNames, Household, unknown_fact};
use crate::rules::answers::Answers;
use crate::rules::benefit::Benefit;
use crate::rules::case::{Case, Expectation};
use crate::rules::document::{Lines, Place};
use crate::rules::fact::{Fact, FactSlot};
use crate::rules::limits::CASES_MAX;
use crate::rules::problem::{Problems, nearest};
use crate::rules::screening::Outcome;

const OUTCOMES: &[(&str, Outcome)] = &[
    ("likely", Outcome::Likely),
    ("unlikely", Outcome::Unlikely),
    ("undecided", Outcome::Undecided),
    ("already_received", Outcome::AlreadyReceived),
];

/// What cases are read with.
pub(super) struct Reader<'a> {
    pub facts: &'a [Fact],
    pub names: &'a FactNames<'a>,
    pub relation: Option<FactSlot>,
    pub problems: &'a RefCell<Problems>,
    /// The benefit they belong to, by its place.
    pub place: usize,
    /// The benefit itself, when it could be read.
    pub benefit: Option<&'a Benefit>,
}

/// What the cases of a file have in common.
struct Around<'a> {
    lines: Lines<'a>,
    defaults: Option<&'a Form<'a>>,
    /// The household of the defaults, by the day of the visit.
    typical: BTreeMap<Date, Answers>,
}

impl Reader<'_> {
    /// Reads all cases of one file.
    pub fn read(&self, form: Form<'_>) -> Vec<Case> {
        let on = form.date("on");
        let defaults = form.table("defaults", "i valori di partenza");
        let cases = form.tables("case", "il caso");
        if cases.is_empty() || cases.len() > CASES_MAX {
            form.report(format!("il file ha {} casi", cases.len()), format!("servono da 1 a {CASES_MAX} casi"));
        }
        let mut around = Around { lines: Lines::of(form.file), defaults: defaults.as_ref(), typical: BTreeMap::new() };
        let read = cases.into_iter().filter_map(|case| self.case(case, on?, &mut around)).collect();
        form.finish();
        read
    }

    fn case(&self, form: Form<'_>, on: Date, around: &mut Around<'_>) -> Option<Case> {
        let name = form.text("name");
        let on = form.maybe_date("on").unwrap_or(on);
        let facts = form.table("facts", "i fatti del caso");
        let expect = form.word("expect", OUTCOMES);
        let failed = self.requirements(&form, "failed");
        let missing = form.has("missing").then(|| self.missing(&form));
        let amounts_cents = amounts(&form);
        let per = form.maybe_word("per", PER);
        let says = form.texts("says").into_iter().map(|text| text.text).collect();
        let (from, until) = (form.maybe_date("from"), form.maybe_date("until"));
        let near = form.has("near").then(|| self.requirements(&form, "near"));
        let place = format!("{}:{}", form.file.path, around.lines.line(&form.place));
        form.finish();
        let Reader { facts: known, names, relation, problems, .. } = *self;
        let household = Household { facts: known, names, relation, on, problems };
        let typical = around.typical.entry(on).or_insert_with(|| household.read(around.defaults));
        let answers = household.read_over(typical.same(), facts.as_ref());
        let expect = Expectation { outcome: expect?, failed, missing, amounts_cents, per, from, until, near, says };
        Some(Case { name: name?, place, benefit: self.place, on, answers, expect })
    }

    /// Requirements, by names that the benefit has.
    fn requirements(&self, form: &Form<'_>, key: &'static str) -> Vec<String> {
        let named = form.texts(key);
        if let Some(benefit) = self.benefit {
            let known: Vec<&str> = benefit.all_requirements().map(|(_, requirement)| requirement.id.as_str()).collect();
            for id in named.iter().filter(|id| !known.contains(&id.text.as_str())) {
                let remedy = match nearest(&id.text, known.iter().copied()) {
                    Some(meant) => format!("forse voleva «{meant}»"),
                    None => format!("i requisiti sono: {}", known.join(", ")),
                };
                let what = format!("{}: «{}» non è un requisito di «{}»", form.is, id.text, benefit.id);
                id.report(self.problems, what, remedy);
            }
        }
        named.into_iter().map(|id| id.text).collect()
    }

    /// Facts that must be missing, by names that the pack has.
    fn missing(&self, form: &Form<'_>) -> Vec<String> {
        let missing = form.texts("missing");
        let known = |id: &str| self.facts.iter().any(|fact| fact.id == id) || self.problems.borrow().explain(id);
        let unknown: Vec<_> = missing.iter().filter(|id| !known(&id.text)).collect();
        for id in unknown {
            let remedy = unknown_fact(&id.text, self.facts.iter().map(|fact| fact.id.as_str()));
            id.report(self.problems, format!("{}: fatto sconosciuto «{}»", form.is, id.text), remedy);
        }
        missing.into_iter().map(|id| id.text).collect()
    }
}

/// `amount = 546.24`, `amount = { from = 58.30, to = 203.80 }`, or `amounts = [3600, 327.27]`.
fn amounts(form: &Form<'_>) -> Vec<(i64, i64)> {
    if form.is_table("amount") {
        let Some(range) = form.table("amount", format!("{}, l'importo", form.is)) else { return Vec::new() };
        let end = |key| range.number(key).and_then(|euro| cents(&range, &range.place_of(key), euro));
        let ends = end("from").zip(end("to"));
        if ends.is_some_and(|(from, to)| from > to) {
            range.report(format!("{}: from è più grande di to", range.is), "li scambi");
        }
        range.finish();
        return ends.into_iter().collect();
    }
    let first = form.maybe_number("amount").map(|euro| (form.place_of("amount"), euro));
    let all = first.into_iter().chain(form.numbers("amounts"));
    all.filter_map(|(place, euro)| cents(form, &place, euro)).map(|cents| (cents, cents)).collect()
}

fn cents(form: &Form<'_>, place: &Place, euro: Decimal) -> Option<i64> {
    let cents = held(euro, 2);
    if cents.is_none() {
        let what = format!("{}: l'importo {euro} ha più di due decimali", form.is);
        form.report_at(place, what, fewer_decimals(euro, 2));
    }
    cents
}
