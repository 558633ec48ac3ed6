// SPDX-License-Identifier: EUPL-1.2
//! The screen a person touches: shows a `Screen` of core, gives back what was touched.
//! Decides nothing but where a long screen is cut into pages.

pub mod pages;
pub mod window;
pub mod offscreen;
