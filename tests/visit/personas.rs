// SPDX-License-Identifier: EUPL-1.2
//! Three people at the terminal: one answers everything, one knows half, one walks away.

use totem_core::screen::{Role, ScreenKind, Tone, Touch};
use totem_core::visit::state::{Effect, Input, PrintEnd, State};
use totem_tests::{Visitor, pack, persona, text_of};

/// The names on the cards of one colour.
fn cards(visitor: &Visitor, tone: Tone) -> Vec<String> {
    let items = visitor.screen().items;
    items.into_iter().filter(|item| item.role == Role::Card(tone)).map(|item| item.label).collect()
}

fn printed(visitor: &mut Visitor) -> String {
    visitor.tap("Prepara il foglio").tap("Stampa il foglio");
    assert_eq!(visitor.session.state(), State::Printing);
    match visitor.effects.pop() {
        Some(Effect::Print(receipt)) => text_of(&receipt),
        _ => panic!("the receipt is to be printed"),
    }
}

#[test]
fn ines_who_answers_everything_learns_what_is_due_and_takes_it_home() {
    let mut visitor = Visitor::played(&persona("ines"));
    assert_eq!(cards(&visitor, Tone::Good), ["Assegno sociale", "Carta acquisti"]);
    assert!(cards(&visitor, Tone::Open).is_empty(), "nothing stays open when everything is answered");
    visitor.touch(Touch::Unfold);
    // What nobody asked for and has to be asked for is not named at all.
    let named = pack().benefits.iter().filter(|benefit| benefit.opened_by.is_none()).count();
    assert_eq!(cards(&visitor, Tone::No).len(), named - 2);

    let paper = printed(&mut visitor);
    for words in [
        "Può spettarle",
        "Assegno sociale",
        "246,20 euro al mese, per 13 mesi",
        "80 euro ogni due mesi",
        "Porti con sé",
        "803 164",
        "Decide l'INPS",
        "versione 2026.11.2",
        "L. 335/1995 art. 3 c. 6",
    ] {
        assert!(paper.contains(words), "the receipt lacks «{words}»:\n{paper}");
    }
    for answer in ["3.900,50", "5.900", "10 marzo 1955"] {
        assert!(!paper.contains(answer), "the receipt names the answer «{answer}»");
    }
    visitor.happens(Input::PrintEnded(PrintEnd::Printed)).tap("Ho finito");
    assert_eq!(visitor.session.state(), State::Welcome);
    assert!(visitor.effects.contains(&Effect::Forget));
}

#[test]
fn karim_who_knows_half_is_told_what_is_missing_and_never_no_for_it() {
    let mut visitor = Visitor::played(&persona("karim"));
    assert_eq!(cards(&visitor, Tone::Good), ["Assegno unico per i figli"]);
    let open = cards(&visitor, Tone::Open);
    for name in ["Bonus asilo nido", "NASpI, indennità di disoccupazione", "Carta acquisti"] {
        assert!(open.iter().any(|card| card == name), "{name} is open: {open:?}");
    }

    let paper = printed(&mut visitor);
    for words in
        ["Manca un'informazione", "Serve sapere: settimane lavorate. Il patronato vede gratis", "192,30 euro al mese"]
    {
        assert!(paper.contains(words), "the receipt lacks «{words}»:\n{paper}");
    }
    assert!(!paper.contains("Malattia che impedisce"), "a delicate fact is not printed by name");
}

#[test]
fn lia_who_walks_away_leaves_nothing_behind() {
    let mut visitor = Visitor::played(&persona("lia"));
    assert_eq!(visitor.session.state(), State::Asking);
    visitor.wait(120);
    assert!(visitor.screen().warning.is_some(), "after two quiet minutes somebody is asked for");
    visitor.wait(60);
    assert_eq!(visitor.session.state(), State::Welcome);
    assert_eq!(visitor.screen().kind, ScreenKind::Welcome);
    assert!(visitor.effects.contains(&Effect::Forget));
    // The next person starts from nothing.
    visitor.touch(Touch::Back).touch(Touch::Start).tap("Ho capito, avanti").tap("Avanti");
    assert!(visitor.screen().entry.is_some_and(|entry| entry.is_empty), "the first question is blank again");
}
