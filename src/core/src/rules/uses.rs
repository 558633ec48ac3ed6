// SPDX-License-Identifier: EUPL-1.2
//! How a condition uses each of its facts: how often, in which direction, and where it turns on it.
//! Found once, when a pack is read; says nothing of any household.
//!
//! Plain evaluation looks at every place a fact occurs by itself. That is exact as long as each fact occurs once, or
//! always pulls the same way (more of it never turns a yes into a no, or never a no into a yes). Only what occurs
//! twice and pulls both ways can be settled without plain evaluation seeing it.

use std::collections::BTreeMap;

use super::definition::Body;
use super::fact::{Fact, FactSlot, Kind};
use super::interval::Comparison;
use super::landmarks::{Landmark, landmarks_of};
use super::option_set::OptionSet;
use super::situation::Vocabulary;
use super::term::{Cases, ChoiceTerm, ChoicesTerm, DayTerm, DefinitionSlot, FigureTerm, Formula, PeopleTerm, Who};

/// How a condition uses one fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Use {
    /// Places it occurs at, as far as two.
    count: u8,
    pull: Pull,
    /// Whether a condition asks what to take when it is not known.
    pub or_else: bool,
    /// Whether it takes part in sums or meets other facts, so that its turning points are not known beforehand.
    pub meets_others: bool,
    /// The options of each test on it.
    pub tests: Vec<OptionSet>,
    /// What it is compared with.
    pub landmark: Landmark,
}

impl Use {
    /// Whether plain evaluation may miss what the condition says of it.
    pub fn is_entangled(&self) -> bool {
        self.count > 1 && self.pull == Pull::Both
    }
}

/// Which way more of a fact pulls a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Pull {
    #[default]
    Up,
    Down,
    Both,
}

impl Pull {
    fn turned(self) -> Pull {
        match self {
            Pull::Up => Pull::Down,
            Pull::Down => Pull::Up,
            Pull::Both => Pull::Both,
        }
    }

    fn join(self, other: Pull) -> Pull {
        if self == other { self } else { Pull::Both }
    }
}

/// How a condition uses all of its facts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uses {
    of: BTreeMap<FactSlot, Use>,
    /// Whether rows are in it: where two give the same, what decides between them is idle.
    forks: bool,
}

impl Uses {
    /// The uses in a condition that speaks of one person, or of the visit.
    pub fn of(vocabulary: &Vocabulary, condition: &Formula, of_person: bool) -> Self {
        let around = Around { levels: u8::from(of_person), ..Around::default() };
        let mut walk = Walk {
            vocabulary,
            found: BTreeMap::new(),
            meetings: Vec::new(),
            around,
            seen: BTreeMap::new(),
            forks: false,
        };
        walk.formula(condition, Pull::Up);
        let Walk { mut found, forks, .. } = walk;
        for (slot, landmark) in landmarks_of(vocabulary, condition) {
            found.entry(slot).or_default().landmark = landmark;
        }
        Uses { of: found, forks }
    }

    /// How one fact is used.
    pub fn get(&self, fact: FactSlot) -> Option<&Use> {
        self.of.get(&fact)
    }

    /// The facts it uses, in pack order.
    pub fn facts(&self) -> impl Iterator<Item = FactSlot> {
        self.of.keys().copied()
    }

    /// Whether a fact that is open may be idle all the same, beside one that occurs twice or between equal rows.
    pub fn may_leave_idle(&self) -> bool {
        self.forks || self.of.values().any(|of| of.count > 1)
    }

    /// Whether plain evaluation may miss something.
    pub fn entangle_some(&self) -> bool {
        self.of.values().any(Use::is_entangled)
    }
}

/// Whom the place speaks of.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Around {
    /// It is looked at once for each of several people.
    each: bool,
    /// The level of the one person it is looked at for only once.
    own: Option<u8>,
    /// Levels bound so far.
    levels: u8,
}

/// One comparison of figures or dates.
#[derive(Default)]
struct Meeting {
    /// Every fact in it, with whether it is an operand.
    facts: Vec<(FactSlot, bool)>,
    /// Whether a count is in it, so that its facts turn at no fixed value.
    counts: bool,
    /// Whether anything but one fact and a fixed value or a count is in it.
    is_sum: bool,
    /// Whether values between the least and the greatest may be missing: then the ends do not tell.
    has_gaps: bool,
}

struct Walk<'p> {
    vocabulary: &'p Vocabulary,
    found: BTreeMap<FactSlot, Use>,
    meetings: Vec<Meeting>,
    around: Around,
    /// Definitions walked already, how often: what occurs twice need not be counted further.
    seen: BTreeMap<(DefinitionSlot, u8, Around), u8>,
    forks: bool,
}

impl Walk<'_> {
    fn fact(&self, slot: FactSlot) -> &Fact {
        &self.vocabulary.facts[slot.index()]
    }

    fn add(&mut self, who: Who, slot: FactSlot, pull: Pull) -> &mut Use {
        let around = self.around;
        let once = !around.each || matches!(who, Who::Bound(level) if Some(level) == around.own);
        for meeting in &mut self.meetings {
            meeting.facts.push((slot, false));
        }
        let of = self.found.entry(slot).or_default();
        of.pull = if of.count == 0 { pull } else { of.pull.join(pull) };
        of.count = of.count.saturating_add(if once { 1 } else { 2 }).min(2);
        of
    }

    /// Adds a fact that is a figure or a date in a comparison.
    fn add_operand(&mut self, who: Who, slot: FactSlot, pull: Pull) -> &mut Use {
        if let Some(meeting) = self.meetings.last_mut() {
            meeting.is_sum |= meeting.facts.iter().any(|(_, is_operand)| *is_operand);
        }
        self.add(who, slot, pull);
        if let Some((_, is_operand)) = self.meetings.last_mut().and_then(|meeting| meeting.facts.last_mut()) {
            *is_operand = true;
        }
        self.found.get_mut(&slot).expect("just added")
    }

    fn entangle(&mut self, slot: FactSlot) {
        let of = self.found.entry(slot).or_default();
        (of.count, of.pull) = (2, Pull::Both);
    }

    fn formula(&mut self, formula: &Formula, pull: Pull) {
        match formula {
            Formula::Always(_) | Formula::Doubt(_) => {}
            Formula::Fact(who, fact) => _ = self.add(*who, *fact, pull),
            Formula::FactOrElse(who, fact, _) => self.add(*who, *fact, Pull::Both).or_else = true,
            Formula::Given(who, fact) => {
                self.add(*who, *fact, Pull::Both);
                // What cannot be absent is always given, whether it is known or not.
                if self.fact(*fact).absent_label.is_none() {
                    self.entangle(*fact);
                }
            }
            Formula::Defined(who, slot) => self.defined(*who, *slot, pull, OptionSet::NONE),
            Formula::Not(inner) => self.formula(inner, pull.turned()),
            Formula::All(parts) | Formula::Any(parts) => parts.iter().for_each(|part| self.formula(part, pull)),
            Formula::Figures(left, comparison, right) => {
                let (of_left, of_right) = sides(*comparison, pull);
                let is_equal = of_left == Pull::Both;
                self.meet(is_equal, |walk| {
                    walk.figure(left, of_left);
                    walk.figure(right, of_right);
                    walk.note_off_grid(left, right);
                });
            }
            Formula::Days(left, comparison, right) => {
                let (of_left, of_right) = sides(*comparison, pull);
                self.meet(of_left == Pull::Both, |walk| {
                    walk.day(left, of_left);
                    walk.day(right, of_right);
                });
            }
            Formula::Among(choice, options) => self.choice(choice, *options),
            Formula::Includes(choices, _) => self.choices(choices, pull),
            Formula::Somebody(group, holds) => self.each(|walk| {
                walk.people(group, pull);
                walk.formula(holds, pull);
            }),
            Formula::Cases(cases) => self.cases(cases, |walk, gives| walk.formula(gives, pull)),
        }
    }

    fn cases<T>(&mut self, cases: &Cases<T>, mut gives: impl FnMut(&mut Self, &T)) {
        self.forks = true;
        for row in &cases.rows {
            self.formula(&row.when, Pull::Both);
            gives(self, &row.gives);
        }
        gives(self, &cases.otherwise);
    }

    /// Walks what is looked at once for each of several people.
    fn each(&mut self, walk: impl FnOnce(&mut Self)) {
        let before = self.around;
        let own = (!before.each).then_some(before.levels);
        self.around = Around { each: true, own, levels: before.levels + 1 };
        walk(self);
        self.around = before;
    }

    fn defined(&mut self, who: Who, slot: DefinitionSlot, pull: Pull, options: OptionSet) {
        let before = self.around;
        let own = matches!(who, Who::Bound(level) if Some(level) == before.own).then_some(0);
        self.around = Around { own, levels: u8::from(who != Who::Visit), ..before };
        let times = self.seen.entry((slot, pull as u8, self.around)).or_default();
        *times = times.saturating_add(1);
        if *times <= 2 || !self.meetings.is_empty() && *times <= SEEN_MAX {
            let vocabulary = self.vocabulary;
            match &vocabulary.definitions[usize::from(slot.0)].body {
                Body::Formula(formula) => self.formula(formula, pull),
                Body::Figure(figure) => self.figure(figure, pull),
                Body::Day(day) => self.day(day, pull),
                Body::Choice(choice) => self.choice(choice, options),
                Body::People(people) => self.people(people, pull),
            }
        }
        self.around = before;
    }

    fn choice(&mut self, choice: &ChoiceTerm, options: OptionSet) {
        match choice {
            ChoiceTerm::Only(_) | ChoiceTerm::Doubt(..) => {}
            ChoiceTerm::Fact(who, fact) => self.add(*who, *fact, Pull::Both).tests.push(options),
            ChoiceTerm::FactOrElse(who, fact, _) => {
                let of = self.add(*who, *fact, Pull::Both);
                of.or_else = true;
                of.tests.push(options);
            }
            ChoiceTerm::Defined(who, slot) => self.defined(*who, *slot, Pull::Both, options),
            ChoiceTerm::Cases(cases) => self.cases(cases, |walk, gives| walk.choice(gives, options)),
        }
    }

    fn choices(&mut self, choices: &ChoicesTerm, pull: Pull) {
        match choices {
            ChoicesTerm::Fact(who, fact) => _ = self.add(*who, *fact, pull),
            ChoicesTerm::FactOrElse(who, fact, _) => self.add(*who, *fact, Pull::Both).or_else = true,
        }
    }

    fn people(&mut self, people: &PeopleTerm, pull: Pull) {
        match people {
            PeopleTerm::Everyone => {}
            PeopleTerm::Defined(slot) => {
                // A group is worked out person by person: a test in it speaks of the person at hand.
                let before = self.around;
                self.around = Around { levels: 1, own: before.own.map(|_| 0), ..before };
                let vocabulary = self.vocabulary;
                self.people(vocabulary.definitions[usize::from(slot.0)].body.people(), pull);
                self.around = before;
            }
            PeopleTerm::Filtered(group, holds) => {
                self.people(group, pull);
                self.formula(holds, pull);
            }
        }
    }

    fn figure(&mut self, figure: &FigureTerm, pull: Pull) {
        match figure {
            FigureTerm::Only(_) | FigureTerm::Parameter(_) | FigureTerm::Doubt(_) => {}
            FigureTerm::Fact(who, fact) => _ = self.add_operand(*who, *fact, pull),
            FigureTerm::FactOrElse(who, fact, _) => {
                self.add_operand(*who, *fact, Pull::Both).or_else = true;
                self.note_sum();
            }
            FigureTerm::Defined(who, slot) => self.defined(*who, *slot, pull, OptionSet::NONE),
            FigureTerm::Plus(one, other) => {
                self.note_sum();
                self.figure(one, pull);
                self.figure(other, pull);
            }
            FigureTerm::Minus(one, other) => {
                self.note_sum();
                self.figure(one, pull);
                self.figure(other, pull.turned());
            }
            FigureTerm::Times(one, other) | FigureTerm::By(one, other) => {
                self.note_sum();
                let is_positive =
                    |term: &FigureTerm| matches!(term, FigureTerm::Only(value) if value.is_sign_positive());
                let by_one = matches!(figure, FigureTerm::Times(..)) && is_positive(one);
                self.figure(one, if is_positive(other) { pull } else { Pull::Both });
                self.figure(other, if by_one { pull } else { Pull::Both });
            }
            FigureTerm::Least(parts) | FigureTerm::Greatest(parts) => {
                self.note_sum();
                for part in parts {
                    self.figure(part, pull);
                }
            }
            FigureTerm::Floor(inner) => {
                self.note_sum();
                self.figure(inner, pull);
            }
            FigureTerm::Years(from, to) => {
                self.day(from, pull.turned());
                self.day(to, pull);
            }
            FigureTerm::CalendarYear(day) => {
                self.note_sum();
                self.day(day, pull);
            }
            FigureTerm::Count(people) => {
                self.note_count();
                self.each(|walk| walk.people(people, pull));
            }
            FigureTerm::CountChoices(choices) => {
                self.note_count();
                self.choices(choices, pull);
            }
            FigureTerm::Sum(people, each) => {
                self.note_sum();
                self.each(|walk| {
                    // Who belongs adds to the sum or takes from it, by the sign of their figure.
                    walk.people(people, Pull::Both);
                    walk.figure(each, pull);
                });
            }
            FigureTerm::Cases(cases) => {
                self.note_gaps();
                self.cases(cases, |walk, gives| walk.figure(gives, pull));
            }
        }
    }

    fn day(&mut self, day: &DayTerm, pull: Pull) {
        match day {
            DayTerm::Only(_) | DayTerm::Today | DayTerm::NextMonth | DayTerm::Parameter(_) | DayTerm::Doubt(_) => {}
            DayTerm::Fact(who, fact) => _ = self.add_operand(*who, *fact, pull),
            DayTerm::Defined(who, slot) => self.defined(*who, *slot, pull, OptionSet::NONE),
            DayTerm::Later(from, _) => {
                self.note_sum();
                self.day(from, pull);
            }
            DayTerm::Cases(cases) => {
                self.note_gaps();
                self.cases(cases, |walk, gives| walk.day(gives, pull));
            }
        }
    }

    fn note_sum(&mut self) {
        self.meetings.iter_mut().for_each(|meeting| meeting.is_sum = true);
    }

    fn note_count(&mut self) {
        self.meetings.iter_mut().for_each(|meeting| meeting.counts = true);
    }

    fn note_gaps(&mut self) {
        self.note_sum();
        self.meetings.iter_mut().for_each(|meeting| meeting.has_gaps = true);
    }

    /// A value that a fact cannot have, since it has fewer decimals: only a look at the fact's own values tells.
    fn note_off_grid(&mut self, left: &FigureTerm, right: &FigureTerm) {
        let ((FigureTerm::Fact(_, fact), FigureTerm::Only(value))
        | (FigureTerm::Only(value), FigureTerm::Fact(_, fact))) = (left, right)
        else {
            return;
        };
        let fact = self.fact(*fact);
        let decimals = if fact.kind == Kind::Euro { 2 } else { fact.decimals };
        if value.normalize().scale() > decimals {
            self.note_gaps();
        }
    }

    /// Walks a comparison, then tells each of its facts what the comparison is like.
    fn meet(&mut self, is_equal: bool, walk: impl FnOnce(&mut Self)) {
        self.meetings.push(Meeting::default());
        walk(self);
        let Meeting { facts, counts, is_sum, has_gaps } = self.meetings.pop().expect("pushed above");
        // Two sides that are ordered turn at the ends of what is possible; sides that must be equal need not.
        let is_entangled = has_gaps || (is_equal && is_sum);
        for (slot, is_operand) in facts {
            if is_entangled {
                self.entangle(slot);
            }
            self.found.entry(slot).or_default().meets_others |= (is_sum || counts) && is_operand;
        }
    }
}

/// How often a definition is walked inside comparisons: each has to know its facts.
const SEEN_MAX: u8 = 64;

/// Which way more of the left side and more of the right side pull.
fn sides(comparison: Comparison, pull: Pull) -> (Pull, Pull) {
    match comparison {
        Comparison::Below | Comparison::AtMost => (pull.turned(), pull),
        Comparison::Equal | Comparison::Different => (Pull::Both, Pull::Both),
        Comparison::AtLeast | Comparison::Above => (pull, pull.turned()),
    }
}
