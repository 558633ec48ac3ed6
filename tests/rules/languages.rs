// SPDX-License-Identifier: EUPL-1.2
//! Language files: whole or told of, with file, line and remedy.

use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::read_pack;
use totem_tests::{pack, pack_files};

#[test]
fn every_language_of_the_repository_is_whole() {
    for language in &pack().translations {
        assert!(language.problems.is_empty(), "{}", language.problems);
        let missing: Vec<&str> = language.missing.iter().map(|text| text.italian.as_str()).collect();
        assert!(missing.is_empty(), "{} lacks {missing:#?}", language.id);
        assert!(language.pack.is_some() && language.texts > 500);
    }
    assert!(pack().speaks("en") && pack().speaks("it") && !pack().speaks("fr"));
}

/// The repository's rules with a French file instead of the English one.
fn with_french(text: &str) -> RulePack {
    let mut files = pack_files();
    files.retain(|file| file.path != "languages/en.toml");
    files.push(SourceFile::new("languages/fr.toml", text));
    read_pack(&files).unwrap_or_else(|problems| panic!("a language file spoils the pack:\n{problems}"))
}

const HEADER: &str = "id = \"fr\"\nname = \"Français\"\nreading = \"left_to_right\"\nthousands = \".\"\ndecimals = \",\"\n\
                      letters = \"figures\"\nsmall_after_colon = true\n";

#[test]
fn a_language_in_the_making_has_no_problems_and_is_not_offered() {
    let pack = with_french(&format!("{HEADER}[terminal]\n\"Avanti\" = \"Suivant\"\n"));
    let french = &pack.translations[0];
    assert!(french.problems.is_empty(), "{}", french.problems);
    assert_eq!(french.missing.len(), french.texts - 1);
    assert!(french.pack.is_none());
}

#[test]
fn each_problem_of_a_language_file_is_told_with_its_line_and_its_remedy() {
    let cases = [
        ("[terminal]\n\"Avnti\" = \"Suivant\"", "non c'è più in [terminal]: «Avnti»", "rulepack languages --missing"),
        ("[terminal]\n\"Avanti\" = \"\"", "la traduzione è vuota", "la scriva"),
        ("[terminal]\n\"Avanti\" = 3", "la traduzione è un numero", "fra virgolette"),
        ("[terminal]\n\"Avanti\" = \"Avanti\"", "uguale all'italiano", "same"),
        ("[terminal]\n\"Avanti\" = \"Aller à la page qui vient après\"", "31 caratteri, al massimo 26", "la accorci"),
        ("[terminal]\n\"Domanda {n}\" = \"Question\"", "fra graffe sono nessuno, in italiano {n}", "scriva gli stessi"),
        (
            "[rules]\n\"Giorno, mese e anno\" = \"Jour {n}\"",
            "fra graffe sono {n}, in italiano nessuno",
            "scriva gli stessi",
        ),
        ("same = [\"Bari\", \"Baari\"]", "non c'è più in [rules]: «Baari»", "tolga la riga"),
        ("colore = 3", "campo sconosciuto «colore»", "lo tolga"),
    ];
    for (text, what, remedy) in cases {
        let pack = with_french(&format!("{HEADER}{text}\n"));
        let problems = &pack.translations[0].problems;
        let problem = problems.iter().find(|problem| problem.what.contains(what));
        let problem = problem.unwrap_or_else(|| panic!("«{what}» is not among:\n{problems}"));
        assert_eq!(problem.file, "languages/fr.toml");
        assert_eq!(problem.line, 7 + text.lines().count(), "{what}");
        assert!(problem.remedy.contains(remedy), "{}", problem.remedy);
    }
}

#[test]
fn headers_that_cannot_be_are_refused() {
    let cases = [
        ("id = \"fr\"", "id = \"it\"", "l'id non è quello del file"),
        ("left_to_right", "right_to_left", "«reading» non può essere"),
        ("thousands = \".\"", "thousands = \"punto\"", "vuole un solo segno"),
        ("Français", "La langue française", "al massimo 12"),
        ("letters = \"figures\"", "letters = \"french\"", "«letters» non può essere"),
    ];
    for (old, new, what) in cases {
        let pack = with_french(&HEADER.replace(old, new));
        let problems = &pack.translations[0].problems;
        assert!(problems.iter().any(|problem| problem.what.contains(what)), "«{what}» is not among:\n{problems}");
    }
}

#[test]
fn a_text_that_changed_a_little_is_recognised_when_the_language_is_nearly_whole() {
    let mut files = pack_files();
    let file = files.iter_mut().find(|file| file.path == "benefits/assegno-sociale.toml").expect("it is there");
    file.text = file.text.replace("Si sospende dopo 29 giorni all'estero.", "Si sospende dopo 30 giorni all'estero.");
    let pack = read_pack(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let problems = &pack.translations[0].problems;
    assert_eq!(problems.len(), 1, "{problems}");
    let remedy = &problems.iter().next().expect("one").remedy;
    assert!(remedy.contains("forse è diventato «Si sospende dopo 30 giorni all'estero.»"), "{remedy}");
}

#[test]
fn more_languages_than_the_screen_has_room_for_are_refused() {
    let mut files = pack_files();
    for id in ["fr", "xx"] {
        files.push(SourceFile::new(format!("languages/{id}.toml"), HEADER.replace("\"fr\"", &format!("\"{id}\""))));
    }
    let pack = read_pack(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let third = &pack.translations[2];
    assert!(third.problems.iter().any(|problem| problem.what.contains("posto per 2 lingue")), "{}", third.problems);
}

#[test]
fn a_translated_pack_has_the_same_facts_rules_and_slots() {
    let english = pack().translations[0].pack.as_ref().expect("English is whole");
    let (here, there) = (&pack().vocabulary, &english.vocabulary);
    assert!(here.definitions == there.definitions && here.parameters == there.parameters);
    for (italian, english) in here.facts.iter().zip(&there.facts) {
        assert_eq!((&italian.id, italian.scope, italian.kind), (&english.id, english.scope, english.kind));
        let ids = |fact: &totem_core::rules::fact::Fact| {
            fact.choices.iter().map(|choice| choice.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(ids(italian), ids(english));
    }
    for (italian, english) in pack().benefits.iter().zip(&english.benefits) {
        assert!(italian.id == english.id && italian.whole == english.whole);
        assert_eq!(italian.name, english.italian_name);
    }
}
