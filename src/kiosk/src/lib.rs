// SPDX-License-Identifier: EUPL-1.2
//! The process that meets the citizen: owns the clock, the screen and the printer, and decides nothing.
//! Has no network code, and writes no file unless the command line asks for it.

pub mod rules;
pub mod clock;
pub mod glass;
pub mod printer;
pub mod terminal;
pub mod demo;
