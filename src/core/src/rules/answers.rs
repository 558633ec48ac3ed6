// SPDX-License-Identifier: EUPL-1.2
//! The citizen's answers, in memory only.
//! Never printed by `{:?}`, never serialised, never cloned, overwritten when dropped.

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::fact::{Fact, FactRef, Kind, Scope};
use super::limits::PEOPLE_MAX;
use super::option_set::OptionSet;

/// A civil date as one number, so that it can be overwritten: year, month, day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Zeroize)]
pub struct Day(i32);

impl Day {
    /// The date in the calendar.
    pub fn date(self) -> Date {
        let (year, month, day) = (self.0.div_euclid(10_000), self.0 / 100 % 100, self.0 % 100);
        let narrow = "a day is only made from a date";
        Date::new(
            i16::try_from(year).expect(narrow),
            i8::try_from(month).expect(narrow),
            i8::try_from(day).expect(narrow),
        )
        .expect(narrow)
    }
}

impl Day {
    /// Year, month and day as one number: 19591121. Later days have greater numbers.
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The day that such a number stands for.
    pub(crate) fn of_number(number: i64) -> Day {
        Day(i32::try_from(number).expect("a day's number is only made from a day"))
    }
}

impl From<Date> for Day {
    /// Dates before year 0 do not occur: every fact's dates start in 1900.
    fn from(date: Date) -> Day {
        let year = i32::from(date.year().max(0));
        Day(year * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day()))
    }
}

/// What a person answered, as the set of values it leaves.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Answer {
    /// Yes or no.
    YesNo(bool),
    /// One of these options.
    OneOf(OptionSet),
    /// Surely these options, and perhaps others of `perhaps`, which holds `surely` too.
    SomeOf {
        /// What the person has for sure.
        surely: OptionSet,
        /// All that the person may have.
        perhaps: OptionSet,
    },
    /// A number, or an amount in cents, from `low` to `high`.
    Number {
        /// The least it can be.
        low: i64,
        /// The greatest it can be.
        high: i64,
    },
    /// There is no such figure ("I have no ISEE").
    Absent,
    /// A date from `low` to `high`.
    Date {
        /// The earliest it can be.
        low: Day,
        /// The latest it can be.
        high: Day,
    },
    /// The household is complete: nobody else belongs to it.
    Complete,
}

/// What is known of one fact.
#[derive(Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Knowledge {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// Asked, and the person does not know.
    DoesNotKnow,
    /// Asked, and the person prefers not to say: never a no.
    Declined,
    /// Asked and answered.
    Is(Answer),
}

/// The answers of one visit. The first person is always the one who asks.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Answers {
    visit: Vec<Knowledge>,
    people: Vec<Vec<Knowledge>>,
    #[zeroize(skip)]
    facts_of_person: usize,
}

impl Answers {
    /// Nothing asked yet, for the facts of one pack.
    pub fn none(facts: &[Fact]) -> Self {
        let of_person = facts.iter().filter(|fact| fact.is_of_person()).count();
        Answers { visit: blank(facts.len() - of_person), people: vec![blank(of_person)], facts_of_person: of_person }
    }

    /// What is known of a fact. A person who is not there is a person nobody asked about.
    pub fn get(&self, fact: &Fact, person: Option<u8>) -> &Knowledge {
        self.held(fact.scope, usize::from(person.unwrap_or(0)))
    }

    /// What is held for a fact of this scope; the person counts only where each has their own.
    pub(crate) fn held(&self, scope: Scope, person: usize) -> &Knowledge {
        const NOBODY: &Knowledge = &Knowledge::NotAsked;
        match scope {
            Scope::Visit(place) => self.visit.get(place).unwrap_or(NOBODY),
            Scope::Person(place) => self.people.get(person).and_then(|known| known.get(place)).unwrap_or(NOBODY),
        }
    }

    /// Puts what is known of a fact and hands back what was known before.
    pub fn put(&mut self, fact: &Fact, person: Option<u8>, known: Knowledge) -> Knowledge {
        let held = match fact.scope {
            Scope::Visit(place) => self.visit.get_mut(place),
            Scope::Person(place) => {
                let person = self.people.get_mut(usize::from(person.unwrap_or(0)));
                person.and_then(|known| known.get_mut(place))
            }
        };
        held.map_or(Knowledge::NotAsked, |held| std::mem::replace(held, known))
    }

    /// The same answers once more, to complete them with what follows.
    #[must_use]
    pub fn same(&self) -> Answers {
        let copied = |known: &Vec<Knowledge>| known.iter().map(Knowledge::same).collect::<Vec<_>>();
        let people = self.people.iter().map(copied).collect();
        Answers { visit: copied(&self.visit), people, facts_of_person: self.facts_of_person }
    }

    /// How many people are known, the asker included.
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// Adds a person; none beyond [`PEOPLE_MAX`].
    pub fn add_person(&mut self) -> Option<u8> {
        let place = u8::try_from(self.people.len()).ok()?;
        (self.people.len() < PEOPLE_MAX).then(|| {
            self.people.push(blank(self.facts_of_person));
            place
        })
    }

    /// Forgets a person and all they told; the asker stays.
    pub fn remove_person(&mut self, person: u8) {
        let place = usize::from(person);
        if place > 0 && place < self.people.len() {
            drop(self.people.remove(place));
        }
    }

    /// Every fact that this visit has a place for, in pack order, the asker's before the others'.
    pub fn places<'a>(&self, facts: &'a [Fact]) -> impl Iterator<Item = FactRef> + use<'a> {
        let people = u8::try_from(self.people.len()).unwrap_or(u8::MAX);
        (0_u16..).zip(facts).flat_map(move |(slot, fact)| {
            let fact_slot = super::fact::FactSlot(slot);
            let of_person = fact.is_of_person();
            let count = if of_person { people } else { 1 };
            (0..count).map(move |person| FactRef { fact: fact_slot, person: of_person.then_some(person) })
        })
    }
}

fn blank(count: usize) -> Vec<Knowledge> {
    std::iter::repeat_with(Knowledge::default).take(count).collect()
}

impl Answer {
    /// Whether only one value is left.
    pub fn is_exact(&self) -> bool {
        match self {
            Answer::YesNo(_) | Answer::Absent | Answer::Complete => true,
            Answer::OneOf(options) => options.len() == 1,
            Answer::SomeOf { surely, perhaps } => surely == perhaps,
            Answer::Number { low, high } => low == high,
            Answer::Date { low, high } => low == high,
        }
    }

    fn same(&self) -> Answer {
        match self {
            Answer::YesNo(yes) => Answer::YesNo(*yes),
            Answer::OneOf(options) => Answer::OneOf(*options),
            Answer::SomeOf { surely, perhaps } => Answer::SomeOf { surely: *surely, perhaps: *perhaps },
            Answer::Number { low, high } => Answer::Number { low: *low, high: *high },
            Answer::Absent => Answer::Absent,
            Answer::Date { low, high } => Answer::Date { low: *low, high: *high },
            Answer::Complete => Answer::Complete,
        }
    }

    /// A choice of several once these options were asked for too, and those of them chosen; none of another kind.
    pub fn asked_further(&self, shown: OptionSet, chosen: OptionSet) -> Option<Answer> {
        let Answer::SomeOf { surely, perhaps } = self else { return None };
        let surely = surely.without(shown) | chosen;
        Some(Answer::SomeOf { surely, perhaps: surely | perhaps.without(shown) })
    }

    /// Whether this kind of fact can have such an answer.
    pub fn fits(&self, kind: Kind) -> bool {
        match self {
            Answer::YesNo(_) => kind == Kind::YesNo,
            Answer::OneOf(_) => kind == Kind::OneOf,
            Answer::SomeOf { .. } => kind == Kind::SomeOf,
            Answer::Number { .. } => matches!(kind, Kind::Number | Kind::Euro),
            Answer::Absent => matches!(kind, Kind::Number | Kind::Euro),
            Answer::Date { .. } => kind == Kind::Date,
            Answer::Complete => kind == Kind::People,
        }
    }
}

impl Knowledge {
    /// The same knowledge once more, for supposing. It is spelled out so that no answer is copied in passing.
    pub fn same(&self) -> Knowledge {
        match self {
            Knowledge::NotAsked => Knowledge::NotAsked,
            Knowledge::DoesNotKnow => Knowledge::DoesNotKnow,
            Knowledge::Declined => Knowledge::Declined,
            Knowledge::Is(answer) => Knowledge::Is(answer.same()),
        }
    }

    /// Whether a question was put and answered in some way.
    pub fn was_asked(&self) -> bool {
        *self != Knowledge::NotAsked
    }

    /// Whether one value is left, so that nothing more can be learnt.
    pub fn is_exact(&self) -> bool {
        matches!(self, Knowledge::Is(answer) if answer.is_exact())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_keeps_its_date_and_its_order() {
        let (early, late) = (date(1959, 12, 31), date(1960, 1, 1));
        assert_eq!(Day::from(early).date(), early);
        assert!(Day::from(early) < Day::from(late));
    }

    #[test]
    fn dropped_answers_are_overwritten() {
        let mut answer = Answer::Number { low: 710_112, high: 710_112 };
        answer.zeroize();
        assert!(answer == Answer::Number { low: 0, high: 0 });
    }
}
