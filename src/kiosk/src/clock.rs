// SPDX-License-Identifier: EUPL-1.2
//! The only clock of the process: the visit is told the time, it never asks.

use std::time::Instant;

use totem_core::visit::moment::Moment;

/// Counts from when it was started, and knows today's date.
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts counting.
    pub fn started() -> Self {
        Clock { start: Instant::now() }
    }

    /// The time now.
    pub fn now(&self) -> Moment {
        Moment { since_start: self.start.elapsed(), today: jiff::Zoned::now().date() }
    }
}
