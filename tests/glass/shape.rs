// SPDX-License-Identifier: EUPL-1.2
//! Every screen there is: nothing too small, too near, nameless, cut off or lying over something else.

use std::sync::Arc;

use jiff::ToSpan;
use totem_core::language::Language;
use totem_core::rules::bands::Band;
use totem_core::rules::pack::RulePack;
use totem_core::screen::about::{CardFault, System, Told, Trial, about};
use totem_core::screen::texts::{asking, button};
use totem_core::screen::{Action, OtherLanguage, Progress, Screen, ScreenKind, Speaker, Touch, Why};
use totem_core::visit::draft::Draft;
use totem_core::visit::household::{Household, groups};
use totem_core::visit::moment::Settings;
use totem_core::visit::persona::Persona;
use totem_core::visit::question::Question;
use totem_core::visit::session::Session;
use totem_kiosk::demo::tour::{Sight, tour};
use totem_tests::desk::{Desk, Element};
use totem_tests::{START, TODAY, pack, persona};

/// 20 mm on the smallest screen, where a dot is 0.2479 mm.
const TARGET_MIN: f32 = 81.0;
/// 25 mm, for answers and for going on.
const ANSWER_MIN: f32 = 101.0;
/// 6.4 mm.
const GAP_MIN: f32 = 25.9;
/// Where answers end at the latest, and the buttons that are always there begin.
const BODY_BOTTOM: f32 = 1576.0;
const NAV_TOP: f32 = 1604.0;
/// The first pages of a question's answers; the later ones are like the second.
const PAGES_LOOKED_AT: usize = 2;

/// Every screen of the three visits, with the name of its picture.
fn visits(language: &str) -> Vec<(String, Screen)> {
    let people = ["ines", "karim", "lia"].map(persona);
    let people = people.map(|persona| Persona { language: Some(language.to_owned()), ..persona });
    let sights = people.iter().flat_map(|persona| tour(pack(), persona, START));
    let screens = sights.filter_map(|sight| match sight {
        Sight::Screen(name, screen) => Some((name, screen)),
        Sight::Receipt(_) => None,
    });
    screens.collect()
}

/// Where a terminal speaks of rules that nobody confirmed for three months: the longest of those sentences.
fn stale(language: &str) -> Vec<(String, Screen)> {
    let mut session = Session::new(pack().clone(), Settings::default());
    session.rules_confirmed(START.today.checked_sub(91.days()).ok());
    let ines = Persona { language: Some(language.to_owned()), ..persona("ines") };
    let welcome = session.screen(START);
    let now = ines.play(&mut session, START, &mut |_, _| {});
    vec![(format!("welcome-stale-{language}"), welcome), (format!("results-stale-{language}"), session.screen(now))]
}

/// Every question of the pack as it stands on a screen, about the asker and about somebody with a long name.
fn questions(pack: &RulePack) -> Vec<(String, Screen)> {
    let mut household = Household::default();
    let mut answers = pack.blank_answers();
    (0..groups(pack).len()).for_each(|kind| household.add(kind, pack, &mut answers));
    let speaker = Speaker { owner: "Sportello aiuti", language: &pack.language };
    let mut screens = Vec::new();
    for at in answers.places(&pack.vocabulary.facts) {
        let fact = pack.fact(at.fact);
        let shown = fact.all_choices();
        let (mut draft, is_age) = (Draft::default(), fact.is_told_by_age(at.person));
        draft.by_age = is_age;
        let ages = [0, 3, 12, 18, 67].map(|age| Band::of_age(age, TODAY));
        let as_banded = if is_age { &[&[][..], &ages[..]][..] } else { &[&[][..]] };
        for (bands, page) in as_banded.iter().flat_map(|bands| (0..PAGES_LOOKED_AT).map(move |page| (*bands, page))) {
            let (before, on, is_rest) = (None, TODAY, false);
            let question = Question {
                pack,
                at,
                draft: &draft,
                household: &household,
                shown,
                is_rest,
                bands,
                before,
                on,
                page,
                letter: None,
            };
            screens.push((fact.id.clone(), framed(question.screen(&speaker))));
        }
    }
    screens
}

/// A question with the frame a visit puts around it, as long as it gets.
fn framed(mut screen: Screen) -> Screen {
    let language = screen.language.clone();
    let say = |text| language.say(text).to_owned();
    let says = language.fill(asking::PROGRESS_LEFT, &[("n", "14"), ("altre", "12")]);
    screen.progress = Some(Progress { says, percent: 50 });
    screen.why = Some(Why { label: say(button::WHY), says: None });
    screen.result_now = Some(Action::new(say(button::SHOW_RESULTS), Touch::ResultNow));
    screen.back = Some(Action::new(say(button::BACK), Touch::Back));
    screen.forward = Some(Action::new(say(button::FORWARD), Touch::Forward));
    screen.leave = Some(Action::new(say(button::LEAVE), Touch::Leave));
    let choose = Action::new("Português", Touch::Language(1));
    screen.languages = vec![OtherLanguage { id: "pt".to_owned(), choose, says: String::new() }];
    screen
}

/// The fullest screen of who checks a terminal: a night, a stick that brought two things, and a voice on two sound cards.
pub fn told_of_a_terminal() -> Screen {
    let language = Arc::new(Language::italian());
    let system = System::named(&format!("2026.11.1:{}", "1f3a".repeat(16))).expect("a system");
    let stick = [
        "OK NUOVO: in uso il pacchetto 2026.12.1 (c358248a)",
        "OK: il sistema 2026.12.1 parte al prossimo avvio; tolga la chiavetta, spenga e riaccenda",
    ];
    let told = Told {
        rules: Some("2026.11.2 (57a42b45)"),
        system: Some(&system),
        night: Some("PACCHETTO 2"),
        stick: &stick.map(str::to_owned),
        voice: Some(&[
            Trial::Silent { card: "HDA NVidia".to_owned(), fault: CardFault::NoOutput },
            Trial::Spoke { card: "USB Audio Device".to_owned() },
        ]),
    };
    about(&Speaker { owner: &Settings::default().owner, language: &language }, told)
}

/// Looks at every page of every screen, and collects what is wrong with it.
fn faults(screens: Vec<(String, Screen)>, look: impl Fn(&Desk, &Screen, &[Element], &mut Vec<String>)) -> Vec<String> {
    let desk = Desk::new();
    let mut faults = Vec::new();
    for (name, screen) in screens {
        desk.show(screen.clone());
        for page in 0..desk.page_count() {
            desk.turn_to(page);
            let mut here = Vec::new();
            look(&desk, &screen, &desk.elements(), &mut here);
            faults.extend(here.into_iter().map(|fault| format!("{name}, page {}: {fault}", page + 1)));
        }
    }
    faults
}

fn all_screens() -> Vec<(String, Screen)> {
    let whole = pack().translations.iter().filter_map(|translation| translation.pack.as_deref());
    let spoken = std::iter::once(&**pack()).chain(whole);
    let of = |pack: &RulePack| {
        let language = &pack.language.id;
        visits(language).into_iter().chain(stale(language)).chain(questions(pack)).collect::<Vec<_>>()
    };
    spoken.flat_map(of).chain([("about".to_owned(), told_of_a_terminal())]).collect()
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn whatever_can_be_touched_is_large_enough_and_far_enough_from_the_next() {
    let is_answer = |element: &Element| element.width() > 900.0 || element.bounds[1] >= NAV_TOP;
    assert_none(&faults(all_screens(), |_, screen, elements, faults| {
        let is_row = |element: &Element| element.label.ends_with(screen.language.say(button::CHANGE));
        let touchable: Vec<&Element> = elements.iter().filter(|element| element.is_touchable).collect();
        for (at, one) in touchable.iter().enumerate() {
            let least = if is_answer(one) { ANSWER_MIN } else { TARGET_MIN };
            if one.width() < TARGET_MIN || one.height() < least {
                faults.push(format!("«{}» is {} x {}", one.label, one.width(), one.height()));
            }
            for other in &touchable[at + 1..] {
                let gap = one.gap_to(other);
                // Rows of a list of answers to check share their border: each row is one target, its button in the middle.
                if gap < GAP_MIN && !(is_row(one) && is_row(other)) {
                    faults.push(format!("«{}» and «{}» are {gap} apart", one.label, other.label));
                }
            }
        }
    }));
}

#[test]
fn nothing_is_cut_off_or_lies_over_the_buttons_that_are_always_there() {
    assert_none(&faults(all_screens(), |_, screen, elements, faults| {
        let whole = Element {
            label: String::new(),
            is_text: false,
            is_touchable: false,
            is_off: false,
            bounds: [0.0, 0.0, 1080.0, 1920.0],
        };
        let stands_alone = screen.kind == ScreenKind::Welcome || screen.warning.is_some();
        for element in elements {
            if !whole.holds(element) {
                faults.push(format!("«{}» sticks out of the screen: {:?}", element.label, element.bounds));
            }
            let [_, top, _, bottom] = element.bounds;
            if !stands_alone && top < NAV_TOP && bottom > BODY_BOTTOM + 0.5 {
                faults.push(format!("«{}» reaches down to {bottom}", element.label));
            }
        }
    }));
}

#[test]
fn words_stay_inside_their_buttons_and_never_lie_over_each_other() {
    assert_none(&faults(all_screens(), |_, _, elements, faults| {
        let touchable: Vec<&Element> = elements.iter().filter(|element| element.is_touchable).collect();
        let words: Vec<&Element> = elements.iter().filter(|element| element.is_text).collect();
        for (at, word) in words.iter().enumerate() {
            for button in touchable.iter().filter(|button| button.holds_middle_of(word)) {
                if !button.holds(word) {
                    faults.push(format!(
                        "«{}» is wider than its button: {:?} in {:?}",
                        word.label, word.bounds, button.bounds
                    ));
                }
            }
            for other in &words[at + 1..] {
                if word.holds_middle_of(other) && word.label != other.label {
                    faults.push(format!("«{}» lies over «{}»", word.label, other.label));
                }
            }
        }
    }));
}

#[test]
fn what_can_be_touched_is_called_what_the_screen_says_and_nothing_is_missing() {
    assert_none(&faults(all_screens(), |desk, screen, elements, faults| {
        let on_glass: Vec<&str> = elements
            .iter()
            .filter(|element| element.is_touchable && !element.is_off)
            .map(|element| element.label.as_str())
            .collect();
        let names_it = |label: &str| {
            on_glass.iter().any(|named| {
                *named == label || named.starts_with(&format!("{label}. ")) || named.starts_with(&format!("{label}: "))
            })
        };
        let is_paged = desk.page_count() > 1;
        for (label, touch) in screen.touches() {
            let elsewhere = is_paged && matches!(touch, Touch::Change(_) | Touch::Open(_) | Touch::Unfold);
            if !names_it(&label) && !elsewhere {
                faults.push(format!("«{label}» ({touch:?}) is not on the glass; there is {on_glass:?}"));
            }
        }
    }));
}
