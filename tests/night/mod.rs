// SPDX-License-Identifier: EUPL-1.2
//! From the official's desk to the citizen's paper: what the night brings, as people meet it. What can go wrong in a night
//! is played in `src/sync/tests`.

mod office;
mod morning;
mod shelf;
mod freshness;
mod citizens;
