// SPDX-License-Identifier: EUPL-1.2
//! A condition as it was written: every node knows its place, none knows its type.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::rules::interval::Comparison;

/// A piece of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// Where it stands in the condition, in bytes.
    pub place: Range<usize>,
    /// What it is.
    pub node: Node,
}

/// What a piece of a condition can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `12.50`
    Number(Decimal),
    /// `"italiana"`
    Text(String),
    /// `true`
    Truth(bool),
    /// `oggi`
    Name(String),
    /// `figlio.nascita`: what stands before the dot, and the name after it.
    Path(Box<Ast>, String),
    /// `figli[nascita < oggi]`
    Filter(Box<Ast>, Box<Ast>),
    /// `[1, 2]`
    List(Vec<Ast>),
    /// `age(io.nascita)`
    Call(String, Vec<Ast>),
    /// `- 3`
    Negative(Box<Ast>),
    /// `a + b`
    Sum(Arithmetic, Box<Ast>, Box<Ast>),
    /// `a < b`
    Compare(Comparison, Box<Ast>, Box<Ast>),
    /// `a between 1 and 2`
    Between(Box<Ast>, Box<Ast>, Box<Ast>),
    /// `a in (1, [3..5], > 8)`
    In(Box<Ast>, Tests),
    /// `a and b and c`
    And(Vec<Ast>),
    /// `a or b or c`
    Or(Vec<Ast>),
    /// `if a then b else c`
    If(Box<Ast>, Box<Ast>, Box<Ast>),
    /// `some f in figli satisfies …`, `every f in figli satisfies …`
    Quantified {
        /// Whether all must satisfy it.
        every: bool,
        /// The name given to each.
        name: String,
        /// Who is looked at.
        people: Box<Ast>,
        /// What each must satisfy.
        satisfies: Box<Ast>,
    },
}

/// The arithmetic of S-FEEL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    By,
    /// `**`
    Power,
}

/// The tests of a cell, or of an `in`: any of them is enough, or none may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Tests {
    /// `not(…)`: none may hold.
    pub negated: bool,
    /// The tests; empty stands for the dash, which any value passes.
    pub tests: Vec<Test>,
}

/// One test on a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is this value.
    Value(Ast),
    /// `< 5`
    Bound(Comparison, Ast),
    /// `[18..67)`
    Range {
        /// The lower end.
        low: Ast,
        /// Whether the lower end itself passes.
        with_low: bool,
        /// The upper end.
        high: Ast,
        /// Whether the upper end itself passes.
        with_high: bool,
    },
}
