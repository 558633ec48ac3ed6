// SPDX-License-Identifier: EUPL-1.2
//! The terminal in use: what happens goes into the visit with its time, what the visit wants is done,
//! and its screen is shown. One thread, one timer.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use slint::{PlatformError, Timer, TimerMode};
use totem_core::tally::Tally;
use totem_core::visit::moment::Settings;
use totem_core::visit::session::Session;
use totem_core::visit::state::{Effect, Input, State};

use crate::clock::Clock;
use crate::glass::window::Glass;
use crate::hardware::Hardware;
use crate::printer::{Link, Printer};
use crate::shelf::{Keeper, Look};
use crate::supervisor::{Sign, Supervisor};
use crate::tally::{Tallies, of_effect, of_print};

/// How often a terminal that waits looks at the shelf. New rules come once a night; half a minute is soon.
const ROUND_EVERY: Duration = Duration::from_secs(30);

/// How often a terminal that prints looks whether the paper is out.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How often the heart beats: well within the time after which systemd takes it for dead.
const BEAT_EVERY: Duration = Duration::from_secs(1);

/// A terminal.
pub struct Terminal {
    session: RefCell<Session>,
    glass: Rc<Glass>,
    printer: RefCell<Printer>,
    clock: Clock,
    timer: Timer,
    /// Looks at the shelf now and then.
    round: Timer,
    /// Tells who watches that it is alive.
    heart: Timer,
    supervisor: Supervisor,
    /// What was plugged in when it started and still is; not looked at where the window system looks after that.
    hardware: RefCell<Option<Hardware>>,
    keeper: RefCell<Option<Keeper>>,
    tallies: Tallies,
    settings: Settings,
}

/// What a terminal is put together from.
pub struct Parts {
    /// The visits.
    pub session: Session,
    /// What people see.
    pub glass: Rc<Glass>,
    /// The printer.
    pub link: Box<dyn Link>,
    /// Who looks after the shelf of packs; nobody, where rules come from a folder.
    pub keeper: Option<Keeper>,
    /// Where tallies go.
    pub tallies: Tallies,
    /// Who watches over it.
    pub supervisor: Supervisor,
    /// What was plugged in when it started, on a panel.
    pub hardware: Option<Hardware>,
    /// What the site sets.
    pub settings: Settings,
}

impl Terminal {
    /// Puts a visit, a glass and a printer together.
    pub fn new(parts: Parts) -> Rc<Self> {
        let Parts { session, glass, link, keeper, tallies, supervisor, hardware, settings } = parts;
        let terminal = Rc::new(Terminal {
            session: RefCell::new(session),
            glass,
            printer: RefCell::new(Printer::start(link)),
            clock: Clock::started(),
            timer: Timer::default(),
            round: Timer::default(),
            heart: Timer::default(),
            supervisor,
            hardware: RefCell::new(hardware),
            keeper: RefCell::new(keeper),
            tallies,
            settings,
        });
        terminal.tallies.count(Tally::Started);
        terminal.heed_notice();
        let touched = Rc::downgrade(&terminal);
        terminal.glass.on_touch(move |touch| {
            if let Some(terminal) = touched.upgrade() {
                terminal.happens(Input::Touched(touch));
            }
        });
        terminal.show();
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

    /// Says that it is alive, if the loop turned (this is called by it) and the frame of the beat before was drawn.
    fn beats(&self) {
        if self.glass.beat() {
            let session = self.session.borrow();
            let rules = session.pack();
            self.supervisor.tell(match session.state() {
                State::OutOfService(fault) if !fault.is_of_the_system() => Sign::OutOfService,
                _ => Sign::Serves { rules: rules.as_ref().map(|pack| pack.version.as_str()) },
            });
        }
        if self.waits() && self.has_new_hardware() {
            // A screen or a touch panel that came late is found when the program starts again.
            let _ = slint::quit_event_loop();
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

    /// Looks at the shelf while nobody is there: a visit keeps the rules and the day it began with.
    fn makes_round(&self) {
        if !self.waits() {
            return;
        }
        let look = match self.keeper.borrow_mut().as_mut() {
            Some(keeper) => keeper.look(),
            None => return,
        };
        match look {
            Look::Same => {}
            Look::New(taken) => {
                *self.session.borrow_mut() = Session::new(taken.pack, self.settings.clone());
                self.tallies.count(Tally::PackTaken);
            }
            Look::Refused(_) => self.tallies.count(Tally::PackRefused),
        }
        self.heed_notice();
        self.show();
    }

    /// Learns how fresh the rules are, and which day it cannot be before. Rules that nobody ever confirmed are as fresh
    /// as the day their editors closed them.
    fn heed_notice(&self) {
        let keeper = self.keeper.borrow();
        let Some(keeper) = keeper.as_ref() else { return };
        let notice = keeper.shelf().notice();
        self.clock.not_before(notice.map(|notice| notice.not_before));
        let mut session = self.session.borrow_mut();
        let closed = session.pack().map(|pack| pack.date);
        session.rules_confirmed(notice.map(|notice| notice.confirmed).max(closed));
    }

    /// Lets people use it until the window is closed.
    pub fn run(&self) -> Result<(), PlatformError> {
        self.glass.run()
    }

    fn happens(self: &Rc<Self>, input: Input) {
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

    fn show(&self) {
        self.glass.show(self.session.borrow().screen(self.clock.now()));
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
