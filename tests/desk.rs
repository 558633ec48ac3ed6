// SPDX-License-Identifier: EUPL-1.2
//! A terminal's glass on a desk: drawn into memory, looked at element by element, touched by a finger.

use std::cell::RefCell;
use std::rc::Rc;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementRoot};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, Rgb8Pixel, SharedString};
use totem_core::screen::{Screen, Touch};
use totem_kiosk::glass::offscreen::Offscreen;
use totem_kiosk::glass::window::Glass;

/// A glass with nobody behind it: what is touched is noted.
pub struct Desk {
    glass: Rc<Glass>,
    offscreen: Offscreen,
    touched: Rc<RefCell<Vec<Touch>>>,
}

/// Something on the glass that has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// What a blind person would hear.
    pub label: String,
    /// Whether it is words to read.
    pub is_text: bool,
    /// Whether it can be touched.
    pub is_touchable: bool,
    /// Whether touching it does nothing now.
    pub is_off: bool,
    /// Left, top, right, bottom, in dots.
    pub bounds: [f32; 4],
}

impl Element {
    /// Dots across.
    pub fn width(&self) -> f32 {
        self.bounds[2] - self.bounds[0]
    }

    /// Dots down.
    pub fn height(&self) -> f32 {
        self.bounds[3] - self.bounds[1]
    }

    /// Dots between this and another; 0 when they touch or overlap.
    pub fn gap_to(&self, other: &Element) -> f32 {
        let between = |low: usize, high: usize| {
            (other.bounds[low] - self.bounds[high]).max(self.bounds[low] - other.bounds[high]).max(0.0)
        };
        between(0, 2).hypot(between(1, 3))
    }

    /// Whether another lies inside, or sticks out by half a dot at most.
    pub fn holds(&self, other: &Element) -> bool {
        let [left, top, right, bottom] = other.bounds;
        let [x, y, to_x, to_y] = self.bounds;
        left >= x - 0.5 && top >= y - 0.5 && right <= to_x + 0.5 && bottom <= to_y + 0.5
    }

    /// Whether the middle of another lies inside.
    pub fn holds_middle_of(&self, other: &Element) -> bool {
        let middle = [f32::midpoint(other.bounds[0], other.bounds[2]), f32::midpoint(other.bounds[1], other.bounds[3])];
        middle[0] > self.bounds[0]
            && middle[0] < self.bounds[2]
            && middle[1] > self.bounds[1]
            && middle[1] < self.bounds[3]
    }
}

impl Default for Desk {
    fn default() -> Self {
        Desk::new()
    }
}

impl Desk {
    /// A glass on the desk. One for each test: the toolkit has one platform a thread.
    pub fn new() -> Self {
        let offscreen = Offscreen::install().expect("nothing was installed on this thread before");
        let glass = Glass::new().expect("a window in memory can always be made");
        glass.open().expect("and shown");
        let touched = Rc::new(RefCell::new(Vec::new()));
        let noted = touched.clone();
        glass.on_touch(move |touch| noted.borrow_mut().push(touch));
        Desk { glass, offscreen, touched }
    }

    /// Shows a screen, and draws it once so that all its parts are there.
    pub fn show(&self, screen: Screen) {
        self.glass.show(screen);
        self.offscreen.draw();
    }

    /// How many pages the screen has.
    pub fn page_count(&self) -> usize {
        self.glass.page_count()
    }

    /// Turns to a page.
    pub fn turn_to(&self, page: usize) {
        self.glass.turn_to(page);
        self.offscreen.draw();
    }

    /// The dots of the screen, row by row.
    pub fn dots(&self) -> Vec<Rgb8Pixel> {
        self.offscreen.draw()
    }

    /// The picture of the screen.
    pub fn png(&self) -> Vec<u8> {
        self.offscreen.png().expect("a picture in memory can always be made")
    }

    /// Everything with a name, in reading order.
    pub fn elements(&self) -> Vec<Element> {
        let window = self.glass.window();
        let named = window
            .root_element()
            .query_descendants()
            .match_predicate(|element| element.accessible_label().is_some_and(|label| !label.is_empty()));
        named.find_all().iter().map(element).collect()
    }

    /// What can be touched.
    pub fn touchable(&self) -> Vec<Element> {
        self.elements().into_iter().filter(|element| element.is_touchable && !element.is_off).collect()
    }

    /// Puts a finger on the middle of the thing with this name, lifts it, and tells what was touched.
    pub fn tap(&self, label: &str) -> Vec<Touch> {
        let bounds = self.find(label).bounds;
        let middle = LogicalPosition::new(f32::midpoint(bounds[0], bounds[2]), f32::midpoint(bounds[1], bounds[3]));
        self.press(middle);
        self.lift(middle)
    }

    /// Puts a finger on one thing and lifts it on another.
    pub fn slide(&self, from: &str, to: &str) -> Vec<Touch> {
        let middle = |label: &str| {
            let bounds = self.find(label).bounds;
            LogicalPosition::new(f32::midpoint(bounds[0], bounds[2]), f32::midpoint(bounds[1], bounds[3]))
        };
        self.press(middle(from));
        self.send(WindowEvent::PointerMoved { position: middle(to) });
        self.lift(middle(to))
    }

    /// Presses a key, and tells what was touched.
    pub fn key(&self, key: slint::platform::Key) -> Vec<Touch> {
        let text = SharedString::from(key);
        self.send(WindowEvent::KeyPressed { text: text.clone() });
        self.send(WindowEvent::KeyReleased { text });
        self.offscreen.draw();
        self.touched.take()
    }

    fn find(&self, label: &str) -> Element {
        let touchable = self.touchable();
        let found = touchable.iter().find(|element| element.label == label).cloned();
        found.unwrap_or_else(|| {
            let labels: Vec<&str> = touchable.iter().map(|element| element.label.as_str()).collect();
            panic!("nothing on the glass is called «{label}»; there is {labels:?}")
        })
    }

    fn press(&self, position: LogicalPosition) {
        self.send(WindowEvent::PointerMoved { position });
        self.send(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
    }

    fn lift(&self, position: LogicalPosition) -> Vec<Touch> {
        self.send(WindowEvent::PointerReleased { position, button: PointerEventButton::Left });
        self.send(WindowEvent::PointerExited);
        self.touched.take()
    }

    fn send(&self, event: WindowEvent) {
        self.glass.window().window().dispatch_event(event);
    }
}

fn element(handle: &ElementHandle) -> Element {
    let (at, size) = (handle.absolute_position(), handle.size());
    let role = handle.accessible_role();
    Element {
        // A space that keeps two words together is a space to the ear.
        label: handle.accessible_label().unwrap_or_default().replace('\u{a0}', " "),
        is_text: role == Some(AccessibleRole::Text),
        is_touchable: matches!(
            role,
            Some(AccessibleRole::Button | AccessibleRole::RadioButton | AccessibleRole::Checkbox)
        ),
        is_off: handle.accessible_enabled() == Some(false),
        bounds: [at.x, at.y, at.x + size.width, at.y + size.height],
    }
}
