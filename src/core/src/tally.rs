// SPDX-License-Identifier: EUPL-1.2
//! What a terminal counts: single bytes from a closed list, none of which depends on anything a person answered.

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tally {
    /// The terminal started.
    Started,
    /// A visit is over, however far it went.
    VisitOver,
    /// A receipt was printed.
    Printed,
    /// A receipt was not printed.
    NotPrinted,
    /// Nobody can tell whether a receipt was printed.
    CannotTell,
    /// The terminal took a new pack.
    PackTaken,
    /// The terminal would not take a pack.
    PackRefused,
}

impl Tally {
    /// All of them.
    pub const ALL: [Tally; 7] = [
        Tally::Started,
        Tally::VisitOver,
        Tally::Printed,
        Tally::NotPrinted,
        Tally::CannotTell,
        Tally::PackTaken,
        Tally::PackRefused,
    ];

    /// The byte that stands for it.
    pub fn byte(self) -> u8 {
        match self {
            Tally::Started => 1,
            Tally::VisitOver => 2,
            Tally::Printed => 3,
            Tally::NotPrinted => 4,
            Tally::CannotTell => 5,
            Tally::PackTaken => 6,
            Tally::PackRefused => 7,
        }
    }

    /// What a byte stands for, if anything.
    pub fn of_byte(byte: u8) -> Option<Tally> {
        Tally::ALL.into_iter().find(|tally| tally.byte() == byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tally_is_one_byte_and_every_other_byte_is_none() {
        let known: Vec<u8> = (0..=u8::MAX).filter(|byte| Tally::of_byte(*byte).is_some()).collect();
        assert_eq!(known, Tally::ALL.map(Tally::byte));
    }
}
