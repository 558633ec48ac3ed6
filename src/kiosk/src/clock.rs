// SPDX-License-Identifier: EUPL-1.2
//! The only clock of the process: the visit is told the time, it never asks.

use std::cell::Cell;
use std::time::Instant;

use jiff::civil::Date;
use totem_core::visit::moment::Moment;

/// Counts from when it was started, and knows today's date.
pub struct Clock {
    start: Instant,
    not_before: Cell<Option<Date>>,
}

impl Clock {
    /// Starts counting.
    pub fn started() -> Self {
        Clock { start: Instant::now(), not_before: Cell::new(None) }
    }

    /// Learns of a day that today is surely not before: for a clock that lost its battery.
    pub fn not_before(&self, day: Option<Date>) {
        self.not_before.set(day);
    }

    /// The time now.
    pub fn now(&self) -> Moment {
        let told = jiff::Zoned::now().date();
        let today = self.not_before.get().map_or(told, |day| told.max(day));
        Moment { since_start: self.start.elapsed(), today }
    }
}
