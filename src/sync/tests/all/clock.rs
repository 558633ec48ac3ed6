// SPDX-License-Identifier: EUPL-1.2
//! Terminals whose clock is wrong: nobody is locked out, and nobody is led back.

use std::fs;

use totem_pack_source::shelf::Notice;

use crate::rules::Rules;
use crate::server::Server;
use crate::town::{Town, at, ends};

/// The clock follows nobody any more.
fn no_time_server(town: &Town) {
    fs::remove_file(town.path("ntp")).expect("it followed a server");
}

#[test]
fn f14_a_terminal_with_a_dead_battery_takes_the_news_and_learns_what_day_it_is() {
    let mut town = Town::founded();
    // Published a fraction of a second after the full one: now is the moment of the signature, not the one before.
    town.now = at("2026-11-22T02:00:00.9Z");
    town.publish(&Rules::second());
    let server = Server::of(&town.path("repo"));
    town.configure(&server.address());
    no_time_server(&town);
    town.now = at("1970-01-01T00:00:30Z");
    ends(&town.night(), "OK NUOVO");
    let notice = Notice::read(&town.path("packs")).expect("a notice");
    assert_eq!(notice.not_before.to_string(), "2026-11-22", "the signed timestamp says so");
}

#[test]
fn f15_a_clock_in_2037_makes_everything_expire_and_once_it_is_mended_all_goes_on() {
    let (mut town, _server) = Town::with_news();
    let today = town.now;
    town.now = at("2037-01-01T00:00:00Z");
    ends(&town.night(), "FIRMA 2");
    assert_eq!(town.in_use(), None, "the factory's pack serves meanwhile");
    town.now = today;
    ends(&town.night(), "OK NUOVO");
}

#[test]
fn f15_a_clock_in_2037_that_nobody_vouches_for_changes_nothing_at_all() {
    let (mut town, _server) = Town::with_news();
    let today = town.now;
    no_time_server(&town);
    town.now = at("2037-01-01T00:00:00Z");
    ends(&town.night(), "OK NUOVO");
    let notice = Notice::read(&town.path("packs")).expect("a notice");
    assert_eq!(notice.not_before.to_string(), "2026-11-22", "2037 left no trace");
    town.now = today;
    ends(&town.night(), "OK");
}

#[test]
fn f16_a_clock_set_back_by_less_than_a_second_between_two_nights_is_no_failure() {
    let (mut town, _server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    town.now = town.now.checked_sub(jiff::SignedDuration::from_millis(800)).expect("a moment before");
    ends(&town.night(), "OK");
}

#[test]
fn f17_a_time_server_that_lies_by_forty_days_makes_rules_stale_and_no_more() {
    let (mut town, _server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    let (in_use, today) = (town.in_use(), town.now);
    town.pass(40 * 24);
    ends(&town.night(), "FIRMA 2");
    assert_eq!(town.in_use(), in_use);
    town.now = today;
    town.pass(24);
    town.refresh();
    ends(&town.night(), "OK");
}

#[test]
fn f18_ninety_days_without_a_time_server_pass_with_the_signed_timestamps() {
    let (mut town, _server) = Town::with_news();
    no_time_server(&town);
    ends(&town.night(), "OK NUOVO");
    for _ in 0..9 {
        town.pass(10 * 24);
        town.refresh();
        // The terminal's own clock runs half an hour behind by now: that is its business.
        ends(&town.night(), "OK");
    }
    let notice = Notice::read(&town.path("packs")).expect("a notice");
    assert_eq!(
        (notice.confirmed.to_string(), notice.not_before.to_string()),
        ("2027-02-20".into(), "2027-02-20".into())
    );
}
