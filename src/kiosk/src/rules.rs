// SPDX-License-Identifier: EUPL-1.2
//! The rules in use. Rules with any problem, or whose own cases do not come out, start no visit.

use std::path::Path;
use std::sync::Arc;

use totem_core::rules::case::{Miss, run_cases};
use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::read_pack;
use totem_core::visit::state::FaultCode;
use totem_pack_source::shelf::{SealError, Sealed};
use totem_pack_source::{FolderError, read_folder};

/// Why the rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Nothing can be read there.
    #[error("le regole non si leggono; indichi la loro cartella con --rules")]
    NotFound(#[source] FolderError),
    /// A packed pack is not whole, or not the editors'.
    #[error("nessun pacchetto firmato si può usare; l'ultimo che ho provato")]
    NotSealed(#[source] SealError),
    /// Rules without a signature, where people are served.
    #[error("una cartella di regole senza firma vale solo sul tavolo: indichi --packs, --factory e --editors")]
    Unsigned,
    /// The pack has problems.
    #[error("le regole hanno problemi: {count}\n{problems}", count = problems.len())]
    Faulty {
        /// All of them.
        problems: Problems,
    },
    /// The pack's own cases come out otherwise.
    #[error("{count} casi delle regole non tornano, il primo è «{}»; rulepack cases li dice tutti", first.name)]
    CasesMiss {
        /// How many.
        count: usize,
        /// The first of them.
        first: Miss,
    },
}

impl RulesError {
    /// What the technician reads on the screen.
    pub fn code(&self) -> FaultCode {
        match self {
            RulesError::NotFound(_) => FaultCode::RulesNotFound,
            RulesError::NotSealed(_) | RulesError::Unsigned => FaultCode::RulesNotSealed,
            RulesError::Faulty { .. } => FaultCode::RulesFaulty,
            RulesError::CasesMiss { .. } => FaultCode::CasesMiss,
        }
    }
}

/// Reads the rules of a folder and tries their cases.
pub fn read_rules(folder: &Path) -> Result<Arc<RulePack>, RulesError> {
    let files = read_folder(folder).map_err(RulesError::NotFound)?;
    tried(&files).map(Arc::new)
}

/// Reads the rules of a packed pack and tries their cases. The version they are printed with says which pack it was, so
/// that a receipt can be checked against its rules later.
pub fn read_sealed(sealed: &Sealed) -> Result<Arc<RulePack>, RulesError> {
    let mut pack = tried(&sealed.files)?;
    let version = format!("{} ({})", pack.version, sealed.hash.short());
    for translation in &mut pack.translations {
        if let Some(pack) = translation.pack.as_mut().and_then(Arc::get_mut) {
            pack.version.clone_from(&version);
        }
    }
    pack.version = version;
    Ok(Arc::new(pack))
}

fn tried(files: &[SourceFile]) -> Result<RulePack, RulesError> {
    let pack = read_pack(files).map_err(|problems| RulesError::Faulty { problems })?;
    let misses = run_cases(&pack);
    let count = misses.len();
    match misses.into_iter().next() {
        Some(first) => Err(RulesError::CasesMiss { count, first }),
        None => Ok(pack),
    }
}
