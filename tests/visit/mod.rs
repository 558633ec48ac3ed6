// SPDX-License-Identifier: EUPL-1.2
//! Visits with a made-up clock.

mod journey;
mod languages;
mod personas;
mod matters;
pub mod precision;
mod quiet;
