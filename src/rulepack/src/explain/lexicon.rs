// SPDX-License-Identifier: EUPL-1.2
//! What the names in conditions stand for, and the words for them.

use totem_core::rules::expression::ast::{Ast, Node};
use totem_core::rules::fact::{Choice, Fact, Kind};
use totem_core::rules::pack::RulePack;
use totem_core::rules::parameter::{Parameter, ParameterKind};

use super::texts::DefinitionText;

/// All names of a pack.
pub struct Lexicon<'p> {
    pub pack: &'p RulePack,
    pub definitions: &'p [DefinitionText],
}

/// What a name stands for.
#[derive(Clone, Copy)]
pub enum Meaning<'p> {
    Fact(&'p Fact),
    /// By its place among the definitions.
    Definition(usize, &'p DefinitionText),
    /// By its place among the parameters.
    Parameter(usize, &'p Parameter),
}

/// Whose value a name means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Visit,
    Asker,
    /// The person bound at this level.
    Bound(usize),
}

/// A person that conditions around a name speak of.
#[derive(Clone)]
pub enum Person {
    /// The one of a filter, or of a definition about a person: facts stand without a name before them.
    Unnamed,
    /// The one of `some` and `every`.
    Named(String),
    /// The one a way is tried for: always said by name.
    Tried(String),
}

/// What kind of value something is, as far as its words depend on it.
#[derive(Clone, Copy)]
pub enum Sort<'p> {
    Truth,
    Number(Option<&'p str>),
    Years,
    CalendarYear,
    Euro,
    Day,
    Choice(&'p [Choice]),
    Other,
}

impl<'p> Lexicon<'p> {
    /// What a dotted name means where these people are spoken of.
    pub fn resolve(&self, name: &str, people: &[Person]) -> Option<(Meaning<'p>, Whose)> {
        if let Some((first, field)) = name.split_once('.') {
            let bound = people.iter().rposition(|person| match person {
                Person::Unnamed => false,
                Person::Named(known) | Person::Tried(known) => known == first,
            });
            if let Some(level) = bound {
                return Some((self.of_person(field)?, Whose::Bound(level)));
            }
            if first == "io" {
                return Some((self.of_person(field)?, Whose::Asker));
            }
        }
        if let Some(meaning) = self.of_visit(name) {
            return Some((meaning, Whose::Visit));
        }
        let unnamed = people.iter().rposition(|person| matches!(person, Person::Unnamed))?;
        Some((self.of_person(name)?, Whose::Bound(unnamed)))
    }

    fn of_visit(&self, name: &str) -> Option<Meaning<'p>> {
        let vocabulary = &self.pack.vocabulary;
        let fact = vocabulary.facts.iter().find(|fact| fact.id == name && !fact.is_of_person()).map(Meaning::Fact);
        let definition = || {
            let found = self.definitions.iter().position(|text| text.id == name && !is_of_person(text))?;
            Some(Meaning::Definition(found, &self.definitions[found]))
        };
        let parameter = || {
            let found = vocabulary.parameters.iter().position(|parameter| parameter.id == name)?;
            Some(Meaning::Parameter(found, &vocabulary.parameters[found]))
        };
        fact.or_else(definition).or_else(parameter)
    }

    fn of_person(&self, field: &str) -> Option<Meaning<'p>> {
        let facts = &self.pack.vocabulary.facts;
        let fact = facts.iter().find(|fact| fact.is_of_person() && field_of(&fact.id) == field).map(Meaning::Fact);
        let definition = || {
            let is_it = |text: &DefinitionText| is_of_person(text) && field_of(&text.id) == field;
            let found = self.definitions.iter().position(is_it)?;
            Some(Meaning::Definition(found, &self.definitions[found]))
        };
        fact.or_else(definition)
    }
}

impl<'p> Meaning<'p> {
    /// The kind of its value.
    pub fn sort(self) -> Sort<'p> {
        match self {
            Meaning::Fact(fact) => match fact.kind {
                Kind::YesNo => Sort::Truth,
                Kind::OneOf | Kind::SomeOf => Sort::Choice(&fact.choices),
                Kind::Number => Sort::Number(fact.unit.as_deref()),
                Kind::Euro => Sort::Euro,
                Kind::Date => Sort::Day,
                Kind::People => Sort::Other,
            },
            Meaning::Definition(_, text) => match text.kind.as_str() {
                "yes_no" => Sort::Truth,
                "number" => Sort::Number(None),
                "euro" => Sort::Euro,
                "date" => Sort::Day,
                "one_of" => Sort::Choice(&[]),
                _ => Sort::Other,
            },
            Meaning::Parameter(_, parameter) => match parameter.kind {
                ParameterKind::Number => Sort::Number(None),
                ParameterKind::Euro => Sort::Euro,
                ParameterKind::Date => Sort::Day,
            },
        }
    }
}

/// Whether each person has their own.
pub fn is_of_person(text: &DefinitionText) -> bool {
    text.of.as_deref() == Some("person")
}

/// The part of a name that is written after a person.
pub fn field_of(id: &str) -> &str {
    id.split_once('.').map_or(id, |(_, field)| field)
}

/// The dotted name that a piece spells, if it is nothing but names and dots.
pub fn spelled(ast: &Ast) -> Option<String> {
    match &ast.node {
        Node::Name(name) => Some(name.clone()),
        Node::Path(of, name) => spelled(of).map(|of| format!("{of}.{name}")),
        _ => None,
    }
}
