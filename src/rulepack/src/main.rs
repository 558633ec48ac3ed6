// SPDX-License-Identifier: EUPL-1.2
//! `rulepack`: what officials check, try and read their rules with.
//! Exit status: 0 all is well, 1 the rules need mending, 2 the command could not be carried out.

mod report;
mod words;
mod explain;
mod diff;
mod new_benefit;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::civil::Date;
use totem_core::rules::case::run_cases;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::{read_answers, read_pack};
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
    /// Dice quali lingue sono complete; per una, quali testi mancano
    Languages {
        /// La cartella delle regole
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// Scrive i testi che mancano a questa lingua, pronti da completare; per una lingua nuova li scrive tutti
        #[arg(long, value_name = "ID")]
        missing: Option<String>,
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
    /// Scrive una prestazione per esteso, da rileggere con la legge davanti
    Explain {
        /// Il nome della prestazione nel pacchetto, per esempio naspi
        benefit: String,
        /// La cartella delle regole
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// Scrive una pagina HTML da stampare invece di un testo Markdown
        #[arg(long)]
        html: bool,
        /// Il file in cui scrivere; senza, si legge sul terminale
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Dice che cosa cambia, e per chi, fra due pacchetti
    Diff {
        /// La cartella delle regole di prima
        old: PathBuf,
        /// La cartella delle regole nuove
        new: PathBuf,
        /// Il file TOML con i cambiamenti dichiarati; se ne avviene un altro, il comando finisce con 1
        #[arg(long)]
        expect: Option<PathBuf>,
        /// Quante famiglie inventare
        #[arg(long, default_value_t = 2_000)]
        households: usize,
        /// Da quale numero inventarle: lo stesso numero dà le stesse famiglie
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Prepara i file di una prestazione nuova, da completare
    New {
        /// Il nome della prestazione nel pacchetto, per esempio bonus-autobus
        benefit: String,
        /// La cartella delle regole
        #[arg(default_value = "rules")]
        dir: PathBuf,
    },
}

/// Why a command could not be carried out, or what it found wrong.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{0}")]
    Problems(totem_core::rules::problem::Problems),
    #[error("{0}")]
    Languages(String),
    #[error("{0} casi non tornano")]
    Cases(usize),
    #[error(transparent)]
    Explain(#[from] explain::NoSuchBenefit),
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Expected(Vec<totem_core::rules::problem::Problem>),
    #[error("{0} cambiamenti non dichiarati")]
    Undeclared(usize),
    #[error(transparent)]
    New(#[from] new_benefit::NewError),
    #[error("non si può scrivere {}", .path.display())]
    Unwritable { path: PathBuf, source: std::io::Error },
}

impl Failure {
    fn status(&self) -> ExitCode {
        match self {
            Failure::New(new_benefit::NewError::Unsound(_)) => ExitCode::from(1),
            Failure::Folder(_) | Failure::Explain(_) | Failure::New(_) | Failure::Unwritable { .. } => {
                ExitCode::from(2)
            }
            Failure::Problems(_)
            | Failure::Languages(_)
            | Failure::Cases(_)
            | Failure::Expected(_)
            | Failure::Undeclared(_) => ExitCode::from(1),
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
        Command::Check { dir } => check(&open(dir)?),
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
        Command::Languages { dir, missing } => {
            let pack = open(dir)?;
            Ok(missing.as_ref().map_or_else(|| report::languages(&pack), |id| report::to_translate(&pack, id)))
        }
        Command::Facts { dir, json } => {
            let pack = open(dir)?;
            Ok(if *json { report::facts_json(&pack) } else { report::facts(&pack) })
        }
        Command::Explain { benefit, dir, html, out } => {
            let files = read_folder(dir)?;
            let pack = read_pack(&files).map_err(Failure::Problems)?;
            let text = explain::explain(&files, &pack, benefit, *html)?;
            match out {
                Some(path) => write(path, &text),
                None => Ok(text),
            }
        }
        Command::New { benefit, dir } => {
            let files = read_folder(dir)?;
            let pack = read_pack(&files).map_err(Failure::Problems)?;
            Ok(new_benefit::new_benefit(dir, &files, &pack, benefit)?)
        }
        Command::Diff { old, new, expect, households, seed } => {
            let (old, new) = (open(old)?, open(new)?);
            let expected = expect.as_deref().map(read_file).transpose()?;
            let asked = diff::Asked { households: *households, seed: *seed, expected: expected.as_ref() };
            let found = diff::diff(&old, &new, &asked).map_err(Failure::Expected)?;
            if found.undeclared == 0 {
                return Ok(found.report);
            }
            print!("{}", found.report);
            Err(Failure::Undeclared(found.undeclared))
        }
    }
}

fn write(path: &std::path::Path, text: &str) -> Result<String, Failure> {
    std::fs::write(path, text).map_err(|source| Failure::Unwritable { path: path.to_owned(), source })?;
    Ok(String::new())
}

fn open(dir: &std::path::Path) -> Result<RulePack, Failure> {
    read_pack(&read_folder(dir)?).map_err(Failure::Problems)
}

/// A faulty translation keeps nobody from using the rules, and has to be mended all the same.
fn check(pack: &RulePack) -> Result<String, Failure> {
    match report::language_problems(pack) {
        Some(problems) => Err(Failure::Languages(problems)),
        None => Ok(report::checked(pack) + &report::languages(pack)),
    }
}

fn cases(pack: &RulePack) -> Result<String, Failure> {
    let misses = run_cases(pack);
    for miss in &misses {
        eprint!("{}", report::miss(miss));
    }
    if misses.is_empty() { Ok(report::all_cases_pass(pack)) } else { Err(Failure::Cases(misses.len())) }
}
