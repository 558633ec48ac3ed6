// SPDX-License-Identifier: EUPL-1.2
//! The rules engine against oracles of others: brute force, and the public cases of the DMN standard.

mod exactness;
mod generated;
mod dmn;
