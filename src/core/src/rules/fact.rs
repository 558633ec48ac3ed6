// SPDX-License-Identifier: EUPL-1.2
//! A fact: one thing a citizen can tell, with its closed type and the words to ask for it.

use super::option_set::OptionSet;

/// A fact's place in its pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactSlot(pub(crate) u16);

impl FactSlot {
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One fact of one person, or of the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactRef {
    /// Which fact.
    pub fact: FactSlot,
    /// Whose, counted from the asker (0); none for a fact of the visit.
    pub person: Option<u8>,
}

/// Whose a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One answer for the visit; the number is its place among such facts.
    Visit(usize),
    /// One answer for each person; the number is its place among such facts.
    Person(usize),
}

/// The closed type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// Exactly one of the options.
    OneOf,
    /// Any of the options, or none.
    SomeOf,
    /// A whole number with a unit.
    Number,
    /// An amount in euro, held in cents.
    Euro,
    /// A civil date.
    Date,
    /// The people of the household: who they are, not what is asked of each.
    People,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name in conditions and in files of facts.
    pub id: String,
    /// What the citizen reads.
    pub label: String,
}

/// The other way to know an amount: "I only know it before tax". What is typed stands for a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherReading {
    /// What the citizen reads on the button.
    pub label: String,
    /// The least share of the typed amount that the fact can be, in hundredths.
    pub at_least_percent: i64,
}

/// The rare answer to a yes/no fact, as a statement that is true when it holds: on a screen with others of its topic an
/// untouched statement stands for the common answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rare {
    /// What the citizen reads.
    pub says: String,
    /// Which answer it is.
    pub is: bool,
}

/// A kind of household member the citizen can count: "children who live with you".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the citizen reads.
    pub label: String,
    /// What one such person is called in a question; a number follows when there are several.
    pub one: String,
    /// Who they are to the asker: an option of the pack's relation.
    pub relation: usize,
    /// Whether they live with the asker; none: not told by the group.
    pub at_home: Option<bool>,
    /// The most of them.
    pub most: u8,
}

/// A fact of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name: `reddito.netto`.
    pub id: String,
    /// The topic it is asked in.
    pub topic: usize,
    /// Whose it is.
    pub scope: Scope,
    /// Its closed type.
    pub kind: Kind,
    /// The question, to the asker.
    pub question: String,
    /// The question about another person; `{persona}` is where they are named.
    pub question_of_other: Option<String>,
    /// The question about another person's age, for a date of birth: years are enough while they decide.
    pub age_of_other: Option<String>,
    /// The question about several people at once, for a yes/no fact of a person: `Chi di loro …?`; for a date of birth
    /// `{anni}` is where the age stands.
    pub question_of_all: Option<String>,
    /// One sentence under the question.
    pub hint: Option<String>,
    /// Why it is asked.
    pub why: String,
    /// Two or three words that name it in lists.
    pub short: String,
    /// Where a person finds it who does not know it.
    pub where_to_find: Option<String>,
    /// Whether it can be declined, is asked last and never printed by name.
    pub delicate: bool,
    /// The yes/no fact without whose yes it is never asked: the person opens its matter first.
    pub opened_by: Option<FactSlot>,
    /// The fact of the same person, or of the visit, that is always asked first.
    pub after: Option<FactSlot>,
    /// The options of a choice, in the order they are shown.
    pub choices: Vec<Choice>,
    /// The words for having none of the options.
    pub none_label: Option<String>,
    /// The words for having no such figure at all.
    pub absent_label: Option<String>,
    /// The other way to know the amount.
    pub other_reading: Option<OtherReading>,
    /// The rare answer, when it can be told on a screen with others.
    pub rare: Option<Rare>,
    /// What a number counts: `settimane`.
    pub unit: Option<String>,
    /// The least value of a number, or of an amount in cents.
    pub low: i64,
    /// The greatest value of a number, or of an amount in cents.
    pub high: i64,
    /// Decimals of a number; a scale of equivalence has two.
    pub decimals: u32,
    /// Whether a date can lie after today.
    pub may_be_future: bool,
    /// What asking it takes.
    pub effort: Effort,
    /// Whether it is worth asking only because it changes what a likely benefit pays.
    pub asked_for_amount: bool,
    /// The kinds of people of a household that can be counted.
    pub groups: Vec<Group>,
}

/// What asking a question takes. Where the pack says nothing, an estimate by its kind, to be replaced when somebody has
/// measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effort {
    /// Seconds to read and answer it.
    pub seconds: u8,
    /// Of a hundred people, how many do not know.
    pub unsure_percent: u8,
}

impl Effort {
    /// The usual effort of a kind, with so many options: what needs a paper in hand is known less often than what one
    /// knows by heart.
    pub fn usual(kind: Kind, options: usize) -> Self {
        let (seconds, unsure_percent) = match kind {
            Kind::YesNo => (5, 5),
            Kind::OneOf if options <= FEW_OPTIONS => (7, 5),
            Kind::OneOf | Kind::SomeOf => (10, 5),
            Kind::Number => (9, 10),
            Kind::Date | Kind::People => (12, 5),
            Kind::Euro => (15, 20),
        };
        Effort { seconds, unsure_percent }
    }
}

/// Seconds to tell the age of somebody at home, instead of a date of birth.
pub(super) const AGE_SECONDS: u8 = 6;

/// So many options are seen at a glance.
const FEW_OPTIONS: usize = 5;

impl Fact {
    /// Every option it has.
    pub fn all_choices(&self) -> OptionSet {
        OptionSet::first(self.choices.len())
    }

    /// The place of an option by its name.
    pub fn choice(&self, id: &str) -> Option<usize> {
        self.choices.iter().position(|choice| choice.id == id)
    }

    /// Whether it is a date of birth that years stand for as long as they decide: one's own is told by heart.
    pub fn is_told_by_age(&self, person: Option<u8>) -> bool {
        self.age_of_other.is_some() && person.is_some_and(|person| person > 0)
    }

    /// Whether each person has their own.
    pub fn is_of_person(&self) -> bool {
        matches!(self.scope, Scope::Person(_))
    }
}
