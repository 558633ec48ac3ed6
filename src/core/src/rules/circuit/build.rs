// SPDX-License-Identifier: EUPL-1.2
//! Lays terms out as a circuit. Equal nodes become one; a limit on one fact becomes one comparison of whole numbers.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::cell::{Cell, Reading, Slot, Source};
use super::{
    BenefitNodes, CellId, ChoiceId, ChoiceNode, Circuit, DayId, DayNode, FigureId, FigureNode, Laid, Reach, Resting,
    Span, TruthId, TruthNode,
};
use crate::rules::answers::Day;
use crate::rules::benefit::Benefit;
use crate::rules::conclusion::Conclusion;
use crate::rules::definition::Body;
use crate::rules::fact::{FactRef, FactSlot, Kind};
use crate::rules::figure::Figure;
use crate::rules::interval::{Comparison, Interval};
use crate::rules::option_set::OptionSet;
use crate::rules::situation::Law;
use crate::rules::term::{
    Bound, Cases, ChoiceTerm, ChoicesTerm, DayTerm, DefinitionSlot, FigureTerm, Formula, PeopleTerm, Who, years_between,
};
use crate::rules::truth::Truth;

/// Where a limit on a date is looked for: wider than any date a fact can have.
const DAYS: (Date, Date) = (date(1800, 1, 1), date(2250, 1, 1));

/// Where a limit on a number is looked for: wider than any number a fact can have.
const NUMBERS: (i64, i64) = (-(1 << 48), 1 << 48);

/// Numbers each new node once.
struct Distinct<T> {
    nodes: Vec<T>,
    known: HashMap<T, u32>,
}

impl<T: Copy + Eq + Hash> Distinct<T> {
    fn new() -> Self {
        Distinct { nodes: Vec::new(), known: HashMap::new() }
    }

    fn place(&mut self, node: T) -> u32 {
        let next = u32::try_from(self.nodes.len()).expect("a pack has far fewer conditions");
        *self.known.entry(node).or_insert_with(|| {
            self.nodes.push(node);
            next
        })
    }
}

struct Builder<'a> {
    law: &'a Law<'a>,
    people: u8,
    sources: Distinct<Source>,
    truths: Distinct<TruthNode>,
    figures: Distinct<FigureNode>,
    days: Distinct<DayNode>,
    choices: Distinct<ChoiceNode>,
    sets: Distinct<OptionSet>,
    parts: Vec<u32>,
    spans: HashMap<Vec<u32>, Span>,
    defined: Defined,
    order: Vec<Laid>,
}

/// Definitions laid out so far.
#[derive(Default)]
struct Defined {
    truths: HashMap<(u16, Option<u8>), TruthId>,
    figures: HashMap<(u16, Option<u8>), FigureId>,
    days: HashMap<(u16, Option<u8>), DayId>,
    choices: HashMap<(u16, Option<u8>), ChoiceId>,
    groups: HashMap<u16, Vec<(u8, TruthId)>>,
}

impl Circuit {
    /// The conditions of these benefits and conclusions under the law of a day, for so many people.
    pub fn build<'a>(
        law: &'a Law<'a>,
        benefits: &'a [Benefit],
        conclusions: &'a [Conclusion],
        people: usize,
    ) -> Circuit {
        let people = u8::try_from(people).expect("a household has at most 20 people");
        let mut builder = Builder {
            law,
            people,
            sources: Distinct::new(),
            truths: Distinct::new(),
            figures: Distinct::new(),
            days: Distinct::new(),
            choices: Distinct::new(),
            sets: Distinct::new(),
            parts: Vec::new(),
            spans: HashMap::new(),
            defined: Defined::default(),
            order: Vec::new(),
        };
        let nodes = benefits.iter().map(|benefit| builder.benefit(benefit)).collect();
        let conclusions = conclusions.iter().map(|conclusion| {
            let each = (0..people).map(|person| builder.truth(&conclusion.when, Bound::one(person)));
            each.collect()
        });
        let conclusions = conclusions.collect();
        let facts = &law.vocabulary().facts;
        let slot = |source: &Source| Slot::of(*source, &facts[source.at.fact.index()], law.today());
        let slots: Vec<Slot> = builder.sources.nodes.iter().map(slot).collect();
        Circuit {
            reach: Self::cells_by_fact(&slots),
            slots,
            truths: builder.truths.nodes,
            figures: builder.figures.nodes,
            days: builder.days.nodes,
            choices: builder.choices.nodes,
            sets: builder.sets.nodes,
            parts: builder.parts,
            benefits: nodes,
            conclusions,
            order: builder.order,
        }
    }

    /// The cells of each answer; what rests on them is worked out when it is asked for.
    fn cells_by_fact(slots: &[Slot]) -> HashMap<FactRef, Reach> {
        let mut found: HashMap<FactRef, Reach> = HashMap::new();
        for (place, slot) in (0_u32..).zip(slots) {
            found.entry(slot.source.at).or_default().cells.push(CellId(place));
        }
        found
    }

    /// What rests on some cells. A node stands after everything it is made of: one pass is enough.
    pub(super) fn rests_on(&self, cells: &[CellId]) -> Resting {
        let (truths, figures) = (vec![false; self.truths.len()], vec![false; self.figures.len()]);
        let mut touched = Touched { circuit: self, cells, truths, figures, found: Resting::default() };
        for laid in &self.order {
            touched.look_at(*laid);
        }
        touched.found
    }
}

/// What rests on the cells of one answer so far.
struct Touched<'c> {
    circuit: &'c Circuit,
    cells: &'c [CellId],
    truths: Vec<bool>,
    figures: Vec<bool>,
    found: Resting,
}

impl Touched<'_> {
    fn look_at(&mut self, laid: Laid) {
        match laid {
            Laid::Truth(id) if self.truth_rests(id) => {
                self.truths[id.0 as usize] = true;
                self.found.truths.push(id);
            }
            Laid::Figure(id) if self.figure_rests(id) => {
                self.figures[id.0 as usize] = true;
                self.found.figures.push(id);
            }
            Laid::Truth(_) | Laid::Figure(_) => {}
        }
    }

    fn is_cell(&self, cell: CellId) -> bool {
        self.cells.contains(&cell)
    }

    fn parts(&self, parts: Span) -> impl Iterator<Item = u32> {
        self.circuit.parts[parts.range()].iter().copied()
    }

    fn truth_rests(&self, id: TruthId) -> bool {
        let truth = |id: TruthId| self.truths[id.0 as usize];
        let figure = |id: FigureId| self.figures[id.0 as usize];
        match self.circuit.truths[id.0 as usize] {
            TruthNode::Always(_) => false,
            TruthNode::AtMost(cell, _) | TruthNode::Above(cell, _) | TruthNode::Among(cell, _) => self.is_cell(cell),
            TruthNode::Includes { surely, perhaps, .. } => self.is_cell(surely) || self.is_cell(perhaps),
            TruthNode::Not(part) => truth(part),
            TruthNode::All(parts) | TruthNode::Any(parts) => self.parts(parts).any(|part| truth(TruthId(part))),
            TruthNode::If(when, gives, otherwise) => truth(when) || truth(gives) || truth(otherwise),
            TruthNode::Figures(left, _, right) => figure(left) || figure(right),
            TruthNode::Days(left, _, right) => self.day_rests(left) || self.day_rests(right),
            TruthNode::AmongChoice(choice, _) => self.choice_rests(choice),
        }
    }

    fn figure_rests(&self, id: FigureId) -> bool {
        let truth = |id: TruthId| self.truths[id.0 as usize];
        let figure = |id: FigureId| self.figures[id.0 as usize];
        match self.circuit.figures[id.0 as usize] {
            FigureNode::Only(_) => false,
            FigureNode::Cell(cell, _) => self.is_cell(cell),
            FigureNode::Plus(a, b)
            | FigureNode::Minus(a, b)
            | FigureNode::Times(a, b)
            | FigureNode::By(a, b)
            | FigureNode::Least(a, b)
            | FigureNode::Greatest(a, b) => figure(a) || figure(b),
            FigureNode::Floor(a) => figure(a),
            FigureNode::Years(from, to) => self.day_rests(from) || self.day_rests(to),
            FigureNode::CalendarYear(day) => self.day_rests(day),
            FigureNode::Count(members, complete) => {
                truth(complete) || self.parts(members).any(|member| truth(TruthId(member)))
            }
            FigureNode::CountChoices { surely, perhaps } => self.is_cell(surely) || self.is_cell(perhaps),
            FigureNode::Sum(pairs, complete) => {
                let pairs = self.circuit.parts[pairs.range()].chunks_exact(2);
                truth(complete) || pairs.into_iter().any(|pair| truth(TruthId(pair[0])) || figure(FigureId(pair[1])))
            }
            FigureNode::If(when, gives, otherwise) => truth(when) || figure(gives) || figure(otherwise),
        }
    }

    fn day_rests(&self, id: DayId) -> bool {
        match self.circuit.days[id.0 as usize] {
            DayNode::Only(_) => false,
            DayNode::Cell(cell) => self.is_cell(cell),
            DayNode::Later(day, _) => self.day_rests(day),
            DayNode::If(when, gives, otherwise) => {
                self.truths[when.0 as usize] || self.day_rests(gives) || self.day_rests(otherwise)
            }
        }
    }

    fn choice_rests(&self, id: ChoiceId) -> bool {
        match self.circuit.choices[id.0 as usize] {
            ChoiceNode::Only(_) => false,
            ChoiceNode::Cell(cell) => self.is_cell(cell),
            ChoiceNode::If(when, gives, otherwise) => {
                self.truths[when.0 as usize] || self.choice_rests(gives) || self.choice_rests(otherwise)
            }
        }
    }
}

impl<'a> Builder<'a> {
    fn benefit(&mut self, benefit: &'a Benefit) -> BenefitNodes {
        let nobody = Bound::nobody();
        let received = benefit.received.as_ref().map(|received| self.truth(received, nobody));
        let parts = match &benefit.whole {
            Formula::All(parts) => parts.iter().map(|part| self.truth(part, nobody)).collect(),
            other => vec![self.truth(other, nobody)],
        };
        BenefitNodes { received, whole: self.all(&parts), parts }
    }

    fn cell(&mut self, who: Who, fact: FactSlot, bound: Bound, reading: Reading, otherwise: Option<Cell>) -> CellId {
        let is_of_person = self.law.vocabulary().facts[fact.index()].is_of_person();
        let person = is_of_person.then(|| bound.person(who).unwrap_or(0));
        let source = Source { at: FactRef { fact, person }, reading, otherwise };
        CellId(self.sources.place(source))
    }

    fn put(&mut self, node: TruthNode) -> TruthId {
        let before = self.truths.nodes.len();
        let id = TruthId(self.truths.place(node));
        if self.truths.nodes.len() > before {
            self.order.push(Laid::Truth(id));
        }
        id
    }

    fn always(&mut self, truth: Truth) -> TruthId {
        self.put(TruthNode::Always(truth))
    }

    fn settled(&self, id: TruthId) -> Option<Truth> {
        match self.truths.nodes[id.0 as usize] {
            TruthNode::Always(truth) => Some(truth),
            _ => None,
        }
    }

    fn span(&mut self, parts: Vec<u32>) -> Span {
        let narrow = |count: usize| u32::try_from(count).expect("a pack has far fewer conditions");
        if let Some(known) = self.spans.get(&parts) {
            return *known;
        }
        let start = narrow(self.parts.len());
        self.parts.extend(&parts);
        let span = Span { start, end: narrow(self.parts.len()) };
        self.spans.insert(parts, span);
        span
    }

    /// All hold, without what says nothing.
    fn all(&mut self, parts: &[TruthId]) -> TruthId {
        self.joined(parts, Truth::Yes, TruthNode::All)
    }

    /// One holds, without what says nothing.
    fn any(&mut self, parts: &[TruthId]) -> TruthId {
        self.joined(parts, Truth::No, TruthNode::Any)
    }

    fn joined(&mut self, parts: &[TruthId], idle: Truth, node: fn(Span) -> TruthNode) -> TruthId {
        let mut kept: Vec<u32> = Vec::with_capacity(parts.len());
        for part in parts {
            match self.settled(*part) {
                Some(truth) if truth == idle => {}
                Some(truth) if truth == !idle => return self.always(truth),
                _ if kept.contains(&part.0) => {}
                _ => kept.push(part.0),
            }
        }
        match kept.as_slice() {
            [] => self.always(idle),
            [only] => TruthId(*only),
            _ => {
                let span = self.span(kept);
                self.put(node(span))
            }
        }
    }

    fn not(&mut self, part: TruthId) -> TruthId {
        let node = match self.truths.nodes[part.0 as usize] {
            TruthNode::Always(truth) => TruthNode::Always(!truth),
            TruthNode::AtMost(cell, most) => TruthNode::Above(cell, most),
            TruthNode::Above(cell, most) => TruthNode::AtMost(cell, most),
            TruthNode::Not(inner) => return inner,
            _ => TruthNode::Not(part),
        };
        self.put(node)
    }

    fn truth(&mut self, formula: &'a Formula, bound: Bound) -> TruthId {
        match formula {
            Formula::Always(holds) => self.always(Truth::from(*holds)),
            Formula::Doubt(_) => self.always(Truth::Unknown),
            Formula::Fact(who, fact) => self.said(*who, *fact, bound, Reading::YesNo, None),
            Formula::FactOrElse(who, fact, otherwise) => {
                let otherwise = Cell::exactly(i64::from(*otherwise));
                self.said(*who, *fact, bound, Reading::YesNo, Some(otherwise))
            }
            Formula::Given(who, fact) => self.said(*who, *fact, bound, Reading::Given, None),
            Formula::Defined(who, slot) => {
                let person = bound.person(*who);
                self.defined(
                    *slot,
                    person,
                    |known| &mut known.truths,
                    |builder, body, inner| builder.truth(body.formula(), inner),
                )
            }
            Formula::Not(part) => {
                let part = self.truth(part, bound);
                self.not(part)
            }
            Formula::All(parts) => {
                let parts: Vec<TruthId> = parts.iter().map(|part| self.truth(part, bound)).collect();
                self.all(&parts)
            }
            Formula::Any(parts) => {
                let parts: Vec<TruthId> = parts.iter().map(|part| self.truth(part, bound)).collect();
                self.any(&parts)
            }
            Formula::Figures(left, comparison, right) => {
                let (left, right) = (self.figure(left, bound), self.figure(right, bound));
                self.compare_figures(left, *comparison, right)
            }
            Formula::Days(left, comparison, right) => {
                let (left, right) = (self.day(left, bound), self.day(right, bound));
                self.compare_days(left, *comparison, right)
            }
            Formula::Among(choice, options) => self.among(choice, *options, bound),
            Formula::Includes(choices, options) => {
                let (surely, perhaps) = self.several(choices, bound);
                let options = self.sets.place(*options);
                self.put(TruthNode::Includes { surely, perhaps, options })
            }
            Formula::Somebody(group, holds) => {
                let mut each: Vec<TruthId> = Vec::new();
                for (person, belongs) in self.members(group, bound) {
                    let holds = self.truth(holds, bound.and(person));
                    each.push(self.all(&[belongs, holds]));
                }
                let complete = self.complete();
                let (no, unknown) = (self.always(Truth::No), self.always(Truth::Unknown));
                each.push(self.put(TruthNode::If(complete, no, unknown)));
                self.any(&each)
            }
            Formula::Cases(cases) => self.cases(cases, bound, Self::truth, |builder, when, gives, rest| {
                builder.put(TruthNode::If(when, gives, rest))
            }),
        }
    }

    fn said(&mut self, who: Who, fact: FactSlot, bound: Bound, reading: Reading, otherwise: Option<Cell>) -> TruthId {
        let cell = self.cell(who, fact, bound, reading, otherwise);
        self.put(TruthNode::Above(cell, 0))
    }

    /// Whether the household was told in full: yes, or not known.
    fn complete(&mut self) -> TruthId {
        let told = self.law.vocabulary().household.told;
        let told = told.expect("a pack whose conditions speak of people has this fact");
        self.said(Who::Visit, told, Bound::nobody(), Reading::Complete, None)
    }

    fn among(&mut self, choice: &'a ChoiceTerm, options: OptionSet, bound: Bound) -> TruthId {
        let choice = self.choice(choice, bound);
        let place = self.sets.place(options);
        match self.choices.nodes[choice.0 as usize] {
            ChoiceNode::Cell(cell) => self.put(TruthNode::Among(cell, place)),
            ChoiceNode::Only(possible) if options.includes(possible) => self.always(Truth::Yes),
            ChoiceNode::Only(possible) if (possible & options).is_empty() => self.always(Truth::No),
            ChoiceNode::Only(_) | ChoiceNode::If(..) => self.put(TruthNode::AmongChoice(choice, place)),
        }
    }

    fn several(&mut self, choices: &ChoicesTerm, bound: Bound) -> (CellId, CellId) {
        let (who, fact, otherwise) = match choices {
            ChoicesTerm::Fact(who, fact) => (*who, *fact, None),
            ChoicesTerm::FactOrElse(who, fact, otherwise) => (*who, *fact, Some(Cell::of(*otherwise))),
        };
        let surely = self.cell(who, fact, bound, Reading::Surely, otherwise);
        (surely, self.cell(who, fact, bound, Reading::Perhaps, otherwise))
    }

    fn members(&mut self, group: &'a PeopleTerm, bound: Bound) -> Vec<(u8, TruthId)> {
        match group {
            PeopleTerm::Everyone => {
                let yes = self.always(Truth::Yes);
                (0..self.people).map(|person| (person, yes)).collect()
            }
            PeopleTerm::Defined(slot) => {
                if let Some(known) = self.defined.groups.get(&slot.0) {
                    return known.clone();
                }
                let (body, inner) = self.definition(*slot, None);
                let found = self.members(body.people(), inner);
                self.defined.groups.insert(slot.0, found.clone());
                found
            }
            PeopleTerm::Filtered(group, holds) => {
                let members = self.members(group, bound);
                let kept = members.into_iter().map(|(person, belongs)| {
                    let holds = self.truth(holds, bound.and(person));
                    (person, self.all(&[belongs, holds]))
                });
                kept.collect()
            }
        }
    }

    fn definition(&self, slot: DefinitionSlot, person: Option<u8>) -> (&'a Body, Bound) {
        let definition = &self.law.vocabulary().definitions[usize::from(slot.0)];
        (&definition.body, person.map_or_else(Bound::nobody, Bound::one))
    }

    /// A definition, laid out once for each person.
    fn defined<T: Copy>(
        &mut self,
        slot: DefinitionSlot,
        person: Option<u8>,
        known: fn(&mut Defined) -> &mut HashMap<(u16, Option<u8>), T>,
        lay_out: impl FnOnce(&mut Self, &'a Body, Bound) -> T,
    ) -> T {
        let key = (slot.0, person);
        if let Some(found) = known(&mut self.defined).get(&key) {
            return *found;
        }
        let (body, inner) = self.definition(slot, person);
        let found = lay_out(self, body, inner);
        known(&mut self.defined).insert(key, found);
        found
    }

    fn put_figure(&mut self, node: FigureNode) -> FigureId {
        let before = self.figures.nodes.len();
        let id = FigureId(self.figures.place(node));
        if self.figures.nodes.len() > before {
            self.order.push(Laid::Figure(id));
        }
        id
    }

    fn only(&self, id: FigureId) -> Option<Figure> {
        match self.figures.nodes[id.0 as usize] {
            FigureNode::Only(figure) => Some(figure),
            _ => None,
        }
    }

    /// Two numbers joined; at once where both are known already.
    fn both(
        &mut self,
        a: FigureId,
        b: FigureId,
        join: fn(Figure, Figure) -> Figure,
        node: fn(FigureId, FigureId) -> FigureNode,
    ) -> FigureId {
        match (self.only(a), self.only(b)) {
            (Some(one), Some(other)) => self.put_figure(FigureNode::Only(join(one, other))),
            _ => self.put_figure(node(a, b)),
        }
    }

    fn figure(&mut self, term: &'a FigureTerm, bound: Bound) -> FigureId {
        match term {
            FigureTerm::Only(value) => self.put_figure(FigureNode::Only(Figure::exactly(*value))),
            FigureTerm::Fact(who, fact) => self.number(*who, *fact, bound, None),
            FigureTerm::FactOrElse(who, fact, otherwise) => self.number(*who, *fact, bound, Some(*otherwise)),
            FigureTerm::Parameter(slot) => {
                let figure = self.law.parameter(*slot).figure();
                self.put_figure(FigureNode::Only(figure))
            }
            FigureTerm::Defined(who, slot) => {
                let person = bound.person(*who);
                self.defined(
                    *slot,
                    person,
                    |known| &mut known.figures,
                    |builder, body, inner| builder.figure(body.figure(), inner),
                )
            }
            FigureTerm::Plus(a, b) => {
                let (a, b) = (self.figure(a, bound), self.figure(b, bound));
                self.both(a, b, Figure::plus, FigureNode::Plus)
            }
            FigureTerm::Minus(a, b) => {
                let (a, b) = (self.figure(a, bound), self.figure(b, bound));
                self.both(a, b, Figure::minus, FigureNode::Minus)
            }
            FigureTerm::Times(a, b) => {
                let (a, b) = (self.figure(a, bound), self.figure(b, bound));
                self.both(a, b, Figure::times, FigureNode::Times)
            }
            FigureTerm::By(a, b) => {
                let (a, b) = (self.figure(a, bound), self.figure(b, bound));
                self.both(a, b, Figure::by, FigureNode::By)
            }
            FigureTerm::Least(terms) => self.of_all(terms, bound, Figure::least, FigureNode::Least),
            FigureTerm::Greatest(terms) => self.of_all(terms, bound, Figure::greatest, FigureNode::Greatest),
            FigureTerm::Floor(term) => {
                let inner = self.figure(term, bound);
                self.put_figure(FigureNode::Floor(inner))
            }
            FigureTerm::Years(from, to) => {
                let (from, to) = (self.day(from, bound), self.day(to, bound));
                self.put_figure(FigureNode::Years(from, to))
            }
            FigureTerm::CalendarYear(day) => {
                let day = self.day(day, bound);
                self.put_figure(FigureNode::CalendarYear(day))
            }
            FigureTerm::Count(group) => {
                let members = self.members(group, bound).into_iter().map(|(_, belongs)| belongs.0).collect();
                let (members, complete) = (self.span(members), self.complete());
                self.put_figure(FigureNode::Count(members, complete))
            }
            FigureTerm::CountChoices(choices) => {
                let (surely, perhaps) = self.several(choices, bound);
                self.put_figure(FigureNode::CountChoices { surely, perhaps })
            }
            FigureTerm::Sum(group, term) => {
                let mut pairs = Vec::new();
                for (person, belongs) in self.members(group, bound) {
                    pairs.extend([belongs.0, self.figure(term, bound.and(person)).0]);
                }
                let (pairs, complete) = (self.span(pairs), self.complete());
                self.put_figure(FigureNode::Sum(pairs, complete))
            }
            FigureTerm::Cases(cases) => self.cases(cases, bound, Self::figure, |builder, when, gives, rest| {
                builder.put_figure(FigureNode::If(when, gives, rest))
            }),
            FigureTerm::Doubt(_) => self.put_figure(FigureNode::Only(Figure::anything())),
        }
    }

    fn number(&mut self, who: Who, fact: FactSlot, bound: Bound, otherwise: Option<Decimal>) -> FigureId {
        let told = &self.law.vocabulary().facts[fact.index()];
        let decimals = if told.kind == Kind::Euro { 2 } else { told.decimals };
        let held = |value: Decimal| {
            let mut value = value;
            value.rescale(decimals);
            i64::try_from(value.mantissa()).ok()
        };
        let otherwise = otherwise.map(|value| Cell::exactly(held(value).unwrap_or_default()));
        let cell = self.cell(who, fact, bound, Reading::Number, otherwise);
        self.put_figure(FigureNode::Cell(cell, decimals))
    }

    fn of_all(
        &mut self,
        terms: &'a [FigureTerm],
        bound: Bound,
        join: fn(Figure, Figure) -> Figure,
        node: fn(FigureId, FigureId) -> FigureNode,
    ) -> FigureId {
        let all: Vec<FigureId> = terms.iter().map(|term| self.figure(term, bound)).collect();
        let joined = all.into_iter().reduce(|a, b| self.both(a, b, join, node));
        joined.unwrap_or_else(|| self.put_figure(FigureNode::Only(Figure::anything())))
    }

    /// The first row that applies, from the last row up.
    fn cases<T, I: Copy + PartialEq>(
        &mut self,
        cases: &'a Cases<T>,
        bound: Bound,
        lay_out: fn(&mut Self, &'a T, Bound) -> I,
        node: fn(&mut Self, TruthId, I, I) -> I,
    ) -> I {
        let rows = cases.rows.iter().map(|row| (self.truth(&row.when, bound), lay_out(self, &row.gives, bound)));
        let rows: Vec<(TruthId, I)> = rows.collect();
        let otherwise = lay_out(self, &cases.otherwise, bound);
        rows.into_iter().rev().fold(otherwise, |rest, (when, gives)| match self.settled(when) {
            Some(Truth::Yes) => gives,
            Some(Truth::No) => rest,
            _ if gives == rest => rest,
            _ => node(self, when, gives, rest),
        })
    }

    fn put_day(&mut self, node: DayNode) -> DayId {
        DayId(self.days.place(node))
    }

    fn day(&mut self, term: &'a DayTerm, bound: Bound) -> DayId {
        match term {
            DayTerm::Only(day) => self.put_day(DayNode::Only(Interval::exactly(*day))),
            DayTerm::Today => self.put_day(DayNode::Only(Interval::exactly(self.law.today()))),
            DayTerm::NextMonth => self.put_day(DayNode::Only(Interval::exactly(self.law.next_month()))),
            DayTerm::Parameter(slot) => {
                let day = self.law.parameter(*slot).day();
                self.put_day(DayNode::Only(day))
            }
            DayTerm::Doubt(_) => self.put_day(DayNode::Only(Interval::between(Date::MIN, Date::MAX))),
            DayTerm::Fact(who, fact) => {
                let cell = self.cell(*who, *fact, bound, Reading::Day, None);
                self.put_day(DayNode::Cell(cell))
            }
            DayTerm::Defined(who, slot) => {
                let person = bound.person(*who);
                self.defined(
                    *slot,
                    person,
                    |known| &mut known.days,
                    |builder, body, inner| builder.day(body.day(), inner),
                )
            }
            DayTerm::Later(day, period) => {
                let inner = self.day(day, bound);
                match self.days.nodes[inner.0 as usize] {
                    DayNode::Only(day) => self.put_day(DayNode::Only(day.map(|date| period.after(date)))),
                    _ => self.put_day(DayNode::Later(inner, *period)),
                }
            }
            DayTerm::Cases(cases) => self.cases(cases, bound, Self::day, |builder, when, gives, rest| {
                builder.put_day(DayNode::If(when, gives, rest))
            }),
        }
    }

    fn put_choice(&mut self, node: ChoiceNode) -> ChoiceId {
        ChoiceId(self.choices.place(node))
    }

    fn choice(&mut self, term: &'a ChoiceTerm, bound: Bound) -> ChoiceId {
        let fact = |builder: &mut Self, who: Who, fact: FactSlot, otherwise: Option<Cell>| {
            let cell = builder.cell(who, fact, bound, Reading::Choice, otherwise);
            builder.put_choice(ChoiceNode::Cell(cell))
        };
        match term {
            ChoiceTerm::Only(options) | ChoiceTerm::Doubt(_, options) => self.put_choice(ChoiceNode::Only(*options)),
            ChoiceTerm::Fact(who, slot) => fact(self, *who, *slot, None),
            ChoiceTerm::FactOrElse(who, slot, otherwise) => fact(self, *who, *slot, Some(Cell::of(*otherwise))),
            ChoiceTerm::Defined(who, slot) => {
                let person = bound.person(*who);
                self.defined(
                    *slot,
                    person,
                    |known| &mut known.choices,
                    |builder, body, inner| builder.choice(body.choice(), inner),
                )
            }
            ChoiceTerm::Cases(cases) => self.cases(cases, bound, Self::choice, |builder, when, gives, rest| {
                builder.put_choice(ChoiceNode::If(when, gives, rest))
            }),
        }
    }

    fn compare_figures(&mut self, left: FigureId, comparison: Comparison, right: FigureId) -> TruthId {
        match (self.only(left), self.only(right)) {
            (Some(one), Some(other)) => self.always(one.compare(comparison, other)),
            (None, Some(limit)) => self
                .limit(limit.exact(), self.cell_under_figure(left), comparison, |builder, held, limit| {
                    builder.figure_at(left, held).map(|value| value.cmp(&limit))
                })
                .unwrap_or_else(|| self.put(TruthNode::Figures(left, comparison, right))),
            (Some(_), None) => self.compare_figures(right, mirrored(comparison), left),
            (None, None) => self.put(TruthNode::Figures(left, comparison, right)),
        }
    }

    fn compare_days(&mut self, left: DayId, comparison: Comparison, right: DayId) -> TruthId {
        match (self.days.nodes[left.0 as usize], self.days.nodes[right.0 as usize]) {
            (DayNode::Only(one), DayNode::Only(other)) => self.always(one.compare(comparison, other)),
            (_, DayNode::Only(limit)) => self
                .limit(limit.exact(), self.cell_under_day(left), comparison, |builder, held, limit| {
                    builder.day_at(left, held).map(|day| day.cmp(&limit))
                })
                .unwrap_or_else(|| self.put(TruthNode::Days(left, comparison, right))),
            (DayNode::Only(_), _) => self.compare_days(right, mirrored(comparison), left),
            _ => self.put(TruthNode::Days(left, comparison, right)),
        }
    }

    /// A limit on what rests on one cell alone and only rises or only falls with it, as comparisons of whole numbers.
    fn limit<T: Copy>(
        &mut self,
        limit: Option<T>,
        cell: Option<CellId>,
        comparison: Comparison,
        compared: impl Fn(&Self, i64, T) -> Option<Ordering>,
    ) -> Option<TruthId> {
        let (limit, cell) = (limit?, cell?);
        let is_day = self.sources.nodes[cell.0 as usize].reading == Reading::Day;
        let holds = |builder: &Self, held: i64, wanted: fn(Ordering) -> bool| {
            let held = if is_day { nth_day(held) } else { held };
            compared(builder, held, limit).is_some_and(wanted)
        };
        let ends = if is_day { (0, days_between()) } else { NUMBERS };
        let mut step = |wanted: fn(Ordering) -> bool| {
            let (mut low, mut high) = ends;
            let (first, last) = (holds(self, low, wanted), holds(self, high, wanted));
            if first == last {
                return self.always(Truth::from(first));
            }
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if holds(self, middle, wanted) == first { low = middle } else { high = middle }
            }
            let most = if is_day { nth_day(low) } else { low };
            self.put(if first { TruthNode::AtMost(cell, most) } else { TruthNode::Above(cell, most) })
        };
        Some(match comparison {
            Comparison::Below => step(Ordering::is_lt),
            Comparison::AtMost => step(Ordering::is_le),
            Comparison::AtLeast => step(Ordering::is_ge),
            Comparison::Above => step(Ordering::is_gt),
            Comparison::Equal | Comparison::Different => {
                let ends = [step(Ordering::is_le), step(Ordering::is_ge)];
                let equal = self.all(&ends);
                if comparison == Comparison::Equal { equal } else { self.not(equal) }
            }
        })
    }

    /// The cell that a number rests on, if it is one alone and the number only rises or only falls with it.
    fn cell_under_figure(&self, id: FigureId) -> Option<CellId> {
        let is_exact = |id: FigureId| self.only(id).is_some_and(|figure| figure.exact().is_some());
        match self.figures.nodes[id.0 as usize] {
            FigureNode::Cell(cell, _) => Some(cell),
            FigureNode::Plus(a, b) | FigureNode::Minus(a, b) | FigureNode::Times(a, b) if is_exact(b) => {
                self.cell_under_figure(a)
            }
            FigureNode::Plus(a, b) | FigureNode::Minus(a, b) | FigureNode::Times(a, b) if is_exact(a) => {
                self.cell_under_figure(b)
            }
            FigureNode::By(a, b) if is_exact(b) => self.cell_under_figure(a),
            FigureNode::Floor(a) => self.cell_under_figure(a),
            FigureNode::CalendarYear(day) => self.cell_under_day(day),
            FigureNode::Years(from, to) => match (self.exact_day(from), self.exact_day(to)) {
                (None, Some(_)) => self.cell_under_day(from),
                (Some(_), None) => self.cell_under_day(to),
                _ => None,
            },
            _ => None,
        }
    }

    fn cell_under_day(&self, id: DayId) -> Option<CellId> {
        match self.days.nodes[id.0 as usize] {
            DayNode::Cell(cell) => Some(cell),
            DayNode::Later(day, _) => self.cell_under_day(day),
            DayNode::Only(_) | DayNode::If(..) => None,
        }
    }

    fn exact_day(&self, id: DayId) -> Option<Date> {
        match self.days.nodes[id.0 as usize] {
            DayNode::Only(day) => day.exact(),
            _ => None,
        }
    }

    /// The number where the cell under it holds this.
    fn figure_at(&self, id: FigureId, held: i64) -> Option<Decimal> {
        let at = |id: FigureId| self.figure_at(id, held).map(Figure::exactly);
        let figure = match self.figures.nodes[id.0 as usize] {
            FigureNode::Only(figure) => figure,
            FigureNode::Cell(_, decimals) => Figure::exactly(Decimal::new(held, decimals)),
            FigureNode::Plus(a, b) => at(a)?.plus(at(b)?),
            FigureNode::Minus(a, b) => at(a)?.minus(at(b)?),
            FigureNode::Times(a, b) => at(a)?.times(at(b)?),
            FigureNode::By(a, b) => at(a)?.by(at(b)?),
            FigureNode::Floor(a) => return self.figure_at(a, held).map(|value| value.floor()),
            FigureNode::CalendarYear(day) => return Some(Decimal::from(self.day_at(day, held)?.year())),
            FigureNode::Years(from, to) => {
                return Some(Decimal::from(years_between(self.day_at(from, held)?, self.day_at(to, held)?)));
            }
            _ => return None,
        };
        figure.exact()
    }

    /// The date where the cell under it holds this.
    fn day_at(&self, id: DayId, held: i64) -> Option<Date> {
        match self.days.nodes[id.0 as usize] {
            DayNode::Only(day) => day.exact(),
            DayNode::Cell(_) => Some(Day::of_number(held).date()),
            DayNode::Later(day, period) => self.day_at(day, held).map(|day| period.after(day)),
            DayNode::If(..) => None,
        }
    }
}

/// The comparison with its sides changed.
fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Below => Comparison::Above,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::Above => Comparison::Below,
        Comparison::Equal | Comparison::Different => comparison,
    }
}

fn nth_day(place: i64) -> i64 {
    let day = DAYS.0.checked_add(place.days()).expect("the days looked at lie in the calendar");
    Day::from(day).number()
}

fn days_between() -> i64 {
    i64::from((DAYS.1 - DAYS.0).get_days())
}
