// SPDX-License-Identifier: EUPL-1.2
//! The points that the cells of one column tell apart: the options of a choice, yes and no, or the figures
//! and dates named in the cells with what lies between them. A set of points is a `u128`, one bit each.

use std::ops::Range;

use totem_core::rules::expression::ast::{Ast, Node, Test, Tests};
use totem_core::rules::expression::parse::{parse_cell, parse_expression};
use totem_core::rules::fact::Kind;
use totem_core::rules::interval::Comparison;

use super::Inspection;
use super::names::Named;
use super::page::Holds;

/// Points of one column: they must fit 128 bits.
const POINTS_MAX: usize = 128;
/// Tests of a column whose values are not known: each may hold or not, whatever the others do.
const TESTS_MAX: usize = 7;

/// How a column is cut.
pub enum Column {
    /// Yes, then no.
    Truth,
    /// The options, and with `more` one point for all that are not named.
    Options { ids: Vec<String>, more: bool },
    /// The figures or dates of the cells, in order; a point for each, and for each gap around them.
    Ordered(Vec<Value>),
    /// Tests whose values only a visit knows, as they are written: every way they can come out is a point.
    Tests(Vec<String>),
}

/// A value that can be put in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A number or an amount, as its digits scaled to six decimals.
    Number(i128),
    /// A date, as it is written: year first.
    Day(String),
}

impl Column {
    /// Cuts a column by its cells; none when they tell too many points apart.
    pub fn of(inspection: &Inspection<'_>, column: &str, cells: &[&str]) -> Option<Column> {
        let cells: Vec<(&str, Tests)> = cells.iter().map(|cell| (*cell, tests(cell))).collect();
        let all: Vec<(&str, &Test)> =
            cells.iter().flat_map(|(cell, tests)| tests.tests.iter().map(move |test| (*cell, test))).collect();
        let values: Vec<&Ast> = all.iter().flat_map(|(_, test)| values(test)).collect();
        let cut = if values.iter().all(|value| matches!(value.node, Node::Truth(_))) {
            Column::Truth
        } else if let Some(column) = options(inspection, column, &values) {
            column
        } else if let Some(mut order) = values.iter().map(|value| Value::of(value)).collect::<Option<Vec<_>>>() {
            order.sort();
            order.dedup();
            Column::Ordered(order)
        } else {
            let mut texts: Vec<String> = all.iter().map(|(cell, test)| written(cell, test)).collect();
            texts.sort();
            texts.dedup();
            Column::Tests(texts)
        };
        cut.fits().then_some(cut)
    }

    /// The points that a cell lets through.
    pub fn points(&self, cell: &str) -> u128 {
        let tests = tests(cell);
        if tests.tests.is_empty() {
            return self.all();
        }
        let passed = tests.tests.iter().fold(0, |passed, test| passed | self.passing(cell, test));
        if tests.negated { self.all() & !passed } else { passed }
    }

    fn count(&self) -> usize {
        match self {
            Column::Truth => 2,
            Column::Options { ids, more } => ids.len() + usize::from(*more),
            Column::Ordered(values) => 2 * values.len() + 1,
            Column::Tests(tests) => 1_usize << tests.len().min(TESTS_MAX + 1),
        }
    }

    fn fits(&self) -> bool {
        self.count() <= POINTS_MAX
    }

    fn all(&self) -> u128 {
        u128::MAX >> (POINTS_MAX - self.count())
    }

    fn passing(&self, cell: &str, test: &Test) -> u128 {
        let points = (0..self.count()).filter(|point| match self {
            Column::Truth => values(test).iter().any(|value| value.node == Node::Truth(*point == 0)),
            Column::Options { ids, .. } => {
                values(test).iter().any(|value| ids.get(*point).is_some_and(|id| value.node == Node::Text(id.clone())))
            }
            Column::Ordered(order) => passes(*point, order, test),
            Column::Tests(tests) => {
                tests.iter().position(|text| *text == written(cell, test)).is_some_and(|place| point >> place & 1 == 1)
            }
        });
        points.fold(0, |set, point| set | 1 << point)
    }
}

/// Whether a point lets a test through: odd points are the values, even ones lie around them.
fn passes(point: usize, order: &[Value], test: &Test) -> bool {
    let at = |ast: &Ast| {
        let value = Value::of(ast).expect("the column was ordered by its values");
        2 * order.binary_search(&value).expect("every value is in the order") + 1
    };
    match test {
        Test::Value(_) => values(test).iter().any(|value| at(value) == point),
        Test::Bound(comparison, value) => compare(*comparison, point, at(value)),
        Test::Range { low, with_low, high, with_high } => {
            let least = if *with_low { Comparison::AtLeast } else { Comparison::Above };
            let most = if *with_high { Comparison::AtMost } else { Comparison::Below };
            compare(least, point, at(low)) && compare(most, point, at(high))
        }
    }
}

fn compare(comparison: Comparison, left: usize, right: usize) -> bool {
    match comparison {
        Comparison::Equal => left == right,
        Comparison::Different => left != right,
        Comparison::Below => left < right,
        Comparison::AtMost => left <= right,
        Comparison::Above => left > right,
        Comparison::AtLeast => left >= right,
    }
}

fn tests(cell: &str) -> Tests {
    parse_cell(cell).expect("the pack was read, so its cells can be")
}

/// The values that a test names.
fn values(test: &Test) -> Vec<&Ast> {
    match test {
        Test::Value(Ast { node: Node::List(list), .. }) => list.iter().collect(),
        Test::Value(value) | Test::Bound(_, value) => vec![value],
        Test::Range { low, high, .. } => vec![low, high],
    }
}

/// A test as it is written, to know it again in another cell.
fn written(cell: &str, test: &Test) -> String {
    let part = |place: &Range<usize>| cell[place.clone()].trim().to_owned();
    match test {
        Test::Value(value) => part(&value.place),
        Test::Bound(comparison, value) => format!("{comparison:?} {}", part(&value.place)),
        Test::Range { low, with_low, high, with_high } => {
            format!("{with_low} {} {with_high} {}", part(&low.place), part(&high.place))
        }
    }
}

/// The options of a choice by its name. Other columns of texts have options that only a visit knows.
fn options(inspection: &Inspection<'_>, column: &str, values: &[&Ast]) -> Option<Column> {
    let texts = values.iter().map(|value| match &value.node {
        Node::Text(text) => Some(text.clone()),
        _ => None,
    });
    let mut texts = texts.collect::<Option<Vec<String>>>()?;
    let name = parse_expression(column).ok().and_then(|ast| match &ast.node {
        Node::Name(_) | Node::Path(..) => Some(column.trim().to_owned()),
        _ => None,
    })?;
    match inspection.names.named(&name)? {
        Named::Fact(fact) if fact.kind == Kind::OneOf => {
            let ids = fact.choices.iter().map(|choice| choice.id.clone()).collect();
            Some(Column::Options { ids, more: false })
        }
        Named::Fact(_) | Named::Parameter(_) => None,
        Named::Definition(definition) => {
            let pages = inspection.pages.iter().filter(|page| page.holds == Holds::Definitions);
            let mut sections = pages.flat_map(|page| page.outline.sections("definition"));
            let section = sections.find(|section| section.id.as_deref() == Some(definition));
            let ids: Vec<String> = section?.texts("options").map(|option| option.words.clone()).collect();
            texts.retain(|text| !ids.contains(text));
            Some(Column::Options { ids, more: !texts.is_empty() })
        }
    }
}

impl Value {
    /// A literal number or date.
    fn of(ast: &Ast) -> Option<Value> {
        match &ast.node {
            Node::Number(number) => {
                let scale = number.scale();
                let grow = 10_i128.pow(6_u32.checked_sub(scale)?);
                Some(Value::Number(number.mantissa() * grow))
            }
            Node::Negative(value) => match Value::of(value)? {
                Value::Number(number) => Some(Value::Number(-number)),
                Value::Day(_) => None,
            },
            Node::Call(function, arguments) if function == "date" => match arguments.as_slice() {
                [Ast { node: Node::Text(text), .. }] => Some(Value::Day(text.clone())),
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests_of_points {
    use super::*;

    fn ordered(cells: &[&str]) -> Column {
        let tests: Vec<Tests> = cells.iter().map(|cell| tests(cell)).collect();
        let values = tests.iter().flat_map(|tests| tests.tests.iter().flat_map(values));
        let mut order: Vec<Value> = values.map(|value| Value::of(value).expect("a literal")).collect();
        order.sort();
        order.dedup();
        Column::Ordered(order)
    }

    #[test]
    fn figures_are_cut_at_the_values_and_around_them() {
        let column = ordered(&["< 18", "[18..67)", ">= 67.5"]);
        assert_eq!(column.count(), 7);
        assert_eq!(column.points("< 18"), 0b000_0001);
        assert_eq!(column.points("[18..67)"), 0b000_0110);
        assert_eq!(column.points(">= 67.5"), 0b110_0000);
        assert_eq!(column.points("not(< 18)"), 0b111_1110);
        assert_eq!(column.points("-"), 0b111_1111);
    }

    #[test]
    fn dates_are_put_in_order() {
        let column = ordered(&["< date(\"2026-01-01\")", ">= date(\"2025-12-31\")"]);
        assert_eq!(column.points("< date(\"2026-01-01\")"), 0b00111);
        assert_eq!(column.points(">= date(\"2025-12-31\")"), 0b11110);
    }

    #[test]
    fn tests_on_parameters_come_out_every_way() {
        let column = Column::Tests(vec!["AtMost a".to_owned(), "AtMost b".to_owned()]);
        assert_eq!(column.points("<= a"), 0b1010);
        assert_eq!(column.points("not(<= b)"), 0b0011);
    }
}
