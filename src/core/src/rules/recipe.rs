// SPDX-License-Identifier: EUPL-1.2
//! How often things are so among the people who come: what plausible households are drawn by.
//! Every figure says where it was published, or that it is an estimate. No figure comes from a user.

use jiff::civil::Date;

use super::fact::FactSlot;
use super::term::{DayTerm, FigureTerm, Formula};

/// One in a hundred, in the unit that chances and weights are held in.
pub const PERCENT: i64 = 100;

/// How a sample of households is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// The day of the visit of every household.
    pub on: Date,
    /// What is decided, in this order: a condition looks only at what was decided before.
    pub marginals: Vec<Marginal>,
}

impl Recipe {
    /// The tables in runs about the same fact. A run decides its fact for everybody it is not decided for.
    pub fn runs(&self) -> impl Iterator<Item = &[Marginal]> {
        self.marginals.chunk_by(|one, next| one.fact == next.fact)
    }
}

/// How one fact is spread, where a condition holds. The first table of a run that holds is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginal {
    /// The fact.
    pub fact: FactSlot,
    /// The option of a choice of several that this table is about.
    pub option: Option<usize>,
    /// Where it holds; none: everywhere.
    pub when: Option<Formula>,
    /// The spread.
    pub spread: Spread,
    /// Where the figures come from.
    pub origin: Origin,
    /// Where it stands: file and line.
    pub place: String,
}

/// Where figures come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// They were published.
    Published {
        /// By whom, in what.
        source: String,
        /// The year they are about.
        year: i64,
        /// What was made of them: who comes to the terminal is not everybody.
        adjusted: Option<String>,
    },
    /// They follow from the law or from other answers: nothing was measured.
    ByRule,
    /// They are a guess, for this reason.
    Estimate(String),
}

/// How the values of a fact are spread. Chances and weights are held in hundredths: no floats.
#[derive(Clone, Debug, PartialEq)]
pub enum Spread {
    /// Yes, or having the option, in so many of ten thousand.
    Chance(i64),
    /// Options by their place, each with its weight.
    Weights(Vec<(usize, i64)>),
    /// Figures in the unit the fact is held in, each with its weight.
    Counts(Vec<(i64, i64)>),
    /// A figure between ends that part everybody evenly.
    Quantiles {
        /// The ends, rising, in the unit the fact is held in; a single one is the only value.
        ends: Vec<i64>,
        /// How many of ten thousand have no such figure.
        absent: i64,
        /// How many of ten thousand have nothing; the ends part the others.
        zero: i64,
    },
    /// A date so many years back, by ends that part everybody evenly.
    Ages(Vec<i64>),
    /// A date so many days back, likewise.
    DaysAgo(Vec<i64>),
    /// A figure worked out of other answers.
    Figure(FigureTerm),
    /// A date worked out of other answers.
    Day(DayTerm),
    /// The other people of a household.
    Shapes(Vec<Shape>),
}

/// A shape that households have.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// How many have it, against the others.
    pub weight: i64,
    /// Everybody besides the asker.
    pub people: Vec<Member>,
}

/// Somebody in a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Who they are to the asker: an option of the pack's relation.
    pub relation: usize,
    /// Whether they live with the asker.
    pub home: bool,
    /// When they were born.
    pub born: Born,
}

/// When somebody in a shape was born.
#[derive(Clone, Debug, PartialEq)]
pub enum Born {
    /// So many years before the visit, by ends that part everybody evenly.
    Ages(Vec<i64>),
    /// So many years before the asker (after, when negative), likewise.
    YearsOlder(Vec<i64>),
    /// On a day that another answer says.
    On(DayTerm),
}
