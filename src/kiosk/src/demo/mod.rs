// SPDX-License-Identifier: EUPL-1.2
//! A visit played by a made-up person, as pictures: every screen at full size, and the receipt.
//! The only part of the process that writes files, and only into the folder it is given.

mod album;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::read_persona;
use totem_core::screen::Touch;
use totem_core::visit::moment::{Moment, Settings};
use totem_core::visit::persona::Persona;
use totem_core::visit::session::Session;
use totem_core::visit::state::{Effect, FaultCode, Input, NotPrinted, PrintEnd, State};
use totem_pack_source::{FolderError, read_file};

use album::Album;
pub use album::AlbumError;

/// Who visits when nobody else was named.
const PERSONA: &str = include_str!("../../../../tests/personas/karim.toml");

/// Why no demonstration could be played.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The persona's file cannot be read.
    #[error("la persona non si legge; indichi un file con --persona")]
    Unreadable(#[source] FolderError),
    /// The persona does not fit the rules.
    #[error("la persona non va d'accordo con le regole:\n{0}")]
    Persona(Problems),
    /// No picture could be made or written.
    #[error(transparent)]
    Album(#[from] AlbumError),
}

/// Reads a made-up person; without a file, the one that comes with the program.
pub fn read_visitor(pack: &RulePack, file: Option<&Path>, now: Moment) -> Result<Persona, DemoError> {
    let source = match file {
        Some(path) => read_file(path).map_err(DemoError::Unreadable)?,
        None => SourceFile::new("karim.toml", PERSONA),
    };
    read_persona(pack, &source, now.today).map_err(DemoError::Persona)
}

/// Plays a visit and leaves its pictures in a folder. Returns their paths, in order.
pub fn play(pack: &Arc<RulePack>, persona: &Persona, now: Moment, folder: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let mut album = Album::open(folder)?;
    let mut session = Session::new(pack.clone(), Settings::default());
    let mut scene = Scene { now, album: &mut album };
    let mut taken = Ok(());
    scene.now = persona.play(&mut session, now, &mut |session, now| {
        if taken.is_ok() && session.state() != State::Results {
            taken = scene.album.take(&name(session), session.screen(now));
        }
    });
    taken?;
    if session.state() == State::Results {
        scene.results(&mut session)?;
    } else {
        scene.walked_away(&mut session)?;
    }
    scene.asides(pack)?;
    Ok(album.close())
}

/// Pictures of a folder of rules that cannot be used: the one screen there is then.
pub fn play_out_of_service(code: FaultCode, now: Moment, folder: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let mut album = Album::open(folder)?;
    let session = Session::out_of_service(code, Settings::default());
    album.take(&name(&session), session.screen(now))?;
    Ok(album.close())
}

struct Scene<'a> {
    now: Moment,
    album: &'a mut Album,
}

impl Scene<'_> {
    fn touch(&mut self, session: &mut Session, touch: Touch) -> Vec<Effect> {
        self.now.since_start += Duration::from_secs(2);
        session.handle(Input::Touched(touch), self.now)
    }

    fn take(&mut self, name: &str, session: &Session) -> Result<(), AlbumError> {
        self.album.take(name, session.screen(self.now))
    }

    /// From the results to the paper and out.
    fn results(&mut self, session: &mut Session) -> Result<(), DemoError> {
        self.take("results", session)?;
        let cards: Vec<Touch> = session.screen(self.now).items.iter().filter_map(|item| item.touch).collect();
        for card in cards.iter().filter(|touch| matches!(touch, Touch::Open(_))) {
            self.touch(session, *card);
            self.take("benefit", session)?;
            self.touch(session, Touch::Back);
        }
        if cards.contains(&Touch::Unfold) {
            self.touch(session, Touch::Unfold);
            self.take("results-unfolded", session)?;
        }
        self.touch(session, Touch::Preview);
        self.take("receipt-preview", session)?;
        let effects = self.touch(session, Touch::Print);
        self.take("printing", session)?;
        for effect in effects {
            if let Effect::Print(receipt) = effect {
                self.album.take_receipt(&receipt)?;
            }
        }
        let ends = [
            ("farewell-cannot-tell", PrintEnd::CannotTell),
            ("farewell-not-printed", PrintEnd::NotPrinted(NotPrinted::NoPrinter)),
            ("farewell", PrintEnd::Printed),
        ];
        for (name, end) in ends {
            session.handle(Input::PrintEnded(end), self.now);
            self.take(name, session)?;
            if end != PrintEnd::Printed {
                self.touch(session, Touch::Print);
                self.touch(session, Touch::CameOut(false));
            }
        }
        Ok(())
    }

    /// Nobody touches any more: the warning, then Welcome again.
    fn walked_away(&mut self, session: &mut Session) -> Result<(), DemoError> {
        self.wake(session);
        self.take("quiet-warning", session)?;
        while session.wakes_at().is_some() {
            self.wake(session);
        }
        self.take("welcome-again", session)?;
        Ok(())
    }

    fn wake(&mut self, session: &mut Session) {
        if let Some(at) = session.wakes_at() {
            self.now.since_start = at;
            session.handle(Input::Tick, self.now);
        }
    }

    /// What a smooth visit never shows.
    fn asides(&mut self, pack: &Arc<RulePack>) -> Result<(), DemoError> {
        let mut session = Session::new(pack.clone(), Settings::default());
        for touch in [Touch::Start, Touch::Forward, Touch::Forward, Touch::Why] {
            self.touch(&mut session, touch);
        }
        self.take("why-we-ask", &session)?;
        self.touch(&mut session, Touch::Why);
        self.touch(&mut session, Touch::Forward);
        self.take("nothing-chosen", &session)?;
        self.wake(&mut session);
        self.take("quiet-warning", &session)?;
        let broken = Session::out_of_service(FaultCode::RulesFaulty, Settings::default());
        self.take("out-of-service", &broken)?;
        Ok(())
    }
}

/// What a picture of this screen is called.
fn name(session: &Session) -> String {
    match (session.state(), session.question(), session.pack()) {
        (State::Asking, Some(at), Some(pack)) => format!("question-{}", pack.fact(at.fact).id.replace(['.', '_'], "-")),
        (state, _, _) => match state {
            State::Welcome => "welcome",
            State::Notice => "notice",
            State::Asking => "life-events",
            State::Review => "check-answers",
            State::Results => "results",
            State::Benefit(_) => "benefit",
            State::Preview => "receipt-preview",
            State::Printing => "printing",
            State::Farewell(_) => "farewell",
            State::OutOfService(_) => "out-of-service",
        }
        .to_owned(),
    }
}
