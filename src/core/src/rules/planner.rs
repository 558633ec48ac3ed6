// SPDX-License-Identifier: EUPL-1.2
//! Which question to put next: the one that settles most for the patience it costs, judged over plausible
//! households that agree with the answers so far. The same answers always give the same question.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::answers::{Answer, Answers, Knowledge};
use super::benefit::Benefit;
use super::circuit::{Circuit, State, TruthId};
use super::fact::{AGE_SECONDS, Fact, FactRef, Kind};
use super::pack::RulePack;
use super::screening::Outcome;
use super::truth::Truth;

/// Households looked at for one question; more do not change the order and take longer.
const HOUSEHOLDS_MAX: usize = 60;
/// Fewer households than this say nothing: then those before the last answer are kept.
const HOUSEHOLDS_MIN: usize = 5;
/// Values tried for one question. Amounts and dates have many: these many quantiles stand for them.
const VALUES_MAX: usize = 6;
/// What a question is worth that takes a share of a benefit's open comparisons away and settles nothing yet.
const SHARE_WORTH: f64 = 0.15;
/// What it is worth to know that something is not received already, or to know its amount.
const DETAIL_WORTH: f64 = 0.15;
/// How much more a benefit counts that the person started from.
const FIRST_WORTH: f64 = 2.0;
/// A question of the topic at hand is put before a better one if it is worth this share of it.
const SAME_TOPIC_SHARE: f64 = 0.3;
/// A statement is put beside others if it is worth this share of the best question: it costs a line, not a screen.
const BESIDE_SHARE: f64 = 0.02;
/// What a question is worth for each topic that the pack puts before its own: a talk begins with who one is and where one
/// lives, and comes to money later.
const LATER_TOPIC: f64 = 0.9;
/// Seconds that a delicate question costs besides the time to read and answer it.
const DELICATE_COSTS: f64 = 15.0;

/// What a question must be worth that only serves to exclude benefits which cannot become likely any more.
const EXCLUDING_WORTH_MIN: f64 = 0.3;

/// A benefit that is still open, and the facts that can change it.
pub(super) struct OpenBenefit<'a> {
    pub place: usize,
    pub benefit: &'a Benefit,
    pub wanted: BTreeSet<FactRef>,
    /// It cannot become likely any more: somebody does not know, or the law does not. More answers could only exclude it.
    pub is_stuck: bool,
    is_undecided: bool,
    open_comparisons: usize,
}

impl<'a> OpenBenefit<'a> {
    /// The benefit in this situation, with the questions that can be put now and the facts that can ever be known; none
    /// when no question can change it.
    pub fn of(
        place: usize,
        benefit: &'a Benefit,
        wanted: BTreeSet<FactRef>,
        ever: &BTreeSet<FactRef>,
        state: &mut State<'_>,
    ) -> Option<Self> {
        let is_stuck = state.unknown_parts(place).into_iter().any(|part| state.open_facts(part).is_disjoint(ever));
        let is_undecided = state.outcome(place) == Outcome::Undecided;
        let open_comparisons = state.open_comparisons(state.benefit(place).whole);
        let open = OpenBenefit { place, benefit, wanted, is_stuck, is_undecided, open_comparisons };
        (!open.wanted.is_empty()).then_some(open)
    }
}

/// What the choice is made from.
pub(super) struct Planner<'a> {
    pack: &'a RulePack,
    answers: &'a Answers,
    /// Benefits that the person started from, by their place.
    first: &'a [usize],
    /// The question put last: its topic goes on if nothing else is much better.
    last: Option<FactRef>,
    pub open: Vec<OpenBenefit<'a>>,
    state: RefCell<State<'a>>,
    unsettled: Vec<Unsettled>,
}

/// A conclusion of which it is not known whether it holds for a person.
#[derive(Clone, Copy)]
struct Unsettled {
    conclusion: usize,
    person: u8,
    holds: TruthId,
}

impl<'a> Planner<'a> {
    /// What the choice is made from, with nothing asked yet that was not answered.
    pub fn new(
        pack: &'a RulePack,
        circuit: &Circuit,
        mut state: State<'a>,
        answers: &'a Answers,
        first: &'a [usize],
        last: Option<FactRef>,
        open: Vec<OpenBenefit<'a>>,
    ) -> Self {
        let people = (0..answers.people()).filter_map(|person| u8::try_from(person).ok());
        let each = people.flat_map(|person| (0..pack.conclusions.len()).map(move |conclusion| (conclusion, person)));
        let each = each.map(|(conclusion, person)| Unsettled {
            conclusion,
            person,
            holds: circuit.conclusion(conclusion, person),
        });
        let unsettled = each.filter(|one| state.truth(one.holds) == Truth::Unknown).collect();
        Planner { pack, answers, first, last, open, state: RefCell::new(state), unsettled }
    }
}

/// What a benefit gains if facts are answered so.
fn settles(open: &OpenBenefit<'_>, then: &mut State<'_>) -> f64 {
    if !open.is_undecided {
        return DETAIL_WORTH;
    }
    if then.outcome(open.place) != Outcome::Undecided {
        return 1.0;
    }
    if open.is_stuck {
        return 0.0;
    }
    let left = then.open_comparisons(then.benefit(open.place).whole);
    SHARE_WORTH * real(open.open_comparisons.saturating_sub(left)) / real(open.open_comparisons.max(1))
}

impl Planner<'_> {
    /// The question to put next among the candidates.
    ///
    /// First comes whatever can settle something without a delicate question; benefits that hang on one wait, unless the
    /// person started from them. So nobody is asked for an income that only matters to the sick before it is
    /// known that they are, and nobody is asked of their health while something else is left to ask.
    /// `beside`: only what fits on the screen of another question, and only if it is not much worse than the best.
    pub fn choose(&self, candidates: &BTreeSet<FactRef>, beside: Option<&dyn Fn(FactRef) -> bool>) -> Option<FactRef> {
        // A talk opens with the pack's first question.
        let opening = candidates.first().copied().filter(|at| at.fact.index() == 0 && at.person.unwrap_or(0) == 0);
        if opening.is_some() {
            return opening;
        }
        let plain = |open: &&OpenBenefit<'_>| {
            self.first.contains(&open.place) || !open.wanted.iter().any(|at| self.pack.fact(at.fact).delicate)
        };
        let households = self.households();
        let plainly: Vec<&OpenBenefit<'_>> = self.open.iter().filter(plain).collect();
        let mut scored = self.scored(candidates, &plainly, &households);
        if scored.is_empty() {
            scored = self.scored(candidates, &self.open.iter().collect::<Vec<_>>(), &households);
        }
        let best = best_of(scored.iter().copied())?;
        if let Some(fits) = beside {
            let near = best_of(scored.into_iter().filter(|(at, _)| fits(*at)));
            return near.filter(|near| near.1 >= best.1 * BESIDE_SHARE).map(|near| near.0);
        }
        let topic = |at: FactRef| self.pack.fact(at.fact).topic;
        let same = scored.into_iter().filter(|(at, _)| self.last.is_some_and(|last| topic(last) == topic(*at)));
        match best_of(same) {
            Some(near) if near.1 >= best.1 * SAME_TOPIC_SHARE => Some(near.0),
            _ => Some(best.0),
        }
    }

    /// The candidates that are worth asking for these benefits, each with what it settles for what it costs.
    fn scored(
        &self,
        candidates: &BTreeSet<FactRef>,
        open: &[&OpenBenefit<'_>],
        households: &[&Answers],
    ) -> Vec<(FactRef, f64)> {
        let scored = candidates.iter().filter_map(|at| {
            let depends: Vec<&OpenBenefit<'_>> = open.iter().copied().filter(|one| one.wanted.contains(at)).collect();
            let gain = self.gain(*at, &depends, households);
            let only_excludes = depends.iter().all(|one| one.is_stuck);
            let is_worth_it = !depends.is_empty() && (!only_excludes || gain >= EXCLUDING_WORTH_MIN);
            let fact = self.pack.fact(at.fact);
            is_worth_it
                .then(|| (*at, gain / cost(fact, at.person) * LATER_TOPIC.powi(i32::try_from(fact.topic).unwrap_or(0))))
        });
        scored.collect()
    }

    /// What an answer is expected to be worth, in verdicts.
    fn gain(&self, at: FactRef, depends: &[&OpenBenefit<'_>], households: &[&Answers]) -> f64 {
        let fact = self.pack.fact(at.fact);
        if fact.kind == Kind::People {
            // The people decide what else is asked: nothing can be tried before they are told.
            return real(depends.len());
        }
        let mut values = self.values(at, households);
        let told: f64 = values.iter().map(|(_, weight)| weight).sum();
        let unsure = f64::from(fact.effort.unsure_percent) / 100.0;
        for (_, weight) in &mut values {
            *weight *= (1.0 - unsure) / told.max(f64::MIN_POSITIVE);
        }
        values.push((Knowledge::DoesNotKnow, unsure));
        let worth = |(value, weight): (Knowledge, f64)| weight * self.worth(at, value, depends);
        values.into_iter().map(worth).sum()
    }

    /// What one answer settles.
    fn worth(&self, at: FactRef, value: Knowledge, depends: &[&OpenBenefit<'_>]) -> f64 {
        let mut supposed = vec![(at, value)];
        let mut state = self.state.borrow_mut();
        let follows = self.follows(&supposed, &mut state);
        supposed.extend(follows);
        state.supposing(&supposed, |then| {
            let of = |open: &&OpenBenefit<'_>| {
                let counts = if self.first.contains(&open.place) { FIRST_WORTH } else { 1.0 };
                counts * settles(open, then)
            };
            depends.iter().map(of).sum()
        })
    }

    /// What the pack concludes from a supposed answer.
    fn follows(&self, supposed: &[(FactRef, Knowledge)], state: &mut State<'_>) -> Vec<(FactRef, Knowledge)> {
        let holds = state.supposing(supposed, |then| {
            let each = self.unsettled.iter().filter(|one| then.truth(one.holds) == Truth::Yes);
            each.copied().collect::<Vec<_>>()
        });
        let given =
            |one: Unsettled| self.pack.conclusions[one.conclusion].given_to(self.pack, self.answers, one.person);
        holds.into_iter().flat_map(given).collect()
    }

    /// The values that a fact has in these households, each with how many have it.
    fn values(&self, at: FactRef, households: &[&Answers]) -> Vec<(Knowledge, f64)> {
        let fact = self.pack.fact(at.fact);
        let mut values: Vec<(Knowledge, f64)> = Vec::new();
        for household in households {
            let Some(person) = self.like(at.person, household) else { continue };
            let value = household.get(fact, person);
            match values.iter_mut().find(|(known, _)| known == value) {
                Some((_, weight)) => *weight += 1.0,
                None => values.push((value.same(), 1.0)),
            }
        }
        if values.len() <= VALUES_MAX { values } else { quantiles(values) }
    }

    /// The person of another household that stands where this one stands here.
    fn like(&self, person: Option<u8>, household: &Answers) -> Option<Option<u8>> {
        let Some(person) = person.filter(|person| *person > 0) else { return Some(person) };
        let relation = self.pack.vocabulary.household.relation?;
        let relation = self.pack.fact(relation);
        let wanted = self.answers.get(relation, Some(person));
        let people = (1..household.people()).filter_map(|place| u8::try_from(place).ok());
        let mut alike = people.filter(|place| household.get(relation, Some(*place)) == wanted);
        alike.next().map(Some)
    }

    /// The households that agree best with the answers so far.
    fn households(&self) -> Vec<&Answers> {
        let mut left: Vec<&Answers> = self.pack.sample.iter().collect();
        for at in self.answers.places(&self.pack.vocabulary.facts) {
            let fact = self.pack.fact(at.fact);
            if at.person.is_some_and(|person| person > 0) {
                continue;
            }
            let Knowledge::Is(answer) = self.answers.get(fact, at.person) else { continue };
            let agreeing = if fact.kind == Kind::People {
                left.iter().copied().filter(|other| other.people() == self.answers.people()).collect()
            } else {
                agreeing(answer, &left, |other| other.get(fact, at.person))
            };
            if agreeing.len() >= HOUSEHOLDS_MIN {
                left = agreeing;
            }
        }
        left.truncate(HOUSEHOLDS_MAX);
        left
    }
}

/// The best by score; of equals the one that the pack names first.
fn best_of(scored: impl Iterator<Item = (FactRef, f64)>) -> Option<(FactRef, f64)> {
    scored.reduce(|best, one| if one.1 > best.1 { one } else { best })
}

/// The households whose answer lies in this one; for amounts and dates else the nearest third.
fn agreeing<'h>(answer: &Answer, left: &[&'h Answers], of: impl Fn(&Answers) -> &Knowledge) -> Vec<&'h Answers> {
    let inside = |other: &&&Answers| match (answer, of(other)) {
        (Answer::Number { low, high }, Knowledge::Is(Answer::Number { low: other, .. })) => {
            low <= other && other <= high
        }
        (Answer::Date { low, high }, Knowledge::Is(Answer::Date { low: other, .. })) => low <= other && other <= high,
        (Answer::OneOf(options), Knowledge::Is(Answer::OneOf(other))) => options.includes(*other),
        (answer, Knowledge::Is(other)) => answer == other,
        (_, Knowledge::NotAsked | Knowledge::DoesNotKnow | Knowledge::Declined) => false,
    };
    let exact: Vec<&Answers> = left.iter().filter(inside).copied().collect();
    let Some(wanted) = middle(answer).filter(|_| exact.len() < HOUSEHOLDS_MIN) else { return exact };
    let far = |other: &Answers| match of(other) {
        Knowledge::Is(answer) => {
            middle(answer).map_or(i64::MAX, |value| value.abs_diff(wanted).try_into().unwrap_or(i64::MAX))
        }
        _ => i64::MAX,
    };
    let mut near: Vec<&Answers> = left.to_vec();
    near.sort_by_key(|other| far(other));
    near.truncate((left.len() / 3).max(HOUSEHOLDS_MIN));
    near
}

/// A number for an amount or a date, to say how far two are apart.
fn middle(answer: &Answer) -> Option<i64> {
    match answer {
        Answer::Number { low, high } => Some(low / 2 + high / 2),
        Answer::Date { low, .. } => {
            let date = low.date();
            Some(i64::from(date.year()) * 372 + i64::from(date.month()) * 31 + i64::from(date.day()))
        }
        Answer::YesNo(_) | Answer::OneOf(_) | Answer::SomeOf { .. } | Answer::Absent | Answer::Complete => None,
    }
}

/// A few values that stand for many, from low to high, each for as many households.
fn quantiles(mut values: Vec<(Knowledge, f64)>) -> Vec<(Knowledge, f64)> {
    let rank = |value: &Knowledge| match value {
        Knowledge::Is(answer) => middle(answer).unwrap_or(i64::MIN),
        _ => i64::MIN,
    };
    values.sort_by_key(|(value, _)| rank(value));
    let all: f64 = values.iter().map(|(_, weight)| weight).sum();
    let share = all / real(VALUES_MAX);
    let (mut kept, mut passed) = (Vec::new(), 0.0);
    for (value, weight) in values {
        passed += weight;
        // The value at the middle of each share stands for it.
        while kept.len() < VALUES_MAX && passed > share * (real(kept.len()) + 0.5) {
            kept.push((value.same(), share));
        }
    }
    kept
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// What it costs to be asked it, in seconds.
fn cost(fact: &Fact, person: Option<u8>) -> f64 {
    let seconds = if fact.is_told_by_age(person) { AGE_SECONDS } else { fact.effort.seconds };
    f64::from(seconds) + if fact.delicate { DELICATE_COSTS } else { 0.0 }
}
