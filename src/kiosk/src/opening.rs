// SPDX-License-Identifier: EUPL-1.2
//! How a terminal opens: Welcome is shown as soon as what it needs of the rules was read, and nobody is served before their
//! cases were read and run. Both happen on a thread of their own; a finger that comes too early waits.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

use totem_core::rules::pack::RulePack;
use totem_core::screen::texts::welcome;
use totem_core::screen::{Screen, Touch};
use totem_core::visit::state::FaultCode;

use crate::journal::{tell, tell_of_languages};
use crate::rules::{RulesError, read_rules};
use crate::shelf::{Keeper, Shelf};

/// Where rules come from.
pub enum Source {
    /// A folder of rules, on a desk.
    Folder(PathBuf),
    /// Signed packs.
    Shelf(Shelf),
}

/// What the thread tells.
pub enum News {
    /// Rules as far as Welcome needs them, without a problem there, and the editors' where they must be: they may be shown.
    Read(Arc<RulePack>),
    /// The rest of those read last was read and their cases came out: people are served with them.
    Good(Option<Keeper>),
    /// There is nothing to serve people with.
    Closed(FaultCode),
}

/// A terminal that is not open yet.
pub struct Opening {
    news: Receiver<News>,
    shelf: Option<Shelf>,
    /// What was touched last; nothing is done about it before the cases were run.
    touched: Option<Touch>,
}

impl Opening {
    /// Begins to look for rules.
    pub fn of(source: Result<Source, RulesError>) -> Opening {
        let source = match source {
            Ok(source) => source,
            Err(error) => {
                tell(&error);
                return Opening::closed(error.code());
            }
        };
        let (send, news) = channel();
        let shelf = match &source {
            Source::Folder(_) => None,
            Source::Shelf(shelf) => Some(shelf.clone()),
        };
        thread::spawn(move || {
            // Nobody listens any more when the terminal is being closed.
            let say = |news| drop(send.send(news));
            let found = find(source, &|pack| {
                tell_of_languages(pack);
                say(News::Read(pack.clone()));
            });
            say(found.map_or_else(
                |error| {
                    tell(&error);
                    News::Closed(error.code())
                },
                News::Good,
            ));
        });
        Opening { shelf, ..Opening::hearing(news) }
    }

    /// Nothing to look for: it stays closed.
    pub fn closed(fault: FaultCode) -> Opening {
        let (send, news) = channel();
        send.send(News::Closed(fault)).expect("the other end is in this function");
        Opening::hearing(news)
    }

    /// One whose news come from elsewhere.
    pub fn hearing(news: Receiver<News>) -> Opening {
        Opening { news, shelf: None, touched: None }
    }

    /// The shelf that rules come from, if they do.
    pub fn shelf(&self) -> Option<&Shelf> {
        self.shelf.as_ref()
    }

    /// The first news; waits for it.
    pub fn first_news(&self) -> News {
        self.news.recv().expect("whoever looks for rules says how it ended")
    }

    /// What is new, if anything; never waits.
    pub fn news(&self) -> Option<News> {
        match self.news.try_recv() {
            Ok(news) => Some(news),
            Err(TryRecvError::Empty) => None,
            // Rules that the program fell over: it starts again, as if it had run their cases itself.
            Err(TryRecvError::Disconnected) => panic!("whoever looks for rules says how it ended"),
        }
    }

    /// Keeps a touch for later.
    pub fn hold(&mut self, touch: Touch) {
        self.touched = Some(touch);
    }

    /// Forgets it: what it meant is not on the screen any more.
    pub fn forget(&mut self) -> Option<Touch> {
        self.touched.take()
    }

    /// Tells who touched that they were heard.
    pub fn on_screen(&self, screen: &mut Screen) {
        if self.touched.is_some() {
            screen.hint = Some(screen.language.say(welcome::ONE_MOMENT).to_owned());
        }
    }
}

fn find(source: Source, show: &dyn Fn(&Arc<RulePack>)) -> Result<Option<Keeper>, RulesError> {
    match source {
        Source::Folder(folder) => {
            let rules = read_rules(&folder)?;
            show(rules.pack());
            rules.tried()?;
            Ok(None)
        }
        Source::Shelf(shelf) => {
            let taken = shelf.first_good_shown(show)?;
            Ok(Some(Keeper::new(shelf, &taken)))
        }
    }
}
