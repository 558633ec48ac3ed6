// SPDX-License-Identifier: EUPL-1.2
//! The rules in use. Rules with any problem, or whose own cases do not come out, start no visit.

use std::path::Path;
use std::sync::Arc;

use totem_core::rules::case::{Miss, run_cases};
use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::{read_first, read_rest};
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

/// Rules as far as Welcome needs them, without a problem there: they may be shown, nobody is served with them. Their cases
/// and their sample were not read yet.
pub struct Untried {
    pack: Arc<RulePack>,
    files: Vec<SourceFile>,
}

impl Untried {
    /// What can be shown of them.
    pub fn pack(&self) -> &Arc<RulePack> {
        &self.pack
    }

    /// Reads the rest of them and runs their cases.
    pub fn tried(self) -> Result<Arc<RulePack>, RulesError> {
        read_rest(&self.files, &self.pack).map_err(|problems| RulesError::Faulty { problems })?;
        drop(self.files);
        let misses = run_cases(&self.pack);
        let count = misses.len();
        match misses.into_iter().next() {
            Some(first) => Err(RulesError::CasesMiss { count, first }),
            None => Ok(self.pack),
        }
    }
}

/// Reads the rules of a folder.
pub fn read_rules(folder: &Path) -> Result<Untried, RulesError> {
    let files = read_folder(folder).map_err(RulesError::NotFound)?;
    Ok(Untried { pack: Arc::new(read(&files)?), files })
}

/// Reads the rules of a packed pack. The version they are printed with says which pack it was, so that a receipt can be
/// checked against its rules later.
pub fn read_sealed(sealed: Sealed) -> Result<Untried, RulesError> {
    let mut pack = read(&sealed.files)?;
    let version = format!("{} ({})", pack.version, sealed.hash.short());
    for translation in &mut pack.translations {
        if let Some(pack) = translation.pack.as_mut().and_then(Arc::get_mut) {
            pack.version.clone_from(&version);
        }
    }
    pack.version = version;
    Ok(Untried { pack: Arc::new(pack), files: sealed.files })
}

fn read(files: &[SourceFile]) -> Result<RulePack, RulesError> {
    read_first(files).map_err(|problems| RulesError::Faulty { problems })
}
