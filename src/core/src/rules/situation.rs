// SPDX-License-Identifier: EUPL-1.2
//! A household on a day, under the rules of a pack: what terms are evaluated in.

use std::rc::Rc;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::answers::{Answer, Answers, Knowledge};
use super::definition::{Body, Definition};
use super::fact::{Fact, FactRef, FactSlot, Kind};
use super::figure::Figure;
use super::interval::Interval;
use super::memo::{Memo, Stamp};
use super::option_set::OptionSet;
use super::parameter::{InForce, Parameter, ReadOn};
use super::term::{Bound, DefinitionSlot, FactSet, Join, Members, Open, ParameterSlot, Several};
use super::truth::Truth;

/// The earliest date a fact can have: nobody alive was born before.
pub const EARLIEST: Date = jiff::civil::date(1900, 1, 1);

/// The latest date a fact can have.
pub const LATEST: Date = jiff::civil::date(2100, 12, 31);

/// Options tried one by one when looking for what could settle a condition: the provinces are too many,
/// and no condition turns on one of a hundred.
const OPTIONS_TRIED_MAX: usize = 32;

/// What conditions refer to by slot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    /// The facts, in pack order.
    pub facts: Vec<Fact>,
    /// The definitions.
    pub definitions: Vec<Definition>,
    /// The dated parameters.
    pub parameters: Vec<Parameter>,
    /// How the household is told.
    pub household: HouseholdFacts,
}

/// The facts by which a household is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HouseholdFacts {
    /// That it was told in full.
    pub told: Option<FactSlot>,
    /// Who each person is to the asker; the first option is the asker.
    pub relation: Option<FactSlot>,
    /// Whether a person lives with the asker.
    pub home: Option<FactSlot>,
}

/// The rules on one day: parameters are looked up once for many households.
#[derive(Clone)]
pub struct Law<'a> {
    vocabulary: &'a Vocabulary,
    today: Date,
    next_month: Date,
    parameters: Vec<InForce>,
    memo: Rc<Memo>,
}

impl<'a> Law<'a> {
    /// The rules as they stand on a day.
    pub fn on(vocabulary: &'a Vocabulary, today: Date) -> Self {
        let next_month = month_after(today);
        let read = |parameter: &Parameter| match parameter.read_on {
            ReadOn::Today => parameter.on(today),
            ReadOn::NextMonth => parameter.on(next_month),
        };
        let parameters = vocabulary.parameters.iter().map(read).collect();
        let memo = Rc::new(Memo::of(vocabulary.definitions.len()));
        Law { vocabulary, today, next_month, parameters, memo }
    }

    /// The rules as they will stand on a day if figures that end by then stay as they are: for looking ahead.
    #[must_use]
    pub fn ahead(&self, day: Date) -> Self {
        let next_month = month_after(day);
        let read = |parameter: &Parameter| match parameter.read_on {
            ReadOn::Today => parameter.expected_on(day),
            ReadOn::NextMonth => parameter.expected_on(next_month),
        };
        let parameters = self.vocabulary.parameters.iter().map(read).collect();
        Law { vocabulary: self.vocabulary, today: day, next_month, parameters, memo: self.memo.clone() }
    }

    /// The day.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The first day of the month after.
    pub(crate) fn next_month(&self) -> Date {
        self.next_month
    }

    /// What conditions refer to.
    pub(crate) fn vocabulary(&self) -> &'a Vocabulary {
        self.vocabulary
    }

    /// What is known of a parameter.
    pub(crate) fn parameter(&self, slot: ParameterSlot) -> InForce {
        self.parameters[usize::from(slot.0)]
    }
}

/// How facts that nobody asked for count where a condition says what to take when they are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// They may still be asked: open.
    StillOpen,
    /// They will not be asked any more: as if not known.
    NotKnown,
}

/// A household on a day.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    law: &'a Law<'a>,
    answers: &'a Answers,
    unasked: Unasked,
    supposed: &'a [(FactRef, Knowledge)],
    stamp: Stamp,
}

impl<'a> Situation<'a> {
    /// The household with these answers, under this law.
    pub fn new(law: &'a Law<'a>, answers: &'a Answers, unasked: Unasked) -> Self {
        Situation { law, answers, unasked, supposed: &[], stamp: law.memo.stamp() }
    }

    /// The same household, supposing that these facts were answered so.
    #[must_use]
    pub fn supposing<'b>(&self, supposed: &'b [(FactRef, Knowledge)]) -> Situation<'b>
    where
        'a: 'b,
    {
        Situation { supposed, stamp: self.law.memo.stamp(), ..*self }
    }

    /// What is supposed so far, once more.
    pub(crate) fn supposed(&self) -> Vec<(FactRef, Knowledge)> {
        self.supposed.iter().map(|(at, known)| (*at, known.same())).collect()
    }

    /// What was told of these facts, of the visit and of each person.
    pub(crate) fn told(&self, facts: impl Iterator<Item = FactSlot>) -> FactSet {
        let people = u8::try_from(self.answers.people()).unwrap_or(u8::MAX);
        let household = self.law.vocabulary.household.told;
        let places = facts.chain(household).flat_map(|fact| {
            let of_person = self.fact(fact).is_of_person();
            let count = if of_person { people } else { 1 };
            (0..count).map(move |person| FactRef { fact, person: of_person.then_some(person) })
        });
        places.filter(|at| self.knowledge(at.fact, at.person).was_asked()).collect()
    }

    /// Whether facts that nobody asked for may still be asked.
    pub(crate) fn may_still_ask(&self) -> bool {
        self.unasked == Unasked::StillOpen
    }

    /// The day of the visit.
    pub fn today(&self) -> Date {
        self.law.today
    }

    /// The first day of the month after the visit.
    pub fn next_month(&self) -> Date {
        self.law.next_month
    }

    /// What is known of a fact.
    pub fn knowledge(&self, fact: FactSlot, person: Option<u8>) -> &'a Knowledge {
        let at = FactRef { fact, person };
        match self.supposed.iter().find(|(place, _)| *place == at) {
            Some((_, knowledge)) => knowledge,
            None => self.answers.get(self.fact(fact), person),
        }
    }

    /// The answers at the ends of what a fact can still be: what settles a comparison at one of them
    /// can be settled by the fact. A fact with more options than [`OPTIONS_TRIED_MAX`] has none.
    pub(crate) fn extremes(&self, at: FactRef) -> Vec<Knowledge> {
        let fact = self.fact(at.fact);
        let answers = match fact.kind {
            Kind::YesNo => vec![Answer::YesNo(true), Answer::YesNo(false)],
            Kind::OneOf => {
                let left = self.choice(at.fact, at.person);
                let tried = if left.len() > OPTIONS_TRIED_MAX { OptionSet::NONE } else { left };
                tried.places().map(|place| Answer::OneOf(OptionSet::only(place))).collect()
            }
            Kind::SomeOf => {
                let Several { surely, perhaps } = self.several(at.fact, at.person);
                [surely, perhaps].map(|set| Answer::SomeOf { surely: set, perhaps: set }).into()
            }
            Kind::Number | Kind::Euro => {
                let (low, high) = match self.knowledge(at.fact, at.person) {
                    Knowledge::Is(Answer::Number { low, high }) => (*low, *high),
                    _ => (fact.low, fact.high),
                };
                [low, high].map(|end| Answer::Number { low: end, high: end }).into()
            }
            Kind::Date => {
                let day = self.day(at.fact, at.person);
                [day.low(), day.high()].map(|end| Answer::Date { low: end.into(), high: end.into() }).into()
            }
            Kind::People => vec![Answer::Complete],
        };
        answers.into_iter().map(Knowledge::Is).collect()
    }

    /// Whether the fact was answered with something that narrows it.
    pub(crate) fn is_answered(&self, fact: FactSlot, person: Option<u8>) -> bool {
        matches!(self.knowledge(fact, person), Knowledge::Is(_))
    }

    /// Whether the person said that there is no such figure.
    pub(crate) fn is_absent(&self, fact: FactSlot, person: Option<u8>) -> bool {
        matches!(self.knowledge(fact, person), Knowledge::Is(Answer::Absent))
    }

    /// What the law's definitions came to in this situation so far.
    pub(crate) fn memo(&self) -> (&'a Memo, Stamp) {
        (&self.law.memo, self.stamp)
    }

    pub(crate) fn definition(&self, slot: DefinitionSlot, person: Option<u8>) -> (&'a Body, Bound) {
        let definition = &self.law.vocabulary.definitions[usize::from(slot.0)];
        (&definition.body, person.map_or_else(Bound::nobody, Bound::one))
    }

    pub(crate) fn parameter(&self, slot: ParameterSlot) -> InForce {
        self.law.parameters[usize::from(slot.0)]
    }

    /// Everybody told of, and whether there may be more.
    pub(crate) fn everyone(&self) -> Members {
        let household = self.household();
        let complete = self.knowledge(household.fact, None).is_exact();
        Members::all(self.answers.people(), !complete)
    }

    /// Whether the pack speaks of the people of a household at all.
    pub(crate) fn has_household(&self) -> bool {
        self.law.vocabulary.household.told.is_some()
    }

    /// The fact that the household was told in full.
    pub(crate) fn household(&self) -> FactRef {
        let fact = self.law.vocabulary.household.told;
        FactRef { fact: fact.expect("a pack whose conditions speak of people has this fact"), person: None }
    }

    pub(crate) fn truth(&self, fact: FactSlot, person: Option<u8>) -> Truth {
        match self.knowledge(fact, person) {
            Knowledge::Is(Answer::YesNo(yes)) => Truth::from(*yes),
            _ => Truth::Unknown,
        }
    }

    pub(crate) fn given(&self, fact: FactSlot, person: Option<u8>) -> Truth {
        match self.knowledge(fact, person) {
            Knowledge::Is(Answer::Absent) => Truth::No,
            Knowledge::Is(_) => Truth::Yes,
            _ => Truth::Unknown,
        }
    }

    pub(crate) fn figure(&self, slot: FactSlot, person: Option<u8>) -> Figure {
        let fact = self.fact(slot);
        let within = |low, high| Figure::within(Interval::between(decimal(fact, low), decimal(fact, high)));
        match self.knowledge(slot, person) {
            Knowledge::Is(Answer::Number { low, high }) => within(*low, *high),
            _ => within(fact.low, fact.high),
        }
    }

    pub(crate) fn day(&self, slot: FactSlot, person: Option<u8>) -> Interval<Date> {
        match self.knowledge(slot, person) {
            Knowledge::Is(Answer::Date { low, high }) => Interval::between(low.date(), high.date()),
            _ if self.fact(slot).may_be_future => Interval::between(EARLIEST, LATEST),
            _ => Interval::between(EARLIEST, self.law.today),
        }
    }

    pub(crate) fn choice(&self, slot: FactSlot, person: Option<u8>) -> OptionSet {
        match self.knowledge(slot, person) {
            Knowledge::Is(Answer::OneOf(options)) => *options,
            _ => self.fact(slot).all_choices(),
        }
    }

    pub(crate) fn several(&self, slot: FactSlot, person: Option<u8>) -> Several {
        match self.knowledge(slot, person) {
            Knowledge::Is(Answer::SomeOf { surely, perhaps }) => Several { surely: *surely, perhaps: *perhaps },
            _ => Several { surely: OptionSet::NONE, perhaps: self.fact(slot).all_choices() },
        }
    }

    /// The value of a fact, or another where it is not known (FEEL's `get or else`).
    pub(crate) fn or_else<K: Join>(
        &self,
        fact: FactSlot,
        person: Option<u8>,
        otherwise: K,
        value: impl Fn(&Self) -> K,
    ) -> K {
        match (self.knowledge(fact, person), self.unasked) {
            (Knowledge::Is(_), _) => value(self),
            (Knowledge::NotAsked, Unasked::StillOpen) => value(self).join(otherwise),
            (Knowledge::NotAsked, Unasked::NotKnown) => otherwise,
            (Knowledge::DoesNotKnow | Knowledge::Declined, _) => otherwise,
        }
    }

    pub(crate) fn open_or_else(&self, fact: FactSlot, person: Option<u8>, open: &mut Open) {
        let can_change = match self.knowledge(fact, person) {
            Knowledge::NotAsked => self.unasked == Unasked::StillOpen,
            Knowledge::Is(answer) => !answer.is_exact(),
            Knowledge::DoesNotKnow | Knowledge::Declined => false,
        };
        if can_change {
            open.facts.insert(FactRef { fact, person });
        }
    }

    pub(crate) fn ground_or_else(&self, fact: FactSlot, person: Option<u8>, grounds: &mut FactSet) {
        if self.knowledge(fact, person).was_asked() {
            grounds.insert(FactRef { fact, person });
        }
    }

    pub(crate) fn fact(&self, slot: FactSlot) -> &'a Fact {
        &self.law.vocabulary.facts[slot.index()]
    }
}

/// The first day of the month after.
fn month_after(day: Date) -> Date {
    day.first_of_month().checked_add(1.month()).unwrap_or(Date::MAX)
}

/// A held number in its own unit: euro are held in cents.
fn decimal(fact: &Fact, held: i64) -> Decimal {
    Decimal::new(held, if fact.kind == Kind::Euro { 2 } else { fact.decimals })
}
