// SPDX-License-Identifier: EUPL-1.2
//! The facts of a made-up pack, the values each can have, and every world that some answers leave possible.

use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::fact::FactRef;
use totem_core::rules::option_set::OptionSet;
use totem_core::rules::pack::RulePack;

/// One value of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Yes(bool),
    Option(usize),
    /// Options as bits.
    Options(u32),
    /// A number, or cents.
    Number(i64),
    Absent,
}

impl Value {
    pub fn is_yes(self) -> bool {
        matches!(self, Value::Yes(true))
    }

    pub fn option(self) -> usize {
        let Value::Option(option) = self else { unreachable!("a choice") };
        option
    }

    pub fn options(self) -> u32 {
        let Value::Options(options) = self else { unreachable!("a choice of several") };
        options
    }

    pub fn number(self) -> i64 {
        let Value::Number(number) = self else { unreachable!("a number") };
        number
    }

    /// The answer that tells it.
    pub fn told(self) -> Answer {
        let set = |bits: u32| (0..32).filter(|place| bits >> place & 1 == 1).collect::<OptionSet>();
        match self {
            Value::Yes(yes) => Answer::YesNo(yes),
            Value::Option(option) => Answer::OneOf(OptionSet::only(option)),
            Value::Options(options) => Answer::SomeOf { surely: set(options), perhaps: set(options) },
            Value::Number(number) => Answer::Number { low: number, high: number },
            Value::Absent => Answer::Absent,
        }
    }
}

/// A fact of the visit.
pub struct FactText {
    pub id: &'static str,
    /// Its type and what belongs to that, as it stands in the file of facts.
    pub typed: &'static str,
    pub options: &'static [&'static str],
}

/// Limits of amounts, in cents.
pub const LIMITS: &[i64] = &[100, 200, 250];

/// The greatest amount, in cents.
const EURO_MOST: i64 = 400;

/// The greatest number of the visit, and of a person.
const MOST: i64 = 3;
const MOST_OF_PERSON: i64 = 2;

/// The facts of the visit of every made-up pack.
pub const FACTS: &[FactText] = &[
    FactText { id: "a", typed: "type = 'yes_no'", options: &[] },
    FactText { id: "b", typed: "type = 'yes_no'", options: &[] },
    FactText {
        id: "c",
        typed: "type = 'one_of'\noptions = [{id='x',label='X'},{id='y',label='Y'},{id='z',label='Z'}]",
        options: &["x", "y", "z"],
    },
    FactText { id: "n", typed: "type = 'number'\nmax = 3", options: &[] },
    FactText { id: "m", typed: "type = 'number'\nmax = 3", options: &[] },
    FactText { id: "e", typed: "type = 'euro'\nmax = 4\nabsent = 'Non c’è'", options: &[] },
    FactText {
        id: "s",
        typed: "type = 'some_of'\nnone = 'Nessuno'\noptions = [{id='q',label='Q'},{id='r',label='R'}]",
        options: &["q", "r"],
    },
];

pub const YES_NO: &[usize] = &[0, 1];
pub const CHOICE: usize = 2;
pub const NUMBERS: &[usize] = &[3, 4];
pub const AMOUNT: usize = 5;
pub const CHOICES: usize = 6;

/// The facts of a person: a yes or no, and a number.
pub const PERSON_FACTS: &[&str] = &["j", "k"];

/// Exact answers to everything.
pub struct World {
    pub visit: Vec<Value>,
    pub people: Vec<Vec<Value>>,
}

/// One fact of the visit or of a person, and where the engine holds it.
#[derive(Clone, Copy)]
pub struct Place {
    pub at: FactRef,
    pub fact: usize,
    pub person: Option<usize>,
}

/// Every place of a visit with so many people.
pub fn places(pack: &RulePack, people: usize) -> Vec<Place> {
    let find = |id: &str| pack.fact_by_id(id).expect("a fact of the made-up pack").0;
    let of_visit = (0..FACTS.len()).map(|fact| Place {
        at: FactRef { fact: find(FACTS[fact].id), person: None },
        fact,
        person: None,
    });
    let of_people = (0..people).flat_map(|person| {
        (0..PERSON_FACTS.len()).map(move |fact| {
            let held = u8::try_from(person).expect("few");
            let at = FactRef { fact: find(&format!("persona.{}", PERSON_FACTS[fact])), person: Some(held) };
            Place { at, fact, person: Some(person) }
        })
    });
    of_visit.chain(of_people).collect()
}

/// Every value that matters: for amounts each limit with a cent on either side, for the rest all there are.
pub fn values(place: Place) -> Vec<Value> {
    match (place.person, place.fact) {
        (Some(_), 0) => vec![Value::Yes(true), Value::Yes(false)],
        (Some(_), _) => (0..=MOST_OF_PERSON).map(Value::Number).collect(),
        (None, fact) if YES_NO.contains(&fact) => vec![Value::Yes(true), Value::Yes(false)],
        (None, CHOICE) => (0..3).map(Value::Option).collect(),
        (None, CHOICES) => (0..4).map(Value::Options).collect(),
        (None, AMOUNT) => {
            let near = LIMITS.iter().flat_map(|limit| [limit - 1, *limit, limit + 1]);
            [Value::Absent].into_iter().chain([0, EURO_MOST].into_iter().chain(near).map(Value::Number)).collect()
        }
        (None, _) => (0..=MOST).map(Value::Number).collect(),
    }
}

/// The values that what is known leaves possible.
pub fn possible(place: Place, known: &Knowledge) -> Vec<Value> {
    let fits = |value: &Value| match (known, value) {
        (Knowledge::NotAsked | Knowledge::DoesNotKnow | Knowledge::Declined, _) => true,
        (Knowledge::Is(Answer::YesNo(yes)), Value::Yes(other)) => yes == other,
        (Knowledge::Is(Answer::OneOf(set)), Value::Option(option)) => set.contains(*option),
        (Knowledge::Is(Answer::SomeOf { surely, perhaps }), Value::Options(bits)) => {
            let has = |place: usize| bits >> place & 1 == 1;
            (0..2).all(|place| (!surely.contains(place) || has(place)) && (perhaps.contains(place) || !has(place)))
        }
        (Knowledge::Is(Answer::Number { low, high }), Value::Number(number)) => (*low..=*high).contains(number),
        (Knowledge::Is(Answer::Absent), Value::Absent) => true,
        (Knowledge::Is(_), _) => false,
    };
    values(place).into_iter().filter(fits).collect()
}

/// All worlds that some answers leave possible, numbered: the values of the places make the digits.
pub struct Worlds {
    places: Vec<Place>,
    possible: Vec<Vec<Value>>,
    people: usize,
}

impl Worlds {
    /// The worlds in which all that is not among `used` has its first value: nothing turns on it.
    pub fn of(pack: &RulePack, answers: &Answers, used: impl Fn(Place) -> bool) -> Self {
        let places = places(pack, answers.people());
        let possible = places.iter().map(|place| {
            let mut values = possible(*place, answers.get(pack.fact(place.at.fact), place.at.person));
            if !used(*place) {
                values.truncate(1);
            }
            values
        });
        Worlds { possible: possible.collect(), people: answers.people(), places }
    }

    pub fn count(&self) -> usize {
        self.possible.iter().map(Vec::len).product()
    }

    pub fn world(&self, number: usize) -> World {
        let mut world = World { visit: Vec::new(), people: vec![Vec::new(); self.people] };
        let mut left = number;
        for (place, possible) in self.places.iter().zip(&self.possible) {
            let value = possible[left % possible.len()];
            left /= possible.len();
            match place.person {
                None => world.visit.push(value),
                Some(person) => world.people[person].push(value),
            }
        }
        world
    }

    /// Whether anything numbered by world differs when only this place changes.
    pub fn turn_on(&self, at: FactRef, of_worlds: &[bool]) -> bool {
        let Some(digit) = self.places.iter().position(|place| place.at == at) else { return false };
        let stride: usize = self.possible[..digit].iter().map(Vec::len).product();
        let base = self.possible[digit].len();
        (0..of_worlds.len()).any(|number| {
            let first = number - (number / stride % base) * stride;
            of_worlds[number] != of_worlds[first]
        })
    }
}
