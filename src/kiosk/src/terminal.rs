// SPDX-License-Identifier: EUPL-1.2
//! The terminal in use: what happens goes into the visit with its time, what the visit wants is done,
//! and its screen is shown. One thread, one timer.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use slint::{PlatformError, Timer, TimerMode};
use totem_core::visit::session::Session;
use totem_core::visit::state::{Effect, Input, State};

use crate::clock::Clock;
use crate::glass::window::Glass;
use crate::printer::{Link, Printer};

/// How often a terminal that prints looks whether the paper is out.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A terminal.
pub struct Terminal {
    session: RefCell<Session>,
    glass: Rc<Glass>,
    printer: RefCell<Printer>,
    clock: Clock,
    timer: Timer,
}

impl Terminal {
    /// Puts a visit, a glass and a printer together.
    pub fn new(session: Session, glass: Rc<Glass>, link: Box<dyn Link>) -> Rc<Self> {
        let terminal = Rc::new(Terminal {
            session: RefCell::new(session),
            glass,
            printer: RefCell::new(Printer::start(link)),
            clock: Clock::started(),
            timer: Timer::default(),
        });
        let touched = Rc::downgrade(&terminal);
        terminal.glass.on_touch(move |touch| {
            if let Some(terminal) = touched.upgrade() {
                terminal.happens(Input::Touched(touch));
            }
        });
        terminal.show();
        terminal
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
        self.happens(ended.map_or(Input::Tick, Input::PrintEnded));
    }
}
