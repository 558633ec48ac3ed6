// SPDX-License-Identifier: EUPL-1.2
//! One place of the table that a circuit reads: everything a fact can still be, in sixteen bytes.

use jiff::civil::Date;
use zeroize::Zeroize;

use crate::rules::answers::{Answer, Answers, Day, Knowledge};
use crate::rules::fact::{Fact, FactRef, Scope};
use crate::rules::option_set::OptionSet;
use crate::rules::situation::{EARLIEST, LATEST, Unasked};

/// Everything a fact can still be: an interval of numbers, of dates or of no and yes, or a set of options.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Zeroize)]
pub struct Cell {
    /// The least value: a number in its own unit, a day as year, month and day, or 0 for no and 1 for yes.
    pub low: i64,
    /// The greatest value.
    pub high: i64,
}

impl Cell {
    /// The values from one to another.
    pub const fn between(low: i64, high: i64) -> Self {
        Cell { low, high }
    }

    /// One value.
    pub const fn exactly(value: i64) -> Self {
        Cell { low: value, high: value }
    }

    /// No or yes.
    pub const UNKNOWN: Cell = Cell::between(0, 1);

    /// The dates between two.
    pub fn days(low: Date, high: Date) -> Self {
        Cell::between(Day::from(low).number(), Day::from(high).number())
    }

    /// A set of options.
    pub fn of(options: OptionSet) -> Self {
        let [low, high] = options.halves();
        Cell { low, high }
    }

    /// The set of options it holds.
    pub fn options(self) -> OptionSet {
        OptionSet::of_halves([self.low, self.high])
    }
}

/// What of an answer a cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// Yes or no.
    YesNo,
    /// Whether there is such a figure at all.
    Given,
    /// Whether the household was told in full.
    Complete,
    /// A number in its own unit.
    Number,
    /// A date.
    Day,
    /// One of some options.
    Choice,
    /// The options that are surely chosen.
    Surely,
    /// The options that may be chosen.
    Perhaps,
}

/// Where a cell gets its value from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source {
    /// The fact, and whose.
    pub at: FactRef,
    /// What of its answer.
    pub reading: Reading,
    /// What to take instead when it is not known.
    pub otherwise: Option<Cell>,
}

/// A source with all that loading a cell needs.
pub struct Slot {
    /// Where its value comes from.
    pub source: Source,
    scope: Scope,
    person: usize,
    blank: Cell,
}

impl Slot {
    /// A slot for a source; `today` bounds the dates that cannot lie after it.
    pub fn of(source: Source, fact: &Fact, today: Date) -> Self {
        let blank = match source.reading {
            Reading::YesNo | Reading::Given | Reading::Complete => Cell::UNKNOWN,
            Reading::Number => Cell::between(fact.low, fact.high),
            Reading::Day => Cell::days(EARLIEST, if fact.may_be_future { LATEST } else { today }),
            Reading::Choice | Reading::Perhaps => Cell::of(fact.all_choices()),
            Reading::Surely => Cell::of(OptionSet::NONE),
        };
        Slot { source, scope: fact.scope, person: usize::from(source.at.person.unwrap_or(0)), blank }
    }

    /// What the answers leave of it.
    pub fn load(&self, answers: &Answers, unasked: Unasked) -> Cell {
        self.read(answers.held(self.scope, self.person), unasked)
    }

    /// What this knowledge leaves of it.
    pub fn read(&self, known: &Knowledge, unasked: Unasked) -> Cell {
        match (known, self.source.otherwise) {
            (Knowledge::Is(answer), _) => self.of_answer(answer),
            (_, None) => self.blank,
            (Knowledge::NotAsked, Some(otherwise)) if unasked == Unasked::StillOpen => self.join(otherwise),
            (_, Some(otherwise)) => otherwise,
        }
    }

    fn of_answer(&self, answer: &Answer) -> Cell {
        match (self.source.reading, answer) {
            (Reading::YesNo, Answer::YesNo(yes)) => Cell::exactly(i64::from(*yes)),
            (Reading::Given, answer) => Cell::exactly(i64::from(*answer != Answer::Absent)),
            (Reading::Complete, answer) => Cell::between(i64::from(answer.is_exact()), 1),
            (Reading::Number, Answer::Number { low, high }) => Cell::between(*low, *high),
            (Reading::Day, Answer::Date { low, high }) => Cell::between(low.number(), high.number()),
            (Reading::Choice, Answer::OneOf(options)) => Cell::of(*options),
            (Reading::Surely, Answer::SomeOf { surely, .. }) => Cell::of(*surely),
            (Reading::Perhaps, Answer::SomeOf { perhaps, .. }) => Cell::of(*perhaps),
            _ => self.blank,
        }
    }

    /// Anything it can be, or what is taken instead.
    fn join(&self, otherwise: Cell) -> Cell {
        let (blank, sets) = (self.blank, [self.blank.options(), otherwise.options()]);
        match self.source.reading {
            Reading::Choice | Reading::Perhaps => Cell::of(sets[0] | sets[1]),
            Reading::Surely => Cell::of(sets[0] & sets[1]),
            Reading::YesNo | Reading::Given | Reading::Complete | Reading::Number | Reading::Day => {
                Cell::between(blank.low.min(otherwise.low), blank.high.max(otherwise.high))
            }
        }
    }
}
