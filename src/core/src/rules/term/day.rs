// SPDX-License-Identifier: EUPL-1.2
//! Terms whose value is a civil date.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::{
    Bound, Cases, DefinitionSlot, DoubtSlot, FactSet, Join, Open, ParameterSlot, Term, Who, ground_fact, open_fact,
};
use crate::rules::fact::FactSlot;
use crate::rules::interval::Interval;
use crate::rules::situation::Situation;

/// A term that is a date; known is the interval it lies in.
#[derive(Clone, Debug, PartialEq)]
pub enum DayTerm {
    /// This date.
    Only(Date),
    /// The day of the visit.
    Today,
    /// The first day of the month after the visit, from which most money counts.
    NextMonth,
    /// What a person told.
    Fact(Who, FactSlot),
    /// A dated parameter.
    Parameter(ParameterSlot),
    /// By a definition.
    Defined(Who, DefinitionSlot),
    /// So many months and days later; a day that the month lacks becomes its last one.
    Later(Box<DayTerm>, Period),
    /// By the first row that applies.
    Cases(Box<Cases<DayTerm>>),
    /// Not established: it can be any date.
    Doubt(DoubtSlot),
}

/// A length of calendar time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Whole months; twelve to a year.
    pub months: i32,
    /// Whole days, counted after the months.
    pub days: i32,
}

impl Period {
    /// The date so much later; it stays at the end of the calendar rather than fail.
    pub fn after(self, date: Date) -> Date {
        let months: Span = 0.months();
        let end = if self.months < 0 || self.days < 0 { Date::MIN } else { Date::MAX };
        months
            .try_months(self.months)
            .and_then(|months| date.checked_add(months))
            .and_then(|date| Span::new().try_days(self.days).and_then(|days| date.checked_add(days)))
            .unwrap_or(end)
    }

    /// The same length backwards.
    #[must_use]
    pub fn negated(self) -> Self {
        Period { months: -self.months, days: -self.days }
    }
}

/// Completed years from one date to another; below zero before the first birthday is born.
pub fn years_between(from: Date, to: Date) -> i32 {
    let years = i32::from(to.year()) - i32::from(from.year());
    // A birthday on 29 February falls on the 28th in common years.
    let day = if (from.month(), from.day()) == (2, 29) && !to.in_leap_year() { 28 } else { from.day() };
    if (from.month(), day) > (to.month(), to.day()) { years - 1 } else { years }
}

impl Join for Interval<Date> {
    fn join(self, other: Self) -> Self {
        Interval::join(self, other)
    }
}

impl Term for DayTerm {
    type Known = Interval<Date>;

    fn known(&self, situation: &Situation<'_>, bound: Bound) -> Interval<Date> {
        match self {
            DayTerm::Only(date) => Interval::exactly(*date),
            DayTerm::Today => Interval::exactly(situation.today()),
            DayTerm::NextMonth => Interval::exactly(situation.next_month()),
            DayTerm::Fact(who, fact) => situation.day(*fact, bound.person(*who)),
            DayTerm::Parameter(slot) => situation.parameter(*slot).day(),
            DayTerm::Defined(who, slot) => {
                let person = bound.person(*who);
                let (memo, stamp) = situation.memo();
                memo.days.get(stamp, *slot, person, || {
                    let (body, inner) = situation.definition(*slot, person);
                    body.day().known(situation, inner)
                })
            }
            DayTerm::Later(day, period) => day.known(situation, bound).map(|date| period.after(date)),
            DayTerm::Cases(cases) => cases.known(situation, bound),
            DayTerm::Doubt(_) => Interval::between(Date::MIN, Date::MAX),
        }
    }

    fn open(&self, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
        match self {
            DayTerm::Only(_) | DayTerm::Today | DayTerm::NextMonth => {}
            DayTerm::Fact(who, fact) => open_fact(situation, *fact, bound.person(*who), open),
            DayTerm::Parameter(slot) => situation.parameter(*slot).open(open),
            DayTerm::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.day().open(situation, inner, open);
            }
            DayTerm::Later(day, _) => day.open(situation, bound, open),
            DayTerm::Cases(cases) => cases.open(situation, bound, open),
            DayTerm::Doubt(doubt) => {
                open.doubts.insert(*doubt);
            }
        }
    }

    fn grounds(&self, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet) {
        match self {
            DayTerm::Only(_) | DayTerm::Today | DayTerm::NextMonth => {}
            DayTerm::Parameter(_) | DayTerm::Doubt(_) => {}
            DayTerm::Fact(who, fact) => ground_fact(situation, *fact, bound.person(*who), grounds),
            DayTerm::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.day().grounds(situation, inner, grounds);
            }
            DayTerm::Later(day, _) => day.grounds(situation, bound, grounds),
            DayTerm::Cases(cases) => cases.grounds(situation, bound, grounds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_birthday_on_29_february_falls_on_28_february_in_common_years() {
        assert_eq!(years_between(date(1960, 2, 29), date(2027, 2, 27)), 66);
        assert_eq!(years_between(date(1960, 2, 29), date(2027, 2, 28)), 67);
    }

    #[test]
    fn the_birthday_itself_completes_the_year() {
        assert_eq!(years_between(date(1959, 11, 21), date(2026, 11, 20)), 66);
        assert_eq!(years_between(date(1959, 11, 21), date(2026, 11, 21)), 67);
        assert_eq!(years_between(date(2027, 1, 1), date(2026, 12, 31)), -1);
    }

    #[test]
    fn six_months_after_31_august_is_the_last_day_of_february() {
        let half_year = Period { months: 6, days: 0 };
        assert_eq!(half_year.after(date(2026, 8, 31)), date(2027, 2, 28));
        assert_eq!(Period { months: 0, days: 68 }.after(date(2026, 9, 14)), date(2026, 11, 21));
    }

    #[test]
    fn a_period_beyond_the_calendar_stays_at_its_end() {
        assert_eq!(Period { months: i32::MAX, days: 0 }.after(date(2026, 1, 1)), Date::MAX);
        assert_eq!(Period { months: i32::MAX, days: 0 }.negated().after(date(2026, 1, 1)), Date::MIN);
    }
}
