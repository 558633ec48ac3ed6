// SPDX-License-Identifier: EUPL-1.2
//! `rulepack sample`: plausible households, drawn from published figures, for the order of the questions.
//! The same recipe, number and seed make the same file.

mod draw;
mod writing;

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use totem_core::rules::answers::{Answers, Knowledge};
use totem_core::rules::document::SourceFile;
use totem_core::rules::fact::FactRef;
use totem_core::rules::limits::SAMPLE_MAX;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::read_recipe;
use totem_core::rules::recipe::{Origin, Recipe};

use draw::{DrawError, Drawing, plain};
use writing::value;

/// The households that were drawn, in the pack's folder.
pub const SAMPLE_FILE: &str = "sample/households.toml";

/// Why no households came of it.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("{0}")]
    Problems(Problems),
    #[error("manca la ricetta sample/recipe.toml")]
    NoRecipe,
    #[error("{0} famiglie sono troppe per il campione: al massimo {SAMPLE_MAX}")]
    TooMany(usize),
    #[error(transparent)]
    Draw(#[from] DrawError),
    #[error("non si può scrivere {}", .path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl SampleError {
    /// 1 when the recipe needs mending, 2 when the command could not be carried out.
    pub fn status(&self) -> u8 {
        match self {
            SampleError::Problems(_) | SampleError::NoRecipe | SampleError::Draw(_) => 1,
            SampleError::TooMany(_) | SampleError::Unwritable { .. } => 2,
        }
    }

    /// What to do about it; problems tell it one by one.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            SampleError::Problems(_) => None,
            SampleError::NoRecipe => Some("la scriva come dice il capitolo «Il campione» del manuale"),
            SampleError::TooMany(_) => Some("ne chieda di meno con --households"),
            SampleError::Draw(draw) => Some(draw.remedy()),
            SampleError::Unwritable { .. } => Some("controlli che la cartella ci sia e che si possa scrivere"),
        }
    }
}

/// A pack with its recipe. The households drawn before are left aside: they may speak of facts that are gone.
pub fn open(mut files: Vec<SourceFile>) -> Result<(RulePack, Recipe), SampleError> {
    files.retain(|file| file.path != SAMPLE_FILE);
    let (pack, recipe) = read_recipe(&files).map_err(SampleError::Problems)?;
    recipe.map(|recipe| (pack, recipe)).ok_or(SampleError::NoRecipe)
}

/// Draws the sample and writes it; without a place, only says what it rests on.
pub fn sample(
    pack: &RulePack,
    recipe: &Recipe,
    households: usize,
    seed: u64,
    out: Option<&Path>,
) -> Result<String, SampleError> {
    if households > SAMPLE_MAX {
        return Err(SampleError::TooMany(households));
    }
    let told = told(pack, recipe);
    let drawn = draw(pack, recipe, households, seed)?;
    let Some(path) = out else { return Ok(told) };
    let text = writing::households(pack, recipe, &drawn, seed);
    std::fs::write(path, &text).map_err(|source| SampleError::Unwritable { path: path.to_owned(), source })?;
    Ok(format!("{told}{} famiglie in {} ({} kB)\n", drawn.len(), path.display(), text.len() / 1000))
}

/// Draws so many households: the first ones are the same however many are drawn.
pub fn draw(pack: &RulePack, recipe: &Recipe, households: usize, seed: u64) -> Result<Vec<Answers>, DrawError> {
    let mut drawing = Drawing::new(pack, recipe, seed);
    (0..households).map(|_| drawing.household()).collect()
}

/// What a recipe rests on, and the facts it leaves to their plain value.
fn told(pack: &RulePack, recipe: &Recipe) -> String {
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
