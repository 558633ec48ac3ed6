// SPDX-License-Identifier: EUPL-1.2
//! What a person has touched on a question and not confirmed yet: a mistaken touch is free.
//! Overwritten when dropped, like an answer.

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::rules::answers::{Answer, Day, Knowledge};
use crate::rules::bands::Band;
use crate::rules::fact::{Fact, Kind};
use crate::rules::option_set::OptionSet;
use crate::rules::situation::{EARLIEST, LATEST};
use crate::rules::term::years_between;
use crate::screen::texts::{Text, fault};
use crate::screen::{Key, Touch};

/// An answer in the making.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Draft {
    /// Options chosen so far.
    pub chosen: OptionSet,
    /// A way to answer apart from the options.
    pub aside: Option<Aside>,
    /// What was typed: digits, and one comma.
    pub typed: String,
    /// Whether what is typed is the other reading of the amount.
    pub other_reading: bool,
    /// Whether what is typed stands for a date of birth: completed years.
    pub by_age: bool,
}

/// Ways to answer apart from the options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Zeroize)]
pub enum Aside {
    /// Not known.
    DoesNotKnow,
    /// Rather not said.
    Declines,
    /// None of the options.
    NoneOfThese,
    /// No such figure.
    Absent,
}

/// Room for anything that can be typed, so that the text never moves and leaves a copy behind.
const TYPED_MAX: usize = 16;

impl Default for Draft {
    fn default() -> Self {
        let typed = String::with_capacity(TYPED_MAX);
        Draft { chosen: OptionSet::NONE, aside: None, typed, other_reading: false, by_age: false }
    }
}

/// Digits of an amount before the comma: up to 9,999,999 euro.
const EURO_DIGITS_MAX: usize = 7;
/// Digits of an age.
const AGE_DIGITS: usize = 3;
/// Digits of a date: two, two and four.
const DATE_DIGITS: usize = 8;

impl Draft {
    /// The draft of an answer that was given before.
    pub fn of(fact: &Fact, known: &Knowledge) -> Draft {
        let mut draft = Draft::default();
        match known {
            Knowledge::NotAsked => {}
            Knowledge::DoesNotKnow => draft.aside = Some(Aside::DoesNotKnow),
            Knowledge::Declined => draft.aside = Some(Aside::Declines),
            Knowledge::Is(answer) => draft.take(fact, answer),
        }
        draft
    }

    fn take(&mut self, fact: &Fact, answer: &Answer) {
        match answer {
            Answer::YesNo(yes) => self.chosen = OptionSet::only(usize::from(!yes)),
            Answer::OneOf(options) => self.chosen = *options,
            Answer::SomeOf { surely, .. } if surely.is_empty() => self.aside = Some(Aside::NoneOfThese),
            Answer::SomeOf { surely, .. } => self.chosen = *surely,
            Answer::Absent => self.aside = Some(Aside::Absent),
            Answer::Number { low, high } => {
                self.other_reading = low != high;
                self.typed = typed(fact, *high);
            }
            // An age is a band; typing starts anew.
            Answer::Date { low, high } if low != high => {}
            Answer::Date { low, .. } => {
                let date = low.date();
                self.typed = format!("{:02}{:02}{:04}", date.day(), date.month(), date.year());
            }
            Answer::Complete => {}
        }
    }

    /// Takes a touch on the question; whether it was one.
    pub fn touch(&mut self, fact: &Fact, touch: Touch) -> bool {
        match touch {
            Touch::Option(place) => self.choose(fact, place),
            Touch::NoneOfThese => self.set_aside(Aside::NoneOfThese),
            Touch::DoesNotKnow => self.set_aside(Aside::DoesNotKnow),
            Touch::Declines => self.set_aside(Aside::Declines),
            Touch::Absent => self.set_aside(Aside::Absent),
            Touch::OtherReading => {
                self.aside = None;
                self.other_reading = !self.other_reading;
            }
            Touch::Key(key) => self.key(fact, key),
            _ => return false,
        }
        true
    }

    fn choose(&mut self, fact: &Fact, place: usize) {
        self.aside = None;
        let option = OptionSet::only(place);
        self.chosen = match fact.kind {
            Kind::SomeOf if self.chosen.contains(place) => self.chosen.without(option),
            Kind::SomeOf => self.chosen | option,
            _ => option,
        };
    }

    fn set_aside(&mut self, aside: Aside) {
        let (was, by_age) = (self.aside, self.by_age);
        *self = Draft::default();
        self.by_age = by_age;
        // A second touch takes it back.
        self.aside = (was != Some(aside)).then_some(aside);
    }

    fn key(&mut self, fact: &Fact, key: Key) {
        self.aside = None;
        match key {
            Key::Delete => {
                self.typed.pop();
            }
            Key::Comma => {
                if takes_comma(fact) && !self.typed.contains(',') && !self.typed.is_empty() {
                    self.typed.push(',');
                }
            }
            Key::Digit(digit) => {
                if self.has_room(fact) {
                    // Zeros in front of a number say nothing.
                    if self.typed == "0" && (fact.kind != Kind::Date || self.by_age) {
                        self.typed.clear();
                    }
                    self.typed.push(char::from(b'0' + digit.min(9)));
                }
            }
        }
    }

    fn has_room(&self, fact: &Fact) -> bool {
        let (whole, decimals) = self.typed.split_once(',').unwrap_or((&self.typed, ""));
        match fact.kind {
            Kind::Date if self.by_age => self.typed.len() < AGE_DIGITS,
            Kind::Date => self.typed.len() < DATE_DIGITS,
            _ if self.typed.contains(',') => decimals.len() < scale(fact),
            Kind::Euro => whole.len() < EURO_DIGITS_MAX,
            _ => whole.len() < fact.high.to_string().len().saturating_sub(scale(fact)).max(1),
        }
    }

    /// What the draft comes to, or what has to be done before going on.
    /// `shown` are the options of a choice of several that were on the screen; `bands` those of a number or an age.
    pub fn answer(&self, fact: &Fact, shown: OptionSet, bands: &[Band], today: Date) -> Result<Knowledge, Text> {
        match self.aside {
            Some(Aside::DoesNotKnow) => return Ok(Knowledge::DoesNotKnow),
            Some(Aside::Declines) => return Ok(Knowledge::Declined),
            Some(Aside::Absent) => return Ok(Knowledge::Is(Answer::Absent)),
            Some(Aside::NoneOfThese) | None => {}
        }
        let answer = match fact.kind {
            Kind::YesNo => Answer::YesNo(self.chosen.exact().ok_or(fault::CHOOSE)? == 0),
            Kind::OneOf => {
                self.chosen.exact().ok_or(fault::CHOOSE)?;
                Answer::OneOf(self.chosen)
            }
            Kind::SomeOf => {
                if self.chosen.is_empty() && self.aside.is_none() {
                    return Err(fault::CHOOSE);
                }
                // What was not on the screen was not asked: it stays possible.
                let not_shown = fact.all_choices().without(shown);
                Answer::SomeOf { surely: self.chosen, perhaps: self.chosen | not_shown }
            }
            Kind::Number | Kind::Euro | Kind::Date if !bands.is_empty() => {
                let chosen = self.chosen.exact().and_then(|place| bands.get(place));
                chosen.ok_or(fault::CHOOSE)?.answer(fact.kind)
            }
            Kind::Number | Kind::Euro => self.figure(fact)?,
            Kind::Date if self.by_age => self.age(fact, today)?.answer(fact.kind),
            Kind::Date => {
                let day = Day::from(self.date(fact, today)?);
                Answer::Date { low: day, high: day }
            }
            Kind::People => Answer::Complete,
        };
        Ok(Knowledge::Is(answer))
    }

    /// The typed number in the unit the fact is held in.
    pub fn held(&self, fact: &Fact) -> Option<i64> {
        let (whole, decimals) = self.typed.split_once(',').unwrap_or((&self.typed, ""));
        let scale = scale(fact);
        let digits = format!("{whole}{decimals:0<scale$}");
        if self.typed.is_empty() { None } else { digits.parse().ok() }
    }

    fn figure(&self, fact: &Fact) -> Result<Answer, Text> {
        let typed = self.held(fact).ok_or(fault::TYPE)?;
        if typed < fact.low || typed > fact.high {
            return Err(fault::OUT_OF_BOUNDS);
        }
        let low = match &fact.other_reading {
            Some(reading) if self.other_reading => (typed * reading.at_least_percent).div_euclid(100),
            _ => typed,
        };
        Ok(Answer::Number { low, high: typed })
    }

    fn age(&self, fact: &Fact, today: Date) -> Result<Band, Text> {
        let years = self.held(fact).ok_or(fault::TYPE)?;
        let is_possible = (0..=i64::from(years_between(EARLIEST, today))).contains(&years);
        let years = i32::try_from(years).ok().filter(|_| is_possible).ok_or(fault::OUT_OF_BOUNDS)?;
        Ok(Band::of_age(years, today))
    }

    fn date(&self, fact: &Fact, today: Date) -> Result<Date, Text> {
        if self.typed.is_empty() {
            return Err(fault::TYPE);
        }
        if self.typed.len() < DATE_DIGITS {
            return Err(fault::WHOLE_DATE);
        }
        let number = |from: usize, to: usize| self.typed[from..to].parse::<i16>().map_err(|_| fault::WHOLE_DATE);
        let (day, month, year) = (number(0, 2)?, number(2, 4)?, number(4, 8)?);
        let narrow = |value: i16| i8::try_from(value).map_err(|_| fault::NO_SUCH_DAY);
        let date = Date::new(year, narrow(month)?, narrow(day)?).map_err(|_| fault::NO_SUCH_DAY)?;
        let latest = if fact.may_be_future { LATEST } else { today };
        if date < EARLIEST {
            Err(fault::TOO_LONG_AGO)
        } else if date > latest {
            Err(fault::FUTURE)
        } else {
            Ok(date)
        }
    }
}

/// Whether a comma can be typed.
pub fn takes_comma(fact: &Fact) -> bool {
    scale(fact) > 0
}

fn scale(fact: &Fact) -> usize {
    match fact.kind {
        Kind::Euro => 2,
        _ => fact.decimals as usize,
    }
}

/// What was typed to give a held number.
fn typed(fact: &Fact, held: i64) -> String {
    let scale = scale(fact);
    let digits = format!("{held:0>width$}", width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    if decimals.chars().all(|digit| digit == '0') { whole.to_owned() } else { format!("{whole},{decimals}") }
}
