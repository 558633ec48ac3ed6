// SPDX-License-Identifier: EUPL-1.2
//! Rules that nobody confirmed for a while: the terminal says so, on the glass and on paper, and goes on.

use jiff::ToSpan;
use jiff::civil::Date;
use totem_core::screen::{Role, Screen, Touch};
use totem_core::visit::state::Effect;
use totem_tests::{TODAY, Visitor, persona, text_of};

fn days_ago(days: i32) -> Date {
    TODAY.checked_sub(days.days()).expect("a day")
}

/// What Welcome, the results and the paper say to Ines, with rules that were confirmed so many days ago.
fn told(days: i32) -> (String, String, String) {
    let mut visitor = Visitor::new();
    visitor.session.rules_confirmed(Some(days_ago(days)));
    let welcome = words(&visitor.screen());
    visitor.now = persona("ines").play(&mut visitor.session, visitor.now, &mut |_, _| {});
    let results = words(&visitor.screen());
    visitor.touch(Touch::Preview).touch(Touch::Print);
    let paper = visitor.effects.iter().find_map(|effect| match effect {
        Effect::Print(receipt) => Some(text_of(receipt)),
        Effect::CancelPrint | Effect::Forget => None,
    });
    (welcome, results, paper.expect("a receipt is printed"))
}

fn words(screen: &Screen) -> String {
    let items = screen.items.iter().filter(|item| !matches!(item.role, Role::Heading));
    let lines = items.map(|item| format!("{} {}", item.label, item.detail.clone().unwrap_or_default()));
    screen.hint.clone().into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

const SAYS: &str = "Ultimo controllo delle regole: ";

#[test]
fn rules_of_this_week_are_not_spoken_of() {
    let (welcome, results, paper) = told(7);
    assert!(![welcome, results, paper.clone()].iter().any(|text| text.contains(SAYS)));
    assert!(paper.contains("euro"));
}

#[test]
fn after_a_week_the_day_is_told_on_the_glass_and_on_paper() {
    let (welcome, results, paper) = told(8);
    for text in [welcome, results, paper.clone()] {
        assert!(text.contains("Ultimo controllo delle regole: 13 novembre 2026."), "{text}");
    }
    assert!(!paper.contains("da verificare"));
}

#[test]
fn after_a_month_amounts_are_to_be_checked() {
    let (_, results, paper) = told(31);
    assert!(results.contains("(da verificare)"), "{results}");
    assert!(paper.contains("Gli importi sono da verificare.") && paper.contains("(da verificare)"), "{paper}");
}

#[test]
fn after_three_months_it_is_general_information_without_amounts() {
    let (welcome, _, paper) = told(91);
    assert!(welcome.contains("È solo un'informazione generale"), "{welcome}");
    assert!(paper.contains("È solo un'informazione generale") && !paper.contains("euro al mese"), "{paper}");
}

#[test]
fn f19_f20_a_visit_keeps_the_day_and_the_freshness_it_began_with() {
    let mut visitor = Visitor::new();
    visitor.session.rules_confirmed(Some(days_ago(7)));
    visitor.touch(Touch::Start);
    // Midnight passes, and the night's notice is late.
    visitor.now.today = TODAY.tomorrow().expect("a day");
    visitor.now = persona("ines").play(&mut visitor.session, visitor.now, &mut |_, _| {});
    visitor.touch(Touch::Preview);
    let preview = words(&visitor.screen());
    assert!(!preview.contains(SAYS) && !preview.contains("22 novembre"), "{preview}");
    visitor.touch(Touch::Leave);
    assert!(words(&visitor.screen()).contains(SAYS), "the next person is told");
}
