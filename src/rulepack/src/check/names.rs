// SPDX-License-Identifier: EUPL-1.2
//! What the names in conditions stand for.

use std::collections::BTreeMap;

use totem_core::rules::expression::parse::{parse_cell, parse_expression};
use totem_core::rules::fact::Fact;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::{mentions, mentions_in_tests};

/// What a name stands for.
#[derive(Clone, Copy)]
pub enum Named<'a> {
    /// A fact.
    Fact(&'a Fact),
    /// A definition, by its name.
    Definition(&'a str),
    /// A parameter, by its name.
    Parameter(&'a str),
}

/// Everything that can be named.
pub struct Names<'a> {
    of_visit: BTreeMap<&'a str, Named<'a>>,
    /// By the part after the first dot.
    of_person: BTreeMap<&'a str, Named<'a>>,
}

impl<'a> Named<'a> {
    /// Its name in the pack.
    pub fn id(self) -> &'a str {
        match self {
            Named::Fact(fact) => &fact.id,
            Named::Definition(id) | Named::Parameter(id) => id,
        }
    }
}

impl<'a> Names<'a> {
    /// The names of a pack.
    pub fn of(pack: &'a RulePack) -> Self {
        let vocabulary = &pack.vocabulary;
        let facts = vocabulary.facts.iter().map(|fact| (fact.is_of_person(), Named::Fact(fact)));
        let definitions = vocabulary.definitions.iter();
        let definitions = definitions.map(|definition| (definition.of_person, Named::Definition(&definition.id)));
        let parameters = vocabulary.parameters.iter().map(|parameter| (false, Named::Parameter(&parameter.id)));
        let mut names = Names { of_visit: BTreeMap::new(), of_person: BTreeMap::new() };
        for (of_person, named) in facts.chain(definitions).chain(parameters) {
            if of_person {
                names.of_person.insert(after_person(named.id()), named);
            } else {
                names.of_visit.insert(named.id(), named);
            }
        }
        names
    }

    /// What a name stands for: of the visit by its whole name; of a person by what follows the person,
    /// `io.nascita`, or alone, `nascita`, where the person goes without saying.
    pub fn named(&self, name: &str) -> Option<Named<'a>> {
        let of_person = |field| self.of_person.get(field).copied();
        let of_visit = self.of_visit.get(name).copied();
        of_visit.or_else(|| of_person(after_person(name))).or_else(|| of_person(name))
    }

    /// What a condition, a value or a cell names.
    pub fn within(&self, text: &str) -> Vec<&'a str> {
        let mut names = Vec::new();
        let mut tell = |name: String| names.extend(self.meant(&name));
        if let Ok(ast) = parse_expression(text) {
            mentions(&ast, &mut tell);
        }
        if let Ok(tests) = parse_cell(text) {
            mentions_in_tests(&tests, &mut tell);
        }
        names
    }

    /// What a dotted name can mean: `figli.assegno` in a sum names the group as well as the field, and the
    /// group may have a dot of its own.
    fn meant(&self, name: &str) -> Vec<&'a str> {
        let cuts = name.match_indices('.').flat_map(|(at, _)| [&name[..at], &name[at + 1..]]);
        cuts.chain([name]).filter_map(|part| self.named(part)).map(Named::id).collect()
    }
}

fn after_person(name: &str) -> &str {
    name.split_once('.').map_or(name, |(_, after)| after)
}
