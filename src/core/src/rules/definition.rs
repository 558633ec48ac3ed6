// SPDX-License-Identifier: EUPL-1.2
//! A definition: a value worked out once, under a name, for many requirements.

use super::term::{ChoiceTerm, DayTerm, FigureTerm, Formula, PeopleTerm};

/// A definition of the pack.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Its name: `nucleo.sposato`.
    pub id: String,
    /// What it stands for, in one sentence.
    pub says: String,
    /// Whether each person has their own value.
    pub of_person: bool,
    /// How it is worked out.
    pub body: Body,
}

/// How a definition is worked out, by the type of its value.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// It holds or not.
    Formula(Formula),
    /// A number or an amount.
    Figure(FigureTerm),
    /// A date.
    Day(DayTerm),
    /// One of some options.
    Choice(ChoiceTerm),
    /// A group of people.
    People(PeopleTerm),
}

/// The pack's reader gives a reference the type of what it refers to, so a mismatch cannot occur.
const TYPED: &str = "a reference has the type of its definition";

impl Body {
    pub(crate) fn formula(&self) -> &Formula {
        let Body::Formula(formula) = self else { unreachable!("{TYPED}") };
        formula
    }

    pub(crate) fn figure(&self) -> &FigureTerm {
        let Body::Figure(figure) = self else { unreachable!("{TYPED}") };
        figure
    }

    pub(crate) fn day(&self) -> &DayTerm {
        let Body::Day(day) = self else { unreachable!("{TYPED}") };
        day
    }

    pub(crate) fn choice(&self) -> &ChoiceTerm {
        let Body::Choice(choice) = self else { unreachable!("{TYPED}") };
        choice
    }

    pub(crate) fn people(&self) -> &PeopleTerm {
        let Body::People(people) = self else { unreachable!("{TYPED}") };
        people
    }
}
