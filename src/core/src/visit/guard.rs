// SPDX-License-Identifier: EUPL-1.2
//! Touches that a trembling hand makes without meaning to: they do nothing.
//! "Esci e cancella" always gets through.

use std::time::Duration;

use crate::screen::Touch;

/// A touch so soon after a screen changed was meant for the screen before.
const AFTER_CHANGE: Duration = Duration::from_millis(400);
/// The same thing touched again so soon was touched once.
const AGAIN: Duration = Duration::from_millis(500);
/// Digits and people are meant twice when they are touched twice; only a bounce of the finger is not.
const BOUNCE: Duration = Duration::from_millis(120);

/// What was touched last, and when the screen changed.
#[derive(Default)]
pub struct Guard {
    last: Option<(Touch, Duration)>,
    changed_at: Option<Duration>,
}

impl Guard {
    /// Whether a touch was meant.
    pub fn lets_through(&mut self, touch: Touch, now: Duration) -> bool {
        let since = |at: Duration| now.saturating_sub(at);
        let too_soon = self.changed_at.is_some_and(|at| since(at) < AFTER_CHANGE);
        let again = self.last.is_some_and(|(last, at)| last == touch && since(at) < pause(touch));
        self.last = Some((touch, now));
        touch == Touch::Leave || !(too_soon || again)
    }

    /// The screen shows something else now.
    pub fn screen_changed(&mut self, now: Duration) {
        self.changed_at = Some(now);
    }
}

fn pause(touch: Touch) -> Duration {
    match touch {
        Touch::Key(_) | Touch::More(_) | Touch::Less(_) => BOUNCE,
        _ => AGAIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::Key;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_touch_right_after_the_screen_changed_was_meant_for_the_one_before() {
        let mut guard = Guard::default();
        guard.screen_changed(ms(1_000));
        assert!(!guard.lets_through(Touch::Forward, ms(1_399)));
        assert!(guard.lets_through(Touch::Back, ms(1_400)));
        guard.screen_changed(ms(2_000));
        assert!(guard.lets_through(Touch::Leave, ms(2_001)), "leaving is never kept waiting");
    }

    #[test]
    fn a_second_hit_on_the_same_thing_counts_once_and_another_thing_counts() {
        let mut guard = Guard::default();
        assert!(guard.lets_through(Touch::Option(1), ms(0)));
        assert!(!guard.lets_through(Touch::Option(1), ms(499)));
        assert!(guard.lets_through(Touch::Option(2), ms(500)));
        assert!(guard.lets_through(Touch::Option(2), ms(1_000)));
    }

    #[test]
    fn two_equal_digits_are_two_digits_unless_the_finger_bounced() {
        let mut guard = Guard::default();
        let nine = Touch::Key(Key::Digit(9));
        assert!(guard.lets_through(nine, ms(0)));
        assert!(!guard.lets_through(nine, ms(119)));
        assert!(guard.lets_through(nine, ms(239)));
    }
}
