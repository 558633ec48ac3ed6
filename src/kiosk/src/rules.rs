// SPDX-License-Identifier: EUPL-1.2
//! The rules in use. Rules with any problem, or whose own cases do not come out, start no visit.

use std::path::Path;
use std::sync::Arc;

use totem_core::rules::case::{Miss, run_cases};
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::read_pack;
use totem_core::visit::state::FaultCode;
use totem_pack_source::{FolderError, read_folder};

/// Why the rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Nothing can be read there.
    #[error("le regole non si leggono; indichi la loro cartella con --rules")]
    NotFound(#[source] FolderError),
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
            RulesError::Faulty { .. } => FaultCode::RulesFaulty,
            RulesError::CasesMiss { .. } => FaultCode::CasesMiss,
        }
    }
}

/// Reads the rules of a folder and tries their cases.
pub fn read_rules(folder: &Path) -> Result<Arc<RulePack>, RulesError> {
    let files = read_folder(folder).map_err(RulesError::NotFound)?;
    let pack = read_pack(&files).map_err(|problems| RulesError::Faulty { problems })?;
    let misses = run_cases(&pack);
    let count = misses.len();
    match misses.into_iter().next() {
        Some(first) => Err(RulesError::CasesMiss { count, first }),
        None => Ok(Arc::new(pack)),
    }
}
