// SPDX-License-Identifier: EUPL-1.2
//! Conditions as this test writes and reckons them: on exact answers alone, in plain whole numbers.

use std::fmt::Write as _;

use super::worlds::{FACTS, PERSON_FACTS, Value, World};

/// Whose fact it is.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// The asker's.
    Asker,
    /// Of the person bound at this level by `some` or `every`.
    Named(usize),
    /// Of the person that the brackets around it look at.
    Filtered(usize),
}

impl Whose {
    fn named(self, field: &str) -> String {
        match self {
            Whose::Asker => format!("io.{field}"),
            Whose::Named(level) => format!("p{level}.{field}"),
            Whose::Filtered(_) => field.to_owned(),
        }
    }

    fn person(self, bound: &[usize]) -> usize {
        match self {
            Whose::Asker => 0,
            Whose::Named(level) | Whose::Filtered(level) => bound[level],
        }
    }
}

/// A whole number.
#[derive(Clone, Debug)]
pub enum Number {
    Only(i64),
    Fact(usize),
    OfPerson(Whose, usize),
    Plus(Box<Number>, Box<Number>),
    Minus(Box<Number>, Box<Number>),
    Twice(Box<Number>),
    Least(Box<Number>, Box<Number>),
    If(Box<Condition>, Box<Number>, Box<Number>),
    CountOptions(usize),
    Count(usize, Box<Condition>),
    Sum(Option<(usize, Box<Condition>)>, usize),
    Defined(usize),
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub enum Cell {
    Any,
    Is(bool),
    Options(bool, Vec<usize>),
    AtLeast(i64),
    Within(i64, i64),
}

/// A condition.
#[derive(Clone, Debug)]
pub enum Condition {
    Fact(usize),
    OfPerson(Whose, usize),
    /// A choice among options, or not.
    Among(bool, usize, Vec<usize>),
    Includes(usize, usize),
    Compare(Number, &'static str, Number),
    Within(Number, i64, i64),
    /// An amount in cents that the person has, against a limit.
    Euro(usize, &'static str, i64),
    /// The same, or there is no such amount.
    NoneOrEuro(usize, &'static str, i64),
    Given(usize),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    If(Box<Condition>, Box<Condition>, Box<Condition>),
    Same(Box<Condition>, Box<Condition>),
    Quantified(bool, usize, Box<Condition>),
    Defined(usize),
    DefinedOfPerson(Whose, usize),
}

/// A table: columns, rows of cells with what they give, and what holds otherwise.
#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<usize>,
    pub rows: Vec<(Vec<Cell>, bool)>,
    pub otherwise: bool,
}

/// A requirement, as a condition or as a table.
#[derive(Clone, Debug)]
pub enum Test {
    Condition(Condition),
    Table(Table),
}

/// What names stand for.
#[derive(Default)]
pub struct Definitions {
    pub conditions: Vec<Condition>,
    pub numbers: Vec<Number>,
    pub of_person: Vec<Condition>,
}

fn compare(left: i64, comparison: &str, right: i64) -> bool {
    match comparison {
        "<" => left < right,
        "<=" => left <= right,
        "=" => left == right,
        "!=" => left != right,
        ">=" => left >= right,
        ">" => left > right,
        other => unreachable!("{other}"),
    }
}

fn options(fact: usize, places: &[usize]) -> String {
    let names: Vec<String> = places.iter().map(|place| format!("\"{}\"", FACTS[fact].options[*place])).collect();
    names.join(", ")
}

fn euro(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

impl Number {
    pub fn text(&self) -> String {
        match self {
            Number::Only(value) => value.to_string(),
            Number::Fact(fact) => FACTS[*fact].id.to_owned(),
            Number::OfPerson(whose, fact) => whose.named(PERSON_FACTS[*fact]),
            Number::Plus(a, b) => format!("({} + {})", a.text(), b.text()),
            Number::Minus(a, b) => format!("({} - {})", a.text(), b.text()),
            Number::Twice(a) => format!("2 * {}", a.text()),
            Number::Least(a, b) => format!("min({}, {})", a.text(), b.text()),
            Number::If(when, a, b) => format!("(if {} then {} else {})", when.text(), a.text(), b.text()),
            Number::CountOptions(fact) => format!("count({})", FACTS[*fact].id),
            Number::Count(_, holds) => format!("count(persone[{}])", holds.text()),
            Number::Sum(None, fact) => format!("sum(persone.{})", PERSON_FACTS[*fact]),
            Number::Sum(Some((_, holds)), fact) => format!("sum(persone[{}].{})", holds.text(), PERSON_FACTS[*fact]),
            Number::Defined(place) => format!("numero{place}"),
        }
    }

    fn value(&self, world: &World, defined: &Definitions, bound: &[usize]) -> i64 {
        let of = |number: &Number| number.value(world, defined, bound);
        let people = |level: usize, holds: &Condition| -> Vec<usize> {
            let holds = |person: &usize| holds.holds(world, defined, &at_level(bound, level, *person));
            (0..world.people.len()).filter(holds).collect()
        };
        match self {
            Number::Only(value) => *value,
            Number::Fact(fact) => world.visit[*fact].number(),
            Number::OfPerson(whose, fact) => world.people[whose.person(bound)][*fact].number(),
            Number::Plus(a, b) => of(a) + of(b),
            Number::Minus(a, b) => of(a) - of(b),
            Number::Twice(a) => 2 * of(a),
            Number::Least(a, b) => of(a).min(of(b)),
            Number::If(when, a, b) => of(if when.holds(world, defined, bound) { a } else { b }),
            Number::CountOptions(fact) => world.visit[*fact].options().count_ones().into(),
            Number::Count(level, holds) => i64::try_from(people(*level, holds).len()).expect("few"),
            Number::Sum(None, fact) => world.people.iter().map(|person| person[*fact].number()).sum(),
            Number::Sum(Some((level, holds)), fact) => {
                people(*level, holds).into_iter().map(|person| world.people[person][*fact].number()).sum()
            }
            Number::Defined(place) => defined.numbers[*place].value(world, defined, &[]),
        }
    }
}

/// The people bound, with one more at a level.
fn at_level(bound: &[usize], level: usize, person: usize) -> Vec<usize> {
    bound.iter().copied().take(level).chain([person]).collect()
}

impl Condition {
    pub fn text(&self) -> String {
        let listed = |parts: &[Condition], word: &str| {
            let parts: Vec<String> = parts.iter().map(Condition::text).collect();
            format!("({})", parts.join(word))
        };
        match self {
            Condition::Fact(fact) => FACTS[*fact].id.to_owned(),
            Condition::OfPerson(whose, fact) => whose.named(PERSON_FACTS[*fact]),
            Condition::Among(true, fact, places) => format!("{} in ({})", FACTS[*fact].id, options(*fact, places)),
            Condition::Among(false, fact, places) => {
                format!("not({} in ({}))", FACTS[*fact].id, options(*fact, places))
            }
            Condition::Includes(fact, place) => {
                format!("list contains({}, {})", FACTS[*fact].id, options(*fact, &[*place]))
            }
            Condition::Compare(a, comparison, b) => format!("{} {comparison} {}", a.text(), b.text()),
            Condition::Within(a, low, high) => format!("{} in [{low}..{high})", a.text()),
            Condition::Euro(fact, comparison, cents) => {
                format!("(given({0}) and {0} {comparison} {1})", FACTS[*fact].id, euro(*cents))
            }
            Condition::NoneOrEuro(fact, comparison, cents) => {
                format!("(not(given({0})) or {0} {comparison} {1})", FACTS[*fact].id, euro(*cents))
            }
            Condition::Given(fact) => format!("given({})", FACTS[*fact].id),
            Condition::Not(inner) => format!("not({})", inner.text()),
            Condition::All(parts) => listed(parts, " and "),
            Condition::Any(parts) => listed(parts, " or "),
            Condition::If(when, a, b) => format!("(if {} then {} else {})", when.text(), a.text(), b.text()),
            Condition::Same(a, b) => format!("(({}) = ({}))", a.text(), b.text()),
            Condition::Quantified(every, level, holds) => {
                let word = if *every { "every" } else { "some" };
                format!("({word} p{level} in persone satisfies {})", holds.text())
            }
            Condition::Defined(place) => format!("regola{place}"),
            Condition::DefinedOfPerson(whose, place) => whose.named(&format!("propria{place}")),
        }
    }

    pub fn holds(&self, world: &World, defined: &Definitions, bound: &[usize]) -> bool {
        let of = |condition: &Condition| condition.holds(world, defined, bound);
        let number = |number: &Number| number.value(world, defined, bound);
        match self {
            Condition::Fact(fact) => world.visit[*fact].is_yes(),
            Condition::OfPerson(whose, fact) => world.people[whose.person(bound)][*fact].is_yes(),
            Condition::Among(wanted, fact, places) => places.contains(&world.visit[*fact].option()) == *wanted,
            Condition::Includes(fact, place) => world.visit[*fact].options() >> place & 1 == 1,
            Condition::Compare(a, comparison, b) => compare(number(a), comparison, number(b)),
            Condition::Within(a, low, high) => (*low..*high).contains(&number(a)),
            Condition::Euro(fact, comparison, cents) => match world.visit[*fact] {
                Value::Absent => false,
                value => compare(value.number(), comparison, *cents),
            },
            Condition::NoneOrEuro(fact, comparison, cents) => match world.visit[*fact] {
                Value::Absent => true,
                value => compare(value.number(), comparison, *cents),
            },
            Condition::Given(fact) => world.visit[*fact] != Value::Absent,
            Condition::Not(inner) => !of(inner),
            Condition::All(parts) => parts.iter().all(of),
            Condition::Any(parts) => parts.iter().any(of),
            Condition::If(when, a, b) => of(if of(when) { a } else { b }),
            Condition::Same(a, b) => of(a) == of(b),
            Condition::Quantified(every, level, holds) => {
                let mut people = 0..world.people.len();
                let holds = |person| holds.holds(world, defined, &at_level(bound, *level, person));
                if *every { people.all(holds) } else { people.any(holds) }
            }
            Condition::Defined(place) => defined.conditions[*place].holds(world, defined, &[]),
            Condition::DefinedOfPerson(whose, place) => {
                defined.of_person[*place].holds(world, defined, &[whose.person(bound)])
            }
        }
    }
}

impl Cell {
    fn text(&self, fact: usize) -> String {
        match self {
            Cell::Any => "-".to_owned(),
            Cell::Is(yes) => yes.to_string(),
            Cell::Options(true, places) => options(fact, places),
            Cell::Options(false, places) => format!("not({})", options(fact, places)),
            Cell::AtLeast(least) => format!(">= {least}"),
            Cell::Within(low, high) => format!("[{low}..{high})"),
        }
    }

    fn takes(&self, value: Value) -> bool {
        match self {
            Cell::Any => true,
            Cell::Is(yes) => value.is_yes() == *yes,
            Cell::Options(wanted, places) => places.contains(&value.option()) == *wanted,
            Cell::AtLeast(least) => value.number() >= *least,
            Cell::Within(low, high) => (*low..*high).contains(&value.number()),
        }
    }
}

impl Table {
    /// As TOML, under a heading.
    pub fn text(&self) -> String {
        let says = |yes: bool| if yes { "sì" } else { "no" };
        let columns: Vec<String> = self.columns.iter().map(|fact| format!("'{}'", FACTS[*fact].id)).collect();
        let mut text = format!("columns = [{}]\nrows = [\n", columns.join(", "));
        for (cells, gives) in &self.rows {
            let cells: Vec<String> = cells.iter().zip(&self.columns).map(|(cell, fact)| cell.text(*fact)).collect();
            let cells: Vec<String> = cells.iter().map(|cell| format!("'{cell}'")).collect();
            let _ = writeln!(text, "  [{}, '{}'],", cells.join(", "), says(*gives));
        }
        let _ = writeln!(text, "]\notherwise = '{}'", says(self.otherwise));
        text
    }

    fn holds(&self, world: &World) -> bool {
        let takes = |cells: &[Cell]| cells.iter().zip(&self.columns).all(|(cell, fact)| cell.takes(world.visit[*fact]));
        self.rows.iter().find(|(cells, _)| takes(cells)).map_or(self.otherwise, |(_, gives)| *gives)
    }
}

impl Test {
    pub fn holds(&self, world: &World, defined: &Definitions, bound: &[usize]) -> bool {
        match self {
            Test::Condition(condition) => condition.holds(world, defined, bound),
            Test::Table(table) => table.holds(world),
        }
    }
}
