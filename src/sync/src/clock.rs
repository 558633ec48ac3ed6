// SPDX-License-Identifier: EUPL-1.2
//! How far the clock is believed. Decides over plain values: who asks brings the time.
//!
//! A terminal's clock may have lost its battery, follow a server that lies, or stand in 2037 until somebody mends it. So
//! there is a floor, a moment that is surely past, which only authenticated time raises: signed metadata that says when
//! it was issued, or a clock that follows servers that prove who they are. Nothing else leaves a trace, so that a clock
//! that jumps forward and comes back has changed nothing.

use jiff::{Timestamp, ToSpan};

/// How far the clock is believed, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It stands before a moment that is surely past.
    None,
    /// It goes, and nobody vouches for it.
    Rtc,
    /// It follows a time server.
    Ntp,
    /// It follows time servers that prove who they are.
    Authenticated,
}

impl Level {
    /// As the store and the status have it.
    pub fn number(self) -> i64 {
        match self {
            Level::None => 0,
            Level::Rtc => 1,
            Level::Ntp => 2,
            Level::Authenticated => 3,
        }
    }
}

/// What is known of the time when a night begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// What the clock says.
    pub wall: Timestamp,
    /// Whether it follows a time server.
    pub follows_ntp: bool,
    /// Whether it follows one that proves who it is.
    pub follows_authenticated: bool,
    /// A moment that is surely past.
    pub floor: Timestamp,
}

/// How far ahead of a clock that somebody vouches for a signature may be dated.
const AHEAD_HOURS: i64 = 24;

/// Small steps back are the business of every clock that is kept in time.
const STEP_BACK_SECONDS: i64 = 60;

impl Sight {
    /// How far the clock is believed. A clock that stands before what is surely past is not believed by anybody.
    pub fn level(&self) -> Level {
        let slack = self.floor.checked_sub(STEP_BACK_SECONDS.seconds()).unwrap_or(self.floor);
        if self.wall < slack {
            Level::None
        } else if self.follows_authenticated {
            Level::Authenticated
        } else if self.follows_ntp {
            Level::Ntp
        } else {
            Level::Rtc
        }
    }

    /// The time by which metadata is judged: the clock's if somebody vouches for it, else the floor, so that a clock
    /// that ran ahead by itself makes nothing expire.
    pub fn now(&self) -> Timestamp {
        if self.level() >= Level::Ntp { self.wall.max(self.floor) } else { self.floor }
    }

    /// The floor after a night: `issued` is when the newest metadata that was verified says it was signed. An office whose
    /// own clock ran ahead must not take all terminals along for good: where somebody vouches for our clock, what was
    /// signed much later than it counts for no more than a day.
    pub fn floor_after(&self, issued: Option<Timestamp>) -> Timestamp {
        let tomorrow = self.wall.checked_add(AHEAD_HOURS.hours()).unwrap_or(self.wall);
        let issued = issued.map(|issued| if self.level() >= Level::Ntp { issued.min(tomorrow) } else { issued });
        let wall = (self.level() == Level::Authenticated).then_some(self.wall);
        [Some(self.floor), issued, wall].into_iter().flatten().max().unwrap_or(self.floor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn sight(wall: &str) -> Sight {
        Sight { wall: at(wall), follows_ntp: false, follows_authenticated: false, floor: at("2026-11-22T00:00:00Z") }
    }

    #[test]
    fn f14_a_dead_battery_means_the_floor_is_today() {
        for dead in ["1970-01-01T00:00:10Z", "2026-03-01T00:00:00Z"] {
            let sight = Sight { follows_ntp: true, ..sight(dead) };
            assert_eq!((sight.level(), sight.now()), (Level::None, sight.floor));
            assert_eq!(sight.floor_after(None), sight.floor);
        }
    }

    #[test]
    fn f15_a_clock_in_2037_that_comes_back_has_changed_nothing() {
        let ahead = sight("2037-01-01T00:00:00Z");
        assert_eq!((ahead.level(), ahead.now()), (Level::Rtc, ahead.floor), "nobody vouches for 2037");
        let ahead = Sight { follows_ntp: true, ..ahead };
        assert_eq!(ahead.now(), ahead.wall, "a server vouches: metadata expires, and the pack in use stays");
        let floor = ahead.floor_after(None);
        assert_eq!(floor, ahead.floor, "but nothing remembers it");
        let back = Sight { floor, follows_ntp: true, ..sight("2026-11-23T02:00:00Z") };
        assert_eq!((back.level(), back.now()), (Level::Ntp, back.wall));
    }

    #[test]
    fn f16_a_small_step_back_is_no_fault() {
        let sight = Sight { follows_ntp: true, ..sight("2026-11-21T23:59:59.2Z") };
        assert_eq!((sight.level(), sight.now()), (Level::Ntp, sight.floor));
    }

    #[test]
    fn f18_signed_metadata_raises_the_floor_where_no_time_server_answers() {
        let sight = sight("2026-11-25T00:00:00Z");
        assert_eq!(sight.floor_after(Some(at("2026-11-24T03:00:00Z"))), at("2026-11-24T03:00:00Z"));
        assert_eq!(sight.floor_after(Some(at("2025-01-01T00:00:00Z"))), sight.floor, "and never lowers it");
    }

    #[test]
    fn an_office_whose_clock_stands_in_2037_takes_nobody_along() {
        let sight = Sight { follows_ntp: true, ..sight("2026-11-25T00:00:00Z") };
        assert_eq!(sight.floor_after(Some(at("2037-01-01T00:00:00Z"))), at("2026-11-26T00:00:00Z"));
    }

    #[test]
    fn only_authenticated_time_raises_the_floor() {
        let later = "2026-12-01T00:00:00Z";
        assert_eq!(sight(later).floor_after(None), sight(later).floor);
        assert_eq!(Sight { follows_ntp: true, ..sight(later) }.floor_after(None), sight(later).floor);
        let sure = Sight { follows_authenticated: true, ..sight(later) };
        assert_eq!((sure.level(), sure.floor_after(None)), (Level::Authenticated, at(later)));
    }
}
