// SPDX-License-Identifier: EUPL-1.2
//! A night from beginning to end, with the real program and a real web server.

use std::process::{Child, Command, Output, Stdio};

use totem_pack_source::editors::Editors;
use totem_pack_source::shelf::{Notice, folder_of, open_sealed};

use crate::rules::Rules;
use crate::town::{Town, ends};

/// A web server of the system that ends with the scene.
struct WebServer(Child);

impl Drop for WebServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts Python's own web server on the repository; returns its address.
fn web_server(town: &Town) -> (WebServer, String) {
    use std::io::{BufRead, BufReader};
    let mut child = Command::new("python3")
        .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
        .current_dir(town.path("repo"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("python3 is there");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says its port");
    // "Serving HTTP on 127.0.0.1 port 43210 (http://127.0.0.1:43210/) ..."
    let address = line.split(['(', ')']).nth(1).expect("an address").to_owned();
    (WebServer(child), address)
}

fn kiosk_sync(town: &Town, command: &[&str]) -> (Option<i32>, String) {
    let config = town.path("sync.toml");
    let output = Command::new(env!("CARGO_BIN_EXE_kiosk-sync")).args(command).arg("--config").arg(config).output();
    let Output { status, stdout, stderr } = output.expect("kiosk-sync runs");
    (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

#[test]
fn an_official_changes_a_limit_and_the_next_night_the_terminal_has_it() {
    let mut town = Town::founded();
    // The program reads the real clock, so this town lives today.
    town.now = jiff::Timestamp::now();
    let hash = town.publish(&Rules::second());
    let (_server, address) = web_server(&town);
    town.configure(&address);
    let (status, said) = kiosk_sync(&town, &["nightly", "--now"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("OK NUOVO: in uso il pacchetto 2"), "{said}");
    assert_eq!(town.in_use(), Some(hash));
    let keys = std::fs::read_to_string(town.path("keys/editors.pub")).expect("the editors' key");
    let editors = Editors::read(&keys).expect("a key");
    let sealed =
        open_sealed(&folder_of(&town.path("packs"), hash), Some(hash), &editors).expect("the terminal takes it");
    assert!(sealed.files.iter().any(|file| file.text.contains("value = 15000")));
    assert!(Notice::read(&town.path("packs")).is_some());
    let (status, said) = kiosk_sync(&town, &["nightly", "--now"]);
    assert_eq!((status, said.contains("OK: nessuna novità")), (Some(0), true), "{said}");
    let (_, said) = kiosk_sync(&town, &["status"]);
    assert!(said.contains(&hash.to_string()) && said.contains("confermato"), "{said}");
}

#[test]
fn a_night_without_news_takes_two_requests_and_under_ten_thousand_bytes() {
    let (mut town, server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    town.pass(24);
    town.refresh();
    server.wire();
    server.asked();
    ends(&town.night(), "OK");
    let (wire, asked) = (server.wire(), server.asked());
    assert_eq!(asked, ["/metadata/2.root.json", "/metadata/timestamp.json"]);
    assert!((500..10_000).contains(&wire), "{wire} bytes on the wire");
    println!("bytes on the wire of a night without news: {wire}");
}

#[test]
fn a_configuration_that_does_not_serve_says_which_line_to_mend() {
    let town = Town::founded();
    std::fs::write(town.path("sync.toml"), "repository = \"ftp://x\"\n").expect("written");
    let (status, said) = kiosk_sync(&town, &["nightly", "--now"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("sync.toml") && said.contains("root"), "{said}");
}
