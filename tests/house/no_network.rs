// SPDX-License-Identifier: EUPL-1.2
//! The process that meets the citizen links no network code.

use std::collections::BTreeSet;

use regex::Regex;

use super::{cargo, files, text};

/// Crates that open connections, or that others use to open them.
const NETWORK: &[&str] = &[
    "async-net",
    "async-std",
    "curl",
    "h2",
    "hyper",
    "mio",
    "native-tls",
    "openssl",
    "quinn",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "trust-dns-resolver",
    "ureq",
    "hickory-resolver",
];

/// The desktop's window asks the session bus for its colours; the terminal in the image has neither. (`polling` is in both: the
/// panel's loop waits for the screen and for touches with it.)
const SESSION_BUS: &[&str] = &["async-io", "zbus"];

fn linked(arguments: &[&str]) -> BTreeSet<String> {
    let common =
        ["tree", "-p", "totem-kiosk", "-e", "normal", "--prefix", "none", "--target", "x86_64-unknown-linux-gnu"];
    let all: Vec<&str> = common.into_iter().chain(arguments.iter().copied()).collect();
    let tree = cargo(&all);
    let names: BTreeSet<String> = tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    assert!(names.contains("totem-core") && names.len() > 50, "the tree was read: {names:?}");
    names
}

#[test]
fn the_terminal_of_the_image_links_no_network_code_and_no_session_bus() {
    let names = linked(&["--no-default-features", "--features", "panel"]);
    assert!(names.contains("i-slint-backend-linuxkms"), "the panel's terminal was looked at");
    for crate_name in NETWORK.iter().chain(SESSION_BUS) {
        assert!(!names.contains(*crate_name), "the kiosk links {crate_name}");
    }
}

#[test]
fn the_terminal_on_a_desktop_links_no_network_code() {
    let names = linked(&[]);
    for crate_name in NETWORK {
        assert!(!names.contains(*crate_name), "the kiosk links {crate_name}");
    }
}

/// The valve for tallies: a file that names a socket, a local one that only sends.
const VALVE: &str = "src/kiosk/src/tally.rs";
/// The other such file: signs of life for systemd.
const SIGNS: &str = "src/kiosk/src/supervisor.rs";

#[test]
fn the_valve_for_tallies_sends_single_bytes_and_never_waits_or_reads() {
    let text = text(VALVE);
    for never in ["recv", "connect", "bind", "UnixStream", "Tcp", "Udp", "set_read_timeout", "set_write_timeout"] {
        assert!(!text.contains(never), "the valve names {never}");
    }
    assert!(text.contains("set_nonblocking(true)") && text.contains("send_to(&[tally.byte()]"));
}

#[test]
fn signs_of_life_are_sent_without_waiting_and_nothing_is_read() {
    let text = text(SIGNS);
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    for never in ["recv", "connect", "bind", "UnixStream", "Tcp", "Udp", "set_read_timeout", "set_write_timeout"] {
        assert!(!code.contains(never), "signs of life name {never}");
    }
    assert!(code.contains("set_nonblocking(true)"));
}

#[test]
fn no_source_of_the_terminal_names_a_socket() {
    let sockets =
        Regex::new(r"std::net|std::os::unix::net|TcpStream|TcpListener|UdpSocket|UnixStream|UnixDatagram|rustix::net")
            .expect("a pattern");
    let kiosk = ["src/core/", "src/receipt/", "src/kiosk/", "src/pack-source/", "ui/"];
    let sources = files();
    let sources = sources.iter().filter(|path| kiosk.iter().any(|folder| path.starts_with(folder)));
    let sends = [VALVE, SIGNS];
    for path in
        sources.filter(|path| path.ends_with(".rs") && !path.contains("/tests/") && !sends.contains(&path.as_str()))
    {
        let found = sockets.find(&text(path)).map(|found| found.as_str().to_owned());
        assert_eq!(found, None, "{path} names a socket");
    }
}
