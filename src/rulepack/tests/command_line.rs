// SPDX-License-Identifier: EUPL-1.2
//! `rulepack` as an official runs it: what it says, and how it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rulepack(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_rulepack")).args(arguments).current_dir(root()).output();
    output.expect("rulepack runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A copy of the rules where one text was replaced by another.
fn rules_with(name: &str, file: &str, old: &str, new: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for part in ["benefits", "definitions", "facts", "parameters"] {
        std::fs::create_dir_all(folder.join(part)).expect("a folder in target");
        for entry in std::fs::read_dir(root().join("rules").join(part)).expect("the rules") {
            let entry = entry.expect("a file");
            std::fs::copy(entry.path(), folder.join(part).join(entry.file_name())).expect("copied");
        }
    }
    std::fs::copy(root().join("rules/pack.toml"), folder.join("pack.toml")).expect("copied");
    let text = std::fs::read_to_string(folder.join(file)).expect("the file to change");
    assert!(text.contains(old), "{file} holds {old}");
    std::fs::write(folder.join(file), text.replacen(old, new, 1)).expect("written");
    folder
}

fn facts(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("written");
    path.to_str().expect("a plain path").to_owned()
}

#[test]
fn the_packs_rules_are_sound_and_their_cases_come_out() {
    for command in ["check", "cases"] {
        let output = rulepack(&[command]);
        assert!(output.status.success(), "{command}: {}", complained(&output));
    }
}

#[test]
fn check_names_every_problem_with_file_line_and_remedy() {
    let folder =
        rules_with("broken", "benefits/naspi.toml", "[[requirement]]", "colore = 3\n\n[[requirement]]\nbah = 1");
    let output = rulepack(&["check", folder.to_str().expect("a plain path")]);
    assert_eq!(output.status.code(), Some(1));
    let text = complained(&output);
    for unknown in ["colore", "bah"] {
        let line = text.lines().find(|line| line.contains(unknown)).unwrap_or_else(|| panic!("{unknown}: {text}"));
        assert!(line.starts_with("benefits/naspi.toml:"), "{line}");
    }
    assert!(text.contains("rimedio: "), "{text}");
}

#[test]
fn cases_names_the_case_that_a_changed_limit_breaks() {
    let folder = rules_with("moved", "parameters/invalidita-civile.toml", "5852.21", "5852.20");
    let output = rulepack(&["cases", folder.to_str().expect("a plain path")]);
    assert_eq!(output.status.code(), Some(1));
    let text = complained(&output) + &said(&output);
    assert!(text.contains("reddito uguale al limite"), "{text}");
}

#[test]
fn screen_tells_outcome_reasons_missing_and_amount_of_each_benefit() {
    let path = facts(
        "facts.toml",
        "persona.nascita = 1981-03-03\npersona.cittadinanza = \"italiana\"\npersona.dove_vive = \"italia\"\n\
         persona.verbale = \"si\"\npersona.classe_invalidita = \"inv_74_99\"\nreddito.irpef = 4000\n\
         residenza.provincia = \"ba\"\npersona.riceve = []\n",
    );
    let output = rulepack(&["screen", "--facts", &path, "--on", "2026-11-21", "--json"]);
    assert!(output.status.success(), "{}", complained(&output));
    let json: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
    let benefits = json["benefits"].as_array().expect("one entry a benefit");
    let monthly = benefits.iter().find(|benefit| benefit["id"] == "assegno-mensile").expect("assegno-mensile");
    assert_eq!(monthly["outcome"], "likely");
    assert_eq!(monthly["amounts"][0]["from"], "340.71", "{monthly}");
    let undecided = benefits.iter().find(|benefit| benefit["outcome"] == "undecided").expect("not all was told");
    assert!(undecided["missing"].as_array().is_some_and(|missing| !missing.is_empty()), "{undecided}");
}

#[test]
fn screen_refuses_a_fact_that_does_not_exist_and_says_which_is_meant() {
    let path = facts("wrong.toml", "persona.nascitta = 1981-03-03\n");
    let output = rulepack(&["screen", "--facts", &path, "--on", "2026-11-21", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).is_empty(), "nothing is judged");
    let text = complained(&output);
    assert!(text.contains("persona.nascitta") && text.contains("persona.nascita"), "{text}");
}

#[test]
fn a_folder_that_is_not_there_is_named_with_its_remedy() {
    let output = rulepack(&["check", "nowhere/at/all"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complained(&output).contains("nowhere/at/all"));
}

#[test]
fn check_tells_how_far_each_language_is() {
    let output = rulepack(&["check"]);
    assert!(said(&output).contains("lingua en: completa"), "{}", said(&output));
}

#[test]
fn a_faulty_language_file_is_to_be_mended_and_an_unfinished_one_is_only_told_of() {
    let folder = rules_with("languages", "pack.toml", "engine = 1", "engine = 1");
    std::fs::create_dir_all(folder.join("languages")).expect("a folder in target");
    let header = "id = \"fr\"\nname = \"Français\"\nreading = \"left_to_right\"\nthousands = \".\"\ndecimals = \",\"\n\
                  letters = \"figures\"\nsmall_after_colon = true\n[terminal]\n";
    let french = folder.join("languages/fr.toml");
    let folder = folder.to_str().expect("a plain path");

    std::fs::write(&french, format!("{header}\"Avanti\" = \"Suivant\"\n")).expect("written");
    let output = rulepack(&["check", folder]);
    assert!(output.status.success(), "{}", complained(&output));
    let text = said(&output);
    assert!(text.contains("lingua fr: mancano ") && text.contains("«Indietro»"), "{text}");
    assert!(text.contains("rulepack languages --missing fr"), "{text}");

    std::fs::write(&french, format!("{header}\"Avanti\" = \"\"\n")).expect("written");
    let output = rulepack(&["check", folder]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        complained(&output).starts_with("languages/fr.toml:9:12: la traduzione è vuota"),
        "{}",
        complained(&output)
    );
}

#[test]
fn the_texts_of_a_new_language_come_as_toml_to_be_filled_in() {
    let output = rulepack(&["languages", "--missing", "fr"]);
    assert!(output.status.success(), "{}", complained(&output));
    let text = said(&output);
    let file: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(file["id"].as_str(), Some("fr"));
    assert_eq!(file["terminal"]["Avanti"].as_str(), Some(""));
    assert!(file["rules"].as_table().is_some_and(|rules| rules.len() > 500));
    assert!(text.contains("# benefits/naspi.toml\n"), "they stand by the file they are written in");

    let output = rulepack(&["languages", "--missing", "en"]);
    assert_eq!(said(&output).trim(), "[terminal]\n\n[rules]", "English lacks nothing");
}
