// SPDX-License-Identifier: EUPL-1.2
//! Reads `benefits/NAME.cases.toml`: the golden cases that stand beside a benefit.

use std::cell::RefCell;

use jiff::civil::Date;

use super::benefits::PER;
use super::facts::held;
use super::form::Form;
use super::household::Household;
use crate::rules::case::{Case, Expectation};
use crate::rules::fact::{Fact, FactSlot};
use crate::rules::limits::CASES_MAX;
use crate::rules::problem::Problems;
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
    pub relation: Option<FactSlot>,
    pub problems: &'a RefCell<Problems>,
    /// The benefit they belong to, by its place.
    pub benefit: usize,
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
        let read = cases.into_iter().filter_map(|case| self.case(case, on?, defaults.as_ref()));
        let read = read.collect();
        form.finish();
        read
    }

    fn case(&self, form: Form<'_>, on: Date, defaults: Option<&Form<'_>>) -> Option<Case> {
        let name = form.text("name");
        let on = form.maybe_date("on").unwrap_or(on);
        let facts = form.table("facts", "i fatti del caso");
        let expect = form.word("expect", OUTCOMES);
        let failed = form.texts("failed").into_iter().map(|id| id.text).collect();
        let missing = form.has("missing").then(|| form.texts("missing").into_iter().map(|id| id.text).collect());
        let amounts_cents = amounts(&form);
        let per = form.maybe_word("per", PER);
        let says = form.texts("says").into_iter().map(|text| text.text).collect();
        let (from, until) = (form.maybe_date("from"), form.maybe_date("until"));
        let near = form.has("near").then(|| form.texts("near").into_iter().map(|id| id.text).collect());
        let place = form.file.problem(&form.place, "", "");
        let place = format!("{}:{}", place.file, place.line);
        form.finish();
        let household = Household { facts: self.facts, relation: self.relation, on, problems: self.problems };
        let tables: Vec<&Form<'_>> = defaults.into_iter().chain(facts.as_ref()).collect();
        let answers = household.read(&tables);
        let expect = Expectation { outcome: expect?, failed, missing, amounts_cents, per, from, until, near, says };
        Some(Case { name: name?, place, benefit: self.benefit, on, answers, expect })
    }
}

/// `amount = 546.24`, `amount = { from = 58.30, to = 203.80 }`, or `amounts = [3600, 327.27]`.
fn amounts(form: &Form<'_>) -> Vec<(i64, i64)> {
    let exact = |euro| held(euro, 2).map(|cents| (cents, cents));
    if form.is_table("amount") {
        let Some(range) = form.table("amount", "l'importo") else { return Vec::new() };
        let (from, to) = (range.number("from"), range.number("to"));
        range.finish();
        let ends = from.and_then(|from| held(from, 2)).zip(to.and_then(|to| held(to, 2)));
        return ends.into_iter().collect();
    }
    let first = form.maybe_number("amount").and_then(exact);
    first.into_iter().chain(form.numbers("amounts").into_iter().filter_map(exact)).collect()
}
