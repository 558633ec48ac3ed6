// SPDX-License-Identifier: EUPL-1.2
//! What a benefit comes to in one pack, the pack that lacks it included.

use totem_core::rules::case::word;
use totem_core::rules::screening::Outcome;

use crate::words;

/// How a benefit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The pack has it, whatever it comes to.
    Present,
    /// The pack does not have it.
    Absent,
    /// It comes to this.
    Is(Outcome),
}

const ALL: [Standing; 6] = [
    Standing::Is(Outcome::Likely),
    Standing::Is(Outcome::Undecided),
    Standing::Is(Outcome::Unlikely),
    Standing::Is(Outcome::AlreadyReceived),
    Standing::Absent,
    Standing::Present,
];

impl Standing {
    /// As files have it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Present => "present",
            Standing::Absent => "absent",
            Standing::Is(outcome) => word(outcome),
        }
    }

    /// As officials say it.
    pub fn spoken(self) -> &'static str {
        match self {
            Standing::Present => "nel pacchetto",
            Standing::Absent => "non nel pacchetto",
            Standing::Is(outcome) => words::outcome(outcome),
        }
    }

    /// By its word in files.
    pub fn of_word(text: &str) -> Option<Standing> {
        ALL.into_iter().find(|standing| standing.word() == text)
    }

    /// Every word in files.
    pub fn words() -> Vec<&'static str> {
        ALL.into_iter().map(Standing::word).collect()
    }
}
