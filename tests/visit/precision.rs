// SPDX-License-Identifier: EUPL-1.2
//! Only as precisely as needed: bands first, the exact figure for who wants to type it, several rare things at once.

use totem_core::rules::answers::{Answer, Knowledge};
use totem_core::rules::bands::Band;
use totem_core::rules::fact::Fact;
use totem_core::rules::option_set::OptionSet;
use totem_core::screen::{Role, Screen, ScreenKind, Touch};
use totem_core::visit::answered::band;
use totem_core::visit::moment::Settings;
use totem_core::visit::session::Session;
use totem_core::visit::state::State;
use totem_core::words::upper_first;
use totem_tests::{START, TODAY, Visitor, pack, persona};

fn fact(id: &str) -> &'static Fact {
    pack().vocabulary.facts.iter().find(|fact| fact.id == id).expect("the pack has it")
}

/// Somebody who does not know anything, up to the first question that `stops` wants.
fn up_to(stops: impl Fn(&Visitor) -> bool) -> Visitor {
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti").tap("Avanti");
    while visitor.session.state() == State::Asking && !stops(&visitor) {
        visitor.touch(Touch::DoesNotKnow).tap("Avanti");
    }
    assert_eq!(visitor.session.state(), State::Asking, "no question is like that");
    visitor
}

fn labels(visitor: &Visitor) -> Vec<String> {
    visitor.screen().items.into_iter().map(|item| item.label).collect()
}

#[test]
fn bands_read_as_people_say_them() {
    let says = |id: &str, low: i64, high: i64| band(&pack().language, fact(id), Band { low, high }, TODAY);
    let isee = fact("isee.ordinario");
    assert_eq!(says("isee.ordinario", isee.low, 1_014_000), "fino a 10.140 euro");
    assert_eq!(says("isee.ordinario", isee.low, 799_999), "meno di 8.000 euro");
    assert_eq!(says("isee.ordinario", 800_000, 1_499_999), "da 8.000 a meno di 15.000 euro");
    assert_eq!(says("isee.ordinario", 800_001, 1_500_000), "più di 8.000, fino a 15.000 euro");
    assert_eq!(says("isee.ordinario", 946_113, 1_500_000), "più di 9.461,12, fino a 15.000 euro");
    assert_eq!(says("isee.ordinario", 800_001, 1_499_999), "più di 8.000, meno di 15.000 euro");
    assert_eq!(says("isee.ordinario", 1_500_001, isee.high), "più di 15.000 euro");
    let weeks = fact("lavoro.settimane");
    assert_eq!(says("lavoro.settimane", 13, weeks.high), "13 settimane o più");
    assert_eq!(says("lavoro.settimane", 1, 12), "da 1 a 12 settimane");
    assert_eq!(says("lavoro.settimane", 5, 5), "5 settimane");
}

#[test]
fn a_figure_is_asked_in_bands_and_who_wants_to_types_it() {
    let mut visitor = up_to(|visitor| !visitor.session.bands().is_empty());
    let bands = labels(&visitor);
    assert_eq!(visitor.screen().kind, ScreenKind::One);
    visitor.tap("Scrivo la cifra esatta");
    assert_eq!(visitor.screen().kind, ScreenKind::Number);
    visitor.tap("Indietro");
    assert_eq!(labels(&visitor), bands, "back from the keys to the bands");
    visitor.tap("Avanti");
    assert!(visitor.screen().fault.is_some(), "nothing was chosen");
    visitor.tap("Scrivo la cifra esatta").tap("5").tap("Avanti").tap("Indietro");
    assert_eq!(visitor.screen().kind, ScreenKind::Number, "it was typed, and stands there as it was typed");
}

#[test]
fn a_band_stays_a_band_in_the_list_of_answers() {
    let mut visitor = up_to(|visitor| !visitor.session.bands().is_empty());
    let at = visitor.session.questions()[0];
    let (label, range) = (labels(&visitor)[0].clone(), visitor.session.bands()[0]);
    visitor.tap(&label).tap("Avanti");
    while visitor.session.state() == State::Asking {
        visitor.touch(Touch::DoesNotKnow).tap("Avanti");
    }
    let said = visitor.screen().items.into_iter().filter_map(|item| item.detail);
    let told = upper_first(&band(&pack().language, pack().fact(at.fact), range, TODAY));
    assert!(said.clone().any(|detail| detail == told), "{told} is not among {:?}", said.collect::<Vec<_>>());
}

#[test]
fn what_is_not_ticked_on_a_screen_of_statements_is_a_no_and_the_screen_says_so() {
    let mut visitor = up_to(|visitor| visitor.session.questions().len() > 1);
    let screen = visitor.screen();
    assert!(screen.hint.is_some_and(|hint| hint.contains("contano come no")));
    let ticks = screen.items.iter().filter(|item| matches!(item.role, Role::Tick { .. })).count();
    assert_eq!(ticks, visitor.session.questions().len());
    visitor.tap("Avanti");
    assert!(visitor.screen().fault.is_some(), "somebody who touched nothing has said nothing");
    visitor.touch(Touch::Option(0)).tap("Avanti").tap("Indietro");
    let ticked: Vec<bool> = visitor
        .screen()
        .items
        .iter()
        .filter_map(|item| match item.role {
            Role::Tick { ticked } => Some(ticked),
            _ => None,
        })
        .collect();
    assert!(ticked[0] && ticked[1..].iter().all(|ticked| !ticked), "back finds it as it was left");
}

#[test]
fn who_is_not_sure_of_the_others_keeps_what_was_ticked() {
    let mut visitor = up_to(|visitor| visitor.session.questions().len() > 1);
    let asked = visitor.session.questions();
    visitor.touch(Touch::Option(0)).tap("Non lo so").tap("Avanti");
    while visitor.session.state() == State::Asking {
        visitor.touch(Touch::DoesNotKnow).tap("Avanti");
    }
    let rows = visitor.screen().items;
    let answer = |place: usize| {
        let short = &pack().fact(asked[place].fact).short;
        rows.iter().find(|row| row.label == *short).and_then(|row| row.detail.clone())
    };
    assert_ne!(answer(0).as_deref(), Some("Non lo so"));
    assert_eq!(answer(1).as_deref(), Some("Non lo so"));
}

/// Answers how old somebody is: in the band that holds the age, or with the figure.
fn say_age(visitor: &mut Visitor, years: i32) {
    let age = Band::of_age(years, TODAY);
    let place = visitor.session.bands().iter().position(|band| band.holds_all(age));
    match place {
        Some(place) => {
            visitor.touch(Touch::Option(place));
        }
        None => {
            for digit in years.to_string().chars() {
                visitor.tap(&digit.to_string());
            }
        }
    }
}

/// Somebody who asks about one benefit alone and has so many children, up to the first question that `stops` wants.
pub fn parent(of: &str, children: usize, stops: impl Fn(&Screen) -> bool) -> Visitor {
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti");
    let place = pack().benefits.iter().position(|benefit| benefit.id == of).expect("the pack has it");
    visitor.touch(Touch::ByName).touch(Touch::Only(place)).tap("Avanti");
    loop {
        let screen = visitor.screen();
        assert_eq!(visitor.session.state(), State::Asking, "no question is like that");
        if stops(&screen) {
            return visitor;
        }
        let counted = screen.items.iter().find(|item| item.label == "Figli che vivono con lei");
        match counted.and_then(|item| item.touch) {
            Some(more) => (0..children).for_each(|_| drop(visitor.touch(more).screen())),
            None => drop(visitor.touch(Touch::DoesNotKnow).screen()),
        }
        visitor.tap("Avanti");
    }
}

pub fn asks_age(screen: &Screen) -> bool {
    screen.title.ends_with("quanti anni ha?")
}

fn of_birth(visitor: &Visitor) -> Vec<(String, String)> {
    let rows = visitor.screen().items.into_iter().filter(|row| row.label.starts_with("Figlio"));
    let births = rows.filter(|row| row.label.ends_with("data di nascita"));
    births.map(|row| (row.label, row.detail.unwrap_or_default())).collect()
}

#[test]
fn of_others_only_the_years_are_asked_and_the_date_where_the_year_leaves_something_open() {
    let mut visitor = parent("bonus-nido", 2, asks_age);
    assert_eq!(visitor.screen().hint.as_deref(), Some("Anni compiuti. Zero se non ha ancora un anno"));
    visitor.tap("Avanti");
    assert!(visitor.screen().fault.is_some(), "nothing was typed");
    visitor.tap("9").tap("9").tap("9").tap("Avanti");
    assert!(visitor.screen().fault.is_some(), "nobody is that old");
    visitor.tap("Cancella").tap("Cancella").tap("Cancella").tap("3").tap("Avanti");
    assert!(asks_age(&visitor.screen()), "the second child");
    visitor.tap("7").tap("Avanti").tap("Indietro");
    assert_eq!(visitor.screen().entry.expect("an age is typed").shown, "7 anni", "back finds it as it was left");
    visitor.tap("Avanti");
    let mut dates = Vec::new();
    while visitor.session.state() == State::Asking {
        let screen = visitor.screen();
        if screen.kind == ScreenKind::Date && screen.title.starts_with("Figlio") {
            assert_eq!(screen.hint.as_deref(), Some("Ha detto: 3 anni. Può dirlo più preciso?"));
            dates.push(screen.title);
        }
        visitor.touch(Touch::DoesNotKnow).tap("Avanti");
    }
    assert_eq!(
        dates,
        ["Figlio o figlia 1: qual è la data di nascita?"],
        "whoever is 3 was born in one year or the other"
    );
    let births = [("Figlio o figlia 1: data di nascita", "3 anni"), ("Figlio o figlia 2: data di nascita", "7 anni")];
    assert_eq!(of_birth(&visitor), births.map(owned), "what was told before still holds");
}

#[test]
fn where_one_age_decides_it_is_asked_of_all_at_once() {
    let mut visitor = parent("accompagnamento-invalidi", 2, |screen| screen.title.starts_with("Chi di loro"));
    assert_eq!(visitor.screen().title, "Chi di loro ha meno di 18 anni?");
    assert_eq!(labels(&visitor)[..3], ["Figlio o figlia 1", "Figlio o figlia 2", "Nessuno di loro"]);
    visitor.tap("Figlio o figlia 2").tap("Avanti").tap("Indietro");
    let ticked = |visitor: &Visitor| visitor.screen().items.iter().any(|item| item.role == Role::Tick { ticked: true });
    assert!(ticked(&visitor), "back finds it as it was left");
    visitor.tap("Avanti");
    up_to_the_review(&mut visitor);
    let births = [
        ("Figlio o figlia 1: data di nascita", "18 anni o più"),
        ("Figlio o figlia 2: data di nascita", "Meno di 18 anni"),
    ];
    assert_eq!(of_birth(&visitor), births.map(owned));
    visitor.tap("Figlio o figlia 2: data di nascita");
    assert_eq!(labels(&visitor)[..2], ["Meno di 18 anni", "18 anni o più"]);
    visitor.tap("Scrivo quanti anni ha").tap("4").tap("Avanti");
    up_to_the_review(&mut visitor);
    assert_eq!(of_birth(&visitor)[1].1, "4 anni");
    while visitor.screen().title != "Chi di loro ha meno di 18 anni?" {
        visitor.tap("Indietro");
    }
    assert!(ticked(&visitor), "who is 4 is under 18");
    visitor.tap("Avanti");
    up_to_the_review(&mut visitor);
    assert_eq!(of_birth(&visitor)[1].1, "4 anni", "looking back changes nothing");
}

/// The options shown each time the unemployed couple are asked what they receive already, and the row of their review.
fn received(receives: OptionSet) -> (Vec<OptionSet>, Option<String>) {
    let mut couple = persona("disoccupati");
    let receive = fact("persona.riceve");
    couple.answers.put(receive, Some(0), Knowledge::Is(Answer::SomeOf { surely: receives, perhaps: receives }));
    let (mut shown, mut told) = (Vec::new(), None);
    let mut session = Session::new(pack().clone(), Settings::default());
    couple.play(&mut session, START, &mut |session, now| {
        let screen = session.screen(now);
        if screen.title == receive.question {
            let hint = if shown.is_empty() {
                "Può sceglierne più di uno"
            } else {
                "Prima questi non c'erano. Può sceglierne più di uno"
            };
            assert_eq!(screen.hint.as_deref(), Some(hint));
            shown.push(session.options());
        }
        if session.state() == State::Review {
            told = screen.items.iter().find(|row| row.label == receive.short).and_then(|row| row.detail.clone());
        }
    });
    (shown, told)
}

#[test]
fn a_choice_put_again_shows_only_what_was_not_there_before_and_forgets_nothing() {
    let (shown, told) = received(OptionSet::NONE);
    assert_eq!(told, fact("persona.riceve").none_label);
    assert_eq!(shown.len(), 2, "it was put again");
    assert!((shown[0] & shown[1]).is_empty(), "nothing is asked twice");
    let label = |option: usize| fact("persona.riceve").choices[option].label.clone();
    let later = shown[1].places().next().expect("an option");
    assert_eq!(received(OptionSet::only(later)).1, Some(label(later)));
    let first =
        shown[0].places().find(|option| label(*option).starts_with("Altra disoccupazione")).expect("it is there");
    let (again, told) = received(OptionSet::only(first));
    assert!(again.len() > 1 && told == Some(label(first)), "{told:?}");
}

/// A parent of two children of 19, up to the question whether they are dependants.
pub fn parent_of_two_grown_up_children() -> Visitor {
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti").tap("È nato un bambino o ho figli").tap("Avanti");
    while visitor.session.state() == State::Asking {
        let screen = visitor.screen();
        match screen.kind {
            ScreenKind::Household => {
                let children = screen.items.iter().find(|item| item.label == "Figli che vivono con lei");
                let more = children.and_then(|item| item.touch).expect("children are counted");
                visitor.touch(more).touch(more);
            }
            ScreenKind::One | ScreenKind::Number if screen.title.ends_with("quanti anni ha?") => {
                say_age(&mut visitor, 19);
            }
            _ if screen.title.starts_with("Chi di loro") => break,
            _ => {
                visitor.touch(Touch::DoesNotKnow);
            }
        }
        visitor.tap("Avanti");
    }
    visitor
}

fn up_to_the_review(visitor: &mut Visitor) {
    while visitor.session.state() == State::Asking {
        visitor.touch(Touch::DoesNotKnow).tap("Avanti");
    }
}

/// The rows of the review that say who is a dependant.
fn dependants(mut visitor: Visitor) -> Vec<(String, String)> {
    up_to_the_review(&mut visitor);
    let rows = visitor.screen().items.into_iter().filter(|row| row.label.ends_with("a carico"));
    rows.map(|row| (row.label, row.detail.unwrap_or_default())).collect()
}

fn owned((label, detail): (&str, &str)) -> (String, String) {
    (label.to_owned(), detail.to_owned())
}

#[test]
fn what_is_asked_of_several_people_stands_on_one_screen() {
    let mut visitor = parent_of_two_grown_up_children();
    let screen = visitor.screen();
    assert_eq!(screen.title, "Chi di loro è a suo carico, senza matrimonio né figli?");
    assert!(screen.hint.is_some_and(|hint| hint.ends_with("gli altri contano come no")));
    assert_eq!(labels(&visitor)[..3], ["Figlio o figlia 1", "Figlio o figlia 2", "Nessuno di loro"]);
    visitor.tap("Figlio o figlia 2").tap("Avanti");
    assert_eq!(
        dependants(visitor),
        [("Figlio o figlia 1: a carico", "No"), ("Figlio o figlia 2: a carico", "Sì")].map(owned)
    );
}

#[test]
fn who_leaves_the_household_leaves_the_screens_about_several_too() {
    let mut visitor = parent_of_two_grown_up_children();
    visitor.tap("Figlio o figlia 2").tap("Avanti");
    up_to_the_review(&mut visitor);
    visitor.tap("La famiglia");
    let children = visitor.screen().items.into_iter().position(|item| item.label == "Figli che vivono con lei");
    visitor.touch(Touch::Less(children.expect("children are counted"))).tap("Avanti");
    assert_eq!(dependants(visitor), [("Figlio o figlia: a carico", "No")].map(owned));
}

#[test]
fn the_result_can_be_seen_at_any_question_and_the_visit_goes_on_from_there() {
    let mut visitor = Visitor::new();
    visitor.tap("Iniziamo").tap("Ho capito, avanti").tap("Avanti");
    visitor.touch(Touch::DoesNotKnow).tap("Avanti");
    let question = visitor.screen().title;
    visitor.tap("Mostra il risultato");
    assert_eq!(visitor.session.state(), State::Results);
    let told = visitor.screen();
    assert!(told.items.iter().any(|item| item.label == "Non ha visto tutte le domande"));
    visitor.touch(Touch::MoreQuestions);
    assert_eq!(visitor.screen().title, question);
    visitor.tap("Mostra il risultato").tap("Prepara il foglio").tap("Stampa il foglio");
    assert_eq!(visitor.session.state(), State::Printing, "a paper on half the questions is honest too");
}
