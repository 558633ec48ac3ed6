// SPDX-License-Identifier: EUPL-1.2
//! Reads `changes.toml`: what the editors of a pack announce that it changes, version by version. It stays in the pack,
//! so that a terminal that was away for months can still check each step.
//!
//! ```toml
//! [[change]]
//! version = "2026.12.1"
//! benefit = "naspi"
//! from = "likely"
//! to = "unlikely"
//! why = "L. 1/2027 art. 2: servono 20 settimane"
//! ```

use std::cell::RefCell;

use super::form::Form;
use crate::rules::change::{Change, Declared, Standing};
use crate::rules::document::SourceFile;
use crate::rules::problem::Problems;

/// Where declared changes stand in a pack's folder.
pub const CHANGES_FILE: &str = "changes.toml";

/// Reads the declared changes of a pack; a pack without the file declares none.
pub fn read_changes(files: &[SourceFile]) -> Result<Vec<Declared>, Problems> {
    let Some(file) = files.iter().find(|file| file.path == CHANGES_FILE) else { return Ok(Vec::new()) };
    let problems = RefCell::new(Problems::default());
    let table = file.read(&mut problems.borrow_mut());
    let mut declared = Vec::new();
    if let Some(table) = &table {
        let form = Form::new(file, table, CHANGES_FILE, &problems);
        declared.extend(form.tables("change", "il cambiamento").into_iter().filter_map(read_change));
        form.finish();
    }
    let mut problems = problems.into_inner();
    problems.sort();
    if problems.is_empty() { Ok(declared) } else { Err(problems) }
}

fn read_change(form: Form<'_>) -> Option<Declared> {
    let (version, benefit) = (form.id("version"), form.id("benefit"));
    let standing = |key| {
        let word = form.text(key)?;
        let found = Standing::of_word(&word);
        if found.is_none() {
            let remedy = format!("scelga fra: {}", Standing::words().join(", "));
            form.report_at(&form.place_of(key), format!("«{word}» non è un esito"), remedy);
        }
        found
    };
    let (from, to) = (standing("from"), standing("to"));
    // Nobody computes with the reason; a change without one is not announced but slipped in.
    let why = form.text("why");
    form.finish();
    why?;
    Some(Declared { change: Change { benefit: benefit?, from: from?, to: to? }, version: version? })
}
