// SPDX-License-Identifier: EUPL-1.2
//! Reads a made-up person: what they are called, where they start, what they would answer.

use std::cell::RefCell;

use jiff::civil::Date;

use super::facts::held;
use super::form::Form;
use super::household::{FactNames, Household};
use crate::rules::document::SourceFile;
use crate::rules::pack::RulePack;
use crate::rules::problem::Problems;
use crate::visit::persona::Persona;

/// Reads a persona file against a pack, for a visit on a day.
pub fn read_persona(pack: &RulePack, file: &SourceFile, on: Date) -> Result<Persona, Problems> {
    let problems = RefCell::new(Problems::default());
    let table = file.read(&mut problems.borrow_mut());
    let persona = table.as_ref().and_then(|table| {
        let form = Form::new(file, table, "la persona", &problems);
        let name = form.text("name");
        let tiles: Vec<String> = form.texts("tiles").into_iter().map(|tile| tile.text).collect();
        for tile in tiles.iter().filter(|id| !pack.tiles.iter().any(|tile| tile.id == **id)) {
            form.report(format!("il riquadro «{tile}» non c'è"), "usi un nome di pack.toml");
        }
        let language = form.maybe_text("language");
        let leaves_after = form.maybe_number("leaves_after").and_then(|after| held(after, 0));
        let facts = form.table("facts", "i fatti");
        form.finish();
        let household = Household {
            facts: &pack.vocabulary.facts,
            names: &FactNames::of(&pack.vocabulary.facts),
            relation: pack.vocabulary.household.relation,
            on,
            problems: &problems,
        };
        let answers = household.read(facts.as_ref());
        let leaves_after = leaves_after.and_then(|after| usize::try_from(after).ok());
        Some(Persona { name: name?, language, tiles, leaves_after, answers })
    });
    drop(table);
    let problems = problems.into_inner();
    persona.filter(|_| problems.is_empty()).ok_or(problems)
}
