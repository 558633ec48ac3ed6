// SPDX-License-Identifier: EUPL-1.2
//! A set of the options of one fact, as bits: what a choice can still be.

use std::ops::{BitAnd, BitOr};

use zeroize::Zeroize;

use super::limits::OPTIONS_MAX;

/// Some of the options of one fact, by their place in the pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Zeroize)]
pub struct OptionSet(u128);

impl OptionSet {
    /// No option at all.
    pub const NONE: OptionSet = OptionSet(0);

    /// The first `count` options: all that a fact has.
    pub fn first(count: usize) -> Self {
        assert!(count <= OPTIONS_MAX, "a pack with more options is refused when it is read");
        if count == OPTIONS_MAX { OptionSet(u128::MAX) } else { OptionSet((1 << count) - 1) }
    }

    /// The one option at this place.
    pub fn only(place: usize) -> Self {
        assert!(place < OPTIONS_MAX, "a pack with more options is refused when it is read");
        OptionSet(1 << place)
    }

    /// Whether nothing is in here.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many are in here.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the option at this place is in here.
    pub fn contains(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    /// Whether all of `other` is in here.
    pub fn includes(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// What is in here and not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        OptionSet(self.0 & !other.0)
    }

    /// The place of the only option left.
    pub fn exact(self) -> Option<usize> {
        (self.len() == 1).then(|| self.0.trailing_zeros() as usize)
    }

    /// Its bits as two numbers, to be held where numbers are.
    pub(crate) fn halves(self) -> [i64; 2] {
        #[expect(clippy::cast_possible_truncation, reason = "each half keeps its own 64 bits")]
        [self.0, self.0 >> 64].map(|half| (half as u64).cast_signed())
    }

    /// The set that two numbers hold.
    pub(crate) fn of_halves([low, high]: [i64; 2]) -> Self {
        OptionSet(u128::from(low.cast_unsigned()) | u128::from(high.cast_unsigned()) << 64)
    }

    /// The places in here, lowest first.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..OPTIONS_MAX).filter(move |place| self.contains(*place))
    }
}

impl BitOr for OptionSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        OptionSet(self.0 | other.0)
    }
}

impl BitAnd for OptionSet {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        OptionSet(self.0 & other.0)
    }
}

impl FromIterator<usize> for OptionSet {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        places.into_iter().fold(OptionSet::NONE, |set, place| set | OptionSet::only(place))
    }
}
