// SPDX-License-Identifier: EUPL-1.2
//! How many questions plausible households are asked: `simulate` as an official runs it, and the visits it plays.

mod common;

use common::{plain, root, rulepack, rules_copy};
use totem_core::rules::answers::{Answer, Knowledge};
use totem_core::rules::conclusion::completed;
use totem_core::rules::fact::Kind;
use totem_core::rules::next_question::Order;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::read_pack;
use totem_core::rules::screening::{Outcome, screen};
use totem_core::visit::interview::Interview;
use totem_pack_source::read_folder;

/// Visits that are played in a scene: enough to see it, few enough to wait for.
const VISITS: usize = 20;

fn pack() -> RulePack {
    read_pack(&read_folder(&root().join("rules")).expect("the rules")).unwrap_or_else(|problems| panic!("{problems}"))
}

fn played(pack: &RulePack, household: usize, order: Order) -> Interview<'_> {
    let mut interview = Interview::new(pack, &pack.sample[household], pack.date, order);
    while let Some(screen) = interview.screen() {
        interview.answer(screen);
    }
    interview
}

fn figures(order: &str) -> serde_json::Value {
    let ran = rulepack(&["simulate", "--households", "12", "--bounds", "3", "--order", order, "--json"]);
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    serde_json::from_str(&ran.said).expect("JSON")
}

#[test]
fn the_figures_agree_with_one_another() {
    for order in ["greedy", "pack"] {
        let figures = figures(order);
        assert_eq!((figures["households"].as_u64(), figures["order"].as_str()), (Some(12), Some(order)), "{figures}");
        let questions = &figures["questions"];
        let number = |value: &serde_json::Value| value.as_f64().unwrap_or_else(|| panic!("a number: {figures}"));
        assert!(number(&questions["mean"]) <= number(&questions["p95"]), "{figures}");
        assert!(number(&questions["p95"]) <= number(&questions["max"]), "{figures}");
        let bound = &figures["bound"];
        assert_eq!(bound["households"], 3, "{figures}");
        assert!(number(&bound["least_mean"]) > 0.0 && number(&bound["ratio"]) >= 1.0, "{figures}");
        let in_vain = figures["in_vain"].as_array().expect("a list");
        assert!(in_vain.iter().all(|one| number(&one["in_vain"]) <= number(&one["asked"])), "{figures}");
    }
}

#[test]
fn the_same_seed_plays_the_same_visits() {
    let told = |seed: &str| {
        let ran = rulepack(&["simulate", "--households", "6", "--bounds", "0", "--seed", seed]);
        ran.said.lines().filter(|line| line.starts_with("domande")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told("5"), told("5"));
    assert_ne!(told("5"), told("6"));
}

#[test]
fn the_report_is_in_italian_and_says_how_the_least_was_found() {
    let ran = rulepack(&["simulate", "--households", "5", "--bounds", "2"]);
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    for words in
        ["5 famiglie fuori dal campione (seme 2)", "domande:", "schermate:", "trovate con esattezza", "a fasce:"]
    {
        assert!(ran.said.contains(words), "{words}: {}", ran.said);
    }
}

#[test]
fn a_pack_without_a_recipe_says_what_is_missing() {
    let folder = rules_copy("no-recipe");
    std::fs::remove_file(folder.join("sample/recipe.toml")).expect("a recipe to take away");
    for command in ["sample", "simulate"] {
        let ran = rulepack(&[command, plain(&folder)]);
        assert_eq!(ran.status, Some(1), "{}", ran.said);
        assert!(
            ran.complained.contains("sample/recipe.toml") && ran.complained.contains("rimedio: "),
            "{}",
            ran.complained
        );
    }
}

#[test]
fn what_cannot_be_an_order_or_a_number_is_refused_with_what_can() {
    let ran = rulepack(&["simulate", "--order", "alphabetical"]);
    assert_eq!(ran.status, Some(2), "{}", ran.said);
    assert!(ran.complained.contains("«alphabetical»") && ran.complained.contains("greedy, pack"), "{}", ran.complained);
    let ran = rulepack(&["simulate", "--households", "tante"]);
    assert!(ran.complained.contains("«tante» non è un numero"), "{}", ran.complained);
}

#[test]
fn a_visit_ends_with_what_all_answers_come_to_and_misses_nothing_that_is_due() {
    let pack = pack();
    for household in 0..VISITS {
        let all = screen(&pack, &pack.sample[household], pack.date);
        for order in [Order::Planned, Order::Pack] {
            let told = completed(&pack, played(&pack, household, order).told(), pack.date);
            let found = screen(&pack, &told, pack.date);
            for (benefit, (found, truth)) in pack.benefits.iter().zip(found.verdicts.iter().zip(&all.verdicts)) {
                let is_sound = matches!(found.outcome, Outcome::Undecided) || found.outcome == truth.outcome;
                let is_missed = truth.outcome == Outcome::Likely && found.outcome != Outcome::Likely;
                let was_opened = benefit.opened_by.is_none();
                assert!(is_sound && !(is_missed && was_opened), "household {household}, {order:?}: {}", benefit.id);
            }
        }
    }
}

#[test]
fn nobody_is_asked_twice_but_for_options_that_were_not_shown_or_for_the_day_within_an_age() {
    let pack = pack();
    for household in 0..VISITS {
        let visit = played(&pack, household, Order::Planned);
        let mut seen = std::collections::BTreeSet::new();
        for at in visit.asked() {
            let fact = pack.fact(at.fact);
            let asks_more = fact.kind == Kind::SomeOf || fact.is_told_by_age(at.person);
            assert!(seen.insert(*at) || asks_more, "{}", fact.id);
        }
    }
}

#[test]
fn a_matter_is_opened_only_by_who_wants_it_opened() {
    let pack = pack();
    let (gate, fact) = pack.fact_by_id("protezione.apre").expect("the matter");
    let wants = |household: &usize| *pack.sample[*household].get(fact, None) == Knowledge::Is(Answer::YesNo(true));
    let asked_behind = |household: usize| {
        let visit = played(&pack, household, Order::Planned);
        visit.asked().iter().any(|at| pack.fact(at.fact).opened_by == Some(gate))
    };
    assert!(!asked_behind((0..pack.sample.len()).find(|one| !wants(one)).expect("somebody does not")));
    assert!(asked_behind((0..pack.sample.len()).find(wants).expect("somebody does")));
}
