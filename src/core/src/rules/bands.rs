// SPDX-License-Identifier: EUPL-1.2
//! Bands of a number or an amount: only the precision that can still decide something.
//! They are cut where a condition turns that the answers so far leave open, and where an amount that may be due changes.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::answers::{Answer, Answers, Knowledge};
use super::benefit::{Amount, Benefit};
use super::circuit::State;
use super::fact::{Fact, FactRef, Kind};
use super::landmarks::amount_landmarks;
use super::next_question::{Questions, bounds};
use super::screening::{Outcome, outcome};
use super::situation::{Situation, Unasked};
use super::term::{Bound, Term};

/// Numbers from one to another, both in it: cents, or units of the fact's last decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The least.
    pub low: i64,
    /// The greatest.
    pub high: i64,
}

impl Band {
    /// The answer that names it.
    pub fn answer(self) -> Answer {
        Answer::Number { low: self.low, high: self.high }
    }

    /// Whether a cut after this value leaves something on both sides.
    fn parts_at(self, cut: i64) -> bool {
        self.low <= cut && cut < self.high
    }

    /// Whether it holds a number.
    pub fn holds(self, value: i64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// What is left of a number by what is known of it.
fn range(fact: &Fact, known: &Knowledge) -> Band {
    match known {
        Knowledge::Is(Answer::Number { low, high }) => Band { low: *low, high: *high },
        _ => Band { low: fact.low, high: fact.high },
    }
}

impl Questions<'_> {
    /// The bands a number can be told in, from low to high; none when it has to be told exactly, or when no answer
    /// could change anything. Where more than `most` would be needed, neighbours that few households of the sample fall
    /// into stand together: such a band is asked again, finer, if it is told and still decides.
    pub fn bands(&self, at: FactRef, answers: &Answers, most: usize) -> Vec<Band> {
        let fact = self.pack.fact(at.fact);
        if !matches!(fact.kind, Kind::Number | Kind::Euro) {
            return Vec::new();
        }
        let known = answers.get(fact, at.person);
        let whole = range(fact, known);
        let (circuit, situation) = (self.circuit(answers), self.situation(answers));
        let mut state = circuit.state(answers, Unasked::StillOpen);
        let Some(decisive) = self.cuts(at, whole, &mut state) else { return Vec::new() };
        // For what is paid nobody is asked twice.
        let paid = if known.was_asked() { BTreeSet::new() } else { self.cuts_of_amounts(at) };
        let cuts: BTreeSet<i64> = decisive.union(&paid).copied().filter(|cut| whole.parts_at(*cut)).collect();
        let mut bands = cut(whole, &cuts);
        // Two neighbours that nothing open tells apart are one.
        let mut place = 0;
        while place + 1 < bands.len() {
            let (one, other) = (bands[place], bands[place + 1]);
            let joined = Band { low: one.low, high: other.high };
            let decides = self.cuts(at, joined, &mut state).is_none_or(|cuts| cuts.contains(&one.high));
            if decides || (paid.contains(&one.high) && self.pays_apart(at, joined, [one, other], &situation)) {
                place += 1;
            } else {
                bands[place] = joined;
                bands.remove(place + 1);
            }
        }
        let is_all_needed = fact.other_reading.is_some();
        if bands.len() < 2 || (is_all_needed && bands.len() > most) {
            return Vec::new();
        }
        self.at_most(most, at, bands)
    }

    /// The last values before each turn of an open condition, if the number lies in a range; none when something open
    /// does more with the number than compare it.
    fn cuts(&self, at: FactRef, within: Band, state: &mut State<'_>) -> Option<BTreeSet<i64>> {
        let supposed = [(at, Knowledge::Is(within.answer()))];
        let mut cuts = BTreeSet::new();
        let is_compared = state.supposing(&supposed, |state| {
            self.benefits().all(|(place, _)| {
                if matches!(state.outcome(place), Outcome::Unlikely | Outcome::AlreadyReceived) {
                    return true;
                }
                let nodes = state.benefit(place);
                let nodes = nodes.received.into_iter().chain([nodes.whole]);
                nodes.into_iter().all(|node| state.open_cuts(node, at).map(|found| cuts.extend(found)).is_some())
            })
        });
        is_compared.then(|| cuts.into_iter().filter(|cut| within.parts_at(*cut)).collect())
    }

    /// Where an amount may turn on the number, if it is worth asking for that.
    fn cuts_of_amounts(&self, at: FactRef) -> BTreeSet<i64> {
        if !self.pack.fact(at.fact).asked_for_amount {
            return BTreeSet::new();
        }
        let of = |(_, benefit): (usize, &Benefit)| amount_landmarks(self.pack, benefit).remove(&at.fact);
        self.benefits().filter_map(of).flat_map(|found| found.figures).collect()
    }

    /// Whether a benefit that may be due pays one figure in one of two neighbours, and not in both together.
    fn pays_apart(&self, at: FactRef, joined: Band, two: [Band; 2], situation: &Situation<'_>) -> bool {
        let [one, other] = two.map(|band| self.paid(at, band, situation));
        let together = self.paid(at, joined, situation);
        let apart = one.into_iter().zip(other).zip(together);
        apart.into_iter().any(|((one, other), together)| together.is_none() && (one.is_some() || other.is_some()))
    }

    /// What each amount comes to if the number lies in a range; none where that is more than one figure.
    fn paid(&self, at: FactRef, within: Band, situation: &Situation<'_>) -> Vec<Option<Decimal>> {
        let supposed = [(at, Knowledge::Is(within.answer()))];
        let situation = situation.supposing(&supposed);
        let mut paid = Vec::new();
        for (_, benefit) in self.benefits() {
            let is_out = matches!(outcome(benefit, &situation), Outcome::Unlikely | Outcome::AlreadyReceived);
            let mut put = |amount: &Amount, bound: Bound| {
                let value = amount.value.known(&situation, bound).exact();
                paid.push(value.filter(|_| !is_out));
            };
            benefit.amounts.iter().for_each(|amount| put(amount, Bound::nobody()));
            for way in &benefit.ways {
                for bound in bounds(way, &situation) {
                    way.amounts.iter().for_each(|amount| put(amount, bound));
                }
            }
        }
        paid
    }

    /// No more bands than these: those go together first that the fewest households of the sample fall into.
    fn at_most(&self, most: usize, at: FactRef, mut bands: Vec<Band>) -> Vec<Band> {
        let fact = self.pack.fact(at.fact);
        let values = self.pack.sample.iter().filter_map(|household| match household.get(fact, at.person) {
            Knowledge::Is(Answer::Number { low, .. }) => Some(*low),
            _ => None,
        });
        let values: Vec<i64> = values.collect();
        let in_band = |band: &Band| values.iter().filter(|value| band.holds(**value)).count();
        while bands.len() > most {
            let joint = |place: &usize| in_band(&bands[*place]) + in_band(&bands[*place + 1]);
            let Some(place) = (0..bands.len() - 1).min_by_key(joint) else { break };
            bands[place].high = bands[place + 1].high;
            bands.remove(place + 1);
        }
        bands
    }
}

/// A range cut after these values.
fn cut(whole: Band, after: &BTreeSet<i64>) -> Vec<Band> {
    let mut low = whole.low;
    let mut bands = Vec::new();
    for high in after.iter().copied().chain([whole.high]) {
        bands.push(Band { low, high });
        low = high + 1;
    }
    bands
}
