// SPDX-License-Identifier: EUPL-1.2
//! Conditions as officials write them: S-FEEL text, its syntax tree, and what it comes to.

pub mod ast;
pub mod parse;
