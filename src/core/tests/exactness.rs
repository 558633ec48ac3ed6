// SPDX-License-Identifier: EUPL-1.2
//! What plain evaluation cannot see: a fact that occurs twice and cancels itself out. Scenes, one a way; the proof at large
//! is in `generated`.

use std::fmt::Write as _;

use jiff::civil::{Date, date};
use totem_core::advice::advise;
use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::document::SourceFile;
use totem_core::rules::next_question::Questions;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::read_pack;
use totem_core::rules::screening::{Outcome, Verdict, outcome, verdict};
use totem_core::rules::situation::{Law, Situation, Unasked};

const TODAY: Date = date(2026, 11, 21);

const FACTS: &str = "\
[[fact]]\nid = 'lavora'\ntype = 'yes_no'\n{words}
[[fact]]\nid = 'figli'\ntype = 'number'\nmax = 9\n{words}
[[fact]]\nid = 'isee'\ntype = 'euro'\nmax = 90000\nabsent = 'Non ce l’ho'\n{words}
[[fact]]\nid = 'nato'\ntype = 'date'\n{words}
[[fact]]\nid = 'casa'\ntype = 'one_of'\noptions = [{id='sua',label='Sua'},{id='affitto',label='Affitto'},{id='altro',label='Altro'}]\n{words}
";

/// A pack of one benefit with these requirements: conditions, or tables under their own heading.
fn pack(requirements: &[&str]) -> RulePack {
    let facts = FACTS.replace("{words}", "question = 'Che cosa?'\nwhy = 'Serve.'\nshort = 'la cosa'");
    let mut benefit = "id = 'aiuto'\nname = 'Aiuto'\nsummary = 'Un aiuto.'\nsheet = 2026-11-21\n".to_owned();
    for (place, requirement) in requirements.iter().enumerate() {
        let head =
            format!("id = 'r{place}'\nshort = 'punto {place}'\nsays = 'Serve il punto {place}.'\nsource = 'L. 1/2026'");
        let test = if requirement.starts_with('[') {
            (*requirement).to_owned()
        } else {
            format!("requires = '''{requirement}'''")
        };
        let _ = writeln!(benefit, "[[requirement]]\n{head}\n{test}");
    }
    benefit.push_str("[[paper]]\nsays = 'Un documento.'\n[[step]]\nsays = 'Vada.'\n");
    let files = [
        SourceFile::new(
            "pack.toml",
            "id = 'prova'\nversion = '1'\ndate = 2026-11-21\nengine = 1\nbenefits = ['aiuto']\n\
             [[topic]]\nid = 'tutto'\nlabel = 'Tutto'\n[[contact]]\nlabel = 'Aiuto'\nnumber = '1'\n",
        ),
        SourceFile::new("facts/tutto.toml", facts),
        SourceFile::new("benefits/aiuto.toml", benefit),
        SourceFile::new(
            "benefits/aiuto.cases.toml",
            "on = 2026-11-21\n[[case]]\nname = 'nulla'\nfacts = {}\nexpect = 'undecided'\n",
        ),
    ];
    read_pack(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

fn told(pack: &RulePack, facts: impl IntoIterator<Item = (&'static str, Knowledge)>) -> Answers {
    let mut answers = pack.blank_answers();
    for (id, known) in facts {
        answers.put(pack.fact_by_id(id).expect("a fact of the pack").1, None, known);
    }
    answers
}

fn found(pack: &RulePack, answers: &Answers) -> Verdict {
    let law = Law::on(&pack.vocabulary, TODAY);
    verdict(&pack.benefits[0], &Situation::new(&law, answers, Unasked::StillOpen))
}

fn asks(pack: &RulePack, answers: &Answers) -> Vec<String> {
    let next = Questions::new(pack, Law::on(&pack.vocabulary, TODAY), &[]).next(answers);
    next.map(|at| pack.fact(at.fact).id.clone()).into_iter().collect()
}

fn number(low: i64, high: i64) -> Knowledge {
    Knowledge::Is(Answer::Number { low, high })
}

/// Settled without a question, though plain evaluation sees nothing.
fn is_settled(requirements: &[&str], facts: impl IntoIterator<Item = (&'static str, Knowledge)>, wanted: Outcome) {
    let pack = pack(requirements);
    let answers = told(&pack, facts);
    let law = Law::on(&pack.vocabulary, TODAY);
    let plain = outcome(&pack.benefits[0], &Situation::new(&law, &answers, Unasked::StillOpen));
    assert_eq!(plain, Outcome::Undecided, "plain evaluation would do");
    assert_eq!(found(&pack, &answers).outcome, wanted);
    assert_eq!(asks(&pack, &answers), [""; 0]);
}

#[test]
fn what_holds_either_way_is_settled_and_not_asked() {
    is_settled(&["lavora or not(lavora)"], [], Outcome::Likely);
    is_settled(&["lavora and not(lavora)"], [], Outcome::Unlikely);
    is_settled(&["figli >= 3 or figli < 3"], [], Outcome::Likely);
    is_settled(&["not(given(isee)) or isee > 9000 or isee <= 9000"], [], Outcome::Likely);
}

#[test]
fn rows_that_take_every_option_between_them_leave_nothing_open() {
    let rows = "[requirement.table]\ncolumns = ['casa']\nrows = [['\"sua\"', 'sì'], ['\"affitto\", \"altro\"', 'sì']]\notherwise = 'no'";
    is_settled(&[rows], [], Outcome::Likely);
}

#[test]
fn both_sides_of_a_birthday_are_looked_at() {
    is_settled(&["age(nato) < 67 or nato + duration(\"P67Y\") <= oggi"], [], Outcome::Likely);
}

#[test]
fn an_amount_told_as_a_range_is_settled_by_limits_that_meet_inside_it() {
    is_settled(&["isee <= 9000 or isee > 8000"], [("isee", number(500_000, 2_000_000))], Outcome::Likely);
    is_settled(
        &["isee < 8000 or isee > 9000", "isee > 8500 and isee < 9000"],
        [("isee", number(0, 2_000_000))],
        Outcome::Unlikely,
    );
}

#[test]
fn a_range_that_leaves_a_cent_between_two_limits_stays_open() {
    let pack = pack(&["isee <= 9000 or isee >= 9000.02"]);
    let answers = told(&pack, [("isee", number(500_000, 2_000_000))]);
    assert_eq!(found(&pack, &answers).outcome, Outcome::Undecided);
}

#[test]
fn requirements_that_cannot_all_hold_are_a_no_that_names_them() {
    let pack = pack(&["figli >= 4", "figli <= 2"]);
    let answers = pack.blank_answers();
    assert_eq!(found(&pack, &answers).outcome, Outcome::Unlikely);
    let law = Law::on(&pack.vocabulary, TODAY);
    let headline = &advise(&pack, &law, &answers)[0].headline;
    assert!(headline.contains("punto 0") && headline.contains("punto 1"), "{headline}");
}

#[test]
fn what_a_condition_takes_for_an_unknown_answer_is_not_supposed_away() {
    // Who does not know counts as not working in one place, and may work in the other.
    let pack = pack(&["get or else(lavora, false) or not(lavora)"]);
    for known in [Knowledge::DoesNotKnow, Knowledge::Declined, Knowledge::NotAsked] {
        let answers = told(&pack, [("lavora", known)]);
        assert_eq!(found(&pack, &answers).outcome, Outcome::Undecided);
    }
}

#[test]
fn a_settled_benefit_rests_on_the_answers_that_settle_it_and_on_no_others() {
    let pack = pack(&["(lavora and casa = \"sua\") or (not(lavora) and figli >= 1)"]);
    let sua = || {
        Knowledge::Is(Answer::OneOf(
            pack.fact_by_id("casa").expect("a fact").1.all_choices().places().take(1).collect(),
        ))
    };
    let answers = told(&pack, [("casa", sua()), ("figli", number(2, 2)), ("isee", number(0, 0))]);
    let verdict = found(&pack, &answers);
    assert_eq!(verdict.outcome, Outcome::Likely);
    let named: Vec<&str> = verdict.grounds.iter().map(|at| pack.fact(at.fact).id.as_str()).collect();
    assert_eq!(named, ["figli", "casa"]);
}

#[test]
fn nobody_is_asked_what_makes_no_difference() {
    // Whatever the home, the children decide.
    let pack = pack(&["(casa = \"sua\" and figli >= 1) or (casa != \"sua\" and figli >= 1)"]);
    let answers = pack.blank_answers();
    assert_eq!(asks(&pack, &answers), ["figli"]);
    let answers = told(&pack, [("figli", Knowledge::DoesNotKnow)]);
    assert_eq!(asks(&pack, &answers), [""; 0]);
}
