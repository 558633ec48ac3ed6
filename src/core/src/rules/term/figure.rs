// SPDX-License-Identifier: EUPL-1.2
//! Terms whose value is a number or an amount in euro.

use rust_decimal::Decimal;

use super::{
    Bound, Cases, ChoicesTerm, DayTerm, DefinitionSlot, DoubtSlot, FactSet, Join, Open, ParameterSlot, PeopleTerm,
    Term, Who, day::years_between, ground_fact, open_fact,
};
use crate::rules::fact::FactSlot;
use crate::rules::figure::{Figure, NO_UPPER_END};
use crate::rules::interval::Interval;
use crate::rules::situation::Situation;

/// A term that is a number; known is the set of values it can have.
#[derive(Clone, Debug, PartialEq)]
pub enum FigureTerm {
    /// This one.
    Only(Decimal),
    /// What a person told.
    Fact(Who, FactSlot),
    /// What a person told, or this when it is not known.
    FactOrElse(Who, FactSlot, Decimal),
    /// A dated parameter.
    Parameter(ParameterSlot),
    /// By a definition.
    Defined(Who, DefinitionSlot),
    /// The sum of the two.
    Plus(Box<FigureTerm>, Box<FigureTerm>),
    /// The first less the second.
    Minus(Box<FigureTerm>, Box<FigureTerm>),
    /// The product of the two.
    Times(Box<FigureTerm>, Box<FigureTerm>),
    /// The first divided by the second.
    By(Box<FigureTerm>, Box<FigureTerm>),
    /// The least of them.
    Least(Vec<FigureTerm>),
    /// The greatest of them.
    Greatest(Vec<FigureTerm>),
    /// Rounded down to a whole number.
    Floor(Box<FigureTerm>),
    /// Completed years from the first date to the second.
    Years(DayTerm, DayTerm),
    /// The calendar year of a date.
    CalendarYear(DayTerm),
    /// How many people.
    Count(PeopleTerm),
    /// How many options are chosen.
    CountChoices(ChoicesTerm),
    /// Summed over people; the inner term speaks of the innermost person.
    Sum(PeopleTerm, Box<FigureTerm>),
    /// By the first row that applies.
    Cases(Box<Cases<FigureTerm>>),
    /// Not established: it can be anything.
    Doubt(DoubtSlot),
}

impl Join for Figure {
    fn join(self, other: Self) -> Self {
        Figure::join(self, other)
    }
}

impl FigureTerm {
    /// The terms right below this one, for what is asked of all of them alike.
    fn parts(&self) -> Vec<&FigureTerm> {
        match self {
            FigureTerm::Plus(a, b) | FigureTerm::Minus(a, b) | FigureTerm::Times(a, b) | FigureTerm::By(a, b) => {
                vec![a, b]
            }
            FigureTerm::Least(terms) | FigureTerm::Greatest(terms) => terms.iter().collect(),
            FigureTerm::Floor(term) => vec![term],
            _ => Vec::new(),
        }
    }

    fn of_all(
        terms: &[FigureTerm],
        situation: &Situation<'_>,
        bound: Bound,
        join: fn(Figure, Figure) -> Figure,
    ) -> Figure {
        terms.iter().map(|term| term.known(situation, bound)).reduce(join).unwrap_or_else(Figure::anything)
    }
}

impl Term for FigureTerm {
    type Known = Figure;

    fn known(&self, situation: &Situation<'_>, bound: Bound) -> Figure {
        let of = |term: &FigureTerm| term.known(situation, bound);
        match self {
            FigureTerm::Only(value) => Figure::exactly(*value),
            FigureTerm::Fact(who, fact) => situation.figure(*fact, bound.person(*who)),
            FigureTerm::FactOrElse(who, fact, otherwise) => {
                let (person, otherwise) = (bound.person(*who), Figure::exactly(*otherwise));
                situation.or_else(*fact, person, otherwise, |s| s.figure(*fact, person))
            }
            FigureTerm::Parameter(slot) => situation.parameter(*slot).figure(),
            FigureTerm::Defined(who, slot) => {
                let person = bound.person(*who);
                let (memo, stamp) = situation.memo();
                memo.figures.get(stamp, *slot, person, || {
                    let (body, inner) = situation.definition(*slot, person);
                    body.figure().known(situation, inner)
                })
            }
            FigureTerm::Plus(a, b) => of(a).plus(of(b)),
            FigureTerm::Minus(a, b) => of(a).minus(of(b)),
            FigureTerm::Times(a, b) => of(a).times(of(b)),
            FigureTerm::By(a, b) => of(a).by(of(b)),
            FigureTerm::Least(terms) => Self::of_all(terms, situation, bound, Figure::least),
            FigureTerm::Greatest(terms) => Self::of_all(terms, situation, bound, Figure::greatest),
            FigureTerm::Floor(term) => Figure::within(of(term).between().map(|value| value.floor())),
            FigureTerm::Years(from, to) => {
                let (from, to) = (from.known(situation, bound), to.known(situation, bound));
                whole(years_between(from.high(), to.low()), years_between(from.low(), to.high()))
            }
            FigureTerm::CalendarYear(day) => {
                let day = day.known(situation, bound);
                whole(i32::from(day.low().year()), i32::from(day.high().year()))
            }
            FigureTerm::Count(group) => {
                let members = group.members(situation, bound);
                let low = Decimal::from(members.count_surely());
                let high = if members.more { NO_UPPER_END } else { members.count_perhaps().into() };
                Figure::within(Interval::between(low, high))
            }
            FigureTerm::CountChoices(choices) => {
                let known = choices.known(situation, bound);
                Figure::within(Interval::between(known.surely.len().into(), known.perhaps.len().into()))
            }
            FigureTerm::Sum(group, term) => sum(group, term, situation, bound),
            FigureTerm::Cases(cases) => cases.known(situation, bound),
            FigureTerm::Doubt(_) => Figure::anything(),
        }
    }

    fn open(&self, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
        match self {
            FigureTerm::Fact(who, fact) => open_fact(situation, *fact, bound.person(*who), open),
            FigureTerm::FactOrElse(who, fact, _) => {
                situation.open_or_else(*fact, bound.person(*who), open);
            }
            FigureTerm::Parameter(slot) => situation.parameter(*slot).open(open),
            FigureTerm::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.figure().open(situation, inner, open);
            }
            FigureTerm::Years(from, to) => {
                from.open(situation, bound, open);
                to.open(situation, bound, open);
            }
            FigureTerm::CalendarYear(day) => day.open(situation, bound, open),
            FigureTerm::Count(group) => open_group(group, None, situation, bound, open),
            FigureTerm::CountChoices(choices) => choices.open(situation, bound, open),
            FigureTerm::Sum(group, term) => open_group(group, Some(term), situation, bound, open),
            FigureTerm::Cases(cases) => cases.open(situation, bound, open),
            FigureTerm::Doubt(doubt) => {
                open.doubts.insert(*doubt);
            }
            _ => self.parts().into_iter().for_each(|part| part.open(situation, bound, open)),
        }
    }

    fn grounds(&self, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet) {
        match self {
            FigureTerm::Fact(who, fact) => ground_fact(situation, *fact, bound.person(*who), grounds),
            FigureTerm::FactOrElse(who, fact, _) => {
                situation.ground_or_else(*fact, bound.person(*who), grounds);
            }
            FigureTerm::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.figure().grounds(situation, inner, grounds);
            }
            FigureTerm::Years(from, to) => {
                from.grounds(situation, bound, grounds);
                to.grounds(situation, bound, grounds);
            }
            FigureTerm::CalendarYear(day) => day.grounds(situation, bound, grounds),
            FigureTerm::Count(group) => ground_group(group, None, situation, bound, grounds),
            FigureTerm::CountChoices(choices) => choices.grounds(situation, bound, grounds),
            FigureTerm::Sum(group, term) => ground_group(group, Some(term), situation, bound, grounds),
            FigureTerm::Cases(cases) => cases.grounds(situation, bound, grounds),
            _ => self.parts().into_iter().for_each(|part| part.grounds(situation, bound, grounds)),
        }
    }
}

fn whole(low: i32, high: i32) -> Figure {
    Figure::within(Interval::between(Decimal::from(low), Decimal::from(high)))
}

/// Members for sure add their term; those who may belong add it or nothing; people nobody told of may
/// add anything.
fn sum(group: &PeopleTerm, term: &FigureTerm, situation: &Situation<'_>, bound: Bound) -> Figure {
    let members = group.members(situation, bound);
    if members.more {
        return Figure::anything();
    }
    let nothing = Figure::exactly(Decimal::ZERO);
    members.each().fold(nothing, |total, (person, surely)| {
        let value = term.known(situation, bound.and(person));
        total.plus(if surely { value } else { value.join(nothing) })
    })
}

fn open_group(group: &PeopleTerm, term: Option<&FigureTerm>, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
    let members = group.members(situation, bound);
    if members.more {
        open.facts.insert(situation.household());
    }
    for (person, _) in members.each() {
        group.open_for(person, situation, bound, open);
        if let Some(term) = term {
            term.open(situation, bound.and(person), open);
        }
    }
}

fn ground_group(
    group: &PeopleTerm,
    term: Option<&FigureTerm>,
    situation: &Situation<'_>,
    bound: Bound,
    grounds: &mut FactSet,
) {
    grounds.insert(situation.household());
    for (person, _) in situation.everyone().each() {
        group.ground_for(person, situation, bound, grounds);
    }
    for (person, _) in group.members(situation, bound).each() {
        if let Some(term) = term {
            term.grounds(situation, bound.and(person), grounds);
        }
    }
}
