// SPDX-License-Identifier: EUPL-1.2
//! `rulepack`: what officials check, try and read their rules with.
//! Exit status: 0 all is well, 1 the rules need mending, 2 the command could not be carried out.

mod check;
mod line;
mod undecided;
mod report;
mod words;
mod explain;
mod diff;
mod new_benefit;
mod cpsv;
mod editing;
mod release;
mod sample;
mod simulate;
mod asking;

use std::process::ExitCode;

use clap::Parser;
use totem_core::rules::case::run_cases;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::{read_answers, read_pack, read_recipe};
use totem_core::rules::screening::screen;
use totem_pack_source::{FolderError, read_file, read_folder};

use line::{Command, Line};

/// Why a command could not be carried out, or what it found wrong.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{0}")]
    Problems(totem_core::rules::problem::Problems),
    #[error("{0}")]
    Check(Box<check::Findings>),
    #[error("{0}")]
    Languages(String),
    #[error("{}", report::cases_missed(*.0))]
    Cases(usize),
    #[error(transparent)]
    Editing(#[from] editing::EditingError),
    #[error(transparent)]
    Asking(#[from] asking::AskingError),
    #[error(transparent)]
    Release(#[from] rulepack::publishing::PublishError),
}

impl Failure {
    fn status(&self) -> ExitCode {
        match self {
            Failure::Folder(_) => ExitCode::from(2),
            Failure::Editing(editing) => editing.status(),
            Failure::Asking(asking) => asking.status(),
            Failure::Problems(_) | Failure::Check(_) | Failure::Languages(_) | Failure::Cases(_) => ExitCode::from(1),
            Failure::Release(release) => ExitCode::from(release.status()),
        }
    }

    /// What to do about it; problems and cases tell it one by one.
    fn remedy(&self) -> Option<&'static str> {
        match self {
            Failure::Folder(folder) => Some(folder.remedy()),
            Failure::Editing(editing) => editing.remedy(),
            Failure::Asking(asking) => asking.remedy(),
            Failure::Release(release) => Some(release.remedy()),
            Failure::Problems(_) | Failure::Check(_) | Failure::Languages(_) | Failure::Cases(_) => None,
        }
    }
}

fn main() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(fault) => return line::refused(&fault),
    };
    match run(&line.command) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprint!("{}", report::failure(&failure, failure.remedy()));
            failure.status()
        }
    }
}

fn run(command: &Command) -> Result<String, Failure> {
    match command {
        Command::Check { dir } => checked(dir),
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
        Command::Editing(editing) => Ok(editing::run(editing)?),
        Command::Asking(asking) => Ok(asking::run(asking)?),
        Command::Release(release) => Ok(release::run(release)?),
    }
}

fn open(dir: &std::path::Path) -> Result<RulePack, Failure> {
    read_pack(&read_folder(dir)?).map_err(Failure::Problems)
}

/// A faulty translation keeps nobody from using the rules, and has to be mended all the same.
fn checked(dir: &std::path::Path) -> Result<String, Failure> {
    let files = read_folder(dir)?;
    let (pack, _) = read_recipe(&files).map_err(Failure::Problems)?;
    let findings = check::check(&pack, &files);
    if !findings.faults.is_empty() {
        return Err(Failure::Check(Box::new(findings)));
    }
    match report::language_problems(&pack) {
        Some(problems) => Err(Failure::Languages(problems)),
        None => Ok(report::checked(&pack) + &report::languages(&pack) + &findings.to_string()),
    }
}

fn cases(pack: &RulePack) -> Result<String, Failure> {
    let misses = run_cases(pack);
    for miss in &misses {
        eprint!("{}", report::miss(miss));
    }
    if misses.is_empty() { Ok(report::all_cases_pass(pack)) } else { Err(Failure::Cases(misses.len())) }
}
