// SPDX-License-Identifier: EUPL-1.2
//! Terms that hold or do not hold: the conditions of requirements.

use super::{
    Bound, Cases, ChoiceTerm, ChoicesTerm, DayTerm, DefinitionSlot, DoubtSlot, FactSet, FigureTerm, Open, PeopleTerm,
    Term, Who, ground_fact, open_fact,
};
use crate::rules::answers::Knowledge;
use crate::rules::fact::{FactRef, FactSlot};
use crate::rules::interval::Comparison;
use crate::rules::limits::CANDIDATES_MAX;
use crate::rules::option_set::OptionSet;
use crate::rules::situation::Situation;
use crate::rules::truth::Truth;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// Always, or never.
    Always(bool),
    /// Not established, for the reason given: never settled by answers.
    Doubt(DoubtSlot),
    /// What a person said to a yes/no question.
    Fact(Who, FactSlot),
    /// The same, or this when it is not known.
    FactOrElse(Who, FactSlot, bool),
    /// By a definition.
    Defined(Who, DefinitionSlot),
    /// The opposite holds.
    Not(Box<Formula>),
    /// All hold.
    All(Vec<Formula>),
    /// One of them is enough.
    Any(Vec<Formula>),
    /// A comparison of two figures.
    Figures(FigureTerm, Comparison, FigureTerm),
    /// A comparison of two dates.
    Days(DayTerm, Comparison, DayTerm),
    /// The choice is among these options.
    Among(ChoiceTerm, OptionSet),
    /// At least one of these options is chosen.
    Includes(ChoicesTerm, OptionSet),
    /// There is such a figure at all.
    Given(Who, FactSlot),
    /// It holds for somebody of the group.
    Somebody(PeopleTerm, Box<Formula>),
    /// By the first row that applies.
    Cases(Box<Cases<Formula>>),
}

/// Smallest sets of open facts that could turn a condition one way; empty when nothing can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways(Vec<FactSet>);

impl Ways {
    /// It is so already.
    pub fn already() -> Self {
        Ways(vec![FactSet::new()])
    }

    /// No answer can do it.
    pub fn none() -> Self {
        Ways(Vec::new())
    }

    /// These facts together.
    pub fn by(facts: FactSet) -> Self {
        Ways(vec![facts])
    }

    /// Both are needed.
    #[must_use]
    pub fn and(&self, other: &Ways) -> Ways {
        let mut both = Vec::with_capacity(self.0.len() * other.0.len());
        for one in &self.0 {
            both.extend(other.0.iter().map(|two| one | two));
        }
        Ways(both).pruned()
    }

    /// Either is enough.
    #[must_use]
    pub fn or(mut self, other: Ways) -> Ways {
        self.0.extend(other.0);
        self.pruned()
    }

    /// The smallest set; pack order breaks ties.
    pub fn smallest(self) -> Option<FactSet> {
        self.0.into_iter().next()
    }

    /// Drops sets that hold another one, and keeps the smallest.
    fn pruned(mut self) -> Ways {
        self.0.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        let mut kept: Vec<FactSet> = Vec::new();
        for set in self.0 {
            if kept.len() < CANDIDATES_MAX && !kept.iter().any(|smaller| smaller.is_subset(&set)) {
                kept.push(set);
            }
        }
        Ways(kept)
    }
}

impl Formula {
    /// About how much work it is to look at, counted in facts read.
    pub fn cost(&self) -> usize {
        let all = |parts: &[Formula]| parts.iter().map(Formula::cost).sum::<usize>();
        match self {
            Formula::Always(_) | Formula::Doubt(_) => 0,
            Formula::Fact(..) | Formula::FactOrElse(..) | Formula::Given(..) => 1,
            Formula::Among(ChoiceTerm::Fact(..), _) | Formula::Includes(..) => 1,
            Formula::Among(..) | Formula::Defined(..) => 6,
            Formula::Figures(..) | Formula::Days(..) => 4,
            Formula::Not(part) => part.cost(),
            Formula::All(parts) | Formula::Any(parts) => all(parts),
            Formula::Somebody(_, holds) => 10 + 2 * holds.cost(),
            Formula::Cases(cases) => {
                let rows = cases.rows.iter().map(|row| row.when.cost() + row.gives.cost());
                rows.sum::<usize>() + cases.otherwise.cost()
            }
        }
    }

    /// The smallest sets of open facts whose answers could make it come out as wanted.
    pub fn ways(&self, wanted: bool, situation: &Situation<'_>, bound: Bound) -> Ways {
        match self.known(situation, bound) {
            Truth::Unknown => self.ways_from_unknown(wanted, situation, bound),
            settled if settled == Truth::from(wanted) => Ways::already(),
            _ => Ways::none(),
        }
    }

    fn ways_from_unknown(&self, wanted: bool, situation: &Situation<'_>, bound: Bound) -> Ways {
        let ways = |formula: &Formula, wanted| formula.ways(wanted, situation, bound);
        match self {
            Formula::Doubt(_) | Formula::Always(_) => Ways::none(),
            Formula::Not(formula) => ways(formula, !wanted),
            Formula::All(formulas) | Formula::Any(formulas) => {
                let each = formulas.iter().map(|formula| ways(formula, wanted));
                // All must hold for a yes to `All`, one failing is enough for a no; `Any` is its mirror.
                if matches!(self, Formula::All(_)) == wanted {
                    each.fold(Ways::already(), |all, one| all.and(&one))
                } else {
                    each.fold(Ways::none(), Ways::or)
                }
            }
            Formula::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.formula().ways(wanted, situation, inner)
            }
            Formula::Somebody(group, holds) => somebody_ways(group, holds, wanted, situation, bound),
            Formula::Cases(cases) => cases_ways(cases, wanted, situation, bound),
            Formula::Fact(..)
            | Formula::FactOrElse(..)
            | Formula::Figures(..)
            | Formula::Days(..)
            | Formula::Among(..)
            | Formula::Includes(..)
            | Formula::Given(..) => {
                let mut open = Open::default();
                self.open(situation, bound, &mut open);
                self.fewest(open.facts, wanted, situation, bound)
            }
        }
    }

    /// The fewest of some open facts whose answers alone can make it come out as wanted: found by
    /// trying the ends of what each can be. When there are too many to try, all of them.
    fn fewest(&self, facts: FactSet, wanted: bool, situation: &Situation<'_>, bound: Bound) -> Ways {
        let ends: Vec<(FactRef, Vec<Knowledge>)> = facts.iter().map(|at| (*at, situation.extremes(*at))).collect();
        let tries = ends.iter().fold(1_usize, |tries, (_, ends)| tries.saturating_mul(ends.len() + 1));
        if facts.is_empty() || tries > TRIES_MAX {
            return if facts.is_empty() { Ways::none() } else { Ways::by(facts) };
        }
        let mut supposed = Vec::new();
        let mut found = Ways::none();
        self.try_ends(&ends, &mut supposed, wanted, situation, bound, &mut found);
        found
    }

    /// Supposes, fact by fact, nothing or one of its ends, and keeps the sets that settle it.
    fn try_ends(
        &self,
        ends: &[(FactRef, Vec<Knowledge>)],
        supposed: &mut Vec<(FactRef, Knowledge)>,
        wanted: bool,
        situation: &Situation<'_>,
        bound: Bound,
        found: &mut Ways,
    ) {
        let Some(((at, answers), rest)) = ends.split_first() else {
            if self.known(&situation.supposing(supposed), bound) == Truth::from(wanted) {
                let set = supposed.iter().map(|(at, _)| *at).collect();
                *found = std::mem::replace(found, Ways::none()).or(Ways::by(set));
            }
            return;
        };
        self.try_ends(rest, supposed, wanted, situation, bound, found);
        for answer in answers {
            supposed.push((*at, answer.same()));
            self.try_ends(rest, supposed, wanted, situation, bound, found);
            supposed.pop();
        }
    }
}

/// Combinations of answers tried for one comparison. Two choices of twenty options and two numbers fit.
const TRIES_MAX: usize = 4_096;

fn somebody_ways(group: &PeopleTerm, holds: &Formula, wanted: bool, situation: &Situation<'_>, bound: Bound) -> Ways {
    let members = group.members(situation, bound);
    let mut each: Vec<Ways> = Vec::new();
    if members.more {
        each.push(Ways::by(FactSet::from([situation.household()])));
    }
    for (person, _) in members.each() {
        let mut tests = group.tests(person, situation, bound);
        tests.push((holds, bound.and(person)));
        let tests = tests.into_iter().map(|(test, inner)| test.ways(wanted, situation, inner));
        each.push(if wanted {
            tests.fold(Ways::already(), |all, one| all.and(&one))
        } else {
            tests.fold(Ways::none(), Ways::or)
        });
    }
    if wanted {
        each.into_iter().fold(Ways::none(), Ways::or)
    } else {
        each.iter().fold(Ways::already(), |all, one| all.and(one))
    }
}

/// A row gives what is wanted when no row above it applies, it applies itself, and its value is right.
fn cases_ways(cases: &Cases<Formula>, wanted: bool, situation: &Situation<'_>, bound: Bound) -> Ways {
    let mut above = Ways::already();
    let mut all = Ways::none();
    for row in &cases.rows {
        let applies = row.when.ways(true, situation, bound);
        all = all.or(above.and(&applies).and(&row.gives.ways(wanted, situation, bound)));
        above = above.and(&row.when.ways(false, situation, bound));
    }
    all.or(above.and(&cases.otherwise.ways(wanted, situation, bound)))
}

impl Term for Formula {
    type Known = Truth;

    fn known(&self, situation: &Situation<'_>, bound: Bound) -> Truth {
        match self {
            Formula::Always(holds) => Truth::from(*holds),
            Formula::Doubt(_) => Truth::Unknown,
            Formula::Fact(who, fact) => situation.truth(*fact, bound.person(*who)),
            Formula::FactOrElse(who, fact, otherwise) => {
                let person = bound.person(*who);
                situation.or_else(*fact, person, Truth::from(*otherwise), |s| s.truth(*fact, person))
            }
            Formula::Defined(who, slot) => defined(*slot, bound.person(*who), situation),
            Formula::Not(formula) => !formula.known(situation, bound),
            Formula::All(formulas) => all(formulas.iter().map(|formula| formula.known(situation, bound))),
            Formula::Any(formulas) => any(formulas.iter().map(|formula| formula.known(situation, bound))),
            Formula::Figures(left, comparison, right) => compare_figures(left, *comparison, right, situation, bound),
            Formula::Days(left, comparison, right) => compare_days(left, *comparison, right, situation, bound),
            Formula::Among(choice, options) => {
                let possible = match choice {
                    ChoiceTerm::Fact(who, fact) => situation.choice(*fact, bound.person(*who)),
                    other => other.known(situation, bound),
                };
                if options.includes(possible) {
                    Truth::Yes
                } else if (possible & *options).is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown
                }
            }
            Formula::Includes(choices, options) => {
                let known = choices.known(situation, bound);
                if !(known.surely & *options).is_empty() {
                    Truth::Yes
                } else if (known.perhaps & *options).is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown
                }
            }
            Formula::Given(who, fact) => situation.given(*fact, bound.person(*who)),
            Formula::Somebody(group, holds) => somebody(group, holds, situation, bound),
            Formula::Cases(cases) => first_row(cases, situation, bound),
        }
    }

    fn open(&self, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
        match self {
            Formula::Always(_) => {}
            Formula::Doubt(doubt) => {
                open.doubts.insert(*doubt);
            }
            Formula::Fact(who, fact) | Formula::Given(who, fact) => {
                open_fact(situation, *fact, bound.person(*who), open);
            }
            Formula::FactOrElse(who, fact, _) => {
                situation.open_or_else(*fact, bound.person(*who), open);
            }
            Formula::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.formula().open(situation, inner, open);
            }
            Formula::Not(formula) => formula.open(situation, bound, open),
            Formula::All(formulas) | Formula::Any(formulas) => {
                for formula in formulas {
                    if formula.known(situation, bound) == Truth::Unknown {
                        formula.open(situation, bound, open);
                    }
                }
            }
            Formula::Figures(left, _, right) => {
                left.open(situation, bound, open);
                right.open(situation, bound, open);
            }
            Formula::Days(left, _, right) => {
                left.open(situation, bound, open);
                right.open(situation, bound, open);
            }
            Formula::Among(choice, _) => choice.open(situation, bound, open),
            Formula::Includes(choices, _) => choices.open(situation, bound, open),
            Formula::Somebody(group, holds) => {
                let members = group.members(situation, bound);
                if members.more {
                    open.facts.insert(situation.household());
                }
                for (person, _) in members.each() {
                    let inner = bound.and(person);
                    let known = holds.known(situation, inner);
                    if known == Truth::Unknown {
                        holds.open(situation, inner, open);
                    }
                    if known != Truth::No {
                        group.open_for(person, situation, bound, open);
                    }
                }
            }
            Formula::Cases(cases) => cases.open(situation, bound, open),
        }
    }

    fn grounds(&self, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet) {
        match self {
            Formula::Always(_) | Formula::Doubt(_) => {}
            Formula::Fact(who, fact) | Formula::Given(who, fact) => {
                ground_fact(situation, *fact, bound.person(*who), grounds);
            }
            Formula::FactOrElse(who, fact, _) => {
                situation.ground_or_else(*fact, bound.person(*who), grounds);
            }
            Formula::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.formula().grounds(situation, inner, grounds);
            }
            Formula::Not(formula) => formula.grounds(situation, bound, grounds),
            Formula::All(formulas) => ground_parts(formulas, Truth::Yes, situation, bound, grounds),
            Formula::Any(formulas) => ground_parts(formulas, Truth::No, situation, bound, grounds),
            Formula::Figures(left, _, right) => {
                left.grounds(situation, bound, grounds);
                right.grounds(situation, bound, grounds);
            }
            Formula::Days(left, _, right) => {
                left.grounds(situation, bound, grounds);
                right.grounds(situation, bound, grounds);
            }
            Formula::Among(choice, _) => choice.grounds(situation, bound, grounds),
            Formula::Includes(choices, _) => choices.grounds(situation, bound, grounds),
            Formula::Somebody(group, holds) => ground_somebody(group, holds, situation, bound, grounds),
            Formula::Cases(cases) => cases.grounds(situation, bound, grounds),
        }
    }
}

// The arms of `known` that need much room stand apart, so that those that need little are not slowed by it.

#[inline(never)]
fn defined(slot: DefinitionSlot, person: Option<u8>, situation: &Situation<'_>) -> Truth {
    let (memo, stamp) = situation.memo();
    memo.truths.get(stamp, slot, person, || {
        let (body, inner) = situation.definition(slot, person);
        body.formula().known(situation, inner)
    })
}

#[inline(never)]
fn compare_figures(
    left: &FigureTerm,
    comparison: Comparison,
    right: &FigureTerm,
    situation: &Situation<'_>,
    bound: Bound,
) -> Truth {
    left.known(situation, bound).compare(comparison, right.known(situation, bound))
}

#[inline(never)]
fn compare_days(
    left: &DayTerm,
    comparison: Comparison,
    right: &DayTerm,
    situation: &Situation<'_>,
    bound: Bound,
) -> Truth {
    left.known(situation, bound).compare(comparison, right.known(situation, bound))
}

#[inline(never)]
fn somebody(group: &PeopleTerm, holds: &Formula, situation: &Situation<'_>, bound: Bound) -> Truth {
    let members = group.members(situation, bound);
    let told = any(members.each().map(|(person, surely)| {
        let holds = holds.known(situation, bound.and(person));
        if surely { holds } else { holds.and(Truth::Unknown) }
    }));
    if members.more { told.or(Truth::Unknown) } else { told }
}

#[inline(never)]
fn first_row(cases: &Cases<Formula>, situation: &Situation<'_>, bound: Bound) -> Truth {
    cases.known(situation, bound)
}

/// Every part must hold for one outcome (`together`), one part is enough for the other: of those the
/// one that rests on the fewest answers is named.
fn ground_parts(parts: &[Formula], together: Truth, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet) {
    let deciding: Vec<FactSet> = parts
        .iter()
        .filter(|part| part.known(situation, bound) == !together)
        .map(|part| grounds_of(part, situation, bound))
        .collect();
    match deciding.into_iter().min_by_key(FactSet::len) {
        Some(fewest) => grounds.extend(fewest),
        None => parts.iter().for_each(|part| part.grounds(situation, bound, grounds)),
    }
}

fn ground_somebody(
    group: &PeopleTerm,
    holds: &Formula,
    situation: &Situation<'_>,
    bound: Bound,
    grounds: &mut FactSet,
) {
    let members = group.members(situation, bound);
    let one = members
        .each()
        .filter(|(person, surely)| *surely && holds.known(situation, bound.and(*person)) == Truth::Yes)
        .map(|(person, _)| {
            let mut facts = grounds_of(holds, situation, bound.and(person));
            group.ground_for(person, situation, bound, &mut facts);
            facts
        })
        .min_by_key(FactSet::len);
    if let Some(fewest) = one {
        grounds.extend(fewest);
        return;
    }
    // Nobody: the household is complete, and each of its people fails a test or the condition.
    grounds.insert(situation.household());
    for (person, _) in situation.everyone().each() {
        if group.has(person, situation, bound) == Truth::No {
            group.ground_for(person, situation, bound, grounds);
        } else {
            holds.grounds(situation, bound.and(person), grounds);
        }
    }
}

fn grounds_of(formula: &Formula, situation: &Situation<'_>, bound: Bound) -> FactSet {
    let mut facts = FactSet::new();
    formula.grounds(situation, bound, &mut facts);
    facts
}

fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut known = Truth::Yes;
    for truth in truths {
        if truth == Truth::No {
            return Truth::No;
        }
        known = known.and(truth);
    }
    known
}

fn any(truths: impl Iterator<Item = Truth>) -> Truth {
    !all(truths.map(|truth| !truth))
}
