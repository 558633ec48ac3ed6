// SPDX-License-Identifier: EUPL-1.2
//! A list of a pack that Welcome does not need: it may be read after the rest. Filled once and never changed after.

use std::ops::Deref;
use std::sync::OnceLock;

/// A list that is empty until it was read.
pub struct Later<T>(OnceLock<Vec<T>>);

impl<T> Default for Later<T> {
    fn default() -> Self {
        Later(OnceLock::new())
    }
}

impl<T> Later<T> {
    /// Whether it was read, be it empty or not.
    pub fn is_read(&self) -> bool {
        self.0.get().is_some()
    }

    /// Fills it; what was read before stays.
    pub(super) fn fill(&self, list: Vec<T>) {
        // Two who read the same files came to the same list.
        let _ = self.0.set(list);
    }
}

impl<T> Deref for Later<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.get().map_or(&[], Vec::as_slice)
    }
}

impl<'a, T> IntoIterator for &'a Later<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
