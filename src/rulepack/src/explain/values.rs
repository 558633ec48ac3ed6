// SPDX-License-Identifier: EUPL-1.2
//! Values of conditions in Italian: facts by their short names, parameters with their figure, sums with their signs.
//! Everything said here is Markdown.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::words;
use jiff::civil::Date;
use totem_core::rules::expression::ast::{Arithmetic, Ast, Node};
use totem_core::rules::fact::Choice;
use totem_core::rules::parameter::{Dated, Parameter, ReadOn, Value};

use super::lexicon::{Lexicon, Meaning, Person, Sort, Whose, field_of, spelled};

/// Speaks of conditions, and remembers which definitions and parameters it has referred to.
pub struct Speech<'p> {
    pub lexicon: Lexicon<'p>,
    told: RefCell<Told>,
}

#[derive(Default)]
struct Told {
    definitions: Vec<usize>,
    parameters: Vec<usize>,
    /// Parameters whose name was said since the last [`Speech::start`].
    named: BTreeSet<usize>,
}

/// A value in words; a masculine noun takes its article with prepositions, a bold name does not.
pub struct Phrase {
    pub text: String,
    is_noun: bool,
}

impl Phrase {
    fn name(text: impl Into<String>) -> Self {
        Phrase { text: text.into(), is_noun: false }
    }

    fn noun(text: impl Into<String>) -> Self {
        Phrase { text: text.into(), is_noun: true }
    }

    /// `del 31 dicembre 2026`, `dell'8 gennaio 2027`, `di **Fine del lavoro**`.
    pub fn after(&self, bare: &str, joined: &str, elided: &str) -> String {
        let takes_vowel = ["8 ", "11 "].iter().any(|day| self.text.starts_with(day));
        match (self.is_noun, takes_vowel) {
            (false, _) => format!("{bare} {}", self.text),
            (true, false) => format!("{joined} {}", self.text),
            (true, true) => format!("{elided}{}", self.text),
        }
    }
}

impl<'p> Speech<'p> {
    pub fn new(lexicon: Lexicon<'p>) -> Self {
        Speech { lexicon, told: RefCell::default() }
    }

    /// A new paragraph starts: parameters are named in full again.
    pub fn start(&self) {
        self.told.borrow_mut().named.clear();
    }

    /// The definition that was given a number, counted from 1.
    pub fn definition_told(&self, number: usize) -> Option<usize> {
        self.told.borrow().definitions.get(number - 1).copied()
    }

    /// The parameters referred to so far, in the order of their numbers.
    pub fn parameters(&self) -> Vec<&'p Parameter> {
        let all = &self.lexicon.pack.vocabulary.parameters;
        self.told.borrow().parameters.iter().map(|place| &all[*place]).collect()
    }

    /// The kind of a piece's value.
    pub fn sort(&self, ast: &Ast, people: &[Person]) -> Sort<'p> {
        match &ast.node {
            Node::Name(name) if name == "oggi" || name == "decorrenza" => Sort::Day,
            Node::Name(_) | Node::Path(..) => {
                let found = spelled(ast).and_then(|name| self.lexicon.resolve(&name, people));
                match (found, &ast.node) {
                    (Some((meaning, _)), _) => meaning.sort(),
                    (None, Node::Path(_, field)) if field == "year" => Sort::CalendarYear,
                    (None, _) => Sort::Other,
                }
            }
            Node::Number(_) => Sort::Number(None),
            Node::Negative(of) => self.sort(of, people),
            Node::Sum(Arithmetic::Plus | Arithmetic::Minus, left, right) => match self.sort(left, people) {
                Sort::Number(None) => self.sort(right, people),
                sort => sort,
            },
            Node::Sum(_, left, right) => match (self.sort(left, people), self.sort(right, people)) {
                (Sort::Euro, _) | (_, Sort::Euro) => Sort::Euro,
                _ => Sort::Number(None),
            },
            Node::If(_, then, otherwise) => match self.sort(then, people) {
                Sort::Number(None) | Sort::Other => self.sort(otherwise, people),
                sort => sort,
            },
            Node::Call(function, arguments) => self.sort_of_call(function, arguments, people),
            Node::Text(_) | Node::List(_) | Node::Filter(..) => Sort::Other,
            Node::Truth(_)
            | Node::Compare(..)
            | Node::Between(..)
            | Node::In(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Quantified { .. } => Sort::Truth,
        }
    }

    fn sort_of_call(&self, function: &str, arguments: &[Ast], people: &[Person]) -> Sort<'p> {
        match (function, arguments) {
            ("age", _) => Sort::Years,
            ("date", _) => Sort::Day,
            ("not" | "given" | "list contains", _) => Sort::Truth,
            ("min" | "max", parts) => {
                let sorts = parts.iter().map(|part| self.sort(part, people));
                sorts.into_iter().find(|sort| !matches!(sort, Sort::Number(None))).unwrap_or(Sort::Number(None))
            }
            ("get or else" | "floor", [first, ..]) => self.sort(first, people),
            ("sum", [Ast { node: Node::Path(group, field), .. }]) => {
                let field = Ast { place: group.place.clone(), node: Node::Name(field.clone()) };
                self.sort(&field, &with(people, Person::Unnamed))
            }
            _ => Sort::Number(None),
        }
    }

    /// A value in words. `sort` says what a bare number counts.
    pub fn value(&self, ast: &Ast, people: &[Person], sort: Sort<'p>) -> Phrase {
        match &ast.node {
            Node::Name(name) if name == "oggi" => Phrase::noun("giorno della visita"),
            Node::Name(name) if name == "decorrenza" => Phrase::noun("primo giorno del mese dopo la visita"),
            Node::Name(_) | Node::Path(..) => self.named(ast, people),
            Node::Number(number) => Phrase::name(figure(number.mantissa(), number.scale(), sort)),
            Node::Text(id) => Phrase::name(option(id, sort)),
            Node::Truth(truth) => Phrase::name(if *truth { "sì" } else { "no" }),
            Node::List(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.value(part, people, sort).text).collect();
                Phrase::name(if parts.is_empty() { "nessuna voce".to_owned() } else { parts.join(" e ") })
            }
            Node::Negative(of) => Phrase::name(format!("−{}", self.operand(of, people, sort))),
            Node::Sum(operation, left, right) => self.sum(*operation, left, right, people, sort),
            Node::If(..) => Phrase::name(format!("({})", self.choice_in_line(ast, people, sort))),
            Node::Call(function, arguments) => self.call(function, arguments, people, sort),
            Node::Filter(..) => Phrase::name(self.people(ast, people)),
            Node::Compare(..)
            | Node::Between(..)
            | Node::In(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Quantified { .. } => Phrase::name(self.sentence(ast, people)),
        }
    }

    fn sum(&self, operation: Arithmetic, left: &Ast, right: &Ast, people: &[Person], sort: Sort<'p>) -> Phrase {
        if let Sort::Day = self.sort(left, people) {
            let Phrase { text, is_noun } = self.value(left, people, Sort::Day);
            let sign = if operation == Arithmetic::Minus { "meno" } else { "più" };
            return Phrase { text: format!("{text} {sign} {}", self.value(right, people, Sort::Other).text), is_noun };
        }
        let (sign, of_left, of_right) = match operation {
            Arithmetic::Plus => ("+", sort, sort),
            Arithmetic::Minus => ("−", sort, sort),
            Arithmetic::Times => ("×", Sort::Number(None), Sort::Number(None)),
            Arithmetic::By => ("/", sort, Sort::Number(None)),
            Arithmetic::Power => ("elevato a", sort, Sort::Number(None)),
        };
        let loose = matches!(operation, Arithmetic::Plus | Arithmetic::Minus);
        let left = if loose { self.term(left, people, of_left) } else { self.operand(left, people, of_left) };
        let right = match operation {
            Arithmetic::Plus => self.term(right, people, of_right),
            _ => self.operand(right, people, of_right),
        };
        Phrase::name(format!("{left} {sign} {right}"))
    }

    /// A part of a sum: what is told in several words stands in brackets.
    pub fn term(&self, ast: &Ast, people: &[Person], sort: Sort<'p>) -> String {
        let text = self.value(ast, people, sort).text;
        let is_long =
            matches!(&ast.node, Node::Call(function, _) if matches!(function.as_str(), "count" | "sum" | "floor"));
        if is_long { format!("({text})") } else { text }
    }

    /// A part of a product or of a difference: sums stand in brackets too.
    fn operand(&self, ast: &Ast, people: &[Person], sort: Sort<'p>) -> String {
        let text = self.term(ast, people, sort);
        if matches!(ast.node, Node::Sum(..)) { format!("({text})") } else { text }
    }

    fn named(&self, ast: &Ast, people: &[Person]) -> Phrase {
        let name = spelled(ast);
        if let Some((meaning, whose)) = name.as_ref().and_then(|name| self.lexicon.resolve(name, people)) {
            return self.meaning(meaning, whose, people);
        }
        match &ast.node {
            Node::Path(of, field) if field == "year" => {
                Phrase::noun(self.value(of, people, Sort::Day).after("anno di", "anno del", "anno dell'"))
            }
            _ => Phrase::name(name.unwrap_or_default()),
        }
    }

    fn meaning(&self, meaning: Meaning<'p>, whose: Whose, people: &[Person]) -> Phrase {
        match meaning {
            Meaning::Fact(fact) => Phrase::name(format!("**{}**{}", escaped(&fact.short), of(whose, people))),
            Meaning::Definition(place, text) => {
                let number = number_of(&mut self.told.borrow_mut().definitions, place);
                let name = format!("«{}»{}", escaped(clause(&text.says)), of(whose, people));
                Phrase::name(format!("{name} ([calcolo {number}](#calcolo-{number}))"))
            }
            Meaning::Parameter(place, parameter) => self.parameter(place, parameter),
        }
    }

    fn parameter(&self, place: usize, parameter: &Parameter) -> Phrase {
        let mut told = self.told.borrow_mut();
        let number = number_of(&mut told.parameters, place);
        let named = told.named.insert(place);
        let says = if named { format!("{}, ", escaped(clause(&parameter.says))) } else { String::new() };
        let figure = dated_value(parameter, in_force(parameter, self.lexicon.pack.date));
        let is_noun = matches!(Meaning::Parameter(place, parameter).sort(), Sort::Day);
        Phrase { text: format!("{figure} ({says}[valore {number}](#valore-{number}))"), is_noun }
    }

    fn call(&self, function: &str, arguments: &[Ast], people: &[Person], sort: Sort<'p>) -> Phrase {
        match (function, arguments) {
            ("age", [born]) => Phrase::noun(self.age(born, people)),
            ("age", [born, day]) => {
                let at = self.value(day, people, Sort::Day).after("nel giorno", "il", "l'");
                Phrase::noun(format!("{} ({at})", self.age(born, people)))
            }
            ("date", [Ast { node: Node::Text(day), .. }]) => {
                Phrase::noun(day.parse().map_or_else(|_| day.clone(), words::date))
            }
            ("duration", [Ast { node: Node::Text(length), .. }]) => Phrase::name(duration(length)),
            ("get or else", [fact, otherwise]) => {
                let sort = self.sort(fact, people);
                let (fact, otherwise) = (self.value(fact, people, sort).text, self.value(otherwise, people, sort).text);
                Phrase::name(format!("{fact} (se non si sa: {otherwise})"))
            }
            ("count", [group]) => match self.sort(group, people) {
                Sort::Choice(_) => {
                    let group = self.value(group, people, Sort::Other).text;
                    Phrase::noun(format!("numero di voci scelte in {group}"))
                }
                _ => Phrase::noun(format!("numero di persone fra {}", self.people(group, people))),
            },
            ("sum", [Ast { node: Node::Path(group, field), .. }]) => {
                let of = Ast { place: group.place.clone(), node: Node::Name(field.clone()) };
                let inner = with(people, Person::Unnamed);
                let each = self.value(&of, &inner, self.sort(&of, &inner)).text;
                Phrase::name(format!("somma di {each} per ogni persona fra {}", self.people(group, people)))
            }
            ("floor", [number]) => Phrase::name(format!("{}, senza decimali", self.operand(number, people, sort))),
            ("min" | "max", parts) => {
                let which = if function == "min" { "il più basso" } else { "il più alto" };
                let parts: Vec<String> = parts.iter().map(|part| self.value(part, people, sort).text).collect();
                Phrase::name(format!("{which} fra ({})", parts.join("; ")))
            }
            _ => Phrase::name(function.to_owned()),
        }
    }

    fn age(&self, born: &Ast, people: &[Person]) -> String {
        let found = spelled(born).and_then(|name| self.lexicon.resolve(&name, people));
        match found {
            Some((Meaning::Fact(fact), whose)) if field_of(&fact.id) == "nascita" => {
                format!("età{}", of(whose, people))
            }
            _ => self.value(born, people, Sort::Day).after(
                "anni compiuti da",
                "anni compiuti dal",
                "anni compiuti dall'",
            ),
        }
    }

    /// A group of people in words.
    pub fn people(&self, ast: &Ast, people: &[Person]) -> String {
        match &ast.node {
            Node::Filter(group, condition) => {
                let test = self.sentence(condition, &with(people, Person::Unnamed));
                format!("{} per cui ({test})", self.people(group, people))
            }
            _ => {
                let found = spelled(ast).and_then(|name| self.lexicon.resolve(&name, people));
                match found {
                    Some((Meaning::Fact(_), _)) | None => "le persone della famiglia (anche chi chiede)".to_owned(),
                    Some((meaning, whose)) => self.meaning(meaning, whose, people).text,
                }
            }
        }
    }
}

/// An option by its label.
fn option(id: &str, sort: Sort<'_>) -> String {
    let choices: &[Choice] = if let Sort::Choice(choices) = sort { choices } else { &[] };
    let label = choices.iter().find(|choice| choice.id == id).map(|choice| choice.label.as_str());
    format!("«{}»", escaped(&label.map_or_else(|| id.replace('_', " "), str::to_owned)))
}

/// One more person spoken of.
pub fn with(people: &[Person], person: Person) -> Vec<Person> {
    let mut people = people.to_vec();
    people.push(person);
    people
}

/// Whose a value is; nothing to add for the person that is spoken of anyway.
fn of(whose: Whose, people: &[Person]) -> String {
    match whose {
        Whose::Visit => String::new(),
        Whose::Asker => " di chi chiede".to_owned(),
        Whose::Bound(level) => match &people[level] {
            Person::Tried(name) => format!(" di «{name}»"),
            Person::Named(name) if level + 1 < people.len() => format!(" di «{name}»"),
            Person::Unnamed if level + 1 < people.len() => " della persona detta prima".to_owned(),
            Person::Named(_) | Person::Unnamed => String::new(),
        },
    }
}

fn number_of(list: &mut Vec<usize>, place: usize) -> usize {
    if let Some(found) = list.iter().position(|known| *known == place) {
        return found + 1;
    }
    list.push(place);
    list.len()
}

/// The value of a parameter that counts on a day.
pub fn in_force(parameter: &Parameter, on: Date) -> &Dated {
    let day = match parameter.read_on {
        ReadOn::Today => on,
        ReadOn::NextMonth => on.last_of_month().tomorrow().unwrap_or(on),
    };
    let current = parameter.values.iter().rev().find(|dated| dated.from <= day);
    current.unwrap_or_else(|| parameter.values.first().expect("a parameter has at least one value"))
}

/// A dated value in words.
pub fn dated_value(parameter: &Parameter, dated: &Dated) -> String {
    match dated.value {
        Value::Figure(value) => figure(value.mantissa(), value.scale(), Meaning::Parameter(0, parameter).sort()),
        Value::Day(day) => words::date(day),
    }
}

/// A number with what it counts.
fn figure(mantissa: i128, scale: u32, sort: Sort<'_>) -> String {
    let number = || words::number(rust_decimal::Decimal::from_i128_with_scale(mantissa, scale));
    let is_one = mantissa == 10_i128.pow(scale);
    match sort {
        Sort::Euro if scale <= 2 => {
            let cents = mantissa * 10_i128.pow(2 - scale);
            i64::try_from(cents).map_or_else(|_| format!("{} euro", number()), words::euro)
        }
        Sort::Euro => format!("{} euro", number()),
        Sort::Years => format!("{} {}", number(), if is_one { "anno" } else { "anni" }),
        Sort::Number(Some(unit)) if is_one => format!("1 ({unit})"),
        Sort::Number(Some(unit)) => format!("{} {unit}", number()),
        Sort::CalendarYear => mantissa.to_string(),
        Sort::Number(None) | Sort::Truth | Sort::Day | Sort::Choice(_) | Sort::Other => number(),
    }
}

/// `P67Y1M` in words: «67 anni e 1 mese».
fn duration(text: &str) -> String {
    let mut parts = Vec::new();
    let mut digits = String::new();
    for letter in text.trim_start_matches('P').chars() {
        let (one, many) = match letter {
            'Y' => ("anno", "anni"),
            'M' => ("mese", "mesi"),
            'W' => ("settimana", "settimane"),
            'D' => ("giorno", "giorni"),
            _ => {
                digits.push(letter);
                continue;
            }
        };
        parts.push(format!("{digits} {}", if digits == "1" { one } else { many }));
        digits.clear();
    }
    words::listed(&parts)
}

/// The first clause of a sentence: enough to name a thing whose whole sentence stands under its number.
pub fn clause(says: &str) -> &str {
    let ends = says.char_indices().filter(|(at, letter)| match letter {
        '.' | ';' | '(' => *at >= CLAUSE_MIN / 2,
        ':' => *at >= CLAUSE_MIN,
        _ => false,
    });
    let end = ends.map(|(at, _)| at).next().unwrap_or(says.len());
    says[..end].trim_end().trim_end_matches('.')
}

/// Letters before a colon that can stand for the whole: «Dai 18 ai 20 anni: studia, …» cannot be cut there.
const CLAUSE_MIN: usize = 18;

/// A text of the pack as Markdown shows it.
pub fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '*' | '_' | '[' | ']' | '<' | '|' | '`' | '&') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}
