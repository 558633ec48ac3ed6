// SPDX-License-Identifier: EUPL-1.2
//! The commands of who writes and publishes a pack: a new benefit, its text to proof-read, what changes for whom, and
//! the catalogue for other bodies.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::{Problem, Problems};
use totem_core::rules::read::read_pack;
use totem_pack_source::{FolderError, read_file, read_folder};

use crate::cpsv;
use crate::diff::{Asked, diff};
use crate::explain::{NoSuchBenefit, explain};
use crate::line::HELP_OF_COMMAND;
use crate::new_benefit::{NewError, new_benefit};

/// What they ask for.
#[derive(Subcommand)]
pub enum Editing {
    /// Scrive una prestazione per esteso, da rileggere con la legge davanti
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack explain PRESTAZIONE [CARTELLA] [--html] [--out FILE]")]
    Explain {
        /// Il nome della prestazione nel pacchetto, per esempio naspi
        #[arg(value_name = "PRESTAZIONE")]
        benefit: String,
        /// La cartella delle regole
        #[arg(default_value = "rules", value_name = "CARTELLA")]
        dir: PathBuf,
        /// Scrive una pagina HTML da stampare invece di un testo Markdown
        #[arg(long)]
        html: bool,
        /// Il file in cui scrivere; senza, si legge sul terminale
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Dice che cosa cambia, e per chi, fra due pacchetti
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack diff PRIMA DOPO [--expect FILE] [--households N] [--seed N]")]
    Diff {
        /// La cartella delle regole di prima
        #[arg(value_name = "PRIMA")]
        old: PathBuf,
        /// La cartella delle regole nuove
        #[arg(value_name = "DOPO")]
        new: PathBuf,
        /// Il file TOML con i cambiamenti dichiarati; se ne avviene un altro, il comando finisce con 1
        #[arg(long, value_name = "FILE")]
        expect: Option<PathBuf>,
        /// Quante famiglie inventare
        #[arg(long, default_value_t = 2_000, value_name = "N")]
        households: usize,
        /// Da quale numero inventarle: lo stesso numero dà le stesse famiglie
        #[arg(long, default_value_t = 1, value_name = "N")]
        seed: u64,
    },
    /// Prepara i file di una prestazione nuova, da completare
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack new PRESTAZIONE [CARTELLA]")]
    New {
        /// Il nome della prestazione nel pacchetto, per esempio bonus-autobus
        #[arg(value_name = "PRESTAZIONE")]
        benefit: String,
        /// La cartella delle regole
        #[arg(default_value = "rules", value_name = "CARTELLA")]
        dir: PathBuf,
    },
    /// Scrive il catalogo dei servizi per altri enti, in JSON-LD
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack export --cpsv CARTELLA [REGOLE] [--base INDIRIZZO]")]
    Export {
        /// La cartella in cui scrivere, con i termini di CPSV-AP e del profilo italiano
        #[arg(long, value_name = "CARTELLA")]
        cpsv: PathBuf,
        /// La cartella delle regole
        #[arg(default_value = "rules", value_name = "REGOLE")]
        dir: PathBuf,
        /// L'indirizzo a cui si pubblica la cartella, per esempio https://dati.comune.example/servizi/
        #[arg(long, value_name = "INDIRIZZO")]
        base: Option<String>,
    },
}

/// Why one could not be carried out, or what it found wrong.
#[derive(Debug, thiserror::Error)]
pub enum EditingError {
    /// A folder or file cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The rules need mending first.
    #[error("{0}")]
    Problems(Problems),
    /// There is no such benefit to explain.
    #[error(transparent)]
    Explain(#[from] NoSuchBenefit),
    /// The file of declared changes needs mending.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Expected(Vec<Problem>),
    /// Something changes that nobody declared.
    #[error("{}", undeclared(*.0))]
    Undeclared(usize),
    /// The benefit was not laid down.
    #[error(transparent)]
    New(#[from] NewError),
    /// A file cannot be written.
    #[error("non si può scrivere {}", .path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn undeclared(count: usize) -> String {
    if count == 1 { "1 cambiamento non dichiarato".to_owned() } else { format!("{count} cambiamenti non dichiarati") }
}

impl EditingError {
    /// How the command ends.
    pub fn status(&self) -> ExitCode {
        match self {
            EditingError::Problems(_)
            | EditingError::Expected(_)
            | EditingError::Undeclared(_)
            | EditingError::New(NewError::Unsound(_)) => ExitCode::from(1),
            EditingError::Folder(_)
            | EditingError::Explain(_)
            | EditingError::New(_)
            | EditingError::Unwritable { .. } => ExitCode::from(2),
        }
    }

    /// What to do about it, where the message does not say so itself.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            EditingError::Folder(folder) => Some(folder.remedy()),
            EditingError::Unwritable { .. } | EditingError::New(NewError::Unwritable { .. }) => {
                Some("controlli che la cartella ci sia e che ci si possa scrivere")
            }
            EditingError::Undeclared(_) => Some("li dichiari nel file di --expect, o corregga le regole"),
            EditingError::Problems(_) | EditingError::Explain(_) | EditingError::Expected(_) | EditingError::New(_) => {
                None
            }
        }
    }
}

/// Carries one out.
pub fn run(editing: &Editing) -> Result<String, EditingError> {
    match editing {
        Editing::Explain { benefit, dir, html, out } => {
            let files = read_folder(dir)?;
            let pack = read_pack(&files).map_err(EditingError::Problems)?;
            let text = explain(&files, &pack, benefit, *html)?;
            let Some(path) = out else { return Ok(text) };
            write(path, &text)?;
            Ok(String::new())
        }
        Editing::Diff { old, new, expect, households, seed } => {
            let (old, new) = (open(old)?, open(new)?);
            let expected = expect.as_deref().map(read_file).transpose()?;
            let asked = Asked { households: *households, seed: *seed, expected: expected.as_ref() };
            let found = diff(&old, &new, &asked).map_err(EditingError::Expected)?;
            if found.undeclared == 0 {
                return Ok(found.report);
            }
            print!("{}", found.report);
            Err(EditingError::Undeclared(found.undeclared))
        }
        Editing::New { benefit, dir } => {
            let files = read_folder(dir)?;
            let pack = read_pack(&files).map_err(EditingError::Problems)?;
            Ok(new_benefit(dir, &files, &pack, benefit)?)
        }
        Editing::Export { cpsv, dir, base } => {
            let files = cpsv::catalogue(&open(dir)?, base.as_deref());
            std::fs::create_dir_all(cpsv).map_err(|source| EditingError::Unwritable { path: cpsv.clone(), source })?;
            for (name, text) in &files {
                write(&cpsv.join(name), text)?;
            }
            Ok(format!("{}: scritti {} servizi e il catalogo\n", cpsv.display(), files.len() - 1))
        }
    }
}

fn open(dir: &Path) -> Result<RulePack, EditingError> {
    read_pack(&read_folder(dir)?).map_err(EditingError::Problems)
}

fn write(path: &Path, text: &str) -> Result<(), EditingError> {
    std::fs::write(path, text).map_err(|source| EditingError::Unwritable { path: path.to_owned(), source })
}
