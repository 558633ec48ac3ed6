// SPDX-License-Identifier: EUPL-1.2
//! Finds one fact that keeps a condition open, without listing the others: for a search that asks for the next one again
//! and again. Never looks into what is settled.

use super::fact::FactRef;
use super::situation::Situation;
use super::term::{Bound, Cases, ChoiceTerm, ChoicesTerm, DayTerm, FigureTerm, Formula, PeopleTerm, Term};
use super::truth::Truth;

/// Takes the first fact that a condition is open on and that `take` wants.
pub(super) fn first_open<T>(
    condition: &Formula,
    situation: &Situation<'_>,
    bound: Bound,
    take: &mut dyn FnMut(FactRef) -> Option<T>,
) -> Option<T> {
    Finder { situation, take }.formula(condition, bound)
}

struct Finder<'f, 'a, T> {
    situation: &'f Situation<'a>,
    take: &'f mut dyn FnMut(FactRef) -> Option<T>,
}

impl<T> Finder<'_, '_, T> {
    fn formula(&mut self, formula: &Formula, bound: Bound) -> Option<T> {
        if formula.known(self.situation, bound).is_known() {
            return None;
        }
        match formula {
            Formula::Always(_) | Formula::Doubt(_) => None,
            Formula::Fact(who, fact) | Formula::FactOrElse(who, fact, _) | Formula::Given(who, fact) => {
                (self.take)(FactRef { fact: *fact, person: bound.person(*who) })
            }
            Formula::Defined(who, slot) => {
                let (body, inner) = self.situation.definition(*slot, bound.person(*who));
                self.formula(body.formula(), inner)
            }
            Formula::Not(inner) => self.formula(inner, bound),
            Formula::All(parts) | Formula::Any(parts) => parts.iter().find_map(|part| self.formula(part, bound)),
            Formula::Figures(left, _, right) => self.figure(left, bound).or_else(|| self.figure(right, bound)),
            Formula::Days(left, _, right) => self.day(left, bound).or_else(|| self.day(right, bound)),
            Formula::Among(choice, _) => self.choice(choice, bound),
            Formula::Includes(choices, _) => self.choices(choices, bound),
            Formula::Somebody(group, holds) => {
                let members = group.members(self.situation, bound);
                members.each().find_map(|(person, _)| {
                    self.group(person, group, bound).or_else(|| self.formula(holds, bound.and(person)))
                })
            }
            Formula::Cases(cases) => self.cases(cases, bound, Self::formula),
        }
    }

    /// What decides between the rows first, then what they give.
    fn cases<G>(
        &mut self,
        cases: &Cases<G>,
        bound: Bound,
        mut gives: impl FnMut(&mut Self, &G, Bound) -> Option<T>,
    ) -> Option<T> {
        let mut may_apply = Vec::new();
        for row in &cases.rows {
            match row.when.known(self.situation, bound) {
                Truth::No => {}
                Truth::Unknown => {
                    if let Some(found) = self.formula(&row.when, bound) {
                        return Some(found);
                    }
                    may_apply.push(&row.gives);
                }
                Truth::Yes => {
                    may_apply.push(&row.gives);
                    return may_apply.into_iter().find_map(|given| gives(self, given, bound));
                }
            }
        }
        may_apply.push(&cases.otherwise);
        may_apply.into_iter().find_map(|given| gives(self, given, bound))
    }

    fn group(&mut self, person: u8, group: &PeopleTerm, bound: Bound) -> Option<T> {
        let tests = group.tests(person, self.situation, bound);
        tests.into_iter().find_map(|(test, inner)| self.formula(test, inner))
    }

    fn everybody(&mut self, group: &PeopleTerm, bound: Bound) -> Option<T> {
        let members = group.members(self.situation, bound);
        members.each().find_map(|(person, _)| self.group(person, group, bound))
    }

    fn choice(&mut self, choice: &ChoiceTerm, bound: Bound) -> Option<T> {
        match choice {
            ChoiceTerm::Only(_) | ChoiceTerm::Doubt(..) => None,
            ChoiceTerm::Fact(who, fact) | ChoiceTerm::FactOrElse(who, fact, _) => {
                (self.take)(FactRef { fact: *fact, person: bound.person(*who) })
            }
            ChoiceTerm::Defined(who, slot) => {
                let (body, inner) = self.situation.definition(*slot, bound.person(*who));
                self.choice(body.choice(), inner)
            }
            ChoiceTerm::Cases(cases) => self.cases(cases, bound, Self::choice),
        }
    }

    fn choices(&mut self, choices: &ChoicesTerm, bound: Bound) -> Option<T> {
        let (ChoicesTerm::Fact(who, fact) | ChoicesTerm::FactOrElse(who, fact, _)) = choices;
        (self.take)(FactRef { fact: *fact, person: bound.person(*who) })
    }

    fn figure(&mut self, figure: &FigureTerm, bound: Bound) -> Option<T> {
        match figure {
            FigureTerm::Only(_) | FigureTerm::Parameter(_) | FigureTerm::Doubt(_) => None,
            FigureTerm::Fact(who, fact) | FigureTerm::FactOrElse(who, fact, _) => {
                (self.take)(FactRef { fact: *fact, person: bound.person(*who) })
            }
            FigureTerm::Defined(who, slot) => {
                let (body, inner) = self.situation.definition(*slot, bound.person(*who));
                self.figure(body.figure(), inner)
            }
            FigureTerm::Plus(a, b) | FigureTerm::Minus(a, b) | FigureTerm::Times(a, b) | FigureTerm::By(a, b) => {
                self.figure(a, bound).or_else(|| self.figure(b, bound))
            }
            FigureTerm::Least(parts) | FigureTerm::Greatest(parts) => {
                parts.iter().find_map(|part| self.figure(part, bound))
            }
            FigureTerm::Floor(inner) => self.figure(inner, bound),
            FigureTerm::Years(from, to) => self.day(from, bound).or_else(|| self.day(to, bound)),
            FigureTerm::CalendarYear(day) => self.day(day, bound),
            FigureTerm::Count(group) => self.everybody(group, bound),
            FigureTerm::CountChoices(choices) => self.choices(choices, bound),
            FigureTerm::Sum(group, each) => self.everybody(group, bound).or_else(|| {
                let members = group.members(self.situation, bound);
                members.each().find_map(|(person, _)| self.figure(each, bound.and(person)))
            }),
            FigureTerm::Cases(cases) => self.cases(cases, bound, Self::figure),
        }
    }

    fn day(&mut self, day: &DayTerm, bound: Bound) -> Option<T> {
        match day {
            DayTerm::Only(_) | DayTerm::Today | DayTerm::NextMonth | DayTerm::Parameter(_) | DayTerm::Doubt(_) => None,
            DayTerm::Fact(who, fact) => (self.take)(FactRef { fact: *fact, person: bound.person(*who) }),
            DayTerm::Defined(who, slot) => {
                let (body, inner) = self.situation.definition(*slot, bound.person(*who));
                self.day(body.day(), inner)
            }
            DayTerm::Later(from, _) => self.day(from, bound),
            DayTerm::Cases(cases) => self.cases(cases, bound, Self::day),
        }
    }
}
