// SPDX-License-Identifier: EUPL-1.2
//! `kiosk` as it is started: a broken pack never starts a visit.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder in target");
    folder
}

fn kiosk(arguments: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    command.current_dir(root()).args(arguments).output().expect("kiosk runs")
}

fn pictures(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the demonstration's folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_broken_pack_shows_out_of_service_and_lists_its_problems() {
    let (rules, album) = (scratch("broken-rules"), scratch("broken-album"));
    std::fs::write(rules.join("pack.toml"), "id = \"rotto\"\n").expect("written");
    let output = kiosk(&["--rules".as_ref(), &rules, "--demo".as_ref(), &album]);
    assert_eq!(output.status.code(), Some(1));
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(problems.contains("pack.toml:") && problems.contains("rimedio: "), "{problems}");
    assert_eq!(pictures(&album), ["01-out-of-service.png"], "no visit is started");
}

#[test]
fn a_pack_whose_cases_do_not_come_out_never_starts_a_visit() {
    let (rules, album) = (scratch("wrong-rules"), scratch("wrong-album"));
    for part in ["benefits", "definitions", "facts", "parameters"] {
        std::fs::create_dir_all(rules.join(part)).expect("a folder");
        for entry in std::fs::read_dir(root().join("rules").join(part)).expect("the rules") {
            let entry = entry.expect("a file");
            let text = std::fs::read_to_string(entry.path()).expect("text");
            std::fs::write(rules.join(part).join(entry.file_name()), text.replace("5852.21", "5000")).expect("written");
        }
    }
    std::fs::copy(root().join("rules/pack.toml"), rules.join("pack.toml")).expect("copied");
    let output = kiosk(&["--rules".as_ref(), &rules, "--demo".as_ref(), &album]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(pictures(&album), ["01-out-of-service.png"]);
}

#[test]
fn a_demonstration_leaves_a_picture_of_every_screen_and_the_receipt() {
    let album = scratch("album");
    let persona = root().join("tests/personas/lia.toml");
    let output = kiosk(&["--demo".as_ref(), &album, "--persona".as_ref(), &persona]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = pictures(&album);
    assert_eq!(names[0], "01-welcome.png");
    assert!(names.iter().any(|name| name.contains("quiet-warning")), "{names:?}");
}

#[test]
fn a_persona_with_an_unknown_fact_is_refused_by_name() {
    let folder = scratch("persona");
    let persona = folder.join("nobody.toml");
    std::fs::write(&persona, "name = \"Nessuno\"\n[facts]\npersona.altezza = 180\n").expect("written");
    let output = kiosk(&["--demo".as_ref(), &folder, "--persona".as_ref(), &persona]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("persona.altezza"));
}
