// SPDX-License-Identifier: EUPL-1.2
//! The commands about the questions: the households they are ordered by, and how many it takes to be answered.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use totem_core::rules::document::SourceFile;
use totem_core::rules::limits::SAMPLE_MAX;
use totem_core::rules::next_question::Order;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::read_recipe;
use totem_core::rules::recipe::Recipe;
use totem_pack_source::{FolderError, read_folder};

use crate::line::HELP_OF_COMMAND;
use crate::sample::{self, DrawError, SAMPLE_FILE};
use crate::simulate::{Asked, figures_json, simulate, words};

/// What they ask for.
#[derive(Subcommand)]
pub enum Asking {
    /// Estrae a sorte le famiglie plausibili che mettono in ordine le domande, come dice sample/recipe.toml
    #[command(
        help_template = HELP_OF_COMMAND,
        override_usage = "rulepack sample [CARTELLA] [--households N] [--seed N] [--out FILE] [--check]"
    )]
    Sample {
        /// La cartella delle regole
        #[arg(default_value = "rules", value_name = "CARTELLA")]
        dir: PathBuf,
        /// Quante famiglie
        #[arg(long, default_value_t = 300, value_name = "N")]
        households: usize,
        /// Da quale numero estrarle: lo stesso numero dà le stesse famiglie
        #[arg(long, default_value_t = 1, value_name = "N")]
        seed: u64,
        /// Il file in cui scrivere; senza, è sample/households.toml nella cartella
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Dice su che cosa poggia la ricetta, e non scrive niente
        #[arg(long)]
        check: bool,
    },
    /// Conta quante domande si fanno a famiglie plausibili che non sono nel campione, e quante ne basterebbero
    #[command(
        help_template = HELP_OF_COMMAND,
        override_usage = "rulepack simulate [CARTELLA] [--households N] [--seed N] [--order ORDINE] [--bounds N] [--json]"
    )]
    Simulate {
        /// La cartella delle regole
        #[arg(default_value = "rules", value_name = "CARTELLA")]
        dir: PathBuf,
        /// Quante famiglie
        #[arg(long, default_value_t = 1_000, value_name = "N")]
        households: usize,
        /// Da quale numero estrarle: lo stesso numero dà le stesse famiglie
        #[arg(long, default_value_t = 2, value_name = "N")]
        seed: u64,
        /// greedy: ragionato sul campione, come al totem; pack: quello del pacchetto
        #[arg(long, default_value = "greedy", value_name = "ORDINE")]
        order: Ordering,
        /// Per quante famiglie cercare il minimo possibile di domande
        #[arg(long, default_value_t = 60, value_name = "N")]
        bounds: usize,
        /// Scrive le cifre in JSON
        #[arg(long)]
        json: bool,
    },
}

/// The order of the questions, as it is asked for.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Ordering {
    /// What settles most first.
    Greedy,
    /// As the pack names them.
    Pack,
}

/// Why one could not be carried out, or what it found wrong.
#[derive(Debug, thiserror::Error)]
pub enum AskingError {
    /// A folder or file cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The rules or the recipe need mending first.
    #[error("{0}")]
    Problems(Problems),
    /// The pack has no recipe.
    #[error("manca la ricetta sample/recipe.toml")]
    NoRecipe,
    /// More than a pack may bring.
    #[error("{0} famiglie sono troppe per il campione: al massimo {SAMPLE_MAX}")]
    TooMany(usize),
    /// A household cannot be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// A file cannot be written.
    #[error("non si può scrivere {}", .path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl AskingError {
    /// How the command ends.
    pub fn status(&self) -> ExitCode {
        match self {
            AskingError::Problems(_) | AskingError::NoRecipe | AskingError::Draw(_) => ExitCode::from(1),
            AskingError::Folder(_) | AskingError::TooMany(_) | AskingError::Unwritable { .. } => ExitCode::from(2),
        }
    }

    /// What to do about it, where the message does not say so itself.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            AskingError::Folder(folder) => Some(folder.remedy()),
            AskingError::Problems(_) => None,
            AskingError::NoRecipe => Some("la scriva come dice il capitolo «Il campione» del manuale"),
            AskingError::TooMany(_) => Some("ne chieda di meno con --households"),
            AskingError::Draw(draw) => Some(draw.remedy()),
            AskingError::Unwritable { .. } => Some("controlli che la cartella ci sia e che ci si possa scrivere"),
        }
    }
}

/// Carries one out.
pub fn run(asking: &Asking) -> Result<String, AskingError> {
    match asking {
        Asking::Sample { dir, households, seed, out, check } => {
            if *households > SAMPLE_MAX {
                return Err(AskingError::TooMany(*households));
            }
            let mut files = read_folder(dir)?;
            // The households drawn before are left aside: they may speak of facts that are gone.
            files.retain(|file| file.path != SAMPLE_FILE);
            let (pack, recipe) = open(&files)?;
            let drawn = sample::draw(&pack, &recipe, *households, *seed)?;
            let told = sample::told(&pack, &recipe);
            if *check {
                return Ok(told);
            }
            let path = out.clone().unwrap_or_else(|| dir.join(SAMPLE_FILE));
            let text = sample::households(&pack, &recipe, &drawn, *seed);
            write(&path, &text)?;
            Ok(format!("{told}{} famiglie in {} ({} kB)\n", drawn.len(), path.display(), text.len() / 1000))
        }
        Asking::Simulate { dir, households, seed, order, bounds, json } => {
            let (pack, recipe) = open(&read_folder(dir)?)?;
            let mut drawn = sample::draw(&pack, &recipe, *households, *seed)?;
            drawn.retain(|household| !sample::is_in(&pack, household));
            let order = match order {
                Ordering::Greedy => Order::Planned,
                Ordering::Pack => Order::Pack,
            };
            let asked = Asked { order, on: recipe.on, bounds: *bounds };
            let figures = simulate(&pack, &drawn, &asked);
            Ok(if *json { figures_json(&figures, *seed) } else { words(&figures, *seed) })
        }
    }
}

/// A pack with its recipe.
fn open(files: &[SourceFile]) -> Result<(RulePack, Recipe), AskingError> {
    let (pack, recipe) = read_recipe(files).map_err(AskingError::Problems)?;
    recipe.map(|recipe| (pack, recipe)).ok_or(AskingError::NoRecipe)
}

fn write(path: &Path, text: &str) -> Result<(), AskingError> {
    std::fs::write(path, text).map_err(|source| AskingError::Unwritable { path: path.to_owned(), source })
}
