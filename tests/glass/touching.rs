// SPDX-License-Identifier: EUPL-1.2
//! A finger, or a key, on the glass.

use slint::platform::Key as Press;
use totem_core::screen::{Key, Touch};
use totem_core::visit::moment::Settings;
use totem_core::visit::session::Session;
use totem_core::visit::state::{Input, State};
use totem_tests::desk::Desk;
use totem_tests::{START, Visitor, pack, persona};

#[test]
fn a_visit_by_finger_alone_goes_from_welcome_to_the_results() {
    let desk = Desk::new();
    let mut session = Session::new(pack().clone(), Settings::default());
    let mut now = START;
    let mut taps = 0;
    while session.state() != State::Results {
        desk.show(session.screen(now));
        let on_a_question = !session.questions().is_empty() && !session.has_draft();
        let label = match (session.state(), on_a_question) {
            (State::Welcome, _) => "Iniziamo",
            (State::Notice, _) => "Ho capito, avanti",
            (State::Asking, true) => "Non lo so",
            (State::Review, _) => "Mostra il risultato",
            _ => "Avanti",
        };
        let touched = desk.tap(label);
        assert_eq!(touched.len(), 1, "one tap on «{label}» is one touch");
        now.since_start += std::time::Duration::from_secs(2);
        session.handle(Input::Touched(touched[0]), now);
        taps += 1;
        assert!(taps < 300, "the visit ends");
    }
}

#[test]
fn a_finger_that_slides_off_touches_nothing() {
    let desk = Desk::new();
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti");
    desk.show(visitor.screen());
    assert_eq!(desk.slide("Avanti", "Indietro"), []);
    assert_eq!(desk.slide("Ho 65 anni o più, o assisto un anziano", "Esci e cancella"), []);
    assert_eq!(desk.tap("Indietro"), [Touch::Back]);
}

#[test]
fn every_kind_of_answer_gives_its_touch() {
    let desk = Desk::new();
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti");
    desk.show(visitor.screen());
    assert_eq!(desk.tap("Ho 65 anni o più, o assisto un anziano"), [Touch::Tile(4)]);
    visitor.tap("Avanti");
    desk.show(visitor.screen());
    assert_eq!(desk.tap("7"), [Touch::Key(Key::Digit(7))]);
    assert_eq!(desk.tap("Cancella"), [Touch::Key(Key::Delete)]);
    assert_eq!(desk.tap("Perché lo chiediamo?"), [Touch::Why]);
    visitor.tap("Non lo so").tap("Avanti");
    desk.show(visitor.screen());
    assert_eq!(desk.tap("Uno in più: Figli che vivono con lei"), [Touch::More(2)]);
    visitor.tap("Uno in più: Figli che vivono con lei");
    desk.show(visitor.screen());
    assert_eq!(desk.tap("Uno in meno: Figli che vivono con lei"), [Touch::Less(2)]);
    assert_eq!(desk.tap("Esci e cancella"), [Touch::Leave]);
}

#[test]
fn a_long_screen_turns_its_pages_on_the_glass_and_remembers_them_when_one_comes_back() {
    let desk = Desk::new();
    let mut visitor = Visitor::played(&persona("karim"));
    desk.show(visitor.screen());
    assert!(desk.page_count() > 1);
    assert_eq!(desk.tap("Continua sotto"), [], "turning a page is the glass's own");
    let card =
        desk.touchable().into_iter().find(|element| element.label.starts_with("Carta acquisti")).expect("on page 2");
    visitor.touch(desk.tap(&card.label)[0]);
    desk.show(visitor.screen());
    visitor.tap("Torna ai risultati");
    desk.show(visitor.screen());
    assert!(desk.touchable().iter().any(|element| element.label == card.label), "still on page 2");
    visitor.tap("Esci e cancella");
    desk.show(visitor.screen());
    let next = Visitor::played(&persona("karim"));
    desk.show(next.screen());
    assert!(desk.touchable().iter().all(|element| element.label != card.label), "the next person starts on page 1");
}

#[test]
fn keys_walk_over_everything_with_a_ring_around_it_and_touch_it() {
    let desk = Desk::new();
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti");
    desk.show(visitor.screen());
    let before = desk.dots();
    let count = desk.touchable().len();
    let mut touched = Vec::new();
    for _ in 0..count {
        assert_eq!(desk.key(Press::Tab), [], "moving on touches nothing");
        assert!(desk.dots() != before, "a ring shows where one is");
        touched.extend(desk.key(Press::Return));
    }
    let mut offered: Vec<Touch> = visitor.screen().touches().into_iter().map(|(_, touch)| touch).collect();
    let order = touched.clone();
    offered.sort_by_key(|touch| format!("{touch:?}"));
    touched.sort_by_key(|touch| format!("{touch:?}"));
    assert_eq!(touched, offered, "each thing once");
    assert_eq!(order.first(), Some(&Touch::Tile(0)), "answers come first");
    assert_eq!(order.last(), Some(&Touch::Leave), "leaving comes last");
}

#[test]
fn nothing_of_one_visit_stays_on_the_glass_for_the_next_person() {
    let desk = Desk::new();
    let blank = Visitor::new();
    desk.show(blank.screen());
    let before = desk.dots();
    let mut visitor = Visitor::played(&persona("ines"));
    desk.show(visitor.screen());
    assert!(desk.dots() != before);
    visitor.tap("Esci e cancella");
    desk.show(visitor.screen());
    assert!(desk.dots() == before, "Welcome looks the same, dot by dot");
}
