// SPDX-License-Identifier: EUPL-1.2
//! Bands of a number or an amount: only the precision that can still decide something.
//! They are cut where a condition turns that the answers so far leave open, and where an amount that may be due changes.

use std::collections::BTreeSet;

use super::answers::{Answer, Answers, Knowledge};
use super::benefit::Benefit;
use super::circuit::State;
use super::fact::{Fact, FactRef, Kind};
use super::landmarks::amount_landmarks;
use super::next_question::Questions;
use super::screening::Outcome;
use super::situation::Unasked;

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
        let whole = range(fact, answers.get(fact, at.person));
        let circuit = self.circuit(answers);
        let mut state = circuit.state(answers, Unasked::StillOpen);
        let paid = self.paid_by(at);
        let Some(cuts) = self.cuts(at, whole, &paid, &mut state) else { return Vec::new() };
        let mut bands = cut(whole, &cuts);
        // Two neighbours that no open condition tells apart are one.
        let mut place = 0;
        while place + 1 < bands.len() {
            let joined = Band { low: bands[place].low, high: bands[place + 1].high };
            let turn = bands[place].high;
            if self.cuts(at, joined, &paid, &mut state).is_none_or(|cuts| cuts.contains(&turn)) {
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
    fn cuts(&self, at: FactRef, within: Band, paid: &[BTreeSet<i64>], state: &mut State<'_>) -> Option<BTreeSet<i64>> {
        let supposed = [(at, Knowledge::Is(within.answer()))];
        let mut cuts = BTreeSet::new();
        let is_compared = state.supposing(&supposed, |state| {
            self.benefits().all(|(place, _)| {
                let nodes = state.benefit(place);
                let outcome = state.outcome(place);
                if matches!(outcome, Outcome::Unlikely | Outcome::AlreadyReceived) {
                    return true;
                }
                cuts.extend(&paid[place]);
                let nodes = nodes.received.into_iter().chain([nodes.whole]);
                nodes.into_iter().all(|node| state.open_cuts(node, at).map(|found| cuts.extend(found)).is_some())
            })
        });
        is_compared.then(|| cuts.into_iter().filter(|cut| within.low <= *cut && *cut < within.high).collect())
    }

    /// For each benefit where its amount turns on the number, if it is worth asking for that.
    fn paid_by(&self, at: FactRef) -> Vec<BTreeSet<i64>> {
        let turns = |benefit: &Benefit| {
            let mut landmarks = amount_landmarks(self.pack, benefit);
            landmarks.remove(&at.fact).map(|found| found.figures).unwrap_or_default()
        };
        let is_asked_for = self.pack.fact(at.fact).asked_for_amount;
        let each = self.pack.benefits.iter();
        each.map(|benefit| if is_asked_for { turns(benefit) } else { BTreeSet::new() }).collect()
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
