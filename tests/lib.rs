// SPDX-License-Identifier: EUPL-1.2
//! What scenes are built with: the pack of the repository, and households told in a line.

pub mod desk;
pub mod pictures;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::civil::{Date, date};
use totem_core::receipt::{Line, Receipt};
use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::{read_pack, read_persona};
use totem_core::screen::{Screen, Touch};
use totem_core::visit::moment::{Moment, Settings};
use totem_core::visit::persona::Persona;
use totem_core::visit::session::Session;
use totem_core::visit::state::{Effect, Input, State};
use totem_pack_source::read_folder;

/// The day all scenes happen on, unless they say otherwise.
pub const TODAY: Date = date(2026, 11, 21);

/// When all scenes begin, unless they say otherwise.
pub const START: Moment = Moment { since_start: Duration::ZERO, today: TODAY };

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests stand in a folder of the repository").to_owned()
}

/// The files of the repository's pack.
pub fn pack_files() -> Vec<SourceFile> {
    read_folder(&root().join("rules")).expect("the pack can be read")
}

/// The repository's pack, read once.
pub fn pack() -> &'static Arc<RulePack> {
    static PACK: OnceLock<Arc<RulePack>> = OnceLock::new();
    PACK.get_or_init(|| {
        let pack = read_pack(&pack_files());
        Arc::new(pack.unwrap_or_else(|problems| panic!("the pack has problems:\n{problems}")))
    })
}

/// One of the made-up people of `tests/personas`.
pub fn persona(name: &str) -> Persona {
    let path = root().join("tests/personas").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).expect("the persona's file can be read");
    let file = SourceFile::new(format!("{name}.toml"), text);
    read_persona(pack(), &file, TODAY).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A receipt as text, a line each.
pub fn text_of(receipt: &Receipt) -> String {
    let said = receipt.lines.iter().map(|line| match line {
        Line::Title(text) | Line::Group(text) | Line::Benefit(text) | Line::Heading(text) => text.clone(),
        Line::Text(text) | Line::Amount(text) => text.clone(),
        Line::Aside { name, says } => format!("{name}\n{says}"),
        Line::Open(text) | Line::Item(text) | Line::Small(text) => text.clone(),
        Line::Phone { number, label } => format!("{number} {label}"),
        Line::Rule => "---".to_owned(),
    });
    said.collect::<Vec<_>>().join("\n")
}

/// Somebody at a terminal, with a clock in hand.
pub struct Visitor {
    /// The terminal.
    pub session: Session,
    /// The time.
    pub now: Moment,
    /// What the terminal asked of the world so far.
    pub effects: Vec<Effect>,
}

impl Default for Visitor {
    fn default() -> Self {
        Visitor::new()
    }
}

impl Visitor {
    /// In front of a terminal that waits.
    pub fn new() -> Self {
        Visitor::with(pack().clone())
    }

    /// The same, with other rules.
    pub fn with(pack: Arc<RulePack>) -> Self {
        Visitor { session: Session::new(pack, Settings::default()), now: START, effects: Vec::new() }
    }

    /// Somebody who has answered like this person, up to the results or to where they walked away.
    pub fn played(persona: &Persona) -> Self {
        let mut visitor = Visitor::new();
        visitor.now = persona.play(&mut visitor.session, visitor.now, &mut |_, _| {});
        visitor
    }

    /// The same, one step of the way back if need be.
    pub fn played_to(persona: &Persona, state: State) -> Self {
        let mut visitor = Visitor::played(persona);
        for _ in 0..200 {
            if visitor.session.state() == state {
                return visitor;
            }
            visitor.touch(Touch::Back);
        }
        panic!("going back never reaches {state:?}")
    }

    /// Goes through all questions without answering one.
    pub fn answers_nothing_up_to_the_review(&mut self) -> &mut Self {
        self.tap("Iniziamo").tap("Ho capito, avanti").tap("Avanti");
        while self.session.state() == State::Asking {
            self.touch(Touch::DoesNotKnow).tap("Avanti");
        }
        self
    }

    /// What is to be seen.
    pub fn screen(&self) -> Screen {
        self.session.screen(self.now)
    }

    /// Something happens.
    pub fn happens(&mut self, input: Input) -> &mut Self {
        self.effects.extend(self.session.handle(input, self.now));
        self
    }

    /// Touches what bears these words.
    pub fn tap(&mut self, label: &str) -> &mut Self {
        let touches = self.screen().touches();
        let Some((_, touch)) = touches.iter().find(|(words, _)| words == label) else {
            let words: Vec<&str> = touches.iter().map(|(words, _)| words.as_str()).collect();
            panic!("nothing says «{label}» on «{}»; there is: {words:?}", self.screen().title)
        };
        self.touch(*touch)
    }

    /// Touches something.
    pub fn touch(&mut self, touch: Touch) -> &mut Self {
        self.now.since_start += Duration::from_secs(1);
        self.happens(Input::Touched(touch))
    }

    /// Time passes, and the terminal is woken whenever it asked to be.
    pub fn wait(&mut self, seconds: u64) -> &mut Self {
        let end = self.now.since_start + Duration::from_secs(seconds);
        while let Some(wake) = self.session.wakes_at().filter(|wake| *wake <= end) {
            self.now.since_start = wake.max(self.now.since_start);
            self.happens(Input::Tick);
        }
        self.now.since_start = end;
        self
    }
}
