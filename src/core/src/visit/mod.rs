// SPDX-License-Identifier: EUPL-1.2
//! One visit: a state machine that takes inputs with their time and gives effects and a screen.
//! Total: it never fails, never waits, and forgets everything in one step.

pub mod moment;
pub mod draft;
pub mod household;
pub mod trail;
pub mod answered;
pub mod question;
pub mod together;
pub mod state;
pub mod guard;
pub mod screens;
pub mod session;
pub mod persona;
pub mod interview;
