// SPDX-License-Identifier: EUPL-1.2
//! What definitions came to in the situation at hand, so that each is worked out once for all benefits.
//! A stamp tells one situation from the next: nothing of one household is ever read for another.

use std::cell::Cell;

use jiff::civil::Date;

use super::figure::Figure;
use super::interval::Interval;
use super::option_set::OptionSet;
use super::term::{DefinitionSlot, Members};
use super::truth::Truth;

/// People whose definitions are remembered; beyond the first ones they are worked out each time.
const PEOPLE: usize = 7;

/// Values of definitions, each with the stamp of the situation it holds for.
pub struct Memo {
    last_stamp: Cell<u32>,
    /// Conditions.
    pub truths: Remembered<Truth>,
    /// Numbers and amounts.
    pub figures: Remembered<Figure>,
    /// Dates.
    pub days: Remembered<Interval<Date>>,
    /// One of some options.
    pub choices: Remembered<OptionSet>,
    /// Groups of people.
    pub groups: Remembered<Members>,
}

/// A situation's own mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(u32);

impl Memo {
    /// For so many definitions.
    pub fn of(definitions: usize) -> Self {
        Memo {
            last_stamp: Cell::new(0),
            truths: Remembered::of(definitions),
            figures: Remembered::of(definitions),
            days: Remembered::of(definitions),
            choices: Remembered::of(definitions),
            groups: Remembered::of(definitions),
        }
    }

    /// A mark that no situation had before.
    pub fn stamp(&self) -> Stamp {
        let next = self.last_stamp.get().checked_add(1).unwrap_or_else(|| {
            self.forget();
            1
        });
        self.last_stamp.set(next);
        Stamp(next)
    }

    fn forget(&self) {
        self.truths.forget();
        self.figures.forget();
        self.days.forget();
        self.choices.forget();
        self.groups.forget();
    }
}

impl Drop for Memo {
    /// Values worked out from answers are overwritten like the answers.
    fn drop(&mut self) {
        self.forget();
    }
}

/// The values of definitions of one type.
pub struct Remembered<T>(Vec<Cell<(u32, Option<T>)>>);

impl<T: Copy> Remembered<T> {
    fn of(definitions: usize) -> Self {
        Remembered(vec![Cell::new((0, None)); definitions * (PEOPLE + 1)])
    }

    fn forget(&self) {
        self.0.iter().for_each(|cell| cell.set((0, None)));
    }

    /// The value remembered for this situation, or else worked out and remembered.
    pub fn get(&self, stamp: Stamp, slot: DefinitionSlot, person: Option<u8>, work_out: impl FnOnce() -> T) -> T {
        let column = person.map_or(0, |person| usize::from(person) + 1);
        if column > PEOPLE {
            return work_out();
        }
        let cell = &self.0[usize::from(slot.0) * (PEOPLE + 1) + column];
        match cell.get() {
            (held, Some(value)) if held == stamp.0 => value,
            _ => {
                let value = work_out();
                cell.set((stamp.0, Some(value)));
                value
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_for_one_situation_is_never_read_for_another() {
        let memo = Memo::of(2);
        let slot = DefinitionSlot(1);
        let (one, other) = (memo.stamp(), memo.stamp());
        assert_eq!(memo.truths.get(one, slot, Some(0), || Truth::Yes), Truth::Yes);
        assert_eq!(memo.truths.get(one, slot, Some(0), || Truth::No), Truth::Yes);
        assert_eq!(memo.truths.get(other, slot, Some(0), || Truth::No), Truth::No);
        assert_eq!(memo.truths.get(one, slot, Some(1), || Truth::Unknown), Truth::Unknown);
        assert_eq!(memo.truths.get(one, slot, Some(19), || Truth::No), Truth::No);
    }
}
