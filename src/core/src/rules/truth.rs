// SPDX-License-Identifier: EUPL-1.2
//! Yes, no, or not known yet: Kleene's strong three-valued logic.
//! Never turns `Unknown` into one of the other two.

use std::ops::Not;

/// What can be said of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It does not hold, whatever is still unknown.
    No,
    /// The answers so far allow both.
    Unknown,
    /// It holds, whatever is still unknown.
    Yes,
}

impl Truth {
    /// Both must hold.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
        }
    }

    /// One of the two is enough.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        !(!self).and(!other)
    }

    /// What can be said when either of the two is the case.
    #[must_use]
    pub fn join(self, other: Truth) -> Truth {
        if self == other { self } else { Truth::Unknown }
    }

    /// Whether the condition is settled, one way or the other.
    pub fn is_known(self) -> bool {
        self != Truth::Unknown
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::Yes } else { Truth::No }
    }
}

impl Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{No, Unknown, Yes};

    #[test]
    fn a_no_settles_an_and_and_a_yes_settles_an_or() {
        assert_eq!(Unknown.and(No), No);
        assert_eq!(No.and(Unknown), No);
        assert_eq!(Unknown.or(Yes), Yes);
        assert_eq!(Yes.or(Unknown), Yes);
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        assert_eq!(Unknown.and(Yes), Unknown);
        assert_eq!(Unknown.or(No), Unknown);
        assert_eq!(!Unknown, Unknown);
        assert_eq!(Yes.join(No), Unknown);
        assert_eq!(Yes.join(Yes), Yes);
    }
}
