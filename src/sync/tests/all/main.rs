// SPDX-License-Identifier: EUPL-1.2
//! Scenes of the night: an official publishes, a terminal fetches, and something goes wrong.

mod town;
mod server;
mod rules;
mod whole_night;
mod power;
mod clock;
mod metadata;
mod network;
mod packs;
mod stick;
mod load;
mod traces;
