// SPDX-License-Identifier: EUPL-1.2
//! Site files and new systems, signed and not, whole and not.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use minisign::KeyPair;
use tempfile::{TempDir, tempdir};
use totem_machine::settings::{self, Places};
use totem_machine::site::{Site, SiteError};
use totem_machine::update::{UpdateError, take};
use totem_pack_source::editors::Editors;
use totem_pack_source::hash::PackHash;

/// Who signs, and a folder for what is signed.
struct Desk {
    keys: KeyPair,
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { keys: KeyPair::generate_unencrypted_keypair().expect("a key"), folder: tempdir().expect("a folder") }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn editors(&self) -> Editors {
        let key = self.keys.pk.to_box().expect("a public key").to_string();
        Editors::read(&key).expect("a key file")
    }

    fn sign(&self, name: &str, text: &str) {
        let signature = minisign::sign(None, &self.keys.sk, Cursor::new(text), None, None).expect("a signature");
        fs::write(self.path().join(name), text).expect("a file");
        fs::write(self.path().join(format!("{name}.minisig")), signature.into_string()).expect("a file");
    }

    fn site(&self, text: &str) -> Result<Site, SiteError> {
        self.sign("site.toml", text);
        Site::read(self.path(), &self.editors())
    }
}

/// The system that runs.
const RUNNING: &str = "2026.11.1";

const PLAIN: &str = "site = \"03043-1\"\nrepository = \"https://regole.example.it/\"\n";

#[test]
fn a_signed_site_file_is_taken() {
    let desk = Desk::new();
    let site = desk
        .site(&format!("{PLAIN}rotation = 90\nprinter = \"/dev/usb/lp0\"\nusb = [\"0eef:c002\"]\n"))
        .expect("it is taken");
    assert_eq!((site.rotation, site.ports()), (90, vec![443]));
}

#[test]
fn each_refusal_has_its_number() {
    let desk = Desk::new();
    assert_eq!(Site::read(desk.path(), &desk.editors()).map_err(|error| error.number()).err(), Some(1));
    desk.sign("site.toml", PLAIN);
    assert_eq!(Site::read(desk.path(), &Desk::new().editors()).map_err(|error| error.number()).err(), Some(2));
    fs::write(desk.path().join("site.toml"), PLAIN.replace('3', "4")).expect("a file");
    assert_eq!(Site::read(desk.path(), &desk.editors()).map_err(|error| error.number()).err(), Some(2));
    assert_eq!(desk.site(&format!("{PLAIN}shell = true\n")).map_err(|error| error.number()).err(), Some(3));
}

#[test]
fn no_value_says_more_than_it_should() {
    let desk = Desk::new();
    for odd in [
        "site = \"a b\"\nrepository = \"https://r.it/\"\n".to_owned(),
        PLAIN.replace("https://regole.example.it/", "ftp://regole.example.it/"),
        PLAIN.replace("https://regole.example.it/", "https://regole.example.it:0/"),
        PLAIN.replace("https://regole.example.it/", "https://a\\nb/"),
        format!("{PLAIN}rotation = 45\n"),
        format!("{PLAIN}printer = \"/dev/vda\"\n"),
        format!("{PLAIN}printer = \"/dev/usb/lp0 --fault SITO-1\"\n"),
        format!("{PLAIN}usb = [\"0eef:c002\\\", RUN+=\\\"x\"]\n"),
        format!("{PLAIN}ntp = \"a\\nb\"\n"),
        format!("{PLAIN}[network]\naddress = \"10.0.0.1\"\ngateway = \"10.0.0.2\"\ndns = []\n"),
    ] {
        let said = desk.site(&odd);
        assert!(matches!(said, Err(SiteError::Faulty(_))), "{odd} was taken: {said:?}");
    }
}

#[test]
fn a_site_file_becomes_settings() {
    let desk = Desk::new();
    let text = "rotation = 270\nprinter = \"/dev/ttyUSB0\"\nproxy = \"http://n:p@proxy.example.it:3128\"\nwindow_minutes = 5\n";
    let site = desk.site(&format!("{PLAIN}{text}")).expect("it is taken");
    let run = tempdir().expect("a folder");
    let sync =
        fs::read_to_string("../../kiosk-image/root/etc/polis-totem/sync.toml").expect("the image's configuration");
    let system = settings::system("quiet polis.root=1f3a polis.version=2026.11.1\n");
    settings::write(&site, &sync, system.as_deref(), &Places::under(run.path())).expect("they are written");
    let read = |name: &str| fs::read_to_string(run.path().join(name)).expect("it is there");
    assert_eq!(
        read("polis-totem/kiosk.env"),
        "SLINT_KMS_ROTATION=270\nKIOSK_OPTIONS=--printer /dev/ttyUSB0 --system 2026.11.1:1f3a\n"
    );
    let night = read("polis-totem/sync.toml");
    assert!(
        night.contains("repository = \"https://regole.example.it/\"") && night.contains("window_minutes = 5"),
        "{night}"
    );
    assert!(night.contains("proxy = \"http://n:p@proxy.example.it:3128\"") && night.contains("/site\""), "{night}");
    assert!(read("polis-totem/ports.nft").contains("{ 443, 3128 }"));
    assert!(read("udev/rules.d/11-polis-site.rules").contains("LIBINPUT_CALIBRATION_MATRIX"));
}

#[test]
fn a_new_system_is_taken_only_whole_and_signed() {
    let desk = Desk::new();
    let into = desk.path().join("taken");
    let file = "polis_2026.12.1.efi";
    fs::write(desk.path().join(file), "kernel").expect("a file");
    let list = |hash: &str| format!("version = \"2026.12.1\"\n[files]\n\"{file}\" = \"{hash}\"\n");
    desk.sign("update.toml", &list(&PackHash::of(b"kernel").to_string()));
    assert!(matches!(take(desk.path(), &Desk::new().editors(), RUNNING, &into), Err(UpdateError::NotTheirs(_))));
    assert_eq!(take(desk.path(), &desk.editors(), RUNNING, &into).expect("it is taken").version, "2026.12.1");
    assert_eq!(fs::read(into.join(file)).expect("it is there"), b"kernel");
    fs::write(desk.path().join(file), "kerneL").expect("a file");
    assert!(matches!(take(desk.path(), &desk.editors(), RUNNING, &into), Err(UpdateError::Changed(_))));
    assert!(!into.exists(), "nothing of it is kept");
    fs::remove_file(desk.path().join(file)).expect("it goes");
    assert!(matches!(take(desk.path(), &desk.editors(), RUNNING, &into), Err(UpdateError::Unreadable(_))));
    assert!(!into.exists(), "nothing of it is kept");
    let same = take(desk.path(), &desk.editors(), "2026.12.1", &into);
    assert!(matches!(same, Err(UpdateError::Runs(version)) if version == "2026.12.1"));
    desk.sign("update.toml", &list("00").replace("2026.12.1\"", "2026.12.2\""));
    assert!(matches!(take(desk.path(), &desk.editors(), RUNNING, &into), Err(UpdateError::Faulty(_))));
    desk.sign("update.toml", &list("00").replace(file, "polis_../../etc/passwd"));
    assert!(matches!(take(desk.path(), &desk.editors(), RUNNING, &into), Err(UpdateError::Faulty(_))));
}
