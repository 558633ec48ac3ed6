// SPDX-License-Identifier: EUPL-1.2
//! The rules engine: packs written by officials, evaluated over what a person has told so far.
//!
//! The modules stand in reading order: first the small values, then what a pack is made of, then how
//! it is read, then what it says of a household.

pub mod limits;
pub mod truth;
pub mod interval;
pub mod option_set;
pub mod figure;
pub mod fact;
pub mod answers;
pub mod term;
pub mod definition;
pub mod parameter;
pub mod memo;
pub mod situation;
pub mod problem;
pub mod document;
pub mod outline;
pub mod word_list;
pub mod expression;
pub mod landmarks;
pub mod uses;
mod first_open;
pub mod exactness;
pub mod benefit;
pub mod later;
pub mod pack;
pub mod wording;
pub mod translation;
pub mod conclusion;
pub mod circuit;
pub mod screening;
pub mod outlook;
pub mod case;
pub mod bridge;
pub mod change;
pub mod recipe;
pub mod coverage;
pub mod read;
pub mod next_question;
pub mod bands;
pub mod made_up;
mod planner;
