// SPDX-License-Identifier: EUPL-1.2
//! Matters that only the person opens, one benefit asked for by name, and questions that an answer made idle.

use totem_core::rules::fact::FactRef;
use totem_core::screen::Touch;
use totem_core::visit::state::State;
use totem_tests::{Visitor, pack, persona};

const DISCREET: &str = "Contributo per l'autonomia";

/// Every word that is on the screens from here to the paper.
fn all_words(visitor: &Visitor) -> String {
    let screen = visitor.screen();
    let items =
        screen.items.iter().map(|item| format!("{}\n{}", item.label, item.detail.as_deref().unwrap_or_default()));
    items.collect::<Vec<_>>().join("\n")
}

/// The questions a visit puts, when each is answered with "non lo so".
fn asked(visitor: &mut Visitor) -> Vec<FactRef> {
    let mut asked = Vec::new();
    while visitor.session.state() == State::Asking {
        asked.extend(visitor.session.questions());
        visitor.touch(Touch::DoesNotKnow).touch(Touch::Forward);
    }
    asked
}

fn id(at: &FactRef) -> &str {
    &pack().fact(at.fact).id
}

#[test]
fn what_nobody_opened_is_never_named() {
    let mut visitor = Visitor::played(&persona("ines"));
    visitor.touch(Touch::Unfold);
    assert!(!all_words(&visitor).contains(DISCREET));
    visitor.touch(Touch::Preview);
    assert!(!all_words(&visitor).contains(DISCREET));
    assert!(!visitor.screen().touches().iter().any(|(_, touch)| *touch == Touch::Discreet));
}

#[test]
fn what_the_person_opened_is_told_on_the_screen_and_on_paper_only_when_asked_for() {
    let mut visitor = Visitor::played(&persona("protezione"));
    assert!(all_words(&visitor).contains(DISCREET));
    visitor.touch(Touch::Preview);
    assert!(!all_words(&visitor).contains(DISCREET), "the paper may fall into other hands");
    visitor.touch(Touch::Discreet);
    assert!(all_words(&visitor).contains(DISCREET));
    visitor.touch(Touch::Discreet);
    assert!(!all_words(&visitor).contains(DISCREET));
}

#[test]
fn a_matter_that_was_opened_and_closed_again_is_closed() {
    let protection = pack().tiles.iter().position(|tile| tile.id == "protezione").expect("the tile is there");
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti");
    visitor.touch(Touch::Tile(protection)).touch(Touch::Tile(protection)).tap("Avanti");
    assert!(!asked(&mut visitor).iter().any(|at| id(at).starts_with("protezione.")));
}

#[test]
fn one_benefit_asked_for_by_name_asks_what_it_needs_and_nothing_else() {
    let naspi = pack().benefits.iter().position(|benefit| benefit.id == "naspi").expect("naspi is there");
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti").tap("Cerco un aiuto preciso").tap("Avanti");
    assert!(visitor.screen().fault.is_some(), "one has to be chosen");
    visitor.touch(Touch::Only(naspi)).tap("Avanti");
    let asked = asked(&mut visitor);
    assert!(!asked.is_empty() && asked.len() < 20, "{} questions", asked.len());
    assert!(!asked.iter().any(|at| id(at).starts_with("isee.")), "NASpI needs no ISEE");
    visitor.tap("Mostra il risultato");
    let cards = visitor.screen().touches().into_iter().filter(|(_, touch)| matches!(touch, Touch::Open(_))).count();
    assert!(cards <= 1);
    visitor.touch(Touch::LookAtAll);
    assert_eq!(visitor.session.state(), State::Asking, "and then all the others");
}

#[test]
fn who_says_that_all_are_well_is_asked_nothing_more_about_health() {
    for name in ["ines", "karim", "disoccupati"] {
        let visitor = Visitor::played(&persona(name));
        let mut review = visitor;
        review.touch(Touch::Back);
        let words = all_words(&review);
        assert!(words.contains("Disabilità o bisogno di aiuto"), "{name}: {words}");
        assert!(!words.contains("Invalidità riconosciuta") && !words.contains("Quanto vede"), "{name}: {words}");
    }
}
