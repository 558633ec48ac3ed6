// SPDX-License-Identifier: EUPL-1.2
//! Text to [`Ast`], by the grammar in `sfeel.pest`. Any text ends in an `Ast` or in one fault with its
//! place; none can exhaust the stack or the clock.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Once;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;
use rust_decimal::Decimal;

use super::ast::{Arithmetic, Ast, Node, Test, Tests};
use crate::rules::interval::Comparison;
use crate::rules::limits::{CONDITION_CHARS_MAX, CONDITION_DEPTH_MAX};

use grammar::{Grammar, Rule};

/// What pest makes out of the grammar file, kept apart because it cannot bear documentation.
#[allow(missing_docs, unreachable_pub)]
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "rules/expression/sfeel.pest"]
    pub(super) struct Grammar;
}

/// Steps the parser may take. Our longest condition takes about 9,000; nested brackets inside `in`
/// double the work at every level, and this ends them.
const PARSER_STEPS_MAX: usize = 160_000;

/// Why a text is not a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes from the start of the text.
    pub place: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Fault {
    pub(crate) fn new(place: Range<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Fault { place, what: what.into(), remedy: remedy.into() }
    }
}

/// Parses a condition or a value.
pub fn parse_expression(text: &str) -> Result<Ast, Fault> {
    parse(Rule::whole_expression, text).map(expression)
}

/// Parses the cell of a decision table.
pub fn parse_cell(text: &str) -> Result<Tests, Fault> {
    // Two cells in three are nothing else.
    if text == "-" {
        return Ok(Tests { negated: false, tests: Vec::new() });
    }
    parse(Rule::whole_cell, text).map(cell)
}

fn parse(rule: Rule, text: &str) -> Result<Pair<'_, Rule>, Fault> {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(NonZeroUsize::new(PARSER_STEPS_MAX)));
    within_limits(text)?;
    let mut pairs = Grammar::parse(rule, text).map_err(|error| fault_of(text, &error))?;
    Ok(pairs.next().expect("both whole rules hold one pair before the end of input"))
}

fn within_limits(text: &str) -> Result<(), Fault> {
    let all = 0..text.len();
    if text.chars().count() > CONDITION_CHARS_MAX {
        let what = format!("la condizione supera {CONDITION_CHARS_MAX} caratteri");
        return Err(Fault::new(all, what, "la divida con una definizione"));
    }
    if depth(text) > CONDITION_DEPTH_MAX {
        let what = format!("la condizione ha più di {CONDITION_DEPTH_MAX} livelli uno dentro l'altro");
        return Err(Fault::new(all, what, "la divida con una definizione"));
    }
    Ok(())
}

/// The deepest nesting that the text can have: open brackets, and words that open a level.
fn depth(text: &str) -> usize {
    let words = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| matches!(*word, "if" | "some" | "every"))
        .count();
    let (_, deepest) = text.chars().fold((0_usize, 0_usize), |(open, deepest), letter| match letter {
        '(' | '[' => (open + 1, deepest.max(open + 1)),
        ')' | ']' => (open.saturating_sub(1), deepest),
        _ => (open, deepest),
    });
    words + deepest
}

fn fault_of(text: &str, error: &pest::error::Error<Rule>) -> Fault {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let found: String = text[at..].chars().take(12).collect();
    let what = match (&error.variant, found.is_empty()) {
        (ErrorVariant::CustomError { .. }, _) => "la condizione è troppo intricata".to_owned(),
        (ErrorVariant::ParsingError { .. }, true) => "la condizione finisce a metà".to_owned(),
        (ErrorVariant::ParsingError { .. }, false) => format!("non si capisce da «{found}»"),
    };
    let remedy = match &error.variant {
        ErrorVariant::CustomError { .. } => "la divida con una definizione".to_owned(),
        ErrorVariant::ParsingError { positives, .. } => expected(positives),
    };
    Fault::new(at..text.len(), what, remedy)
}

/// What could have stood there, in the words of the manual.
fn expected(rules: &[Rule]) -> String {
    let mut words: Vec<&str> = rules.iter().filter_map(|rule| spoken(*rule)).collect();
    words.sort_unstable();
    words.dedup();
    if words.is_empty() {
        "controlli parentesi, virgolette e nomi".to_owned()
    } else {
        format!("qui può stare: {}", words.join(", "))
    }
}

fn spoken(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::number => "un numero",
        Rule::text => "un testo fra virgolette",
        Rule::name | Rule::identifier | Rule::postfix | Rule::negation | Rule::sum | Rule::product => "un nome",
        Rule::comparison => "un confronto (< <= = != >= >)",
        Rule::plus_minus | Rule::times_by => "un'operazione (+ - * /)",
        Rule::expression | Rule::or_chain | Rule::and_chain | Rule::compared => "una condizione",
        Rule::in_tests => "in (…)",
        Rule::EOI => "la fine",
        Rule::range_close => "] oppure )",
        _ => return None,
    })
}

type Pairs<'a> = Pair<'a, Rule>;

fn ast(place: Range<usize>, node: Node) -> Ast {
    Ast { place, node }
}

fn place(pair: &Pairs<'_>) -> Range<usize> {
    pair.as_span().start()..pair.as_span().end()
}

/// The parts of a pair, without the words between them.
fn parts(pair: Pairs<'_>) -> impl Iterator<Item = Pairs<'_>> {
    pair.into_inner().filter(|part| {
        !matches!(
            part.as_rule(),
            Rule::word_if
                | Rule::word_then
                | Rule::word_else
                | Rule::word_in
                | Rule::word_satisfies
                | Rule::word_or
                | Rule::word_and
                | Rule::word_between
        )
    })
}

fn children<'a, const N: usize>(pair: Pairs<'a>) -> [Pairs<'a>; N] {
    let found: Vec<Pairs<'a>> = parts(pair).collect();
    found.try_into().expect("the grammar gives this rule exactly these children")
}

fn only(pair: Pairs<'_>) -> Pairs<'_> {
    let [child] = children(pair);
    child
}

fn boxed(pair: Pairs<'_>) -> Box<Ast> {
    Box::new(expression(pair))
}

/// Turns any pair that stands for a value into its node.
fn expression(pair: Pairs<'_>) -> Ast {
    let at = place(&pair);
    match pair.as_rule() {
        Rule::expression => expression(only(pair)),
        Rule::or_chain => chain(pair, Node::Or),
        Rule::and_chain => chain(pair, Node::And),
        Rule::compared => compared(pair),
        Rule::sum | Rule::product | Rule::power => arithmetic(pair),
        Rule::negation => negation(pair),
        Rule::postfix => postfix(pair),
        Rule::if_else => {
            let [condition, then, otherwise] = children(pair);
            ast(at, Node::If(boxed(condition), boxed(then), boxed(otherwise)))
        }
        Rule::quantified => {
            let [quantifier, name, people, satisfies] = children(pair);
            let every = quantifier.as_str() == "every";
            let name = name.as_str().to_owned();
            let (people, satisfies) = (boxed(people), boxed(satisfies));
            ast(at, Node::Quantified { every, name, people, satisfies })
        }
        Rule::number => ast(at, Node::Number(number(pair.as_str()))),
        Rule::text => ast(at, Node::Text(unquoted(pair.as_str()))),
        Rule::truth => ast(at, Node::Truth(pair.as_str() == "true")),
        Rule::name => ast(at, Node::Name(pair.as_str().to_owned())),
        Rule::list => ast(at, Node::List(pair.into_inner().map(expression).collect())),
        Rule::call => {
            let mut inner = pair.into_inner();
            let function = inner.next().expect("a call starts with its function");
            let words: Vec<&str> = function.as_str().split_whitespace().collect();
            ast(at, Node::Call(words.join(" "), inner.map(expression).collect()))
        }
        other => unreachable!("{other:?} never stands for a value in the grammar"),
    }
}

fn chain(pair: Pairs<'_>, make: fn(Vec<Ast>) -> Node) -> Ast {
    let at = place(&pair);
    let mut links: Vec<Ast> = parts(pair).map(expression).collect();
    if links.len() == 1 { links.swap_remove(0) } else { ast(at, make(links)) }
}

fn compared(pair: Pairs<'_>) -> Ast {
    let at = place(&pair);
    let mut inner = pair.into_inner();
    let left = expression(inner.next().expect("a comparison starts with a sum"));
    let Some(next) = inner.next() else { return left };
    let node = match next.as_rule() {
        Rule::in_tests => Node::In(Box::new(left), tests(only(next))),
        Rule::between => {
            let [low, high] = children(next);
            Node::Between(Box::new(left), boxed(low), boxed(high))
        }
        _ => {
            let right = boxed(inner.next().expect("a comparison has a right side"));
            Node::Compare(comparison(&next), Box::new(left), right)
        }
    };
    ast(at, node)
}

fn arithmetic(pair: Pairs<'_>) -> Ast {
    let mut inner = pair.into_inner().peekable();
    let mut left = expression(inner.next().expect("a sum starts with a product"));
    while let Some(next) = inner.next() {
        let (operation, right) = match next.as_rule() {
            Rule::plus_minus | Rule::times_by => {
                let right = inner.next().expect("an operation has a right side");
                (operation(next.as_str()), expression(right))
            }
            _ => (Arithmetic::Power, expression(next)),
        };
        let at = left.place.start..right.place.end;
        left = ast(at, Node::Sum(operation, Box::new(left), Box::new(right)));
    }
    left
}

fn operation(sign: &str) -> Arithmetic {
    match sign {
        "+" => Arithmetic::Plus,
        "-" => Arithmetic::Minus,
        "*" => Arithmetic::Times,
        _ => Arithmetic::By,
    }
}

fn negation(pair: Pairs<'_>) -> Ast {
    let at = place(&pair);
    let mut inner: Vec<Pairs<'_>> = pair.into_inner().collect();
    let value = expression(inner.pop().expect("a negation ends in a value"));
    if inner.len().is_multiple_of(2) { value } else { ast(at, Node::Negative(Box::new(value))) }
}

fn postfix(pair: Pairs<'_>) -> Ast {
    let start = place(&pair).start;
    let mut inner = pair.into_inner();
    let mut value = expression(inner.next().expect("a postfix starts with a value"));
    for next in inner {
        let at = start..place(&next).end;
        let node = match next.as_rule() {
            Rule::filter => Node::Filter(Box::new(value), boxed(only(next))),
            _ => Node::Path(Box::new(value), only(next).as_str().to_owned()),
        };
        value = ast(at, node);
    }
    value
}

fn cell(pair: Pairs<'_>) -> Tests {
    let content = only(pair);
    match content.as_rule() {
        Rule::any_value => Tests { negated: false, tests: Vec::new() },
        Rule::not_tests => Tests { negated: true, ..tests(only(content)) },
        _ => tests(content),
    }
}

fn tests(pair: Pairs<'_>) -> Tests {
    let list = match pair.as_rule() {
        Rule::test => vec![test(pair)],
        _ => pair.into_inner().map(test).collect(),
    };
    Tests { negated: false, tests: list }
}

fn test(pair: Pairs<'_>) -> Test {
    let content = only(pair);
    match content.as_rule() {
        Rule::bound => {
            let [sign, value] = children(content);
            Test::Bound(comparison(&sign), expression(value))
        }
        Rule::range => {
            let [open, low, high, close] = children(content);
            Test::Range {
                low: expression(low),
                with_low: open.as_str() == "[",
                high: expression(high),
                with_high: close.as_str() == "]",
            }
        }
        _ => Test::Value(expression(content)),
    }
}

fn comparison(pair: &Pairs<'_>) -> Comparison {
    match pair.as_str() {
        "<" => Comparison::Below,
        "<=" => Comparison::AtMost,
        "=" => Comparison::Equal,
        "!=" => Comparison::Different,
        ">=" => Comparison::AtLeast,
        _ => Comparison::Above,
    }
}

/// Beyond 28 digits the number is rounded to the nearest that fits; beyond its size it saturates.
fn number(digits: &str) -> Decimal {
    Decimal::from_str_exact(digits).or_else(|_| digits.parse()).unwrap_or(Decimal::MAX)
}

fn unquoted(text: &str) -> String {
    let inner = &text[1..text.len() - 1];
    let mut plain = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        plain.push(if letter == '\\' { letters.next().unwrap_or('\\') } else { letter });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        match parse_expression(text) {
            Ok(ast) => show(&ast),
            Err(fault) => format!("{}: {} ({})", fault.place.start, fault.what, fault.remedy),
        }
    }

    /// A condition with all its brackets, to see how it was understood.
    fn show(ast: &Ast) -> String {
        let list = |parts: &[Ast], sign: &str| format!("({})", parts.iter().map(show).collect::<Vec<_>>().join(sign));
        match &ast.node {
            Node::Number(number) => number.to_string(),
            Node::Text(text) => format!("{text:?}"),
            Node::Truth(truth) => truth.to_string(),
            Node::Name(name) => name.clone(),
            Node::Path(of, name) => format!("{}.{name}", show(of)),
            Node::Filter(of, by) => format!("{}[{}]", show(of), show(by)),
            Node::List(parts) => list(parts, ", "),
            Node::Call(function, parts) => format!("{function}{}", list(parts, ", ")),
            Node::Negative(of) => format!("(-{})", show(of)),
            Node::Sum(by, a, b) => format!("({} {by:?} {})", show(a), show(b)),
            Node::Compare(by, a, b) => format!("({} {by:?} {})", show(a), show(b)),
            Node::Between(a, b, c) => format!("({} between {} {})", show(a), show(b), show(c)),
            Node::In(a, tests) => format!("({} in {})", show(a), tests.tests.len()),
            Node::And(parts) => list(parts, " and "),
            Node::Or(parts) => list(parts, " or "),
            Node::If(a, b, c) => format!("(if {} {} {})", show(a), show(b), show(c)),
            Node::Quantified { every, name, people, satisfies } => {
                let word = if *every { "every" } else { "some" };
                format!("({word} {name} {} {})", show(people), show(satisfies))
            }
        }
    }

    #[test]
    fn and_binds_tighter_than_or_and_arithmetic_tighter_than_comparison() {
        assert_eq!(written("a or b and c + 2 * d.e >= 3"), "(a or (b and ((c Plus (2 Times d.e)) AtLeast 3)))");
        assert_eq!(written("if a then b else c or d"), "(if a b (c or d))");
    }

    #[test]
    fn people_are_filtered_counted_and_quantified() {
        assert_eq!(written("count(figli[age(nascita) < 18])"), "count(figli[(age(nascita) Below 18)])");
        assert_eq!(
            written("some f in figli satisfies f.eta in [18..21) and not(f.lavora)"),
            "(some f figli ((f.eta in 1) and not(f.lavora)))"
        );
        assert_eq!(written("get  or else(x.y, [])"), "get or else(x.y, ())");
    }

    #[test]
    fn a_range_keeps_its_open_and_closed_ends() {
        let Ok(Ast { node: Node::In(_, tests), .. }) = parse_expression("eta in [18..67)") else {
            panic!("it is an in")
        };
        assert!(matches!(tests.tests[0], Test::Range { with_low: true, with_high: false, .. }));
        let cell = parse_cell("not(\"a\", \"b\")").expect("a cell");
        assert!(cell.negated && cell.tests.len() == 2);
        assert!(parse_cell(" - ").expect("a dash").tests.is_empty());
    }

    #[test]
    fn a_fault_is_shown_at_its_letter_with_what_could_stand_there() {
        assert!(written("a and").starts_with("5: la condizione finisce a metà"), "{}", written("a and"));
        assert!(written("a = = b").starts_with("4: non si capisce da «= b»"), "{}", written("a = = b"));
        assert!(written("eta >= 18 e casa").contains("non si capisce da «e casa»"));
    }

    #[test]
    fn brackets_within_brackets_end_in_a_fault_and_not_in_a_crash() {
        let deep = format!("{}1{}", "(".repeat(900), ")".repeat(900));
        assert!(written(&deep).contains("livelli"));
        let doubling = format!("{}1{}", "a in (((".repeat(13), ")))".repeat(13));
        assert!(written(&doubling).contains("intricata"), "{}", written(&doubling));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,80}") {
            let _ = parse_expression(&text);
            let _ = parse_cell(&text);
        }

        #[test]
        fn no_shuffle_of_words_makes_the_parser_panic(
            words in prop::collection::vec(prop::sample::select(vec![
                "if", "then", "else", "some", "every", "in", "satisfies", "and", "or", "not", "(", ")", "[", "]",
                "..", "-", "+", "*", "**", "<=", "=", "a", "a.b", "12", ".5", "\"x\"", "true", "count", "get or else", ",",
            ]), 0..40)
        ) {
            let _ = parse_expression(&words.join(" "));
        }
    }
}
