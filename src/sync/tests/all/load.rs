// SPDX-License-Identifier: EUPL-1.2
//! F33: all sites at once, in virtual time. The power of a region comes back and 7,000 terminals wake in the same second;
//! then the server is down for a while; then it is down for good. What counts is how many requests it gets in its worst
//! second, and that nobody asks for ever.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::date;
use totem_sync::limits::{TRIES_A_NIGHT, WAIT_MIN};
use totem_sync::schedule::{Failed, offset, wait_before};

const SITES: usize = 7_000;
const WINDOW: Duration = Duration::from_hours(4);

/// Bytes and requests of a night without news and of one with a pack, as measured on a wire in `whole_night`, with room.
const QUIET: (u64, u64) = (2, 10_000);
const NEWS: (u64, u64) = (5, 180_000);

/// What the server got, second by second.
#[derive(Default)]
struct Load {
    requests: BTreeMap<u64, u64>,
    bytes: u64,
    tries: BTreeMap<u32, usize>,
}

impl Load {
    fn peak(&self) -> u64 {
        self.requests.values().copied().max().unwrap_or(0)
    }
}

/// One night of all sites that wake at the same moment; `answers` says what the server does at a second of it.
fn night(answers: impl Fn(u64) -> Option<Failed>, (requests, bytes): (u64, u64)) -> Load {
    let day = date(2026, 11, 22);
    let mut load = Load::default();
    for site in (0..SITES).map(|number| format!("sito {number}")) {
        let mut at = offset(&site, day, WINDOW);
        let mut last = None;
        for next in 2.. {
            let second = at.as_secs();
            *load.tries.entry(next - 1).or_default() += 1;
            match answers(second) {
                None => {
                    *load.requests.entry(second).or_default() += requests;
                    load.bytes += bytes;
                    break;
                }
                Some(failed) => {
                    *load.requests.entry(second).or_default() += 1;
                    let Some(wait) = wait_before(&site, day, next, failed, last, WAIT_MIN) else { break };
                    (at, last) = (at + wait, Some(wait));
                }
            }
        }
    }
    load
}

const DOWN: Failed = Failed::ForNow { retry_after: None };

#[test]
fn f33_after_an_outage_of_a_region_the_worst_second_stays_small() {
    let quiet = night(|_| None, QUIET);
    let news = night(|_| None, NEWS);
    println!(
        "7,000 sites wake together: {} requests in the worst second and {} MB a night without news; {} and {} MB with a pack",
        quiet.peak(),
        quiet.bytes / 1_000_000,
        news.peak(),
        news.bytes / 1_000_000
    );
    // One start in two seconds on average; chance puts a few of them together.
    assert!(quiet.peak() <= 5 * QUIET.0, "{}", quiet.peak());
    assert!(news.peak() <= 5 * NEWS.0, "{}", news.peak());
    assert!(quiet.bytes <= 10_000 * SITES as u64);
}

#[test]
fn f33_a_server_that_is_down_for_an_hour_is_not_stormed_when_it_comes_back() {
    let load = night(|second| (second < 3_600).then_some(DOWN), QUIET);
    let down: Vec<u64> = (0..3_600).map(|second| load.requests.get(&second).copied().unwrap_or(0)).collect();
    let after: Vec<u64> = (3_600..5_400).map(|second| load.requests.get(&second).copied().unwrap_or(0)).collect();
    let worst = |seconds: &[u64]| seconds.iter().copied().max().unwrap_or(0);
    println!("down for an hour: {} requests in its worst second, {} after it", worst(&down), worst(&after));
    assert!(worst(&down) <= 10 && worst(&after) <= 5 * QUIET.0 + 5);
    assert!(load.tries.keys().all(|tries| *tries <= TRIES_A_NIGHT));
}

#[test]
fn f33_a_server_that_is_down_for_good_gets_three_requests_a_site_and_one_that_says_no_gets_one() {
    let down = night(|_| Some(DOWN), QUIET);
    let total: u64 = down.requests.values().sum();
    assert_eq!(total, SITES as u64 * u64::from(TRIES_A_NIGHT));
    let no: u64 = night(|_| Some(Failed::ForTonight), QUIET).requests.values().sum();
    assert_eq!(no, SITES as u64);
    println!("down for good: {} requests in the worst second, {total} a night", down.peak());
}

#[test]
fn f33_a_server_that_asks_for_ten_minutes_gets_them() {
    let asked = Duration::from_mins(10);
    let load = night(|second| (second < 600).then_some(Failed::ForNow { retry_after: Some(asked) }), QUIET);
    // Whoever was sent away in the first ten minutes comes back spread over them and the minutes after.
    let back: Vec<u64> = (600..2_400).map(|second| load.requests.get(&second).copied().unwrap_or(0)).collect();
    let worst = back.iter().copied().max().unwrap_or(0);
    println!("asked to wait ten minutes: {worst} requests in the worst second when they come back");
    assert!(worst <= 16, "{worst}");
    assert_eq!(load.tries.get(&3), None, "nobody had to be sent away twice");
}
