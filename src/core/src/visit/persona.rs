// SPDX-License-Identifier: EUPL-1.2
//! A made-up person who uses the terminal by touching what is on its screen, for demonstrations and
//! scenes. Answers only what the screen offers; what the file does not say is "Non lo so".

use std::time::Duration;

use crate::rules::answers::{Answer, Answers, Knowledge};
use crate::rules::bands::{Band, says_as_much};
use crate::rules::fact::{Fact, FactRef, Group, Kind};
use crate::rules::pack::RulePack;
use crate::screen::{Item, Key, Screen, ScreenKind, Touch};

use super::household::groups;
use super::moment::Moment;
use super::session::Session;
use super::state::{Input, State};
use super::together::Together;

/// Time between two touches of a made-up person.
const TOUCH_TAKES: Duration = Duration::from_secs(2);

/// A made-up person.
pub struct Persona {
    /// What they are called in a report.
    pub name: String,
    /// The language they choose, by its tag; none: Italian.
    pub language: Option<String>,
    /// Life events they start from, by the pack's names.
    pub tiles: Vec<String>,
    /// Walks away after so many questions; none: stays to the end.
    pub leaves_after: Option<usize>,
    /// What they would answer.
    pub answers: Answers,
}

/// A visit ends here at the latest, whatever the screens offer.
const TOUCHES_MAX: usize = 4_000;

impl Persona {
    /// Uses the terminal from Welcome up to the results, or walks away before. `watch` sees every
    /// screen that is about to be left, with the answer on it.
    pub fn play(&self, session: &mut Session, mut now: Moment, watch: &mut dyn FnMut(&Session, Moment)) -> Moment {
        let mut questions = 0;
        for _ in 0..TOUCHES_MAX {
            let Some(pack) = session.pack() else { return now };
            for touch in self.touches(&pack, session, now) {
                now.since_start += TOUCH_TAKES;
                session.handle(Input::Touched(touch), now);
            }
            if !Self::is_ready(session) {
                continue;
            }
            watch(session, now);
            let next = match session.state() {
                State::Welcome => self.start(&session.screen(now)),
                State::Notice | State::Asking | State::Review => Touch::Forward,
                _ => return now,
            };
            questions += session.questions().len();
            if self.leaves_after.is_some_and(|after| questions > after) {
                return now;
            }
            now.since_start += TOUCH_TAKES;
            session.handle(Input::Touched(next), now);
        }
        now
    }

    /// Begins in this person's language, if the terminal speaks it.
    pub fn start(&self, screen: &Screen) -> Touch {
        let chosen = screen.languages.iter().find(|other| Some(&other.id) == self.language.as_ref());
        chosen.map_or(Touch::Start, |other| other.choose.touch)
    }

    /// A screen with letters is looked at again once one was touched.
    fn is_ready(session: &Session) -> bool {
        session.questions().is_empty() || session.has_draft()
    }

    /// The touches that put this person's answer on the screen.
    fn touches(&self, pack: &RulePack, session: &Session, now: Moment) -> Vec<Touch> {
        if session.state() != State::Asking {
            return Vec::new();
        }
        if let Some(together) = session.together() {
            return self.statements(pack, together);
        }
        let Some(at) = session.questions().first().copied() else { return self.life_events(pack) };
        let fact = pack.fact(at.fact);
        match self.answers.get(fact, at.person) {
            Knowledge::NotAsked | Knowledge::DoesNotKnow => vec![Touch::DoesNotKnow],
            Knowledge::Declined if fact.delicate => vec![Touch::Declines],
            Knowledge::Declined => vec![Touch::DoesNotKnow],
            Knowledge::Is(answer) if !session.bands().is_empty() => {
                let told = Band::told(answer);
                let holds = |band: &Band| told.is_some_and(|told| band.holds_all(told));
                let place = session.bands().iter().position(holds);
                vec![place.map_or(Touch::TypeIt, Touch::Option)]
            }
            Knowledge::Is(answer) => self.towards(pack, fact, answer, session, now),
        }
    }

    /// Touches what is true; what the file does not say leaves the others unknown.
    fn statements(&self, pack: &RulePack, together: Together) -> Vec<Touch> {
        let known = |at: &FactRef| self.answers.get(pack.fact(at.fact), at.person);
        let says = |at: &FactRef, touched: bool| match known(at) {
            Knowledge::Is(answer) => says_as_much(answer, &together.says(pack, *at, touched)),
            _ => false,
        };
        let places = together.facts().enumerate().filter(|(_, at)| says(at, true));
        let mut touches: Vec<Touch> = places.map(|(place, _)| Touch::Option(place)).collect();
        let is_unknown = |at: FactRef| !says(&at, true) && !says(&at, false);
        if together.facts().any(is_unknown) {
            touches.push(Touch::DoesNotKnow);
        } else if touches.is_empty() {
            touches.push(Touch::NoneOfThese);
        }
        touches
    }

    fn life_events(&self, pack: &RulePack) -> Vec<Touch> {
        let places = self.tiles.iter().filter_map(|id| pack.tiles.iter().position(|tile| tile.id == *id));
        places.map(Touch::Tile).collect()
    }

    fn towards(&self, pack: &RulePack, fact: &Fact, answer: &Answer, session: &Session, now: Moment) -> Vec<Touch> {
        let (screen, today) = (session.screen(now), now.today);
        match answer {
            Answer::YesNo(yes) => vec![Touch::Option(usize::from(!yes))],
            Answer::OneOf(options) => match options.exact() {
                Some(place) => find_option(fact, place, &screen),
                None => vec![Touch::DoesNotKnow],
            },
            Answer::SomeOf { surely, .. } => {
                let chosen: Vec<Touch> = (*surely & session.options()).places().map(Touch::Option).collect();
                if chosen.is_empty() { vec![Touch::NoneOfThese] } else { chosen }
            }
            Answer::Absent => vec![Touch::Absent],
            Answer::Number { low, high } => figure(fact, *low, *high),
            Answer::Date { .. } if screen.kind == ScreenKind::Number => {
                let ages = Band::told(answer).and_then(|told| told.year_around(today)?.ages(today));
                ages.map_or_else(|| vec![Touch::DoesNotKnow], |(age, _)| digits(&age.to_string()))
            }
            Answer::Date { high, .. } => {
                let date = high.date();
                digits(&format!("{:02}{:02}{:04}", date.day(), date.month(), date.year()))
            }
            Answer::Complete => self.people(pack),
        }
    }

    /// One touch for each person, in the order of the file.
    fn people(&self, pack: &RulePack) -> Vec<Touch> {
        let others = (1..self.answers.people()).filter_map(|person| u8::try_from(person).ok());
        others.map(|person| Touch::More(self.kind_of(person, pack))).collect()
    }

    /// The first kind that fits what the file says of the person; the last kind when none does.
    fn kind_of(&self, person: u8, pack: &RulePack) -> usize {
        let told = pack.vocabulary.household;
        let groups = groups(pack);
        let relation = told.relation.and_then(|slot| match self.answers.get(pack.fact(slot), Some(person)) {
            Knowledge::Is(Answer::OneOf(options)) => options.exact(),
            _ => None,
        });
        let at_home = told.home.and_then(|slot| match self.answers.get(pack.fact(slot), Some(person)) {
            Knowledge::Is(Answer::YesNo(home)) => Some(*home),
            _ => None,
        });
        let fits = |group: &&Group| {
            Some(group.relation) == relation
                && (group.at_home == at_home || group.at_home.is_none() || at_home.is_none())
        };
        groups.iter().position(|group| fits(&group)).unwrap_or(groups.len().saturating_sub(1))
    }
}

fn offers(screen: &Screen, touch: Touch) -> bool {
    screen.items.iter().any(|item: &Item| item.touch == Some(touch))
}

/// The option if it is on the screen; else its letter, or the next page, to look again from there.
fn find_option(fact: &Fact, place: usize, screen: &Screen) -> Vec<Touch> {
    let option = Touch::Option(place);
    if offers(screen, option) {
        return vec![option];
    }
    let letter = fact.choices.get(place).and_then(|choice| choice.label.chars().next());
    match (letter, &screen.page) {
        (Some(letter), _) if offers(screen, Touch::Letter(letter)) => vec![Touch::Letter(letter)],
        (_, Some(page)) => page.after.iter().map(|after| after.touch).collect(),
        _ => vec![Touch::DoesNotKnow],
    }
}

fn figure(fact: &Fact, low: i64, high: i64) -> Vec<Touch> {
    let scale = if fact.kind == Kind::Euro { 2 } else { fact.decimals as usize };
    let text = format!("{high:0>width$}", width = scale + 1);
    let (whole, decimals) = text.split_at(text.len() - scale);
    let mut touches = Vec::new();
    match &fact.other_reading {
        Some(_) if low != high => touches.push(Touch::OtherReading),
        _ if low != high => return vec![Touch::DoesNotKnow],
        _ => {}
    }
    touches.extend(digits(whole));
    if decimals.chars().any(|digit| digit != '0') {
        touches.push(Touch::Key(Key::Comma));
        touches.extend(digits(decimals));
    }
    touches
}

fn digits(text: &str) -> Vec<Touch> {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    digits.map(|digit| Touch::Key(Key::Digit(digit - b'0'))).collect()
}
