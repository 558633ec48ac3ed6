// SPDX-License-Identifier: EUPL-1.2
//! The terminal in use: what happens goes into the visit with its time, what the visit wants is done,
//! and its screen is shown. One thread, one timer.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use slint::{PlatformError, Timer, TimerMode};
use totem_core::language::Language;
use totem_core::screen::about::{System, Told, about};
use totem_core::screen::{Screen, Speaker, Touch};
use totem_core::tally::Tally;
use totem_core::visit::moment::Settings;
use totem_core::visit::session::Session;
use totem_core::visit::state::{Effect, FaultCode, Input, State};

use crate::clock::Clock;
use crate::glass::window::Glass;
use crate::hardware::Hardware;
use crate::machine::Machine;
use crate::opening::{News, Opening};
use crate::printer::{Link, Printer};
use crate::shelf::{Keeper, Look, Shelf};
use crate::supervisor::{Sign, Supervisor};
use crate::tally::{Tallies, of_effect, of_print};
use crate::voice::Voice;

/// How often a terminal that waits looks at the shelf. New rules come once a night; half a minute is soon.
const ROUND_EVERY: Duration = Duration::from_secs(30);

/// Rounds after which what it runs is not shown any more: half a minute at least.
const CHECKED_FOR_ROUNDS: u8 = 2;

/// How often a terminal that is not open yet looks whether it may.
const HEARS_EVERY: Duration = Duration::from_millis(50);

/// How often a terminal that prints looks whether the paper is out.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How often the heart beats: well within the time after which systemd takes it for dead.
const BEAT_EVERY: Duration = Duration::from_secs(1);

/// A terminal.
pub struct Terminal {
    session: RefCell<Session>,
    /// There until the rules stood their cases.
    opening: RefCell<Option<Opening>>,
    glass: Rc<Glass>,
    printer: RefCell<Printer>,
    clock: Clock,
    timer: Timer,
    /// Hears what comes of the rules.
    ear: Timer,
    /// Looks at the shelf now and then.
    round: Timer,
    /// Tells who watches that it is alive.
    heart: Timer,
    supervisor: Supervisor,
    /// What was plugged in when it started and still is; not looked at where the window system looks after that.
    hardware: RefCell<Option<Hardware>>,
    /// The shelf of packs, and who looks after it; neither where rules come from a folder.
    shelf: Option<Shelf>,
    keeper: RefCell<Option<Keeper>>,
    tallies: Tallies,
    settings: Settings,
    system: Option<System>,
    machine: RefCell<Machine>,
    voice: RefCell<Option<Voice>>,
    /// Rounds for which somebody still checks what it runs.
    checked: Cell<u8>,
}

/// What a terminal is put together from.
pub struct Parts {
    /// Who finds the rules.
    pub opening: Opening,
    /// What people see.
    pub glass: Rc<Glass>,
    /// The printer.
    pub link: Box<dyn Link>,
    /// Where tallies go.
    pub tallies: Tallies,
    /// Who watches over it.
    pub supervisor: Supervisor,
    /// What was plugged in when it started, on a panel.
    pub hardware: Option<Hardware>,
    /// What the site sets.
    pub settings: Settings,
    /// The system around it; none on a desk.
    pub system: Option<System>,
    /// What tells how nights and sticks went.
    pub machine: Machine,
    /// Its voice; none on a desk.
    pub voice: Option<Voice>,
}

impl Terminal {
    /// Puts rules, a glass and a printer together; waits until there are rules to show.
    pub fn new(parts: Parts) -> Rc<Self> {
        let Parts { opening, glass, link, tallies, supervisor, hardware, settings, system, machine, voice } = parts;
        // Stands for no time at all: the first news say what is to be seen.
        let session = Session::out_of_service(FaultCode::RulesNotFound, settings.clone());
        let terminal = Rc::new(Terminal {
            session: RefCell::new(session),
            shelf: opening.shelf().cloned(),
            opening: RefCell::new(Some(opening)),
            glass,
            printer: RefCell::new(Printer::start(link)),
            clock: Clock::started(),
            timer: Timer::default(),
            ear: Timer::default(),
            round: Timer::default(),
            heart: Timer::default(),
            supervisor,
            hardware: RefCell::new(hardware),
            keeper: RefCell::new(None),
            tallies,
            settings,
            system,
            machine: RefCell::new(machine),
            voice: RefCell::new(voice),
            checked: Cell::default(),
        });
        terminal.tallies.count(Tally::Started);
        let touched = Rc::downgrade(&terminal);
        terminal.glass.on_touch(move |touch| {
            if let Some(terminal) = touched.upgrade() {
                terminal.happens(Input::Touched(touch));
            }
        });
        let checked = Rc::downgrade(&terminal);
        terminal.glass.on_about(move || {
            if let Some(terminal) = checked.upgrade() {
                terminal.tells_what_it_runs();
            }
        });
        let first = terminal.opening.borrow().as_ref().map(Opening::first_news);
        terminal.hears(first);
        let ears = Rc::downgrade(&terminal);
        terminal.ear.start(TimerMode::Repeated, HEARS_EVERY, move || {
            if let Some(terminal) = ears.upgrade() {
                let news = terminal.opening.borrow().as_ref().and_then(Opening::news);
                terminal.hears(news);
            }
        });
        let beats = Rc::downgrade(&terminal);
        terminal.heart.start(TimerMode::Repeated, BEAT_EVERY, move || {
            if let Some(terminal) = beats.upgrade() {
                terminal.beats();
            }
        });
        let rounds = Rc::downgrade(&terminal);
        terminal.round.start(TimerMode::Repeated, ROUND_EVERY, move || {
            if let Some(terminal) = rounds.upgrade() {
                terminal.makes_round();
            }
        });
        terminal
    }

    /// Where the visit stands.
    pub fn state(&self) -> State {
        self.session.borrow().state()
    }

    /// What came of the rules. Once they stood their cases, what was touched meanwhile is done.
    fn hears(self: &Rc<Self>, news: Option<News>) {
        let Some(news) = news else { return };
        let session = match news {
            News::Read(pack) => {
                if let Some(opening) = &mut *self.opening.borrow_mut() {
                    opening.forget();
                }
                Session::new(pack, self.settings.clone())
            }
            News::Good(keeper) => {
                self.keeper.replace(keeper);
                let touched = self.opens();
                return touched.map_or_else(|| self.show(), |touch| self.happens(Input::Touched(touch)));
            }
            News::Closed(fault) => {
                self.opens();
                Session::out_of_service(fault, self.settings.clone())
            }
        };
        self.session.replace(session);
        self.heed_notice();
        self.show();
    }

    /// There is nothing more to wait for; gives what was touched meanwhile.
    fn opens(&self) -> Option<Touch> {
        self.ear.stop();
        self.opening.take()?.forget()
    }

    /// Says that it is alive, if the loop turned (this is called by it) and the frame of the beat before was drawn.
    fn beats(&self) {
        if self.glass.beat() {
            let session = self.session.borrow();
            let rules = session.pack();
            self.supervisor.tell(match session.state() {
                _ if self.opening.borrow().is_some() => Sign::Opens,
                State::OutOfService(fault) if !fault.is_of_the_system() => Sign::OutOfService,
                _ => Sign::Serves { rules: rules.as_ref().map(|pack| pack.version.as_str()) },
            });
        }
        if self.waits() && self.has_new_hardware() {
            // A screen or a touch panel that came late is found when the program starts again.
            let _ = slint::quit_event_loop();
        }
        // In a visit it can wait.
        if self.waits() && self.machine.borrow_mut().has_news_of_stick() {
            self.tells_what_it_runs();
        }
        if self.checked.get() > 0 {
            if self.voice.borrow_mut().as_mut().is_some_and(Voice::has_ended) {
                self.tells_what_it_runs();
            }
            // Whoever put a stick in sees the new rules as soon as they serve.
            self.looks_at_shelf();
        }
    }

    fn has_new_hardware(&self) -> bool {
        let mut hardware = self.hardware.borrow_mut();
        hardware.as_mut().is_some_and(|before| {
            let now = Hardware::now();
            before.forget_what_went(&now);
            now.has_more_than(before)
        })
    }

    /// Whether nobody is there.
    fn waits(&self) -> bool {
        matches!(self.session.borrow().state(), State::Welcome | State::OutOfService(_))
    }

    /// Now and then, while nobody is there: a visit keeps the rules and the day it began with.
    fn makes_round(&self) {
        if !self.waits() {
            return;
        }
        self.checked.set(self.checked.get().saturating_sub(1));
        self.looks_at_shelf();
    }

    fn looks_at_shelf(&self) {
        let look = self.keeper.borrow_mut().as_mut().map(Keeper::look);
        match look {
            None | Some(Look::Same) => {}
            Some(Look::New(taken)) => {
                *self.session.borrow_mut() = Session::new(taken.pack, self.settings.clone());
                self.tallies.count(Tally::PackTaken);
            }
            Some(Look::Refused(_)) => self.tallies.count(Tally::PackRefused),
        }
        self.heed_notice();
        self.show();
    }

    /// Learns how fresh the rules are, and which day it cannot be before. Rules that nobody ever confirmed are as fresh
    /// as the day their editors closed them.
    fn heed_notice(&self) {
        let Some(shelf) = &self.shelf else { return };
        let notice = shelf.notice();
        self.clock.not_before(notice.map(|notice| notice.not_before));
        let mut session = self.session.borrow_mut();
        let closed = session.pack().map(|pack| pack.date);
        session.rules_confirmed(notice.map(|notice| notice.confirmed).max(closed));
    }

    /// Lets people use it until the window is closed.
    pub fn run(&self) -> Result<(), PlatformError> {
        self.glass.run()
    }

    /// Shows what it runs until the next touch, or for a while; never in a visit.
    fn tells_what_it_runs(&self) {
        if self.waits() {
            if let (0, Some(voice)) = (self.checked.get(), &mut *self.voice.borrow_mut()) {
                voice.forget();
            }
            self.checked.set(CHECKED_FOR_ROUNDS);
            self.show();
        }
    }

    fn happens(self: &Rc<Self>, input: Input) {
        if self.checked.take() > 0 {
            if let (Input::Touched(Touch::TryVoice), Some(voice)) = (&input, &mut *self.voice.borrow_mut()) {
                voice.tries();
                self.checked.set(CHECKED_FOR_ROUNDS);
            }
            return self.show();
        }
        if let (Some(opening), Input::Touched(touch)) = (&mut *self.opening.borrow_mut(), &input) {
            opening.hold(*touch);
        }
        if self.opening.borrow().is_some() {
            return self.show();
        }
        let effects = self.session.borrow_mut().handle(input, self.clock.now());
        for effect in effects {
            self.carry_out(effect);
        }
        self.show();
        self.sleep();
    }

    fn carry_out(&self, effect: Effect) {
        if let Some(tally) = of_effect(&effect) {
            self.tallies.count(tally);
        }
        match effect {
            Effect::Print(receipt) => self.printer.borrow_mut().print(receipt),
            Effect::CancelPrint => self.printer.borrow_mut().cancel(),
            // Nothing made from a visit is kept here but the screen, and that is replaced now.
            Effect::Forget => {}
        }
    }

    /// What is to be seen.
    pub fn screen(&self) -> Screen {
        let session = self.session.borrow();
        if self.checked.get() > 0 {
            let (machine, voice) = (self.machine.borrow(), self.voice.borrow());
            let (language, rules) = (Arc::new(Language::italian()), session.pack());
            let rules = rules.as_ref().map(|pack| pack.version.as_str());
            let (system, night) = (self.system.as_ref(), machine.night());
            return about(
                &Speaker { owner: &self.settings.owner, language: &language },
                Told {
                    rules,
                    system,
                    night: night.as_deref(),
                    stick: machine.stick(),
                    voice: voice.as_ref().map(Voice::trials),
                },
            );
        }
        let mut screen = session.screen(self.clock.now());
        if let Some(opening) = &*self.opening.borrow() {
            opening.on_screen(&mut screen);
        }
        screen
    }

    fn show(&self) {
        self.glass.show(self.screen());
    }

    /// Sleeps until time itself changes something.
    fn sleep(self: &Rc<Self>) {
        let session = self.session.borrow();
        let now = self.clock.now().since_start;
        let wake = session.wakes_at().map(|at| at.saturating_sub(now));
        let looks = (session.state() == State::Printing).then_some(LOOK_EVERY);
        let Some(after) = wake.into_iter().chain(looks).min() else { return self.timer.stop() };
        let terminal = Rc::downgrade(self);
        self.timer.start(TimerMode::SingleShot, after, move || {
            if let Some(terminal) = terminal.upgrade() {
                terminal.wakes();
            }
        });
    }

    fn wakes(self: &Rc<Self>) {
        let ended = self.printer.borrow().ended();
        if let Some(end) = ended {
            self.tallies.count(of_print(end));
        }
        self.happens(ended.map_or(Input::Tick, Input::PrintEnded));
    }
}
