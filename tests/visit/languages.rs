// SPDX-License-Identifier: EUPL-1.2
//! A visit in another language: the same answers in other words, and Italian again for the next person.

use std::collections::BTreeMap;
use std::sync::Arc;

use totem_core::rules::document::SourceFile;
use totem_core::rules::read::read_pack;
use totem_core::screen::{Role, Screen, ScreenKind, Touch};
use totem_core::visit::persona::Persona;
use totem_core::visit::state::{Effect, Input, PrintEnd, State};
use totem_kiosk::demo::tour::{Sight, tour};
use totem_tests::{START, Visitor, pack, pack_files, persona, root, text_of};

const ENGLISH: Touch = Touch::Language(1);

fn english(name: &str) -> Persona {
    Persona { language: Some("en".to_owned()), ..persona(name) }
}

fn names(screen: &Screen) -> Vec<String> {
    screen.languages.iter().map(|other| other.choose.label.clone()).collect()
}

#[test]
fn welcome_offers_each_language_by_its_own_name_and_its_own_words() {
    let mut visitor = Visitor::new();
    let screen = visitor.screen();
    assert_eq!(names(&screen), ["English"]);
    assert_eq!(screen.languages[0].says, "Find out which benefits you can ask for");
    visitor.tap("English");
    assert_eq!(visitor.session.state(), State::Notice);
    assert_eq!(visitor.screen().title, "Before we start");
    assert_eq!(names(&visitor.screen()), ["Italiano"]);
}

#[test]
fn every_screen_of_a_visit_can_be_read_in_the_other_language_with_one_touch() {
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo");
    for state in [State::Notice, State::Asking, State::Asking] {
        assert_eq!(visitor.session.state(), state);
        let italian = visitor.screen();
        visitor.tap("English");
        let english = visitor.screen();
        assert!(italian.kind == english.kind && italian.title != english.title);
        visitor.tap("Italiano");
        assert!(visitor.screen() == italian, "and back again it is the same");
        visitor.touch(Touch::Forward);
    }
}

#[test]
fn changing_the_language_in_the_middle_keeps_every_answer() {
    let mut visitor = Visitor::played_to(&persona("karim"), State::Review);
    let italian = visitor.screen();
    visitor.touch(ENGLISH);
    let english = visitor.screen();
    assert_eq!(english.title, "Check your answers");
    assert_eq!(english.items.len(), italian.items.len());
    let said = |screen: &Screen, label: &str| {
        let row = screen.items.iter().find(|item| item.label == label);
        row.and_then(|item| item.detail.clone()).unwrap_or_else(|| panic!("there is a row «{label}»"))
    };
    assert_eq!(said(&italian, "Data di nascita"), "2 giugno 1987");
    assert_eq!(said(&english, "Date of birth"), "2 June 1987");
    assert_eq!(said(&english, "Ordinary ISEE 2026"), "I don't have one");
    visitor.tap("Italiano");
    assert!(visitor.screen() == italian);
}

#[test]
fn what_was_touched_and_not_confirmed_is_kept_too() {
    let mut visitor = Visitor::played_to(&persona("ines"), State::Review);
    visitor.tap("ISEE ordinario 2026").tap("Scrivo la cifra esatta");
    for key in ["8", "2", "3", "0", "virgola", "8", "0"] {
        visitor.tap(key);
    }
    visitor.tap("English");
    let entry = visitor.screen().entry.expect("an amount is typed");
    assert_eq!(entry.shown, "€8,230.80");
    assert_eq!(entry.spoken, "eight thousand two hundred and thirty euros and eighty cents");
    visitor.tap("Delete").tap("Delete");
    assert_eq!(visitor.screen().entry.expect("still").shown, "€8,230.");
}

#[test]
fn options_by_letter_are_looked_for_anew() {
    let mut visitor = Visitor::played_to(&persona("ines"), State::Review);
    visitor.tap("Provincia").tap("Indietro").tap("B").tap("English");
    assert!(visitor.screen().items.iter().any(|item| item.label == "Bari"), "the chosen one's letter");
    visitor.tap("Next");
    assert_eq!(visitor.session.state(), State::Review);
}

#[test]
fn the_results_change_their_words_and_nothing_else() {
    let mut visitor = Visitor::played(&persona("ines"));
    let cards = |visitor: &Visitor| {
        let items = visitor.screen().items.into_iter().filter(|item| matches!(item.role, Role::Card(_)));
        items.map(|item| (item.role, item.touch)).collect::<Vec<_>>()
    };
    let italian = cards(&visitor);
    visitor.tap("English");
    assert!(cards(&visitor) == italian);
    visitor.tap("Social allowance (assegno sociale)");
    let amount = visitor.screen().items.into_iter().find(|item| item.role == Role::Amount);
    assert_eq!(amount.map(|item| item.label).as_deref(), Some("€246.20 a month, for 13 months"));
}

#[test]
fn a_trembling_hand_does_not_change_the_language_twice() {
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("English");
    let italian = Touch::Language(0);
    visitor.now.since_start += std::time::Duration::from_millis(150);
    visitor.happens(Input::Touched(italian));
    assert_eq!(visitor.screen().title, "Before we start");
}

#[test]
fn the_next_person_begins_in_italian() {
    let leave: [fn(&mut Visitor); 3] = [
        |visitor| {
            visitor.tap("Leave and erase");
        },
        |visitor| {
            visitor.wait(180);
        },
        |visitor| {
            visitor.tap("Prepare the sheet").tap("Print the sheet");
            visitor.happens(Input::PrintEnded(PrintEnd::Printed)).tap("I have finished");
        },
    ];
    for leave in leave {
        let mut visitor = Visitor::played(&english("ines"));
        leave(&mut visitor);
        assert_eq!(visitor.screen().kind, ScreenKind::Welcome);
        assert!(visitor.screen() == Visitor::new().screen(), "Welcome as it always is");
        visitor.tap("Iniziamo");
        assert_eq!(visitor.screen().title, "Prima di iniziare");
    }
}

/// The repository's rules with a text of the English file replaced by another.
fn files_with(old: &str, new: &str) -> Vec<SourceFile> {
    let mut files = pack_files();
    let file = files.iter_mut().find(|file| file.path == "languages/en.toml").expect("English is there");
    assert!(file.text.contains(old), "{old}");
    file.text = file.text.replacen(old, new, 1);
    files
}

#[test]
fn a_language_that_lacks_one_text_is_not_offered_anywhere() {
    for line in ["\"Avanti\" = \"Next\"\n", "\"Servono almeno 67 anni.\" = \"You need to be at least 67.\"\n"] {
        let pack = read_pack(&files_with(line, "")).unwrap_or_else(|problems| panic!("{problems}"));
        let mut visitor = Visitor::with(Arc::new(pack));
        assert_eq!(names(&visitor.screen()), Vec::<String>::new());
        visitor.touch(ENGLISH);
        assert_eq!(visitor.session.state(), State::Welcome, "a touch that is not there does nothing");
        visitor.tap("Iniziamo");
        assert_eq!(names(&visitor.screen()), Vec::<String>::new());
    }
}

#[test]
fn a_faulty_language_leaves_italian_as_it_is() {
    for (old, new) in [("\"Next\"", "\"\""), ("name = \"English\"", "name = 3"), ("[rules]", "[rules")] {
        let pack = read_pack(&files_with(old, new)).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(!pack.translations[0].problems.is_empty(), "{new}");
        let visitor = Visitor::with(Arc::new(pack));
        assert!(visitor.screen().languages.is_empty());
    }
}

/// Italian texts whose English words differ.
fn catalogue() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("rules/languages/en.toml")).expect("English is there");
    let file: toml::Table = text.parse().expect("it is TOML");
    let sections = ["terminal", "rules"].map(|section| file[section].as_table().expect("a table").clone());
    let entries = sections.into_iter().flatten();
    entries.map(|(italian, english)| (italian, english.as_str().expect("a text").to_owned())).collect()
}

/// Every string of a screen, but for what only the clerk reads.
fn strings(screen: &Screen) -> Vec<String> {
    let mut strings = vec![screen.title.clone()];
    strings.extend(screen.hint.iter().chain(&screen.fault).cloned());
    strings.extend(screen.progress.iter().map(|progress| progress.says.clone()));
    strings.extend(screen.why.iter().flat_map(|why| [Some(why.label.clone()), why.says.clone()]).flatten());
    strings.extend(screen.entry.iter().flat_map(|entry| [entry.shown.clone(), entry.spoken.clone()]));
    strings.extend(screen.page.iter().map(|page| page.says.clone()));
    strings.extend(screen.help.iter().map(|(says, _)| says.clone()));
    strings.extend(screen.warning.iter().flat_map(|warning| [warning.title.clone(), warning.says.clone()]));
    strings.extend(screen.touches().into_iter().map(|(label, _)| label));
    let items = screen.items.iter().filter(|item| item.role != Role::Small);
    strings.extend(items.flat_map(|item| [Some(item.label.clone()), item.detail.clone()]).flatten());
    strings
}

#[test]
fn a_whole_visit_in_english_shows_no_italian_sentence() {
    let catalogue = catalogue();
    let names: Vec<&str> = pack().benefits.iter().map(|benefit| benefit.name.as_str()).collect();
    let long = |italian: &str| italian.contains(' ') && italian.chars().count() > 12 && !italian.contains('{');
    let mut looked_at = 0;
    for sight in ["ines", "karim", "lia"].map(english).iter().flat_map(|persona| tour(pack(), persona, START)) {
        let Sight::Screen(picture, screen) = sight else { continue };
        // Welcome is Italian for everybody, and without rules there is no other language.
        if matches!(screen.kind, ScreenKind::Welcome | ScreenKind::OutOfService) {
            continue;
        }
        looked_at += 1;
        for string in strings(&screen) {
            // The receipt names each benefit in Italian too, for the clerk.
            if screen.kind == ScreenKind::Preview && names.contains(&string.as_str()) {
                continue;
            }
            let untold = catalogue.get(&string).is_some_and(|english| *english != string);
            assert!(!untold || string == "Italiano", "{picture}: «{string}»");
            // A benefit's own name is what has to be said at the counter: it may stand inside.
            let is_name = |italian: &str| names.contains(&italian);
            let mut sentences = catalogue.keys().filter(|italian| long(italian) && !is_name(italian));
            let inside = sentences.find(|italian| string.contains(italian.as_str()));
            assert_eq!(inside, None, "{picture}: «{string}»");
        }
    }
    assert!(looked_at > 100, "{looked_at}");
}

#[test]
fn ines_takes_home_an_english_receipt_that_an_italian_clerk_can_work_with() {
    let mut visitor = Visitor::played(&english("ines"));
    visitor.tap("Prepare the sheet").tap("Print the sheet");
    let Some(Effect::Print(receipt)) = visitor.effects.pop() else { panic!("the receipt is to be printed") };
    let paper = text_of(&receipt);
    for words in [
        "Benefits for you",
        "This is guidance given on 21 November 2026.",
        "You may get these",
        "Social allowance (assegno sociale)\nAssegno sociale\n€246.20 a month, for 13 months",
        "€80 every two months",
        "Bring with you",
        "Da controllare in ufficio: I redditi dell'anno",
        "L. 335/1995 art. 3 c. 6",
        "803 164 INPS, from a landline, free of charge",
        "versione 2026.11",
    ] {
        assert!(paper.contains(words), "the receipt lacks «{words}»:\n{paper}");
    }
    for words in ["Porti con sé", "Può spettarle", "al mese", "Servono"] {
        assert!(!paper.contains(words), "the receipt says «{words}»:\n{paper}");
    }
}
