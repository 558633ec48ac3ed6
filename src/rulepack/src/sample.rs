// SPDX-License-Identifier: EUPL-1.2
//! `rulepack sample`: plausible households, drawn from published figures, for the order of the questions.
//! The same recipe, number and seed make the same file.

mod draw;
mod writing;

use std::fmt::Write;

use totem_core::rules::answers::{Answers, Knowledge};
use totem_core::rules::fact::FactRef;
use totem_core::rules::pack::RulePack;
use totem_core::rules::recipe::{Origin, Recipe};

pub use draw::DrawError;
use draw::{Drawing, plain};
pub use writing::households;
use writing::value;

/// The households that were drawn, in the pack's folder.
pub const SAMPLE_FILE: &str = "sample/households.toml";

/// Draws so many households: the first ones are the same however many are drawn.
pub fn draw(pack: &RulePack, recipe: &Recipe, households: usize, seed: u64) -> Result<Vec<Answers>, DrawError> {
    let mut drawing = Drawing::new(pack, recipe, seed);
    (0..households).map(|_| drawing.household()).collect()
}

/// Whether a household of the pack's sample is just like this one.
pub fn is_in(pack: &RulePack, household: &Answers) -> bool {
    let same = |other: &Answers| {
        let mut places = household.places(&pack.vocabulary.facts);
        let alike = |at: FactRef| {
            let fact = pack.fact(at.fact);
            household.get(fact, at.person) == other.get(fact, at.person)
        };
        household.people() == other.people() && places.all(alike)
    };
    pack.sample.iter().any(same)
}

/// What a recipe rests on, and the facts it leaves to their plain value.
pub fn told(pack: &RulePack, recipe: &Recipe) -> String {
    let count = |is: fn(&Origin) -> bool| recipe.marginals.iter().filter(|table| is(&table.origin)).count();
    let as_they_are = count(|origin| matches!(origin, Origin::Published { adjusted: None, .. }));
    let adjusted = count(|origin| matches!(origin, Origin::Published { adjusted: Some(_), .. }));
    let (by_rule, guessed) = (count(|origin| *origin == Origin::ByRule), count(|o| matches!(o, Origin::Estimate(_))));
    let mut text = format!(
        "{} tabelle: {as_they_are} con cifre pubblicate, {adjusted} con cifre pubblicate e adattate, {guessed} stimate, \
         {by_rule} che seguono da altre risposte\n",
        recipe.marginals.len(),
    );
    let left: Vec<String> = left_out(pack, recipe).collect();
    if !left.is_empty() {
        let _ = writeln!(text, "fatti senza tabella, con il valore più semplice: {}", left.join(", "));
    }
    text
}

/// Facts without a table, with the plain value they take.
fn left_out(pack: &RulePack, recipe: &Recipe) -> impl Iterator<Item = String> {
    let household = pack.vocabulary.household;
    let told_otherwise = move |at: &FactRef| household.relation == Some(at.fact);
    let places = pack.blank_answers().places(&pack.vocabulary.facts);
    let left = places.filter(move |at| !told_otherwise(at) && !recipe.marginals.iter().any(|m| m.fact == at.fact));
    left.map(|at| {
        let fact = pack.fact(at.fact);
        format!("{} = {}", fact.id, value(fact, &Knowledge::Is(plain(fact, recipe.on))))
    })
}
