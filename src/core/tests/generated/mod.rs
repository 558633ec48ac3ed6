// SPDX-License-Identifier: EUPL-1.2
//! Made-up rules against brute force. A pack is thrown together in our own text format, some answers are thrown for it, and
//! what the engine says is compared with what every completion of those answers comes to, reckoned here without it.

mod conditions;
mod worlds;
mod pack_text;
mod dice;
mod interviews;
mod outcomes;
