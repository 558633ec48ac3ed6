// SPDX-License-Identifier: EUPL-1.2
//! The engine over the repository's pack.

mod bands;
mod circuit;
mod golden_cases;
mod odd_texts;
mod households;
mod in_two_goes;
mod languages;
mod properties;
mod thresholds;
