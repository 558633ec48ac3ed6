// SPDX-License-Identifier: EUPL-1.2
//! The first row that applies gives the value: decision tables and `if … then … else` alike.

use super::{Bound, FactSet, Formula, Join, Open, Term};
use crate::rules::situation::Situation;
use crate::rules::truth::Truth;

/// One row: when it applies, and what it gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<T> {
    /// When the row applies.
    pub when: Formula,
    /// What it gives.
    pub gives: T,
}

/// Rows from top to bottom, and what holds when none applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases<T> {
    /// From top to bottom.
    pub rows: Vec<Row<T>>,
    /// When no row applies.
    pub otherwise: T,
}

impl<T: Term> Cases<T> {
    /// The value of every row that may be the first to apply, joined.
    pub fn known(&self, situation: &Situation<'_>, bound: Bound) -> T::Known {
        let mut known: Option<T::Known> = None;
        let mut add = |value: T::Known| {
            known = Some(match known.take() {
                Some(before) => before.join(value),
                None => value,
            });
        };
        for row in &self.rows {
            match row.when.known(situation, bound) {
                Truth::No => {}
                Truth::Unknown => add(row.gives.known(situation, bound)),
                Truth::Yes => {
                    add(row.gives.known(situation, bound));
                    return known.expect("just added");
                }
            }
        }
        add(self.otherwise.known(situation, bound));
        known.expect("just added")
    }

    /// What could change which row applies, or what it gives. A doubt counts only in the row that
    /// surely applies: one in a row that may never be reached is nothing to tell a person.
    pub fn open(&self, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
        let mut surely = true;
        let mut add = |gives: &T, surely: bool| {
            let mut inner = Open::default();
            gives.open(situation, bound, &mut inner);
            open.facts.append(&mut inner.facts);
            if surely {
                open.doubts.append(&mut inner.doubts);
            }
        };
        for row in &self.rows {
            match row.when.known(situation, bound) {
                Truth::No => {}
                Truth::Unknown => {
                    surely = false;
                    add(&row.gives, false);
                }
                Truth::Yes => {
                    add(&row.gives, surely);
                    return self.open_rows(situation, bound, open);
                }
            }
        }
        add(&self.otherwise, surely);
        self.open_rows(situation, bound, open);
    }

    /// What could settle the rows that may apply, down to the one that surely does.
    fn open_rows(&self, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
        for row in &self.rows {
            match row.when.known(situation, bound) {
                Truth::No => {}
                Truth::Unknown => row.when.open(situation, bound, open),
                Truth::Yes => return,
            }
        }
    }

    /// The answers that rule rows out or in, and those their values rest on.
    pub fn grounds(&self, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet) {
        for row in &self.rows {
            match row.when.known(situation, bound) {
                Truth::No => row.when.grounds(situation, bound, grounds),
                Truth::Unknown => row.gives.grounds(situation, bound, grounds),
                Truth::Yes => {
                    row.when.grounds(situation, bound, grounds);
                    return row.gives.grounds(situation, bound, grounds);
                }
            }
        }
        self.otherwise.grounds(situation, bound, grounds);
    }
}
