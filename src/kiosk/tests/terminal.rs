// SPDX-License-Identifier: EUPL-1.2
//! The whole terminal, touched: what a finger meets before the rules stood their cases, who checks what it runs, and who put a stick in.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use hound::{SampleFormat, WavSpec, WavWriter};
use slint::platform::{PointerEventButton, WindowEvent, update_timers_and_animations};
use slint::{ComponentHandle, LogicalPosition};
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::read_pack;
use totem_core::screen::ScreenKind;
use totem_core::screen::about::{System, Trial};
use totem_core::visit::moment::Settings;
use totem_core::visit::state::{FaultCode, State};
use totem_kiosk::glass::offscreen::Offscreen;
use totem_kiosk::glass::window::Glass;
use totem_kiosk::machine::Machine;
use totem_kiosk::opening::{News, Opening, Source};
use totem_kiosk::printer::simulated::Simulated;
use totem_kiosk::supervisor::Supervisor;
use totem_kiosk::tally::Tallies;
use totem_kiosk::terminal::{Parts, Terminal};
use totem_kiosk::voice::{Loudspeaker, Sound, Voice};
use totem_pack_source::read_folder;

/// The first button of Welcome.
const BEGIN: LogicalPosition = LogicalPosition { x: 540.0, y: 1540.0 };

/// The owner's name.
const OWNER: LogicalPosition = LogicalPosition { x: 300.0, y: 90.0 };

/// Out of a visit.
const LEAVE: LogicalPosition = LogicalPosition { x: 800.0, y: 1850.0 };

/// The buttons of the screen that tells what it runs.
const BACK: LogicalPosition = LogicalPosition { x: 200.0, y: 1677.0 };
const TRY_VOICE: LogicalPosition = LogicalPosition { x: 760.0, y: 1677.0 };

/// A loudspeaker that tells how many samples it was given, once it may.
struct Ears(Receiver<()>);

impl Loudspeaker for Ears {
    fn play(&mut self, sound: &Sound) -> Vec<Trial> {
        self.0.recv().expect("the scene lets it");
        vec![Trial::Spoke { card: format!("{} campioni", sound.samples.len()) }]
    }
}

/// A terminal at Welcome, whose rules the scene itself has found.
struct Desk {
    terminal: Rc<Terminal>,
    glass: Rc<Glass>,
    offscreen: Offscreen,
    pack: Arc<RulePack>,
    finder: Sender<News>,
    /// Where the machine tells how nights and sticks went, and the spoken sentence lies.
    machine: PathBuf,
    /// Lets it speak to the end.
    quiet: Sender<()>,
}

impl Desk {
    fn new() -> Desk {
        let offscreen = Offscreen::install().expect("nothing was installed on this thread before");
        let glass = Glass::new().expect("a window in memory can always be made");
        glass.open().expect("and shown");
        let files = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules")).expect("the rules");
        let pack = Arc::new(read_pack(&files).unwrap_or_else(|problems| panic!("{problems}")));
        let (finder, news) = channel();
        finder.send(News::Read(pack.clone())).expect("the other end is in this function");
        let name = format!("machine-{:?}", std::thread::current().id());
        let machine = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&machine).expect("a folder");
        let (quiet, may_end) = channel();
        let terminal = Terminal::new(Parts {
            opening: Opening::hearing(news),
            glass: glass.clone(),
            link: Box::new(Simulated { paper_folder: None, count: 0 }),
            tallies: Tallies::to(None),
            supervisor: Supervisor::at(None),
            hardware: None,
            settings: Settings::default(),
            system: System::named(&format!("2026.11.1:{}", "0a".repeat(32))),
            machine: Machine::telling_in(Some(machine.clone())),
            voice: Some(Voice::start(machine.clone(), Box::new(Ears(may_end)))),
        });
        offscreen.draw();
        Desk { terminal, glass, offscreen, pack, finder, machine, quiet }
    }

    fn tells(&self, news: News) {
        self.finder.send(news).expect("the terminal listens");
    }

    fn touches_begin(&self) {
        self.presses(BEGIN);
        self.lifts(BEGIN);
    }

    fn presses(&self, position: LogicalPosition) {
        self.happens(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
    }

    fn lifts(&self, position: LogicalPosition) {
        self.happens(WindowEvent::PointerReleased { position, button: PointerEventButton::Left });
    }

    fn happens(&self, event: WindowEvent) {
        self.glass.window().window().dispatch_event(event);
        self.offscreen.draw();
    }

    /// Lets time pass until the terminal stands there.
    fn comes_to(&self, state: State) {
        for _ in 0..2_000 {
            if self.terminal.state() == state {
                return;
            }
            time_passes();
        }
        panic!("it stands at {:?}, not at {state:?}", self.terminal.state());
    }

    /// Lets time pass until such a screen is shown.
    fn shows(&self, kind: ScreenKind) {
        for _ in 0..2_000 {
            if self.terminal.screen().kind == kind {
                return;
            }
            time_passes();
        }
        panic!("it does not show {kind:?}");
    }

    /// What the first line of a long screen says, once it begins so.
    fn first_line(&self, begins: &str) -> String {
        for _ in 0..2_000 {
            let first = self.terminal.screen().items.first().map(|item| item.label.clone()).unwrap_or_default();
            if first.starts_with(begins) {
                return first;
            }
            time_passes();
        }
        panic!("no line begins so: {begins}");
    }

    fn says(&self) -> String {
        self.terminal.screen().hint.unwrap_or_default()
    }
}

fn time_passes() {
    std::thread::sleep(Duration::from_millis(5));
    update_timers_and_animations();
}

#[test]
fn a_touch_before_the_cases_are_through_begins_nothing_and_is_answered() {
    let desk = Desk::new();
    assert!(desk.says().starts_with("Poche domande"));
    desk.touches_begin();
    for _ in 0..40 {
        time_passes();
    }
    assert_eq!(desk.terminal.state(), State::Welcome);
    assert!(desk.says().starts_with("Un momento"));
}

#[test]
fn it_begins_by_itself_as_soon_as_they_are() {
    let desk = Desk::new();
    desk.touches_begin();
    desk.tells(News::Good(None));
    desk.comes_to(State::Notice);
}

#[test]
fn after_that_a_touch_begins_at_once() {
    let desk = Desk::new();
    desk.tells(News::Good(None));
    for _ in 0..40 {
        time_passes();
    }
    assert_eq!(desk.terminal.state(), State::Welcome);
    desk.touches_begin();
    assert_eq!(desk.terminal.state(), State::Notice);
}

#[test]
fn cases_that_fail_close_the_terminal_though_welcome_was_drawn() {
    let desk = Desk::new();
    desk.touches_begin();
    desk.tells(News::Closed(FaultCode::CasesMiss));
    desk.comes_to(State::OutOfService(FaultCode::CasesMiss));
    desk.touches_begin();
    assert_eq!(desk.terminal.state(), State::OutOfService(FaultCode::CasesMiss));
}

#[test]
fn a_touch_meant_for_rules_that_failed_is_forgotten_with_them() {
    let desk = Desk::new();
    desk.touches_begin();
    desk.tells(News::Read(desk.pack.clone()));
    desk.tells(News::Good(None));
    for _ in 0..40 {
        time_passes();
    }
    assert_eq!(desk.terminal.state(), State::Welcome);
    assert!(desk.says().starts_with("Poche domande"));
}

#[test]
fn rules_are_shown_before_their_cases_are_run_and_not_served_when_those_fail() {
    let rules = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cases-that-fail");
    let _ = fs::remove_dir_all(&rules);
    for file in read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules")).expect("the rules") {
        let path = rules.join(&file.path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, file.text.replace("5852.21", "5000")).expect("written");
    }
    let opening = Opening::of(Ok(Source::Folder(rules)));
    assert!(matches!(opening.first_news(), News::Read(_)));
    assert!(matches!(opening.first_news(), News::Closed(FaultCode::CasesMiss)));
}

#[test]
fn a_finger_that_stays_on_the_owners_name_sees_what_the_terminal_runs() {
    let desk = Desk::new();
    desk.tells(News::Good(None));
    desk.presses(OWNER);
    desk.lifts(OWNER);
    assert_eq!(desk.terminal.screen().kind, ScreenKind::Welcome);
    desk.presses(OWNER);
    desk.shows(ScreenKind::About);
    let screen = desk.terminal.screen();
    assert!(screen.items.iter().any(|item| item.label == "Impronta: 0a0a 0a0a 0a0a 0a0a"));
    desk.lifts(OWNER);
    // The next touch leads back, wherever it is meant for.
    desk.presses(BACK);
    desk.lifts(BACK);
    assert_eq!(desk.terminal.screen().kind, ScreenKind::Welcome);
    assert_eq!(desk.terminal.state(), State::Welcome);
}

#[test]
fn who_puts_a_stick_in_sees_what_came_of_it_and_who_is_served_does_not() {
    let desk = Desk::new();
    desk.tells(News::Good(None));
    for _ in 0..40 {
        time_passes();
    }
    desk.touches_begin();
    fs::write(desk.machine.join("night-outcome"), "RETE 1: non si collega\n").expect("written");
    fs::write(desk.machine.join("stick-news"), "in uso il pacchetto 2026.12.1\n").expect("written");
    for _ in 0..300 {
        time_passes();
    }
    assert_eq!(desk.terminal.screen().kind, ScreenKind::Notice);
    // Out of the visit.
    desk.presses(LEAVE);
    desk.lifts(LEAVE);
    desk.shows(ScreenKind::About);
    let screen = desk.terminal.screen();
    let says = |line: &str| screen.items.iter().any(|item| item.label == line);
    assert!(says("Ultima notte: RETE 1") && says("Chiavetta: in uso il pacchetto 2026.12.1"));
    desk.presses(BACK);
    desk.lifts(BACK);
    assert_eq!(desk.terminal.screen().kind, ScreenKind::Welcome);
}

#[test]
fn who_checks_a_terminal_lets_it_speak_and_reads_what_came_of_it() {
    let desk = Desk::new();
    let spec = WavSpec { channels: 1, sample_rate: 22_050, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut sentence = WavWriter::create(desk.machine.join("prova.wav"), spec).expect("a file");
    (0..441).for_each(|sample| sentence.write_sample(sample).expect("written"));
    sentence.finalize().expect("closed");
    desk.tells(News::Good(None));
    desk.presses(OWNER);
    desk.shows(ScreenKind::About);
    desk.lifts(OWNER);
    let touches_try = || {
        desk.presses(TRY_VOICE);
        desk.lifts(TRY_VOICE);
    };
    touches_try();
    desk.first_line("Voce: sto dicendo «Questa è la voce del terminale.");
    // It says one sentence at a time, however often it is touched.
    touches_try();
    desk.quiet.send(()).expect("it listens");
    desk.first_line("Voce: ho parlato con 441 campioni;");
    for _ in 0..40 {
        time_passes();
    }
    desk.first_line("Voce: ho parlato con");
    desk.presses(BACK);
    desk.lifts(BACK);
    assert_eq!(desk.terminal.screen().kind, ScreenKind::Welcome);
    // Who comes next finds nothing of it, nor of a try whose end nobody waited for.
    desk.presses(OWNER);
    desk.shows(ScreenKind::About);
    desk.first_line("Regole: ");
    desk.lifts(OWNER);
    touches_try();
    desk.presses(BACK);
    desk.lifts(BACK);
    desk.quiet.send(()).expect("it listens");
    for _ in 0..40 {
        time_passes();
    }
    desk.presses(OWNER);
    desk.shows(ScreenKind::About);
    desk.first_line("Regole: ");
}

#[test]
fn a_sentence_that_is_not_there_is_told_and_the_terminal_serves_on() {
    let desk = Desk::new();
    let _ = fs::remove_file(desk.machine.join("prova.wav"));
    desk.tells(News::Good(None));
    desk.presses(OWNER);
    desk.shows(ScreenKind::About);
    desk.lifts(OWNER);
    desk.presses(TRY_VOICE);
    desk.lifts(TRY_VOICE);
    desk.first_line("Voce: il file della frase manca");
    desk.presses(BACK);
    desk.lifts(BACK);
    desk.touches_begin();
    desk.comes_to(State::Notice);
}
