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
    let folder = rules_copied(name);
    change(&folder, file, old, new);
    folder
}

fn rules_copied(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for part in ["benefits", "definitions", "facts", "parameters"] {
        std::fs::create_dir_all(folder.join(part)).expect("a folder in target");
        for entry in std::fs::read_dir(root().join("rules").join(part)).expect("the rules") {
            let entry = entry.expect("a file");
            std::fs::copy(entry.path(), folder.join(part).join(entry.file_name())).expect("copied");
        }
    }
    for file in ["pack.toml", "words.toml", "conclusions.toml"] {
        std::fs::copy(root().join("rules").join(file), folder.join(file)).expect("copied");
    }
    folder
}

fn change(folder: &Path, file: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(folder.join(file)).expect("the file to change");
    assert!(text.contains(old), "{file} holds {old}");
    std::fs::write(folder.join(file), text.replacen(old, new, 1)).expect("written");
}

/// What a command says of a changed copy of the rules.
fn told(command: &str, folder: &Path) -> String {
    let output = rulepack(&[command, folder.to_str().expect("a plain path")]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    complained(&output)
}

/// What `check` says when one text of one file is changed.
fn check_of(name: &str, file: &str, old: &str, new: &str) -> String {
    told("check", &rules_with(name, file, old, new))
}

/// What `screen` says of a file of facts that it refuses.
fn refused(name: &str, text: &str) -> String {
    let path = facts(name, text);
    let output = rulepack(&["screen", "--facts", &path, "--on", "2026-11-21", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{text} was judged");
    assert!(said(&output).is_empty(), "nothing is judged");
    complained(&output)
}

/// How many problems a text tells.
fn problems(text: &str) -> usize {
    text.matches("rimedio: ").count()
}

const SOCIALE: &str = "benefits/assegno-sociale.toml";
const SOCIALE_CASES: &str = "benefits/assegno-sociale.cases.toml";
const SOCIALE_PARAMETERS: &str = "parameters/assegno-sociale.toml";
/// The condition of a requirement, to put another in its place.
const CONDITION: &str = "requires = \"oggi >= io.u2\"";
/// A row of a table whose requirement may doubt.
const ROW: &str = "['\"ue\"', '-', 'true', 'sì']";

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
        assert!(!said(&output).contains("consiglio"), "{command}: {}", said(&output));
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
    let text = complained(&output);
    assert!(text.contains("«nowhere/at/all» non c'è") && text.contains("rimedio: "), "{text}");
}

#[test]
fn an_amount_of_a_case_with_three_decimals_is_refused_and_not_dropped() {
    for (name, new) in [("three", "amount = 546.243"), ("three_of_list", "amounts = [546.245]")] {
        let text = check_of(name, SOCIALE_CASES, "amount = 546.24", new);
        assert!(text.contains("più di due decimali"), "{text}");
    }
}

#[test]
fn a_wrong_word_in_braces_is_refused_and_never_means_any_value() {
    for (braces, told) in [
        ("isee.ordinario = { fom = 8000, to = 9000 }", "forse voleva «from»"),
        ("io.nascita = { anni = 67 }", "age = …"),
        ("io.nascita = {}", "non c'è nulla"),
        ("io.nascita = { age = 8.5 }", "numero intero"),
        ("io.nascita = { age = \"67\" }", "numero intero"),
        ("isee.ordinario = { from = \"8000\" }", "serve un numero"),
        ("io.nascita = { age = 67, from = 1950-01-01 }", "sta da solo"),
        ("persona.riceve = [\"naspi\", 3]", "serve una lista"),
    ] {
        let text = refused("braces.toml", braces);
        assert!(text.contains(told), "{braces}: {text}");
    }
}

#[test]
fn a_benefit_without_cases_is_not_sound() {
    let folder = rules_copied("caseless");
    std::fs::remove_file(folder.join("benefits/naspi.cases.toml")).expect("it was copied");
    let text = told("check", &folder);
    assert!(text.contains("manca il file benefits/naspi.cases.toml"), "{text}");
}

#[test]
fn a_newer_value_with_the_old_last_day_is_refused() {
    let old = "    { from = 2026-01-01, value = 7101.12";
    let new = format!("    {{ from = 2025-12-01, value = 7000, source = \"x\" }},\n{old}");
    let before = rulepack(&["check", rules_with("dated", SOCIALE_PARAMETERS, old, &new).to_str().expect("plain")]);
    assert!(!complained(&before).contains("known_until"), "{}", complained(&before));
    let text =
        check_of("late", SOCIALE_PARAMETERS, "from = 2026-01-01, value = 7101.12", "from = 2027-01-01, value = 1");
    assert!(text.contains("dopo known_until = 2026-12-31") && problems(&text) == 1, "{text}");
}

#[test]
fn cases_name_only_facts_and_requirements_that_there_are() {
    let text = check_of("failed", SOCIALE_CASES, "failed = [\"eta\"]", "failed = [\"etta\"]");
    assert!(text.contains("forse voleva «eta»"), "{text}");
    let text = check_of("missing", SOCIALE_CASES, "missing = []", "missing = [\"reddito.neto\"]");
    assert!(text.contains("forse voleva «reddito.netto»"), "{text}");
}

#[test]
fn a_date_that_may_lie_ahead_has_no_end_on_the_day_of_the_visit() {
    let fine = "id = \"lavoro.fine\"";
    let folder = rules_with("future", "facts/lavoro.toml", fine, &format!("{fine}\nfuture = true"));
    let path = facts("ahead.toml", "lavoro.fine = { from = 2026-12-01 }\n");
    let folder = folder.to_str().expect("a plain path");
    let output = rulepack(&["screen", folder, "--facts", &path, "--on", "2026-11-21"]);
    assert!(output.status.success(), "{}", complained(&output));
}

/// A small benefit, as an official starts one.
const AUTOBUS: &str = "id = \"bonus-autobus\"\nname = \"Bonus autobus\"\nsummary = \"Un aiuto.\"\nsheet = 2026-11-21\n\
    [[requirement]]\nid = \"eta\"\nshort = \"età\"\nsays = \"Servono 65 anni.\"\nsource = \"L.R. 1/2026\"\n\
    requires = \"age(io.nascita) >= 65\"\n[[paper]]\nsays = \"Documento\"\n[[step]]\nsays = \"Vada in Comune.\"\n";
const AUTOBUS_CASES: &str = "on = 2026-11-21\n[[case]]\nname = \"Ha 70 anni\"\n\
    facts = { persona.nascita = 1956-01-01, persona.riceve = [] }\nexpect = \"likely\"\n";

fn rules_with_autobus(name: &str, text: &str) -> PathBuf {
    let folder = rules_copied(name);
    std::fs::write(folder.join("benefits/bonus-autobus.toml"), text).expect("written");
    std::fs::write(folder.join("benefits/bonus-autobus.cases.toml"), AUTOBUS_CASES).expect("written");
    change(&folder, "pack.toml", "benefits = [\n", "benefits = [\n    \"bonus-autobus\",\n");
    folder
}

#[test]
fn a_new_benefit_is_told_where_to_add_its_option() {
    let text = told("check", &rules_with_autobus("autobus", AUTOBUS));
    assert!(text.contains("in facts/aiuti.toml aggiunga a options di «persona.riceve»"), "{text}");
    assert_eq!(problems(&text), 1, "{text}");
}

#[test]
fn single_brackets_are_told_to_be_double_and_nothing_else_seems_missing() {
    let folder = rules_with_autobus("brackets", &AUTOBUS.replace("[[step]]", "[step]"));
    let option = "{ id = \"bonus-autobus\", label = \"Bonus autobus\" },";
    change(&folder, "facts/aiuti.toml", "options = [", &format!("options = [ {option}"));
    let text = told("check", &folder);
    assert!(text.contains("vuole due parentesi quadre") && problems(&text) == 1, "{text}");
    let text = check_of("heading", SOCIALE_CASES, "[defaults]", "[[defaults]]");
    assert!(text.contains("usi una parentesi quadra sola"), "{text}");
}

#[test]
fn what_follows_from_a_faulty_declaration_is_not_told() {
    for (name, file, old, new) in [
        ("type_of_parameter", SOCIALE_PARAMETERS, "type = \"euro\"", "type = \"euri\""),
        ("type_of_fact", "facts/redditi.toml", "type = \"euro\"", "type = \"euri\""),
        ("type_of_definition", "definitions/assegno-sociale.toml", "type = \"euro\"", "type = \"euri\""),
        ("no_toml", SOCIALE_PARAMETERS, "value = 7101.12", "value = 7.101,12"),
        ("no_name", "benefits/bonus-nido.toml", "in = \"figli\"", "in = \"figgli\""),
    ] {
        let text = check_of(name, file, old, new);
        assert!(text.starts_with(file) && problems(&text) == 1, "{name}: {text}");
    }
}

#[test]
fn one_slip_is_told_once() {
    for (name, file, old, new) in [
        ("in_defaults", SOCIALE_CASES, "[defaults]", "[defaults]\nredito.nettto = 1"),
        ("in_options", SOCIALE, CONDITION, "requires = 'io.citadinanza in (\"italiana\", \"ue\")'"),
        ("in_column", SOCIALE, "\"io.cittadinanza\"", "\"io.citadinanza\""),
        ("in_or_else", SOCIALE, CONDITION, "requires = 'get or else(io.donnna, false)'"),
        ("topic", "pack.toml", "id = \"redditi\"", "id = \"redditti\""),
        ("in_comparison", SOCIALE, CONDITION, "requires = 'io.citadinanza = \"ue\"'"),
        ("cells", SOCIALE, ROW, "['\"ue\"', 'true', 'sì']"),
        ("otherwise", SOCIALE, "    otherwise = \"no\"\n", ""),
        ("perhaps", SOCIALE, "'dubbio'", "'forse'"),
    ] {
        let text = check_of(name, file, old, new);
        // A file that its topic no longer names is told besides the file that is missing.
        assert_eq!(problems(&text), 1 + usize::from(name == "topic"), "{name}: {text}");
    }
}

#[test]
fn yes_in_a_table_needs_no_accent() {
    let folder = rules_with("accent", SOCIALE, ROW, &ROW.replace("sì", "si"));
    let output = rulepack(&["cases", folder.to_str().expect("a plain path")]);
    assert!(output.status.success(), "{}", complained(&output));
}

#[test]
fn slips_in_the_form_of_a_file_are_told_in_italian() {
    for (name, old, new, told) in [
        ("thousands", "value = 7101.12", "value = 7.101,12", "usi il punto"),
        ("comma", "(valori 2025)\" },", "(valori 2025)\" }", "manca una virgola"),
        ("day", "2025-01-01", "2025-02-30", "questa non è una data"),
        ("day_by_hand", "2025-01-01", "01/01/2025", "una data si scrive anno-mese-giorno"),
        ("number", "value = 7101.12", "value = 7101.12€", "questo non è un numero"),
        ("open", "persona non sposata\"", "persona", "le virgolette non si chiudono"),
        ("unquoted", "type = \"euro\"", "type = euro", "metta il testo fra virgolette"),
        ("twice", "read_on =", "id = \"x\"\nread_on =", "«id» c'è due volte"),
        ("nothing", "\"next_month\"", "", "dopo = non c'è nulla"),
        ("single", "[[parameter]]", "[[parameter]", "due parentesi"),
    ] {
        let text = check_of(name, SOCIALE_PARAMETERS, old, new);
        assert!(text.contains(told), "{name}: {text}");
        assert!(!text.contains("expected"), "{name}: {text}");
    }
}

#[test]
fn conditions_are_told_with_the_word_or_the_person_that_is_meant() {
    for (name, condition, told) in [
        ("arrow", "oggi => io.u2", "scriva >="),
        ("and", "oggi >= io.u2 e nucleo.sposato", "scriva and"),
        ("else", "if nucleo.sposato then true", "senza «else»"),
        ("power", "reddito.netto ** 2 < 5", "al posto di x ** 2 scriva x * x"),
        ("group", "figli.in_casa", "some x in figli satisfies x.in_casa"),
        ("bare", "in_casa", "scriva io.in_casa"),
        ("whole", "some f in figli satisfies persona.u2", "scriva f.u2"),
    ] {
        let text = check_of(name, SOCIALE, CONDITION, &format!("requires = \"{condition}\""));
        assert!(text.contains(told) && problems(&text) == 1, "{name}: {text}");
    }
    let way = "bambino.nido_anno_dei_tre >= oggi.year";
    let text = check_of("of_way", "benefits/bonus-nido.toml", way, "in_casa");
    assert!(text.contains("scriva bambino.in_casa, oppure io.in_casa"), "{text}");
    let amount = "[[amount]]\nper = \"year\"\nvalue = \"age(io.nascita)\"\n\n[[amount]]";
    let text = check_of("no_euro", SOCIALE, "[[amount]]", amount);
    assert!(text.contains("questo è un numero") && text.contains("lo moltiplichi per un importo"), "{text}");
}

#[test]
fn cases_that_miss_are_told_in_italian_and_in_euro() {
    let text = told("cases", &rules_with("cents", SOCIALE_CASES, "amount = 546.24", "amount = 546.25"));
    assert!(text.contains("importo 546,24 euro al mese (month), atteso 546,25 euro"), "{text}");
    assert!(text.ends_with("1 caso non torna\n"), "{text}");
    let text = told("cases", &rules_with("per", SOCIALE_CASES, "per = \"month\"", "per = \"year\""));
    assert!(text.contains("atteso l'anno (year)"), "{text}");
    let text = told("cases", &rules_with("asks", SOCIALE_CASES, "missing = []", "missing = [\"reddito.netto\"]"));
    assert!(text.contains("non chiede nulla, doveva chiedere reddito.netto"), "{text}");
}

#[test]
fn figures_are_told_with_their_thousands_their_ends_and_their_whole_names() {
    for (written, told) in [
        ("reddito.netto = 7.101", "se il punto è quello delle migliaia lo tolga: 7101"),
        ("reddito.netto = 7.100", "se il punto è quello delle migliaia lo tolga: 7100"),
        ("isee.ordinario = { from = 8000, to = 5000 }", "from (8000.00) è più grande di to (5000.00)"),
        ("redito.netto = 7000", "forse voleva «reddito.netto»"),
        ("veicolo.zucca = 7000", "cargo run -q -p rulepack -- facts"),
    ] {
        let text = refused("figures.toml", written);
        assert!(text.contains(told), "{written}: {text}");
    }
    let text = check_of("dot", SOCIALE_PARAMETERS, "value = 7101.12", "value = 7.101");
    assert!(text.contains("lo tolga: 7101"), "{text}");
}

#[test]
fn names_and_numbers_of_the_pack_are_told_as_they_should_be() {
    let text = check_of("engine", "pack.toml", "engine = 1", "engine = 2");
    assert!(text.contains("scriva engine = 1"), "{text}");
    let text = check_of("id", SOCIALE, "id = \"assegno-sociale\"", "id = \"assegno-socale\"");
    assert!(text.contains("scriva id = \"assegno-sociale\""), "{text}");
    let text = check_of("long", SOCIALE, "source = \"L.", &format!("source = \"{}", "x".repeat(1_201)));
    assert!(text.contains("al massimo 1200"), "{text}");
    let text = check_of("delicate", SOCIALE, "sheet =", "delicate = true\nsheet =");
    assert!(text.contains("campo sconosciuto «delicate»"), "{text}");
}

#[test]
fn what_says_how_a_fact_is_asked_is_refused_where_it_cannot_hold() {
    let weeks = |name: &str, text: &str| check_of(name, "facts/lavoro.toml", "after = \"lavoro.ultimo\"", text);
    let told = weeks("after-later", "after = \"lavoro.contratto\"");
    assert!(told.contains("lavoro.settimane: «lavoro.contratto» non è un fatto che sta prima"), "{told}");
    assert!(told.contains("scritto più in alto nel pacchetto"), "{told}");
    let told = weeks("after-somebody", "after = \"persona.nascita\"");
    assert!(told.contains("metta un fatto della visita"), "{told}");
    let told = weeks("seconds", "seconds = 400");
    assert!(told.contains("«seconds» va da 1 a 120"), "{told}");
    let told = weeks("unsure", "unsure_percent = 12.5");
    assert!(told.contains("«unsure_percent» va da 0 a 99"), "{told}");
    let told = weeks("of-all", "question_of_all = \"Chi di loro ha lavorato?\"");
    assert!(told.contains("«question_of_all» non serve per questo tipo"), "{told}");
    let told = weeks("age", "age_of_other = \"{persona}: quanti anni ha?\"");
    assert!(told.contains("«age_of_other» non serve per questo tipo"), "{told}");
    let people = |name: &str, from: &str, text: &str| check_of(name, "facts/persone.toml", from, text);
    let told = people("age-of-all", "Chi di loro ha {anni}?", "Chi di loro è minorenne?");
    assert!(told.contains("«question_of_all» non dice l'età") && told.contains("Chi di loro ha {anni}?"), "{told}");
    let told = people("age-to-come", "age_of_other =", "future = true\nage_of_other =");
    assert!(told.contains("«future» non serve per questo tipo"), "{told}");
    let told = people("age-of-whom", "{persona}: quanti anni ha?", "Quanti anni ha?");
    assert!(told.contains("«age_of_other» non dice di chi"), "{told}");
}

#[test]
fn the_command_line_speaks_italian() {
    let help = said(&rulepack(&["--help"])) + &said(&rulepack(&["screen", "--help"]));
    for english in ["Usage", "Options", "Arguments", "Commands", "Print", "default", "Checks"] {
        assert!(!help.contains(english), "{english}: {help}");
    }
    for (line, told) in [
        (&["chek"][..], "forse voleva check"),
        (&["check", "--jason"], "«--jason» qui non si può scrivere"),
        (&["screen"], "manca --facts"),
        (&["screen", "--facts", "x", "--on", "2026-13-01"], "«2026-13-01» non è un giorno"),
        (&["check", "Cargo.toml"], "serve una cartella"),
        (&["screen", "--facts", "rules"], "serve un file"),
    ] {
        let output = rulepack(line);
        assert_eq!(output.status.code(), Some(2), "{line:?}");
        let text = complained(&output);
        assert!(text.contains(told) && text.contains("rimedio: "), "{line:?}: {text}");
        assert!(!text.contains("os error"), "{text}");
    }
}

#[test]
fn the_json_tells_the_law_in_doubt_from_answers_that_would_decide() {
    let benefit = |name: &str, text: &str| -> serde_json::Value {
        let path = facts(name, text);
        let output = rulepack(&["screen", "--facts", &path, "--on", "2027-01-15", "--json"]);
        let json: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
        let benefits = json["benefits"].as_array().expect("one entry a benefit");
        benefits.iter().find(|benefit| benefit["id"] == "assegno-sociale").expect("assegno-sociale").clone()
    };
    let known = "persona.nascita = 1960-01-15\npersona.cittadinanza = \"italiana\"\npersona.dove_vive = \"italia\"\n\
                 persona.riceve = []\npersone = []\nresidenza.dieci_anni = true\nreddito.contributiva = 0\n\
                 nucleo.stato_civile = \"nessuno\"\n";
    let law = benefit("law.toml", &format!("{known}reddito.netto = 0\n"));
    assert_eq!((law["outcome"].as_str(), law["missing"].as_array().map(Vec::len)), (Some("undecided"), Some(0)));
    assert_eq!(law["open"], serde_json::json!([]), "only the law");
    assert!(law["doubts"].as_array().is_some_and(|doubts| !doubts.is_empty()), "{law}");
    let answer = benefit("answer.toml", &format!("{known}reddito.netto = \"non so\"\n"));
    let open = serde_json::json!([{ "fact": "reddito.netto", "person": null, "answer": "non so" }]);
    assert_eq!((&answer["missing"], &answer["open"]), (&serde_json::json!([]), &open), "{answer}");
}

#[test]
fn an_answer_that_the_rules_replace_when_it_is_not_known_is_open_all_the_same() {
    let path = facts(
        "replaced.toml",
        "persona.nascita = 1990-01-01\npersona.cittadinanza = \"italiana\"\npersona.verbale = \"no\"\n\
         bisogno.lavoro = \"molto_difficile\"\npersona.riceve = \"non so\"\n",
    );
    let output = rulepack(&["screen", "--facts", &path, "--on", "2026-11-21", "--json"]);
    let json: serde_json::Value =
        serde_json::from_str(&said(&output)).unwrap_or_else(|_| panic!("{}", complained(&output)));
    let benefits = json["benefits"].as_array().expect("one entry a benefit");
    let monthly = benefits.iter().find(|benefit| benefit["id"] == "assegno-mensile").expect("assegno-mensile");
    let open = monthly["open"].as_array().expect("a list");
    assert!(open.iter().any(|at| at["fact"] == "persona.riceve" && at["answer"] == "non so"), "{monthly}");
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
    assert!(text.contains("languages --missing fr"), "{text}");

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
