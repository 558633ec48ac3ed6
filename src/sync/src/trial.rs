// SPDX-License-Identifier: EUPL-1.2
//! The trial of a pack, held in a process of its own with a limit on memory, processor and time: whatever a pack does to
//! the engine, it does not do it to the night. This file has both ends: who holds the trial, and who is tried.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;
use totem_core::rules::case::run_cases;
use totem_core::rules::change::{changes, undeclared};
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::{read_changes, read_engine, read_pack};
use totem_pack_source::editors::Editors;
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{Sealed, open_sealed, read_at_most};

use crate::disk::Disk;
use crate::limits::{CONFIG_BYTES_MAX, TRIAL_CPU_SECONDS, TRIAL_MEMORY_BYTES, TRIAL_REPORT_BYTES_MAX};
use crate::step::{Edge, Step};
use crate::system::confine;

/// The word after which a reason follows.
const REFUSED: &str = "rifiutato ";
/// All is well.
const GOOD: &str = "buono";
/// The pack is for another engine.
const NEWER_ENGINE: &str = "motore";

/// Undeclared changes named in one refusal; the editors see all of them with `rulepack diff`.
const CHANGES_NAMED_MAX: usize = 3;

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The pack may be used.
    Good,
    /// It may not, for this reason.
    Refused(String),
    /// It needs a newer engine.
    NewerEngine,
}

/// Why a trial could not be held: it says nothing of the pack.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The process cannot be started or watched.
    #[error("il processo di prova non parte")]
    NoProcess(#[source] io::Error),
    /// Something failed at a step.
    #[error("passo «{step}»: il disco non va")]
    Disk {
        /// Where.
        step: Step,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Who holds trials.
pub struct Trial {
    /// This program, which is started once more.
    pub program: PathBuf,
    /// The editors' keys.
    pub editors: PathBuf,
    /// How long a trial may take by the clock on the wall.
    pub wall: Duration,
}

impl Trial {
    /// Tries the pack of a folder against the pack in use.
    pub async fn hold(
        &self,
        folder: &Path,
        hash: PackHash,
        in_use: &Path,
        disk: &Disk,
    ) -> Result<Judgement, TrialError> {
        let mut command = Command::new(&self.program);
        command.arg("trial").arg("--folder").arg(folder).arg("--hash").arg(hash.to_string());
        command.arg("--editors").arg(&self.editors).arg("--in-use").arg(in_use);
        command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().map_err(TrialError::NoProcess)?;
        let report = child.stdout.take().ok_or_else(|| TrialError::NoProcess(io::Error::other("senza uscita")))?;
        let followed = tokio::time::timeout(self.wall, follow(report, disk)).await;
        match followed {
            Err(_) => {
                child.kill().await.map_err(TrialError::NoProcess)?;
                Ok(Judgement::Refused(format!("la prova dura più di {} secondi", self.wall.as_secs())))
            }
            Ok(judged) => {
                let judged = judged?;
                let ended = child.wait().await.map_err(TrialError::NoProcess)?;
                // Killed by a limit, by a panic or by the kernel: the pack is at fault, for the one in use went through.
                Ok(judged.unwrap_or_else(|| Judgement::Refused(format!("la prova si interrompe ({ended})"))))
            }
        }
    }
}

/// Follows what the trial says, step by step; none if it ends without a judgement.
async fn follow(report: impl tokio::io::AsyncRead + Unpin, disk: &Disk) -> Result<Option<Judgement>, TrialError> {
    let most = TRIAL_REPORT_BYTES_MAX as u64;
    let mut lines = BufReader::new(report.take(most)).lines();
    let mut judged = None;
    let mut open: Option<Step> = None;
    let step = |step, edge| disk.step(step, edge).map_err(|source| TrialError::Disk { step, source });
    while let Some(line) = lines.next_line().await.map_err(TrialError::NoProcess)? {
        if let Some(done) = open.take() {
            step(done, Edge::After)?;
        }
        if let Some(begun) = line.strip_prefix("passo ").and_then(Step::named) {
            step(begun, Edge::Before)?;
            open = Some(begun);
        } else if let Some(reason) = line.strip_prefix(REFUSED) {
            judged = Some(Judgement::Refused(reason.to_owned()));
        } else if line == GOOD {
            judged = Some(Judgement::Good);
        } else if line == NEWER_ENGINE {
            judged = Some(Judgement::NewerEngine);
        }
    }
    Ok(judged)
}

/// What is tried, and against what.
pub struct Tried {
    /// The folder of the pack.
    pub folder: PathBuf,
    /// Its hash.
    pub hash: PackHash,
    /// The file of the editors' keys.
    pub editors: PathBuf,
    /// The folder of the pack in use.
    pub in_use: PathBuf,
}

/// The other end: confines this process, tries the pack and says each step before it is taken. `say` writes a line.
pub fn be_tried(tried: &Tried, mut say: impl FnMut(&str)) {
    let line = match confine(TRIAL_MEMORY_BYTES, TRIAL_CPU_SECONDS) {
        Ok(()) => match judge(tried, &mut say) {
            Judgement::Good => GOOD.to_owned(),
            Judgement::NewerEngine => NEWER_ENGINE.to_owned(),
            Judgement::Refused(reason) => format!("{REFUSED}{}", reason.replace('\n', " · ")),
        },
        Err(error) => format!("{REFUSED}la prova non si può limitare: {error}"),
    };
    say(&line);
}

fn judge(tried: &Tried, say: &mut impl FnMut(&str)) -> Judgement {
    say(&format!("passo {}", Step::Parse));
    let sealed = match open_tried(&tried.folder, Some(tried.hash), &tried.editors) {
        Ok(sealed) => sealed,
        Err(reason) => return Judgement::Refused(reason),
    };
    if read_engine(&sealed.files).is_some_and(|engine| engine > totem_core::rules::pack::ENGINE_VERSION) {
        return Judgement::NewerEngine;
    }
    let pack = match read_pack(&sealed.files) {
        Ok(pack) => pack,
        Err(problems) => return Judgement::Refused(format!("non si legge come regole: {problems}")),
    };
    say(&format!("passo {}", Step::Cases));
    if let Some(miss) = run_cases(&pack).first() {
        return Judgement::Refused(format!("il caso «{}» non torna: {}", miss.name, miss.differs.join(", ")));
    }
    say(&format!("passo {}", Step::Difference));
    differs(&pack, &sealed, tried).map_or(Judgement::Good, Judgement::Refused)
}

fn open_tried(folder: &Path, hash: Option<PackHash>, editors: &Path) -> Result<Sealed, String> {
    let keys = read_at_most(editors, CONFIG_BYTES_MAX).map_err(|error| error.to_string())?;
    let editors = Editors::read(&String::from_utf8_lossy(&keys)).map_err(|error| error.to_string())?;
    open_sealed(folder, hash, &editors).map_err(|error| error.to_string())
}

/// What the pack changes and does not declare.
fn differs(pack: &RulePack, sealed: &Sealed, tried: &Tried) -> Option<String> {
    let declared = match read_changes(&sealed.files) {
        Ok(declared) => declared,
        Err(problems) => return Some(format!("i cambiamenti dichiarati non si leggono: {problems}")),
    };
    // Without a pack in use that can be read there is nothing to differ from.
    let in_use = open_tried(&tried.in_use, None, &tried.editors).ok().and_then(|sealed| read_pack(&sealed.files).ok());
    let in_use = in_use?;
    let changes = changes(&in_use, pack);
    let silent = undeclared(&changes, &declared, &in_use.version);
    let named = silent.iter().take(CHANGES_NAMED_MAX).map(|(change, case)| {
        format!("{} da {} a {} (caso «{case}»)", change.benefit, change.from.word(), change.to.word())
    });
    let named: Vec<String> = named.collect();
    (!silent.is_empty()).then(|| format!("{} cambiamenti non dichiarati: {}", silent.len(), named.join("; ")))
}
