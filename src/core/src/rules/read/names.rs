// SPDX-License-Identifier: EUPL-1.2
//! What a name in a condition can mean, and the type of what it means.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::form::Written;
use crate::rules::fact::{Fact, FactSlot, Kind};
use crate::rules::parameter::ParameterKind;
use crate::rules::problem::Problems;
use crate::rules::term::{DefinitionSlot, ParameterSlot};

/// The type of a value in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Holds or not.
    Truth,
    /// A number without a unit.
    Number,
    /// An amount in euro.
    Euro,
    /// A civil date.
    Day,
    /// A length of time.
    Period,
    /// One option of a closed list.
    Choice(Domain),
    /// Any options of a closed list.
    Choices(Domain),
    /// A group of people.
    People,
}

impl Sort {
    /// What it is called in a message.
    pub fn spoken(self) -> &'static str {
        match self {
            Sort::Truth => "una condizione (sì o no)",
            Sort::Number => "un numero",
            Sort::Euro => "un importo in euro",
            Sort::Day => "una data",
            Sort::Period => "una durata",
            Sort::Choice(_) => "una scelta",
            Sort::Choices(_) => "una scelta multipla",
            Sort::People => "un gruppo di persone",
        }
    }
}

/// Whose options a choice has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    /// A fact's.
    Fact(FactSlot),
    /// A definition's.
    Definition(DefinitionSlot),
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A fact.
    Fact(FactSlot),
    /// A definition.
    Definition(DefinitionSlot),
    /// A parameter.
    Parameter(ParameterSlot),
}

/// All names of a pack.
#[derive(Default)]
pub struct Names {
    /// Facts and definitions of the visit, and parameters, by their whole name.
    of_visit: BTreeMap<String, Meaning>,
    /// Facts and definitions of a person, by the part after the first dot.
    of_person: BTreeMap<String, Meaning>,
    /// Whole names of what belongs to a person, to say how to write them.
    whole_of_person: BTreeMap<String, String>,
    sorts: BTreeMap<String, Sort>,
    choices: BTreeMap<Domain, Choices>,
}

/// The options of a choice, and where they are declared.
struct Choices {
    options: Vec<String>,
    declared: Declared,
}

/// Where options are declared, to say where to add one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// The fact or definition.
    pub id: String,
    /// Its file.
    pub file: String,
}

impl Names {
    /// Adds a fact of a file. False when the name is taken.
    pub fn add_fact(&mut self, slot: FactSlot, fact: &Fact, file: &str) -> bool {
        let sort = match fact.kind {
            Kind::YesNo => Sort::Truth,
            Kind::OneOf => Sort::Choice(Domain::Fact(slot)),
            Kind::SomeOf => Sort::Choices(Domain::Fact(slot)),
            Kind::Number => Sort::Number,
            Kind::Euro => Sort::Euro,
            Kind::Date => Sort::Day,
            Kind::People => Sort::People,
        };
        let options = fact.choices.iter().map(|choice| choice.id.clone()).collect();
        let declared = Declared { id: fact.id.clone(), file: file.to_owned() };
        self.choices.insert(Domain::Fact(slot), Choices { options, declared });
        self.add(&fact.id, Meaning::Fact(slot), sort, fact.is_of_person())
    }

    /// Adds a definition. False when the name is taken.
    pub fn add_definition(
        &mut self,
        slot: DefinitionSlot,
        declared: Declared,
        sort: Sort,
        of_person: bool,
        options: Vec<String>,
    ) -> bool {
        let id = declared.id.clone();
        self.choices.insert(Domain::Definition(slot), Choices { options, declared });
        self.add(&id, Meaning::Definition(slot), sort, of_person)
    }

    /// Adds a parameter. False when the name is taken.
    pub fn add_parameter(&mut self, slot: ParameterSlot, id: &str, kind: ParameterKind) -> bool {
        let sort = match kind {
            ParameterKind::Number => Sort::Number,
            ParameterKind::Euro => Sort::Euro,
            ParameterKind::Date => Sort::Day,
        };
        self.add(id, Meaning::Parameter(slot), sort, false)
    }

    fn add(&mut self, id: &str, meaning: Meaning, sort: Sort, of_person: bool) -> bool {
        if self.sorts.insert(id.to_owned(), sort).is_some() {
            return false;
        }
        if !of_person {
            self.of_visit.insert(id.to_owned(), meaning);
            return true;
        }
        let field = id.split_once('.').map_or(id, |(_, field)| field);
        self.whole_of_person.insert(field.to_owned(), id.to_owned());
        self.of_person.insert(field.to_owned(), meaning).is_none()
    }

    /// The yes/no question of the visit by that name; reports a name that is none.
    pub(super) fn yes_no(&self, written: &Written<'_>, problems: &RefCell<Problems>) -> Option<FactSlot> {
        match self.of_visit(&written.text) {
            Some((Meaning::Fact(slot), Sort::Truth)) => Some(slot),
            None if problems.borrow().explain(&written.text) => None,
            _ => {
                let what = format!("«{}» non è una domanda sì o no della visita", written.text);
                written.report(problems, what, "scriva il nome di un fatto di tipo yes_no, senza of = \"person\"");
                None
            }
        }
    }

    /// What a whole name means, for the visit.
    pub fn of_visit(&self, name: &str) -> Option<(Meaning, Sort)> {
        let meaning = self.of_visit.get(name)?;
        Some((*meaning, self.sorts[name]))
    }

    /// What a name after a person means.
    pub fn of_person(&self, field: &str) -> Option<(Meaning, Sort)> {
        let meaning = self.of_person.get(field)?;
        Some((*meaning, self.sorts[&self.whole_of_person[field]]))
    }

    /// The field by which a whole name of a person's fact is written after a person.
    pub fn field_of(&self, whole: &str) -> Option<&str> {
        let found = self.whole_of_person.iter().find(|(_, name)| *name == whole);
        found.map(|(field, _)| field.as_str())
    }

    /// The options of a choice.
    pub fn choices(&self, domain: Domain) -> &[String] {
        self.choices.get(&domain).map_or(&[], |choices| choices.options.as_slice())
    }

    /// Where the options of a choice are declared.
    pub fn declared(&self, domain: Domain) -> Declared {
        self.choices.get(&domain).map_or_else(Declared::default, |choices| choices.declared.clone())
    }

    /// Every name that can stand for the visit.
    pub fn all_of_visit(&self) -> impl Iterator<Item = &str> {
        self.of_visit.keys().map(String::as_str)
    }

    /// Every name that can stand after a person.
    pub fn all_of_person(&self) -> impl Iterator<Item = &str> {
        self.of_person.keys().map(String::as_str)
    }
}
