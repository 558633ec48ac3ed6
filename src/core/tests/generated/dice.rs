// SPDX-License-Identifier: EUPL-1.2
//! Throws rules and answers together, the same for a seed on every machine.

use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::made_up::Dice;
use totem_core::rules::option_set::OptionSet;
use totem_core::rules::pack::RulePack;

use super::conditions::{Cell, Condition, Definitions, Number, Table, Test, Whose};
use super::worlds::{AMOUNT, CHOICE, CHOICES, FACTS, LIMITS, NUMBERS, Place, Value, YES_NO, places, values};

const COMPARISONS: &[&str] = &["<", "<=", "=", "!=", ">=", ">"];

/// Made-up rules.
pub struct Rules {
    pub defined: Definitions,
    /// The benefits: requirements that must all hold, and ways of which one is enough.
    pub benefits: Vec<MadeUp>,
    /// How many people the household has; with one, no rule speaks of people.
    pub people: usize,
}

/// A made-up benefit.
#[derive(Default)]
pub struct MadeUp {
    pub requirements: Vec<Test>,
    pub ways: Vec<WayText>,
}

/// A way: for each person, or for the visit.
pub struct WayText {
    pub each: bool,
    pub tests: Vec<Test>,
}

/// Throws rules.
pub struct Thrower {
    pub dice: Dice,
    /// The facts of the visit that this pack uses: few, so that each occurs often.
    facts: Vec<usize>,
    people: bool,
    defined: Definitions,
}

/// Where a condition stands: which people it can speak of.
#[derive(Clone, Copy)]
struct Scope {
    levels: usize,
    filtered: Option<usize>,
}

const OF_VISIT: Scope = Scope { levels: 0, filtered: None };

impl Thrower {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let people = dice.chance(35);
        let mut facts: Vec<usize> = (0..FACTS.len()).collect();
        let wanted = if people { 2 } else { 4 };
        while facts.len() > wanted {
            let place = dice.below(facts.len());
            facts.remove(place);
        }
        Thrower { dice, facts, people, defined: Definitions::default() }
    }

    pub fn rules(mut self) -> Rules {
        for _ in 0..self.dice.below(3) {
            let number = self.number(1, OF_VISIT);
            self.defined.numbers.push(number);
        }
        if self.people {
            let own = self.condition(1, Scope { levels: 1, filtered: Some(0) });
            self.defined.of_person.push(own);
        }
        for _ in 0..self.dice.below(3) {
            let condition = self.condition(2, OF_VISIT);
            self.defined.conditions.push(condition);
        }
        let benefits = (0..=self.dice.below(2)).map(|_| self.benefit()).collect();
        let people = if self.people { 1 + self.dice.below(3) } else { 1 };
        Rules { defined: self.defined, benefits, people }
    }

    fn benefit(&mut self) -> MadeUp {
        let mut made_up = MadeUp::default();
        for _ in 0..=self.dice.below(2) {
            let test = self.test();
            made_up.requirements.push(test);
        }
        if self.dice.chance(25) {
            for _ in 0..2 {
                let each = self.people && self.dice.chance(60);
                let scope = if each { Scope { levels: 1, filtered: None } } else { OF_VISIT };
                let tests = (0..=self.dice.below(2)).map(|_| Test::Condition(self.condition(2, scope))).collect();
                made_up.ways.push(WayText { each, tests });
            }
        }
        made_up
    }

    fn test(&mut self) -> Test {
        let columns: Vec<usize> = self.facts.iter().copied().filter(|fact| ![AMOUNT, CHOICES].contains(fact)).collect();
        if columns.is_empty() || self.dice.chance(75) {
            return Test::Condition(self.condition(3, OF_VISIT));
        }
        let rows = (0..=self.dice.below(4)).map(|_| {
            let cells = columns.iter().map(|fact| self.cell(*fact)).collect();
            (cells, self.dice.chance(60))
        });
        let rows = rows.collect();
        Test::Table(Table { columns, rows, otherwise: self.dice.chance(40) })
    }

    fn cell(&mut self, fact: usize) -> Cell {
        if self.dice.chance(35) {
            return Cell::Any;
        }
        match fact {
            fact if YES_NO.contains(&fact) => Cell::Is(self.dice.chance(50)),
            CHOICE => Cell::Options(self.dice.chance(70), self.some_options()),
            _ if self.dice.chance(50) => Cell::AtLeast(self.small()),
            _ => {
                let low = self.small();
                Cell::Within(low, low + self.small())
            }
        }
    }

    fn small(&mut self) -> i64 {
        i64::try_from(self.dice.below(4)).expect("small")
    }

    fn some_options(&mut self) -> Vec<usize> {
        let first = self.dice.below(3);
        let mut options = vec![first];
        if self.dice.chance(40) {
            options.push((first + 1) % 3);
        }
        options
    }

    fn fact_among(&mut self, wanted: &[usize]) -> Option<usize> {
        let there: Vec<usize> = self.facts.iter().copied().filter(|fact| wanted.contains(fact)).collect();
        self.dice.pick(&there)
    }

    fn whose(&mut self, scope: Scope) -> Whose {
        match (self.dice.below(scope.levels + 1), scope.filtered) {
            (0, _) => Whose::Asker,
            (level, Some(filtered)) if level - 1 == filtered => Whose::Filtered(filtered),
            (level, _) => Whose::Named(level - 1),
        }
    }

    fn condition(&mut self, depth: usize, scope: Scope) -> Condition {
        if depth == 0 || self.dice.chance(15) {
            return self.leaf(scope);
        }
        let inner = |thrower: &mut Self| thrower.condition(depth - 1, scope);
        match self.dice.below(10) {
            kind @ 0..=5 => {
                let parts = (0..2 + self.dice.below(2)).map(|_| inner(self)).collect();
                if kind < 3 { Condition::All(parts) } else { Condition::Any(parts) }
            }
            6 => Condition::Not(Box::new(inner(self))),
            7 => Condition::If(Box::new(inner(self)), Box::new(inner(self)), Box::new(inner(self))),
            8 => Condition::Same(Box::new(inner(self)), Box::new(inner(self))),
            _ => self.of_people(depth, scope),
        }
    }

    /// A condition on people: of some, of all, or of how many.
    fn of_people(&mut self, depth: usize, scope: Scope) -> Condition {
        let can = self.people && scope.levels < 2 && scope.filtered.is_none();
        if !can {
            return Condition::Not(Box::new(self.leaf(scope)));
        }
        let level = scope.levels;
        let every = self.dice.chance(40);
        let holds = self.condition(depth - 1, Scope { levels: level + 1, filtered: None });
        Condition::Quantified(every, level, Box::new(holds))
    }

    fn leaf(&mut self, scope: Scope) -> Condition {
        for _ in 0..20 {
            if let Some(found) = self.some_leaf(scope) {
                return found;
            }
        }
        let a = self.number(0, scope);
        let comparison = self.comparison();
        Condition::Compare(a, comparison, Number::Only(1))
    }

    fn comparison(&mut self) -> &'static str {
        self.dice.pick(COMPARISONS).expect("there are some")
    }

    fn some_leaf(&mut self, scope: Scope) -> Option<Condition> {
        let comparison = self.comparison();
        Some(match self.dice.below(11) {
            0 | 1 => Condition::Fact(self.fact_among(YES_NO)?),
            2 => Condition::Among(self.dice.chance(70), self.fact_among(&[CHOICE])?, self.some_options()),
            3 => Condition::Includes(self.fact_among(&[CHOICES])?, self.dice.below(2)),
            4 => {
                let (fact, limit) = (self.fact_among(&[AMOUNT])?, self.dice.pick(LIMITS)?);
                match self.dice.below(5) {
                    0 => Condition::Given(fact),
                    1 | 2 => Condition::NoneOrEuro(fact, comparison, limit),
                    _ => Condition::Euro(fact, comparison, limit),
                }
            }
            5 | 6 => {
                let (a, b) = (self.number(1, scope), self.number(0, scope));
                Condition::Compare(a, comparison, b)
            }
            7 => {
                let (a, low) = (self.number(1, scope), self.small());
                Condition::Within(a, low, low + self.small())
            }
            8 if !self.defined.conditions.is_empty() && scope.levels == 0 => {
                Condition::Defined(self.dice.below(self.defined.conditions.len()))
            }
            9 if !self.defined.of_person.is_empty() => {
                let whose = self.whose(scope);
                Condition::DefinedOfPerson(whose, self.dice.below(self.defined.of_person.len()))
            }
            10 if self.people => Condition::OfPerson(self.whose(scope), 0),
            _ => return None,
        })
    }

    fn number(&mut self, depth: usize, scope: Scope) -> Number {
        for _ in 0..20 {
            if let Some(found) = self.some_number(depth, scope) {
                return found;
            }
        }
        Number::Only(self.small())
    }

    fn some_number(&mut self, depth: usize, scope: Scope) -> Option<Number> {
        let deep = depth > 0;
        let can_filter = deep && self.people && scope.levels < 2 && scope.filtered.is_none();
        let level = scope.levels;
        let inside = Scope { levels: level + 1, filtered: Some(level) };
        Some(match self.dice.below(13) {
            0..=2 => Number::Fact(self.fact_among(NUMBERS)?),
            3 => Number::Only(self.small()),
            4 if self.people => Number::OfPerson(self.whose(scope), 1),
            5 => Number::CountOptions(self.fact_among(&[CHOICES])?),
            6 if deep => Number::Plus(Box::new(self.number(0, scope)), Box::new(self.number(0, scope))),
            7 if deep => Number::Minus(Box::new(self.number(0, scope)), Box::new(self.number(0, scope))),
            8 if deep => Number::Twice(Box::new(self.number(0, scope))),
            9 if deep => Number::Least(Box::new(self.number(0, scope)), Box::new(self.number(0, scope))),
            10 if deep => {
                let when = self.condition(1, Scope { levels: scope.levels.min(2), ..scope });
                Number::If(Box::new(when), Box::new(self.number(0, scope)), Box::new(self.number(0, scope)))
            }
            11 if can_filter => Number::Count(level, Box::new(self.condition(1, inside))),
            11 if !self.defined.numbers.is_empty() => Number::Defined(self.dice.below(self.defined.numbers.len())),
            12 if can_filter => {
                let some = self.dice.chance(60).then(|| (level, Box::new(self.condition(1, inside))));
                Number::Sum(some, 1)
            }
            _ => return None,
        })
    }

    /// What is known of every place, `told` in a hundred of them exactly or in part.
    pub fn answers(&mut self, pack: &RulePack, people: usize, told: usize) -> Answers {
        let mut answers = blank(pack, people);
        for place in places(pack, people) {
            let known = if self.dice.chance(told) { self.knowledge(place) } else { Knowledge::NotAsked };
            answers.put(pack.fact(place.at.fact), place.at.person, known);
        }
        answers
    }

    fn knowledge(&mut self, place: Place) -> Knowledge {
        match self.dice.below(8) {
            0 => return Knowledge::DoesNotKnow,
            1 => return Knowledge::Declined,
            _ => {}
        }
        let values = values(place);
        let one = values[self.dice.below(values.len())];
        if self.dice.chance(60) {
            return Knowledge::Is(one.told());
        }
        Knowledge::Is(match (one, values[self.dice.below(values.len())]) {
            (Value::Option(one), Value::Option(other)) => Answer::OneOf(OptionSet::only(one) | OptionSet::only(other)),
            (Value::Number(one), Value::Number(other)) => Answer::Number { low: one.min(other), high: one.max(other) },
            (Value::Options(bits), Value::Options(more)) => {
                let set = |bits: u32| (0..2).filter(|place| bits >> place & 1 == 1).collect::<OptionSet>();
                Answer::SomeOf { surely: set(bits & more), perhaps: set(bits | more) }
            }
            (one, _) => one.told(),
        })
    }
}

/// Nothing told but who the people are.
pub fn blank(pack: &RulePack, people: usize) -> Answers {
    let mut answers = pack.blank_answers();
    let (relation, told) = (pack.vocabulary.household.relation, pack.vocabulary.household.told);
    for _ in 1..people {
        let person = answers.add_person();
        let relation = pack.fact(relation.expect("the made-up pack has people"));
        answers.put(relation, person, Knowledge::Is(Answer::OneOf(OptionSet::only(1))));
    }
    let told = pack.fact(told.expect("the made-up pack has people"));
    answers.put(told, None, Knowledge::Is(Answer::Complete));
    answers
}
