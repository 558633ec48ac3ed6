// SPDX-License-Identifier: EUPL-1.2
//! What Slint makes of the `.slint` files, and nothing else. `kiosk` alone uses it.
// The generated code answers to Slint's lints, not to ours.
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::unwrap_used, unsafe_code)]

slint::include_modules!();

pub use slint;
