// SPDX-License-Identifier: EUPL-1.2
//! Rows of decision tables that no answers reach. The first row that applies decides, so rows may overlap;
//! `otherwise` takes what no row takes, so a table has no gaps.
//!
//! Each column is cut into the few points its cells tell apart; a row is reached if some choice of points,
//! one a column, is in it and in no row above. Columns are taken as independent, so a row that is reported
//! is never reached; one that is not may still be kept out by what the columns mean.

use totem_core::rules::outline::{Section, Text};

use super::page::{Holds, Page};
use super::points::Column;
use super::{Findings, Inspection};

/// Pieces a table is cut into before it is left alone. The provinces, times ten permits, take about 2,000.
const PIECES_MAX: usize = 50_000;

/// Looks for rows that nothing reaches.
pub fn look(inspection: &Inspection<'_>) -> Findings {
    let mut found = Findings::default();
    for page in inspection.pages.iter().filter(|page| matches!(page.holds, Holds::Benefit | Holds::Definitions)) {
        let all = page.outline.all();
        for table in all.into_iter().filter(|section| section.key == "table") {
            look_at(inspection, page, table, &mut found);
        }
    }
    found
}

fn look_at(inspection: &Inspection<'_>, page: &Page<'_>, table: &Section, found: &mut Findings) {
    let rows: Vec<&Section> = table.sections("rows").collect();
    let Some(boxes) = boxes(inspection, table, &rows) else {
        let what = "la tabella è troppo grande per cercare le righe che non valgono mai";
        return found.advise(page.problem(&table.place, what, DIVIDE));
    };
    let line = |row: usize| page.problem(&rows[row].place, "", "").line;
    for (place, row) in boxes.iter().enumerate() {
        let at = &rows[place].place;
        match reach(row, &boxes[..place]) {
            Reach::Some => {}
            Reach::TooBig => {
                let what = "la tabella è troppo grande per sapere se questa riga vale mai";
                found.advise(page.problem(at, what, DIVIDE));
            }
            Reach::Empty => {
                let what = "questa riga non vale mai: una cella esclude ogni risposta";
                found.fault(page.problem(at, what, "corregga la cella, o tolga la riga"));
            }
            Reach::Same(other) => {
                let what = format!("questa riga non vale mai: ha le condizioni della riga {}", line(other));
                found.fault(page.problem(at, what, "tolga una delle due"));
            }
            Reach::Below(other) => {
                let what = format!("questa riga non vale mai: prima vale la riga {}", line(other));
                found.fault(page.problem(at, what, RAISE));
            }
            Reach::None => {
                let what = "questa riga non vale mai: le righe sopra prendono tutti i suoi casi";
                found.fault(page.problem(at, what, RAISE));
            }
        }
    }
}

const DIVIDE: &str = "la divida in due, con una definizione";
const RAISE: &str = "la metta più in alto, o la tolga: vince la prima riga che vale";

/// What reaches a row below others.
#[derive(Debug, PartialEq, Eq)]
enum Reach {
    /// Some answers.
    Some,
    /// None: its own cells leave nothing.
    Empty,
    /// None: this row above has the same conditions.
    Same(usize),
    /// None: this row above takes all of it.
    Below(usize),
    /// None: the rows above take all of it together.
    None,
    /// It takes too long to tell.
    TooBig,
}

fn reach(row: &[u128], above: &[Vec<u128>]) -> Reach {
    if row.contains(&0) {
        return Reach::Empty;
    }
    if let Some(same) = above.iter().position(|other| other == row) {
        return Reach::Same(same);
    }
    if let Some(wider) = above.iter().position(|other| within(row, other)) {
        return Reach::Below(wider);
    }
    match left_over(row.to_vec(), above, &mut 0) {
        Some(true) => Reach::Some,
        Some(false) => Reach::None,
        None => Reach::TooBig,
    }
}

/// The points of each row, a set a column; none when a column has too many.
fn boxes(inspection: &Inspection<'_>, table: &Section, rows: &[&Section]) -> Option<Vec<Vec<u128>>> {
    let cells: Vec<Vec<&Text>> = rows.iter().map(|row| row.texts("rows").collect()).collect();
    let columns = table.texts("columns").enumerate().map(|(place, column)| {
        let cells: Vec<&str> = cells.iter().map(|row| row[place].words.as_str()).collect();
        Column::of(inspection, &column.words, &cells)
    });
    let columns: Vec<Column> = columns.collect::<Option<_>>()?;
    let boxes = cells.iter().map(|row| row.iter().zip(&columns).map(|(cell, column)| column.points(&cell.words)));
    Some(boxes.map(Iterator::collect).collect())
}

fn within(row: &[u128], other: &[u128]) -> bool {
    row.iter().zip(other).all(|(row, other)| row & !other == 0)
}

/// Whether something of a row is left when the rows above have taken theirs; none when it is cut into too
/// many pieces to tell.
fn left_over(mut left: Vec<u128>, above: &[Vec<u128>], pieces: &mut usize) -> Option<bool> {
    *pieces += 1;
    if *pieces > PIECES_MAX {
        return None;
    }
    let Some((first, rest)) = above.split_first() else { return Some(true) };
    for column in 0..left.len() {
        let outside = left[column] & !first[column];
        if outside != 0 {
            let mut piece = left.clone();
            piece[column] = outside;
            if left_over(piece, rest, pieces)? {
                return Some(true);
            }
        }
        left[column] &= first[column];
        if left[column] == 0 {
            return Some(false);
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rows_together_can_hide_a_third() {
        let above = [vec![0b01, 0b11], vec![0b10, 0b01]];
        assert_eq!(reach(&[0b11, 0b01], &above), Reach::None);
        assert_eq!(reach(&[0b11, 0b11], &above), Reach::Some);
        assert_eq!(reach(&[0b01, 0b01], &above), Reach::Below(0));
        assert_eq!(reach(&[0b10, 0b01], &above), Reach::Same(1));
    }

    #[test]
    fn a_table_cut_into_too_many_pieces_is_not_judged() {
        // Eight columns of seven points, and a row for every two columns at the same point: together they take all,
        // as eight pigeons do not fit seven holes, but only by trying.
        let pairs = (0..8).flat_map(|one| (0..one).map(move |two| (one, two)));
        let above = pairs.flat_map(|(one, two)| (0..7).map(move |point| (one, two, point)));
        let above = above.map(|(one, two, point)| {
            let mut row = vec![0b111_1111; 8];
            (row[one], row[two]) = (1 << point, 1 << point);
            row
        });
        assert_eq!(reach(&[0b111_1111; 8], &above.collect::<Vec<_>>()), Reach::TooBig);
    }
}
