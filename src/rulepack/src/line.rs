// SPDX-License-Identifier: EUPL-1.2
//! The command line in Italian: what can be asked, its help, and what is wrong with what was typed.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};
use clap::{ArgAction, Error, Parser, Subcommand};
use jiff::civil::Date;

use crate::asking::Asking;
use crate::editing::Editing;
use crate::release::Release;

const HELP: &str = "{about}\n\nUso: {usage}\n\nComandi:\n{subcommands}\n\nOpzioni:\n{options}\n";
/// The help of one command, under Italian headings.
pub const HELP_OF_COMMAND: &str = "{about}\n\nUso: {usage}\n\nArgomenti:\n{positionals}\n\nOpzioni:\n{options}\n";

/// What was typed.
#[derive(Parser)]
#[command(
    version,
    about = "Controlla, prova e spiega i pacchetti di regole",
    help_template = HELP,
    override_usage = "rulepack COMANDO",
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    max_term_width = 100
)]
pub struct Line {
    #[command(subcommand)]
    pub command: Command,
    /// Mostra questo aiuto
    #[arg(short = 'h', long = "help", global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// Mostra la versione del programma
    #[arg(short = 'V', long = "version", action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand)]
pub enum Command {
    /// Elenca tutti i problemi del pacchetto, con file, riga e rimedio
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack check [CARTELLA]")]
    Check {
        /// La cartella delle regole; senza, è rules
        #[arg(default_value = "rules", value_name = "CARTELLA", hide_default_value = true)]
        dir: PathBuf,
    },
    /// Prova tutti i casi del pacchetto e nomina quelli che non tornano
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack cases [CARTELLA]")]
    Cases {
        /// La cartella delle regole; senza, è rules
        #[arg(default_value = "rules", value_name = "CARTELLA", hide_default_value = true)]
        dir: PathBuf,
    },
    /// Valuta una famiglia descritta in un file di fatti
    #[command(
        help_template = HELP_OF_COMMAND,
        override_usage = "rulepack screen [CARTELLA] --facts FILE [--on GIORNO] [--json]"
    )]
    Screen {
        /// La cartella delle regole; senza, è rules
        #[arg(default_value = "rules", value_name = "CARTELLA", hide_default_value = true)]
        dir: PathBuf,
        /// Il file TOML con i fatti della famiglia, per nome
        #[arg(long, value_name = "FILE")]
        facts: PathBuf,
        /// Il giorno della visita, per esempio 2026-11-21; senza, è oggi
        #[arg(long, value_name = "GIORNO")]
        on: Option<Date>,
        /// Scrive il risultato in JSON
        #[arg(long)]
        json: bool,
    },
    /// Dice quali lingue sono complete; per una, quali testi mancano
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack languages [CARTELLA] [--missing LINGUA]")]
    Languages {
        /// La cartella delle regole; senza, è rules
        #[arg(default_value = "rules", value_name = "CARTELLA", hide_default_value = true)]
        dir: PathBuf,
        /// Scrive i testi che mancano a questa lingua, pronti da completare; per una lingua nuova li scrive tutti
        #[arg(long, value_name = "LINGUA")]
        missing: Option<String>,
    },
    /// Elenca i fatti che si possono dare a screen, con tipo e valori
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack facts [CARTELLA] [--json]")]
    Facts {
        /// La cartella delle regole; senza, è rules
        #[arg(default_value = "rules", value_name = "CARTELLA", hide_default_value = true)]
        dir: PathBuf,
        /// Scrive l'elenco in JSON
        #[arg(long)]
        json: bool,
    },
    #[command(flatten)]
    Editing(Editing),
    /// Quello che riguarda le domande
    #[command(flatten)]
    Asking(Asking),
    #[command(flatten)]
    Release(Release),
}

/// Says what is wrong with a line, or shows the help that was asked for.
pub fn refused(fault: &Error) -> ExitCode {
    match fault.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print!("{fault}");
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            eprint!("{fault}");
            ExitCode::from(2)
        }
        _ => {
            let (what, remedy) = told(fault);
            eprintln!("{what}\n    rimedio: {remedy}");
            ExitCode::from(2)
        }
    }
}

fn told(fault: &Error) -> (String, String) {
    let said = |kind| fault.get(kind).map(ToString::to_string).unwrap_or_default();
    let meant = |kind| fault.get(kind).map(|meant| format!("forse voleva {meant}"));
    let argument = said(ContextKind::InvalidArg);
    let value = said(ContextKind::InvalidValue);
    match fault.kind() {
        ErrorKind::InvalidSubcommand => {
            let what = format!("«{}» non è un comando", said(ContextKind::InvalidSubcommand));
            let commands = || "i comandi sono elencati da --help".to_owned();
            (what, meant(ContextKind::SuggestedSubcommand).unwrap_or_else(commands))
        }
        ErrorKind::UnknownArgument => {
            let all = || "lo tolga; che cosa si può scrivere lo dice --help dopo il comando".to_owned();
            (format!("«{argument}» qui non si può scrivere"), meant(ContextKind::SuggestedArg).unwrap_or_else(all))
        }
        ErrorKind::MissingRequiredArgument if argument.contains("--facts") => {
            (format!("manca {argument}"), "aggiunga il file dei fatti, per esempio: --facts famiglia.toml".to_owned())
        }
        ErrorKind::MissingRequiredArgument => {
            (format!("manca {argument}"), "lo aggiunga; che cosa serve lo dice --help dopo il comando".to_owned())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            (format!("manca il valore dopo {argument}"), "lo scriva dopo uno spazio".to_owned())
        }
        ErrorKind::ValueValidation if !argument.contains("--on") => (
            format!("«{value}» non è un numero per {argument}"),
            "scriva un numero intero, per esempio: 500".to_owned(),
        ),
        ErrorKind::InvalidValue => {
            let remedy = format!("scelga fra: {}", said(ContextKind::ValidValue));
            (format!("«{value}» non va bene per {argument}"), remedy)
        }
        ErrorKind::ValueValidation if argument.starts_with("--on") => {
            let remedy = "scriva anno-mese-giorno, per esempio: --on 2026-11-21".to_owned();
            (format!("«{value}» non è un giorno per {argument}"), remedy)
        }
        ErrorKind::ValueValidation => {
            (format!("«{value}» non è un numero per {argument}"), "scriva un numero intero, per esempio 100".to_owned())
        }
        ErrorKind::ArgumentConflict => {
            (format!("{argument} è scritto due volte"), "lo scriva una volta sola".to_owned())
        }
        _ => {
            let what = format!("il comando non si capisce ({})", fault.kind());
            (what, "che cosa si può scrivere lo dice: cargo run -q -p rulepack -- --help".to_owned())
        }
    }
}
