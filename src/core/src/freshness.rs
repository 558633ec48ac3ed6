// SPDX-License-Identifier: EUPL-1.2
//! How long ago somebody last confirmed the rules, and what a terminal says then: a note, amounts to be checked, or
//! general information only. Never a blank screen, and never old rules without a word.

use jiff::civil::Date;

use crate::advice::Advice;
use crate::language::Language;
use crate::receipt::{Line, Receipt};
use crate::screen::texts::{Text, freshness as texts};
use crate::screen::{Item, Role, Screen, ScreenKind};

/// The days after which a terminal says more; they stand in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Beyond these it says when the rules were last confirmed.
    pub note_after_days: u16,
    /// Beyond these amounts are to be checked.
    pub mark_after_days: u16,
    /// Beyond these it tells no amounts and calls itself general information.
    pub general_after_days: u16,
}

impl Default for Limits {
    /// A week, a month, three months: a pack that does not say gets these.
    fn default() -> Self {
        Limits { note_after_days: 7, mark_after_days: 30, general_after_days: 90 }
    }
}

/// How fresh the rules are, the freshest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// As they should be: nothing is said.
    Fresh,
    /// The day is told.
    Noted,
    /// Amounts are to be checked.
    Marked,
    /// General information only.
    General,
}

/// How fresh the rules of a visit are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// The grade.
    pub grade: Grade,
    /// The day they were last confirmed.
    pub confirmed: Date,
}

impl Limits {
    /// How fresh rules are that were last confirmed on a day. A day to come is no age: a clock was wrong.
    pub fn judge(&self, confirmed: Date, today: Date) -> Freshness {
        let days = today.since(confirmed).map_or(0, |span| span.get_days());
        let beyond = |limit: u16| days > i32::from(limit);
        let grade = if beyond(self.general_after_days) {
            Grade::General
        } else if beyond(self.mark_after_days) {
            Grade::Marked
        } else if beyond(self.note_after_days) {
            Grade::Noted
        } else {
            Grade::Fresh
        };
        Freshness { grade, confirmed }
    }
}

impl Freshness {
    /// What has to be said; none while the rules are fresh.
    fn says(self, language: &Language) -> Option<String> {
        let text: Text = match self.grade {
            Grade::Fresh => return None,
            Grade::Noted => texts::NOTED,
            Grade::Marked => texts::MARKED,
            Grade::General => texts::GENERAL,
        };
        Some(language.fill(text, &[("data", &language.date(self.confirmed))]))
    }

    /// Says it where a visit begins and where it tells what it found.
    pub fn on_screen(self, screen: &mut Screen) {
        let Some(says) = self.says(&screen.language) else { return };
        match screen.kind {
            // Under the title, in the place of the invitation: there is room for one of them, and this one matters more.
            ScreenKind::Welcome => screen.hint = Some(says),
            ScreenKind::Results => screen.items.insert(0, Item::new(Role::Text, says)),
            _ => {}
        }
    }

    /// Says it on paper, under the line that tells what the sheet is.
    pub fn on_receipt(self, receipt: &mut Receipt, language: &Language) {
        if let Some(says) = self.says(language) {
            let place = receipt.lines.len().min(2);
            receipt.lines.insert(place, Line::Text(says));
        }
    }

    /// Marks the amounts, or takes them away.
    pub fn on_advice(self, advice: &mut [Advice], language: &Language) {
        for amounts in advice.iter_mut().map(|one| &mut one.amounts) {
            match self.grade {
                Grade::Fresh | Grade::Noted => {}
                Grade::Marked => {
                    for amount in amounts {
                        *amount = language.fill(texts::TO_CHECK, &[("importo", amount)]);
                    }
                }
                Grade::General => amounts.clear(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn each_grade_begins_the_day_after_its_limit() {
        let (limits, today) = (Limits::default(), date(2026, 11, 22));
        let grade =
            |days: i32| limits.judge(today.checked_sub(jiff::Span::new().days(days)).expect("a day"), today).grade;
        for (days, expected) in [
            (-400, Grade::Fresh),
            (0, Grade::Fresh),
            (7, Grade::Fresh),
            (8, Grade::Noted),
            (30, Grade::Noted),
            (31, Grade::Marked),
            (90, Grade::Marked),
            (91, Grade::General),
            (4_000, Grade::General),
        ] {
            assert_eq!(grade(days), expected, "{days} days");
        }
    }
}
