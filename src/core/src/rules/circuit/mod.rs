// SPDX-License-Identifier: EUPL-1.2
//! The conditions of a pack laid out for speed, for one day and one number of people.
//!
//! Terms (`rules::term`) say what a condition means and why; a circuit says only what is known of it, and says the
//! same (`tests/rules/circuit.rs`). What the day settles is worked out when it is built: a limit on one fact is one
//! comparison of whole numbers, `age(nascita) >= 67` among them. Equal conditions are one node, wherever they stand.

mod build;
mod cell;
mod state;
mod store;

use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::civil::Date;

pub use cell::{Cell, Reading, Slot, Source};
pub use state::{State, Turns};
pub use store::Circuits;

use super::answers::Answers;
use super::fact::FactRef;
use super::figure::Figure;
use super::interval::{Comparison, Interval};
use super::option_set::OptionSet;
use super::situation::Unasked;
use super::term::Period;
use super::truth::Truth;

/// A cell's place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(u32);

/// A condition's place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TruthId(u32);

/// A number's place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct FigureId(u32);

/// A date's place.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct DayId(u32);

/// A choice's place.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct ChoiceId(u32);

/// Some entries of a list that stand side by side.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A condition.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum TruthNode {
    Always(Truth),
    /// The value is at most this.
    AtMost(CellId, i64),
    /// The value is above this.
    Above(CellId, i64),
    /// The choice is among the options at this place.
    Among(CellId, u32),
    /// One of the options at this place is surely chosen, or may be.
    Includes {
        surely: CellId,
        perhaps: CellId,
        options: u32,
    },
    Not(TruthId),
    All(Span),
    Any(Span),
    /// What the second says where the first holds, else what the third says.
    If(TruthId, TruthId, TruthId),
    Figures(FigureId, Comparison, FigureId),
    Days(DayId, Comparison, DayId),
    AmongChoice(ChoiceId, u32),
}

/// A number or an amount.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum FigureNode {
    Only(Figure),
    /// The value of a cell with so many decimals.
    Cell(CellId, u32),
    Plus(FigureId, FigureId),
    Minus(FigureId, FigureId),
    Times(FigureId, FigureId),
    By(FigureId, FigureId),
    Least(FigureId, FigureId),
    Greatest(FigureId, FigureId),
    Floor(FigureId),
    Years(DayId, DayId),
    CalendarYear(DayId),
    /// How many of the conditions hold; more if the household is not complete.
    Count(Span, TruthId),
    CountChoices {
        surely: CellId,
        perhaps: CellId,
    },
    /// The sum over pairs of a condition and a number; anything if the household is not complete.
    Sum(Span, TruthId),
    If(TruthId, FigureId, FigureId),
}

/// A date.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum DayNode {
    Only(Interval<Date>),
    Cell(CellId),
    Later(DayId, Period),
    If(TruthId, DayId, DayId),
}

/// One of some options.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum ChoiceNode {
    Only(OptionSet),
    Cell(CellId),
    If(TruthId, ChoiceId, ChoiceId),
}

/// Where the conditions of a benefit stand.
pub struct BenefitNodes {
    /// That the person has it already.
    pub received: Option<TruthId>,
    /// All requirements together.
    pub whole: TruthId,
    /// The conditions that must all hold.
    pub parts: Vec<TruthId>,
}

/// The conditions of a pack on one day, for households of one size.
pub struct Circuit {
    slots: Vec<Slot>,
    truths: Vec<TruthNode>,
    figures: Vec<FigureNode>,
    days: Vec<DayNode>,
    choices: Vec<ChoiceNode>,
    sets: Vec<OptionSet>,
    /// What spans name: conditions, and in sums numbers after their conditions.
    parts: Vec<u32>,
    benefits: Vec<BenefitNodes>,
    /// For each conclusion of the pack and each person whether it holds.
    conclusions: Vec<Vec<TruthId>>,
    /// What the answer about a fact can change.
    reach: HashMap<FactRef, Reach>,
    order: Vec<Laid>,
}

/// A node, in the order in which they were laid out.
#[derive(Clone, Copy)]
enum Laid {
    Truth(TruthId),
    Figure(FigureId),
}

/// The cells that hold an answer, and what rests on them.
#[derive(Default)]
struct Reach {
    cells: Vec<CellId>,
    resting: OnceLock<Resting>,
}

/// What has to be worked out anew when a cell changes.
#[derive(Default)]
struct Resting {
    truths: Vec<TruthId>,
    figures: Vec<FigureId>,
}

impl Circuit {
    /// The table for these answers.
    pub fn state(&self, answers: &Answers, unasked: Unasked) -> State<'_> {
        State::new(self, answers, unasked)
    }

    /// Where the conditions of a benefit stand.
    pub fn benefit(&self, place: usize) -> &BenefitNodes {
        &self.benefits[place]
    }

    /// Where a conclusion stands for a person.
    pub fn conclusion(&self, place: usize, person: u8) -> TruthId {
        self.conclusions[place][usize::from(person)]
    }
}
