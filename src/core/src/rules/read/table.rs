// SPDX-License-Identifier: EUPL-1.2
//! Decision tables: columns are values, rows are alternatives from top to bottom, cells are ANDed,
//! a dash is any value, the last cell is what the row gives.

use super::compile::{Compiler, Compiling, mentions, mentions_in_tests};
use super::form::{Form, Written};
use super::slips::explained;
use crate::rules::expression::ast::{Ast, Tests};
use crate::rules::expression::parse::{Fault, parse_cell, parse_expression};
use crate::rules::limits::{COLUMNS_MAX, ROWS_MAX};
use crate::rules::term::{Cases, Formula, Row};

/// The word for "the law leaves this unsettled" in a table's last column.
const DOUBT: &str = "dubbio";

/// A table as it was written, parsed but not typed.
pub(super) struct TableText<'a> {
    columns: Vec<(Written<'a>, Ast)>,
    rows: Vec<RowText<'a>>,
    otherwise: Gives<'a>,
}

struct RowText<'a> {
    cells: Vec<(Written<'a>, Tests)>,
    gives: Gives<'a>,
}

/// What a row gives, as it was written.
enum Gives<'a> {
    Doubt,
    Yes,
    No,
    Value(Written<'a>, Ast),
}

impl<'a> TableText<'a> {
    /// Reads a table's columns, rows and `otherwise`.
    pub fn read(form: Form<'a>) -> Option<Self> {
        let columns: Vec<Option<(Written<'a>, Ast)>> =
            form.texts("columns").into_iter().map(|column| parsed(&form, column, parse_expression)).collect();
        let width = columns.len();
        let rows = form.rows("rows");
        if width == 0 || width > COLUMNS_MAX || rows.is_empty() || rows.len() > ROWS_MAX {
            let what = format!("{}: {width} colonne e {} righe", form.is, rows.len());
            form.report(what, format!("servono da 1 a {COLUMNS_MAX} colonne e da 1 a {ROWS_MAX} righe"));
            return None;
        }
        let rows: Vec<Option<RowText<'a>>> = rows
            .into_iter()
            .map(|(place, cells)| {
                let cells = cells?;
                if cells.len() != width + 1 {
                    let count =
                        if cells.len() == 1 { "una cella".to_owned() } else { format!("{} celle", cells.len()) };
                    let what = format!("{}: questa riga ha {count}, servono {}", form.is, width + 1);
                    form.report_at(&place, what, "una cella per colonna, più l'ultima con il risultato");
                    return None;
                }
                row(&form, cells)
            })
            .collect();
        let columns: Option<Vec<_>> = columns.into_iter().collect();
        let otherwise = form.written("otherwise").and_then(|text| result(&form, text));
        let rows: Option<Vec<_>> = rows.into_iter().collect();
        form.finish();
        Some(TableText { columns: columns?, rows: rows?, otherwise: otherwise? })
    }

    /// Tells every name in the table.
    pub fn mentions(&self, tell: &mut dyn FnMut(String)) {
        self.columns.iter().for_each(|(_, column)| mentions(column, tell));
        for row in &self.rows {
            row.cells.iter().for_each(|(_, tests)| mentions_in_tests(tests, tell));
        }
        for gives in self.rows.iter().map(|row| &row.gives).chain([&self.otherwise]) {
            if let Gives::Value(_, value) = gives {
                mentions(value, tell);
            }
        }
    }

    /// Whether some row gives a doubt, which then needs its words.
    pub fn has_doubt(&self) -> bool {
        self.rows.iter().map(|row| &row.gives).chain([&self.otherwise]).any(|gives| matches!(gives, Gives::Doubt))
    }

    /// Types the table. `value` compiles what a row gives, `truth` makes a value of yes or no,
    /// `doubt` is the value where the law is unsettled.
    pub fn compile<T: Clone>(
        &self,
        compiler: &Compiler<'_>,
        value: &dyn Fn(&mut Compiling<'_>, &Ast) -> Option<T>,
        truth: &dyn Fn(bool) -> Option<T>,
        doubt: Option<&T>,
    ) -> Option<Cases<T>> {
        let gives = |result: &Gives<'_>| match result {
            Gives::Doubt => doubt.cloned(),
            Gives::Yes => truth(true),
            Gives::No => truth(false),
            Gives::Value(written, ast) => {
                compiler.on(written).result(ast).and_then(|()| value(&mut compiler.on(written), ast))
            }
        };
        // A column is checked once, at its own place, and not at every cell below it.
        let columns: Vec<bool> =
            self.columns.iter().map(|(written, column)| compiler.on(written).value(column).is_some()).collect();
        let rows: Vec<Option<Row<T>>> = self
            .rows
            .iter()
            .map(|row| {
                let cells: Vec<Option<Formula>> = row
                    .cells
                    .iter()
                    .zip(self.columns.iter().zip(&columns))
                    .map(|((written, tests), ((_, column), sound))| {
                        sound.then(|| cell(compiler, written, column, tests)).flatten()
                    })
                    .collect();
                let mut cells: Vec<Formula> = cells.into_iter().collect::<Option<_>>()?;
                cells.retain(|cell| *cell != Formula::Always(true));
                Some(Row { when: Formula::All(cells), gives: gives(&row.gives)? })
            })
            .collect();
        let otherwise = gives(&self.otherwise);
        Some(Cases { rows: rows.into_iter().collect::<Option<_>>()?, otherwise: otherwise? })
    }
}

fn cell(compiler: &Compiler<'_>, written: &Written<'_>, column: &Ast, tests: &Tests) -> Option<Formula> {
    // The column has been checked: what is wrong now is the cell, and is shown there.
    let mut placed = column.clone();
    placed.place = 0..written.text.len();
    compiler.on(written).tests(&placed, tests)
}

fn row<'a>(form: &Form<'a>, mut cells: Vec<Written<'a>>) -> Option<RowText<'a>> {
    let last = cells.pop().expect("the row's length was checked");
    let gives = result(form, last);
    let cells: Vec<_> = cells.into_iter().map(|cell| parsed(form, cell, parse_cell)).collect();
    Some(RowText { cells: cells.into_iter().collect::<Option<_>>()?, gives: gives? })
}

fn result<'a>(form: &Form<'a>, written: Written<'a>) -> Option<Gives<'a>> {
    match written.text.trim() {
        DOUBT => Some(Gives::Doubt),
        "sì" | "si" => Some(Gives::Yes),
        "no" => Some(Gives::No),
        _ => parsed(form, written, parse_expression).map(|(written, ast)| Gives::Value(written, ast)),
    }
}

/// Parses a text, reporting a fault at its letter.
pub(super) fn parsed<'w, T>(
    form: &Form<'_>,
    written: Written<'w>,
    parse: fn(&str) -> Result<T, Fault>,
) -> Option<(Written<'w>, T)> {
    match parse(&written.text).map_err(|fault| explained(&written.text, fault)) {
        Ok(parsed) => Some((written, parsed)),
        Err(fault) => {
            form.report_at(&written.part(&fault.place), format!("{}: {}", form.is, fault.what), fault.remedy);
            None
        }
    }
}
