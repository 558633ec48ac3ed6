// SPDX-License-Identifier: EUPL-1.2
//! What is known of a household, as a circuit holds it. Worked out when asked for, and once.
//! No `Debug`, `Clone` or `Serialize`; overwritten when dropped.

use std::collections::BTreeSet;
use std::mem;

use jiff::civil::Date;
use rust_decimal::Decimal;
use zeroize::Zeroize;

use super::{
    BenefitNodes, Cell, CellId, ChoiceId, ChoiceNode, Circuit, DayId, DayNode, FigureId, FigureNode, Reading, Span,
    TruthId, TruthNode,
};
use crate::rules::answers::{Answers, Day, Knowledge};
use crate::rules::fact::FactRef;
use crate::rules::figure::{Figure, NO_UPPER_END};
use crate::rules::interval::{Comparison, Interval};
use crate::rules::option_set::OptionSet;
use crate::rules::screening::Outcome;
use crate::rules::situation::Unasked;
use crate::rules::term::years_between;
use crate::rules::truth::Truth;

/// A condition that was not worked out yet.
const NOT_YET: u8 = 0;

/// What is known of a household.
pub struct State<'c> {
    circuit: &'c Circuit,
    unasked: Unasked,
    cells: Vec<Cell>,
    truths: Vec<u8>,
    figures: Vec<Option<Figure>>,
    /// In which round of counting each condition was counted last.
    counted: Vec<u32>,
    round: u32,
}

impl Drop for State<'_> {
    fn drop(&mut self) {
        self.cells.zeroize();
        self.truths.zeroize();
        self.figures.fill(None);
    }
}

impl<'c> State<'c> {
    pub(super) fn new(circuit: &'c Circuit, answers: &Answers, unasked: Unasked) -> Self {
        let mut state = State {
            circuit,
            unasked,
            cells: vec![Cell::default(); circuit.slots.len()],
            truths: vec![NOT_YET; circuit.truths.len()],
            figures: vec![None; circuit.figures.len()],
            counted: vec![0; circuit.truths.len()],
            round: 0,
        };
        state.load(answers);
        state
    }

    /// Another household of the same size, in the same room.
    pub fn load(&mut self, answers: &Answers) {
        for (cell, slot) in self.cells.iter_mut().zip(&self.circuit.slots) {
            *cell = slot.load(answers, self.unasked);
        }
        self.truths.fill(NOT_YET);
        self.figures.fill(None);
    }

    /// What comes of it if these facts were answered so; afterwards all is as before.
    pub fn supposing<T>(&mut self, supposed: &[(FactRef, Knowledge)], look: impl FnOnce(&mut Self) -> T) -> T {
        let circuit = self.circuit;
        let reaches = || supposed.iter().filter_map(|(at, known)| Some((circuit.reach.get(at)?, known)));
        let mut cells: Vec<(CellId, Cell)> = Vec::new();
        let mut truths: Vec<(TruthId, u8)> = Vec::new();
        let mut figures: Vec<(FigureId, Option<Figure>)> = Vec::new();
        for (reach, known) in reaches() {
            for id in &reach.cells {
                let cell = &mut self.cells[id.0 as usize];
                cells.push((*id, *cell));
                *cell = circuit.slots[id.0 as usize].read(known, self.unasked);
            }
            let resting = reach.resting.get_or_init(|| circuit.rests_on(&reach.cells));
            truths
                .extend(resting.truths.iter().map(|id| (*id, mem::replace(&mut self.truths[id.0 as usize], NOT_YET))));
            figures.extend(resting.figures.iter().map(|id| (*id, self.figures[id.0 as usize].take())));
        }
        let found = look(self);
        // What two facts reach was kept twice: the first time it was what it is to be again.
        for (id, cell) in cells.iter_mut().rev() {
            self.cells[id.0 as usize] = mem::take(cell);
        }
        for (id, truth) in truths.iter_mut().rev() {
            self.truths[id.0 as usize] = mem::take(truth);
        }
        for (id, figure) in figures.iter_mut().rev() {
            self.figures[id.0 as usize] = figure.take();
        }
        found
    }

    /// The conditions of a benefit that are not decided.
    pub fn unknown_parts(&mut self, place: usize) -> Vec<TruthId> {
        let circuit = self.circuit;
        let parts = circuit.benefits[place].parts.iter().copied();
        parts.filter(|part| self.truth(*part) == Truth::Unknown).collect()
    }

    /// Where the conditions of a benefit stand.
    pub fn benefit(&self, place: usize) -> &'c BenefitNodes {
        self.circuit.benefit(place)
    }

    /// Where a conclusion stands for a person.
    pub fn conclusion(&self, place: usize, person: u8) -> TruthId {
        self.circuit.conclusion(place, person)
    }

    /// The facts that could still settle a condition; none when it is settled.
    pub fn open_facts(&mut self, id: TruthId) -> BTreeSet<FactRef> {
        let circuit = self.circuit;
        let (truths, figures) = (vec![false; circuit.truths.len()], vec![false; circuit.figures.len()]);
        let mut open = Open { state: self, truths, figures, facts: BTreeSet::new(), turns: Turns::default() };
        open.truth(id);
        open.facts
    }

    /// How many comparisons under a condition still matter and are not settled; each counts once.
    pub fn open_comparisons(&mut self, id: TruthId) -> usize {
        self.round += 1;
        self.open_under(id)
    }

    fn open_under(&mut self, id: TruthId) -> usize {
        if self.truth(id) != Truth::Unknown || mem::replace(&mut self.counted[id.0 as usize], self.round) == self.round
        {
            return 0;
        }
        let circuit = self.circuit;
        match circuit.truths[id.0 as usize] {
            TruthNode::Not(part) => self.open_under(part),
            TruthNode::All(parts) | TruthNode::Any(parts) => {
                circuit.parts[parts.range()].iter().map(|part| self.open_under(TruthId(*part))).sum()
            }
            TruthNode::If(when, gives, otherwise) => {
                let known = self.truth(when);
                let gives = if known == Truth::No { 0 } else { self.open_under(gives) };
                let otherwise = if known == Truth::Yes { 0 } else { self.open_under(otherwise) };
                self.open_under(when) + gives + otherwise
            }
            TruthNode::Always(_)
            | TruthNode::AtMost(..)
            | TruthNode::Above(..)
            | TruthNode::Among(..)
            | TruthNode::Includes { .. }
            | TruthNode::Figures(..)
            | TruthNode::Days(..)
            | TruthNode::AmongChoice(..) => 1,
        }
    }

    /// Where a condition that is not settled turns on a number or a date.
    pub fn open_turns(&mut self, id: TruthId, at: FactRef) -> Turns {
        let circuit = self.circuit;
        let (truths, figures) = (vec![false; circuit.truths.len()], vec![false; circuit.figures.len()]);
        let turns = Turns { at: Some(at), ..Turns::default() };
        let mut open = Open { state: self, truths, figures, facts: BTreeSet::new(), turns };
        open.truth(id);
        open.turns
    }

    /// What a benefit comes to.
    pub fn outcome(&mut self, place: usize) -> Outcome {
        let nodes = &self.circuit.benefits[place];
        if nodes.received.is_some_and(|received| self.truth(received) == Truth::Yes) {
            return Outcome::AlreadyReceived;
        }
        match self.truth(nodes.whole) {
            Truth::Yes => Outcome::Likely,
            Truth::No => Outcome::Unlikely,
            Truth::Unknown => Outcome::Undecided,
        }
    }

    /// What is known of a condition.
    pub fn truth(&mut self, id: TruthId) -> Truth {
        match self.truths[id.0 as usize] {
            NOT_YET => {
                let found = self.work_out(id);
                self.truths[id.0 as usize] = coded(found);
                found
            }
            held => decoded(held),
        }
    }

    #[inline]
    fn work_out(&mut self, id: TruthId) -> Truth {
        let circuit = self.circuit;
        match circuit.truths[id.0 as usize] {
            TruthNode::Always(truth) => truth,
            TruthNode::AtMost(cell, most) => at_most(self.cells[cell.0 as usize], most),
            TruthNode::Above(cell, most) => !at_most(self.cells[cell.0 as usize], most),
            TruthNode::Among(cell, options) => {
                among(self.cells[cell.0 as usize].options(), circuit.sets[options as usize])
            }
            TruthNode::Includes { surely, perhaps, options } => {
                let options = circuit.sets[options as usize];
                if !(self.cells[surely.0 as usize].options() & options).is_empty() {
                    Truth::Yes
                } else if (self.cells[perhaps.0 as usize].options() & options).is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown
                }
            }
            TruthNode::Not(part) => !self.truth(part),
            TruthNode::All(parts) => self.all(parts),
            TruthNode::Any(parts) => self.any(parts),
            TruthNode::If(when, gives, otherwise) => match self.truth(when) {
                Truth::Yes => self.truth(gives),
                Truth::No => self.truth(otherwise),
                Truth::Unknown => self.truth(gives).join(self.truth(otherwise)),
            },
            TruthNode::Figures(left, comparison, right) => self.compare_figures(left, comparison, right),
            TruthNode::Days(left, comparison, right) => self.day(left).compare(comparison, self.day(right)),
            TruthNode::AmongChoice(choice, options) => among(self.choice(choice), circuit.sets[options as usize]),
        }
    }

    fn all(&mut self, parts: Span) -> Truth {
        let circuit = self.circuit;
        let mut known = Truth::Yes;
        for part in &circuit.parts[parts.range()] {
            match self.truth(TruthId(*part)) {
                Truth::No => return Truth::No,
                Truth::Unknown => known = Truth::Unknown,
                Truth::Yes => {}
            }
        }
        known
    }

    fn any(&mut self, parts: Span) -> Truth {
        let circuit = self.circuit;
        let mut known = Truth::No;
        for part in &circuit.parts[parts.range()] {
            match self.truth(TruthId(*part)) {
                Truth::Yes => return Truth::Yes,
                Truth::Unknown => known = Truth::Unknown,
                Truth::No => {}
            }
        }
        known
    }

    #[inline(never)]
    fn compare_figures(&mut self, left: FigureId, comparison: Comparison, right: FigureId) -> Truth {
        self.figure(left).compare(comparison, self.figure(right))
    }

    fn figure(&mut self, id: FigureId) -> Figure {
        if let Some(found) = self.figures[id.0 as usize] {
            return found;
        }
        let found = self.work_out_figure(id);
        self.figures[id.0 as usize] = Some(found);
        found
    }

    fn work_out_figure(&mut self, id: FigureId) -> Figure {
        let circuit = self.circuit;
        match circuit.figures[id.0 as usize] {
            FigureNode::Only(figure) => figure,
            FigureNode::Cell(cell, decimals) => {
                let Cell { low, high } = self.cells[cell.0 as usize];
                Figure::within(Interval::between(Decimal::new(low, decimals), Decimal::new(high, decimals)))
            }
            FigureNode::Plus(a, b) => self.figure(a).plus(self.figure(b)),
            FigureNode::Minus(a, b) => self.figure(a).minus(self.figure(b)),
            FigureNode::Times(a, b) => self.figure(a).times(self.figure(b)),
            FigureNode::By(a, b) => self.figure(a).by(self.figure(b)),
            FigureNode::Least(a, b) => self.figure(a).least(self.figure(b)),
            FigureNode::Greatest(a, b) => self.figure(a).greatest(self.figure(b)),
            FigureNode::Floor(a) => Figure::within(self.figure(a).between().map(|value| value.floor())),
            FigureNode::Years(from, to) => {
                let (from, to) = (self.day(from), self.day(to));
                whole(years_between(from.high(), to.low()), years_between(from.low(), to.high()))
            }
            FigureNode::CalendarYear(day) => {
                let day = self.day(day);
                whole(i32::from(day.low().year()), i32::from(day.high().year()))
            }
            FigureNode::Count(members, complete) => {
                let (mut surely, mut perhaps) = (0, 0);
                for member in &circuit.parts[members.range()] {
                    let belongs = self.truth(TruthId(*member));
                    surely += i32::from(belongs == Truth::Yes);
                    perhaps += i32::from(belongs != Truth::No);
                }
                let most = if self.truth(complete) == Truth::Yes { Decimal::from(perhaps) } else { NO_UPPER_END };
                Figure::within(Interval::between(Decimal::from(surely), most))
            }
            FigureNode::CountChoices { surely, perhaps } => {
                let count = |cell: CellId| Decimal::from(self.cells[cell.0 as usize].options().len());
                Figure::within(Interval::between(count(surely), count(perhaps)))
            }
            FigureNode::Sum(pairs, complete) => self.sum(pairs, complete),
            FigureNode::If(when, gives, otherwise) => match self.truth(when) {
                Truth::Yes => self.figure(gives),
                Truth::No => self.figure(otherwise),
                Truth::Unknown => self.figure(gives).join(self.figure(otherwise)),
            },
        }
    }

    fn sum(&mut self, pairs: Span, complete: TruthId) -> Figure {
        let circuit = self.circuit;
        if self.truth(complete) != Truth::Yes {
            return Figure::anything();
        }
        let nothing = Figure::exactly(Decimal::ZERO);
        let mut total = nothing;
        for pair in circuit.parts[pairs.range()].chunks_exact(2) {
            total = match self.truth(TruthId(pair[0])) {
                Truth::No => total,
                Truth::Yes => total.plus(self.figure(FigureId(pair[1]))),
                Truth::Unknown => total.plus(self.figure(FigureId(pair[1])).join(nothing)),
            };
        }
        total
    }

    fn day(&mut self, id: DayId) -> Interval<Date> {
        match self.circuit.days[id.0 as usize] {
            DayNode::Only(day) => day,
            DayNode::Cell(cell) => {
                let Cell { low, high } = self.cells[cell.0 as usize];
                Interval::between(Day::of_number(low).date(), Day::of_number(high).date())
            }
            DayNode::Later(day, period) => self.day(day).map(|date| period.after(date)),
            DayNode::If(when, gives, otherwise) => match self.truth(when) {
                Truth::Yes => self.day(gives),
                Truth::No => self.day(otherwise),
                Truth::Unknown => self.day(gives).join(self.day(otherwise)),
            },
        }
    }

    fn choice(&mut self, id: ChoiceId) -> OptionSet {
        match self.circuit.choices[id.0 as usize] {
            ChoiceNode::Only(options) => options,
            ChoiceNode::Cell(cell) => self.cells[cell.0 as usize].options(),
            ChoiceNode::If(when, gives, otherwise) => match self.truth(when) {
                Truth::Yes => self.choice(gives),
                Truth::No => self.choice(otherwise),
                Truth::Unknown => self.choice(gives) | self.choice(otherwise),
            },
        }
    }
}

/// The facts that stand between a condition and an answer to it, each node looked at once.
struct Open<'s, 'c> {
    state: &'s mut State<'c>,
    truths: Vec<bool>,
    figures: Vec<bool>,
    facts: BTreeSet<FactRef>,
    turns: Turns,
}

/// Where open conditions turn on one number or date.
#[derive(Default)]
pub struct Turns {
    /// Which; none: nobody asked.
    at: Option<FactRef>,
    /// The last value before each turn.
    pub cuts: BTreeSet<i64>,
    /// Whether something more is done with it than to compare it.
    pub is_reckoned_with: bool,
}

impl Open<'_, '_> {
    fn truth(&mut self, id: TruthId) {
        if mem::replace(&mut self.truths[id.0 as usize], true) || self.state.truth(id) != Truth::Unknown {
            return;
        }
        let circuit = self.state.circuit;
        match circuit.truths[id.0 as usize] {
            TruthNode::Always(_) => {}
            TruthNode::AtMost(cell, most) | TruthNode::Above(cell, most) => {
                if self.is_asked_about(cell) {
                    self.turns.cuts.insert(most);
                }
                self.cell(cell);
            }
            TruthNode::Among(cell, _) => self.cell(cell),
            TruthNode::Includes { surely, .. } => self.cell(surely),
            TruthNode::Not(part) => self.truth(part),
            TruthNode::All(parts) | TruthNode::Any(parts) => {
                circuit.parts[parts.range()].iter().for_each(|part| self.truth(TruthId(*part)));
            }
            TruthNode::If(when, gives, otherwise) => self.first_of(when, gives, otherwise, Self::truth),
            TruthNode::Figures(left, _, right) => [left, right].into_iter().for_each(|figure| self.figure(figure)),
            TruthNode::Days(left, _, right) => [left, right].into_iter().for_each(|day| self.day(day)),
            TruthNode::AmongChoice(choice, _) => self.choice(choice),
        }
    }

    /// What decides which of two counts, and those that may.
    fn first_of<I>(&mut self, when: TruthId, gives: I, otherwise: I, open: fn(&mut Self, I)) {
        let known = self.state.truth(when);
        self.truth(when);
        if known != Truth::No {
            open(self, gives);
        }
        if known != Truth::Yes {
            open(self, otherwise);
        }
    }

    fn figure(&mut self, id: FigureId) {
        if mem::replace(&mut self.figures[id.0 as usize], true) {
            return;
        }
        let circuit = self.state.circuit;
        match circuit.figures[id.0 as usize] {
            FigureNode::Only(_) => {}
            FigureNode::Cell(cell, _) => {
                self.turns.is_reckoned_with |= self.is_asked_about(cell);
                self.cell(cell);
            }
            FigureNode::Plus(a, b)
            | FigureNode::Minus(a, b)
            | FigureNode::Times(a, b)
            | FigureNode::By(a, b)
            | FigureNode::Least(a, b)
            | FigureNode::Greatest(a, b) => [a, b].into_iter().for_each(|figure| self.figure(figure)),
            FigureNode::Floor(a) => self.figure(a),
            FigureNode::Years(from, to) => [from, to].into_iter().for_each(|day| self.day(day)),
            FigureNode::CalendarYear(day) => self.day(day),
            FigureNode::Count(members, complete) => {
                self.truth(complete);
                circuit.parts[members.range()].iter().for_each(|member| self.truth(TruthId(*member)));
            }
            FigureNode::CountChoices { surely, perhaps } => {
                let [surely, perhaps] = [surely, perhaps].map(|id| (id, self.state.cells[id.0 as usize]));
                if surely.1 != perhaps.1 {
                    self.cell(surely.0);
                }
            }
            FigureNode::Sum(pairs, complete) => {
                self.truth(complete);
                for pair in circuit.parts[pairs.range()].chunks_exact(2) {
                    let belongs = TruthId(pair[0]);
                    self.truth(belongs);
                    if self.state.truth(belongs) != Truth::No {
                        self.figure(FigureId(pair[1]));
                    }
                }
            }
            FigureNode::If(when, gives, otherwise) => self.first_of(when, gives, otherwise, Self::figure),
        }
    }

    fn day(&mut self, id: DayId) {
        match self.state.circuit.days[id.0 as usize] {
            DayNode::Only(_) => {}
            DayNode::Cell(cell) => {
                self.turns.is_reckoned_with |= self.is_asked_about(cell);
                self.cell(cell);
            }
            DayNode::Later(day, _) => self.day(day),
            DayNode::If(when, gives, otherwise) => self.first_of(when, gives, otherwise, Self::day),
        }
    }

    fn choice(&mut self, id: ChoiceId) {
        match self.state.circuit.choices[id.0 as usize] {
            ChoiceNode::Only(_) => {}
            ChoiceNode::Cell(cell) => self.cell(cell),
            ChoiceNode::If(when, gives, otherwise) => self.first_of(when, gives, otherwise, Self::choice),
        }
    }

    /// Whether a cell holds the number or the date that is asked about.
    fn is_asked_about(&self, id: CellId) -> bool {
        let source = &self.state.circuit.slots[id.0 as usize].source;
        matches!(source.reading, Reading::Number | Reading::Day) && Some(source.at) == self.turns.at
    }

    /// The fact of a cell that has more than one value left, or none at all ("I have no ISEE").
    fn cell(&mut self, id: CellId) {
        let source = &self.state.circuit.slots[id.0 as usize].source;
        let cell = self.state.cells[id.0 as usize];
        let is_exact = match source.reading {
            Reading::Choice => cell.options().len() == 1,
            // What is surely chosen does not tell whether more may be: who asks has looked.
            Reading::Surely | Reading::Perhaps => false,
            Reading::YesNo | Reading::Given | Reading::Complete | Reading::Number | Reading::Day => {
                cell.low == cell.high
            }
        };
        if !is_exact {
            self.facts.insert(source.at);
        }
    }
}

#[inline]
fn at_most(cell: Cell, most: i64) -> Truth {
    if cell.high <= most {
        Truth::Yes
    } else if cell.low > most {
        Truth::No
    } else {
        Truth::Unknown
    }
}

fn among(possible: OptionSet, options: OptionSet) -> Truth {
    if options.includes(possible) {
        Truth::Yes
    } else if (possible & options).is_empty() {
        Truth::No
    } else {
        Truth::Unknown
    }
}

fn whole(low: i32, high: i32) -> Figure {
    Figure::within(Interval::between(Decimal::from(low), Decimal::from(high)))
}

fn coded(truth: Truth) -> u8 {
    match truth {
        Truth::No => 1,
        Truth::Unknown => 2,
        Truth::Yes => 3,
    }
}

fn decoded(held: u8) -> Truth {
    match held {
        1 => Truth::No,
        3 => Truth::Yes,
        _ => Truth::Unknown,
    }
}
