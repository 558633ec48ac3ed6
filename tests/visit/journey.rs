// SPDX-License-Identifier: EUPL-1.2
//! Going on, going back, changing one's mind.

use proptest::prelude::*;
use totem_core::screen::{Role, Screen, ScreenKind, Touch};
use totem_core::visit::moment::{Moment, Settings};
use totem_core::visit::session::Session;
use totem_core::visit::state::{FaultCode, Input, NotPrinted, PrintEnd, State};
use totem_tests::{TODAY, Visitor, persona};

fn at_first_question() -> Visitor {
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti").tap("Avanti");
    visitor
}

fn types(visitor: &mut Visitor, keys: &str) {
    for key in keys.chars() {
        let label = if key == ',' { "virgola".to_owned() } else { key.to_string() };
        visitor.tap(&label);
    }
}

fn title(visitor: &Visitor) -> String {
    visitor.screen().title
}

#[test]
fn nothing_is_chosen_before_the_person_chooses() {
    let mut visitor = at_first_question();
    types(&mut visitor, "10031955");
    visitor.tap("Avanti").tap("Avanti");
    let choices = |screen: &Screen| -> Vec<Touch> {
        let choices = screen.items.iter().filter(|item| matches!(item.role, Role::Choice { .. }));
        choices.filter_map(|item| item.touch).collect()
    };
    while choices(&visitor.screen()).len() < 2 {
        visitor.touch(Touch::DoesNotKnow).tap("Avanti");
    }
    let chosen = |screen: &Screen| {
        screen
            .items
            .iter()
            .filter(|item| matches!(item.role, Role::Choice { chosen: true } | Role::Aside { chosen: true }))
            .count()
    };
    assert_eq!(chosen(&visitor.screen()), 0);
    let choices = choices(&visitor.screen());
    visitor.touch(choices[0]);
    assert_eq!(chosen(&visitor.screen()), 1);
    let before = title(&visitor);
    visitor.touch(choices[1]);
    assert_eq!(title(&visitor), before, "a touch on an answer never changes the screen by itself");
    assert_eq!(chosen(&visitor.screen()), 1, "one answer, the last one");
}

#[test]
fn going_on_without_an_answer_says_what_to_do_and_keeps_the_question() {
    let mut visitor = at_first_question();
    let before = title(&visitor);
    assert!(visitor.screen().fault.is_none(), "nothing is said before the person tries");
    visitor.tap("Avanti");
    assert_eq!(title(&visitor), before);
    let fault = visitor.screen().fault.expect("it says what to do");
    assert!(fault.contains("Non lo so"), "{fault}");
    visitor.tap("1");
    assert!(visitor.screen().fault.is_none(), "it goes away with the next touch");
}

#[test]
fn a_date_that_cannot_be_is_explained_and_kept() {
    let cases = [
        ("31022000", "non c'è nel calendario"),
        ("22112026", "deve ancora venire"),
        ("01011899", "dal 1900"),
        ("0101", "otto cifre"),
    ];
    for (keys, words) in cases {
        let mut visitor = at_first_question();
        types(&mut visitor, keys);
        let typed = visitor.screen().entry.expect("a date is typed").shown;
        visitor.tap("Avanti");
        let screen = visitor.screen();
        let fault = screen.fault.expect("it says what to do");
        assert!(fault.contains(words), "{keys}: {fault}");
        assert_eq!(screen.entry.expect("still there").shown, typed, "what was typed is kept");
    }
}

#[test]
fn back_finds_the_answer_as_it_was_left_and_forward_goes_over_the_same_way() {
    let mut visitor = at_first_question();
    types(&mut visitor, "10031955");
    visitor.tap("Avanti").tap("Uno in più: Figli che vivono con lei").tap("Avanti");
    let third = title(&visitor);
    visitor.tap("Indietro");
    let count = visitor.screen().items.iter().any(|item| matches!(item.role, Role::Counter { count: 1, .. }));
    assert!(count, "the household is as it was left");
    visitor.tap("Indietro");
    assert_eq!(visitor.screen().entry.expect("the date").shown, "10 / 03 / 1955");
    visitor.tap("Avanti").tap("Avanti");
    assert_eq!(title(&visitor), third);
    visitor.tap("Indietro").tap("Indietro").tap("Indietro");
    assert_eq!(visitor.screen().kind, ScreenKind::Tiles);
    visitor.tap("Indietro");
    assert_eq!(visitor.session.state(), State::Notice);
}

#[test]
fn an_answer_changed_in_the_list_returns_there_and_asks_what_now_depends_on_it() {
    let mut visitor = Visitor::played_to(&persona("ines"), State::Review);
    let rows = |visitor: &Visitor| -> Vec<(String, Option<String>)> {
        visitor.screen().items.into_iter().map(|item| (item.label, item.detail)).collect()
    };
    let before = rows(&visitor);
    assert!(before.contains(&("Matrimonio o unione civile".to_owned(), Some("No".to_owned()))), "{before:?}");
    // The same answer again: straight back to the list.
    visitor.tap("Matrimonio o unione civile").tap("Avanti");
    assert_eq!(visitor.session.state(), State::Review);
    assert_eq!(rows(&visitor), before);
    // Another answer: the spouse's income is asked, then the list again.
    visitor.tap("Matrimonio o unione civile").tap("Sì, matrimonio o unione civile").tap("Avanti");
    assert_eq!(title(&visitor), "Tolte le tasse, quanto ha in un anno il suo coniuge?");
    types(&mut visitor, "14000");
    visitor.tap("Avanti");
    assert_eq!(visitor.session.state(), State::Review);
    assert_eq!(rows(&visitor).len(), before.len() + 1);
}

#[test]
fn why_do_you_ask_names_the_benefits_that_depend_on_the_answer() {
    let mut visitor = at_first_question();
    visitor.tap("Perché lo chiediamo?");
    let why = visitor.screen().why.and_then(|why| why.says).expect("it opens in place");
    for name in ["Assegno unico", "ADI", "e per altri"] {
        assert!(why.contains(name), "{why}");
    }
    visitor.tap("Perché lo chiediamo?");
    assert!(visitor.screen().why.is_some_and(|why| why.says.is_none()), "and closes again");
}

#[test]
fn delicate_questions_can_be_declined_come_last_and_never_become_a_no() {
    let mut visitor = Visitor::played_to(&persona("karim"), State::Review);
    visitor.tap("Permesso di soggiorno");
    let labels: Vec<String> = visitor.screen().items.into_iter().map(|item| item.label).collect();
    assert!(labels.contains(&"Preferisco non rispondere".to_owned()), "{labels:?}");
    visitor.tap("Preferisco non rispondere").tap("Avanti");
    while visitor.session.state() == State::Asking {
        visitor.tap("Non lo so").tap("Avanti");
    }
    visitor.tap("Mostra il risultato");
    let auu = visitor.screen().items.into_iter().find(|item| item.label.starts_with("Assegno unico"));
    assert!(matches!(auu.expect("it is listed").role, Role::Card(totem_core::screen::Tone::Open)));
}

#[test]
fn an_amount_is_shown_in_figures_and_in_letters_with_its_cents() {
    let mut visitor = Visitor::played_to(&persona("ines"), State::Review);
    visitor.tap("ISEE ordinario 2026").tap("Scrivo la cifra esatta");
    types(&mut visitor, "8230,80");
    let entry = visitor.screen().entry.expect("an amount is typed");
    assert_eq!(entry.shown, "8.230,80 euro");
    assert_eq!(entry.spoken, "ottomiladuecentotrenta euro e ottanta centesimi");
    types(&mut visitor, "5");
    assert_eq!(visitor.screen().entry.expect("still").shown, "8.230,80 euro", "no third decimal");
}

#[test]
fn many_options_come_on_pages_and_a_hundred_by_their_letter() {
    let mut visitor = Visitor::played_to(&persona("ines"), State::Review);
    visitor.tap("Provincia");
    let labels: Vec<String> = visitor.screen().items.into_iter().map(|item| item.label).collect();
    assert_eq!(labels.first().map(String::as_str), Some("Bari"));
    assert!(!labels.contains(&"Brindisi".to_owned()), "{labels:?}");
    visitor.tap("Indietro").tap("B").tap("Altre risposte").tap("Brindisi").tap("Avanti");
    assert_eq!(visitor.session.state(), State::Review);
    let rows = visitor.screen().items;
    assert!(rows.into_iter().any(|item| item.detail.as_deref() == Some("Brindisi")));
}

#[test]
fn a_paper_that_did_not_come_out_can_be_printed_again_and_doubt_is_asked_about() {
    let mut visitor = Visitor::played(&persona("ines"));
    visitor.tap("Prepara il foglio").tap("Stampa il foglio");
    visitor.happens(Input::PrintEnded(PrintEnd::CannotTell));
    assert_eq!(title(&visitor), "Il foglio è uscito intero?");
    visitor.tap("No, non è uscito o è a metà");
    assert_eq!(visitor.session.state(), State::Printing);
    visitor.happens(Input::PrintEnded(PrintEnd::NotPrinted(NotPrinted::NoPrinter)));
    assert_eq!(title(&visitor), "Il foglio non si può stampare");
    visitor.tap("Torna ai risultati");
    assert_eq!(visitor.session.state(), State::Results);
}

#[test]
fn a_late_report_of_the_printer_never_reaches_the_next_person() {
    let mut visitor = Visitor::played(&persona("ines"));
    visitor.tap("Prepara il foglio").tap("Stampa il foglio").tap("Esci e cancella");
    visitor.happens(Input::PrintEnded(PrintEnd::Printed));
    assert_eq!(visitor.session.state(), State::Welcome);
}

#[test]
fn a_terminal_out_of_service_starts_no_visit_whatever_is_touched() {
    let mut session = Session::out_of_service(FaultCode::RulesFaulty, Settings::default());
    let now = Moment { since_start: std::time::Duration::ZERO, today: TODAY };
    for touch in [Touch::Start, Touch::Forward, Touch::Leave, Touch::Print] {
        assert!(session.handle(Input::Touched(touch), now).is_empty());
        assert_eq!(session.state(), State::OutOfService(FaultCode::RulesFaulty));
    }
    let screen = session.screen(now);
    assert!(screen.items.iter().any(|item| item.label == "803 164"));
    assert!(screen.items.iter().any(|item| item.label.contains("REGOLE 2")));
    assert!(screen.touches().is_empty());
}

#[test]
fn the_visit_keeps_the_day_it_began_with() {
    let mut visitor = Visitor::played(&persona("ines"));
    visitor.now.today = jiff::civil::date(2027, 1, 1);
    visitor.tap("Prepara il foglio");
    let says = visitor.screen().items.into_iter().any(|item| item.label.contains("21 novembre 2026"));
    assert!(says, "the receipt bears the day of the visit");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_walk_over_the_screens_gets_stuck_or_panics(
        walk in prop::collection::vec((any::<prop::sample::Index>(), 0_u64..90), 1..160),
    ) {
        let mut visitor = Visitor::new();
        for (choice, pause) in walk {
            let touches = visitor.screen().touches();
            prop_assert!(!touches.is_empty() || visitor.session.state() == State::Printing);
            if visitor.session.state() == State::Printing && pause % 3 == 0 {
                visitor.happens(Input::PrintEnded(PrintEnd::CannotTell));
            } else if !touches.is_empty() {
                visitor.touch(touches[choice.index(touches.len())].1);
            }
            visitor.wait(pause);
        }
        // From anywhere, Welcome is one touch away.
        visitor.touch(Touch::Leave);
        prop_assert_eq!(visitor.session.state(), State::Welcome);
    }

    #[test]
    fn touches_that_are_not_on_the_screen_do_no_harm(
        touches in prop::collection::vec((0_usize..12, 0_usize..200), 1..80),
    ) {
        let mut visitor = at_first_question();
        for (kind, place) in touches {
            let touch = match kind {
                0 => Touch::Option(place % 128),
                1 => Touch::Change(place),
                2 => Touch::Open(place),
                3 => Touch::More(place),
                4 => Touch::Less(place),
                5 => Touch::Tile(place),
                6 => Touch::Page(place),
                7 => Touch::Letter('Z'),
                8 => Touch::Forward,
                9 => Touch::Print,
                10 => Touch::Absent,
                _ => Touch::Key(totem_core::screen::Key::Digit(200)),
            };
            visitor.touch(touch);
            let _ = visitor.screen();
        }
    }
}
