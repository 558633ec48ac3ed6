// SPDX-License-Identifier: EUPL-1.2
//! The plausible households of the pack: made by the command, complete, and at one with the rules.

mod common;

use std::path::Path;

use common::{change, plain, root, rulepack, rules_copy};
use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::document::SourceFile;
use totem_core::rules::fact::FactRef;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::{read_pack, read_recipe};
use totem_core::rules::screening::{Outcome, screen};
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_core::rules::term::{Bound, Term};
use totem_core::rules::truth::Truth;
use totem_pack_source::read_folder;

fn drawn(name: &str, arguments: &[&str]) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let ran = rulepack(&[&["sample", "--out", plain(&path)], arguments].concat());
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    std::fs::read_to_string(path).expect("it was written")
}

fn files() -> Vec<SourceFile> {
    read_folder(&root().join("rules")).expect("the rules are there")
}

fn pack() -> RulePack {
    read_pack(&files()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The recipe with one text replaced: what is wrong with it.
fn problems_with(old: &str, new: &str) -> String {
    let mut files = files();
    let recipe = files.iter_mut().find(|file| file.path == "sample/recipe.toml").expect("the recipe");
    assert!(recipe.text.contains(old), "the recipe holds {old}");
    recipe.text = recipe.text.replacen(old, new, 1);
    read_recipe(&files).err().map(|problems| problems.to_string()).expect("it is refused")
}

#[test]
fn the_sample_is_what_the_command_makes_of_the_recipe() {
    let checked_in = std::fs::read_to_string(root().join("rules/sample/households.toml")).expect("the sample");
    assert!(drawn("again.toml", &[]) == checked_in, "make it anew: cargo run -q -p rulepack -- sample");
}

#[test]
fn more_households_leave_the_first_ones_as_they_were_and_another_seed_draws_others() {
    let of = |text: &str| {
        text.split("[[household]]").skip(1).map(|one| one.lines().nth(1).map(str::to_owned)).collect::<Vec<_>>()
    };
    let (few, many) =
        (of(&drawn("few.toml", &["--households", "30"])), of(&drawn("many.toml", &["--households", "40"])));
    assert_eq!((few.len(), many.len()), (30, 40));
    assert_eq!(few, many[..30]);
    assert_ne!(few, of(&drawn("others.toml", &["--households", "30", "--seed", "2"])));
}

#[test]
fn every_household_is_complete_and_only_the_law_leaves_a_benefit_open() {
    let pack = pack();
    assert_eq!(pack.sample.len(), 300);
    for (place, answers) in pack.sample.iter().enumerate() {
        for at in answers.places(&pack.vocabulary.facts) {
            let fact = pack.fact(at.fact);
            assert!(answers.get(fact, at.person).is_exact(), "household {place}: {} of {:?}", fact.id, at.person);
        }
        for (benefit, verdict) in pack.benefits.iter().zip(screen(&pack, answers, pack.date).verdicts) {
            // Who has no ISEE could have one made: that is told, and is no question left.
            let has_none = |at: &FactRef| *answers.get(pack.fact(at.fact), at.person) == Knowledge::Is(Answer::Absent);
            assert!(verdict.open.iter().all(has_none), "household {place}: {} waits for an answer", benefit.id);
            let is_open = verdict.outcome == Outcome::Undecided;
            let why = !verdict.doubts.is_empty() || !verdict.open.is_empty();
            assert_eq!(is_open, why, "household {place}: {}", benefit.id);
        }
    }
}

#[test]
fn no_household_contradicts_what_follows_from_its_own_answers() {
    let pack = pack();
    let law = Law::on(&pack.vocabulary, pack.date);
    for (place, answers) in pack.sample.iter().enumerate() {
        for conclusion in pack.conclusions.iter() {
            let situation = Situation::new(&law, answers, Unasked::StillOpen);
            for person in (0..answers.people()).filter_map(|person| u8::try_from(person).ok()) {
                if conclusion.when.known(&situation, Bound::one(person)) == Truth::Yes {
                    assert!(
                        agrees(&pack, answers, person, &conclusion.gives),
                        "household {place}: {}",
                        conclusion.says
                    );
                }
            }
        }
    }
}

fn agrees(pack: &RulePack, answers: &Answers, person: u8, gives: &Answers) -> bool {
    gives.places(&pack.vocabulary.facts).all(|at| {
        let fact = pack.fact(at.fact);
        let given = gives.get(fact, at.person);
        let of_the_asker = person == 0 || fact.is_of_person();
        !given.was_asked()
            || !of_the_asker
            || answers.get(fact, at.person.map(|_| person)) == given
            || Some(at.fact) == pack.vocabulary.household.relation
    })
}

#[test]
fn most_benefits_are_open_to_somebody_in_the_sample() {
    let pack = pack();
    let screenings: Vec<_> = pack.sample.iter().map(|answers| screen(&pack, answers, pack.date)).collect();
    let is_open = |place: &usize| screenings.iter().any(|one| one.verdicts[*place].outcome != Outcome::Unlikely);
    let open = (0..pack.benefits.len()).filter(is_open).count();
    assert!(open * 3 >= pack.benefits.len() * 2, "a sample in which nobody is due anything orders nothing: {open}");
}

#[test]
fn a_recipe_says_where_every_figure_comes_from() {
    let problems = problems_with("estimate = \"quasi tutti sono iscritti\"\n", "");
    assert!(problems.contains("da dove viene?") && problems.contains("sample/recipe.toml:"), "{problems}");
}

#[test]
fn a_recipe_names_facts_and_options_that_exist() {
    let problems = problems_with("fact = \"persona.donna\"", "fact = \"persona.dona\"");
    assert!(problems.contains("forse voleva «persona.donna»"), "{problems}");
    let problems = problems_with("weights = { nascita = 8,", "weights = { nascitta = 8,");
    assert!(problems.contains("\"nascitta\"") && problems.contains("\"nascita\""), "{problems}");
}

#[test]
fn a_condition_on_what_is_decided_later_is_refused_with_its_line() {
    let folder = rules_copy("too-early");
    change(&folder, "sample/recipe.toml", "when = \"age(io.nascita) >= 80\"", "when = 'lavoro.adesso = \"nessuno\"'");
    let ran = rulepack(&["sample", plain(&folder)]);
    assert_eq!(ran.status, Some(1), "{}", ran.said);
    assert!(
        ran.complained.contains("lavoro.adesso") && ran.complained.contains("sample/recipe.toml:"),
        "{}",
        ran.complained
    );
    assert!(ran.complained.contains("rimedio: sposti la tabella più in basso"), "{}", ran.complained);
}
