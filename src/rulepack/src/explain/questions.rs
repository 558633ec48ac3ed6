// SPDX-License-Identifier: EUPL-1.2
//! Which questions conditions rest on, through every calculation, and the answers that questions have.

use std::collections::BTreeSet;

use totem_core::rules::expression::ast::{Ast, Node, Test, Tests};
use totem_core::rules::expression::parse::{parse_cell, parse_expression};
use totem_core::rules::fact::{Fact, Kind};

use super::lexicon::{Meaning, Person, is_of_person, spelled};
use super::texts::TableText;
use super::values::{Speech, escaped, with};

/// The answers a question has.
pub fn answers(fact: &Fact) -> String {
    let text = match fact.kind {
        Kind::YesNo => "sì, no".to_owned(),
        Kind::OneOf | Kind::SomeOf if fact.choices.len() > 14 => format!("{} voci", fact.choices.len()),
        Kind::OneOf | Kind::SomeOf => {
            let labels: Vec<String> =
                fact.choices.iter().map(|choice| format!("«{}»", escaped(&choice.label))).collect();
            labels.join(", ")
        }
        Kind::Number => fact.unit.clone().unwrap_or_else(|| "un numero".to_owned()),
        Kind::Euro => "una cifra in euro".to_owned(),
        Kind::Date => "una data".to_owned(),
        Kind::People => "le persone, una per una".to_owned(),
    };
    let absent = fact.absent_label.as_ref().map_or(String::new(), |label| format!(", «{}»", escaped(label)));
    let several = if fact.kind == Kind::SomeOf { " (anche più di una)" } else { "" };
    format!("{text}{absent}{several}")
}

/// The facts that some conditions rest on, through definitions too.
pub struct Mentions<'a, 'p> {
    speech: &'a Speech<'p>,
    pub facts: BTreeSet<String>,
    seen: BTreeSet<usize>,
}

impl<'a, 'p> Mentions<'a, 'p> {
    pub fn of(speech: &'a Speech<'p>) -> Self {
        Mentions { speech, facts: BTreeSet::new(), seen: BTreeSet::new() }
    }

    pub fn text(&mut self, text: &str, people: &[Person]) {
        if let Ok(ast) = parse_expression(text) {
            self.walk(&ast, people);
        }
    }

    pub fn table(&mut self, table: &TableText, people: &[Person]) {
        table.columns.iter().for_each(|column| self.text(column, people));
        for cells in &table.rows {
            let (last, tests) = cells.split_last().expect("a row has a result");
            tests.iter().filter_map(|cell| parse_cell(cell).ok()).for_each(|tests| self.tests(&tests, people));
            self.text(last, people);
        }
        self.text(&table.otherwise, people);
    }

    fn tests(&mut self, tests: &Tests, people: &[Person]) {
        for test in &tests.tests {
            match test {
                Test::Value(value) | Test::Bound(_, value) => self.walk(value, people),
                Test::Range { low, high, .. } => {
                    for end in [low, high] {
                        self.walk(end, people);
                    }
                }
            }
        }
    }

    fn walk(&mut self, ast: &Ast, people: &[Person]) {
        let found = spelled(ast).and_then(|name| self.speech.lexicon.resolve(&name, people));
        if let Some((meaning, _)) = found {
            return self.meaning(meaning);
        }
        let unnamed = || with(people, Person::Unnamed);
        match &ast.node {
            Node::Number(_) | Node::Text(_) | Node::Truth(_) | Node::Name(_) => {}
            Node::Path(of, field) => {
                self.walk(of, people);
                if let Some((meaning, _)) = self.speech.lexicon.resolve(field, &unnamed()) {
                    self.meaning(meaning);
                }
            }
            Node::Negative(of) => self.walk(of, people),
            Node::Filter(of, by) => {
                self.walk(of, people);
                self.walk(by, &unnamed());
            }
            Node::Sum(_, a, b) | Node::Compare(_, a, b) => {
                for part in [a, b] {
                    self.walk(part, people);
                }
            }
            Node::Between(a, b, c) | Node::If(a, b, c) => {
                for part in [a, b, c] {
                    self.walk(part, people);
                }
            }
            Node::List(parts) | Node::Call(_, parts) | Node::And(parts) | Node::Or(parts) => {
                for part in parts {
                    self.walk(part, people);
                }
            }
            Node::In(value, tests) => {
                self.walk(value, people);
                self.tests(tests, people);
            }
            Node::Quantified { name, people: group, satisfies, .. } => {
                self.walk(group, people);
                self.walk(satisfies, &with(people, Person::Named(name.clone())));
            }
        }
    }

    fn meaning(&mut self, meaning: Meaning<'p>) {
        match meaning {
            Meaning::Fact(fact) => {
                self.facts.insert(fact.id.clone());
            }
            Meaning::Definition(place, text) if self.seen.insert(place) => {
                let people = if is_of_person(text) { vec![Person::Unnamed] } else { Vec::new() };
                text.value.iter().for_each(|value| self.text(value, &people));
                text.table.iter().for_each(|table| self.table(table, &people));
            }
            Meaning::Definition(..) | Meaning::Parameter(..) => {}
        }
    }
}
