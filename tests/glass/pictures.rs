// SPDX-License-Identifier: EUPL-1.2
//! A few screens must look as they did when somebody last looked at them: `tests/pictures`.
//! After a change that is meant, run the tests with `UPDATE_PICTURES=1` and look at the new ones.

use totem_core::screen::{Screen, ScreenKind, Touch};
use totem_core::visit::state::State;
use totem_tests::desk::Desk;
use totem_tests::pictures::assert_looks_like;
use totem_tests::{Visitor, persona};

use super::shape::told_of_a_terminal;
use crate::visit::precision::{asks_age, parent, parent_of_two_grown_up_children};

fn picture(screen: Screen) -> Vec<u8> {
    let desk = Desk::new();
    desk.show(screen);
    desk.png()
}

#[test]
fn welcome() {
    assert_looks_like("welcome", &picture(Visitor::new().screen()));
}

#[test]
fn a_question_with_its_answers() {
    let mut visitor = Visitor::played_to(&persona("ines"), State::Review);
    visitor.tap("ISEE ordinario 2026");
    assert_looks_like("question", &picture(visitor.screen()));
}

#[test]
fn several_statements_on_one_screen() {
    let mut visitor = Visitor::played_to(&persona("genitori"), State::Review);
    while visitor.session.questions().len() < 2 {
        visitor.touch(Touch::Back);
    }
    assert_looks_like("statements", &picture(visitor.screen()));
}

#[test]
fn one_question_about_several_people() {
    assert_looks_like("several-people", &picture(parent_of_two_grown_up_children().screen()));
}

#[test]
fn the_age_of_somebody_on_the_number_pad() {
    let mut visitor = parent("bonus-nido", 1, asks_age);
    visitor.tap("7");
    assert_looks_like("age", &picture(visitor.screen()));
}

#[test]
fn an_age_in_bands() {
    let is_banded = |screen: &Screen| asks_age(screen) && screen.kind == ScreenKind::One;
    assert_looks_like("age-bands", &picture(parent("accompagnamento-invalidi", 1, is_banded).screen()));
}

#[test]
fn an_amount_on_the_number_pad() {
    let mut visitor = Visitor::played_to(&persona("ines"), State::Review);
    visitor.tap("ISEE ordinario 2026").tap("Scrivo la cifra esatta");
    for key in ["8", "2", "3", "0", "virgola", "8", "0"] {
        visitor.tap(key);
    }
    assert_looks_like("number-pad", &picture(visitor.screen()));
}

#[test]
fn the_results() {
    assert_looks_like("results", &picture(Visitor::played(&persona("karim")).screen()));
}

#[test]
fn what_who_checks_a_terminal_sees() {
    assert_looks_like("about", &picture(told_of_a_terminal()));
}

#[test]
fn a_benefit_that_may_be_due() {
    let mut visitor = Visitor::played(&persona("ines"));
    visitor.tap("Assegno sociale");
    assert_looks_like("benefit", &picture(visitor.screen()));
}
