// SPDX-License-Identifier: EUPL-1.2
//! Prints the figures we promise to watch. It measures; nothing here passes or fails.
//! `cargo run --release -p totem-tests --example figures`, from the root.

use std::hint::black_box;
use std::time::{Duration, Instant};

use totem_core::rules::answers::Answers;
use totem_core::rules::case::run_cases;
use totem_core::rules::next_question::Questions;
use totem_core::rules::read::read_pack;
use totem_core::rules::screening::{outcome, screen};
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_core::screen::Touch;
use totem_core::visit::moment::Settings;
use totem_core::visit::session::Session;
use totem_core::visit::state::{Effect, State};
use totem_kiosk::glass::offscreen::Offscreen;
use totem_kiosk::glass::window::Glass;
use totem_kiosk::rules::{Untried, read_rules};
use totem_receipt::layout::lay_out;
use totem_receipt::printer_bytes::PrinterBytes;
use totem_receipt::typesetting::Typesetter;
use totem_tests::{START, TODAY, Visitor, pack, pack_files, persona, root};

const ROUNDS: u32 = 20;

fn main() {
    start_to_first_frame();
    rules();
    paper();
    println!("{:<58} {}", "peak memory of this program", peak_memory());
}

/// The best of some rounds: the others were disturbed.
fn best(rounds: u32, mut act: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        act();
        start.elapsed()
    };
    (0..rounds).map(time).min().unwrap_or_default()
}

fn say(what: &str, took: Duration) {
    println!("{what:<58} {took:>12.2?}");
}

/// As the terminal starts: rules read, checked and tried, window made, first screen drawn.
fn start_to_first_frame() {
    let start = Instant::now();
    let pack = read_rules(&root().join("rules")).and_then(Untried::tried).expect("the pack is sound");
    say("rules read, checked and all cases tried, cold", start.elapsed());
    let offscreen = Offscreen::install().expect("the first window");
    let glass = Glass::new().expect("a window in memory");
    glass.open().expect("shown");
    glass.show(Session::new(pack, Settings::default()).screen(START));
    black_box(offscreen.draw());
    say("start to first frame, window in memory, cold", start.elapsed());
    let welcome = best(ROUNDS, || {
        black_box(offscreen.draw());
    });
    say("one full frame of 1080 x 1920: welcome", welcome);
    for (name, state) in [("a question", State::Asking), ("results", State::Results), ("check answers", State::Review)]
    {
        glass.show(Visitor::played_to(&persona("ines"), state).screen());
        let took = best(ROUNDS, || {
            black_box(offscreen.draw());
        });
        say(&format!("one full frame of 1080 x 1920: {name}"), took);
    }
}

fn rules() {
    let files = pack_files();
    say(
        "pack read and checked, without its cases",
        best(ROUNDS, || {
            black_box(read_pack(&files).is_ok());
        }),
    );
    say(
        &format!("all {} cases tried", pack().cases.len()),
        best(5, || {
            black_box(run_cases(pack()).len());
        }),
    );
    for name in ["ines", "karim"] {
        households(name, &persona(name).answers);
    }
}

fn households(name: &str, answers: &Answers) {
    let pack = pack();
    let each = u32::try_from(pack.benefits.len()).expect("few");
    let law = Law::on(&pack.vocabulary, TODAY);
    let outcomes = best(ROUNDS, || {
        for _ in 0..1000 {
            let situation = Situation::new(&law, black_box(answers), Unasked::NotKnown);
            for benefit in &pack.benefits {
                black_box(outcome(benefit, &situation));
            }
        }
    });
    say(&format!("{name}: one household, {each} outcomes"), outcomes / 1000);
    let verdicts = best(ROUNDS, || {
        for _ in 0..100 {
            black_box(screen(pack, black_box(answers), TODAY).verdicts.len());
        }
    });
    say(&format!("{name}: the same with reasons, amounts, advice"), verdicts / 100);
    say(
        &format!("{name}: what is left to ask when all is answered"),
        best(ROUNDS, || {
            black_box(Questions::new(pack, Law::on(&pack.vocabulary, TODAY), &[]).next(answers).is_some());
        }),
    );
}

fn paper() {
    let mut visitor = Visitor::played_to(&persona("ines"), State::Results);
    visitor.touch(Touch::Preview).touch(Touch::Print);
    let receipt = visitor.effects.iter().find_map(|effect| match effect {
        Effect::Print(receipt) => Some(receipt),
        Effect::CancelPrint | Effect::Forget => None,
    });
    let receipt = receipt.expect("the receipt is printed");
    let mut typesetter = Typesetter::new();
    say(
        "a receipt, from content to the printer's bytes",
        best(ROUNDS, || {
            black_box(PrinterBytes::of(&lay_out(receipt, &mut typesetter)).is_ok());
        }),
    );
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or("unknown on this system".to_owned(), |peak| peak.trim().to_owned())
}
