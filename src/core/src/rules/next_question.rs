// SPDX-License-Identifier: EUPL-1.2
//! What is still worth asking, and what comes first.
//! A fact is asked only while a benefit that is still open depends on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::answers::{Answer, Answers, Knowledge};
use super::bands::Band;
use super::benefit::{Benefit, Requirement, Way};
use super::circuit::{Circuit, State};
use super::conclusion::completed_under;
use super::exactness::can_change;
use super::fact::{Fact, FactRef, FactSlot, Kind};
use super::limits::{BANDS_MAX, TOGETHER_MAX};
use super::option_set::OptionSet;
use super::pack::RulePack;
use super::planner::{OpenBenefit, Planner};
use super::screening::{Outcome, outcome, settled_outcome};
use super::situation::{Law, Situation, Unasked};
use super::term::{Bound, Formula, Open, Term};
use super::truth::Truth;

/// The questions of a visit at one moment.
pub struct Questions<'a> {
    pub(super) pack: &'a RulePack,
    pub(super) law: Law<'a>,
    /// Benefits the person started from, by their place: they come first, and exclude nothing.
    first: &'a [usize],
    /// The question put last.
    last: Option<FactRef>,
    order: Order,
    /// The one benefit the person asks about; none: all.
    only: Option<usize>,
    /// What the person cannot tell more precisely.
    rough: &'a [FactRef],
}

/// What fits beside a question on its screen; none: the question itself is looked for.
type Beside<'f> = Option<&'f dyn Fn(FactRef) -> bool>;

/// In which order questions are put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What settles most first, judged over the pack's households; without them, in pack order.
    #[default]
    Planned,
    /// As the pack names them, delicate ones last.
    Pack,
}

impl<'a> Questions<'a> {
    /// Questions under the law of a day.
    pub fn new(pack: &'a RulePack, law: Law<'a>, first: &'a [usize]) -> Self {
        Questions { pack, law, first, last: None, order: Order::default(), only: None, rough: &[] }
    }

    /// The same, going on after a question: its topic is kept together.
    #[must_use]
    pub fn after(self, last: Option<FactRef>) -> Self {
        Questions { last, ..self }
    }

    /// The same, for one benefit alone.
    #[must_use]
    pub fn about(self, only: Option<usize>) -> Self {
        Questions { only, ..self }
    }

    /// The same, without asking for these facts more precisely than they were told.
    #[must_use]
    pub fn leaving(self, rough: &'a [FactRef]) -> Self {
        Questions { rough, ..self }
    }

    /// The same, in another order.
    #[must_use]
    pub fn ordered(self, order: Order) -> Self {
        Questions { order, ..self }
    }

    /// The question to put next; none when nothing open is left. The same answers always give the same question, so
    /// two terminals ask alike and a receipt can be explained later.
    pub fn next(&self, answers: &Answers) -> Option<FactRef> {
        self.next_or(answers, None)
    }

    /// The questions to put together on the next screen: the next one, and with it the same about others of the
    /// household where the pack can ask of several people at once; or else more of its topic about the same person
    /// whose rare answers, like its own, can be told as statements. Each is one that would be asked even if all those
    /// before it had their common answers.
    pub fn next_together(&self, answers: &Answers) -> Screenful {
        let Some(first) = self.next(answers) else { return Screenful::default() };
        let fact = self.pack.fact(first.fact);
        let is_of_others = first.person.is_some_and(|person| person > 0);
        if is_of_others && fact.question_of_all.is_some() {
            let of_others = self.of_others(first, answers);
            if of_others.facts.len() > 1 {
                return of_others;
            }
        }
        if fact.rare.is_none() {
            let rest = match answers.get(fact, first.person) {
                Knowledge::Is(Answer::SomeOf { surely, perhaps }) => {
                    Some(perhaps.without(*surely) & self.options_that_matter(first, answers))
                }
                _ => None,
            };
            return Screenful { facts: vec![first], rest, ..Screenful::default() };
        }
        let common = |fact: &Fact| Answer::YesNo(fact.rare.as_ref().is_some_and(|rare| !rare.is));
        let facts = self.together_with(first, answers, common, |at| {
            let other = self.pack.fact(at.fact);
            let is_alike = other.topic == fact.topic && other.delicate == fact.delicate;
            is_alike && at.person.unwrap_or(0) == first.person.unwrap_or(0) && other.rare.is_some()
        });
        Screenful { facts, ..Screenful::default() }
    }

    /// The same about several others: a yes/no question, or on which side of an age they stand where that is all that
    /// decides for each of them.
    fn of_others(&self, first: FactRef, answers: &Answers) -> Screenful {
        let fact = self.pack.fact(first.fact);
        let is_same = |at: FactRef| at.fact == first.fact && at.person > Some(0);
        if fact.kind == Kind::YesNo {
            let facts = self.together_with(first, answers, |_| Answer::YesNo(false), is_same);
            return Screenful { facts, ..Screenful::default() };
        }
        let bands = |at: FactRef| self.bands(at, answers, BANDS_MAX);
        let of_first = bands(first);
        let Ok(ages) = <[Band; 2]>::try_from(of_first.as_slice()) else { return Screenful::default() };
        let elder = |fact: &Fact| ages[1].answer(fact.kind);
        let facts = self.together_with(first, answers, elder, |at| is_same(at) && bands(at) == of_first);
        Screenful { facts, ages: Some(ages), rest: None }
    }

    /// `common`: the answer that each has who is left out.
    fn together_with(
        &self,
        first: FactRef,
        answers: &Answers,
        common: impl Fn(&Fact) -> Answer,
        fits: impl Fn(FactRef) -> bool,
    ) -> Vec<FactRef> {
        let mut together = vec![first];
        let mut supposed = answers.same();
        while let Some(last) = together.last().copied().filter(|_| together.len() < TOGETHER_MAX) {
            let fact = self.pack.fact(last.fact);
            supposed.put(fact, last.person, Knowledge::Is(common(fact)));
            supposed = completed_under(self.pack, &supposed, &self.law);
            together.extend(self.next_or(&supposed, Some(&fits)).filter(|next| !together.contains(next)));
            if together.last() == Some(&last) {
                break;
            }
        }
        together
    }

    fn next_or(&self, answers: &Answers, beside: Beside<'_>) -> Option<FactRef> {
        match self.order {
            Order::Planned if !self.pack.sample.is_empty() => self.planned(answers, beside),
            Order::Planned | Order::Pack => self.in_pack_order(answers, beside),
        }
    }

    /// Pack order, what the person started from before the rest, delicate facts last. Ties cannot occur.
    fn in_pack_order(&self, answers: &Answers, beside: Beside<'_>) -> Option<FactRef> {
        let firsts = self.wanted_by(answers, |place| self.first.contains(&place));
        let fits = |at: &FactRef| beside.is_none_or(|fits| fits(*at));
        let mut left: Vec<FactRef> = self.left(answers).into_iter().filter(fits).collect();
        left.sort_by_key(|at| (self.pack.fact(at.fact).delicate, !firsts.contains(at), *at));
        let (situation, circuit) = (self.situation(answers), self.circuit(answers));
        let mut state = circuit.state(answers, Unasked::StillOpen);
        let mut matters = |at: &FactRef| {
            let mut benefits = self.benefits();
            benefits.any(|(place, one)| {
                self.leads_to(*at, place, answers, &situation, &mut state) && can_decide(*at, one, &situation)
            })
        };
        left.into_iter().find(|at| matters(at))
    }

    fn planned(&self, answers: &Answers, beside: Beside<'_>) -> Option<FactRef> {
        let (situation, circuit) = (self.situation(answers), self.circuit(answers));
        let mut state = circuit.state(answers, Unasked::StillOpen);
        let mut seen = Seen::default();
        let open = self.benefits().filter_map(|(place, benefit)| {
            let wanted = self.wanted(place, &situation, &mut state);
            let wanted = self.askable(wanted, answers, &mut state, &mut seen);
            OpenBenefit::of(place, benefit, wanted.now, &wanted.ever, &mut state)
        });
        let open: Vec<OpenBenefit<'_>> = open.collect();
        let mut candidates: BTreeSet<FactRef> = open.iter().flat_map(|one| one.wanted.iter().copied()).collect();
        let planner = Planner::new(self.pack, &circuit, state, answers, self.first, self.last, open);
        loop {
            let at = planner.choose(&candidates, beside)?;
            let mut depend = planner.open.iter().filter(|one| one.wanted.contains(&at));
            // What else is open may make up for the best question in every case: then it is not put.
            if depend.any(|one| can_decide(at, one.benefit, &situation)) {
                return Some(at);
            }
            candidates.remove(&at);
        }
    }

    /// Every question that may still have to be put: at most so many are left.
    pub fn left(&self, answers: &Answers) -> BTreeSet<FactRef> {
        self.wanted_by(answers, |_| true)
    }

    /// Whether no answer can change a benefit any more, or only exclude it: nobody has to be asked for it.
    pub fn is_settled(&self, place: usize, answers: &Answers) -> bool {
        let (situation, circuit) = (self.situation(answers), self.circuit(answers));
        let mut state = circuit.state(answers, Unasked::StillOpen);
        let wanted = self.wanted(place, &situation, &mut state);
        let wanted = self.askable(wanted, answers, &mut state, &mut Seen::default());
        let open = OpenBenefit::of(place, &self.pack.benefits[place], wanted.now, &wanted.ever, &mut state);
        open.is_none_or(|open| open.is_stuck)
    }

    /// The open benefits that depend on a fact, by their place: why it is asked.
    pub fn depends_on(&self, at: FactRef, answers: &Answers) -> Vec<usize> {
        let (situation, circuit) = (self.situation(answers), self.circuit(answers));
        // The fact may have been answered already: what matters is what it could still change if not.
        let unasked = [(at, Knowledge::NotAsked)];
        let situation = situation.supposing(&unasked);
        circuit.state(answers, Unasked::StillOpen).supposing(&unasked, |state| {
            let places = self.benefits().map(|(place, _)| place);
            places.filter(|place| self.leads_to(at, *place, answers, &situation, state)).collect()
        })
    }

    /// Whether a benefit depends on a fact, or on one that may follow from it.
    fn leads_to(
        &self,
        at: FactRef,
        place: usize,
        answers: &Answers,
        situation: &Situation<'_>,
        state: &mut State<'_>,
    ) -> bool {
        let mut seen = Seen::default();
        self.wanted(place, situation, state).into_iter().any(|wanted| {
            let gate = self.gate(wanted, answers, state, &mut seen);
            wanted == at || matches!(gate, Gate::Behind(first) if first.contains(&at))
        })
    }

    /// The options of a choice of several that can still change something; the others are not shown.
    pub fn options_that_matter(&self, at: FactRef, answers: &Answers) -> OptionSet {
        let situation = self.situation(answers);
        let fact = self.pack.fact(at.fact);
        let mut idle = fact.all_choices();
        for (_, benefit) in self.benefits() {
            idle = idle.without(options_that_count(idle, at, benefit, &situation));
        }
        fact.all_choices().without(idle)
    }

    /// The benefits that are asked about, with their places.
    pub(super) fn benefits(&self) -> impl Iterator<Item = (usize, &'a Benefit)> + use<'a> {
        let only = self.only;
        self.pack.benefits.iter().enumerate().filter(move |(place, _)| only.is_none_or(|only| only == *place))
    }

    pub(super) fn situation<'s>(&'s self, answers: &'s Answers) -> Situation<'s> {
        Situation::new(&self.law, answers, Unasked::StillOpen)
    }

    fn wanted_by(&self, answers: &Answers, chosen: impl Fn(usize) -> bool) -> BTreeSet<FactRef> {
        let (situation, circuit) = (self.situation(answers), self.circuit(answers));
        let mut state = circuit.state(answers, Unasked::StillOpen);
        let places = self.benefits().map(|(place, _)| place).filter(|place| chosen(*place));
        let mut seen = Seen::default();
        let each = places.flat_map(|place| {
            let wanted = self.wanted(place, &situation, &mut state);
            self.askable(wanted, answers, &mut state, &mut seen).now
        });
        each.collect()
    }

    /// The conditions laid out for these people.
    pub(super) fn circuit(&self, answers: &Answers) -> Arc<Circuit> {
        self.pack.circuits.of(self.pack, &self.law, answers.people())
    }

    /// The facts that can still change a benefit: its outcome, whether the person has it already, and, when
    /// it is likely, what it pays, for facts worth asking for that alone.
    fn wanted(&self, place: usize, situation: &Situation<'_>, state: &mut State<'_>) -> BTreeSet<FactRef> {
        let benefit = &self.pack.benefits[place];
        if !benefit.is_open(situation) {
            return BTreeSet::new();
        }
        let nodes = state.benefit(place);
        let mut open = match state.outcome(place) {
            Outcome::AlreadyReceived | Outcome::Unlikely => return BTreeSet::new(),
            Outcome::Undecided => state.open_facts(nodes.whole),
            Outcome::Likely => wanted_for_amount(benefit, situation),
        };
        open.extend(nodes.received.into_iter().flat_map(|received| state.open_facts(received)));
        open
    }

    /// The questions that lead to these facts: a fact that may follow from another answer waits for that one.
    fn askable(&self, wanted: BTreeSet<FactRef>, answers: &Answers, state: &mut State<'_>, seen: &mut Seen) -> Askable {
        let mut askable = Askable::default();
        for at in wanted {
            if !self.can_be_asked(at, answers, seen) {
                continue;
            }
            match self.gate(at, answers, state, seen) {
                Gate::Open => {
                    askable.now.insert(at);
                    askable.ever.insert(at);
                }
                Gate::Behind(first) => {
                    askable.now.extend(first);
                    askable.ever.insert(at);
                }
                Gate::Closed => {}
            }
        }
        askable
    }

    fn gate(&self, at: FactRef, answers: &Answers, state: &mut State<'_>, seen: &mut Seen) -> Gate {
        if let Some(gate) = seen.gates.get(&at) {
            return gate.clone();
        }
        let gate = self.look_for_gate(at, answers, state, seen);
        seen.gates.insert(at, gate.clone());
        gate
    }

    fn look_for_gate(&self, at: FactRef, answers: &Answers, state: &mut State<'_>, seen: &mut Seen) -> Gate {
        let fact = self.pack.fact(at.fact);
        let as_asker = at.person.map(|_| 0);
        let mut first = BTreeSet::new();
        let before = fact.after.map(|before| FactRef { fact: before, ..at });
        if let Some(before) =
            before.filter(|before| !answers.get(self.pack.fact(before.fact), before.person).was_asked())
        {
            match self.gate(before, answers, state, seen) {
                Gate::Open => first.extend([before]),
                Gate::Behind(gates) => first.extend(gates),
                Gate::Closed => {}
            }
        }
        let conclusions = self.pack.conclusions.iter().enumerate();
        for (place, _) in conclusions.filter(|(_, one)| one.gives.get(fact, as_asker).was_asked()) {
            let open = state.open_facts(state.conclusion(place, at.person.unwrap_or(0)));
            let of = |gate: &FactRef| answers.get(self.pack.fact(gate.fact), gate.person);
            // Who would rather not speak of a matter is not asked about its details.
            if open.iter().any(|gate| *of(gate) == Knowledge::Declined) {
                return Gate::Closed;
            }
            first.extend(open.into_iter().filter(|gate| *gate != at && self.can_be_asked(*gate, answers, seen)));
        }
        if first.is_empty() { Gate::Open } else { Gate::Behind(first) }
    }

    /// Nobody asked yet; or only some options were shown and another one matters now; or a band was told that a finer
    /// one could still decide.
    fn can_be_asked(&self, at: FactRef, answers: &Answers, seen: &mut Seen) -> bool {
        *seen.can_be_asked.entry(at).or_insert_with(|| self.is_worth_asking(at, answers))
    }

    fn is_worth_asking(&self, at: FactRef, answers: &Answers) -> bool {
        let fact = self.pack.fact(at.fact);
        match answers.get(fact, at.person) {
            Knowledge::NotAsked => true,
            Knowledge::Is(Answer::SomeOf { surely, perhaps }) if fact.kind == Kind::SomeOf => {
                let not_shown = perhaps.without(*surely);
                !self.rough.contains(&at) && !(not_shown & self.options_that_matter(at, answers)).is_empty()
            }
            Knowledge::Is(Answer::Number { low, high }) => {
                let is_band = low < high && fact.other_reading.is_none() && !self.rough.contains(&at);
                is_band && !self.bands(at, answers, BANDS_MAX).is_empty()
            }
            Knowledge::Is(Answer::Date { low, high }) => {
                low < high && fact.is_told_by_age(at.person) && !self.rough.contains(&at)
            }
            Knowledge::Is(_) | Knowledge::DoesNotKnow | Knowledge::Declined => false,
        }
    }
}

/// The questions of one screen.
#[derive(Default)]
pub struct Screenful {
    /// The questions, the first of them the one to put next.
    pub facts: Vec<FactRef>,
    /// The ages between which several dates of birth are told, the young first.
    pub ages: Option<[Band; 2]>,
    /// For a choice of several that was put before: the options that were not shown then and matter now.
    pub rest: Option<OptionSet>,
}

/// What can be asked for the sake of some facts.
#[derive(Default)]
struct Askable {
    /// The questions that can be put now.
    now: BTreeSet<FactRef>,
    /// Which of the facts can still come to be known, now or after another question.
    ever: BTreeSet<FactRef>,
}

/// What was found of facts while the answers stay the same: several benefits want to know.
#[derive(Default)]
struct Seen {
    can_be_asked: BTreeMap<FactRef, bool>,
    gates: BTreeMap<FactRef, Gate>,
}

/// What stands before a question.
#[derive(Clone)]
enum Gate {
    /// Nothing.
    Open,
    /// Other questions, whose answers may settle it.
    Behind(BTreeSet<FactRef>),
    /// A person who would rather not speak of it.
    Closed,
}

/// Whether a fact that a benefit seems open on can change anything about it.
fn can_decide(at: FactRef, benefit: &Benefit, situation: &Situation<'_>) -> bool {
    let nobody = Bound::nobody();
    let is_open_in = |formula: &Formula| {
        let mut open = Open::default();
        if formula.known(situation, nobody) == Truth::Unknown {
            formula.open(situation, nobody, &mut open);
        }
        open.facts.contains(&at)
    };
    if outcome(benefit, situation) != Outcome::Undecided || benefit.received.as_ref().is_some_and(is_open_in) {
        return true;
    }
    match settled_outcome(benefit, situation) {
        Outcome::Unlikely | Outcome::AlreadyReceived => false,
        Outcome::Likely => wanted_for_amount(benefit, situation).contains(&at),
        // What stands before another question is asked for the sake of that one.
        Outcome::Undecided => {
            !is_open_in(&benefit.whole) || can_change(at, &benefit.whole, &benefit.uses, situation, nobody)
        }
    }
}

fn wanted_for_amount(benefit: &Benefit, situation: &Situation<'_>) -> BTreeSet<FactRef> {
    let mut open = Open::default();
    let nobody = Bound::nobody();
    for amount in &benefit.amounts {
        amount.value.open(situation, nobody, &mut open);
    }
    for way in &benefit.ways {
        let bounds = bounds(way, situation);
        for (amount, bound) in way.amounts.iter().flat_map(|amount| bounds.iter().map(move |bound| (amount, bound))) {
            amount.value.open(situation, *bound, &mut open);
        }
    }
    open.facts.into_iter().filter(|at| situation.fact(at.fact).asked_for_amount).collect()
}

/// The options of which one instead of none changes anything about a benefit: each condition is looked
/// at by itself, so that an option does not seem idle because something else is still open.
fn options_that_count(options: OptionSet, at: FactRef, benefit: &Benefit, situation: &Situation<'_>) -> OptionSet {
    if !benefit.is_open(situation) || matches!(outcome(benefit, situation), Outcome::Unlikely) {
        return OptionSet::NONE;
    }
    let conditions = conditions(at.fact, benefit, situation);
    let told = |options: OptionSet| {
        let supposed = [(at, Knowledge::Is(Answer::SomeOf { surely: options, perhaps: options }))];
        let situation = situation.supposing(&supposed);
        let signatures = conditions.iter().map(|(condition, bound)| signature(condition, *bound, &situation));
        signatures.collect::<Vec<_>>()
    };
    let none = told(OptionSet::NONE);
    options.places().filter(|place| none != told(OptionSet::only(*place))).collect()
}

/// Every condition of a benefit in which a fact may stand, for everybody it is tried for.
fn conditions<'b>(fact: FactSlot, benefit: &'b Benefit, situation: &Situation<'_>) -> Vec<(&'b Formula, Bound)> {
    let rests = |requirement: &&Requirement| requirement.uses.get(fact).is_some();
    let nobody = Bound::nobody();
    let received = benefit.received.iter().map(|received| (received, nobody));
    let shared = benefit.requirements.iter().filter(rests).map(|requirement| (&requirement.test, nobody));
    let of_ways = benefit.ways.iter().flat_map(|way| {
        let bounds = bounds(way, situation);
        way.requirements
            .iter()
            .filter(rests)
            .flat_map(move |requirement| bounds.clone().into_iter().map(move |bound| (&requirement.test, bound)))
    });
    received.chain(shared).chain(of_ways).collect()
}

/// Everybody a way is tried for.
pub(super) fn bounds(way: &Way, situation: &Situation<'_>) -> Vec<Bound> {
    match &way.each {
        Some(each) => each.members(situation, Bound::nobody()).each().map(|(person, _)| Bound::one(person)).collect(),
        None => vec![Bound::nobody()],
    }
}

fn signature(condition: &Formula, bound: Bound, situation: &Situation<'_>) -> (Truth, Open) {
    let known = condition.known(situation, bound);
    let mut open = Open::default();
    if known == Truth::Unknown {
        condition.open(situation, bound, &mut open);
    }
    (known, open)
}
