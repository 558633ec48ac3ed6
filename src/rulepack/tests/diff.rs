// SPDX-License-Identifier: EUPL-1.2
//! What changes between two packs is said with its direction, its count and a household that sees it.

mod common;

use std::path::{Path, PathBuf};

use common::{Ran, change, empty_folder, plain, rulepack, rules_copy};

/// NASpI with 20 weeks instead of 13.
fn more_weeks(name: &str) -> PathBuf {
    let folder = rules_copy(name);
    change(&folder, "benefits/naspi.toml", "lavoro.settimane >= 13", "lavoro.settimane >= 20");
    folder
}

fn diff(new: &Path, more: &[&str]) -> Ran {
    rulepack(&[&["diff", "rules", plain(new)], more].concat())
}

fn declared(name: &str, text: &str) -> String {
    let file = empty_folder(name).join("attesi.toml");
    std::fs::write(&file, text).expect("written");
    plain(&file).to_owned()
}

const LIKELY_TO_UNLIKELY: &str = r#"
[[change]]
benefit = "naspi"
from = "likely"
to = "unlikely"
why = "prova"
"#;

const UNDECIDED_TO_UNLIKELY: &str = r#"
[[change]]
benefit = "naspi"
from = "undecided"
to = "unlikely"
why = "prova"
"#;

#[test]
fn a_pack_does_not_differ_from_itself() {
    let ran = rulepack(&["diff", "rules", "rules", "--households", "300"]);
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    assert!(ran.said.ends_with("\nnessuna differenza\n"), "{}", ran.said);
}

#[test]
fn a_raised_limit_is_seen_by_a_case_and_by_households_in_its_direction_only() {
    let ran = diff(&more_weeks("diff-weeks"), &["--households", "800"]);
    assert_eq!(ran.status, Some(0), "nothing was declared: {}", ran.complained);
    let line = ran.said.lines().find(|line| line.contains("da «può spettare» a «oggi no»: 1 caso, "));
    let line = line.unwrap_or_else(|| panic!("{}", ran.said));
    assert!(!line.contains(" 0 famiglie"), "{line}");
    assert!(ran.said.contains("caso benefits/naspi.cases.toml:") && ran.said.contains("13 settimane esatte"));
    assert!(ran.said.contains("(13-settimane)"), "the requirement that fails is named");
    assert!(!ran.said.contains(" a «può spettare»"), "nobody gains: {}", ran.said);
    let names: Vec<&str> = ran.said.lines().filter(|line| line.ends_with(')') && !line.starts_with(' ')).collect();
    assert_eq!(names.len(), 2, "the seed and one benefit: {names:?}");
}

#[test]
fn the_same_seed_tells_the_same_and_another_seed_other_households() {
    let folder = more_weeks("diff-seed");
    let told = |seed: &str| diff(&folder, &["--households", "400", "--seed", seed]).said;
    assert_eq!(told("1"), told("1"));
    assert_ne!(told("1").replace("seme 1", ""), told("2").replace("seme 2", ""));
}

#[test]
fn the_household_shown_sees_the_change_when_it_is_screened() {
    let folder = more_weeks("diff-screened");
    let said = diff(&folder, &["--households", "800"]).said;
    let from = said.find("da «può spettare» a «oggi no»").expect("the change");
    let on = said[from..].split("(--on ").nth(1).and_then(|rest| rest.split(')').next()).expect("the day");
    let lines = said[from..].lines().skip_while(|line| !line.contains("--on")).skip(1);
    let facts: Vec<&str> = lines.take_while(|line| line.starts_with("        ")).map(str::trim).collect();
    let file = empty_folder("diff-household").join("famiglia.toml");
    std::fs::write(&file, facts.join("\n")).expect("written");
    for (rules, outcome) in [("rules", "likely"), (plain(&folder), "unlikely")] {
        let ran = rulepack(&["screen", rules, "--facts", plain(&file), "--on", on, "--json"]);
        assert_eq!(ran.status, Some(0), "{}\n{}", ran.complained, facts.join("\n"));
        let json: serde_json::Value = serde_json::from_str(&ran.said).expect("JSON");
        let benefits = json["benefits"].as_array().expect("one entry a benefit");
        let naspi = benefits.iter().find(|benefit| benefit["id"] == "naspi").expect("naspi");
        assert_eq!(naspi["outcome"], outcome, "{rules}\n{}", facts.join("\n"));
    }
}

#[test]
fn a_changed_amount_is_a_change_too() {
    let folder = rules_copy("diff-amount");
    change(&folder, "parameters/naspi.toml", "1584.70", "1600.00");
    let said = diff(&folder, &["--households", "400"]).said;
    assert!(said.contains("cambia l'importo: "), "{said}");
    assert!(said.contains("fino a 1.584,70 euro") && said.contains("fino a 1.600 euro"), "{said}");
    assert!(!said.contains(" a «oggi no»"), "{said}");
}

#[test]
fn a_new_question_makes_everybody_undecided_and_is_seen() {
    let folder = rules_copy("diff-question");
    let fact = "[[fact]]\nid = \"lavoro.corso\"\ntype = \"yes_no\"\nquestion = \"Fa un corso?\"\nwhy = \"Serve un corso.\"\n\
                short = \"Corso\"\n\n[[fact]]\nid = \"lavoro.adesso\"";
    change(&folder, "facts/lavoro.toml", "[[fact]]\nid = \"lavoro.adesso\"", fact);
    change(&folder, "benefits/naspi.toml", "lavoro.settimane >= 13", "lavoro.settimane >= 13 and lavoro.corso");
    let said = diff(&folder, &["--households", "400"]).said;
    assert!(said.contains("da «può spettare» a «non si può dire»"), "{said}");
    assert!(said.contains("manca lavoro.corso"), "{said}");
}

#[test]
fn a_benefit_that_is_gone_is_said() {
    let folder = rules_copy("diff-gone");
    let pack = std::fs::read_to_string(folder.join("pack.toml")).expect("the pack");
    let pack = pack.replace("    \"bonus-nido\",\n", "").replace(", \"bonus-nido\"", "");
    std::fs::write(folder.join("pack.toml"), pack).expect("written");
    for file in ["bonus-nido.toml", "bonus-nido.cases.toml"] {
        std::fs::remove_file(folder.join("benefits").join(file)).expect("it was there");
    }
    let ran = diff(&folder, &["--households", "50", "--expect", &declared("diff-gone-declared", "")]);
    assert!(ran.said.contains("da «nel pacchetto» a «non nel pacchetto»"), "{}{}", ran.said, ran.complained);
    assert_eq!(ran.status, Some(1), "nobody declared it");
}

#[test]
fn changes_that_were_declared_pass_and_one_that_was_not_fails() {
    let folder = more_weeks("diff-declared");
    let both = declared("diff-both", &format!("{LIKELY_TO_UNLIKELY}{UNDECIDED_TO_UNLIKELY}"));
    let ran = diff(&folder, &["--households", "800", "--expect", &both]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.said, ran.complained);
    let one = declared("diff-one", LIKELY_TO_UNLIKELY);
    let ran = diff(&folder, &["--households", "800", "--expect", &one]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.complained.contains("1 cambiamento non dichiarato"), "{}", ran.complained);
    assert!(ran.said.contains("✗ naspi da «non si può dire» a «oggi no»: non dichiarato"), "{}", ran.said);
}

#[test]
fn a_declared_change_that_does_not_happen_is_said() {
    let file = declared("diff-idle", LIKELY_TO_UNLIKELY);
    let ran = rulepack(&["diff", "rules", "rules", "--households", "50", "--expect", &file]);
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    assert!(ran.said.contains("○ naspi da «può spettare» a «oggi no»: dichiarato, ma non avviene"), "{}", ran.said);
}

#[test]
fn a_faulty_declaration_is_named_with_its_line_and_remedy() {
    let file = declared("diff-faulty", &LIKELY_TO_UNLIKELY.replace("naspi", "naspy").replace("unlikely", "mai"));
    let ran = rulepack(&["diff", "rules", "rules", "--households", "50", "--expect", &file]);
    assert_eq!(ran.status, Some(1));
    for words in ["attesi.toml:3:", "forse voleva «naspi»", "attesi.toml:5:", "scelga fra: likely"] {
        assert!(ran.complained.contains(words), "{words}: {}", ran.complained);
    }
}
