// SPDX-License-Identifier: EUPL-1.2
//! Where conditions turn: for every fact that a benefit rests on, the figures, lengths of time, days and
//! options it is compared with.
//! A guide for made-up households: it may name a value that decides nothing, and decides nothing itself.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::benefit::{Amount, Benefit};
use super::definition::Body;
use super::fact::{Fact, FactSlot, Kind};
use super::option_set::OptionSet;
use super::pack::RulePack;
use super::parameter::Value;
use super::situation::Vocabulary;
use super::term::{
    Cases, ChoiceTerm, ChoicesTerm, DayTerm, DefinitionSlot, FigureTerm, Formula, ParameterSlot, PeopleTerm, Period,
};

/// What one fact is compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Landmark {
    /// Numbers as the fact holds them: cents, or units of its last decimal.
    pub figures: BTreeSet<i64>,
    /// Lengths of time between a date and the visit.
    pub periods: BTreeSet<Period>,
    /// Days.
    pub days: BTreeSet<Date>,
    /// Options that are named.
    pub options: OptionSet,
}

impl Landmark {
    /// These landmarks and those.
    pub fn add(&mut self, other: &Landmark) {
        self.figures.extend(&other.figures);
        self.periods.extend(&other.periods);
        self.days.extend(&other.days);
        self.options = self.options | other.options;
    }

    /// What only one of the two has: where they part.
    #[must_use]
    pub fn apart(&self, other: &Landmark) -> Landmark {
        Landmark {
            figures: self.figures.symmetric_difference(&other.figures).copied().collect(),
            periods: self.periods.symmetric_difference(&other.periods).copied().collect(),
            days: self.days.symmetric_difference(&other.days).copied().collect(),
            options: self.options.without(other.options) | other.options.without(self.options),
        }
    }
}

/// The facts that something rests on, each with what it is compared with.
pub type Landmarks = BTreeMap<FactSlot, Landmark>;

/// The landmarks of a benefit: of its requirements, of having it already, and of what it pays.
pub fn landmarks(pack: &RulePack, benefit: &Benefit) -> Landmarks {
    let mut walk = Walk { vocabulary: &pack.vocabulary, found: Landmarks::new(), seen: BTreeSet::new() };
    walk.formula(&benefit.whole);
    benefit.received.iter().for_each(|received| walk.formula(received));
    if let Some(fact) = benefit.opened_by {
        walk.touch(fact);
    }
    benefit.amounts.iter().for_each(|amount| walk.amount(amount));
    for way in &benefit.ways {
        way.amounts.iter().for_each(|amount| walk.amount(amount));
    }
    walk.found
}

/// The landmarks of what a benefit pays.
pub(super) fn amount_landmarks(pack: &RulePack, benefit: &Benefit) -> Landmarks {
    let mut walk = Walk { vocabulary: &pack.vocabulary, found: Landmarks::new(), seen: BTreeSet::new() };
    let of_ways = benefit.ways.iter().flat_map(|way| &way.amounts);
    benefit.amounts.iter().chain(of_ways).for_each(|amount| walk.amount(amount));
    walk.found
}

/// The landmarks of one condition.
pub(super) fn landmarks_of(vocabulary: &Vocabulary, condition: &Formula) -> Landmarks {
    let mut walk = Walk { vocabulary, found: Landmarks::new(), seen: BTreeSet::new() };
    walk.formula(condition);
    walk.found
}

struct Walk<'p> {
    vocabulary: &'p Vocabulary,
    found: Landmarks,
    /// Definitions of conditions already walked.
    seen: BTreeSet<DefinitionSlot>,
}

/// Everything that meets in one comparison.
#[derive(Default)]
struct Meeting {
    facts: BTreeSet<FactSlot>,
    figures: BTreeSet<Decimal>,
    periods: BTreeSet<Period>,
    days: BTreeSet<Date>,
    /// Whether its figures count years.
    years: bool,
    seen: BTreeSet<DefinitionSlot>,
}

impl Walk<'_> {
    fn touch(&mut self, fact: FactSlot) -> &mut Landmark {
        self.found.entry(fact).or_default()
    }

    fn amount(&mut self, amount: &Amount) {
        amount.when.iter().chain(&amount.exact_when).for_each(|when| self.formula(when));
        self.meet(|walk, meeting| walk.figure(&amount.value, meeting));
    }

    fn formula(&mut self, formula: &Formula) {
        match formula {
            Formula::Always(_) | Formula::Doubt(_) => {}
            Formula::Fact(_, fact) | Formula::FactOrElse(_, fact, _) | Formula::Given(_, fact) => {
                self.touch(*fact);
            }
            Formula::Defined(_, slot) => self.defined(*slot),
            Formula::Not(inner) => self.formula(inner),
            Formula::All(parts) | Formula::Any(parts) => {
                for part in parts {
                    self.formula(part);
                }
            }
            Formula::Figures(left, _, right) => self.meet(|walk, meeting| {
                walk.figure(left, meeting);
                walk.figure(right, meeting);
            }),
            Formula::Days(left, _, right) => self.meet(|walk, meeting| {
                walk.day(left, meeting);
                walk.day(right, meeting);
            }),
            Formula::Among(choice, options) => self.choice(choice, *options),
            Formula::Includes(ChoicesTerm::Fact(_, fact) | ChoicesTerm::FactOrElse(_, fact, _), options) => {
                let landmark = self.touch(*fact);
                landmark.options = landmark.options | *options;
            }
            Formula::Somebody(group, holds) => {
                self.people(group);
                self.formula(holds);
            }
            Formula::Cases(cases) => self.cases(cases, Walk::formula),
        }
    }

    fn defined(&mut self, slot: DefinitionSlot) {
        if !self.seen.insert(slot) {
            return;
        }
        let vocabulary = self.vocabulary;
        match &vocabulary.definitions[usize::from(slot.0)].body {
            Body::Formula(formula) => self.formula(formula),
            Body::Figure(figure) => self.meet(|walk, meeting| walk.figure(figure, meeting)),
            Body::Day(day) => self.meet(|walk, meeting| walk.day(day, meeting)),
            Body::Choice(choice) => self.choice(choice, OptionSet::NONE),
            Body::People(people) => self.people(people),
        }
    }

    fn cases<T>(&mut self, cases: &Cases<T>, mut gives: impl FnMut(&mut Self, &T)) {
        for row in &cases.rows {
            self.formula(&row.when);
            gives(self, &row.gives);
        }
        gives(self, &cases.otherwise);
    }

    fn choice(&mut self, choice: &ChoiceTerm, options: OptionSet) {
        match choice {
            ChoiceTerm::Only(_) | ChoiceTerm::Doubt(..) => {}
            ChoiceTerm::Fact(_, fact) | ChoiceTerm::FactOrElse(_, fact, _) => {
                let landmark = self.touch(*fact);
                landmark.options = landmark.options | options;
            }
            // Its own options are not those of the facts it rests on.
            ChoiceTerm::Defined(_, slot) => self.defined(*slot),
            ChoiceTerm::Cases(cases) => self.cases(cases, |walk, gives| walk.choice(gives, OptionSet::NONE)),
        }
    }

    fn people(&mut self, people: &PeopleTerm) {
        match people {
            PeopleTerm::Everyone => {}
            PeopleTerm::Defined(slot) => self.defined(*slot),
            PeopleTerm::Filtered(group, holds) => {
                self.people(group);
                self.formula(holds);
            }
        }
    }

    fn figure(&mut self, figure: &FigureTerm, meeting: &mut Meeting) {
        match figure {
            FigureTerm::Only(value) => {
                meeting.figures.insert(*value);
            }
            FigureTerm::Fact(_, fact) | FigureTerm::FactOrElse(_, fact, _) => {
                meeting.facts.insert(*fact);
            }
            FigureTerm::Parameter(slot) => self.parameter(*slot, meeting),
            FigureTerm::Defined(_, slot) => {
                if meeting.seen.insert(*slot) {
                    let vocabulary = self.vocabulary;
                    self.figure(vocabulary.definitions[usize::from(slot.0)].body.figure(), meeting);
                }
            }
            FigureTerm::Plus(one, other)
            | FigureTerm::Minus(one, other)
            | FigureTerm::Times(one, other)
            | FigureTerm::By(one, other) => {
                self.figure(one, meeting);
                self.figure(other, meeting);
            }
            FigureTerm::Least(parts) | FigureTerm::Greatest(parts) => {
                for part in parts {
                    self.figure(part, meeting);
                }
            }
            FigureTerm::Floor(inner) => self.figure(inner, meeting),
            FigureTerm::Years(from, to) => {
                meeting.years = true;
                self.day(from, meeting);
                self.day(to, meeting);
            }
            FigureTerm::CalendarYear(day) => self.day(day, meeting),
            FigureTerm::Count(people) => self.people(people),
            FigureTerm::CountChoices(ChoicesTerm::Fact(_, fact) | ChoicesTerm::FactOrElse(_, fact, _)) => {
                self.touch(*fact);
            }
            FigureTerm::Sum(people, each) => {
                self.people(people);
                self.figure(each, meeting);
            }
            FigureTerm::Cases(cases) => self.cases(cases, |walk, gives| walk.figure(gives, meeting)),
            FigureTerm::Doubt(_) => {}
        }
    }

    fn day(&mut self, day: &DayTerm, meeting: &mut Meeting) {
        match day {
            DayTerm::Only(date) => {
                meeting.days.insert(*date);
            }
            DayTerm::Today | DayTerm::NextMonth | DayTerm::Doubt(_) => {
                meeting.periods.insert(Period::default());
            }
            DayTerm::Fact(_, fact) => {
                meeting.facts.insert(*fact);
            }
            DayTerm::Parameter(slot) => self.parameter(*slot, meeting),
            DayTerm::Defined(_, slot) => {
                if meeting.seen.insert(*slot) {
                    let vocabulary = self.vocabulary;
                    self.day(vocabulary.definitions[usize::from(slot.0)].body.day(), meeting);
                }
            }
            DayTerm::Later(from, period) => {
                meeting.periods.insert(*period);
                self.day(from, meeting);
            }
            DayTerm::Cases(cases) => self.cases(cases, |walk, gives| walk.day(gives, meeting)),
        }
    }

    fn parameter(&self, slot: ParameterSlot, meeting: &mut Meeting) {
        for dated in &self.vocabulary.parameters[usize::from(slot.0)].values {
            match dated.value {
                Value::Figure(value) => {
                    meeting.figures.insert(value);
                }
                Value::Day(day) => {
                    meeting.days.insert(day);
                }
            }
        }
    }

    /// Walks a comparison, then tells each of its facts what it met there.
    fn meet(&mut self, walk: impl FnOnce(&mut Self, &mut Meeting)) {
        let mut meeting = Meeting::default();
        walk(self, &mut meeting);
        let vocabulary = self.vocabulary;
        for slot in &meeting.facts {
            let fact = &vocabulary.facts[slot.index()];
            let landmark = self.touch(*slot);
            match fact.kind {
                Kind::Number | Kind::Euro => {
                    landmark.figures.extend(meeting.figures.iter().filter_map(|value| held(fact, *value)));
                }
                Kind::Date => {
                    landmark.days.extend(&meeting.days);
                    landmark.periods.extend(&meeting.periods);
                    if meeting.years {
                        landmark.periods.extend(meeting.figures.iter().filter_map(|value| years(*value)));
                    }
                }
                Kind::YesNo | Kind::OneOf | Kind::SomeOf | Kind::People => {}
            }
        }
    }
}

/// A figure as a fact holds it, if it can be one of its values.
fn held(fact: &Fact, value: Decimal) -> Option<i64> {
    let scale = if fact.kind == Kind::Euro { 2 } else { fact.decimals };
    let held = value.checked_mul(Decimal::from(10_u32.pow(scale)))?.floor().to_i64()?;
    (fact.low..=fact.high).contains(&held).then_some(held)
}

fn years(value: Decimal) -> Option<Period> {
    let years = value.to_i32().filter(|years| (0..=150).contains(years))?;
    Some(Period { months: 12 * years, days: 0 })
}
