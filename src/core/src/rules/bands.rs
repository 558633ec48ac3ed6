// SPDX-License-Identifier: EUPL-1.2
//! Bands of a number, an amount or somebody's age: only the precision that can still decide something.
//! They are cut where a condition turns that the answers so far leave open, and where an amount that may be due changes.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::answers::{Answer, Answers, Day, Knowledge};
use super::benefit::{Amount, Benefit};
use super::circuit::{State, Turns};
use super::fact::{Fact, FactRef, Kind};
use super::landmarks::amount_landmarks;
use super::next_question::{Questions, bounds};
use super::screening::{Outcome, outcome};
use super::situation::{EARLIEST, Situation, Unasked};
use super::term::{Bound, Period, Term, years_between};

/// Values from one to another, both in it: cents, units of the fact's last decimal, or days as year, month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The least.
    pub low: i64,
    /// The greatest.
    pub high: i64,
}

impl Band {
    /// The answer that names it, to a fact of this kind.
    pub fn answer(self, kind: Kind) -> Answer {
        match kind {
            Kind::Date => Answer::Date { low: Day::of_number(self.low), high: Day::of_number(self.high) },
            _ => Answer::Number { low: self.low, high: self.high },
        }
    }

    /// What an answer leaves of a number or a date.
    pub fn told(answer: &Answer) -> Option<Band> {
        match answer {
            Answer::Number { low, high } => Some(Band { low: *low, high: *high }),
            Answer::Date { low, high } => Some(Band { low: low.number(), high: high.number() }),
            _ => None,
        }
    }

    /// The dates of birth of who has completed so many years on a day.
    pub fn of_age(years: i32, on: Date) -> Band {
        let last = last_birth(years, on);
        let first = last_birth(years + 1, on).tomorrow().unwrap_or(last).max(EARLIEST);
        let [low, high] = [first, last].map(|day| Day::from(day).number());
        Band { low, high }
    }

    /// All who have the age of who was born then; none if these dates of birth come to several ages.
    pub fn year_around(self, on: Date) -> Option<Band> {
        let around = Band::of_age(years_between(Day::of_number(self.high).date(), on), on);
        around.holds_all(self).then_some(around)
    }

    /// The ages that these dates of birth come to on a day, the lesser first; no greater one where there is no end to
    /// them. None when they begin or end between two birthdays.
    pub fn ages(self, on: Date) -> Option<(i32, Option<i32>)> {
        let [eldest, youngest] = [self.low, self.high].map(|day| Day::of_number(day).date());
        let (least, most) = (years_between(youngest, on), years_between(eldest, on));
        let starts = youngest >= on || turns_on(youngest, on);
        let ends = eldest <= EARLIEST || eldest.yesterday().is_ok_and(|before| turns_on(before, on));
        (starts && ends).then_some((least, (eldest > EARLIEST).then_some(most)))
    }

    /// Whether a cut after this value leaves something on both sides.
    fn parts_at(self, cut: i64) -> bool {
        self.low <= cut && cut < self.high
    }

    /// Whether it holds all of another.
    pub fn holds_all(self, other: Band) -> bool {
        self.holds(other.low) && self.holds(other.high)
    }

    /// Whether it holds a value.
    pub fn holds(self, value: i64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Whether an answer says what another says, or the same more precisely.
pub fn says_as_much(answer: &Answer, other: &Answer) -> bool {
    match (Band::told(answer), Band::told(other)) {
        (Some(answer), Some(other)) => other.holds_all(answer),
        _ => answer == other,
    }
}

/// The last day of birth of who has completed so many years.
fn last_birth(years: i32, on: Date) -> Date {
    let birthday = Period { months: -12 * years, days: 0 }.after(on);
    // Who was born on 29 February has a birthday on the 28th in common years.
    birthday.tomorrow().ok().filter(|after| years_between(*after, on) >= years).unwrap_or(birthday)
}

/// Whether somebody born on a day has lived one year more on another than who was born the day after.
fn turns_on(born: Date, on: Date) -> bool {
    born.tomorrow().is_ok_and(|after| years_between(after, on) < years_between(born, on))
}

/// The value after another.
fn after(kind: Kind, value: i64) -> i64 {
    let day = (kind == Kind::Date).then(|| Day::of_number(value).date().tomorrow().ok()).flatten();
    day.map_or(value + 1, |day| Day::from(day).number())
}

impl Questions<'_> {
    /// The bands a number can be told in, from low to high, or somebody else's date of birth, the young first; none when it
    /// has to be told exactly, or when no answer could change anything.
    /// Where more than `most` would be needed, neighbours that few households of the sample fall
    /// into stand together: such a band is asked again, finer, if it is told and still decides.
    pub fn bands(&self, at: FactRef, answers: &Answers, most: usize) -> Vec<Band> {
        let fact = self.pack.fact(at.fact);
        if !matches!(fact.kind, Kind::Number | Kind::Euro) && !fact.is_told_by_age(at.person) {
            return Vec::new();
        }
        let known = answers.get(fact, at.person);
        let whole = self.range(fact, known);
        let (circuit, situation) = (self.circuit(answers), self.situation(answers));
        let mut state = circuit.state(answers, Unasked::StillOpen);
        let Some(decisive) = self.cuts(at, whole, &mut state) else { return Vec::new() };
        // For what is paid nobody is asked twice.
        let paid = if known.was_asked() { BTreeSet::new() } else { self.cuts_of_amounts(at) };
        let cuts: BTreeSet<i64> = decisive.union(&paid).copied().filter(|cut| whole.parts_at(*cut)).collect();
        let mut bands = cut(fact.kind, whole, &cuts);
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
        // Who types an age says more than in a few bands.
        let is_all_needed = fact.other_reading.is_some() || fact.kind == Kind::Date;
        if bands.len() < 2 || (is_all_needed && bands.len() > most) {
            return Vec::new();
        }
        if fact.kind == Kind::Date {
            bands.reverse();
            return bands;
        }
        self.at_most(most, at, bands)
    }

    /// What is left of a number or a date by what is known of it.
    fn range(&self, fact: &Fact, known: &Knowledge) -> Band {
        let told = match known {
            Knowledge::Is(answer) => Band::told(answer),
            _ => None,
        };
        let [first, last] = [EARLIEST, self.law.today()].map(|day| Day::from(day).number());
        let whole = if fact.kind == Kind::Date { (first, last) } else { (fact.low, fact.high) };
        told.unwrap_or(Band { low: whole.0, high: whole.1 })
    }

    /// The last values before each turn of an open condition, if the number lies in a range; none when something open
    /// does more with the number than compare it, or turns on a date of birth that is nobody's birthday today.
    fn cuts(&self, at: FactRef, within: Band, state: &mut State<'_>) -> Option<BTreeSet<i64>> {
        let kind = self.pack.fact(at.fact).kind;
        let supposed = [(at, Knowledge::Is(within.answer(kind)))];
        let mut turns = Turns::default();
        state.supposing(&supposed, |state| {
            for (place, _) in self.benefits() {
                if matches!(state.outcome(place), Outcome::Unlikely | Outcome::AlreadyReceived) {
                    continue;
                }
                let nodes = state.benefit(place);
                for node in nodes.received.into_iter().chain([nodes.whole]) {
                    let found = state.open_turns(node, at);
                    turns.cuts.extend(found.cuts);
                    turns.is_reckoned_with |= found.is_reckoned_with;
                }
            }
        });
        turns.cuts.retain(|cut| within.parts_at(*cut));
        let is_birthday = |cut: &i64| turns_on(Day::of_number(*cut).date(), self.law.today());
        let is_told = !turns.is_reckoned_with && (kind != Kind::Date || turns.cuts.iter().all(is_birthday));
        is_told.then_some(turns.cuts)
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
        let supposed = [(at, Knowledge::Is(within.answer(self.pack.fact(at.fact).kind)))];
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
            Knowledge::Is(answer) => Band::told(answer).map(|told| told.low),
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
fn cut(kind: Kind, whole: Band, after_each: &BTreeSet<i64>) -> Vec<Band> {
    let mut low = whole.low;
    let mut bands = Vec::new();
    for high in after_each.iter().copied().chain([whole.high]) {
        bands.push(Band { low, high });
        low = after(kind, high);
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn born(from: Date, until: Date) -> Band {
        let [low, high] = [from, until].map(|day| Day::from(day).number());
        Band { low, high }
    }

    #[test]
    fn an_age_holds_the_days_from_one_birthday_to_the_next() {
        let on = date(2026, 11, 21);
        assert_eq!(Band::of_age(7, on), born(date(2018, 11, 22), date(2019, 11, 21)));
        assert_eq!(Band::of_age(0, on), born(date(2025, 11, 22), on));
        assert_eq!(Band::of_age(7, on).ages(on), Some((7, Some(7))));
        assert_eq!(born(date(2019, 3, 1), date(2019, 3, 1)).year_around(on), Some(Band::of_age(7, on)));
        assert_eq!(born(date(2018, 11, 21), date(2019, 3, 1)).year_around(on), None, "one is eight");
    }

    #[test]
    fn who_was_born_on_29_february_is_a_year_older_on_the_28th() {
        let on = date(2027, 2, 28);
        assert_eq!(Band::of_age(67, on).high, Day::from(date(1960, 2, 29)).number());
        assert_eq!(Band::of_age(66, on).low, Day::from(date(1960, 3, 1)).number());
        assert_eq!(Band::of_age(66, on).ages(on), Some((66, Some(66))));
    }

    #[test]
    fn days_between_two_birthdays_are_no_ages() {
        let on = date(2026, 11, 21);
        assert_eq!(born(date(2018, 11, 22), date(2026, 11, 21)).ages(on), Some((0, Some(7))));
        assert_eq!(born(EARLIEST, date(1959, 11, 21)).ages(on), Some((67, None)));
        assert_eq!(born(EARLIEST, date(2022, 12, 31)).ages(on), None);
        assert_eq!(born(date(2023, 1, 1), on).ages(on), None);
    }
}
