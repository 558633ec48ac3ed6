// SPDX-License-Identifier: EUPL-1.2
//! From the files of a pack to a [`RulePack`](super::pack::RulePack), or to all that is wrong with them.

mod form;
pub mod names;
mod slips;
mod compile;
mod table;
mod facts;
mod parameters;
mod definitions;
mod benefits;
pub mod household;
mod cases;
mod persona;
mod recipe;
mod changes;
mod engine;
mod language;
mod words;
mod pack;

pub use changes::{CHANGES_FILE, read_changes};
pub use compile::{FUNCTIONS, mentions, mentions_in_tests};
pub use engine::read_engine;
pub use household::read_answers;
pub use pack::{read_first, read_pack, read_recipe, read_rest};
pub use persona::read_persona;
pub use words::{WORDS_FILE, read_words};
