// SPDX-License-Identifier: EUPL-1.2
//! Reads `sample/recipe.toml`: how often things are so, by which plausible households are drawn.
//! Only the officials' tool reads it; a terminal reads the households that were drawn.
//!
//! ```toml
//! [[marginal]]
//! fact = "lavoro.adesso"
//! when = "age(io.nascita) >= 67"
//! weights = { nessuno = 97, autonomo = 3 }
//! source = "ISTAT, Rilevazione sulle forze di lavoro"
//! year = 2025
//! ```

use std::cell::RefCell;

use rust_decimal::Decimal;

use super::compile::Compiler;
use super::facts::held;
use super::form::{Form, Written, number};
use super::names::Names;
use super::table::parsed;
use crate::rules::document::SourceFile;
use crate::rules::expression::parse::parse_expression;
use crate::rules::fact::{Fact, FactSlot, Kind};
use crate::rules::pack::RulePack;
use crate::rules::problem::{Problems, nearest};
use crate::rules::recipe::{Born, Marginal, Member, Origin, PERCENT, Recipe, Shape, Spread};
use crate::rules::term::{DayTerm, Formula};

/// Chances and weights have two decimals.
const SHARE_DECIMALS: u32 = 2;
/// Everybody, in the unit of chances.
const ALL: i64 = 100 * PERCENT;

/// What a recipe is read with.
pub(super) struct Reader<'a> {
    pub pack: &'a RulePack,
    pub names: &'a Names,
    pub problems: &'a RefCell<Problems>,
}

impl Reader<'_> {
    /// Reads the whole recipe; none when something in it is wrong.
    pub fn read(&self, file: &SourceFile) -> Option<Recipe> {
        let table = file.read(&mut self.problems.borrow_mut())?;
        let form = Form::new(file, &table, "la ricetta del campione", self.problems);
        let on = form.date("on");
        let tables = form.tables("marginal", "la tabella");
        let marginals = tables.into_iter().filter_map(|table| self.marginal(table)).collect();
        form.finish();
        Some(Recipe { on: on?, marginals })
    }

    fn marginal(&self, form: Form<'_>) -> Option<Marginal> {
        let (slot, fact) = self.fact(&form)?;
        let compiler = Compiler::new(self.names, self.problems);
        let compiler = if fact.is_of_person() { compiler.about(None) } else { compiler };
        let when = match form.maybe_written("when") {
            None => None,
            Some(written) => Some(Self::condition(&form, written, &compiler)?),
        };
        let option = self.option(&form, fact);
        let spread = self.spread(&form, fact, &compiler);
        let origin = Self::origin(&form);
        let place = form.file.problem(&form.place, "", "");
        let place = format!("{}:{}", place.file, place.line);
        form.finish();
        Some(Marginal { fact: slot, option: option?, when, spread: spread?, origin: origin?, place })
    }

    fn fact(&self, form: &Form<'_>) -> Option<(FactSlot, &Fact)> {
        let id = form.written("fact")?;
        let found = self.pack.fact_by_id(&id.text);
        if found.is_none() {
            let known = self.pack.vocabulary.facts.iter().map(|fact| fact.id.as_str());
            let remedy = nearest(&id.text, known).map_or_else(
                || "i fatti sono elencati da: rulepack facts".to_owned(),
                |meant| format!("forse voleva «{meant}»"),
            );
            id.report(self.problems, format!("fatto sconosciuto «{}»", id.text), remedy);
        }
        found
    }

    fn condition(form: &Form<'_>, written: Written<'_>, compiler: &Compiler<'_>) -> Option<Formula> {
        let (written, ast) = parsed(form, written, parse_expression)?;
        compiler.on(&written).formula(&ast)
    }

    fn day(form: &Form<'_>, written: Written<'_>, compiler: &Compiler<'_>) -> Option<DayTerm> {
        let (written, ast) = parsed(form, written, parse_expression)?;
        compiler.on(&written).day(&ast)
    }

    /// A table about a choice of several speaks of one of its options.
    fn option(&self, form: &Form<'_>, fact: &Fact) -> Option<Option<usize>> {
        let written = form.maybe_written("option");
        match (written, fact.kind == Kind::SomeOf) {
            (None, false) => Some(None),
            (Some(written), true) => self.choice(fact, &written).map(Some),
            (_, several) => {
                let remedy =
                    if several { "aggiunga option = \"…\": una tabella per opzione" } else { "tolga option" };
                form.report("option va con le scelte multiple, e solo con quelle", remedy);
                None
            }
        }
    }

    fn choice(&self, fact: &Fact, written: &Written<'_>) -> Option<usize> {
        let found = fact.choice(&written.text);
        if found.is_none() {
            let known = fact.choices.iter().map(|choice| choice.id.as_str());
            let remedy = nearest(&written.text, known).map_or_else(
                || "le opzioni sono elencate da: rulepack facts".to_owned(),
                |meant| format!("forse voleva \"{meant}\""),
            );
            written.report(self.problems, format!("«{}» non ha l'opzione \"{}\"", fact.id, written.text), remedy);
        }
        found
    }

    fn origin(form: &Form<'_>) -> Option<Origin> {
        let (source, year) = (form.maybe_text("source"), form.maybe_number("year").and_then(|year| held(year, 0)));
        match (source, year, form.maybe_text("estimate"), form.flag("by_rule")) {
            (Some(source), Some(year), adjusted, false) => Some(Origin::Published { source, year, adjusted }),
            (None, None, Some(why), false) => Some(Origin::Estimate(why)),
            (None, None, None, true) => Some(Origin::ByRule),
            _ => {
                let remedy = "scriva source e year, oppure estimate = \"perché\", oppure by_rule = true";
                form.report(format!("{}: da dove viene?", form.is), remedy);
                None
            }
        }
    }

    fn spread(&self, form: &Form<'_>, fact: &Fact, compiler: &Compiler<'_>) -> Option<Spread> {
        match fact.kind {
            Kind::YesNo | Kind::SomeOf => share(form, "yes").map(Spread::Chance),
            Kind::OneOf => self.weights(form, fact).map(Spread::Weights),
            Kind::Number | Kind::Euro => Self::figure(form, fact, compiler),
            Kind::Date => Self::date(form, compiler),
            Kind::People => self.shapes(form, compiler).map(Spread::Shapes),
        }
    }

    fn weights(&self, form: &Form<'_>, fact: &Fact) -> Option<Vec<(usize, i64)>> {
        let Some(table) = form.table("weights", "i pesi") else {
            form.report(format!("{}: mancano i pesi", form.is), "scriva weights = { opzione = peso, … }");
            return None;
        };
        Self::weighted(form, &table, |option| self.choice(fact, option))
    }

    /// The weights of a table by what its keys stand for, in that order: moving a word of the recipe
    /// draws no other household.
    fn weighted<T: Ord>(
        form: &Form<'_>,
        table: &Form<'_>,
        stands_for: impl Fn(&Written<'_>) -> Option<T>,
    ) -> Option<Vec<(T, i64)>> {
        let weights = table.entries().map(|(key, place, value)| {
            let key = Written { file: form.file, text: key.to_owned(), place };
            let weight = number(value.get_ref()).and_then(|weight| held(weight, SHARE_DECIMALS));
            let weight = weight.filter(|weight| *weight >= 0);
            if weight.is_none() {
                let what = format!("il peso di «{}» non va bene", key.text);
                key.report(form.problems, what, "scriva un numero da 0 in su, con al massimo due decimali");
            }
            Some((stands_for(&key)?, weight?))
        });
        let mut weights = weights.collect::<Option<Vec<_>>>()?;
        weights.sort_unstable();
        if weights.iter().all(|(_, weight)| *weight == 0) {
            form.report(format!("{}: i pesi sono tutti zero", form.is), "ne scriva almeno uno");
            return None;
        }
        Some(weights)
    }

    fn counts(form: &Form<'_>, table: &Form<'_>, fact: &Fact) -> Option<Spread> {
        let figure = |key: &Written<'_>| {
            let figure = Decimal::from_str_exact(&key.text).ok().and_then(|figure| held(figure, scale(fact)));
            let figure = figure.filter(|figure| (fact.low..=fact.high).contains(figure));
            if figure.is_none() {
                key.report(form.problems, format!("«{}» non è un valore di «{}»", key.text, fact.id), "veda min e max");
            }
            figure
        };
        Self::weighted(form, table, figure).map(Spread::Counts)
    }

    fn figure(form: &Form<'_>, fact: &Fact, compiler: &Compiler<'_>) -> Option<Spread> {
        if let Some(table) = form.table("weights", "i pesi") {
            return Self::counts(form, &table, fact);
        }
        if let Some(written) = form.maybe_written("value") {
            let (written, ast) = parsed(form, written, parse_expression)?;
            return compiler.on(&written).figure_in(&ast, fact.kind == Kind::Euro).map(Spread::Figure);
        }
        let maybe = |key| if form.has(key) { share(form, key) } else { Some(0) };
        let (absent, zero) = (maybe("absent")?, maybe("zero")?);
        if absent == ALL {
            return Some(Spread::Quantiles { ends: vec![fact.low], absent, zero });
        }
        if absent > 0 && fact.absent_label.is_none() {
            form.report(format!("«{}» c'è sempre", fact.id), "tolga absent");
        }
        let ends = ends(form, "quantiles", scale(fact))?;
        if ends.iter().any(|end| !(fact.low..=fact.high).contains(end)) {
            form.report(format!("«{}» è fuori dai suoi limiti", fact.id), "veda min e max del fatto");
        }
        Some(Spread::Quantiles { ends, absent, zero })
    }

    fn date(form: &Form<'_>, compiler: &Compiler<'_>) -> Option<Spread> {
        if let Some(written) = form.maybe_written("value") {
            return Self::day(form, written, compiler).map(Spread::Day);
        }
        if form.has("ages") {
            return ends(form, "ages", 0).map(Spread::Ages);
        }
        ends(form, "days_ago", 0).map(Spread::DaysAgo)
    }

    fn shapes(&self, form: &Form<'_>, compiler: &Compiler<'_>) -> Option<Vec<Shape>> {
        let shapes = form.tables("shapes", "la forma").into_iter().map(|shape| {
            let weight = share(&shape, "weight");
            let people = shape.tables("people", "la persona").into_iter().map(|person| self.member(person, compiler));
            let people: Option<Vec<Member>> = people.collect();
            shape.finish();
            Some(Shape { weight: weight?, people: people? })
        });
        let shapes: Option<Vec<Shape>> = shapes.collect();
        if shapes.as_ref().is_some_and(Vec::is_empty) {
            form.report(format!("{}: mancano le forme", form.is), "scriva shapes = [{ weight = …, people = [] }, …]");
        }
        shapes
    }

    fn member(&self, form: Form<'_>, compiler: &Compiler<'_>) -> Option<Member> {
        let relation = self.pack.fact(self.pack.vocabulary.household.relation?);
        let relation = form.written("relation").and_then(|written| self.choice(relation, &written));
        let home = form.flag("home");
        let born = match form.maybe_written("born") {
            Some(written) => Self::day(&form, written, compiler).map(Born::On),
            None if form.has("ages") => ends(&form, "ages", 0).map(Born::Ages),
            None => ends(&form, "years_older", 0).map(Born::YearsOlder),
        };
        form.finish();
        Some(Member { relation: relation?, home, born: born? })
    }
}

/// The decimals a figure of this fact is held with.
fn scale(fact: &Fact) -> u32 {
    if fact.kind == Kind::Euro { 2 } else { fact.decimals }
}

/// A chance or a weight, from 0 to 100 with two decimals.
fn share(form: &Form<'_>, key: &'static str) -> Option<i64> {
    let share = held(form.number(key)?, SHARE_DECIMALS).filter(|share| (0..=ALL).contains(share));
    if share.is_none() {
        form.report_at(&form.place_of(key), format!("«{key}» non va bene"), "scriva un numero da 0 a 100");
    }
    share
}

/// Ends that part everybody evenly: at least one, and rising.
fn ends(form: &Form<'_>, key: &'static str, scale: u32) -> Option<Vec<i64>> {
    let ends: Option<Vec<i64>> = form.numbers(key).into_iter().map(|(_, end)| held(end, scale)).collect();
    let ends = ends.filter(|ends| !ends.is_empty() && ends.is_sorted());
    if ends.is_none() {
        form.report(
            format!("{}: serve «{key}»", form.is),
            format!("scriva {key} = [dal più piccolo, …, al più grande]"),
        );
    }
    ends
}
