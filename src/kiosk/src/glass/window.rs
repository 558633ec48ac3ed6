// SPDX-License-Identifier: EUPL-1.2
//! The one place that names what Slint generated: a `Screen` goes into `View`, a callback of `Touch`
//! comes out as a touch of core.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use slint::{ComponentHandle, ModelRc, PlatformError, SharedString, VecModel};
use totem_core::language::Language;
use totem_core::screen::texts::button;
use totem_core::screen::{Item, OtherLanguage, Page, Role, Screen, ScreenKind, Tone, Touch};
use totem_core::words;
use totem_ui::{
    Arrangement, ItemView, LanguageView, Part, Pulse, Tone as ToneView, TotemWindow, Touch as Touches, View,
};

use super::pages::{Extent, cut};

/// Where the answers of a screen end and its buttons begin, from the body's top.
const BODY_DOTS: f32 = 1456.0;
/// White above the head, between the head and the parts.
const ABOVE_DOTS: f32 = 24.0 + 12.0;
/// The page buttons with the white above them.
const PAGER_DOTS: f32 = 108.0 + 24.0;
/// The desk around the paper of the preview, above and below.
const DESK_DOTS: f32 = 2.0 * 16.0;
/// How wide the parts of a long screen are.
const WIDTH_DOTS: f32 = 984.0;
/// How wide the parts on the paper of the preview are.
const PAPER_DOTS: f32 = WIDTH_DOTS - 2.0 * 28.0 - 2.0 * 28.0;

/// What is on the glass.
pub struct Glass {
    window: TotemWindow,
    shown: RefCell<Option<Screen>>,
    /// The page each long screen stands on, by its title, for as long as a visit lasts.
    pages: RefCell<HashMap<String, usize>>,
    touched: RefCell<Option<Box<dyn Fn(Touch)>>>,
    turned_at: Cell<Option<Instant>>,
    /// The last beat that was drawn.
    drawn: Cell<i32>,
}

/// A page that was turned so shortly ago is not turned again: the hand trembled.
const AFTER_TURN: Duration = Duration::from_millis(400);

impl Glass {
    /// The glass, still dark.
    pub fn new() -> Result<Rc<Self>, PlatformError> {
        let glass = Rc::new(Glass {
            window: TotemWindow::new()?,
            shown: RefCell::default(),
            pages: RefCell::default(),
            touched: RefCell::default(),
            turned_at: Cell::default(),
            drawn: Cell::default(),
        });
        glass.connect();
        glass.feel_pulse();
        Ok(glass)
    }

    /// Says who wants to know what was touched.
    pub fn on_touch(&self, touched: impl Fn(Touch) + 'static) {
        self.touched.replace(Some(Box::new(touched)));
    }

    /// Says who wants to know that a finger stays on the owner's name.
    pub fn on_about(&self, asked: impl Fn() + 'static) {
        self.window.global::<Touches>().on_about(asked);
    }

    /// Shows the window.
    pub fn open(&self) -> Result<(), PlatformError> {
        self.window.show()
    }

    /// The window itself, for tests that look at its elements and touch them.
    pub fn window(&self) -> &impl ComponentHandle {
        &self.window
    }

    /// Shows the window and lets people touch until it is closed.
    pub fn run(&self) -> Result<(), PlatformError> {
        self.window.run()
    }

    /// Shows a screen.
    pub fn show(&self, screen: Screen) {
        if screen.kind == ScreenKind::Welcome {
            self.pages.borrow_mut().clear();
        }
        self.shown.replace(Some(screen));
        self.render();
    }

    /// Asks for a frame of its own, and says whether the one asked for before was drawn.
    ///
    /// A frame is asked for by a dot that changes with every beat; its colour is worked out by the renderer alone, while it
    /// draws. On a panel the backend shows a frame before it draws the next but one, and waits for the screen to take it. So
    /// beats that go on being drawn mean that frames go on reaching the screen, two beats late.
    pub fn beat(&self) -> bool {
        let pulse = self.window.global::<Pulse>();
        let asked = pulse.get_beat();
        pulse.set_beat(asked.wrapping_add(1));
        asked != 0 && self.drawn.get() == asked
    }

    /// How many pages the screen that is shown has.
    pub fn page_count(&self) -> usize {
        self.shown.borrow().as_ref().map_or(1, |screen| self.cuts(screen).len())
    }

    /// Turns to a page of the screen that is shown.
    pub fn turn_to(&self, page: usize) {
        if let Some(screen) = &*self.shown.borrow() {
            self.pages.borrow_mut().insert(screen.title.clone(), page);
        }
        self.render();
    }

    fn render(&self) {
        let shown = self.shown.borrow();
        let Some(screen) = &*shown else { return };
        let view = self.window.global::<View>();
        fixed_words(&view, &screen.language);
        frame_of(&view, screen);
        let (page, range) =
            if is_long(screen.kind) { self.page(screen) } else { (screen.page.clone(), 0..screen.items.len()) };
        let mut items = Vec::new();
        let mut beside = Vec::new();
        let has_keys = screen.items.iter().any(|item| item.role == Role::Key);
        for place in range {
            let item = &screen.items[place];
            let goes_beside = has_keys && item.role != Role::Key;
            let side = if goes_beside { &mut beside } else { &mut items };
            side.push(item_view(place, item));
        }
        view.set_items(ModelRc::new(VecModel::from(items)));
        view.set_beside(ModelRc::new(VecModel::from(beside)));
        let page = page.as_ref();
        view.set_page_says(page.map(|page| text(&page.says)).unwrap_or_default());
        view.set_page_before(
            page.and_then(|page| page.before.as_ref()).map(|before| text(&before.label)).unwrap_or_default(),
        );
        view.set_page_after(
            page.and_then(|page| page.after.as_ref()).map(|after| text(&after.label)).unwrap_or_default(),
        );
    }

    /// The page of a long screen that is to be seen, and its parts.
    fn page(&self, screen: &Screen) -> (Option<Page>, std::ops::Range<usize>) {
        let cuts = self.cuts_of(screen);
        let turned = self.pages.borrow().get(&screen.title).copied().unwrap_or(0);
        let page = turned.min(cuts.len() - 1);
        let words = (cuts.len() > 1)
            .then(|| Page::of(&screen.language, page, cuts.len(), button::PAGE_BEFORE, button::PAGE_AFTER));
        (words, cuts[page].clone())
    }

    fn cuts(&self, screen: &Screen) -> Vec<std::ops::Range<usize>> {
        if is_long(screen.kind) {
            self.cuts_of(screen)
        } else {
            let all = 0..screen.items.len();
            vec![all]
        }
    }

    /// Cuts a long screen. The parts are measured by what will draw them.
    fn cuts_of(&self, screen: &Screen) -> Vec<std::ops::Range<usize>> {
        let paper = screen.kind == ScreenKind::Preview;
        self.window.set_measured_width(if paper { PAPER_DOTS } else { WIDTH_DOTS });
        let parts: Vec<Extent> =
            screen.items.iter().enumerate().map(|(place, item)| self.extent(place, item)).collect();
        let desk = if paper { DESK_DOTS } else { 0.0 };
        let whole = BODY_DOTS - ABOVE_DOTS - desk - self.window.get_head_height();
        cut(&parts, whole, whole - PAGER_DOTS)
    }

    fn extent(&self, place: usize, item: &Item) -> Extent {
        self.window.set_measured(item_view(place, item));
        let leads = matches!(item.role, Role::Heading | Role::Group(_));
        Extent { height: self.window.get_measured_height(), leads }
    }

    fn connect(self: &Rc<Self>) {
        let touches = self.window.global::<Touches>();
        touches.on_item(self.on_place(|item| item.touch));
        touches.on_more(self.on_place(|item| item.touch));
        touches.on_less(self.on_place(|item| match item.touch {
            Some(Touch::More(group)) => Some(Touch::Less(group)),
            touch => touch,
        }));
        touches.on_why(self.always(Touch::Why));
        touches.on_result_now(self.always(Touch::ResultNow));
        touches.on_stay(self.always(Touch::Stay));
        touches.on_leave(self.always(Touch::Leave));
        touches.on_back(self.on_screen(|screen| screen.back.as_ref().map(|back| back.touch)));
        touches.on_forward(self.on_screen(|screen| screen.forward.as_ref().map(|forward| forward.touch)));
        touches.on_language(self.on_language());
        touches.on_page_before(
            self.on_page(|page| page.wrapping_sub(1), |page| page.before.as_ref().map(|before| before.touch)),
        );
        touches.on_page_after(self.on_page(|page| page + 1, |page| page.after.as_ref().map(|after| after.touch)));
    }

    fn feel_pulse(self: &Rc<Self>) {
        let glass = Rc::downgrade(self);
        self.window.global::<Pulse>().on_drawn(move |beat| {
            if let Some(glass) = glass.upgrade() {
                glass.drawn.set(beat);
            }
            slint::Color::default()
        });
    }

    fn tell(&self, touch: Option<Touch>) {
        if let (Some(touch), Some(touched)) = (touch, &*self.touched.borrow()) {
            touched(touch);
        }
    }

    fn always(self: &Rc<Self>, touch: Touch) -> impl Fn() + 'static {
        let glass = Rc::downgrade(self);
        move || {
            if let Some(glass) = glass.upgrade() {
                glass.tell(Some(touch));
            }
        }
    }

    fn on_screen(self: &Rc<Self>, touch: impl Fn(&Screen) -> Option<Touch> + 'static) -> impl Fn() + 'static {
        let glass = Rc::downgrade(self);
        move || {
            if let Some(glass) = glass.upgrade() {
                let touch = glass.shown.borrow().as_ref().and_then(&touch);
                glass.tell(touch);
            }
        }
    }

    fn on_place(self: &Rc<Self>, touch: impl Fn(&Item) -> Option<Touch> + 'static) -> impl Fn(i32) + 'static {
        let glass = Rc::downgrade(self);
        move |place| {
            if let (Some(glass), Ok(place)) = (glass.upgrade(), usize::try_from(place)) {
                let touch = glass.shown.borrow().as_ref().and_then(|screen| touch(screen.items.get(place)?));
                glass.tell(touch);
            }
        }
    }

    fn on_language(self: &Rc<Self>) -> impl Fn(i32) + 'static {
        let glass = Rc::downgrade(self);
        move |place| {
            if let (Some(glass), Ok(place)) = (glass.upgrade(), usize::try_from(place)) {
                let shown = glass.shown.borrow();
                let touch = shown.as_ref().and_then(|screen| Some(screen.languages.get(place)?.choose.touch));
                drop(shown);
                glass.tell(touch);
            }
        }
    }

    /// A page of a long screen is turned here; a page of answers is core's.
    fn on_page(
        self: &Rc<Self>,
        turned: impl Fn(usize) -> usize + 'static,
        touch: impl Fn(&Page) -> Option<Touch> + 'static,
    ) -> impl Fn() + 'static {
        let glass = Rc::downgrade(self);
        move || {
            let Some(glass) = glass.upgrade() else { return };
            let shown =
                glass.shown.borrow().as_ref().map(|screen| (screen.kind, screen.title.clone(), screen.page.clone()));
            match shown {
                Some((kind, title, _)) if is_long(kind) => {
                    let page = glass.pages.borrow().get(&title).copied().unwrap_or(0);
                    let last = glass.page_count() - 1;
                    if glass.turned_at.get().is_none_or(|at| at.elapsed() >= AFTER_TURN) {
                        glass.turned_at.set(Some(Instant::now()));
                        glass.turn_to(turned(page.min(last)).min(last));
                    }
                }
                Some((_, _, Some(page))) => glass.tell(touch(&page)),
                _ => {}
            }
        }
    }
}

fn is_long(kind: ScreenKind) -> bool {
    use ScreenKind::{About, Benefit, Preview, Results, Review};
    matches!(kind, Review | Results | Benefit | Preview | About)
}

fn text(text: &str) -> SharedString {
    SharedString::from(words::bound(text))
}

/// The words that stand at the same place of every screen of a language.
fn fixed_words(view: &View, language: &Language) {
    view.set_word_change(language.say(button::CHANGE).into());
    view.set_word_close(language.say(button::CLOSE).into());
    view.set_word_less(language.say(button::ONE_LESS).into());
    view.set_word_more(language.say(button::ONE_MORE).into());
}

/// Everything of a screen but its parts.
fn frame_of(view: &View, screen: &Screen) {
    let maybe = |words: Option<&String>| words.map(|words| text(words)).unwrap_or_default();
    view.set_arrangement(arrangement(screen.kind));
    view.set_owner(text(&screen.owner));
    let progress = screen.progress.as_ref();
    view.set_progress_says(maybe(progress.map(|progress| &progress.says)));
    view.set_progress(progress.map_or(0.0, |progress| f32::from(progress.percent) / 100.0));
    view.set_title(text(&screen.title));
    view.set_hint(maybe(screen.hint.as_ref()));
    view.set_fault(maybe(screen.fault.as_ref()));
    view.set_why_label(maybe(screen.why.as_ref().map(|why| &why.label)));
    view.set_why_says(maybe(screen.why.as_ref().and_then(|why| why.says.as_ref())));
    view.set_result_now(maybe(screen.result_now.as_ref().map(|action| &action.label)));
    let entry = screen.entry.as_ref();
    view.set_entry_shown(maybe(entry.map(|entry| &entry.shown)));
    view.set_entry_spoken(maybe(entry.map(|entry| &entry.spoken)));
    view.set_entry_empty(entry.is_none_or(|entry| entry.is_empty));
    view.set_back(maybe(screen.back.as_ref().map(|back| &back.label)));
    view.set_forward(maybe(screen.forward.as_ref().map(|forward| &forward.label)));
    view.set_leave(maybe(screen.leave.as_ref().map(|leave| &leave.label)));
    view.set_help_says(maybe(screen.help.as_ref().map(|(says, _)| says)));
    view.set_help_number(maybe(screen.help.as_ref().map(|(_, number)| number)));
    let languages = screen.languages.iter();
    let languages: Vec<LanguageView> = languages.map(language_view).collect();
    view.set_languages(ModelRc::new(VecModel::from(languages)));
    let warning = screen.warning.as_ref();
    view.set_warned(warning.is_some());
    view.set_warning_title(maybe(warning.map(|warning| &warning.title)));
    view.set_warning_says(maybe(warning.map(|warning| &warning.says)));
    view.set_warning_stay(maybe(warning.map(|warning| &warning.stay.label)));
}

fn language_view(other: &OtherLanguage) -> LanguageView {
    LanguageView { name: text(&other.choose.label), says: text(&other.says) }
}

fn arrangement(kind: ScreenKind) -> Arrangement {
    match kind {
        ScreenKind::Welcome => Arrangement::Welcome,
        ScreenKind::Notice => Arrangement::Notice,
        ScreenKind::Tiles => Arrangement::Tiles,
        ScreenKind::One => Arrangement::One,
        ScreenKind::Several => Arrangement::Several,
        ScreenKind::Number => Arrangement::Number,
        ScreenKind::Date => Arrangement::Date,
        ScreenKind::Household => Arrangement::Household,
        ScreenKind::Review => Arrangement::Review,
        ScreenKind::Results => Arrangement::Results,
        ScreenKind::Benefit => Arrangement::Benefit,
        ScreenKind::Preview => Arrangement::Preview,
        ScreenKind::Printing => Arrangement::Printing,
        ScreenKind::Farewell => Arrangement::Farewell,
        ScreenKind::OutOfService => Arrangement::OutOfService,
        ScreenKind::About => Arrangement::About,
    }
}

fn item_view(place: usize, item: &Item) -> ItemView {
    let (part, on, tone) = match item.role {
        Role::Heading => (Part::Heading, false, None),
        Role::Text => (Part::Text, false, None),
        Role::Choice { chosen } | Role::Aside { chosen } => (Part::Choice, chosen, None),
        Role::Tick { ticked } => (Part::Tick, ticked, None),
        Role::Key => (Part::Key, false, None),
        Role::Counter { .. } => (Part::Counter, false, None),
        Role::Answered => (Part::Answered, false, None),
        Role::Group(tone) => (Part::Group, false, Some(tone)),
        Role::Card(tone) => (Part::Card, false, Some(tone)),
        Role::Reason(tone) => (Part::Reason, false, Some(tone)),
        Role::Amount => (Part::Amount, false, None),
        Role::Bullet => (Part::Bullet, false, None),
        Role::Small => (Part::Small, false, None),
        Role::Phone => (Part::Phone, false, None),
        Role::Button { primary } => (Part::Button, primary, None),
        Role::Rule => (Part::Rule, false, None),
    };
    let (count, can_less, can_more) = match item.role {
        Role::Counter { count, can_less, can_more } => (count, can_less, can_more),
        _ => (0, false, false),
    };
    ItemView {
        place: i32::try_from(place).expect("a screen has few parts"),
        part,
        label: text(&item.label),
        detail: item.detail.as_deref().map(text).unwrap_or_default(),
        tone: tone.map_or(ToneView::Have, tone_view),
        on,
        count: i32::from(count),
        can_less,
        can_more,
        touchable: item.touch.is_some(),
    }
}

fn tone_view(tone: Tone) -> ToneView {
    match tone {
        Tone::Good => ToneView::Good,
        Tone::Open => ToneView::Open,
        Tone::No => ToneView::No,
        Tone::Have => ToneView::Have,
    }
}
