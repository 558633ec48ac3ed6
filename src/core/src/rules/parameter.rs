// SPDX-License-Identifier: EUPL-1.2
//! Dated parameters: a value, since when, and by which act. After the last date that is known the value
//! stays the same, or is known not to be lower, or is unknown: it is never guessed.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::figure::{Figure, NO_UPPER_END};
use super::interval::Interval;
use super::term::{DoubtSlot, Open};

/// A parameter of the pack.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name: `assegno_sociale.limite`.
    pub id: String,
    /// What it is, in one sentence.
    pub says: String,
    /// What kind of value it has.
    pub kind: ParameterKind,
    /// On which day of a visit it is read.
    pub read_on: ReadOn,
    /// Its values, oldest first; never empty.
    pub values: Vec<Dated>,
    /// Until when the last value is known to stand; none: until a new one comes.
    pub known_until: Option<Date>,
    /// What is known after that day.
    pub after: After,
    /// What to say where no value is known.
    pub doubt: DoubtSlot,
}

/// The kinds of values of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// A number without a unit.
    Number,
    /// An amount in euro.
    Euro,
    /// A date.
    Date,
}

/// The day of a visit on which a parameter is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOn {
    /// The day itself.
    Today,
    /// The first of the next month, from which most money counts.
    NextMonth,
}

/// What is known of a parameter after its last known day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It rises or stays, as in the years before.
    NotLower,
    /// Nothing.
    Unknown,
}

/// A value since a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// The first day it holds.
    pub from: Date,
    /// The value.
    pub value: Value,
    /// The act that says so.
    pub source: String,
}

/// A value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number or an amount in euro.
    Figure(Decimal),
    /// A date.
    Day(Date),
}

/// What is known of a parameter on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InForce {
    known: KnownValue,
    doubt: Option<DoubtSlot>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum KnownValue {
    Figure(Figure),
    Day(Interval<Date>),
}

impl Parameter {
    /// What is known of it on a day.
    pub fn on(&self, day: Date) -> InForce {
        let Some(dated) = self.values.iter().rev().find(|dated| dated.from <= day) else {
            return self.unknown();
        };
        let is_last = self.values.last().is_some_and(|last| last.from == dated.from);
        let stands = !is_last || self.known_until.is_none_or(|until| day <= until);
        match (stands, self.after, dated.value) {
            (true, _, Value::Figure(value)) => Self::settled(KnownValue::Figure(Figure::exactly(value))),
            (true, _, Value::Day(date)) => Self::settled(KnownValue::Day(Interval::exactly(date))),
            (false, After::NotLower, Value::Figure(value)) => {
                self.doubtful(KnownValue::Figure(Figure::within(Interval::between(value, NO_UPPER_END))))
            }
            (false, After::NotLower, Value::Day(date)) => {
                self.doubtful(KnownValue::Day(Interval::between(date, Date::MAX)))
            }
            (false, After::Unknown, _) => self.unknown(),
        }
    }

    /// The same, if a value that ends by then stays as it is.
    pub fn expected_on(&self, day: Date) -> InForce {
        let last = self.values.last().filter(|last| last.from <= day);
        match last.map(|last| last.value) {
            Some(Value::Figure(value)) => Self::settled(KnownValue::Figure(Figure::exactly(value))),
            Some(Value::Day(date)) => Self::settled(KnownValue::Day(Interval::exactly(date))),
            None => self.on(day),
        }
    }

    fn unknown(&self) -> InForce {
        self.doubtful(match self.kind {
            ParameterKind::Number | ParameterKind::Euro => KnownValue::Figure(Figure::anything()),
            ParameterKind::Date => KnownValue::Day(Interval::between(Date::MIN, Date::MAX)),
        })
    }

    fn settled(known: KnownValue) -> InForce {
        InForce { known, doubt: None }
    }

    fn doubtful(&self, known: KnownValue) -> InForce {
        InForce { known, doubt: Some(self.doubt) }
    }
}

/// The pack's reader gives a reference the type of its parameter, so a mismatch cannot occur.
const TYPED: &str = "a reference has the type of its parameter";

impl InForce {
    pub(crate) fn figure(self) -> Figure {
        let KnownValue::Figure(figure) = self.known else { unreachable!("{TYPED}") };
        figure
    }

    pub(crate) fn day(self) -> Interval<Date> {
        let KnownValue::Day(day) = self.known else { unreachable!("{TYPED}") };
        day
    }

    pub(crate) fn open(self, open: &mut Open) {
        open.doubts.extend(self.doubt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::interval::Comparison;
    use crate::rules::truth::Truth;
    use jiff::civil::date;

    fn limit(after: After, known_until: Option<Date>) -> Parameter {
        let value = |from, cents| Dated { from, value: Value::Figure(Decimal::new(cents, 2)), source: String::new() };
        Parameter {
            id: "limite".into(),
            says: String::new(),
            kind: ParameterKind::Euro,
            read_on: ReadOn::Today,
            values: vec![value(date(2025, 1, 1), 577_135), value(date(2026, 1, 1), 585_221)],
            known_until,
            after,
            doubt: DoubtSlot(0),
        }
    }

    #[test]
    fn the_value_changes_on_its_first_day() {
        let limit = limit(After::Unknown, None);
        let on = |day| limit.on(day).figure().exact();
        assert_eq!(on(date(2025, 12, 31)), Some(Decimal::new(577_135, 2)));
        assert_eq!(on(date(2026, 1, 1)), Some(Decimal::new(585_221, 2)));
        assert_eq!(on(date(2040, 1, 1)), Some(Decimal::new(585_221, 2)));
        assert_eq!(on(date(2024, 12, 31)), None);
    }

    #[test]
    fn a_limit_that_only_rises_settles_what_was_under_the_last_one_and_nothing_else() {
        let limit = limit(After::NotLower, Some(date(2026, 12, 31))).on(date(2027, 1, 1)).figure();
        let income = |cents| Figure::exactly(Decimal::new(cents, 2)).compare(Comparison::AtMost, limit);
        assert_eq!(income(585_221), Truth::Yes);
        assert_eq!(income(585_222), Truth::Unknown);
    }
}
