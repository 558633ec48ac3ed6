// SPDX-License-Identifier: EUPL-1.2
//! What comes out of the terminal's end of the valve: counts of a closed list, the same whoever was there.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use totem_core::tally::Tally;
use totem_sync::status::TALLIES_NAME;
use totem_sync::store::Store;

use crate::town::Town;

/// Starts the service that receives tallies, and waits until its socket is there.
fn counting(town: &Town) -> Child {
    let socket = town.path("socket");
    let text = std::fs::read_to_string(town.path("sync.toml")).expect("the configuration");
    std::fs::write(town.path("sync.toml"), format!("tallies = \"{}\"\n{text}", socket.display())).expect("written");
    std::fs::create_dir_all(town.path("state")).expect("made");
    let child = Command::new(env!("CARGO_BIN_EXE_kiosk-sync"))
        .args(["tallies", "--config"])
        .arg(town.path("sync.toml"))
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    while !socket.exists() {
        std::thread::yield_now();
    }
    child
}

/// Asks it to end, as systemd does, and gives its journal.
fn ended(child: Child) -> String {
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(stopped.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    String::from_utf8(output.stderr).expect("text")
}

fn send(socket: &Path, datagrams: &[&[u8]]) {
    let sender = UnixDatagram::unbound().expect("a socket");
    for datagram in datagrams {
        sender.send_to(datagram, socket).expect("taken");
    }
}

#[test]
fn bytes_of_the_list_are_counted_and_nothing_else_is_kept() {
    let town = Town::founded();
    let child = counting(&town);
    let (over, printed) = ([Tally::VisitOver.byte()], [Tally::Printed.byte()]);
    send(&town.path("socket"), &[&over, &printed, &over, b"Ines Neri, ISEE 9.000", &[], &[99], &over]);
    assert_eq!(ended(child), "", "nothing is said in the journal");
    let store = Store::open(&town.path("state").join(TALLIES_NAME)).expect("a store");
    let counted: Vec<(Tally, u64)> =
        store.tallies(1).expect("tallies").into_iter().map(|(_, tally, count)| (tally, count)).collect();
    assert_eq!(counted, [(Tally::VisitOver, 3), (Tally::Printed, 1)]);
    let bytes = std::fs::read(town.path("state").join(TALLIES_NAME)).expect("the store's bytes");
    assert!(!bytes.windows(4).any(|window| window == b"Ines"));
}

#[test]
fn the_order_and_the_moment_of_visits_leave_no_trace() {
    let visits = [Tally::Started, Tally::VisitOver, Tally::Printed, Tally::VisitOver, Tally::NotPrinted];
    let left_by = |order: &[Tally]| {
        let town = Town::founded();
        let child = counting(&town);
        let bytes: Vec<[u8; 1]> = order.iter().map(|tally| [tally.byte()]).collect();
        send(&town.path("socket"), &bytes.iter().map(<[u8; 1]>::as_slice).collect::<Vec<_>>());
        let journal = ended(child);
        (std::fs::read(town.path("state").join(TALLIES_NAME)).expect("the store's bytes"), journal)
    };
    let mut backwards = visits;
    backwards.reverse();
    assert_eq!(left_by(&visits), left_by(&backwards));
}
