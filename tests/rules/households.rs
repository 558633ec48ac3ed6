// SPDX-License-Identifier: EUPL-1.2
//! Made-up households for properties: a seed, and how much of the household is told.

use proptest::prelude::*;
pub use totem_core::rules::made_up::{Maker, only};

/// A household as proptest makes it.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    pub seed: u64,
    /// Of a hundred facts, how many are answered.
    pub told: usize,
}

pub fn seeds() -> impl Strategy<Value = Seed> {
    (any::<u64>(), 0_usize..=100).prop_map(|(seed, told)| Seed { seed, told })
}
