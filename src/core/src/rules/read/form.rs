// SPDX-License-Identifier: EUPL-1.2
//! A table of a pack's file, filled in like a form: each field is taken by name, what is missing, of the
//! wrong kind or left over is reported, and reading goes on.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rules::document::{Place, SourceFile, kind_of};
use crate::rules::limits::{CONDITION_CHARS_MAX, TEXT_CHARS_MAX};
use crate::rules::problem::{Problems, nearest};

/// A piece of text with its place, so that a fault inside it can be shown at its letter.
#[derive(Clone, Debug)]
pub(super) struct Written<'a> {
    pub file: &'a SourceFile,
    pub text: String,
    pub place: Place,
}

impl Written<'_> {
    /// The place of a part of the text.
    pub fn part(&self, part: &Place) -> Place {
        let start = self.file.place_within(&self.place, &self.text);
        start + part.start..start + part.end
    }

    pub fn report(&self, problems: &RefCell<Problems>, what: impl Into<String>, remedy: impl Into<String>) {
        problems.borrow_mut().add(self.file.problem(&self.place, what, remedy));
    }
}

/// One table being read.
pub(super) struct Form<'a> {
    pub file: &'a SourceFile,
    pub problems: &'a RefCell<Problems>,
    pub place: Place,
    /// What the table is, for messages: `il requisito «eta»`.
    pub is: String,
    table: &'a DeTable<'a>,
    taken: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Form<'a> {
    pub fn new(
        file: &'a SourceFile,
        table: &'a Spanned<DeTable<'a>>,
        is: impl Into<String>,
        problems: &'a RefCell<Problems>,
    ) -> Self {
        Form::of(file, table.get_ref(), table.span(), is, problems)
    }

    fn of(
        file: &'a SourceFile,
        table: &'a DeTable<'a>,
        place: Place,
        is: impl Into<String>,
        problems: &'a RefCell<Problems>,
    ) -> Self {
        Form { file, problems, place, is: is.into(), table, taken: RefCell::default() }
    }

    /// Reports something wrong with the table as a whole.
    pub fn report(&self, what: impl Into<String>, remedy: impl Into<String>) {
        self.report_at(&self.place, what, remedy);
    }

    pub fn report_at(&self, place: &Place, what: impl Into<String>, remedy: impl Into<String>) {
        self.problems.borrow_mut().add(self.file.problem(place, what, remedy));
    }

    fn value(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.taken.borrow_mut().insert(key);
        self.table.get(key)
    }

    /// Whether the field is there at all.
    pub fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// Whether the field is a table.
    pub fn is_table(&self, key: &'static str) -> bool {
        self.value(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// The place of a field, or of the whole table.
    pub fn place_of(&self, key: &'static str) -> Place {
        self.value(key).map_or(self.place.clone(), Spanned::span)
    }

    fn wrong_kind(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let what = format!("{}: «{key}» è {}, serve {wanted}", self.is, kind_of(value.get_ref()));
        self.report_at(&value.span(), what, format!("dopo {key} = scriva {wanted}"));
    }

    fn missing(&self, key: &str) {
        self.report(format!("{}: manca «{key}»", self.is), format!("aggiunga la riga {key} = …"));
    }

    /// A text that may be absent.
    pub fn maybe_text(&self, key: &'static str) -> Option<String> {
        self.within(key, TEXT_CHARS_MAX).map(|written| written.text)
    }

    /// A text that must be there.
    pub fn text(&self, key: &'static str) -> Option<String> {
        if !self.has(key) {
            self.missing(key);
        }
        self.maybe_text(key)
    }

    /// A condition or another text whose place matters, if it is there.
    pub fn maybe_written(&self, key: &'static str) -> Option<Written<'a>> {
        self.within(key, CONDITION_CHARS_MAX)
    }

    fn within(&self, key: &'static str, most: usize) -> Option<Written<'a>> {
        let value = self.value(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_kind(key, value, "un testo fra virgolette");
            return None;
        };
        let chars = text.chars().count();
        if text.trim().is_empty() {
            self.report_at(&value.span(), format!("{}: «{key}» è vuoto", self.is), "scriva il testo fra le virgolette");
            return None;
        }
        if chars > most {
            let what = format!("{}: «{key}» ha {chars} caratteri, al massimo {most}", self.is);
            self.report_at(&value.span(), what, "lo accorci");
            return None;
        }
        Some(Written { file: self.file, text: text.to_owned(), place: value.span() })
    }

    pub fn written(&self, key: &'static str) -> Option<Written<'a>> {
        if !self.has(key) {
            self.missing(key);
        }
        self.maybe_written(key)
    }

    /// A name: small letters, digits, and `. _ -` between them.
    pub fn id(&self, key: &'static str) -> Option<String> {
        let written = self.written(key)?;
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let text = &written.text;
        if text.chars().all(good) && text.starts_with(edge) && text.ends_with(edge) && text.len() <= 60 {
            return Some(written.text);
        }
        let what = format!("{}: «{text}» non è un nome", self.is);
        written.report(self.problems, what, "usi lettere minuscole senza accenti, cifre, punto, trattino");
        None
    }

    /// `true` or `false`; absent is `false`.
    pub fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.value(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_kind(key, value, "true o false");
            false
        })
    }

    /// A number with its own digits, if it is there.
    pub fn maybe_number(&self, key: &'static str) -> Option<Decimal> {
        let value = self.value(key)?;
        let number = number(value.get_ref());
        if number.is_none() {
            self.wrong_kind(key, value, "un numero come 7101.12, senza virgolette");
        }
        number
    }

    pub fn number(&self, key: &'static str) -> Option<Decimal> {
        if !self.has(key) {
            self.missing(key);
        }
        self.maybe_number(key)
    }

    /// A date, if it is there.
    pub fn maybe_date(&self, key: &'static str) -> Option<Date> {
        let value = self.value(key)?;
        let date = date(value.get_ref());
        if date.is_none() {
            self.wrong_kind(key, value, "una data come 2026-01-31, senza virgolette");
        }
        date
    }

    pub fn date(&self, key: &'static str) -> Option<Date> {
        if !self.has(key) {
            self.missing(key);
        }
        self.maybe_date(key)
    }

    /// One word of a closed list, if it is there.
    pub fn maybe_word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let written = self.maybe_written(key)?;
        let found = words.iter().find(|(word, _)| *word == written.text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let what = format!("{}: «{key}» non può essere «{}»", self.is, written.text);
            written.report(self.problems, what, format!("scelga fra: {}", known.join(", ")));
        }
        found
    }

    pub fn word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        if !self.has(key) {
            self.missing(key);
        }
        self.maybe_word(key, words)
    }

    fn list(&self, key: &'static str) -> &'a [Spanned<DeValue<'a>>] {
        let Some(value) = self.value(key) else { return &[] };
        match value.get_ref().as_array() {
            Some(array) => array,
            None => {
                self.wrong_kind(key, value, "una lista fra parentesi quadre");
                &[]
            }
        }
    }

    /// A list of texts; absent is empty.
    pub fn texts(&self, key: &'static str) -> Vec<Written<'a>> {
        let texts = self.list(key).iter().filter_map(|value| self.item(key, value));
        texts.collect()
    }

    /// A list of numbers with their places; absent is empty.
    pub fn numbers(&self, key: &'static str) -> Vec<(Place, Decimal)> {
        let numbers = self.list(key).iter().filter_map(|value| {
            let number = number(value.get_ref());
            if number.is_none() {
                self.wrong_kind(key, value, "un numero");
            }
            number.map(|number| (value.span(), number))
        });
        numbers.collect()
    }

    /// A list of lists of texts: the rows of a decision table. A row with a fault has a place and no cells.
    pub fn rows(&self, key: &'static str) -> Vec<(Place, Option<Vec<Written<'a>>>)> {
        let rows = self.list(key).iter().map(|row| {
            let Some(cells) = row.get_ref().as_array() else {
                self.wrong_kind(key, row, "una lista di celle fra virgolette");
                return (row.span(), None);
            };
            let cells: Vec<Option<Written<'a>>> = cells.iter().map(|cell| self.item(key, cell)).collect();
            (row.span(), cells.into_iter().collect())
        });
        rows.collect()
    }

    fn item(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Written<'a>> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_kind(key, value, "un testo fra virgolette");
            return None;
        };
        Some(Written { file: self.file, text: text.to_owned(), place: value.span() })
    }

    /// A table inside this one, if it is there.
    pub fn table(&self, key: &'static str, is: impl Into<String>) -> Option<Form<'a>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            if value.get_ref().as_array().is_some() && !self.is_inline(value) {
                let what = format!("{}: «{key}» è scritto [[{key}]], ma ce n'è uno solo", self.is);
                self.report_at(&value.span(), what, "usi una parentesi quadra sola da ogni parte, non due");
            } else {
                self.wrong_kind(key, value, "una tabella");
            }
            return None;
        };
        Some(Form::of(self.file, table, value.span(), is, self.problems))
    }

    /// The tables of a list; each is called by its `id`, or by its place.
    pub fn tables(&self, key: &'static str, is: &str) -> Vec<Form<'a>> {
        let lone = self.value(key).filter(|value| value.get_ref().is_table());
        if let Some(value) = lone {
            let (what, remedy) = if self.is_inline(value) {
                (format!("{}: «{key}» è un elenco", self.is), format!("scriva {key} = [ {{ … }} ]"))
            } else {
                let what = format!("{}: «{key}» è un elenco, e vuole due parentesi quadre", self.is);
                (what, format!("scriva [[…]] al posto di […] nella riga di «{key}», anche per una voce sola"))
            };
            self.report_at(&value.span(), what, remedy);
        }
        // A single table is read all the same: what is in it is neither missing nor unknown.
        let list = lone.map_or_else(|| self.list(key), std::slice::from_ref);
        let tables = list.iter().enumerate().filter_map(|(place, value)| {
            let Some(table) = value.get_ref().as_table() else {
                self.wrong_kind(key, value, "una tabella");
                return None;
            };
            let id = table.get("id").and_then(|id| id.get_ref().as_str());
            let called = id.map_or_else(|| format!("{is} n. {}", place + 1), |id| format!("{is} «{id}»"));
            Some(Form::of(self.file, table, value.span(), called, self.problems))
        });
        tables.collect()
    }

    /// Whether a value stands in brackets of its own, not under a heading.
    fn is_inline(&self, value: &Spanned<DeValue<'_>>) -> bool {
        let text = self.file.text.get(value.span()).unwrap_or_default();
        text.starts_with('{') || (text.starts_with('[') && value.get_ref().is_array() && !text.starts_with("[["))
    }

    /// The name that a declaration gives itself, be the rest of it sound or not.
    pub fn declared(&self) -> Option<String> {
        self.table.get("id").and_then(|id| id.get_ref().as_str()).map(str::to_owned)
    }

    /// Every field with its value, for tables whose keys are names of the pack.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, Place, &'a Spanned<DeValue<'a>>)> {
        self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
    }

    /// Reports the fields that nobody asked for.
    pub fn finish(self) {
        let taken = self.taken.borrow();
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if !taken.contains(name) {
                let remedy = match nearest(name, taken.iter().copied()) {
                    Some(meant) => format!("forse voleva «{meant}»"),
                    None => format!("lo tolga; qui possono stare: {}", joined(&taken)),
                };
                self.report_at(&key.span(), format!("{}: campo sconosciuto «{name}»", self.is), remedy);
            }
        }
    }
}

fn joined(names: &BTreeSet<&'static str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

/// A number by its own digits: never through a float.
pub(super) fn number(value: &DeValue<'_>) -> Option<Decimal> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => exact(integer.as_str()),
        DeValue::Float(float) => exact(float.as_str()),
        _ => None,
    }
}

/// What to do about a figure with more decimals than it can have.
pub(super) fn fewer_decimals(typed: Decimal, scale: u32) -> String {
    let most = match scale {
        0 => "scriva un numero intero".to_owned(),
        1 => "scriva al massimo un decimale".to_owned(),
        _ => format!("scriva al massimo {scale} decimali, per esempio 7101.12"),
    };
    match typed.checked_mul(Decimal::ONE_THOUSAND) {
        Some(whole) if typed.scale() == 3 => {
            format!("se il punto è quello delle migliaia lo tolga: {}; altrimenti {most}", whole.trunc().normalize())
        }
        _ => most,
    }
}

fn exact(digits: &str) -> Option<Decimal> {
    Decimal::from_str_exact(&digits.replace('_', "")).ok()
}

/// A date without a time.
pub(super) fn date(value: &DeValue<'_>) -> Option<Date> {
    let datetime = value.as_datetime()?;
    let (Some(date), None) = (datetime.date, datetime.time) else { return None };
    let year = i16::try_from(date.year).ok()?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}
