// SPDX-License-Identifier: EUPL-1.2
//! The process that meets the network: fetches packs of rules at night, tries them and switches to them. It never meets
//! an answer of a citizen; all it tells the terminal is a link, a signed pack and two dates.
//!
//! The modules stand in reading order: what is decided over plain values, then what touches the world, then the night.

pub mod limits;
pub mod step;
pub mod clock;
pub mod schedule;
pub mod offer;
pub mod floors;
pub mod config;
pub mod disk;
pub mod system;
pub mod store;
pub mod transport;
pub mod source;
pub mod stock;
pub mod trial;
pub mod stage;
pub mod night;
pub mod status;
pub mod tallies;
