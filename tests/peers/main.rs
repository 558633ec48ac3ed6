// SPDX-License-Identifier: EUPL-1.2
//! Puts the engine, as it ships, to the work of the peer benchmark and prints its three figures. It measures; nothing here
//! passes or fails, but it stops where a verdict on full answers is not the expected one. `tests/peers/run.sh` runs it.

mod converter;

use std::fs::read_to_string;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use serde_json::Value;
use totem_core::rules::answers::Answers;
use totem_core::rules::circuit::{Circuit, State};
use totem_core::rules::next_question::Questions;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::read_pack;
use totem_core::rules::screening::{Outcome, settled_outcome};
use totem_core::rules::situation::{Law, Situation, Unasked};

use converter::{answers, files, known};

const TODAY: Date = date(2026, 11, 21);

/// Households interviewed, as many as the other orders of questions are tried on.
const INTERVIEWS: usize = 300;

/// Rounds over all households in one measurement, and measurements of which the middle one counts. The clock of CPU time
/// goes by steps of 4 ms on some systems: a measurement takes some hundred.
const ROUNDS: usize = 200;
const MEASUREMENTS: usize = 5;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "build".to_owned()));
    let read = |name: &str| -> Value {
        let path = folder.join(name);
        let text = read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).expect("JSON")
    };
    let (bench, prior) = (read("bench.json"), read("prior.json"));
    // Rows of verdicts stand in the order in which the benchmark names its benefits.
    let named = |kind: &str| -> Vec<(String, Value)> {
        let names = rows(&prior, kind).iter().map(|name| name.as_str().expect("a name").to_owned());
        names.map(|name| (name.clone(), bench[kind][&name].clone())).collect()
    };
    let (asked, benefits) = (named("questions"), named("benefits"));
    let pack = |bundled: bool| {
        let files = files(&asked, &benefits, rows(&prior, "sample"), bundled);
        read_pack(&files).unwrap_or_else(|found| panic!("{found}"))
    };
    let plain = pack(false);
    full(&plain, &bench);
    partial(&plain, &bench);
    println!("W3 one question a screen: {}", interviews(&plain, &bench));
    println!("W3 rare answers together: {}", interviews(&pack(true), &bench));
}

/// CPU time of this thread in microseconds, as the benchmark's other Rust peers take it.
fn cpu_us() -> f64 {
    let text = read_to_string("/proc/thread-self/schedstat").expect("a Linux system");
    let nanoseconds: f64 = text.split(' ').next().and_then(|first| first.parse().ok()).expect("a number");
    nanoseconds / 1e3
}

fn rows<'b>(bench: &'b Value, name: &str) -> &'b [Value] {
    bench[name].as_array().expect("a list")
}

/// Yes, no or unknown for every benefit.
fn verdicts(pack: &RulePack, law: &Law<'_>, answers: &Answers) -> Vec<Option<bool>> {
    let situation = Situation::new(law, answers, Unasked::StillOpen);
    pack.benefits.iter().map(|benefit| verdict(settled_outcome(benefit, &situation))).collect()
}

/// The same from the circuit, in which the planner looks ahead: faster, and without reasons.
fn verdicts_of_circuit(pack: &RulePack, state: &mut State<'_>, answers: &Answers) -> Vec<Option<bool>> {
    state.load(answers);
    (0..pack.benefits.len()).map(|place| verdict(state.outcome(place))).collect()
}

fn verdict(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Likely => Some(true),
        Outcome::Unlikely => Some(false),
        Outcome::Undecided | Outcome::AlreadyReceived => None,
    }
}

fn expected(row: &Value) -> Vec<Option<bool>> {
    row.as_array().expect("a list").iter().map(Value::as_bool).collect()
}

/// The middle one of some measurements, with the least and the greatest.
fn measured(households: usize, mut round: impl FnMut()) -> String {
    let per_household = |us: f64| us / f64::from(u32::try_from(households * ROUNDS).expect("few"));
    let mut taken: Vec<f64> = (0..MEASUREMENTS)
        .map(|_| {
            let start = cpu_us();
            (0..ROUNDS).for_each(|_| round());
            per_household(cpu_us() - start)
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    format!("median {:.2} min {:.2} max {:.2}", taken[taken.len() / 2], taken[0], taken[taken.len() - 1])
}

fn full(pack: &RulePack, bench: &Value) {
    let law = Law::on(&pack.vocabulary, TODAY);
    let households = rows(bench, "full");
    let told: Vec<Answers> = households.iter().map(|household| answers(pack, household)).collect();
    let circuit = Circuit::build(&law, &pack.benefits, &pack.conclusions, 1);
    let mut state = circuit.state(&pack.blank_answers(), Unasked::StillOpen);
    for (answers, row) in told.iter().zip(rows(bench, "expected_full")) {
        assert_eq!(verdicts(pack, &law, answers), expected(row), "a verdict on full answers is wrong");
        assert_eq!(verdicts_of_circuit(pack, &mut state, answers), expected(row), "the circuit's verdict is wrong");
    }
    println!("W1 all {} verdicts right", households.len() * pack.benefits.len());
    let from_json = measured(households.len(), || {
        for household in households {
            black_box(verdicts(pack, &law, &answers(pack, household)));
        }
    });
    println!("W1 CPU us per household, from JSON: {from_json}");
    let typed = measured(households.len(), || {
        for answers in &told {
            black_box(verdicts(pack, &law, answers));
        }
    });
    println!("W1 CPU us per household, answers already typed: {typed}");
    let of_circuit = measured(households.len(), || {
        for answers in &told {
            black_box(verdicts_of_circuit(pack, &mut state, answers));
        }
    });
    println!("W1 CPU us per household, answers already typed, by the circuit: {of_circuit}");
}

fn partial(pack: &RulePack, bench: &Value) {
    let law = Law::on(&pack.vocabulary, TODAY);
    let (mut right, mut unsound, mut wrong, mut timid) = (0, 0, 0, 0);
    for (household, row) in rows(bench, "partial").iter().zip(rows(bench, "expected_partial")) {
        let found = verdicts(pack, &law, &answers(pack, household));
        for pair in found.into_iter().zip(expected(row)) {
            match pair {
                (found, expected) if found == expected => right += 1,
                (Some(_), None) => unsound += 1,
                (None, Some(_)) => timid += 1,
                (_, _) => wrong += 1,
            }
        }
    }
    println!("W2 right {right}, definite but open {unsound}, wrong {wrong}, unknown but settled {timid}");
}

fn interviews(pack: &RulePack, bench: &Value) -> String {
    let households = &rows(bench, "full")[..INTERVIEWS];
    let (mut counts, mut items) = (Vec::with_capacity(households.len()), 0);
    let (mut slowest, start) = (Duration::ZERO, cpu_us());
    for household in households {
        let mut told = pack.blank_answers();
        let mut screens: usize = 0;
        loop {
            let before = Instant::now();
            let screen = Questions::new(pack, Law::on(&pack.vocabulary, TODAY), &[]).next_together(&told).facts;
            slowest = slowest.max(before.elapsed());
            if screen.is_empty() {
                break;
            }
            for at in &screen {
                let fact = pack.fact(at.fact);
                let known = known(pack, &fact.id, &household[&fact.id]).expect("full answers");
                told.put(fact, None, known);
            }
            screens += 1;
            items += screen.len();
        }
        let law = Law::on(&pack.vocabulary, TODAY);
        assert!(verdicts(pack, &law, &told).iter().all(Option::is_some), "an interview ends with all verdicts settled");
        counts.push(screens);
    }
    let all: usize = counts.iter().sum();
    let real = |count: usize| f64::from(u32::try_from(count).expect("few"));
    counts.sort_unstable();
    format!(
        "screens mean {:.2}, p95 {}, max {}, questions mean {:.2}; CPU us per screen {:.0}, slowest by the wall clock {slowest:.1?}",
        real(all) / real(counts.len()),
        counts[counts.len() * 95 / 100],
        counts[counts.len() - 1],
        real(items) / real(counts.len()),
        (cpu_us() - start) / real(all),
    )
}
