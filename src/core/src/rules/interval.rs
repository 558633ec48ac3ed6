// SPDX-License-Identifier: EUPL-1.2
//! Closed intervals: every value a number or a date can still have.
//! Comparisons answer only what holds for all of them.

use super::truth::Truth;

/// Every value from `low` to `high`, both included. `low <= high` always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval<T> {
    low: T,
    high: T,
}

/// The six comparisons of S-FEEL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `!=`
    Different,
    /// `>=`
    AtLeast,
    /// `>`
    Above,
}

impl<T: Ord + Copy> Interval<T> {
    /// The one value.
    pub fn exactly(value: T) -> Self {
        Interval { low: value, high: value }
    }

    /// The values between the two, whichever comes first.
    pub fn between(one: T, other: T) -> Self {
        Interval { low: one.min(other), high: one.max(other) }
    }

    /// The least value that is still possible.
    pub fn low(self) -> T {
        self.low
    }

    /// The greatest value that is still possible.
    pub fn high(self) -> T {
        self.high
    }

    /// The value, when only one is left.
    pub fn exact(self) -> Option<T> {
        (self.low == self.high).then_some(self.low)
    }

    /// The least interval that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Interval { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Whether the value is in here.
    pub fn contains(self, value: T) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether every value of `other` is in here.
    pub fn includes(self, other: Self) -> bool {
        self.low <= other.low && other.high <= self.high
    }

    /// Maps both ends with a function that keeps or reverses the order.
    pub fn map<U: Ord + Copy>(self, f: impl Fn(T) -> U) -> Interval<U> {
        Interval::between(f(self.low), f(self.high))
    }

    /// Compares every pair of values; `Unknown` when the pairs disagree.
    pub fn compare(self, comparison: Comparison, other: Self) -> Truth {
        match comparison {
            Comparison::Below => self.below(other),
            Comparison::AtLeast => !self.below(other),
            Comparison::Above => other.below(self),
            Comparison::AtMost => !other.below(self),
            Comparison::Equal => self.equal(other),
            Comparison::Different => !self.equal(other),
        }
    }

    fn below(self, other: Self) -> Truth {
        if self.high < other.low {
            Truth::Yes
        } else if self.low >= other.high {
            Truth::No
        } else {
            Truth::Unknown
        }
    }

    fn equal(self, other: Self) -> Truth {
        if self.high < other.low || other.high < self.low {
            Truth::No
        } else if self.exact().is_some() && self == other {
            Truth::Yes
        } else {
            Truth::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Comparison; 6] = [
        Comparison::Below,
        Comparison::AtMost,
        Comparison::Equal,
        Comparison::Different,
        Comparison::AtLeast,
        Comparison::Above,
    ];

    proptest! {
        #[test]
        fn a_comparison_of_intervals_is_the_join_over_all_pairs(
            a in -4i32..4, b in -4i32..4, c in -4i32..4, d in -4i32..4, op in 0usize..6,
        ) {
            let (left, right) = (Interval::between(a, b), Interval::between(c, d));
            let pairs = (left.low()..=left.high())
                .flat_map(|l| (right.low()..=right.high()).map(move |r| (l, r)));
            let by_hand = pairs
                .map(|(l, r)| Truth::from(match ALL[op] {
                    Comparison::Below => l < r,
                    Comparison::AtMost => l <= r,
                    Comparison::Equal => l == r,
                    Comparison::Different => l != r,
                    Comparison::AtLeast => l >= r,
                    Comparison::Above => l > r,
                }))
                .reduce(Truth::join)
                .expect("an interval holds at least one value");
            prop_assert_eq!(left.compare(ALL[op], right), by_hand);
        }
    }
}
