// SPDX-License-Identifier: EUPL-1.2
//! Conditions and tables in Italian: short ones as a sentence, long ones as lists inside lists.

use std::fmt::Write;

use totem_core::rules::expression::ast::{Arithmetic, Ast, Node, Test, Tests};
use totem_core::rules::expression::parse::{parse_cell, parse_expression};
use totem_core::rules::interval::Comparison;

use super::lexicon::{Person, Sort, spelled};
use super::texts::TableText;
use super::values::{Speech, with};

/// Letters beyond which a condition is told as a list.
const SENTENCE_MAX: usize = 120;

/// Columns beyond which a table's headers become letters, told before it.
const HEADED_COLUMNS_MAX: usize = 4;

/// The pack's reader has parsed every condition once.
const PARSED: &str = "the engine has read this condition";

/// A condition on its way into words.
enum Told {
    Sentence(String),
    /// Options chosen in a question: several become one sentence.
    Chosen {
        of: String,
        options: Vec<String>,
        holds: bool,
    },
    All(Vec<Told>),
    Any(Vec<Told>),
    /// Something that holds for somebody, everybody or nobody.
    About(String, Box<Told>),
    /// If, then, otherwise.
    Choice(Box<Told>, Box<Told>, Box<Told>),
}

impl<'p> Speech<'p> {
    /// A condition as written, after words that end before «se»: one line, or a line and a list.
    pub fn condition(&self, before: &str, text: &str, people: &[Person]) -> String {
        let told = self.told(&parsed(text), people, true);
        let sentence = told.sentence();
        if visible(&sentence) <= SENTENCE_MAX || told.is_one_line() {
            return format!("{before} {sentence}.\n");
        }
        let mut lines = format!("{before} {}:\n\n", told.head("è vera", "sono vere"));
        told.below(0, &mut lines);
        lines
    }

    /// A condition in one line.
    pub fn sentence(&self, ast: &Ast, people: &[Person]) -> String {
        self.told(ast, people, true).sentence()
    }

    fn told(&self, ast: &Ast, people: &[Person], holds: bool) -> Told {
        match &ast.node {
            Node::And(parts) => self.parts(parts, people, holds, holds),
            Node::Or(parts) => self.parts(parts, people, holds, !holds),
            Node::Compare(comparison, left, right) => self.comparison(*comparison, left, right, people, holds),
            Node::Between(value, low, high) => {
                let sort = self.sort(value, people);
                let ends = [low, high].map(|end| self.value(end, people, sort).text);
                let not = if holds { "" } else { "non " };
                self.labelled(value, people, &format!("{not}da {} a {}, compresi", ends[0], ends[1]))
            }
            Node::In(value, tests) => {
                let tests = Tests { negated: tests.negated == holds, tests: tests.tests.clone() };
                let sort = self.sort(value, people);
                self.labelled(value, people, &self.cell(&tests, sort, people))
            }
            Node::If(condition, then, otherwise) => self.choice(condition, then, otherwise, people, holds),
            Node::Quantified { every, name, people: group, satisfies } => {
                self.quantified((*every, name), group, satisfies, people, holds)
            }
            Node::Call(function, arguments) => self.call_told(ast, function, arguments, people, holds),
            Node::Truth(truth) => Told::Sentence(if *truth == holds { "sempre" } else { "mai" }.to_owned()),
            Node::Name(_)
            | Node::Path(..)
            | Node::Number(_)
            | Node::Text(_)
            | Node::Filter(..)
            | Node::List(_)
            | Node::Negative(_)
            | Node::Sum(..) => self.labelled(ast, people, if holds { "sì" } else { "no" }),
        }
    }

    fn labelled(&self, of: &Ast, people: &[Person], test: &str) -> Told {
        Told::Sentence(format!("{}: {test}", self.value(of, people, self.sort(of, people)).text))
    }

    fn parts(&self, parts: &[Ast], people: &[Person], holds: bool, all: bool) -> Told {
        let mut told: Vec<Told> = Vec::new();
        for part in parts {
            let next = self.told(part, people, holds);
            match (told.last_mut(), next) {
                (
                    Some(Told::Chosen { of, options, holds: before }),
                    Told::Chosen { of: again, options: more, holds: now },
                ) if *of == again && *before == now && now != all => options.extend(more),
                (_, Told::All(inner)) if all => told.extend(inner),
                (_, Told::Any(inner)) if !all => told.extend(inner),
                (_, next) => told.push(next),
            }
        }
        match (told.len(), all) {
            (1, _) => told.swap_remove(0),
            (_, true) => Told::All(told),
            (_, false) => Told::Any(told),
        }
    }

    fn comparison(&self, comparison: Comparison, left: &Ast, right: &Ast, people: &[Person], holds: bool) -> Told {
        if let (Node::Truth(truth), Comparison::Equal | Comparison::Different) = (&right.node, comparison) {
            return self.told(left, people, (*truth == (comparison == Comparison::Equal)) == holds);
        }
        // What is known comes second: «67 <= age(…)» reads the other way round.
        let (comparison, left, right) = match left.node {
            Node::Number(_) | Node::Text(_) => (turned(comparison), right, left),
            _ => (comparison, left, right),
        };
        let comparison = if holds { comparison } else { opposite(comparison) };
        let sort = match (self.sort(left, people), self.sort(right, people)) {
            (Sort::Number(None), sort) => sort,
            (sort, _) => sort,
        };
        self.labelled(left, people, &self.compared(comparison, right, sort, people))
    }

    fn compared(&self, comparison: Comparison, with: &Ast, sort: Sort<'p>, people: &[Person]) -> String {
        let value = self.value(with, people, sort);
        let words = match (sort, comparison) {
            (_, Comparison::Equal) => return value.text,
            (Sort::Day, Comparison::Below) => return value.after("prima di", "prima del", "prima dell'"),
            (Sort::Day, Comparison::AtMost) => return value.after("entro", "entro il", "entro l'"),
            (Sort::Day, Comparison::AtLeast) => return value.after("da", "dal", "dall'") + " in poi",
            (Sort::Day, Comparison::Above) => return value.after("dopo", "dopo il", "dopo l'"),
            (Sort::Day | Sort::Choice(_) | Sort::Truth | Sort::Other, Comparison::Different) => "non",
            (_, Comparison::Different) => "diverso da",
            (_, Comparison::Below) => "meno di",
            (_, Comparison::AtMost) => "al massimo",
            (_, Comparison::AtLeast) => "almeno",
            (_, Comparison::Above) => "più di",
        };
        format!("{words} {}", value.text)
    }

    fn choice(&self, condition: &Ast, then: &Ast, otherwise: &Ast, people: &[Person], holds: bool) -> Told {
        let told = |ast: &Ast| self.told(ast, people, holds);
        let when = |holds| self.told(condition, people, holds);
        match (&then.node, &otherwise.node) {
            (Node::Truth(truth), _) if *truth == holds => Told::Any(vec![when(true), told(otherwise)]),
            (Node::Truth(_), _) => Told::All(vec![when(false), told(otherwise)]),
            (_, Node::Truth(truth)) if *truth == holds => Told::Any(vec![when(false), told(then)]),
            (_, Node::Truth(_)) => Told::All(vec![when(true), told(then)]),
            _ => Told::Choice(Box::new(when(true)), Box::new(told(then)), Box::new(told(otherwise))),
        }
    }

    fn quantified(
        &self,
        (every, name): (bool, &str),
        group: &Ast,
        satisfies: &Ast,
        people: &[Person],
        holds: bool,
    ) -> Told {
        let group = self.people(group, people);
        let (who, inside) = match (every, holds) {
            (false, true) => ("almeno una persona", true),
            (false, false) => ("nessuna persona", true),
            (true, true) => ("ogni persona", true),
            (true, false) => ("almeno una persona", false),
        };
        let called = if speaks_of_others(satisfies) { format!(" (qui «{name}»)") } else { String::new() };
        let body = self.told(satisfies, &with(people, Person::Named(name.to_owned())), inside);
        Told::About(format!("{who} fra {group}{called}"), Box::new(body))
    }

    fn call_told(&self, ast: &Ast, function: &str, arguments: &[Ast], people: &[Person], holds: bool) -> Told {
        match (function, arguments) {
            ("not", [condition]) => self.told(condition, people, !holds),
            ("given", [fact]) => self.labelled(fact, people, if holds { "c'è" } else { "manca" }),
            ("list contains", [Ast { node: Node::List(options), .. }, choice]) => {
                let tests = options.iter().cloned().map(Test::Value).collect();
                let sort = self.sort(choice, people);
                self.labelled(choice, people, &self.cell(&Tests { negated: !holds, tests }, sort, people))
            }
            ("list contains", [choices, option]) => {
                let sort = self.sort(choices, people);
                let of = self.value(choices, people, sort).text;
                Told::Chosen { of, options: vec![self.value(option, people, sort).text], holds }
            }
            _ => self.labelled(ast, people, if holds { "sì" } else { "no" }),
        }
    }

    /// What a cell asks of its column.
    fn cell(&self, tests: &Tests, sort: Sort<'p>, people: &[Person]) -> String {
        let each: Vec<String> = tests.tests.iter().map(|test| self.test(test, sort, people)).collect();
        match (each.as_slice(), tests.negated) {
            ([], _) => "–".to_owned(),
            ([only], true) => format!("non {only}"),
            (several, true) => format!("né {}", several.join(" né ")),
            ([first @ .., last], false) if !first.is_empty() => format!("{} oppure {last}", first.join(", ")),
            ([only, ..], false) => only.clone(),
        }
    }

    fn test(&self, test: &Test, sort: Sort<'p>, people: &[Person]) -> String {
        match test {
            Test::Value(value) => self.value(value, people, sort).text,
            Test::Bound(comparison, value) => self.compared(*comparison, value, sort, people),
            Test::Range { low, with_low, high, with_high } => {
                let from = if *with_low { Comparison::AtLeast } else { Comparison::Above };
                let to = if *with_high { Comparison::AtMost } else { Comparison::Below };
                let (from, to) = (self.compared(from, low, sort, people), self.compared(to, high, sort, people));
                format!("{from} e {to}")
            }
        }
    }

    /// A decision table.
    pub fn table(&self, table: &TableText, people: &[Person]) -> String {
        let columns: Vec<Ast> = table.columns.iter().map(|column| parsed(column)).collect();
        let sorts: Vec<Sort<'p>> = columns.iter().map(|column| self.sort(column, people)).collect();
        let headers: Vec<String> = columns.iter().map(|column| self.header(column, people)).collect();
        let mut text = String::new();
        let heads: Vec<String> = if headers.len() > HEADED_COLUMNS_MAX {
            text += "Le colonne:\n\n";
            let letters: Vec<String> = ('A'..='Z').take(headers.len()).map(|letter| letter.to_string()).collect();
            for (letter, header) in letters.iter().zip(&headers) {
                let _ = writeln!(text, "- {letter} = {header}");
            }
            text += "\n";
            letters
        } else {
            headers
        };
        text += &row(std::iter::once("Riga").chain(heads.iter().map(String::as_str)).chain(["Risultato"]));
        text += &row(std::iter::repeat_n("---", heads.len() + 2));
        for (place, cells) in table.rows.iter().enumerate() {
            let number = (place + 1).to_string();
            let told = cells.iter().zip(&sorts).map(|(cell, sort)| {
                let tests = parse_cell(cell).unwrap_or_else(|_| unreachable!("{PARSED}"));
                self.cell(&tests, *sort, people)
            });
            let told: Vec<String> = told.collect();
            let gives = self.gives(cells.last().map_or("", String::as_str), people);
            let cells = told.iter().map(String::as_str).chain([gives.as_str()]);
            text += &row(std::iter::once(number.as_str()).chain(cells));
        }
        let otherwise = self.gives(&table.otherwise, people);
        let blanks = std::iter::repeat_n("–", heads.len());
        text + &row(std::iter::once("altri casi").chain(blanks).chain([otherwise.as_str()]))
    }

    fn header(&self, column: &Ast, people: &[Person]) -> String {
        match &column.node {
            Node::Name(_) | Node::Path(..) => self.value(column, people, Sort::Other).text,
            Node::Call(function, _) if function == "get or else" => self.value(column, people, Sort::Other).text,
            _ => match self.sort(column, people) {
                Sort::Truth => self.sentence(column, people),
                sort => self.value(column, people, sort).text,
            },
        }
    }

    /// What a row of a table gives.
    fn gives(&self, text: &str, people: &[Person]) -> String {
        match text.trim() {
            truth @ ("sì" | "no") => truth.to_owned(),
            "dubbio" => "**non stabilito**".to_owned(),
            written => {
                let ast = parsed(written);
                match self.sort(&ast, people) {
                    Sort::Truth => self.sentence(&ast, people),
                    sort => self.value(&ast, people, sort).text,
                }
            }
        }
    }

    /// A calculation after words that end before it: one line, or a line and a list of its cases or of its parts.
    pub fn calculation(&self, before: &str, text: &str, people: &[Person], sort: Sort<'p>) -> String {
        let ast = parsed(text);
        let mut lines = String::new();
        self.calculated(before, &ast, people, sort, 0, &mut lines);
        lines
    }

    fn calculated(&self, before: &str, ast: &Ast, people: &[Person], sort: Sort<'p>, depth: usize, lines: &mut String) {
        let gap = if depth == 0 { "\n" } else { "" };
        let indent = "  ".repeat(depth);
        if let Node::If(..) = ast.node {
            let _ = write!(lines, "{before} secondo il caso:\n{gap}");
            return self.cases(ast, people, sort, depth, lines);
        }
        if let Node::Call(function, parts) = &ast.node
            && matches!(function.as_str(), "min" | "max")
            && visible(&self.value(ast, people, sort).text) > SENTENCE_MAX
        {
            self.start();
            let which = if function == "min" { "il più basso" } else { "il più alto" };
            let _ = write!(lines, "{before} {which} fra:\n{gap}");
            for part in parts {
                self.calculated(&format!("{indent}-"), part, people, sort, depth + 1, lines);
            }
            return;
        }
        let parts = added(ast);
        let in_line: Vec<String> = parts.iter().map(|part| self.term(part, people, sort)).collect();
        let in_line = in_line.join(" + ");
        if parts.len() == 1 || visible(&in_line) <= SENTENCE_MAX {
            let _ = writeln!(lines, "{before} {in_line}");
            return;
        }
        self.start();
        let _ = write!(lines, "{before} la somma di:\n{gap}");
        for part in parts {
            self.calculated(&format!("{indent}-"), part, people, sort, depth + 1, lines);
        }
    }

    fn cases(&self, ast: &Ast, people: &[Person], sort: Sort<'p>, depth: usize, lines: &mut String) {
        let indent = "  ".repeat(depth);
        let mut rest = ast;
        while let Node::If(condition, then, otherwise) = &rest.node {
            let when = format!("{indent}- quando {}, allora", self.sentence(condition, people));
            self.calculated(&when, then, people, sort, depth + 1, lines);
            rest = otherwise;
        }
        self.calculated(&format!("{indent}- negli altri casi,"), rest, people, sort, depth + 1, lines);
    }

    /// `if … then … else` inside a calculation.
    pub fn choice_in_line(&self, ast: &Ast, people: &[Person], sort: Sort<'p>) -> String {
        let Node::If(condition, then, otherwise) = &ast.node else { return self.value(ast, people, sort).text };
        let (when, then) = (self.sentence(condition, people), self.value(then, people, sort).text);
        format!("se {when}, allora {then}, altrimenti {}", self.choice_in_line(otherwise, people, sort))
    }
}

impl Told {
    fn sentence(&self) -> String {
        match self {
            Told::Sentence(text) => text.clone(),
            Told::Chosen { of, options, holds } => match (holds, options.as_slice()) {
                (true, options) => format!("{of}: comprende {}", options.join(" oppure ")),
                (false, [only]) => format!("{of}: non comprende {only}"),
                (false, options) => format!("{of}: non comprende né {}", options.join(" né ")),
            },
            Told::All(parts) => joined(parts, " e "),
            Told::Any(parts) => joined(parts, " oppure "),
            Told::About(who, body) => {
                let body = if body.is_one_line() { body.sentence() } else { body.inner() };
                format!("per {who}: {body}")
            }
            Told::Choice(when, then, otherwise) => {
                format!("se {}, allora {}, altrimenti {}", when.sentence(), then.inner(), otherwise.inner())
            }
        }
    }

    /// The sentence as a part of another.
    fn inner(&self) -> String {
        match self {
            Told::Sentence(_) | Told::Chosen { .. } => self.sentence(),
            Told::All(_) | Told::Any(_) | Told::About(..) | Told::Choice(..) => format!("({})", self.sentence()),
        }
    }

    /// Whether a list would have but one line.
    fn is_one_line(&self) -> bool {
        match self {
            Told::Sentence(_) | Told::Chosen { .. } => true,
            Told::About(_, body) => body.is_one_line(),
            Told::All(_) | Told::Any(_) | Told::Choice(..) => false,
        }
    }

    /// The line above the list of its parts.
    fn head(&self, one: &str, many: &str) -> String {
        let space = |verb: &str| if verb.is_empty() { String::new() } else { format!("{verb} ") };
        match self {
            Told::Sentence(_) | Told::Chosen { .. } => self.sentence(),
            Told::All(_) => format!("{}tutte queste condizioni", space(many)),
            Told::Any(_) => format!("{}almeno una di queste condizioni", space(one)),
            Told::About(who, body) => format!("per {who} {}", body.head("è vera", "sono vere")),
            Told::Choice(..) => format!("{}questa condizione", space(one)),
        }
    }

    /// The list of its parts.
    fn below(&self, depth: usize, lines: &mut String) {
        match self {
            Told::Sentence(_) | Told::Chosen { .. } => {}
            Told::All(parts) | Told::Any(parts) => parts.iter().for_each(|part| part.item("", depth, lines)),
            Told::About(_, body) => body.below(depth, lines),
            Told::Choice(when, then, otherwise) => {
                when.item("quando ", depth, lines);
                then.item("allora ", depth, lines);
                otherwise.item("negli altri casi ", depth, lines);
            }
        }
    }

    fn item(&self, before: &str, depth: usize, lines: &mut String) {
        let indent = "  ".repeat(depth);
        let sentence = self.sentence();
        let is_short = visible(&sentence) <= SENTENCE_MAX && !matches!(self, Told::About(..));
        if self.is_one_line() || is_short {
            let _ = writeln!(lines, "{indent}- {before}{sentence}");
            return;
        }
        let (one, many) = if before.is_empty() { ("", "") } else { ("è vera", "sono vere") };
        let _ = writeln!(lines, "{indent}- {before}{}:", self.head(one, many));
        self.below(depth + 1, lines);
    }
}

/// The parts of a sum, in their order.
fn added(ast: &Ast) -> Vec<&Ast> {
    match &ast.node {
        Node::Sum(Arithmetic::Plus, left, right) => {
            let mut parts = added(left);
            parts.push(right);
            parts
        }
        _ => vec![ast],
    }
}

fn joined(parts: &[Told], word: &str) -> String {
    parts.iter().map(Told::inner).collect::<Vec<_>>().join(word)
}

/// Letters that are read: links without their targets.
fn visible(markdown: &str) -> usize {
    let mut rest = markdown;
    let mut hidden = 0;
    while let Some(at) = rest.find("](") {
        let end = rest[at..].find(')').unwrap_or(0);
        hidden += end;
        rest = &rest[at + end.max(2)..];
    }
    markdown.chars().count() - hidden
}

/// Whether the condition speaks of other people within, so that this one needs a name.
fn speaks_of_others(ast: &Ast) -> bool {
    match &ast.node {
        Node::Filter(..) | Node::Quantified { .. } => true,
        Node::And(parts) | Node::Or(parts) | Node::Call(_, parts) | Node::List(parts) => {
            parts.iter().any(speaks_of_others)
        }
        Node::Compare(_, left, right) | Node::Sum(_, left, right) => speaks_of_others(left) || speaks_of_others(right),
        Node::Between(a, b, c) | Node::If(a, b, c) => [a, b, c].into_iter().any(|part| speaks_of_others(part)),
        Node::In(of, _) | Node::Negative(of) => speaks_of_others(of),
        Node::Path(..) | Node::Name(_) | Node::Number(_) | Node::Text(_) | Node::Truth(_) => {
            debug_assert!(spelled(ast).is_some() || !matches!(ast.node, Node::Name(_)));
            false
        }
    }
}

/// One row of a Markdown table.
pub fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::from("|");
    for cell in cells {
        line.push(' ');
        line.push_str(&cell.replace('\n', " "));
        line.push_str(" |");
    }
    line.push('\n');
    line
}

fn parsed(text: &str) -> Ast {
    parse_expression(text).unwrap_or_else(|_| unreachable!("{PARSED}"))
}

/// The comparison seen from the other side.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Below => Comparison::Above,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Equal => Comparison::Equal,
        Comparison::Different => Comparison::Different,
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::Above => Comparison::Below,
    }
}

/// What holds when the comparison does not.
fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Below => Comparison::AtLeast,
        Comparison::AtMost => Comparison::Above,
        Comparison::Equal => Comparison::Different,
        Comparison::Different => Comparison::Equal,
        Comparison::AtLeast => Comparison::Below,
        Comparison::Above => Comparison::AtMost,
    }
}
