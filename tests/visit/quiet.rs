// SPDX-License-Identifier: EUPL-1.2
//! Nobody touches: the terminal asks whether somebody is there, then forgets.

use totem_core::screen::Touch;
use totem_core::visit::state::{Effect, Input, PrintEnd, State};
use totem_tests::Visitor;

/// A visitor in each state that a visit can stand in.
fn everywhere() -> Vec<Visitor> {
    let steps: [&[&str]; 6] = [
        &["Iniziamo"],
        &["Iniziamo", "Ho capito, avanti"],
        &["Iniziamo", "Ho capito, avanti", "Avanti"],
        &["Iniziamo", "Ho capito, avanti", "Avanti", "Non lo so", "Avanti"],
        &["REVIEW"],
        &["REVIEW", "Mostra il risultato"],
    ];
    let mut visitors: Vec<Visitor> = steps.iter().map(|steps| walked(steps)).collect();
    visitors.push(walked(&["REVIEW", "Mostra il risultato", "Prepara il foglio"]));
    visitors.push(walked(&["REVIEW", "Mostra il risultato", "Prepara il foglio", "Stampa il foglio"]));
    let mut printed = walked(&["REVIEW", "Mostra il risultato", "Prepara il foglio", "Stampa il foglio"]);
    printed.happens(Input::PrintEnded(PrintEnd::CannotTell));
    visitors.push(printed);
    visitors
}

fn walked(steps: &[&str]) -> Visitor {
    let mut visitor = Visitor::new();
    for step in steps {
        if *step == "REVIEW" {
            visitor.answers_nothing_up_to_the_review();
        } else {
            visitor.tap(step);
        }
    }
    visitor
}

#[test]
fn after_two_minutes_it_asks_and_after_one_more_it_forgets_in_every_state() {
    for mut visitor in everywhere() {
        let state = visitor.session.state();
        visitor.wait(119);
        assert!(visitor.screen().warning.is_none(), "{state:?}: too early");
        visitor.wait(1);
        let warning = visitor.screen().warning.unwrap_or_else(|| panic!("{state:?}: no warning"));
        assert_eq!(warning.seconds_left, 60);
        visitor.wait(59);
        assert_eq!(visitor.screen().warning.map(|warning| warning.seconds_left), Some(1), "{state:?}");
        visitor.wait(1);
        assert_eq!(visitor.session.state(), State::Welcome, "{state:?}");
        assert!(visitor.effects.contains(&Effect::Forget), "{state:?}");
        assert!(visitor.effects.contains(&Effect::CancelPrint), "{state:?}");
    }
}

#[test]
fn any_touch_answers_the_warning_does_nothing_else_and_can_be_repeated_without_end() {
    let mut visitor = walked(&["Iniziamo", "Ho capito, avanti", "Avanti"]);
    let before = visitor.screen().title;
    for _ in 0..12 {
        visitor.wait(130);
        assert!(visitor.screen().warning.is_some());
        visitor.touch(Touch::Forward);
        assert!(visitor.screen().warning.is_none());
        assert_eq!(visitor.screen().title, before, "the touch that answers is not taken as an answer");
        assert!(visitor.screen().fault.is_none());
    }
}

#[test]
fn esci_e_cancella_works_everywhere_in_one_touch() {
    for mut visitor in everywhere() {
        let state = visitor.session.state();
        assert!(visitor.screen().leave.is_some(), "{state:?}: it is on the screen");
        visitor.tap("Esci e cancella");
        assert_eq!(visitor.session.state(), State::Welcome, "{state:?}");
        assert!(visitor.effects.contains(&Effect::Forget), "{state:?}");
        assert!(visitor.session.wakes_at().is_none(), "{state:?}: nothing is left to forget");
    }
}

#[test]
fn it_also_works_while_the_warning_is_up() {
    let mut visitor = walked(&["Iniziamo"]);
    visitor.wait(125).touch(Touch::Leave);
    assert_eq!(visitor.session.state(), State::Welcome);
}

#[test]
fn a_terminal_that_waits_is_never_woken() {
    let mut visitor = Visitor::new();
    assert!(visitor.session.wakes_at().is_none());
    visitor.wait(100_000);
    assert!(visitor.effects.is_empty());
}
