// SPDX-License-Identifier: EUPL-1.2
//! What is true: the rules, the visit, its screens, and the content of the receipt.
//!
//! Events and time come in as values; effects and one [`screen::Screen`] go out. Nothing here opens a
//! file, reads a clock, starts a thread or knows a device.

pub mod language;
pub mod words;
pub mod rules;
pub mod advice;
pub mod receipt;
pub mod screen;
pub mod freshness;
pub mod visit;
pub mod tally;
