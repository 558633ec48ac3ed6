// SPDX-License-Identifier: EUPL-1.2
//! `rulepack`: what officials check, try and read their rules with.
//! Exit status: 0 all is well, 1 the rules need mending, 2 the command could not be carried out.

mod report;
mod sample;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::civil::Date;
use totem_core::rules::case::run_cases;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::{read_answers, read_pack, read_recipe};
use totem_core::rules::recipe::Recipe;
use totem_core::rules::screening::screen;
use totem_pack_source::{FolderError, read_file, read_folder};

/// Controlla, prova e spiega i pacchetti di regole.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Elenca tutti i problemi del pacchetto, con file, riga e rimedio
    Check {
        /// La cartella delle regole
        #[arg(default_value = "rules")]
        dir: PathBuf,
    },
    /// Prova tutti i casi del pacchetto e nomina quelli che non tornano
    Cases {
        /// La cartella delle regole
        #[arg(default_value = "rules")]
        dir: PathBuf,
    },
    /// Valuta una famiglia descritta in un file di fatti
    Screen {
        /// La cartella delle regole
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// Il file TOML con i fatti della famiglia, per nome
        #[arg(long)]
        facts: PathBuf,
        /// Il giorno della visita, per esempio 2026-11-21; senza, è oggi
        #[arg(long)]
        on: Option<Date>,
        /// Scrive il risultato in JSON
        #[arg(long)]
        json: bool,
    },
    /// Estrae le famiglie plausibili che mettono in ordine le domande, secondo sample/recipe.toml
    Sample {
        /// La cartella delle regole
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// Quante famiglie
        #[arg(long, default_value_t = 300)]
        households: usize,
        /// Il numero da cui parte il caso: lo stesso numero dà le stesse famiglie
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Dove scriverle; senza, in sample/households.toml dentro la cartella
        #[arg(long)]
        out: Option<PathBuf>,
        /// Controlla la ricetta e non scrive niente
        #[arg(long)]
        check: bool,
    },
    /// Elenca i fatti che si possono dare a screen, con tipo e valori
    Facts {
        /// La cartella delle regole
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// Scrive l'elenco in JSON
        #[arg(long)]
        json: bool,
    },
}

/// Why a command could not be carried out, or what it found wrong.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{0}")]
    Problems(totem_core::rules::problem::Problems),
    #[error("{0} casi non tornano")]
    Cases(usize),
    #[error("manca la ricetta del campione\n    rimedio: scriva {} come dice il manuale", .0.display())]
    NoRecipe(PathBuf),
    #[error(transparent)]
    Draw(#[from] sample::DrawError),
    #[error("non si può scrivere {}", .path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

impl Failure {
    fn status(&self) -> ExitCode {
        match self {
            Failure::Folder(_) | Failure::Unwritable { .. } => ExitCode::from(2),
            Failure::Problems(_) | Failure::Cases(_) | Failure::NoRecipe(_) | Failure::Draw(_) => ExitCode::from(1),
        }
    }
}

fn main() -> ExitCode {
    match run(&Line::parse().command) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprint!("{}", report::failure(&failure));
            failure.status()
        }
    }
}

fn run(command: &Command) -> Result<String, Failure> {
    match command {
        Command::Check { dir } => {
            let (pack, _) = read_recipe(&read_folder(dir)?).map_err(Failure::Problems)?;
            Ok(report::checked(&pack))
        }
        Command::Cases { dir } => cases(&open(dir)?),
        Command::Screen { dir, facts, on, json } => {
            let pack = open(dir)?;
            let on = on.unwrap_or_else(|| jiff::Zoned::now().date());
            let file = read_file(facts)?;
            let answers = read_answers(&pack, &file, on).map_err(Failure::Problems)?;
            let screening = screen(&pack, &answers, on);
            let told = report::told(&pack, &answers, &screening);
            Ok(if *json {
                report::screening_json(&pack, &screening, &told)
            } else {
                report::screening(&pack, &screening, &told)
            })
        }
        Command::Sample { dir, households, seed, out, check } => {
            let (pack, recipe) = open_recipe(dir)?;
            let told = sample::told(&pack, &recipe);
            let drawn = sample::draw(&pack, &recipe, *households, *seed)?;
            if *check {
                return Ok(told);
            }
            let path = out.clone().unwrap_or_else(|| dir.join(sample::SAMPLE_FILE));
            let text = sample::households(&pack, &recipe, &drawn, *seed);
            std::fs::write(&path, &text).map_err(|source| Failure::Unwritable { path: path.clone(), source })?;
            Ok(format!("{told}{} famiglie in {} ({} kB)\n", drawn.len(), path.display(), text.len() / 1000))
        }
        Command::Facts { dir, json } => {
            let pack = open(dir)?;
            Ok(if *json { report::facts_json(&pack) } else { report::facts(&pack) })
        }
    }
}

/// A pack with its recipe. The households drawn before are left aside: they may speak of facts that are gone.
fn open_recipe(dir: &Path) -> Result<(RulePack, Recipe), Failure> {
    let mut files = read_folder(dir)?;
    files.retain(|file| file.path != sample::SAMPLE_FILE);
    let (pack, recipe) = read_recipe(&files).map_err(Failure::Problems)?;
    recipe.map(|recipe| (pack, recipe)).ok_or_else(|| Failure::NoRecipe(dir.join("sample/recipe.toml")))
}

fn open(dir: &Path) -> Result<RulePack, Failure> {
    read_pack(&read_folder(dir)?).map_err(Failure::Problems)
}

fn cases(pack: &RulePack) -> Result<String, Failure> {
    let misses = run_cases(pack);
    for miss in &misses {
        eprint!("{}", report::miss(miss));
    }
    if misses.is_empty() { Ok(report::all_cases_pass(pack)) } else { Err(Failure::Cases(misses.len())) }
}
