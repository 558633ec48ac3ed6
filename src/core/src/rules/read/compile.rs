// SPDX-License-Identifier: EUPL-1.2
//! From a condition as it was written to a typed term. Every name, type and option is checked here, so
//! that evaluating a pack that was read cannot fail.

use std::cell::RefCell;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::form::Written;
use super::household::OPTIONS_LISTED_MAX;
use super::names::{Declared, Domain, Meaning, Names, Sort};
use crate::rules::benefit::Part;
use crate::rules::document::Place;
use crate::rules::expression::ast::{Arithmetic, Ast, Node, Test, Tests};
use crate::rules::fact::FactSlot;
use crate::rules::interval::Comparison;
use crate::rules::limits::BOUND_MAX;
use crate::rules::option_set::OptionSet;
use crate::rules::problem::{Problems, nearest};
use crate::rules::term::{Cases, ChoiceTerm, ChoicesTerm, DayTerm, FigureTerm, Formula, PeopleTerm, Period, Row, Who};

/// The asker, in conditions.
const ASKER: &str = "io";
/// The day of the visit, in conditions.
const TODAY: &str = "oggi";
/// The first of the next month, in conditions.
const NEXT_MONTH: &str = "decorrenza";

/// The functions a condition can call, with what they take, for messages and the manual.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("age", "age(data) oppure age(data, altra data): anni compiuti"),
    ("count", "count(gruppo) oppure count(scelta multipla)"),
    ("date", "date(\"2026-12-31\")"),
    ("duration", "duration(\"P67Y1M\"), duration(\"P68D\")"),
    ("floor", "floor(numero)"),
    ("get or else", "get or else(fatto, valore se non si sa)"),
    ("given", "given(fatto): c'è una cifra"),
    ("list contains", "list contains(scelta multipla, \"opzione\")"),
    ("max", "max(a, b, …)"),
    ("min", "min(a, b, …)"),
    ("not", "not(condizione)"),
    ("sum", "sum(gruppo.importo)"),
];

/// Whether a figure is money. A bare number in a condition can be either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Number,
    Euro,
    Either,
}

impl Unit {
    /// The unit of two figures that must be alike.
    fn alike(self, other: Unit) -> Option<Unit> {
        match (self, other) {
            (Unit::Either, unit) | (unit, Unit::Either) => Some(unit),
            (Unit::Number, Unit::Number) => Some(Unit::Number),
            (Unit::Euro, Unit::Euro) => Some(Unit::Euro),
            (Unit::Number, Unit::Euro) | (Unit::Euro, Unit::Number) => None,
        }
    }
}

/// What a name means and whose it is.
#[derive(Clone, Copy)]
struct Resolved {
    meaning: Meaning,
    sort: Sort,
    who: Who,
}

/// Compiles the conditions of one text.
pub(super) struct Compiler<'a> {
    pub names: &'a Names,
    pub problems: &'a RefCell<Problems>,
    /// Names of the people bound around the condition; none for the implicit one of a filter.
    pub people: Vec<Option<String>>,
    /// The benefit whose name the pack's own sentence was filled in with.
    benefit: Option<&'a str>,
}

impl<'a> Compiler<'a> {
    pub fn new(names: &'a Names, problems: &'a RefCell<Problems>) -> Self {
        Compiler { names, problems, people: Vec::new(), benefit: None }
    }

    /// A compiler for the pack's own sentence, filled in with the name of a benefit.
    pub fn for_benefit(self, id: &'a str) -> Self {
        Compiler { benefit: Some(id), ..self }
    }

    /// A compiler inside one more bound person.
    pub fn about(&self, name: Option<&str>) -> Self {
        let mut people = self.people.clone();
        people.push(name.map(str::to_owned));
        Compiler { people, ..*self }
    }

    /// Starts on a text that has been parsed.
    pub fn on<'t>(&'t self, written: &'t Written<'t>) -> Compiling<'t> {
        Compiling { compiler: self, written, people: self.people.clone() }
    }
}

/// Compiles one text; keeps the text for the places of its faults.
pub(super) struct Compiling<'t> {
    compiler: &'t Compiler<'t>,
    written: &'t Written<'t>,
    people: Vec<Option<String>>,
}

impl Compiling<'_> {
    fn names(&self) -> &Names {
        self.compiler.names
    }

    fn fail<T>(&self, place: &Place, what: impl Into<String>, remedy: impl Into<String>) -> Option<T> {
        let place = self.written.part(place);
        let problem = self.written.file.problem(&place, what, remedy);
        self.compiler.problems.borrow_mut().add(problem);
        None
    }

    fn inside<T>(&mut self, name: Option<String>, place: &Place, f: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.people.len() == BOUND_MAX {
            let what = format!("più di {BOUND_MAX} gruppi di persone uno dentro l'altro");
            return self.fail(place, what, "usi una definizione");
        }
        self.people.push(name);
        let found = f(self);
        self.people.pop();
        found
    }

    /// The dotted name that a piece spells, if it is nothing but names and dots.
    fn spelled(ast: &Ast) -> Option<String> {
        match &ast.node {
            Node::Name(name) => Some(name.clone()),
            Node::Path(of, name) => Self::spelled(of).map(|of| format!("{of}.{name}")),
            _ => None,
        }
    }

    /// What a dotted name means here.
    fn resolve(&self, name: &str) -> Option<Resolved> {
        let of_person = |field: &str, who| {
            let (meaning, sort) = self.names().of_person(field)?;
            Some(Resolved { meaning, sort, who })
        };
        if let Some((first, field)) = name.split_once('.') {
            let bound = self.people.iter().rposition(|bound| bound.as_deref() == Some(first));
            if let Some(level) = bound {
                return of_person(field, Who::Bound(u8::try_from(level).expect("at most BOUND_MAX levels")));
            }
            if first == ASKER {
                return of_person(field, Who::Asker);
            }
        }
        if let Some((meaning, sort)) = self.names().of_visit(name) {
            return Some(Resolved { meaning, sort, who: Who::Visit });
        }
        let implicit = self.people.iter().rposition(Option::is_none)?;
        of_person(name, Who::Bound(u8::try_from(implicit).expect("at most BOUND_MAX levels")))
    }

    fn resolved(&self, ast: &Ast) -> Option<Resolved> {
        self.resolve(&Self::spelled(ast)?)
    }

    /// Reports a name that means nothing here, unless that follows from a fault in its declaration.
    fn unknown<T>(&self, ast: &Ast, name: &str) -> Option<T> {
        let names = self.names();
        let (first, field) = name.split_once('.').unwrap_or(("", name));
        let of_someone = first == ASKER || self.people.iter().any(|bound| bound.as_deref() == Some(first));
        let in_filter = self.people.iter().any(Option::is_none);
        let explained = {
            let problems = self.compiler.problems.borrow();
            problems.explain(name) || ((of_someone || in_filter) && problems.explain_field(field))
        };
        if explained {
            return None;
        }
        let whole = names.field_of(name);
        if let Some(field) = whole.or((names.of_person(name).is_some()).then_some(name)) {
            return self.fail(&ast.place, format!("«{name}» è di una persona: manca di chi"), self.of_whom(field));
        }
        if matches!(names.of_visit(first), Some((_, Sort::People))) {
            return self.of_a_group(ast, first, field);
        }
        let meant = if of_someone {
            nearest(field, names.all_of_person()).map(|meant| format!("{first}.{meant}"))
        } else if in_filter {
            nearest(name, names.all_of_person().chain(names.all_of_visit())).map(str::to_owned)
        } else {
            nearest(name, names.all_of_visit()).map(str::to_owned)
        };
        let remedy = match meant {
            Some(meant) => format!("forse voleva «{meant}»"),
            None => "lo aggiunga ai fatti, alle definizioni o ai parametri".to_owned(),
        };
        self.fail(&ast.place, format!("nome sconosciuto «{name}»"), remedy)
    }

    /// How to say whose a fact of a person is, here.
    fn of_whom(&self, field: &str) -> String {
        match self.people.last() {
            Some(None) => format!("qui si scrive {field}, senza nulla davanti"),
            Some(Some(bound)) => format!("scriva {bound}.{field}, oppure {ASKER}.{field} per chi chiede"),
            None => format!("scriva {ASKER}.{field} per chi chiede"),
        }
    }

    /// `figli.in_casa`: the fact of several people at once.
    fn of_a_group<T>(&self, ast: &Ast, group: &str, field: &str) -> Option<T> {
        let names = self.names();
        let known = names.of_person(field).map(|_| field).or_else(|| nearest(field, names.all_of_person()));
        let remedy = match known {
            Some(field) => {
                format!("scriva some x in {group} satisfies x.{field}, every x in …, oppure count({group}[{field}])")
            }
            None => format!("scriva some x in {group} satisfies …, con un fatto delle persone: x.nascita"),
        };
        let what = format!("«{group}» sono più persone: «{group}.{field}» non dice quale");
        self.fail(&ast.place, what, remedy)
    }

    /// The type of a piece as far as it can be told without reporting anything.
    fn sort(&self, ast: &Ast) -> Option<Sort> {
        match &ast.node {
            Node::Name(name) if name == TODAY || name == NEXT_MONTH => Some(Sort::Day),
            Node::Name(_) | Node::Path(..) => match (self.resolved(ast), &ast.node) {
                (Some(resolved), _) => Some(resolved.sort),
                (None, Node::Path(_, field)) if field == "year" => Some(Sort::Number),
                (None, _) => None,
            },
            Node::Filter(..) => Some(Sort::People),
            Node::Negative(_) => Some(Sort::Number),
            Node::Sum(_, left, right) => {
                let sorts = [self.sort(left), self.sort(right)];
                let has = |sort| sorts.contains(&Some(sort));
                Some(if has(Sort::Day) {
                    Sort::Day
                } else if has(Sort::Period) {
                    Sort::Period
                } else {
                    Sort::Number
                })
            }
            Node::Number(_) => Some(Sort::Number),
            Node::If(_, then, otherwise) => self.sort(then).or_else(|| self.sort(otherwise)),
            Node::Truth(_)
            | Node::Compare(..)
            | Node::Between(..)
            | Node::In(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Quantified { .. } => Some(Sort::Truth),
            Node::Call(function, arguments) => self.sort_of_call(function, arguments),
            Node::Text(_) | Node::List(_) => None,
        }
    }

    fn sort_of_call(&self, function: &str, arguments: &[Ast]) -> Option<Sort> {
        match function {
            "age" | "count" | "sum" | "floor" | "min" | "max" => Some(Sort::Number),
            "date" => Some(Sort::Day),
            "duration" => Some(Sort::Period),
            "not" | "given" | "list contains" => Some(Sort::Truth),
            "get or else" => arguments.first().and_then(|fact| self.sort(fact)),
            _ => None,
        }
    }

    fn call_shape<T>(&self, ast: &Ast, function: &str) -> Option<T> {
        if let ("get or else", Node::Call(_, parts)) = (function, &ast.node)
            && let Some(fact) = parts.first().filter(|fact| self.sort(fact).is_none())
        {
            return self.wrong_sort(fact, "un fatto");
        }
        match FUNCTIONS.iter().find(|(name, _)| *name == function) {
            Some((_, shape)) => {
                let what = format!("«{function}» non si usa così qui");
                self.fail(&ast.place, what, format!("la forma è: {shape}"))
            }
            None => {
                let known = FUNCTIONS.iter().map(|(name, _)| *name);
                let remedy = nearest(function, known).map_or_else(
                    || "le funzioni sono elencate nel manuale delle regole".to_owned(),
                    |meant| format!("forse voleva «{meant}»"),
                );
                self.fail(&ast.place, format!("funzione sconosciuta «{function}»"), remedy)
            }
        }
    }

    fn wrong_sort<T>(&self, ast: &Ast, wanted: &str) -> Option<T> {
        match self.sort(ast) {
            None => match (Self::spelled(ast), &ast.node) {
                (Some(name), _) => self.unknown(ast, &name),
                // What has no type of its own takes it from a piece of it: there is the fault.
                (None, Node::If(_, then, _)) if !matches!(then.node, Node::Text(_)) => self.wrong_sort(then, wanted),
                (None, Node::Call(function, _)) => self.call_shape(ast, function),
                (None, _) => self.fail(&ast.place, format!("qui serve {wanted}"), "controlli questo punto"),
            },
            Some(found) => {
                let what = format!("qui serve {wanted}, questa è {}", found.spoken());
                self.fail(&ast.place, what, "controlli il nome e il confronto")
            }
        }
    }

    // ---- conditions

    /// Compiles a condition.
    pub fn formula(&mut self, ast: &Ast) -> Option<Formula> {
        match &ast.node {
            Node::Truth(holds) => Some(Formula::Always(*holds)),
            Node::And(parts) => self.formulas(parts).map(Formula::All),
            Node::Or(parts) => self.formulas(parts).map(Formula::Any),
            Node::Name(_) | Node::Path(..) => self.named_formula(ast),
            Node::Compare(comparison, left, right) => self.comparison(ast, *comparison, left, right),
            Node::Between(value, low, high) => {
                let least = self.comparison(ast, Comparison::AtLeast, value, low);
                let most = self.comparison(ast, Comparison::AtMost, value, high);
                Some(Formula::All(vec![least?, most?]))
            }
            Node::In(value, tests) => self.tests(value, tests),
            Node::If(condition, then, otherwise) => {
                let row = (self.formula(condition), self.formula(then), self.formula(otherwise));
                let (when, gives, otherwise) = (row.0?, row.1?, row.2?);
                Some(Formula::Cases(Box::new(Cases { rows: vec![Row { when, gives }], otherwise })))
            }
            Node::Quantified { every, name, people, satisfies } => {
                let group = self.people(people);
                let holds = self.inside(Some(name.clone()), &ast.place, |inner| inner.formula(satisfies));
                Some(quantified(*every, group?, holds?))
            }
            Node::Call(function, arguments) => self.formula_call(ast, function, arguments),
            Node::Number(_) | Node::Text(_) | Node::Filter(..) | Node::List(_) | Node::Negative(_) | Node::Sum(..) => {
                self.wrong_sort(ast, "una condizione (sì o no)")
            }
        }
    }

    fn formulas(&mut self, parts: &[Ast]) -> Option<Vec<Formula>> {
        let formulas: Vec<Option<Formula>> = parts.iter().map(|part| self.formula(part)).collect();
        formulas.into_iter().collect()
    }

    fn named_formula(&self, ast: &Ast) -> Option<Formula> {
        match self.resolved(ast) {
            Some(Resolved { meaning: Meaning::Fact(fact), sort: Sort::Truth, who }) => Some(Formula::Fact(who, fact)),
            Some(Resolved { meaning: Meaning::Definition(slot), sort: Sort::Truth, who }) => {
                Some(Formula::Defined(who, slot))
            }
            _ => self.wrong_sort(ast, "una condizione (sì o no)"),
        }
    }

    fn formula_call(&mut self, ast: &Ast, function: &str, arguments: &[Ast]) -> Option<Formula> {
        match (function, arguments) {
            ("not", [condition]) => Some(Formula::Not(Box::new(self.formula(condition)?))),
            ("given", [fact]) => {
                let (who, slot) = self.fact(fact)?;
                Some(Formula::Given(who, slot))
            }
            ("list contains", [Ast { node: Node::List(list), .. }, choice]) => {
                let domain = self.choice_domain(choice)?;
                let options = self.options(list, domain);
                Some(Formula::Among(self.choice(choice, domain)?, options?))
            }
            ("list contains", [choices, option]) => {
                let (choices, domain) = self.choices(choices)?;
                let options = self.options(std::slice::from_ref(option), domain)?;
                Some(Formula::Includes(choices, options))
            }
            ("get or else", [fact, Ast { node: Node::Truth(otherwise), .. }])
                if self.sort(fact) == Some(Sort::Truth) =>
            {
                let (who, slot) = self.fact(fact)?;
                Some(Formula::FactOrElse(who, slot, *otherwise))
            }
            _ => self.call_shape(ast, function),
        }
    }

    /// A fact by its name: some functions are about the fact itself, not about its value.
    fn fact(&self, ast: &Ast) -> Option<(Who, FactSlot)> {
        match self.resolved(ast) {
            Some(Resolved { meaning: Meaning::Fact(fact), who, .. }) => Some((who, fact)),
            Some(_) => self.fail(&ast.place, "qui serve un fatto", "scriva il nome di un fatto"),
            None => self.wrong_sort(ast, "un fatto"),
        }
    }

    fn comparison(&mut self, ast: &Ast, comparison: Comparison, left: &Ast, right: &Ast) -> Option<Formula> {
        let ((Some(Sort::Number) | None, Some(sort)) | (Some(sort), _)) = (self.sort(left), self.sort(right)) else {
            // An option between quotes may be right: the name beside it is the one to mend.
            let is_named = |side: &&Ast| !matches!(side.node, Node::Text(_) | Node::List(_));
            let blamed: Vec<&Ast> = [left, right].into_iter().filter(is_named).collect();
            for side in if blamed.is_empty() { vec![left] } else { blamed } {
                self.wrong_sort::<()>(side, "un nome");
            }
            return None;
        };
        let equal = matches!(comparison, Comparison::Equal | Comparison::Different);
        let formula = match sort {
            Sort::Number | Sort::Euro => return self.compare_figures(ast, comparison, left, right),
            Sort::Day => {
                let (left, right) = (self.day(left), self.day(right));
                return Some(Formula::Days(left?, comparison, right?));
            }
            Sort::Truth if equal => {
                let (left, right) = (self.formula(left), self.formula(right));
                same_truth(left?, right?)
            }
            Sort::Choice(domain) if equal => {
                let (choice, option) = if self.sort(left).is_some() { (left, right) } else { (right, left) };
                let options = self.options(std::slice::from_ref(option), domain);
                Formula::Among(self.choice(choice, domain)?, options?)
            }
            Sort::Truth | Sort::Choice(_) => {
                return self.fail(&ast.place, "qui vale solo = oppure !=", "usi = oppure !=");
            }
            Sort::Choices(_) => {
                let remedy = "usi list contains(…, \"opzione\") oppure count(…) = 0";
                return self.fail(&ast.place, "una scelta multipla non si confronta così", remedy);
            }
            Sort::Period | Sort::People => {
                let what = format!("{} non si confronta", sort.spoken());
                return self.fail(&ast.place, what, "confronti date o numeri");
            }
        };
        Some(if comparison == Comparison::Different { Formula::Not(Box::new(formula)) } else { formula })
    }

    fn compare_figures(&mut self, ast: &Ast, comparison: Comparison, left: &Ast, right: &Ast) -> Option<Formula> {
        let (left, right) = (self.figure(left), self.figure(right));
        let ((left, left_unit), (right, right_unit)) = (left?, right?);
        if left_unit.alike(right_unit).is_none() {
            return self.fail(&ast.place, "euro e numeri non si confrontano", "confronti due importi o due numeri");
        }
        Some(Formula::Figures(left, comparison, right))
    }

    /// A value and the tests of an `in` or of a cell.
    pub fn tests(&mut self, value: &Ast, tests: &Tests) -> Option<Formula> {
        if tests.tests.is_empty() {
            return Some(Formula::Always(true));
        }
        let formula = match self.sort(value) {
            Some(Sort::Choice(domain)) => {
                let options = self.test_options(&tests.tests, domain);
                Formula::Among(self.choice(value, domain)?, options?)
            }
            _ => {
                let each: Vec<Option<Formula>> = tests.tests.iter().map(|test| self.test(value, test)).collect();
                let mut each: Vec<Formula> = each.into_iter().collect::<Option<_>>()?;
                if each.len() == 1 { each.swap_remove(0) } else { Formula::Any(each) }
            }
        };
        Some(if tests.negated { Formula::Not(Box::new(formula)) } else { formula })
    }

    fn test_options(&mut self, tests: &[Test], domain: Domain) -> Option<OptionSet> {
        let mut options = Some(OptionSet::NONE);
        for test in tests {
            let found = match test {
                Test::Value(Ast { node: Node::List(list), .. }) => self.options(list, domain),
                Test::Value(value) => self.options(std::slice::from_ref(value), domain),
                Test::Bound(_, value) | Test::Range { low: value, .. } => {
                    self.fail(&value.place, "una scelta non ha un ordine", "elenchi le opzioni")
                }
            };
            options = options.zip(found).map(|(all, more)| all | more);
        }
        options
    }

    fn test(&mut self, value: &Ast, test: &Test) -> Option<Formula> {
        match test {
            Test::Value(Ast { node: Node::List(list), .. }) => {
                let each: Vec<Option<Formula>> =
                    list.iter().map(|one| self.comparison(one, Comparison::Equal, value, one)).collect();
                each.into_iter().collect::<Option<_>>().map(Formula::Any)
            }
            Test::Value(one) if self.sort(value) == Some(Sort::People) || self.is_choices(value) => {
                let (choices, domain) = self.choices(value)?;
                let options = self.options(std::slice::from_ref(one), domain)?;
                Some(Formula::Includes(choices, options))
            }
            Test::Value(one) => self.comparison(one, Comparison::Equal, value, one),
            Test::Bound(comparison, bound) => self.comparison(bound, *comparison, value, bound),
            Test::Range { low, with_low, high, with_high } => {
                let least = if *with_low { Comparison::AtLeast } else { Comparison::Above };
                let most = if *with_high { Comparison::AtMost } else { Comparison::Below };
                let least = self.comparison(low, least, value, low);
                let most = self.comparison(high, most, value, high);
                Some(Formula::All(vec![least?, most?]))
            }
        }
    }

    fn is_choices(&self, ast: &Ast) -> bool {
        matches!(self.sort(ast), Some(Sort::Choices(_)))
    }

    // ---- choices

    fn choice_domain(&self, ast: &Ast) -> Option<Domain> {
        match self.sort(ast) {
            Some(Sort::Choice(domain)) => Some(domain),
            _ => self.wrong_sort(ast, "una scelta"),
        }
    }

    /// Compiles a choice among the options of a domain.
    pub fn choice(&mut self, ast: &Ast, domain: Domain) -> Option<ChoiceTerm> {
        match &ast.node {
            Node::Text(_) => self.options(std::slice::from_ref(ast), domain).map(ChoiceTerm::Only),
            Node::If(condition, then, otherwise) => {
                let row = (self.formula(condition), self.choice(then, domain), self.choice(otherwise, domain));
                let (when, gives, otherwise) = (row.0?, row.1?, row.2?);
                Some(ChoiceTerm::Cases(Box::new(Cases { rows: vec![Row { when, gives }], otherwise })))
            }
            Node::Call(function, arguments) if function == "get or else" && arguments.len() == 2 => {
                let options = self.options(&arguments[1..], domain);
                let (who, fact) = self.fact(&arguments[0])?;
                Some(ChoiceTerm::FactOrElse(who, fact, options?))
            }
            _ => match self.resolved(ast) {
                Some(Resolved { meaning, sort: Sort::Choice(found), who }) if found == domain => match meaning {
                    Meaning::Fact(fact) => Some(ChoiceTerm::Fact(who, fact)),
                    Meaning::Definition(slot) => Some(ChoiceTerm::Defined(who, slot)),
                    Meaning::Parameter(_) => self.wrong_sort(ast, "una scelta"),
                },
                _ => self.wrong_sort(ast, "una scelta con le stesse opzioni"),
            },
        }
    }

    fn choices(&mut self, ast: &Ast) -> Option<(ChoicesTerm, Domain)> {
        let (fact_at, otherwise) = match &ast.node {
            Node::Call(function, arguments) if function == "get or else" && arguments.len() == 2 => {
                (&arguments[0], Some(&arguments[1]))
            }
            _ => (ast, None),
        };
        let Some(Sort::Choices(domain)) = self.sort(fact_at) else {
            return self.wrong_sort(ast, "una scelta multipla");
        };
        let (who, fact) = self.fact(fact_at)?;
        let choices = match otherwise.map(|otherwise| &otherwise.node) {
            None => ChoicesTerm::Fact(who, fact),
            Some(Node::List(list)) => ChoicesTerm::FactOrElse(who, fact, self.options(list, domain)?),
            Some(_) => return self.call_shape(ast, "get or else"),
        };
        Some((choices, domain))
    }

    /// The options that some texts name.
    fn options(&self, texts: &[Ast], domain: Domain) -> Option<OptionSet> {
        let known = self.names().choices(domain);
        let mut options = Some(OptionSet::NONE);
        for ast in texts {
            let found = match &ast.node {
                Node::Text(text) => {
                    let found = known.iter().position(|id| id == text);
                    found.or_else(|| self.unknown_option(ast, text, domain))
                }
                _ => self.fail(&ast.place, "qui serve un'opzione", "la scriva fra virgolette"),
            };
            options = options.zip(found).map(|(all, place)| all | OptionSet::only(place));
        }
        options
    }

    fn unknown_option<T>(&self, ast: &Ast, text: &str, domain: Domain) -> Option<T> {
        let Declared { id, file } = self.names().declared(domain);
        let known = self.names().choices(domain);
        {
            let problems = self.compiler.problems.borrow();
            if problems.explain(&id) || problems.is_broken(&file) {
                return None;
            }
        }
        if self.compiler.benefit == Some(text) {
            let what = format!("la prestazione «{text}» non è fra le opzioni di «{id}»");
            let remedy = format!("in {file} aggiunga a options di «{id}»: {{ id = \"{text}\", label = \"…\" }}");
            return self.fail(&ast.place, what, remedy);
        }
        let remedy = match nearest(text, known.iter().map(String::as_str)) {
            Some(meant) => format!("forse voleva \"{meant}\""),
            None if known.len() > OPTIONS_LISTED_MAX => {
                format!("usi una delle opzioni di «{id}», che sono in {file}, o ve la aggiunga")
            }
            None => format!("le opzioni di «{id}» sono: {}", known.join(", ")),
        };
        self.fail(&ast.place, format!("opzione sconosciuta \"{text}\" per «{id}»"), remedy)
    }

    /// Checks a value by itself, whatever its type.
    pub fn value(&mut self, ast: &Ast) -> Option<()> {
        match self.sort(ast) {
            Some(Sort::Truth) => self.formula(ast).map(drop),
            Some(Sort::Number | Sort::Euro) => self.figure(ast).map(drop),
            Some(Sort::Day) => self.day(ast).map(drop),
            Some(Sort::Choice(domain)) => self.choice(ast, domain).map(drop),
            Some(Sort::Choices(_)) => self.choices(ast).map(drop),
            Some(Sort::Period | Sort::People) | None => self.wrong_sort(ast, "un fatto o una condizione"),
        }
    }

    /// Checks that a table's result is not a word that means nothing: `forse` for `dubbio`.
    pub fn result(&self, ast: &Ast) -> Option<()> {
        match &ast.node {
            Node::Name(word)
                if self.sort(ast).is_none()
                    && self.names().of_person(word).is_none()
                    && !self.compiler.problems.borrow().explain(word) =>
            {
                let remedy = "scriva sì, no o dubbio, oppure una condizione o un valore con nomi che ci sono";
                self.fail(&ast.place, format!("«{word}» non è un risultato"), remedy)
            }
            _ => Some(()),
        }
    }

    /// Compiles a value inside a line of text, by its type.
    pub fn part(&mut self, ast: &Ast) -> Option<Part> {
        match self.sort(ast) {
            Some(Sort::Day) => self.day(ast).map(Part::Day),
            _ => {
                let (figure, unit) = self.figure(ast)?;
                Some(if unit == Unit::Euro { Part::Euro(figure) } else { Part::Number(figure) })
            }
        }
    }

    // ---- numbers and money

    /// Compiles a figure and tells whether it is money.
    pub fn figure(&mut self, ast: &Ast) -> Option<(FigureTerm, Unit)> {
        match &ast.node {
            Node::Number(number) => Some((FigureTerm::Only(*number), Unit::Either)),
            Node::Negative(value) => {
                let (value, unit) = self.figure(value)?;
                let zero = Box::new(FigureTerm::Only(Decimal::ZERO));
                Some((FigureTerm::Minus(zero, Box::new(value)), unit))
            }
            Node::Sum(operation, left, right) => self.arithmetic(ast, *operation, left, right),
            Node::If(condition, then, otherwise) => {
                let row = (self.formula(condition), self.figure(then), self.figure(otherwise));
                let (when, (gives, unit), (otherwise, other)) = (row.0?, row.1?, row.2?);
                let Some(unit) = unit.alike(other) else {
                    return self.fail(&ast.place, "una parte è in euro e l'altra no", "usi due importi o due numeri");
                };
                Some((FigureTerm::Cases(Box::new(Cases { rows: vec![Row { when, gives }], otherwise })), unit))
            }
            Node::Path(of, field) if field == "year" && self.resolved(ast).is_none() => {
                Some((FigureTerm::CalendarYear(self.day(of)?), Unit::Number))
            }
            Node::Name(_) | Node::Path(..) => self.named_figure(ast),
            Node::Call(function, arguments) => self.figure_call(ast, function, arguments),
            _ => self.wrong_sort(ast, "un numero o un importo"),
        }
    }

    /// Compiles a figure that must be money, or must not.
    pub fn figure_in(&mut self, ast: &Ast, euro: bool) -> Option<FigureTerm> {
        let (term, unit) = self.figure(ast)?;
        let wanted = if euro { Unit::Euro } else { Unit::Number };
        if unit.alike(wanted).is_none() {
            let (what, remedy) = if euro {
                let remedy = "lo moltiplichi per un importo, o usi un fatto o un parametro di tipo euro; \
                              in una definizione può essere sbagliato type";
                ("qui serve un importo in euro, questo è un numero", remedy)
            } else {
                let remedy = "lo divida per un altro importo; in una definizione può essere sbagliato type";
                ("qui serve un numero, questo è un importo in euro", remedy)
            };
            return self.fail(&ast.place, what, remedy);
        }
        Some(term)
    }

    fn named_figure(&self, ast: &Ast) -> Option<(FigureTerm, Unit)> {
        let Some(resolved) = self.resolved(ast) else { return self.wrong_sort(ast, "un numero o un importo") };
        let unit = match resolved.sort {
            Sort::Number => Unit::Number,
            Sort::Euro => Unit::Euro,
            _ => return self.wrong_sort(ast, "un numero o un importo"),
        };
        let term = match resolved.meaning {
            Meaning::Fact(fact) => FigureTerm::Fact(resolved.who, fact),
            Meaning::Definition(slot) => FigureTerm::Defined(resolved.who, slot),
            Meaning::Parameter(slot) => FigureTerm::Parameter(slot),
        };
        Some((term, unit))
    }

    fn arithmetic(&mut self, ast: &Ast, operation: Arithmetic, left: &Ast, right: &Ast) -> Option<(FigureTerm, Unit)> {
        let (left, right) = (self.figure(left), self.figure(right));
        let ((left, a), (right, b)) = (left?, right?);
        let (left, right) = (Box::new(left), Box::new(right));
        let wrong = |what: &str| self.fail(&ast.place, what, "controlli quali parti sono in euro");
        match operation {
            Arithmetic::Plus | Arithmetic::Minus => {
                let Some(unit) = a.alike(b) else { return wrong("euro e numeri non si sommano") };
                let plus = operation == Arithmetic::Plus;
                Some((if plus { FigureTerm::Plus(left, right) } else { FigureTerm::Minus(left, right) }, unit))
            }
            Arithmetic::Times => match (a, b) {
                (Unit::Euro, Unit::Euro) => wrong("euro per euro non vuol dire nulla"),
                (Unit::Euro, _) | (_, Unit::Euro) => Some((FigureTerm::Times(left, right), Unit::Euro)),
                (Unit::Number, _) | (_, Unit::Number) => Some((FigureTerm::Times(left, right), Unit::Number)),
                (Unit::Either, Unit::Either) => Some((FigureTerm::Times(left, right), Unit::Either)),
            },
            Arithmetic::By => match (a, b) {
                (Unit::Euro, Unit::Euro) => Some((FigureTerm::By(left, right), Unit::Number)),
                (Unit::Number | Unit::Either, Unit::Euro) => wrong("un numero diviso euro non vuol dire nulla"),
                (unit, _) => Some((FigureTerm::By(left, right), unit)),
            },
            Arithmetic::Power => {
                let remedy = "moltiplichi il valore per sé stesso: al posto di x ** 2 scriva x * x";
                self.fail(&ast.place, "le potenze (**) non si usano nelle regole", remedy)
            }
        }
    }

    fn figure_call(&mut self, ast: &Ast, function: &str, arguments: &[Ast]) -> Option<(FigureTerm, Unit)> {
        match (function, arguments) {
            ("age", [born]) => Some((FigureTerm::Years(self.day(born)?, DayTerm::Today), Unit::Number)),
            ("age", [born, on]) => {
                let (born, on) = (self.day(born), self.day(on));
                Some((FigureTerm::Years(born?, on?), Unit::Number))
            }
            ("count", [choices]) if self.is_choices(choices) || is_or_else(choices) => {
                let (choices, _) = self.choices(choices)?;
                Some((FigureTerm::CountChoices(choices), Unit::Number))
            }
            ("count", [group]) => Some((FigureTerm::Count(self.people(group)?), Unit::Number)),
            ("sum", [Ast { node: Node::Path(group, field), place }]) => self.sum(group, field, place),
            ("floor", [value]) => {
                let (value, unit) = self.figure(value)?;
                Some((FigureTerm::Floor(Box::new(value)), unit))
            }
            ("min" | "max", [_, ..]) => {
                let figures: Vec<_> = arguments.iter().map(|value| self.figure(value)).collect();
                let figures: Vec<_> = figures.into_iter().collect::<Option<_>>()?;
                let unit = figures.iter().try_fold(Unit::Either, |unit, (_, next)| unit.alike(*next));
                let Some(unit) = unit else {
                    return self.fail(
                        &ast.place,
                        "alcune parti sono in euro e altre no",
                        "usi solo importi o solo numeri",
                    );
                };
                let terms = figures.into_iter().map(|(term, _)| term).collect();
                Some((if function == "min" { FigureTerm::Least(terms) } else { FigureTerm::Greatest(terms) }, unit))
            }
            ("get or else", [fact, Ast { node: Node::Number(otherwise), .. }]) => {
                let unit = match self.sort(fact) {
                    Some(Sort::Number) => Unit::Number,
                    Some(Sort::Euro) => Unit::Euro,
                    _ => return self.wrong_sort(fact, "un numero o un importo"),
                };
                let (who, slot) = self.fact(fact)?;
                Some((FigureTerm::FactOrElse(who, slot, *otherwise), unit))
            }
            _ => self.call_shape(ast, function),
        }
    }

    /// `sum(figli.assegno)`: the field, summed over the group.
    fn sum(&mut self, group: &Ast, field: &str, place: &Place) -> Option<(FigureTerm, Unit)> {
        let people = self.people(group)?;
        let field = Ast { place: place.clone(), node: Node::Name(field.to_owned()) };
        let (term, unit) = self.inside(None, place, |inner| inner.named_figure(&field))?;
        Some((FigureTerm::Sum(people, Box::new(term)), unit))
    }

    // ---- dates

    /// Compiles a date.
    pub fn day(&mut self, ast: &Ast) -> Option<DayTerm> {
        match &ast.node {
            Node::Name(name) if name == TODAY => Some(DayTerm::Today),
            Node::Name(name) if name == NEXT_MONTH => Some(DayTerm::NextMonth),
            Node::Sum(operation @ (Arithmetic::Plus | Arithmetic::Minus), day, period) => {
                let (day, period) = (self.day(day), self.period(period));
                let period = if *operation == Arithmetic::Plus { period? } else { period?.negated() };
                Some(DayTerm::Later(Box::new(day?), period))
            }
            Node::If(condition, then, otherwise) => {
                let row = (self.formula(condition), self.day(then), self.day(otherwise));
                let (when, gives, otherwise) = (row.0?, row.1?, row.2?);
                Some(DayTerm::Cases(Box::new(Cases { rows: vec![Row { when, gives }], otherwise })))
            }
            Node::Call(function, arguments) => match (function.as_str(), arguments.as_slice()) {
                ("date", [Ast { node: Node::Text(text), .. }]) => match text.parse::<Date>() {
                    Ok(date) => Some(DayTerm::Only(date)),
                    Err(_) => {
                        self.fail(&ast.place, format!("«{text}» non è una data"), "la forma è: date(\"2026-12-31\")")
                    }
                },
                _ => self.call_shape(ast, function),
            },
            _ => match self.resolved(ast) {
                Some(Resolved { meaning, sort: Sort::Day, who }) => Some(match meaning {
                    Meaning::Fact(fact) => DayTerm::Fact(who, fact),
                    Meaning::Definition(slot) => DayTerm::Defined(who, slot),
                    Meaning::Parameter(slot) => DayTerm::Parameter(slot),
                }),
                _ => self.wrong_sort(ast, "una data"),
            },
        }
    }

    fn period(&self, ast: &Ast) -> Option<Period> {
        let Node::Call(function, arguments) = &ast.node else { return self.wrong_sort(ast, "una durata") };
        match (function.as_str(), arguments.as_slice()) {
            ("duration", [Ast { node: Node::Text(text), .. }]) => match parse_period(text) {
                Some(period) => Some(period),
                None => {
                    let what = format!("«{text}» non è una durata in anni, mesi e giorni");
                    self.fail(&ast.place, what, "la forma è: duration(\"P67Y1M\"), duration(\"P68D\")")
                }
            },
            _ => self.call_shape(ast, function),
        }
    }

    // ---- people

    /// Compiles a group of people.
    pub fn people(&mut self, ast: &Ast) -> Option<PeopleTerm> {
        match &ast.node {
            Node::Filter(group, condition) => {
                let group = self.people(group);
                let holds = self.inside(None, &condition.place, |inner| inner.formula(condition));
                Some(PeopleTerm::Filtered(Box::new(group?), Box::new(holds?)))
            }
            _ => match self.resolved(ast) {
                Some(Resolved { meaning: Meaning::Fact(_), sort: Sort::People, .. }) => Some(PeopleTerm::Everyone),
                Some(Resolved { meaning: Meaning::Definition(slot), sort: Sort::People, .. }) => {
                    Some(PeopleTerm::Defined(slot))
                }
                _ => self.wrong_sort(ast, "un gruppo di persone"),
            },
        }
    }
}

fn is_or_else(ast: &Ast) -> bool {
    matches!(&ast.node, Node::Call(function, _) if function == "get or else")
}

/// `every` is nobody who does not.
fn quantified(every: bool, group: PeopleTerm, holds: Formula) -> Formula {
    if every {
        let not = Formula::Somebody(group, Box::new(Formula::Not(Box::new(holds))));
        Formula::Not(Box::new(not))
    } else {
        Formula::Somebody(group, Box::new(holds))
    }
}

fn same_truth(left: Formula, right: Formula) -> Formula {
    match (left, right) {
        (formula, Formula::Always(true)) | (Formula::Always(true), formula) => formula,
        (formula, Formula::Always(false)) | (Formula::Always(false), formula) => Formula::Not(Box::new(formula)),
        (left, right) => {
            let not = |formula: &Formula| Formula::Not(Box::new(formula.clone()));
            let neither = Formula::All(vec![not(&left), not(&right)]);
            Formula::Any(vec![Formula::All(vec![left, right]), neither])
        }
    }
}

/// A length in years, months, weeks and days.
fn parse_period(text: &str) -> Option<Period> {
    let span: jiff::Span = text.parse().ok()?;
    let calendar = span.get_hours() == 0
        && span.get_minutes() == 0
        && span.get_seconds() == 0
        && span.get_milliseconds() == 0
        && span.get_microseconds() == 0
        && span.get_nanoseconds() == 0;
    let months = i32::from(span.get_years()).checked_mul(12)?.checked_add(span.get_months())?;
    let days = span.get_weeks().checked_mul(7)?.checked_add(span.get_days())?;
    calendar.then_some(Period { months, days })
}

/// Tells every name that a piece mentions, as it is written: `figli.assegno`.
pub fn mentions(ast: &Ast, tell: &mut dyn FnMut(String)) {
    if let Some(name) = Compiling::spelled(ast) {
        return tell(name);
    }
    let mut all = |parts: &[&Ast]| parts.iter().for_each(|part| mentions(part, tell));
    match &ast.node {
        Node::Number(_) | Node::Text(_) | Node::Truth(_) | Node::Name(_) => {}
        Node::Path(of, field) => {
            mentions(of, tell);
            tell(field.clone());
        }
        Node::Negative(of) => all(&[of]),
        Node::Filter(a, b) | Node::Sum(_, a, b) | Node::Compare(_, a, b) => all(&[a, b]),
        Node::Between(a, b, c) | Node::If(a, b, c) => all(&[a, b, c]),
        Node::List(parts) | Node::Call(_, parts) | Node::And(parts) | Node::Or(parts) => {
            all(&parts.iter().collect::<Vec<_>>());
        }
        Node::In(value, tests) => {
            all(&[value]);
            mentions_in_tests(tests, tell);
        }
        Node::Quantified { people, satisfies, .. } => all(&[people, satisfies]),
    }
}

/// Tells every name that the tests of a cell mention.
pub fn mentions_in_tests(tests: &Tests, tell: &mut dyn FnMut(String)) {
    for test in &tests.tests {
        match test {
            Test::Value(value) | Test::Bound(_, value) => mentions(value, tell),
            Test::Range { low, high, .. } => {
                mentions(low, tell);
                mentions(high, tell);
            }
        }
    }
}
