// SPDX-License-Identifier: EUPL-1.2
//! Reads `definitions/*.toml`: values worked out once, under a name. They may rest on one another, in
//! any order of files, but never in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::{Compiler, mentions};
use super::form::{Form, Written};
use super::names::{Declared, Domain, Names, Sort};
use super::table::{TableText, parsed};
use crate::rules::definition::{Body, Definition};
use crate::rules::expression::ast::Ast;
use crate::rules::expression::parse::parse_expression;
use crate::rules::limits::{DEFINITION_DEPTH_MAX, OPTIONS_MAX};
use crate::rules::option_set::OptionSet;
use crate::rules::term::{ChoiceTerm, DayTerm, DefinitionSlot, DoubtSlot, FigureTerm, Formula};

const KINDS: &[(&str, Type)] = &[
    ("yes_no", Type::Truth),
    ("number", Type::Number),
    ("euro", Type::Euro),
    ("date", Type::Day),
    ("one_of", Type::Choice),
    ("people", Type::People),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Truth,
    Number,
    Euro,
    Day,
    Choice,
    People,
}

/// A definition as it was written.
pub(super) struct DefinitionText<'a> {
    id: String,
    says: String,
    of_person: bool,
    kind: Type,
    options: Vec<String>,
    value: ValueText<'a>,
    doubt: Option<DoubtSlot>,
    whole: Written<'a>,
}

enum ValueText<'a> {
    Expression(Written<'a>, Ast),
    Table(TableText<'a>),
}

/// Reads the fields of one definition; its condition is parsed and not typed yet.
pub(super) fn read_definition<'a>(
    form: Form<'a>,
    doubt: &mut dyn FnMut(String) -> DoubtSlot,
) -> Option<DefinitionText<'a>> {
    let (id, says, kind) = (form.id("id"), form.text("says"), form.word("type", KINDS));
    let of_person = form.maybe_word("of", &[("person", true), ("visit", false)]).unwrap_or(false);
    let options: Vec<String> = form.texts("options").into_iter().map(|option| option.text).collect();
    let review = form.maybe_text("review");
    let (written, table) = (form.maybe_written("value"), form.table("table", format!("{}, tabella", form.is)));
    let value = match (form.has("value"), form.has("table")) {
        (true, false) => written
            .and_then(|written| parsed(&form, written, parse_expression))
            .map(|(written, ast)| ValueText::Expression(written, ast)),
        (false, true) => table.and_then(TableText::read).map(ValueText::Table),
        _ => {
            form.report(format!("{}: serve «value» oppure una tabella", form.is), "ne scriva uno solo");
            None
        }
    };
    if (kind == Some(Type::Choice)) != (2..=OPTIONS_MAX).contains(&options.len()) {
        form.report(format!("{}: ha {} opzioni", form.is, options.len()), "options serve solo con type = \"one_of\"");
    }
    let has_doubt = matches!(&value, Some(ValueText::Table(table)) if table.has_doubt());
    // A table that could not be read may hold the doubt.
    if value.is_some() && has_doubt != review.is_some() {
        let what = format!("{}: «review» e «dubbio» vanno insieme", form.is);
        form.report(what, "se una riga dà dubbio scriva in review che cosa non è stabilito; altrimenti lo tolga");
    }
    let whole = Written { file: form.file, text: String::new(), place: form.place.clone() };
    form.finish();
    Some(DefinitionText {
        id: id?,
        says: says?,
        of_person,
        kind: kind?,
        options,
        value: value?,
        doubt: review.map(doubt),
        whole,
    })
}

/// Names all definitions, then types each.
pub(super) fn compile_definitions(
    texts: Vec<DefinitionText<'_>>,
    names: &mut Names,
    problems: &std::cell::RefCell<crate::rules::problem::Problems>,
) -> Vec<Definition> {
    for (place, text) in texts.iter().enumerate() {
        let slot = slot(place);
        let sort = sort(text.kind, slot);
        let declared = Declared { id: text.id.clone(), file: text.whole.file.path.clone() };
        if !names.add_definition(slot, declared, sort, text.of_person, text.options.clone()) {
            text.whole.report(problems, format!("il nome «{}» c'è già", text.id), "ne scelga un altro");
        }
    }
    let below = below(&texts);
    let mut known = BTreeMap::new();
    for (place, text) in texts.iter().enumerate() {
        match depth(place, &below, &mut known, &mut Vec::new()) {
            Err(circle) => {
                let circle: Vec<&str> = circle.into_iter().map(|place| texts[place].id.as_str()).collect();
                let what = format!("la definizione «{}» rimanda a sé stessa: {}", text.id, circle.join(" → "));
                text.whole.report(problems, what, "tolga uno dei rimandi");
            }
            Ok(depth) if depth > DEFINITION_DEPTH_MAX => {
                let what = format!("«{}» poggia su {depth} definizioni una sull'altra", text.id);
                text.whole.report(problems, what, format!("al massimo {DEFINITION_DEPTH_MAX}"));
            }
            Ok(_) => {}
        }
    }
    let bodies = texts.into_iter().enumerate().map(|(place, text)| {
        let compiler = Compiler::new(names, problems);
        let compiler = if text.of_person { compiler.about(None) } else { compiler };
        let body = body(&text, slot(place), &compiler);
        // A faulty definition keeps its place so that the others keep theirs; the pack is refused anyway.
        let body = body.unwrap_or(Body::Formula(Formula::Always(false)));
        Definition { id: text.id, says: text.says, of_person: text.of_person, body }
    });
    bodies.collect()
}

fn slot(place: usize) -> DefinitionSlot {
    DefinitionSlot(u16::try_from(place).expect("a pack with more definitions is refused before"))
}

fn sort(kind: Type, slot: DefinitionSlot) -> Sort {
    match kind {
        Type::Truth => Sort::Truth,
        Type::Number => Sort::Number,
        Type::Euro => Sort::Euro,
        Type::Day => Sort::Day,
        Type::Choice => Sort::Choice(Domain::Definition(slot)),
        Type::People => Sort::People,
    }
}

fn body(text: &DefinitionText<'_>, slot: DefinitionSlot, compiler: &Compiler<'_>) -> Option<Body> {
    let domain = Domain::Definition(slot);
    match (&text.value, text.kind) {
        (ValueText::Expression(written, ast), Type::Truth) => compiler.on(written).formula(ast).map(Body::Formula),
        (ValueText::Expression(written, ast), Type::Number | Type::Euro) => {
            compiler.on(written).figure_in(ast, text.kind == Type::Euro).map(Body::Figure)
        }
        (ValueText::Expression(written, ast), Type::Day) => compiler.on(written).day(ast).map(Body::Day),
        (ValueText::Expression(written, ast), Type::Choice) => {
            compiler.on(written).choice(ast, domain).map(Body::Choice)
        }
        (ValueText::Expression(written, ast), Type::People) => compiler.on(written).people(ast).map(Body::People),
        (ValueText::Table(table), Type::Truth) => {
            let doubt = text.doubt.map(Formula::Doubt);
            let cases = table.compile(
                compiler,
                &|compiling, ast| compiling.formula(ast),
                &|holds| Some(Formula::Always(holds)),
                doubt.as_ref(),
            )?;
            Some(Body::Formula(Formula::Cases(Box::new(cases))))
        }
        (ValueText::Table(table), Type::Number | Type::Euro) => {
            let doubt = text.doubt.map(FigureTerm::Doubt);
            let euro = text.kind == Type::Euro;
            let value = |compiling: &mut super::compile::Compiling<'_>, ast: &Ast| compiling.figure_in(ast, euro);
            let cases = table.compile(compiler, &value, &|_| no_truth(text, compiler), doubt.as_ref())?;
            Some(Body::Figure(FigureTerm::Cases(Box::new(cases))))
        }
        (ValueText::Table(table), Type::Day) => {
            let doubt = text.doubt.map(DayTerm::Doubt);
            let value = |compiling: &mut super::compile::Compiling<'_>, ast: &Ast| compiling.day(ast);
            let cases = table.compile(compiler, &value, &|_| no_truth(text, compiler), doubt.as_ref())?;
            Some(Body::Day(DayTerm::Cases(Box::new(cases))))
        }
        (ValueText::Table(table), Type::Choice) => {
            let doubt = text.doubt.map(|doubt| ChoiceTerm::Doubt(doubt, OptionSet::first(text.options.len())));
            let value = |compiling: &mut super::compile::Compiling<'_>, ast: &Ast| compiling.choice(ast, domain);
            let cases = table.compile(compiler, &value, &|_| no_truth(text, compiler), doubt.as_ref())?;
            Some(Body::Choice(ChoiceTerm::Cases(Box::new(cases))))
        }
        (ValueText::Table(_), Type::People) => {
            text.whole.report(compiler.problems, "un gruppo di persone non si dà con una tabella", "usi value");
            None
        }
    }
}

fn no_truth<T>(text: &DefinitionText<'_>, compiler: &Compiler<'_>) -> Option<T> {
    let what = format!("la tabella di «{}» dà sì o no, ma il tipo è un altro", text.id);
    text.whole.report(compiler.problems, what, "scriva un valore del tipo giusto, o type = \"yes_no\"");
    None
}

/// How many definitions a definition rests on, one below the other; the places of a circle if there is one.
fn depth(
    place: usize,
    below: &[BTreeSet<usize>],
    known: &mut BTreeMap<usize, usize>,
    path: &mut Vec<usize>,
) -> Result<usize, Vec<usize>> {
    if let Some(depth) = known.get(&place) {
        return Ok(*depth);
    }
    if let Some(start) = path.iter().position(|before| *before == place) {
        return Err(path[start..].iter().chain([&place]).copied().collect());
    }
    path.push(place);
    let mut deepest = 0;
    for next in &below[place] {
        deepest = deepest.max(depth(*next, below, known, path)? + 1);
    }
    path.pop();
    known.insert(place, deepest);
    Ok(deepest)
}

/// The definitions that each rests on, by their places.
fn below(texts: &[DefinitionText<'_>]) -> Vec<BTreeSet<usize>> {
    let mut called: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, text) in texts.iter().enumerate() {
        called.entry(&text.id).or_default().push(place);
    }
    // A person's own may be named without saying whose.
    let mut of_person: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, text) in texts.iter().enumerate().filter(|(_, text)| text.of_person) {
        let field = text.id.split_once('.').map_or(text.id.as_str(), |(_, field)| field);
        of_person.entry(field).or_default().push(place);
    }
    let rests_on = |text: &DefinitionText<'_>| {
        let mut found = BTreeSet::new();
        let mut tell = |name: String| {
            let last = name.split_once('.').map_or(name.as_str(), |(_, last)| last);
            let places = [called.get(name.as_str()), of_person.get(name.as_str()), of_person.get(last)];
            found.extend(places.into_iter().flatten().flatten());
        };
        match &text.value {
            ValueText::Expression(_, ast) => mentions(ast, &mut tell),
            ValueText::Table(table) => table.mentions(&mut tell),
        }
        found
    };
    texts.iter().map(rests_on).collect()
}
