// SPDX-License-Identifier: EUPL-1.2
//! Reads a household: facts by their names, as golden cases, personas and files of facts give them.
//!
//! ```toml
//! persona.nascita = 1959-11-21
//! reddito.netto = 7100.50
//! isee.ordinario = { from = 5000, to = 8000 }
//! residenza.dieci_anni = "non so"
//! persone = [{ relazione = "figlio", nascita = { age = 8 } }]
//! ```

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt::Display;

use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::facts::held;
use super::form::{Form, date, fewer_decimals, number};
use crate::rules::answers::{Answer, Answers, Day, Knowledge};
use crate::rules::conclusion::completed;
use crate::rules::document::{Place, SourceFile, kind_of};
use crate::rules::fact::{Fact, FactSlot, Kind};
use crate::rules::option_set::OptionSet;
use crate::rules::pack::{RulePack, blank_answers};
use crate::rules::problem::{Problems, nearest};
use crate::rules::situation::{EARLIEST, LATEST};
use crate::rules::term::Period;

/// The person did not know.
pub const DOES_NOT_KNOW: &str = "non so";
/// The person preferred not to say.
pub const DECLINED: &str = "preferisco non rispondere";
/// There is no such figure.
pub const ABSENT: &str = "non ce l'ho";
/// Nobody asked: takes back what the defaults of a file of cases say.
pub const NOT_ASKED: &str = "non chiesto";

/// How an official sees every fact with its options.
pub(super) const LIST_OF_FACTS: &str = "cargo run -q -p rulepack -- facts";

/// The words that can stand in braces for a fact's value.
const IN_BRACES: [&str; 4] = ["from", "to", "age", "other_reading"];

/// Options that a message can list; more are looked up.
pub(super) const OPTIONS_LISTED_MAX: usize = 12;

/// Reads the answers of a household from a file of facts. A fact the pack does not know is a problem.
pub fn read_answers(pack: &RulePack, file: &SourceFile, on: Date) -> Result<Answers, Problems> {
    let problems = RefCell::new(Problems::default());
    let table = file.read(&mut problems.borrow_mut());
    let answers = table.as_ref().map(|table| {
        let form = Form::new(file, table, "i fatti", &problems);
        let facts = &pack.vocabulary.facts;
        let relation = pack.vocabulary.household.relation;
        Household { facts, names: &FactNames::of(facts), relation, on, problems: &problems }.read(Some(&form))
    });
    drop(table);
    let problems = problems.into_inner();
    let answers = answers.filter(|_| problems.is_empty()).ok_or(problems)?;
    Ok(completed(pack, &answers, on))
}

/// What a household is read against.
pub(super) struct Household<'a> {
    pub facts: &'a [Fact],
    pub names: &'a FactNames<'a>,
    pub relation: Option<FactSlot>,
    /// The day of the visit: ages are counted from it.
    pub on: Date,
    pub problems: &'a RefCell<Problems>,
}

/// Facts by the names that a file of facts can call them; of two with the same name the first.
pub(super) struct FactNames<'a> {
    whole: HashMap<&'a str, &'a Fact>,
    /// The asker's, without whose they are.
    of_asker: HashMap<&'a str, &'a Fact>,
    /// A person's, with the name as a whole and without whose it is.
    of_person: HashMap<&'a str, &'a Fact>,
    /// What stands before the dots of a name.
    prefixes: HashSet<&'a str>,
}

impl<'a> FactNames<'a> {
    pub fn of(facts: &'a [Fact]) -> Self {
        let (mut whole, mut of_asker, mut of_person) = (HashMap::new(), HashMap::new(), HashMap::new());
        for fact in facts {
            whole.entry(fact.id.as_str()).or_insert(fact);
            if fact.is_of_person() {
                of_asker.entry(field_of(fact)).or_insert(fact);
                of_person.entry(field_of(fact)).or_insert(fact);
                of_person.entry(fact.id.as_str()).or_insert(fact);
            }
        }
        let before_dots = |fact: &'a Fact| fact.id.match_indices('.').map(|(dot, _)| &fact.id[..dot]);
        FactNames { whole, of_asker, of_person, prefixes: facts.iter().flat_map(before_dots).collect() }
    }
}

/// One value of a file, with its file.
#[derive(Clone, Copy)]
struct Given<'a> {
    file: &'a SourceFile,
    value: &'a Spanned<DeValue<'a>>,
}

impl Household<'_> {
    /// Answers from a table of a file.
    pub fn read(&self, table: Option<&Form<'_>>) -> Answers {
        self.read_over(blank_answers(self.facts, self.relation), table)
    }

    /// These answers, and those of a table over them.
    pub fn read_over(&self, mut answers: Answers, table: Option<&Form<'_>>) -> Answers {
        let Some(form) = table else { return answers };
        for (key, place, value) in form.entries() {
            self.entry(form.file, key, &place, value, &mut answers);
        }
        answers
    }

    /// Takes what nobody told of the asker and of the visit, or of the others, from a typical one of them.
    pub fn fill_in(&self, answers: &mut Answers, asker: &Answers, others: &Answers) {
        for at in answers.places(self.facts) {
            let fact = &self.facts[at.fact.index()];
            let typical = if at.person.is_none_or(|person| person == 0) { asker } else { others };
            if !answers.get(fact, at.person).was_asked() {
                answers.put(fact, at.person, typical.get(fact, at.person.and(Some(0))).same());
            }
        }
    }

    /// One entry: a fact, or a group of facts by the first part of their names.
    fn entry(&self, file: &SourceFile, key: &str, place: &Place, value: &Spanned<DeValue<'_>>, answers: &mut Answers) {
        let given = Given { file, value };
        if let Some(fact) = self.of_visit_or_asker(key) {
            match fact.kind {
                Kind::People => self.people(fact, &given, answers),
                _ => self.put(fact, None, &given, answers),
            }
            return;
        }
        match value.get_ref().as_table() {
            Some(table) if self.is_prefix(key) => {
                for (inner, value) in table {
                    let name = format!("{key}.{}", inner.get_ref());
                    self.entry(file, &name, &inner.span(), value, answers);
                }
            }
            _ => self.unknown(file, key, place, value),
        }
    }

    /// Reports a name, or every whole name that starts with it: `redito.netto` and not «redito».
    fn unknown(&self, file: &SourceFile, key: &str, place: &Place, value: &Spanned<DeValue<'_>>) {
        if let Some(inner) = names_inside(value) {
            for (name, value) in inner {
                self.unknown(file, &format!("{key}.{}", name.get_ref()), &name.span(), value);
            }
            return;
        }
        let of_asker = key.strip_prefix("io.");
        let explained = of_asker
            .map_or_else(|| self.problems.borrow().explain(key), |field| self.problems.borrow().explain_field(field));
        if explained {
            return;
        }
        let of_person =
            self.facts.iter().filter(|fact| fact.is_of_person()).map(|fact| format!("io.{}", field_of(fact)));
        let known: Vec<String> = match of_asker {
            Some(_) => of_person.collect(),
            None => self.facts.iter().map(|fact| fact.id.clone()).collect(),
        };
        let remedy = unknown_fact(key, known.iter().map(String::as_str));
        self.problems.borrow_mut().add(file.problem(place, format!("fatto sconosciuto «{key}»"), remedy));
    }

    fn is_prefix(&self, key: &str) -> bool {
        key == "io" || self.names.prefixes.contains(key)
    }

    /// A fact by its name: of the visit, or the asker's own (`persona.nascita` and `io.nascita` alike).
    fn of_visit_or_asker(&self, key: &str) -> Option<&Fact> {
        match key.strip_prefix("io.") {
            Some(field) => self.names.of_asker.get(field).copied(),
            None => self.names.whole.get(key).copied(),
        }
    }

    /// The people of the household besides the asker.
    fn people(&self, household: &Fact, given: &Given<'_>, answers: &mut Answers) {
        while answers.people() > 1 {
            answers.remove_person(1);
        }
        let Some(people) = given.value.get_ref().as_array() else {
            return self.put(household, None, given, answers);
        };
        for person in people {
            let (Some(table), Some(place)) = (person.get_ref().as_table(), answers.add_person()) else {
                let remedy = "ogni persona è una tabella { relazione = …, nascita = … }, al massimo 19";
                let _: () = self.report(given, "qui serve una persona", remedy);
                continue;
            };
            for (key, value) in table {
                let (file, at) = (given.file, key.span());
                self.person_entry(&PersonEntry { file, person: place }, key.get_ref(), &at, value, answers);
            }
        }
        answers.put(household, None, Knowledge::Is(Answer::Complete));
    }

    fn person_entry(
        &self,
        of: &PersonEntry<'_>,
        key: &str,
        place: &Place,
        value: &Spanned<DeValue<'_>>,
        answers: &mut Answers,
    ) {
        if let Some(fact) = self.names.of_person.get(key) {
            return self.put(fact, Some(of.person), &Given { file: of.file, value }, answers);
        }
        match value.get_ref().as_table() {
            Some(table) if self.is_prefix(key) => {
                for (inner, value) in table {
                    let name = format!("{key}.{}", inner.get_ref());
                    self.person_entry(of, &name, &inner.span(), value, answers);
                }
            }
            _ => self.unknown_of_person(of, key, place, value),
        }
    }

    fn unknown_of_person(&self, of: &PersonEntry<'_>, key: &str, place: &Place, value: &Spanned<DeValue<'_>>) {
        if let Some(inner) = names_inside(value) {
            for (name, value) in inner {
                self.unknown_of_person(of, &format!("{key}.{}", name.get_ref()), &name.span(), value);
            }
            return;
        }
        if self.problems.borrow().explain_field(key) {
            return;
        }
        let of_person = self.facts.iter().filter(|fact| fact.is_of_person());
        let remedy = unknown_fact(key, of_person.flat_map(|fact| [field_of(fact), fact.id.as_str()]));
        let what = format!("fatto di persona sconosciuto «{key}»");
        self.problems.borrow_mut().add(of.file.problem(place, what, remedy));
    }

    fn put(&self, fact: &Fact, person: Option<u8>, given: &Given<'_>, answers: &mut Answers) {
        if let Some(known) = self.knowledge(fact, given) {
            let person = if fact.is_of_person() { person.or(Some(0)) } else { None };
            answers.put(fact, person, known);
        }
    }

    fn report<T: Default>(&self, given: &Given<'_>, what: impl Into<String>, remedy: impl Into<String>) -> T {
        self.problems.borrow_mut().add(given.file.problem(&given.value.span(), what, remedy));
        T::default()
    }

    fn knowledge(&self, fact: &Fact, given: &Given<'_>) -> Option<Knowledge> {
        match given.value.get_ref().as_str() {
            Some(DOES_NOT_KNOW) => return Some(Knowledge::DoesNotKnow),
            Some(DECLINED) => return Some(Knowledge::Declined),
            Some(NOT_ASKED) => return Some(Knowledge::NotAsked),
            Some(ABSENT) if fact.absent_label.is_some() => return Some(Knowledge::Is(Answer::Absent)),
            _ => {}
        }
        let answer = match fact.kind {
            Kind::YesNo => self.yes_no(fact, given),
            Kind::OneOf => self.options(fact, given).map(Answer::OneOf),
            Kind::SomeOf => self.options(fact, given).map(|chosen| Answer::SomeOf { surely: chosen, perhaps: chosen }),
            Kind::Number | Kind::Euro => self.figure(fact, given),
            Kind::Date => self.date(fact, given),
            Kind::People => self.wrong(fact, given, "una lista di persone [{ … }, { … }], anche vuota"),
        };
        answer.map(Knowledge::Is)
    }

    fn wrong<T>(&self, fact: &Fact, given: &Given<'_>, wanted: &str) -> Option<T> {
        let what = format!("«{}» è {}, serve {wanted}", fact.id, kind_of(given.value.get_ref()));
        let remedy = format!("scriva {wanted}, oppure \"{DOES_NOT_KNOW}\" o \"{DECLINED}\"");
        self.report(given, what, remedy)
    }

    fn yes_no(&self, fact: &Fact, given: &Given<'_>) -> Option<Answer> {
        let value = given.value.get_ref();
        let yes = match (value.as_bool(), value.as_str()) {
            (Some(yes), _) => yes,
            (None, Some("sì" | "si")) => true,
            (None, Some("no")) => false,
            (None, _) => return self.wrong(fact, given, "true o false"),
        };
        Some(Answer::YesNo(yes))
    }

    fn options(&self, fact: &Fact, given: &Given<'_>) -> Option<OptionSet> {
        let value = given.value.get_ref();
        let texts: Vec<&str> = match (value.as_str(), value.as_array()) {
            (Some(text), _) => vec![text],
            (None, Some(list)) => {
                let texts: Option<Vec<&str>> = list.iter().map(|item| item.get_ref().as_str()).collect();
                match texts {
                    Some(texts) => texts,
                    None => return self.wrong(fact, given, "una lista di nomi di opzioni fra virgolette"),
                }
            }
            (None, None) => return self.wrong(fact, given, "il nome di un'opzione, o una lista"),
        };
        let mut options = OptionSet::NONE;
        for text in &texts {
            let Some(place) = fact.choice(text) else {
                let known: Vec<&str> = fact.choices.iter().map(|choice| choice.id.as_str()).collect();
                let remedy = match nearest(text, known.iter().copied()) {
                    Some(meant) => format!("forse voleva \"{meant}\""),
                    None if known.len() > OPTIONS_LISTED_MAX => format!("le opzioni sono elencate da: {LIST_OF_FACTS}"),
                    None => format!("le opzioni sono: {}", known.join(", ")),
                };
                return self.report(given, format!("«{}» non ha l'opzione \"{text}\"", fact.id), remedy);
            };
            options = options | OptionSet::only(place);
        }
        if options.is_empty() && fact.kind == Kind::OneOf {
            return self.wrong(fact, given, "almeno un'opzione");
        }
        Some(options)
    }

    fn figure(&self, fact: &Fact, given: &Given<'_>) -> Option<Answer> {
        let value = given.value.get_ref();
        let scale = if fact.kind == Kind::Euro { 2 } else { fact.decimals };
        let (low, high) = if number(value).is_some() {
            let typed = self.typed(fact, given, scale)?;
            (typed, typed)
        } else if let Some(table) = value.as_table() {
            let reading = fact.other_reading.as_ref();
            self.in_braces(
                fact,
                given,
                table,
                if reading.is_some() { &["from", "to", "other_reading"] } else { &["from", "to"] },
            )?;
            let end = |key: &str| {
                let value = table.get(key)?;
                Some(self.typed(fact, &Given { value, ..*given }, scale))
            };
            match (end("other_reading"), reading) {
                (Some(typed), Some(reading)) => {
                    let typed = typed?;
                    // Rounded down: the least that can be left is never said to be more than it is.
                    ((typed * reading.at_least_percent).div_euclid(100), typed)
                }
                _ => (end("from").unwrap_or(Some(fact.low))?, end("to").unwrap_or(Some(fact.high))?),
            }
        } else {
            return self.wrong(fact, given, "un numero, o { from = …, to = … }");
        };
        let unit = |held: i64| Decimal::new(held, scale);
        if low < fact.low || high > fact.high || low > fact.high || high < fact.low {
            let remedy = format!("scriva un valore da {} a {}", unit(fact.low), unit(fact.high));
            return self.report(given, format!("«{}» è fuori dai suoi limiti", fact.id), remedy);
        }
        if low > high {
            return self.upside_down(fact, given, unit(low), unit(high));
        }
        Some(Answer::Number { low, high })
    }

    /// A number in the unit its fact is held in.
    fn typed(&self, fact: &Fact, given: &Given<'_>, scale: u32) -> Option<i64> {
        let Some(number) = number(given.value.get_ref()) else { return self.wrong(fact, given, "un numero") };
        held(number, scale).or_else(|| {
            let what = format!("«{}»: {number} ha troppi decimali, o è troppo grande", fact.id);
            self.report(given, what, fewer_decimals(number, scale))
        })
    }

    fn date(&self, fact: &Fact, given: &Given<'_>) -> Option<Answer> {
        let value = given.value.get_ref();
        let latest = if fact.may_be_future { LATEST } else { self.on };
        let (low, high) = if let Some(date) = date(value) {
            (date, date)
        } else if let Some(table) = value.as_table() {
            self.in_braces(fact, given, table, &["from", "to", "age"])?;
            let end = |key: &str, otherwise: Date| match table.get(key) {
                Some(value) => {
                    date(value.get_ref()).or_else(|| self.wrong(fact, &Given { value, ..*given }, "una data"))
                }
                None => Some(otherwise),
            };
            match table.get("age") {
                Some(value) => self.born(fact, &Given { value, ..*given })?,
                None => (end("from", EARLIEST)?, end("to", latest)?),
            }
        } else {
            return self.wrong(fact, given, "una data come 1959-11-21, o { age = 67 }");
        };
        if low < EARLIEST || high > latest || low > latest || high < EARLIEST {
            let remedy = format!("scriva una data dal {EARLIEST} al {latest}");
            return self.report(given, format!("«{}» è fuori dai suoi limiti", fact.id), remedy);
        }
        if low > high {
            return self.upside_down(fact, given, low, high);
        }
        Some(Answer::Date { low: Day::from(low), high: Day::from(high) })
    }

    fn born(&self, fact: &Fact, given: &Given<'_>) -> Option<(Date, Date)> {
        let age = number(given.value.get_ref()).and_then(|age| held(age, 0)).filter(|age| (0..=AGE_MAX).contains(age));
        match age.and_then(|age| i32::try_from(age).ok()) {
            Some(age) => Some(born_by_age(age, self.on)),
            None => {
                let what = format!("«{}»: age è l'età in anni compiuti, un numero intero da 0 a {AGE_MAX}", fact.id);
                self.report(given, what, "scriva per esempio { age = 67 }, senza virgolette e senza decimali")
            }
        }
    }

    fn upside_down<T>(&self, fact: &Fact, given: &Given<'_>, from: impl Display, to: impl Display) -> Option<T> {
        let what = format!("«{}»: from ({from}) è più grande di to ({to})", fact.id);
        self.report(given, what, "li scambi: from è il più piccolo")
    }

    /// Every word in braces must be one that counts there: another would stand for any value at all.
    fn in_braces(&self, fact: &Fact, given: &Given<'_>, table: &DeTable<'_>, known: &[&str]) -> Option<()> {
        let spoken = || known.iter().map(|word| format!("{word} = …")).collect::<Vec<_>>().join(", ");
        if table.is_empty() {
            let what = format!("«{}»: fra le parentesi graffe non c'è nulla", fact.id);
            return self.report(
                given,
                what,
                format!("qui possono stare: {}; se non si sa scriva \"{DOES_NOT_KNOW}\"", spoken()),
            );
        }
        let mut good = Some(());
        for (word, _) in table {
            let text = word.get_ref().as_ref();
            if !known.contains(&text) {
                let remedy = match nearest(text, known.iter().copied()) {
                    Some(meant) => format!("forse voleva «{meant}»"),
                    None => format!("qui possono stare: {}", spoken()),
                };
                let what = format!("«{}»: «{text}» non può stare fra queste parentesi graffe", fact.id);
                self.problems.borrow_mut().add(given.file.problem(&word.span(), what, remedy));
                good = None;
            }
        }
        let alone = ["age", "other_reading"].into_iter().find(|word| table.contains_key(*word));
        match alone {
            Some(word) if table.len() > 1 && good.is_some() => {
                let what = format!("«{}»: «{word}» sta da solo fra le parentesi graffe", fact.id);
                self.report(given, what, format!("tolga il resto, o tolga «{word}»"))
            }
            _ => good,
        }
    }
}

/// The oldest age: beyond it lies a slip of the pen, not a person.
const AGE_MAX: i64 = 120;

/// The remedy for a fact that is not there.
pub(super) fn unknown_fact<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(wrong, known) {
        Some(meant) => format!("forse voleva «{meant}»"),
        None => format!("i fatti sono elencati da: {LIST_OF_FACTS}"),
    }
}

/// The names that go on inside a value: a dotted name is a table in a table. None where the value begins.
fn names_inside<'a>(value: &'a Spanned<DeValue<'_>>) -> Option<&'a DeTable<'a>> {
    let table = value.get_ref().as_table()?;
    let is_value = table.is_empty() || table.keys().any(|word| IN_BRACES.contains(&word.get_ref().as_ref()));
    (!is_value).then_some(table)
}

struct PersonEntry<'a> {
    file: &'a SourceFile,
    person: u8,
}

/// The birthdays of people of an age on a day.
pub fn born_by_age(age: i32, on: Date) -> (Date, Date) {
    let years = |years: i32| Period { months: -12 * years, days: 0 }.after(on);
    let after = Period { months: 0, days: 1 }.after(years(age + 1));
    (after, years(age))
}

fn field_of(fact: &Fact) -> &str {
    fact.id.split_once('.').map_or(fact.id.as_str(), |(_, field)| field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::term::years_between;
    use jiff::civil::date;

    #[test]
    fn an_age_stands_for_all_birthdays_of_that_age_and_no_other() {
        let on = date(2026, 11, 21);
        let (low, high) = born_by_age(66, on);
        assert_eq!((low, high), (date(1959, 11, 22), date(1960, 11, 21)));
        assert_eq!((years_between(low, on), years_between(high, on)), (66, 66));
    }
}
