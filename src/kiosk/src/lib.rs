// SPDX-License-Identifier: EUPL-1.2
//! The process that meets the citizen: owns the clock, the screen and the printer, and decides nothing.
//! Has no network code, and writes no file unless the command line asks for it. Rules come in as read-only files; single
//! bytes of a closed list go out to a local socket, and signs of life to systemd.

pub mod rules;
pub mod shelf;
pub mod opening;
pub mod tally;
pub mod clock;
pub mod journal;
pub mod supervisor;
pub mod hardware;
pub mod machine;
pub mod glass;
pub mod printer;
pub mod voice;
pub mod terminal;
pub mod demo;
