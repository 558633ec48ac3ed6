// SPDX-License-Identifier: EUPL-1.2
//! A benefit: the requirements that must all hold, and everything a person needs after "maybe yes".

use super::fact::FactSlot;
use super::situation::{Situation, Vocabulary};
use super::term::{DayTerm, DoubtSlot, FigureTerm, Formula, PeopleTerm};
use super::truth::Truth;
use super::uses::Uses;
use crate::language::{Piece, pieces};

/// A benefit of the pack.
#[derive(Clone, Debug, PartialEq)]
pub struct Benefit {
    /// Its name in the pack: `assegno-sociale`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its name in Italian, for the clerk who reads the receipt.
    pub italian_name: String,
    /// One sentence that says what it is and for whom.
    pub summary: String,
    /// Requirements that must all hold.
    pub requirements: Vec<Requirement>,
    /// Alternative ways, each with requirements of its own; with none, the requirements above are all.
    pub ways: Vec<Way>,
    /// When the person has it already.
    pub received: Option<Formula>,
    /// What only an office can check: listed, never decides.
    pub office: Vec<OfficeCheck>,
    /// What it pays.
    pub amounts: Vec<Amount>,
    /// What to say where something holds.
    pub notes: Vec<Line>,
    /// Papers to bring.
    pub papers: Vec<Line>,
    /// Where to go and what to do there, in order.
    pub steps: Vec<Line>,
    /// Whether it may stand on paper only when the person asks for it.
    pub discreet: bool,
    /// The yes/no fact by which a person asks for it: it is asked about and told only where that is a yes.
    pub opened_by: Option<FactSlot>,
    /// Requirements and ways as one condition.
    pub whole: Formula,
    /// How that condition uses each fact.
    pub uses: Uses,
}

/// One requirement, with its sentence and its law.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Its name within the benefit.
    pub id: String,
    /// Two or three words that name it in a list.
    pub short: String,
    /// The requirement in one plain sentence.
    pub says: String,
    /// The law.
    pub source: String,
    /// What holds when it is met.
    pub test: Formula,
    /// What to say where the law leaves it unsettled.
    pub doubt: Option<DoubtSlot>,
    /// Whether nobody is ever told no by it: where it does not hold, the law leaves it unsettled.
    pub never_no: bool,
    /// How the test uses each fact.
    pub uses: Uses,
}

/// One of several ways to have a right, for the visit or for each of some people.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Its name within the benefit.
    pub id: String,
    /// Whom the way is for.
    pub says: String,
    /// The people it is tried for, one by one.
    pub each: Option<PeopleTerm>,
    /// Requirements that must all hold on this way.
    pub requirements: Vec<Requirement>,
    /// What it pays on this way, for each person it is open to.
    pub amounts: Vec<Amount>,
}

/// Something that only an office can check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeCheck {
    /// What is checked.
    pub says: String,
    /// The same in Italian, for the clerk.
    pub italian: String,
    /// The law.
    pub source: String,
}

/// A line of text, said only where its condition holds and the values in it are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// As it was written, with the names of its values in braces.
    pub says: String,
    /// Words and values, in turn.
    pub parts: Vec<Part>,
    /// When it is said; none: always.
    pub when: Option<Formula>,
    /// Whether it is worth reading on the screen and not worth paper.
    pub screen_only: bool,
}

impl Line {
    /// The same line in other words: each value goes where the words name it.
    #[must_use]
    pub fn reworded(&self, says: String) -> Self {
        let values: Vec<(&str, &Part)> = pieces(&self.says).into_iter().map(named).zip(&self.parts).collect();
        let part = |piece: Piece<'_>| match piece {
            Piece::Words(words) => Some(Part::Words(words.to_owned())),
            Piece::Place(name) => values.iter().find(|(known, _)| *known == name).map(|(_, part)| (*part).clone()),
        };
        let parts = pieces(&says).into_iter().filter_map(part).collect();
        Line { says, parts, when: self.when.clone(), screen_only: self.screen_only }
    }
}

/// The name in a place; words have none.
fn named(piece: Piece<'_>) -> &str {
    match piece {
        Piece::Words(_) => "",
        Piece::Place(name) => name,
    }
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Words.
    Words(String),
    /// A date, written out.
    Day(DayTerm),
    /// An amount in euro.
    Euro(FigureTerm),
    /// A number.
    Number(FigureTerm),
}

/// What a benefit pays.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// How it is worked out.
    pub value: FigureTerm,
    /// How often that much is paid.
    pub per: Per,
    /// How exact the printed figure is.
    pub exactness: Exactness,
    /// When the figure is exact after all, for an amount that is otherwise "circa".
    pub exact_when: Option<Formula>,
    /// When this amount applies; none: always.
    pub when: Option<Formula>,
    /// What to add in words: "per 13 mesi".
    pub says: Option<String>,
}

/// How often an amount is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Every month.
    Month,
    /// Every two months.
    TwoMonths,
    /// Every year.
    Year,
    /// Once.
    Once,
}

/// How exact a printed amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// To the cent.
    Exact,
    /// Rounded down to the euro, printed with "circa".
    About,
    /// The most it can be.
    UpTo,
}

impl Benefit {
    /// Whether the person asked for it, or nobody has to.
    pub fn is_open(&self, situation: &Situation<'_>) -> bool {
        self.opened_by.is_none_or(|fact| situation.truth(fact, None) == Truth::Yes)
    }

    /// Finds how its conditions use their facts, once all that they refer to is known.
    pub(super) fn find_uses(&mut self, vocabulary: &Vocabulary) {
        self.uses = Uses::of(vocabulary, &self.whole, false);
        for requirement in &mut self.requirements {
            requirement.uses = Uses::of(vocabulary, &requirement.test, false);
        }
        for way in &mut self.ways {
            for requirement in &mut way.requirements {
                requirement.uses = Uses::of(vocabulary, &requirement.test, way.each.is_some());
            }
        }
    }

    /// The requirement at a place.
    pub fn requirement(&self, at: RequirementRef) -> &Requirement {
        match at.way {
            None => &self.requirements[at.place],
            Some(way) => &self.ways[way].requirements[at.place],
        }
    }

    /// Every requirement with its place, shared ones first.
    pub fn all_requirements(&self) -> impl Iterator<Item = (RequirementRef, &Requirement)> {
        let shared = self
            .requirements
            .iter()
            .enumerate()
            .map(|(place, requirement)| (RequirementRef { way: None, place }, requirement));
        let of_ways = self.ways.iter().enumerate().flat_map(|(way, found)| {
            found
                .requirements
                .iter()
                .enumerate()
                .map(move |(place, requirement)| (RequirementRef { way: Some(way), place }, requirement))
        });
        shared.chain(of_ways)
    }
}

/// A requirement's place in its benefit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequirementRef {
    /// The way it belongs to; none: shared by all.
    pub way: Option<usize>,
    /// Its place there.
    pub place: usize,
}
