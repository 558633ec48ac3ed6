// SPDX-License-Identifier: EUPL-1.2
//! Networks that are slow, cut, endless, or watched by somebody who wants a password.

use std::fs;
use std::sync::atomic::Ordering;

use crate::rules::Rules;
use crate::server::{Manner, Secure, Server};
use crate::town::{Town, ends};

#[test]
fn f28_a_server_that_sends_a_byte_now_and_then_meets_the_deadline() {
    let (town, server) = Town::with_news();
    town.configure_more(&server.address(), "metadata_seconds = 1\npack_seconds = 1\n");
    server.behave(|path| if path.contains("timestamp") { Manner::Drip } else { Manner::Well });
    ends(&town.night(), "RETE 2");
    server.behave(|path| if path.contains("targets/") { Manner::Drip } else { Manner::Well });
    ends(&town.night(), "RETE 2");
    server.behave(|path| if path.contains("root") { Manner::Silence } else { Manner::Well });
    ends(&town.night(), "RETE 2");
    assert_eq!(town.in_use(), None);
    server.behave(|_| Manner::Well);
    ends(&town.night(), "OK NUOVO");
}

#[test]
fn f29_a_connection_that_is_cut_after_any_byte_of_the_pack_goes_on_there() {
    let (town, server) = Town::with_news();
    let targets = fs::read_dir(town.path("repo/targets")).expect("the packs").next().expect("a pack").expect("a file");
    let bytes = usize::try_from(targets.metadata().expect("a size").len()).expect("a small pack");
    let mut nights = 0;
    let mut sent = 0;
    // Seven bytes at each of the night's three tries: the pack comes in pieces over many nights.
    server.behave(|path| if path.contains("/targets/") { Manner::Cut(7) } else { Manner::Well });
    while town.in_use().is_none() {
        let ending = town.night();
        assert!(["RETE 1", "OK NUOVO"].contains(&ending.code()), "{}", totem_sync::night::told(&ending));
        nights += 1;
        sent += 21;
        assert!(nights <= bytes / 21 + 2, "each night brings twenty-one bytes of {bytes} more, {sent} so far");
    }
    assert!(nights >= bytes / 21, "and none came twice");
}

#[test]
fn f29_metadata_that_is_cut_anywhere_is_never_half_believed() {
    let (town, server) = Town::with_news();
    for file in ["timestamp.json", "1.snapshot.json", "1.targets.json"] {
        let length = fs::metadata(town.path("repo/metadata").join(file)).expect("a size").len();
        for after in (0..usize::try_from(length).expect("small")).step_by(7) {
            let file = file.to_owned();
            server.behave(move |path| if path.ends_with(&file) { Manner::Cut(after) } else { Manner::Well });
            ends(&town.night(), "RETE 1");
            assert_eq!(town.in_use(), None);
        }
    }
    server.behave(|_| Manner::Well);
    ends(&town.night(), "OK NUOVO");
}

#[test]
fn f29_bytes_that_rotted_between_two_nights_are_fetched_again_in_the_same_night() {
    let (town, server) = Town::with_news();
    server.behave(|path| if path.contains("/targets/") { Manner::Cut(50) } else { Manner::Well });
    ends(&town.night(), "RETE 1");
    let parts: Vec<_> = fs::read_dir(town.path("state/parts")).expect("parts").filter_map(Result::ok).collect();
    assert_eq!(parts.len(), 1, "what came is kept");
    fs::write(parts[0].path(), [0; 60]).expect("rotten");
    server.behave(|_| Manner::Well);
    ends(&town.night(), "OK NUOVO");
}

#[test]
fn f30_a_body_without_end_is_cut_off_at_the_length_that_was_signed() {
    let (town, server) = Town::with_news();
    for part in ["root", "timestamp", "snapshot", "targets.json", "/targets/"] {
        server.behave(move |path| if path.contains(part) { Manner::Endless } else { Manner::Well });
        ends(&town.night(), "RETE 7");
        server.wire();
    }
    assert_eq!(town.in_use(), None);
    server.behave(|_| Manner::Well);
    ends(&town.night(), "OK NUOVO");
}

#[test]
fn a_server_that_says_not_now_is_asked_again_and_one_that_says_no_is_not() {
    let (town, server) = Town::with_news();
    let asked_of = |server: &Server| server.asked().iter().filter(|path| path.contains("timestamp")).count();
    for (status, code, times) in [(503, "RETE 3", 3), (500, "RETE 3", 3), (429, "RETE 3", 3), (400, "RETE 4", 1)] {
        server.behave(move |path| if path.contains("timestamp") { Manner::Status(status, "") } else { Manner::Well });
        server.asked();
        ends(&town.night(), code);
        assert_eq!(asked_of(&server), times, "status {status}");
    }
    // Whoever is asked to come back tomorrow does.
    server.behave(|path| {
        if path.contains("timestamp") { Manner::Status(503, "Retry-After: 86400\r\n") } else { Manner::Well }
    });
    server.asked();
    ends(&town.night(), "RETE 3");
    assert_eq!(asked_of(&server), 1);
    // A redirect leads to nobody we know.
    server.behave(|path| {
        if path.contains("timestamp") {
            Manner::Status(302, "Location: /metadata/1.snapshot.json\r\n")
        } else {
            Manner::Well
        }
    });
    ends(&town.night(), "RETE 4");
}

#[test]
fn f34_a_proxy_that_wants_a_password_is_named_and_nothing_changes() {
    let (town, server) = Town::with_news();
    let proxy = format!("proxy = \"{}\"\n", server.address().trim_end_matches('/'));
    town.configure_more("http://regole.example.it/", &proxy);
    server.behave(|_| Manner::Status(407, "Proxy-Authenticate: Basic realm=\"ufficio\"\r\n"));
    ends(&town.night(), "RETE 5");
    assert_eq!(town.in_use(), None);
}

#[test]
fn f34_an_authority_that_nobody_knows_is_not_believed() {
    let (town, _server) = Town::with_news();
    let secure = crate::server::secure(&town.path("repo"));
    let address = format!("https://localhost:{}/", secure.port);
    town.configure_more(&address, "");
    ends(&town.night(), "RETE 6");
    assert_eq!(town.in_use(), None);
    // Told to believe it, the terminal does, and no other.
    pin(&town, &secure);
    ends(&town.night(), "OK NUOVO");
}

/// Tells the terminal to believe this server's authority and no other.
fn pin(town: &Town, secure: &Secure) {
    fs::write(town.path("ca.pem"), &secure.authority).expect("written");
    let pinned = format!("certificates = \"{}\"\n", town.path("ca.pem").display());
    town.configure_more(&format!("https://localhost:{}/", secure.port), &pinned);
}

#[test]
fn a_night_without_news_takes_under_ten_thousand_bytes_over_tls_too() {
    let (mut town, _server) = Town::with_news();
    let secure = crate::server::secure(&town.path("repo"));
    pin(&town, &secure);
    ends(&town.night(), "OK NUOVO");
    town.pass(24);
    town.refresh();
    secure.wire.store(0, Ordering::SeqCst);
    ends(&town.night(), "OK");
    let wire = secure.wire.load(Ordering::SeqCst);
    assert!((1_000..10_000).contains(&wire), "{wire} bytes on the wire");
    println!("bytes on the wire of a night without news over TLS: {wire}");
}

#[test]
fn nobody_there_is_a_failure_of_the_network_and_the_pack_stays() {
    let (mut town, _server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    let in_use = town.in_use();
    town.pass(24);
    town.publish(&Rules::third());
    town.configure("http://127.0.0.1:9/");
    ends(&town.night(), "RETE 1");
    assert_eq!(town.in_use(), in_use);
}
