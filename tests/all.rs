// SPDX-License-Identifier: EUPL-1.2
//! One binary for all tests that cross packages: it links once.

mod rules;
mod visit;
mod glass;
mod paper;
mod night;
mod house;
