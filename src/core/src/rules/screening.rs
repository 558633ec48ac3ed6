// SPDX-License-Identifier: EUPL-1.2
//! What a pack says of a household on a day: outcomes, reasons, what is missing, amounts.
//! Never says yes or no while the answers still allow both.

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::answers::Answers;
use super::benefit::{Amount, Benefit, Exactness, Line, Part, Per, Requirement, RequirementRef, Way};
use super::exactness::{self, decide};
use super::fact::FactRef;
use super::pack::RulePack;
use super::situation::{Law, Situation, Unasked};
use super::term::{Bound, DoubtSlot, FactSet, Formula, Open, Term};
use super::truth::Truth;
use crate::language::Language;

/// What a benefit comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Every requirement that a citizen can answer for holds.
    Likely,
    /// At least one answer, or the law, is still missing.
    Undecided,
    /// At least one requirement does not hold.
    Unlikely,
    /// The person has it already.
    AlreadyReceived,
}

/// What is known of one requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds.
    Met,
    /// It does not hold.
    Failed,
    /// Not known yet.
    Open,
}

/// One requirement with what is known of it. No `Debug`: it tells of a person.
#[derive(PartialEq, Eq)]
pub struct Finding {
    /// Which requirement.
    pub requirement: RequirementRef,
    /// For whom, on a way that is tried for several people.
    pub person: Option<u8>,
    /// What is known.
    pub state: State,
    /// The answers it rests on; when open, the facts that could still settle it.
    pub facts: Vec<FactRef>,
    /// What the law leaves unsettled, when that is why it is open.
    pub doubts: Vec<DoubtSlot>,
}

/// What a benefit comes to for a household, and why. No `Debug`: it tells of a person.
#[derive(PartialEq, Eq)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Outcome,
    /// The shared requirements, then those of the ways that tell why.
    pub findings: Vec<Finding>,
    /// The people for whom a way is open, on ways that are tried for several.
    pub people: Vec<u8>,
    /// Ways that are tried for several people and found none to try.
    pub nobody_for: Vec<usize>,
    /// The answers that the outcome rests on. Knowing only these gives the same outcome.
    pub grounds: Vec<FactRef>,
    /// The smallest set of facts that could make an undecided benefit likely; empty when only the law
    /// stands in the way.
    pub missing: Vec<FactRef>,
    /// Every fact that could still change the outcome.
    pub open: Vec<FactRef>,
    /// What the law leaves unsettled here.
    pub doubts: Vec<DoubtSlot>,
    /// What it pays, where that can be said.
    pub amounts: Vec<AmountFound>,
}

/// An amount that can be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountFound {
    /// The least, in cents.
    pub low_cents: i64,
    /// The most, in cents.
    pub high_cents: i64,
    /// How often.
    pub per: Per,
    /// For whom, when each person has their own.
    pub person: Option<u8>,
    /// How exact it is.
    pub exactness: Exactness,
    /// What to add in words.
    pub says: Option<String>,
}

/// A household screened against every benefit of a pack, in pack order.
pub struct Screening {
    /// The day it holds for.
    pub on: Date,
    /// One verdict a benefit.
    pub verdicts: Vec<Verdict>,
}

/// Screens a household: facts nobody asked for count as not known.
pub fn screen(pack: &RulePack, answers: &Answers, on: Date) -> Screening {
    let law = Law::on(&pack.vocabulary, on);
    let situation = Situation::new(&law, answers, Unasked::NotKnown);
    let verdicts = pack.benefits.iter().map(|benefit| verdict(benefit, &situation)).collect();
    Screening { on, verdicts }
}

/// What a benefit comes to by plain evaluation, without reasons: cheap enough to ask of hundreds of households. It may
/// leave undecided what [`settled_outcome`] decides, never the reverse.
pub fn outcome(benefit: &Benefit, situation: &Situation<'_>) -> Outcome {
    let received = benefit.received.as_ref();
    if received.is_some_and(|received| received.known(situation, Bound::nobody()) == Truth::Yes) {
        return Outcome::AlreadyReceived;
    }
    match benefit.whole.known(situation, Bound::nobody()) {
        Truth::Yes => Outcome::Likely,
        Truth::No => Outcome::Unlikely,
        Truth::Unknown => Outcome::Undecided,
    }
}

/// What a benefit comes to: undecided only if what is still possible allows both.
pub fn settled_outcome(benefit: &Benefit, situation: &Situation<'_>) -> Outcome {
    match outcome(benefit, situation) {
        Outcome::Undecided => match decide(&benefit.whole, &benefit.uses, situation, Bound::nobody()) {
            Truth::Yes => Outcome::Likely,
            Truth::No => Outcome::Unlikely,
            Truth::Unknown => Outcome::Undecided,
        },
        settled => settled,
    }
}

/// What a benefit comes to, and why.
pub fn verdict(benefit: &Benefit, situation: &Situation<'_>) -> Verdict {
    let outcome = settled_outcome(benefit, situation);
    let nobody = Bound::nobody();
    let mut grounds = FactSet::new();
    let mut open = Open::default();
    let mut missing = FactSet::new();
    match outcome {
        Outcome::AlreadyReceived => {
            let received = benefit.received.as_ref().expect("the outcome came from it");
            received.grounds(situation, nobody, &mut grounds);
        }
        Outcome::Likely | Outcome::Unlikely => {
            grounds = exactness::grounds(&benefit.whole, &benefit.uses, situation, nobody);
        }
        Outcome::Undecided => {
            benefit.whole.open(situation, nobody, &mut open);
            missing = benefit.whole.ways(true, situation, nobody).smallest().unwrap_or_default();
        }
    }
    let routes = Routes::of(benefit, situation);
    Verdict {
        outcome,
        amounts: routes.amounts(benefit, outcome, situation),
        people: routes.people(),
        nobody_for: routes.nobody_for(benefit, situation),
        findings: routes.findings(benefit, outcome),
        grounds: grounds.into_iter().collect(),
        missing: missing.into_iter().collect(),
        open: open.facts.into_iter().collect(),
        doubts: open.doubts.into_iter().collect(),
    }
}

/// The findings on one way for one person, or on the shared requirements.
struct Path {
    findings: Vec<Finding>,
    way: Option<usize>,
    person: Option<u8>,
}

impl Path {
    fn count(&self, state: State) -> usize {
        self.findings.iter().filter(|finding| finding.state == state).count()
    }

    /// How far it is from a yes: failures first, then open points.
    fn distance(&self) -> (usize, usize) {
        (self.count(State::Failed), self.count(State::Open))
    }
}

/// The shared requirements and every way tried for everybody it can be tried for.
struct Routes {
    shared: Vec<Finding>,
    paths: Vec<Path>,
}

impl Routes {
    fn of(benefit: &Benefit, situation: &Situation<'_>) -> Self {
        let shared = path(&benefit.requirements, None, None, situation, Bound::nobody()).findings;
        let ways = benefit.ways.iter().enumerate();
        Routes { shared, paths: ways.flat_map(|(place, way)| paths(place, way, situation)).collect() }
    }

    /// Ways that all requirements hold on.
    fn open(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().filter(|path| path.distance() == (0, 0))
    }

    fn people(&self) -> Vec<u8> {
        self.open().filter_map(|path| path.person).collect()
    }

    fn nobody_for(&self, benefit: &Benefit, situation: &Situation<'_>) -> Vec<usize> {
        let tried = |place: usize| self.paths.iter().any(|path| path.way == Some(place));
        let may_come = situation.has_household() && situation.everyone().more;
        (0..benefit.ways.len()).filter(|place| !tried(*place) && !may_come).collect()
    }

    /// The shared findings, then those of the ways that tell why: the open one for a yes, those still
    /// possible for a doubt, the nearest try of every way for a no.
    fn findings(mut self, benefit: &Benefit, outcome: Outcome) -> Vec<Finding> {
        let mut findings = std::mem::take(&mut self.shared);
        for way in 0..benefit.ways.len() {
            let of_way = self.paths.extract_if(.., |path| path.way == Some(way));
            let Some(nearest) = of_way.min_by_key(Path::distance) else { continue };
            let tells = match outcome {
                Outcome::Likely => nearest.distance() == (0, 0),
                Outcome::Undecided => nearest.count(State::Failed) == 0,
                Outcome::Unlikely | Outcome::AlreadyReceived => true,
            };
            if tells {
                findings.extend(nearest.findings);
            }
            if tells && outcome == Outcome::Likely {
                break;
            }
        }
        findings
    }

    fn amounts(&self, benefit: &Benefit, outcome: Outcome, situation: &Situation<'_>) -> Vec<AmountFound> {
        match outcome {
            Outcome::Unlikely | Outcome::AlreadyReceived => return Vec::new(),
            Outcome::Likely | Outcome::Undecided => {}
        }
        let nobody = Bound::nobody();
        let shared = benefit.amounts.iter().filter_map(|amount| amount_found(amount, None, situation, nobody));
        let mut found: Vec<AmountFound> = shared.collect();
        let open: Vec<&Path> = self.open().collect();
        let nearest = self.paths.iter().min_by_key(|path| path.distance());
        let paths = if open.is_empty() { nearest.into_iter().collect() } else { open };
        for path in paths {
            let Some(way) = path.way else { continue };
            let bound = path.person.map_or(nobody, Bound::one);
            let amounts = &benefit.ways[way].amounts;
            found.extend(amounts.iter().filter_map(|amount| amount_found(amount, path.person, situation, bound)));
        }
        found
    }
}

fn paths(place: usize, way: &Way, situation: &Situation<'_>) -> Vec<Path> {
    let nobody = Bound::nobody();
    let Some(each) = &way.each else {
        return vec![path(&way.requirements, Some(place), None, situation, nobody)];
    };
    let members = each.members(situation, nobody);
    members
        .each()
        .map(|(person, _)| path(&way.requirements, Some(place), Some(person), situation, Bound::one(person)))
        .collect()
}

fn path(
    requirements: &[Requirement],
    way: Option<usize>,
    person: Option<u8>,
    situation: &Situation<'_>,
    bound: Bound,
) -> Path {
    let findings = requirements.iter().enumerate().map(|(place, requirement)| {
        let at = RequirementRef { way, place };
        finding(requirement, at, person, situation, bound)
    });
    Path { findings: findings.collect(), way, person }
}

fn finding(
    requirement: &Requirement,
    at: RequirementRef,
    person: Option<u8>,
    situation: &Situation<'_>,
    bound: Bound,
) -> Finding {
    let mut facts = FactSet::new();
    let mut open = Open::default();
    let state = match decide(&requirement.test, &requirement.uses, situation, bound) {
        Truth::Yes => State::Met,
        Truth::No => State::Failed,
        Truth::Unknown => State::Open,
    };
    if state == State::Open {
        requirement.test.open(situation, bound, &mut open);
        facts.append(&mut open.facts);
    } else {
        facts = exactness::grounds(&requirement.test, &requirement.uses, situation, bound);
    }
    let (facts, doubts) = (facts.into_iter().collect(), open.doubts.into_iter().collect());
    Finding { requirement: at, person, state, facts, doubts }
}

/// The amount, if both its ends are known: it is left out rather than guessed.
fn amount_found(amount: &Amount, person: Option<u8>, situation: &Situation<'_>, bound: Bound) -> Option<AmountFound> {
    if !said(amount.when.as_ref(), situation, bound) {
        return None;
    }
    let exact = amount.exact_when.as_ref().is_some_and(|when| when.known(situation, bound) == Truth::Yes);
    let exactness = if exact { Exactness::Exact } else { amount.exactness };
    let figure = amount.value.known(situation, bound);
    let between = figure.is_bounded().then(|| figure.between())?;
    let (low_cents, high_cents) = match (exactness, between.exact()) {
        (Exactness::About, Some(only)) => (cents(only.floor())?, cents(only.floor())?),
        (Exactness::About, None) => (cents(between.low().floor())?, cents(between.high().ceil())?),
        (Exactness::Exact | Exactness::UpTo, _) => (cents(between.low())?, cents(between.high())?),
    };
    let says = amount.says.clone();
    Some(AmountFound { low_cents, high_cents, per: amount.per, person, exactness, says })
}

fn cents(euro: Decimal) -> Option<i64> {
    let rounded = euro.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.checked_mul(Decimal::ONE_HUNDRED)?.to_i64()
}

/// Whether something that has a condition is to be said: only where it holds for sure.
fn said(when: Option<&Formula>, situation: &Situation<'_>, bound: Bound) -> bool {
    when.is_none_or(|when| when.known(situation, bound) == Truth::Yes)
}

/// A line with its values put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The words.
    pub words: String,
    /// Whether it is worth reading on the screen and not worth paper.
    pub screen_only: bool,
}

/// The lines to be said to this household.
pub fn lines(lines: &[Line], situation: &Situation<'_>, language: &Language) -> Vec<Said> {
    let said = lines.iter().filter_map(|line| {
        line_said(line, situation, language).map(|words| Said { words, screen_only: line.screen_only })
    });
    said.collect()
}

/// The line with its values put in; none when its condition does not hold or a value is not known.
fn line_said(line: &Line, situation: &Situation<'_>, language: &Language) -> Option<String> {
    let nobody = Bound::nobody();
    if !said(line.when.as_ref(), situation, nobody) {
        return None;
    }
    let parts = line.parts.iter().map(|part| match part {
        Part::Words(words) => Some(words.clone()),
        Part::Day(day) => day.known(situation, nobody).exact().map(|day| language.date(day)),
        Part::Euro(figure) => figure.known(situation, nobody).exact().and_then(cents).map(|cents| language.euro(cents)),
        Part::Number(figure) => figure.known(situation, nobody).exact().map(|number| language.number(number)),
    });
    parts.collect()
}
