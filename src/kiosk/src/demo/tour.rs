// SPDX-License-Identifier: EUPL-1.2
//! Everything there is to see when a made-up person visits, and what a smooth visit never shows.

use std::sync::Arc;
use std::time::Duration;

use totem_core::receipt::Receipt;
use totem_core::rules::pack::RulePack;
use totem_core::screen::{Screen, Touch};
use totem_core::visit::moment::{Moment, Settings};
use totem_core::visit::persona::Persona;
use totem_core::visit::session::Session;
use totem_core::visit::state::{Effect, FaultCode, Input, NotPrinted, PrintEnd, State};

/// Something to see.
pub enum Sight {
    /// A screen, with the name of its picture.
    Screen(String, Screen),
    /// The receipt.
    Receipt(Receipt),
}

/// What is to be seen during one visit, in order.
pub fn tour(pack: &Arc<RulePack>, persona: &Persona, now: Moment) -> Vec<Sight> {
    let mut session = Session::new(pack.clone(), Settings::default());
    let mut tour = Tour { now, sights: Vec::new() };
    let seen = &mut tour.sights;
    tour.now = persona.play(&mut session, now, &mut |session, now| {
        if session.state() != State::Results {
            seen.push(Sight::Screen(name(session), session.screen(now)));
        }
    });
    match session.state() {
        State::Results => tour.results(&mut session),
        _ => tour.walked_away(&mut session),
    }
    tour.asides(pack, persona);
    tour.sights
}

/// What is to be seen when the rules cannot be used.
pub fn closed(code: FaultCode, now: Moment) -> Vec<Sight> {
    let session = Session::out_of_service(code, Settings::default());
    vec![Sight::Screen(name(&session), session.screen(now))]
}

struct Tour {
    now: Moment,
    sights: Vec<Sight>,
}

impl Tour {
    fn touch(&mut self, session: &mut Session, touch: Touch) -> Vec<Effect> {
        self.now.since_start += Duration::from_secs(2);
        session.handle(Input::Touched(touch), self.now)
    }

    fn look(&mut self, name: &str, session: &Session) {
        self.sights.push(Sight::Screen(name.to_owned(), session.screen(self.now)));
    }

    /// From the results to the paper.
    fn results(&mut self, session: &mut Session) {
        self.look("results", session);
        let touches: Vec<Touch> = session.screen(self.now).items.iter().filter_map(|item| item.touch).collect();
        for card in touches.iter().filter(|touch| matches!(touch, Touch::Open(_))) {
            self.touch(session, *card);
            self.look("benefit", session);
            self.touch(session, Touch::Back);
        }
        if touches.contains(&Touch::Unfold) {
            self.touch(session, Touch::Unfold);
            self.look("results-unfolded", session);
        }
        self.touch(session, Touch::Preview);
        self.look("receipt-preview", session);
        self.printing(session);
    }

    fn printing(&mut self, session: &mut Session) {
        let effects = self.touch(session, Touch::Print);
        self.look("printing", session);
        let receipts = effects.into_iter().filter_map(|effect| match effect {
            Effect::Print(receipt) => Some(Sight::Receipt(receipt)),
            Effect::CancelPrint | Effect::Forget => None,
        });
        self.sights.extend(receipts);
        session.handle(Input::PrintEnded(PrintEnd::CannotTell), self.now);
        self.look("farewell-cannot-tell", session);
        self.touch(session, Touch::CameOut(false));
        session.handle(Input::PrintEnded(PrintEnd::NotPrinted(NotPrinted::NoPrinter)), self.now);
        self.look("farewell-not-printed", session);
        self.touch(session, Touch::Print);
        session.handle(Input::PrintEnded(PrintEnd::Printed), self.now);
        self.look("farewell", session);
    }

    /// Nobody touches any more: the warning, then Welcome again.
    fn walked_away(&mut self, session: &mut Session) {
        self.wake(session);
        self.look("quiet-warning", session);
        while session.wakes_at().is_some() {
            self.wake(session);
        }
        self.look("welcome-again", session);
    }

    fn wake(&mut self, session: &mut Session) {
        if let Some(at) = session.wakes_at() {
            self.now.since_start = at;
            session.handle(Input::Tick, self.now);
        }
    }

    /// What a smooth visit never shows.
    fn asides(&mut self, pack: &Arc<RulePack>, persona: &Persona) {
        let mut session = Session::new(pack.clone(), Settings::default());
        let start = persona.start(&session.screen(self.now));
        for touch in [start, Touch::Forward, Touch::Forward, Touch::Why] {
            self.touch(&mut session, touch);
        }
        self.look("why-we-ask", &session);
        self.touch(&mut session, Touch::Why);
        self.touch(&mut session, Touch::Forward);
        self.look("nothing-chosen", &session);
        self.wake(&mut session);
        self.look("quiet-warning", &session);
        self.sights.extend(closed(FaultCode::RulesFaulty, self.now));
    }
}

/// What the picture of this screen is called.
fn name(session: &Session) -> String {
    let name = match session.state() {
        State::Welcome => "welcome",
        State::Notice => "notice",
        State::Asking => return question_name(session),
        State::Review => "check-answers",
        State::Results => "results",
        State::Benefit(_) => "benefit",
        State::Preview => "receipt-preview",
        State::Printing => "printing",
        State::Farewell(_) => "farewell",
        State::OutOfService(_) => "out-of-service",
    };
    name.to_owned()
}

fn question_name(session: &Session) -> String {
    match (session.questions().first(), session.pack()) {
        (Some(at), Some(pack)) => format!("question-{}", pack.fact(at.fact).id.replace(['.', '_'], "-")),
        _ => "life-events".to_owned(),
    }
}
