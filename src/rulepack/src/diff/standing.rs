// SPDX-License-Identifier: EUPL-1.2
//! How a benefit stands in a pack, as officials say it.

pub use totem_core::rules::change::Standing;

use crate::words;

/// As officials say it.
pub fn spoken(standing: Standing) -> &'static str {
    match standing {
        Standing::Present => "nel pacchetto",
        Standing::Absent => "non nel pacchetto",
        Standing::Is(outcome) => words::outcome(outcome),
    }
}
