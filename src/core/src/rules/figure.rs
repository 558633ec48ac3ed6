// SPDX-License-Identifier: EUPL-1.2
//! Numbers and money as sets: an interval of exact decimals.
//! A figure that a person does not have at all (no ISEE was made) can still be anything: never zero.

use rust_decimal::Decimal;

use super::interval::{Comparison, Interval};
use super::truth::Truth;

/// What is known of a number or of an amount in euro.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Figure {
    between: Interval<Decimal>,
}

/// No upper end is known: larger than any figure a pack can bring.
pub const NO_UPPER_END: Decimal = Decimal::MAX;

/// No lower end is known.
pub const NO_LOWER_END: Decimal = Decimal::MIN;

impl Figure {
    /// One value.
    pub fn exactly(value: Decimal) -> Self {
        Figure::within(Interval::exactly(value))
    }

    /// A value in the interval.
    pub fn within(between: Interval<Decimal>) -> Self {
        Figure { between }
    }

    /// Any value at all.
    pub fn anything() -> Self {
        Figure::within(Interval::between(NO_LOWER_END, NO_UPPER_END))
    }

    /// The values it can have.
    pub fn between(self) -> Interval<Decimal> {
        self.between
    }

    /// The value, when only one is left.
    pub fn exact(self) -> Option<Decimal> {
        self.between.exact()
    }

    /// Whether both ends are known.
    pub fn is_bounded(self) -> bool {
        self.between.low() > NO_LOWER_END && self.between.high() < NO_UPPER_END
    }

    /// The least set that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Figure::within(self.between.join(other.between))
    }

    /// Compares every pair of values.
    pub fn compare(self, comparison: Comparison, other: Self) -> Truth {
        self.between.compare(comparison, other.between)
    }

    /// Adds every pair of values.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let (a, b) = (self.between, other.between);
        Figure::within(Interval::between(plus(a.low(), b.low()), plus(a.high(), b.high())))
    }

    /// The values with their sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        Figure::within(self.between.map(|value| -value))
    }

    /// Subtracts every pair of values.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(other.negated())
    }

    /// Multiplies every pair of values.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        self.at_corners(other, times)
    }

    /// Divides every pair of values. When the divisor can be zero anything is possible.
    #[must_use]
    pub fn by(self, other: Self) -> Self {
        if other.between.contains(Decimal::ZERO) {
            return Figure::anything();
        }
        self.at_corners(other, |a, b| a.checked_div(b).unwrap_or_else(|| beyond(a, b)))
    }

    /// The lesser of every pair of values.
    #[must_use]
    pub fn least(self, other: Self) -> Self {
        let (a, b) = (self.between, other.between);
        Figure::within(Interval::between(a.low().min(b.low()), a.high().min(b.high())))
    }

    /// The greater of every pair of values.
    #[must_use]
    pub fn greatest(self, other: Self) -> Self {
        let (a, b) = (self.between, other.between);
        Figure::within(Interval::between(a.low().max(b.low()), a.high().max(b.high())))
    }

    fn at_corners(self, other: Self, f: impl Fn(Decimal, Decimal) -> Decimal) -> Self {
        let (a, b) = (self.between, other.between);
        let corners = [(a.low(), b.low()), (a.low(), b.high()), (a.high(), b.low()), (a.high(), b.high())];
        let [one, two, three, four] = corners.map(|(x, y)| f(x, y));
        Figure::within(Interval::between(one, two).join(Interval::between(three, four)))
    }
}

/// A sum that stays at the end of the numbers instead of failing; an open end stays open.
fn plus(a: Decimal, b: Decimal) -> Decimal {
    for end in [NO_UPPER_END, NO_LOWER_END] {
        if a == end || b == end {
            return end;
        }
    }
    a.checked_add(b).unwrap_or(if a.is_sign_negative() { NO_LOWER_END } else { NO_UPPER_END })
}

fn times(a: Decimal, b: Decimal) -> Decimal {
    a.checked_mul(b).unwrap_or_else(|| beyond(a, b))
}

fn beyond(a: Decimal, b: Decimal) -> Decimal {
    if a.is_sign_negative() == b.is_sign_negative() { NO_UPPER_END } else { NO_LOWER_END }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn figure() -> impl Strategy<Value = (Figure, Decimal)> {
        (-500i64..500, 0i64..300, 0i64..300).prop_map(|(low, width, at)| {
            let inside = low + at.min(width);
            let ends = Interval::between(Decimal::new(low, 1), Decimal::new(low + width, 1));
            (Figure::within(ends), Decimal::new(inside, 1))
        })
    }

    proptest! {
        #[test]
        fn every_result_of_two_values_lies_in_the_result_of_their_sets(
            (a, x) in figure(), (b, y) in figure(),
        ) {
            prop_assert!(a.plus(b).between.contains(x + y));
            prop_assert!(a.minus(b).between.contains(x - y));
            prop_assert!(a.times(b).between.contains(x * y));
            prop_assert!(a.least(b).between.contains(x.min(y)));
            prop_assert!(a.greatest(b).between.contains(x.max(y)));
            if y != Decimal::ZERO {
                prop_assert!(a.by(b).between.contains(x / y));
            }
        }
    }

    #[test]
    fn an_open_end_stays_open_whatever_is_added() {
        let open = Figure::within(Interval::between(Decimal::ONE, NO_UPPER_END));
        let less = open.minus(Figure::exactly(Decimal::TEN));
        assert_eq!(less.between.high(), NO_UPPER_END);
        assert!(!less.is_bounded());
    }
}
