// SPDX-License-Identifier: EUPL-1.2
//! When a site asks, and when it asks again: 7,000 terminals that wake together must not arrive together. Decides over
//! plain values, so that a whole night of all sites can be played in a moment.

use std::time::Duration;

use jiff::civil::Date;
use totem_pack_source::hash::PackHash;

use crate::limits::{TRIES_A_NIGHT, WAIT_MAX};

/// A number of this site's alone for a purpose: the same again tomorrow only if the purpose is.
fn draw(site: &str, purpose: &str) -> u64 {
    let hash = PackHash::of(format!("{site}\n{purpose}").as_bytes());
    let first: [u8; 8] = hash.bytes()[..8].try_into().expect("a hash has 32 bytes");
    u64::from_be_bytes(first)
}

/// How long a site waits after it was woken, on this day: anywhere in the window, another place every day.
pub fn offset(site: &str, day: Date, window: Duration) -> Duration {
    let window_ms = u64::try_from(window.as_millis()).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(draw(site, &format!("notte {day}")) % window_ms)
}

/// A site's place in the rollout of a pack, from 0 to 999: another one for each pack, so that nobody is always first.
pub fn seat(site: &str, pack: PackHash) -> u64 {
    draw(site, &format!("turno {pack}")) % 1_000
}

/// What a failed try was, as far as trying again goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// Asking again may help; the server may have said when.
    ForNow {
        /// What it asked for.
        retry_after: Option<Duration>,
    },
    /// Asking again tonight cannot help.
    ForTonight,
}

/// How long to wait before try number `next` (the second is 2); none if the night is over for this site. Waits grow and
/// never agree between sites: each is drawn between the shortest and three times the one before.
pub fn wait_before(
    site: &str,
    day: Date,
    next: u32,
    failed: Failed,
    last: Option<Duration>,
    shortest: Duration,
) -> Option<Duration> {
    let Failed::ForNow { retry_after } = failed else { return None };
    // Who is asked to come back later than the night lasts comes back tomorrow.
    if next > TRIES_A_NIGHT || retry_after.is_some_and(|asked| asked > WAIT_MAX) {
        return None;
    }
    let span = last.unwrap_or(shortest).saturating_mul(3).min(WAIT_MAX).saturating_sub(shortest);
    let span_ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX).max(1);
    let drawn = shortest + Duration::from_millis(draw(site, &format!("prova {next} {day}")) % span_ms);
    // What a server asks for is the least; everybody who heard it must still not come at once.
    Some(retry_after.map_or(drawn, |asked| asked + drawn))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const SHORTEST: Duration = Duration::from_mins(1);
    const FOR_NOW: Failed = Failed::ForNow { retry_after: None };

    #[test]
    fn a_site_keeps_its_place_for_a_day_and_changes_it_the_next() {
        let window = Duration::from_hours(4);
        let today = offset("sito 1", date(2026, 11, 22), window);
        assert_eq!(today, offset("sito 1", date(2026, 11, 22), window));
        assert_ne!(today, offset("sito 1", date(2026, 11, 23), window));
        assert_ne!(today, offset("sito 2", date(2026, 11, 22), window));
        assert!(today < window);
    }

    #[test]
    fn a_refusal_is_final_for_the_night_and_a_third_failure_too() {
        let day = date(2026, 11, 22);
        assert_eq!(wait_before("sito", day, 2, Failed::ForTonight, None, SHORTEST), None);
        let second = wait_before("sito", day, 2, FOR_NOW, None, SHORTEST).expect("a second try");
        assert!((SHORTEST..SHORTEST * 3).contains(&second));
        let third = wait_before("sito", day, 3, FOR_NOW, Some(second), SHORTEST).expect("a third try");
        assert!((SHORTEST..second * 3).contains(&third));
        assert_eq!(wait_before("sito", day, 4, FOR_NOW, Some(third), SHORTEST), None);
    }

    #[test]
    fn what_the_server_asks_for_is_the_least_and_a_day_is_tomorrow() {
        let asks = |seconds| Failed::ForNow { retry_after: Some(Duration::from_secs(seconds)) };
        let day = date(2026, 11, 22);
        let wait = wait_before("sito", day, 2, asks(600), None, SHORTEST).expect("ten minutes can be waited");
        assert!(wait >= Duration::from_mins(10) + SHORTEST);
        assert_eq!(wait_before("sito", day, 2, asks(86_400), None, SHORTEST), None);
    }
}
