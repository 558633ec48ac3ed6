// SPDX-License-Identifier: EUPL-1.2
//! The journey of one person after another: `handle` an input with its time, show `screen`, sleep until
//! `wakes_at`. Every state takes every input; "Esci e cancella" works in all of them, in one step.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use crate::advice::{Advice, advise};
use crate::freshness::Freshness;
use crate::language::Language;
use crate::receipt::{Receipt, receipt};
use crate::rules::answers::{Answer, Answers, Knowledge};
use crate::rules::bands::{Band, says_as_much};
use crate::rules::conclusion::completed;
use crate::rules::fact::{Fact, FactRef, FactSlot, Kind};
use crate::rules::next_question::Questions;
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::rules::situation::Law;
use crate::screen::texts::{Text, fault, help, welcome};
use crate::screen::{Action, OtherLanguage, Screen, Speaker, Touch};

use super::draft::{Aside, Draft};
use super::guard::Guard;
use super::household::{Household, is_household};
use super::moment::{Moment, Settings};
use super::question::{bands_max, letter_of, title};
use super::screens;
use super::state::{Effect, FaultCode, Input, PrintEnd, State};
use super::together::Together;
use super::trail::{Step, Trail};

/// A terminal in use: at most one visit at a time.
pub struct Session {
    settings: Settings,
    state: State,
    /// The rules in each language that is offered, Italian first; none when it cannot be used.
    packs: Vec<Arc<RulePack>>,
    visit: Option<Visit>,
    last_touch: Duration,
    warned_at: Option<Duration>,
    guard: Guard,
    /// The time of the last input.
    seen: Duration,
    /// The day the rules were last confirmed; none if nobody keeps watch over them.
    confirmed: Option<Date>,
}

/// What is known of the person in front of the terminal. Dropped whole, overwritten as it goes.
pub struct Visit {
    /// The day the visit began; it keeps it over midnight.
    pub on: Date,
    /// How fresh the rules were when it began.
    pub freshness: Option<Freshness>,
    /// The language, by its place among those the terminal speaks.
    pub language: usize,
    /// The answers.
    pub answers: Answers,
    /// The people.
    pub household: Household,
    /// Life events chosen, by their place.
    pub tiles: Vec<usize>,
    /// The way so far.
    pub trail: Trail,
    /// What was touched and not confirmed.
    pub draft: Draft,
    /// Whether "why do you ask?" is open.
    pub why_open: bool,
    /// What has to be done before going on.
    pub fault: Option<Text>,
    /// The options of a choice of several that are shown: those that can still change something.
    pub shown: OptionSet,
    /// The bands that a number or an age can be told in; none when it can only be typed.
    pub bands: Vec<Band>,
    /// Whether it is typed all the same.
    pub typing: bool,
    /// The band that was told before, when a finer one is asked for.
    pub before: Option<Band>,
    /// What the person cannot tell more precisely.
    pub rough: Vec<FactRef>,
    /// Questions that may still come after this one.
    pub left: usize,
    /// The page of options.
    pub page: usize,
    /// The letter of options.
    pub letter: Option<char>,
    /// Whether the benefits that are not due are shown.
    pub unfolded: bool,
    /// Whether benefits are shown by name, to choose one.
    pub by_name: bool,
    /// The one benefit the person asks about; none: all.
    pub only: Option<usize>,
    /// Whether discreet benefits come on paper too.
    pub with_discreet: bool,
    /// Whether the question came from the list of answers, and goes back there.
    pub changing: bool,
    /// Whether the result was asked for before the last question.
    pub early: bool,
    /// What was found, once it was worked out.
    pub advice: Vec<Advice>,
}

/// What makes one screen of a visit another.
type Inside = (Step, usize, usize, Option<char>, bool);

/// Steps a visit may take. The longest real one takes about 70; 300 leaves room and still ends.
pub(super) const STEPS_MAX: usize = 300;

/// A pack in each language it is whole in, Italian first.
fn spoken(pack: Arc<RulePack>) -> Vec<Arc<RulePack>> {
    let others: Vec<Arc<RulePack>> = pack.translations.iter().filter_map(|other| other.pack.clone()).collect();
    std::iter::once(pack).chain(others).collect()
}

impl Session {
    /// A terminal that waits at Welcome.
    pub fn new(pack: Arc<RulePack>, settings: Settings) -> Self {
        Session {
            settings,
            state: State::Welcome,
            packs: spoken(pack),
            visit: None,
            last_touch: Duration::ZERO,
            warned_at: None,
            guard: Guard::default(),
            seen: Duration::ZERO,
            confirmed: None,
        }
    }

    /// A terminal that cannot be used: no visit ever starts on it.
    pub fn out_of_service(code: FaultCode, settings: Settings) -> Self {
        Session {
            settings,
            state: State::OutOfService(code),
            packs: Vec::new(),
            visit: None,
            last_touch: Duration::ZERO,
            warned_at: None,
            guard: Guard::default(),
            seen: Duration::ZERO,
            confirmed: None,
        }
    }

    /// Learns when the rules were last confirmed; a visit that goes on keeps what it began with.
    pub fn rules_confirmed(&mut self, on: Option<Date>) {
        self.confirmed = on;
    }

    /// How fresh the rules are: in a visit as when it began, before it today.
    fn freshness(&self, today: Date) -> Option<Freshness> {
        let of_visit = self.visit.as_ref().map(|visit| visit.freshness);
        of_visit.unwrap_or_else(|| Some(self.packs.first()?.freshness.judge(self.confirmed?, today)))
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// The rules in use, in the language of the visit.
    pub fn pack(&self) -> Option<Arc<RulePack>> {
        self.packs.get(self.language()).cloned()
    }

    /// The language of the visit; between visits it is Italian.
    fn language(&self) -> usize {
        self.visit.as_ref().map_or(0, |visit| visit.language)
    }

    /// The questions on the screen.
    pub fn questions(&self) -> Vec<FactRef> {
        let visit = self.visit.as_ref().filter(|_| self.state == State::Asking);
        visit.map_or(Vec::new(), |visit| visit.trail.here().facts())
    }

    /// The bands on the screen, for the number or the age it asks for.
    pub fn bands(&self) -> &[Band] {
        self.visit.as_ref().map_or(&[], Visit::bands_shown)
    }

    /// The options on the screen, for a choice of several.
    pub fn options(&self) -> OptionSet {
        self.visit.as_ref().map_or(OptionSet::NONE, |visit| visit.shown)
    }

    /// Several questions on the screen; none when it asks one or nothing.
    pub fn together(&self) -> Option<Together> {
        let visit = self.visit.as_ref().filter(|_| self.state == State::Asking);
        match visit?.trail.here() {
            Step::Together(together) => Some(together),
            Step::Tiles | Step::Fact(_) | Step::Rest(..) => None,
        }
    }

    /// Whether an answer stands on the screen, confirmed or not. Counting people always is one.
    pub fn has_draft(&self) -> bool {
        let (Some(visit), Some(pack), Some(at)) = (&self.visit, self.pack(), self.questions().first().copied()) else {
            return false;
        };
        let draft = &visit.draft;
        is_household(&pack, at) || draft.aside.is_some() || !draft.chosen.is_empty() || !draft.typed.is_empty()
    }

    /// Takes an input and says what the shell has to do.
    pub fn handle(&mut self, input: Input, now: Moment) -> Vec<Effect> {
        self.seen = now.since_start;
        let before = self.place();
        let effects = match input {
            Input::Tick => self.tick(now),
            Input::PrintEnded(end) => self.print_ended(end),
            Input::Touched(touch) => self.felt(touch, now),
        };
        if self.place() != before {
            self.guard.screen_changed(now.since_start);
        }
        effects
    }

    /// What makes one screen another, for the fingers on it.
    fn place(&self) -> (State, bool, Option<Inside>) {
        let inside = |visit: &Visit| (visit.trail.here(), visit.language, visit.page, visit.letter, visit.why_open);
        (self.state, self.warned_at.is_some(), self.visit.as_ref().map(inside))
    }

    fn felt(&mut self, touch: Touch, now: Moment) -> Vec<Effect> {
        self.last_touch = now.since_start;
        let was_warned = self.warned_at.take().is_some();
        let was_meant = self.guard.lets_through(touch, now.since_start);
        match touch {
            Touch::Leave => self.leave(),
            // The touch that answers the warning does nothing else.
            _ if was_warned || !was_meant => Vec::new(),
            _ => self.touched(touch, now),
        }
    }

    /// When time itself changes something next, since the terminal started.
    pub fn wakes_at(&self) -> Option<Duration> {
        self.visit.as_ref()?;
        match self.warned_at {
            // The seconds left are on the screen, so it changes every second.
            Some(at) => Some((at + self.settings.warning_for).min(self.seen + Duration::from_secs(1))),
            None => Some(self.last_touch + self.settings.quiet_after),
        }
    }

    /// What is to be seen now.
    pub fn screen(&self, now: Moment) -> Screen {
        let pack = self.pack();
        let language = pack.as_ref().map_or_else(|| Arc::new(Language::italian()), |pack| pack.language.clone());
        let speaker = Speaker { owner: &self.settings.owner, language: &language };
        let mut screen = match (&pack, &self.visit, self.state) {
            (_, _, State::OutOfService(code)) => screens::out_of_service(&speaker, code),
            (Some(pack), Some(visit), state) => visit_screen(&speaker, pack, visit, state),
            _ => screens::welcome(&speaker),
        };
        if let Some(freshness) = self.freshness(now.today) {
            freshness.on_screen(&mut screen);
        }
        screen.languages = self.other_languages();
        if let Some(at) = self.warned_at {
            let left = (at + self.settings.warning_for).saturating_sub(now.since_start);
            screen.warning = Some(screens::warning(&speaker, left));
        }
        screen
    }

    fn other_languages(&self) -> Vec<OtherLanguage> {
        let others = self.packs.iter().enumerate().filter(|(place, _)| *place != self.language());
        let other = |(place, pack): (usize, &Arc<RulePack>)| OtherLanguage {
            id: pack.language.id.clone(),
            choose: Action::new(&pack.language.name, Touch::Language(place)),
            says: pack.language.say(welcome::TITLE).to_owned(),
        };
        others.map(other).collect()
    }

    /// Forgets the visit and stands at Welcome.
    fn leave(&mut self) -> Vec<Effect> {
        self.warned_at = None;
        if self.visit.take().is_none() {
            return Vec::new();
        }
        self.state = State::Welcome;
        vec![Effect::CancelPrint, Effect::Forget]
    }

    fn tick(&mut self, now: Moment) -> Vec<Effect> {
        if self.visit.is_none() {
            return Vec::new();
        }
        match self.warned_at {
            Some(at) if now.since_start >= at + self.settings.warning_for => self.leave(),
            Some(_) => Vec::new(),
            None => {
                if now.since_start >= self.last_touch + self.settings.quiet_after {
                    self.warned_at = Some(now.since_start);
                }
                Vec::new()
            }
        }
    }

    fn print_ended(&mut self, end: PrintEnd) -> Vec<Effect> {
        if self.state == State::Printing {
            self.state = State::Farewell(end);
        }
        Vec::new()
    }

    fn touched(&mut self, touch: Touch, now: Moment) -> Vec<Effect> {
        let language = match touch {
            Touch::Language(place) => place,
            _ => self.language(),
        };
        let Some(pack) = self.packs.get(language).cloned() else { return Vec::new() };
        if self.state == State::Welcome {
            if matches!(touch, Touch::Start | Touch::Language(_)) {
                let freshness = self.freshness(now.today);
                self.visit = Some(Visit { freshness, ..Visit::begin(&pack, language, now.today) });
                self.state = State::Notice;
            }
            return Vec::new();
        }
        let Some(visit) = &mut self.visit else { return Vec::new() };
        if language != visit.language {
            visit.speak(&pack, language);
            return Vec::new();
        }
        let (next, effect) = match self.state {
            State::Welcome | State::OutOfService(_) => (self.state, None),
            State::Notice => (on_notice(touch), None),
            State::Asking => (visit.on_question(&pack, touch), None),
            State::Review => (visit.on_review(&pack, touch), None),
            State::Results | State::Benefit(_) | State::Preview | State::Printing | State::Farewell(_) => {
                visit.on_results(&pack, self.state, touch)
            }
        };
        // Going back from the notice is leaving: nothing was told yet.
        if next == State::Welcome {
            return self.leave();
        }
        self.state = next;
        effect.into_iter().collect()
    }
}

fn visit_screen(speaker: &Speaker<'_>, pack: &RulePack, visit: &Visit, state: State) -> Screen {
    let mut screen = match state {
        State::Welcome | State::OutOfService(_) => screens::welcome(speaker),
        State::Notice => screens::notice(speaker),
        State::Asking => screens::asking(speaker, pack, visit),
        State::Review => screens::review(speaker, pack, visit),
        State::Results => screens::results(speaker, visit),
        State::Benefit(place) => screens::benefit(speaker, visit, place),
        State::Preview => screens::preview(speaker, visit, &visit.receipt(pack)),
        State::Printing => screens::printing(speaker),
        State::Farewell(end) => screens::farewell(speaker, pack, end),
    };
    let number = pack.contacts.first().map(|contact| contact.number.clone());
    screen.help = number.map(|number| (speaker.say(help::LABEL).to_owned(), number));
    screen
}

impl Visit {
    fn begin(pack: &RulePack, language: usize, on: Date) -> Self {
        let mut answers = pack.blank_answers();
        for (gate, _) in gates(pack) {
            close(pack, gate, &mut answers);
        }
        Visit {
            on,
            freshness: None,
            language,
            answers,
            household: Household::default(),
            tiles: Vec::new(),
            trail: Trail::start(),
            draft: Draft::default(),
            why_open: false,
            fault: None,
            shown: OptionSet::NONE,
            bands: Vec::new(),
            typing: false,
            before: None,
            rough: Vec::new(),
            left: 0,
            page: 0,
            letter: None,
            unfolded: false,
            by_name: false,
            only: None,
            with_discreet: false,
            changing: false,
            early: false,
            advice: Vec::new(),
        }
    }

    /// Goes on in another language: the same answers, what was found in other words.
    fn speak(&mut self, pack: &RulePack, language: usize) {
        self.language = language;
        // Options stand under other letters now.
        if let (Some(_), Step::Fact(at)) = (self.letter, self.trail.here()) {
            (self.letter, self.page) = (letter_of(pack.fact(at.fact), self.draft.chosen), 0);
        }
        if !self.advice.is_empty() {
            self.advise(pack);
        }
    }

    fn advise(&mut self, pack: &RulePack) {
        let law = Law::on(&pack.vocabulary, self.on);
        self.advice = advise(pack, &law, &self.completed(pack));
        self.advice.retain(|advice| self.only.is_none_or(|only| only == advice.benefit));
        if let Some(freshness) = self.freshness {
            freshness.on_advice(&mut self.advice, &pack.language);
        }
    }

    fn on_question(&mut self, pack: &RulePack, touch: Touch) -> State {
        match (self.trail.here(), touch) {
            (_, Touch::Back) => return self.back(pack),
            (_, Touch::Why) => self.why_open = !self.why_open,
            // What was touched and not confirmed does not count.
            (Step::Fact(_) | Step::Rest(..) | Step::Together(_), Touch::ResultNow) if !self.changing => {
                self.early = true;
                self.leave_step();
                return self.show_results(pack);
            }
            (Step::Tiles, Touch::Tile(place)) => self.toggle_tile(pack, place),
            (Step::Tiles, Touch::ByName) => (self.by_name, self.page) = (true, 0),
            (Step::Tiles, Touch::Only(place)) => (self.only, self.fault) = (Some(place), None),
            (Step::Tiles, Touch::DoesNotKnow) => self.no_tiles(pack),
            (Step::Tiles, Touch::Forward) if self.by_name && self.only.is_none() => {
                self.fault = Some(fault::CHOOSE);
            }
            (Step::Tiles, Touch::Forward) => return self.go_on(pack, false),
            (Step::Fact(at) | Step::Rest(at, _), Touch::Forward) => return self.confirm(pack, at),
            (Step::Together(together), Touch::Forward) => return self.confirm_all(pack, together),
            (_, Touch::Page(page)) => self.page = page,
            (_, Touch::Letter(letter)) => (self.letter, self.page) = (Some(letter), 0),
            (Step::Fact(_), Touch::TypeIt) => self.type_it(!self.bands.is_empty()),
            (_, Touch::More(kind)) => self.add_person(pack, kind),
            (_, Touch::Less(kind)) => self.remove_person(kind),
            (Step::Fact(at) | Step::Rest(at, _), touch) => {
                if self.draft.touch(pack.fact(at.fact), touch) {
                    self.fault = None;
                }
            }
            (Step::Together(together), touch) => {
                if together.touch(&mut self.draft, touch) {
                    self.fault = None;
                }
            }
            (Step::Tiles, _) => {}
        }
        State::Asking
    }

    fn toggle_tile(&mut self, pack: &RulePack, place: usize) {
        let Some(tile) = pack.tiles.get(place) else { return };
        let chosen = self.tiles.iter().position(|tile| *tile == place);
        match chosen {
            Some(chosen) => drop(self.tiles.remove(chosen)),
            None => self.tiles.push(place),
        }
        let Some(slot) = tile.answers else { return };
        if chosen.is_none() {
            self.answers.put(pack.fact(slot), None, Knowledge::Is(Answer::YesNo(true)));
            behind(pack, slot, &mut self.answers, || Knowledge::NotAsked);
        } else if gates(pack).any(|(gate, _)| gate == slot) {
            close(pack, slot, &mut self.answers);
        } else {
            self.answers.put(pack.fact(slot), None, Knowledge::NotAsked);
        }
    }

    fn no_tiles(&mut self, pack: &RulePack) {
        while let Some(place) = self.tiles.first().copied() {
            self.toggle_tile(pack, place);
        }
    }

    /// What is printed.
    fn receipt(&self, pack: &RulePack) -> Receipt {
        let told = self.advice.iter().filter(|advice| self.with_discreet || !advice.discreet);
        let mut receipt = receipt(pack, &told.collect::<Vec<_>>(), self.on);
        if let Some(freshness) = self.freshness {
            freshness.on_receipt(&mut receipt, &pack.language);
        }
        receipt
    }

    fn add_person(&mut self, pack: &RulePack, kind: usize) {
        self.household.add(kind, pack, &mut self.answers);
        self.draft.aside = None;
    }

    fn remove_person(&mut self, kind: usize) {
        if let Some(gone) = self.household.remove(kind, &mut self.answers) {
            self.trail.forget_person(gone);
            self.rough.retain(|at| at.person.is_none_or(|person| person < gone));
        }
        self.draft.aside = None;
    }

    fn back(&mut self, pack: &RulePack) -> State {
        // A chosen letter is one step of its own.
        if self.letter.take().is_some() {
            self.page = 0;
            return State::Asking;
        }
        // So is typing where bands were offered.
        if self.typing && !self.bands.is_empty() {
            self.type_it(false);
            return State::Asking;
        }
        if self.trail.here() == Step::Tiles && std::mem::take(&mut self.by_name) {
            self.only = None;
            self.leave_step();
            return State::Asking;
        }
        if std::mem::take(&mut self.changing) {
            self.leave_step();
            return State::Review;
        }
        if !self.trail.back() {
            return State::Notice;
        }
        self.open_step(pack);
        State::Asking
    }

    /// From the bands to the number pad, or back.
    fn type_it(&mut self, typing: bool) {
        (self.typing, self.fault) = (typing, None);
        let by_age = self.draft.by_age;
        self.draft = Draft::default();
        self.draft.by_age = by_age;
    }

    /// The bands on the screen.
    pub fn bands_shown(&self) -> &[Band] {
        if self.typing { &[] } else { &self.bands }
    }

    /// Takes the draft as the answer and goes on, or says what is missing.
    fn confirm(&mut self, pack: &RulePack, at: FactRef) -> State {
        let fact = pack.fact(at.fact);
        match self.draft.answer(fact, self.shown, self.bands_shown(), self.on) {
            Err(fault) => {
                self.fault = Some(fault);
                State::Asking
            }
            // What was told before still holds.
            Ok(Knowledge::DoesNotKnow | Knowledge::Declined) if self.asks_more() => {
                self.rough.push(at);
                self.go_on(pack, true)
            }
            Ok(answer) => {
                let before = self.answers.get(fact, at.person).same();
                let answer = match (self.trail.here(), &before, &answer) {
                    (Step::Rest(_, shown), Knowledge::Is(before), Knowledge::Is(Answer::SomeOf { surely, .. })) => {
                        before.asked_further(shown, *surely).map_or(answer, Knowledge::Is)
                    }
                    _ => answer,
                };
                let changed = before != answer || is_household(pack, at) || self.before.is_some();
                self.answers.put(fact, at.person, answer);
                self.go_on(pack, changed)
            }
        }
    }

    /// Whether the question on the screen was answered before and is put to know more.
    fn asks_more(&self) -> bool {
        self.before.is_some() || matches!(self.trail.here(), Step::Rest(..))
    }

    /// The same for several questions on one screen.
    fn confirm_all(&mut self, pack: &RulePack, together: Together) -> State {
        match together.answers(pack, &self.draft) {
            Err(fault) => {
                self.fault = Some(fault);
                State::Asking
            }
            Ok(answers) => {
                let mut changed = false;
                for (at, answer) in answers {
                    let fact = pack.fact(at.fact);
                    let is_known = match (self.answers.get(fact, at.person), &answer) {
                        // An age that was told more precisely since stays.
                        (Knowledge::Is(before), Knowledge::Is(answer)) => says_as_much(before, answer),
                        (before, answer) => before == answer,
                    };
                    if !is_known {
                        changed = true;
                        self.answers.put(fact, at.person, answer);
                    }
                }
                self.go_on(pack, changed)
            }
        }
    }

    /// On to the next question, over steps taken before as long as nothing changed.
    fn go_on(&mut self, pack: &RulePack, changed: bool) -> State {
        let changing = std::mem::take(&mut self.changing);
        if changed {
            self.trail.cut();
        } else if changing {
            self.leave_step();
            return State::Review;
        } else if self.trail.again() {
            self.open_step(pack);
            return State::Asking;
        }
        let first = self.first(pack);
        let law = Law::on(&pack.vocabulary, self.on);
        let questions = Questions::new(pack, law, &first).after(self.trail.last_fact()).about(self.only);
        let questions = questions.leaving(&self.rough);
        match Step::asking(pack, &questions.next_together(&self.completed(pack))) {
            Some(step) if self.trail.questions() < STEPS_MAX => {
                self.trail.go(step);
                self.open_step(pack);
                State::Asking
            }
            _ => {
                self.leave_step();
                State::Review
            }
        }
    }

    /// Shows the step the person stands on, with the answer given before.
    fn open_step(&mut self, pack: &RulePack) {
        self.leave_step();
        match self.trail.here() {
            Step::Tiles => {}
            Step::Fact(at) => {
                let fact = pack.fact(at.fact);
                self.draft = Draft::of(fact, self.answers.get(fact, at.person));
                self.letter = letter_of(fact, self.draft.chosen);
                self.look_ahead(pack, at);
                self.find_bands(pack, at);
            }
            Step::Rest(at, shown) => {
                let fact = pack.fact(at.fact);
                if let Knowledge::Is(Answer::SomeOf { surely, perhaps }) = self.answers.get(fact, at.person) {
                    self.draft.chosen = *surely & shown;
                    // Who comes back has answered: none of these may be left.
                    let is_answered = (perhaps.without(*surely) & shown).is_empty();
                    let is_none = is_answered && self.draft.chosen.is_empty();
                    self.draft.aside = is_none.then_some(Aside::NoneOfThese);
                }
                self.shown = shown;
                self.count_left(pack);
            }
            Step::Together(together) => {
                self.draft = together.draft(pack, &self.answers);
                self.count_left(pack);
            }
        }
    }

    /// What a question shows besides its own words. It is worked out once, not for every picture of the screen.
    fn look_ahead(&mut self, pack: &RulePack, at: FactRef) {
        self.count_left(pack);
        let first = self.first(pack);
        let answers = self.completed(pack);
        let questions = Questions::new(pack, Law::on(&pack.vocabulary, self.on), &first).about(self.only);
        let fact = pack.fact(at.fact);
        self.shown = match fact.kind {
            Kind::SomeOf => questions.options_that_matter(at, &answers),
            _ => fact.all_choices(),
        };
        if let Knowledge::Is(Answer::SomeOf { surely, .. }) = self.answers.get(fact, at.person) {
            self.shown = self.shown | *surely;
        }
    }

    /// The bands of a number or an age, and which of them was told before. Who goes back finds those that stood there; who is
    /// asked again finds the band that was told, cut finer.
    fn find_bands(&mut self, pack: &RulePack, at: FactRef) {
        let fact = pack.fact(at.fact);
        let told = match self.answers.get(fact, at.person) {
            Knowledge::Is(answer) => Band::told(answer),
            _ => None,
        };
        self.before = told.filter(|told| told.low < told.high && self.trail.is_here_again() && !self.changing);
        let mut answers = self.completed(pack);
        if self.before.is_none() {
            answers.put(fact, at.person, Knowledge::NotAsked);
        }
        let first = self.first(pack);
        let questions = Questions::new(pack, Law::on(&pack.vocabulary, self.on), &first).about(self.only);
        let most = bands_max(fact, &title(pack, &self.household, at, true));
        self.bands = questions.bands(at, &answers, most);
        let told_place = told.map(|told| (told, self.bands.iter().position(|band| *band == told)));
        match told_place.filter(|_| !self.bands.is_empty()) {
            Some((_, place)) if place.is_some() || self.before.is_some() => {
                self.draft = Draft::default();
                self.draft.chosen = place.map_or(OptionSet::NONE, OptionSet::only);
            }
            Some(_) => self.typing = true,
            None => {}
        }
        // The date itself is only asked for when the age has left something open.
        let exact = told.filter(|told| told.low == told.high);
        self.draft.by_age = fact.is_told_by_age(at.person) && self.before.is_none() && exact.is_none();
        let age = told.filter(|_| self.draft.by_age).and_then(|told| told.ages(self.on));
        if let Some((years, _)) = age.filter(|(least, most)| Some(*least) == *most) {
            self.draft.typed.push_str(&years.to_string());
        }
    }

    /// Questions that may still come after those on the screen.
    fn count_left(&mut self, pack: &RulePack) {
        let first = self.first(pack);
        let questions = Questions::new(pack, Law::on(&pack.vocabulary, self.on), &first).about(self.only);
        let here = self.trail.here().facts();
        self.left = questions.left(&self.completed(pack)).into_iter().filter(|at| !here.contains(at)).count();
    }

    fn leave_step(&mut self) {
        self.draft = Draft::default();
        self.why_open = false;
        self.fault = None;
        self.page = 0;
        self.letter = None;
        self.bands.clear();
        (self.typing, self.before) = (false, None);
    }

    /// The answers with what follows from them.
    pub fn completed(&self, pack: &RulePack) -> Answers {
        completed(pack, &self.answers, self.on)
    }

    /// The benefits of the chosen life events.
    pub fn first(&self, pack: &RulePack) -> Vec<usize> {
        let tiles = self.tiles.iter().filter_map(|place| pack.tiles.get(*place));
        tiles.flat_map(|tile| tile.benefits.iter().copied()).collect()
    }

    /// Every question that was answered, in pack order. What counting the household told of each
    /// person stands in the household's own row.
    pub fn answered(&self, pack: &RulePack) -> Vec<FactRef> {
        let told = pack.vocabulary.household;
        let counted = |at: &FactRef| match at.person {
            Some(0) => Some(at.fact) == told.relation,
            _ => Some(at.fact) == told.relation || Some(at.fact) == told.home,
        };
        let closed = |at: &FactRef| {
            let gate = pack.fact(at.fact).opened_by.unwrap_or(at.fact);
            let is_gate = gates(pack).any(|(slot, _)| slot == gate);
            is_gate && !matches!(self.answers.get(pack.fact(gate), None), Knowledge::Is(Answer::YesNo(true)))
        };
        let places = self.answers.places(&pack.vocabulary.facts);
        places
            .filter(|at| !counted(at) && !closed(at) && self.answers.get(pack.fact(at.fact), at.person).was_asked())
            .collect()
    }

    fn on_review(&mut self, pack: &RulePack, touch: Touch) -> State {
        match touch {
            Touch::Back => {
                self.trail.to_end();
                self.open_step(pack);
                State::Asking
            }
            Touch::Change(row) => match self.answered(pack).get(row) {
                Some(at) => {
                    self.changing = true;
                    self.trail.stand_on(Step::Fact(*at));
                    self.open_step(pack);
                    State::Asking
                }
                None => State::Review,
            },
            Touch::Forward => self.show_results(pack),
            _ => State::Review,
        }
    }

    fn show_results(&mut self, pack: &RulePack) -> State {
        self.advise(pack);
        self.unfolded = false;
        State::Results
    }

    fn on_results(&mut self, pack: &RulePack, state: State, touch: Touch) -> (State, Option<Effect>) {
        let next = match (state, touch) {
            (State::Results, Touch::Back | Touch::MoreQuestions) if self.early => {
                self.early = false;
                self.open_step(pack);
                State::Asking
            }
            (State::Results, Touch::Back) => State::Review,
            (State::Results, Touch::Unfold) => {
                self.unfolded = !self.unfolded;
                State::Results
            }
            (State::Results | State::Benefit(_), Touch::Open(place))
                if self.advice.iter().any(|advice| advice.benefit == place) =>
            {
                State::Benefit(place)
            }
            // Now everything else too: back to the questions that are still open.
            (State::Results, Touch::LookAtAll) => {
                (self.only, self.by_name, self.early) = (None, false, false);
                self.trail.to_end();
                return (self.go_on(pack, true), None);
            }
            (State::Preview, Touch::Discreet) => {
                self.with_discreet = !self.with_discreet;
                State::Preview
            }
            (State::Benefit(_) | State::Preview, Touch::Back) => State::Results,
            (State::Results | State::Benefit(_), Touch::Preview) => State::Preview,
            (State::Farewell(_), Touch::CameOut(true)) => State::Farewell(PrintEnd::Printed),
            (State::Farewell(_), Touch::Results | Touch::Back) => State::Results,
            (State::Preview | State::Farewell(_), Touch::Print) | (State::Farewell(_), Touch::CameOut(false)) => {
                return (State::Printing, Some(Effect::Print(self.receipt(pack))));
            }
            _ => state,
        };
        (next, None)
    }
}

fn on_notice(touch: Touch) -> State {
    match touch {
        Touch::Forward => State::Asking,
        Touch::Back => State::Welcome,
        _ => State::Notice,
    }
}

/// The facts that open a matter, each with a fact behind it.
pub(super) fn gates(pack: &RulePack) -> impl Iterator<Item = (FactSlot, &Fact)> {
    pack.vocabulary.facts.iter().filter_map(|fact| fact.opened_by.map(|gate| (gate, fact)))
}

/// The matter stands closed: neither it nor what lies behind it is asked, and silence is never a no.
pub(super) fn close(pack: &RulePack, gate: FactSlot, answers: &mut Answers) {
    answers.put(pack.fact(gate), None, Knowledge::Declined);
    behind(pack, gate, answers, || Knowledge::Declined);
}

pub(super) fn behind(pack: &RulePack, gate: FactSlot, answers: &mut Answers, told: impl Fn() -> Knowledge) {
    for (_, fact) in gates(pack).filter(|(slot, _)| *slot == gate) {
        answers.put(fact, None, told());
    }
}
