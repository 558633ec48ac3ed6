// SPDX-License-Identifier: EUPL-1.2
//! Outcomes in the words of the manual.

use totem_core::rules::screening::Outcome;

/// An outcome as officials say it.
pub fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Likely => "può spettare",
        Outcome::Undecided => "non si può dire",
        Outcome::Unlikely => "oggi no",
        Outcome::AlreadyReceived => "la riceve già",
    }
}
