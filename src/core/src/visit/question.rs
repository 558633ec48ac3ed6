// SPDX-License-Identifier: EUPL-1.2
//! The screen of one question.

use jiff::civil::Date;

use crate::language::Language;
use crate::rules::bands::Band;
use crate::rules::fact::{Fact, FactRef, Kind};
use crate::rules::limits::BANDS_MAX;
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::screen::texts::{Text, asking, button};
use crate::screen::{Entry, Item, Key, Page, Role, Screen, ScreenKind, Speaker, Touch};
use crate::words::upper_first;

use super::answered::{band, figure, years};
use super::draft::{Aside, Draft, takes_comma};
use super::household::{Household, groups};

/// Everything the screen of a question is made of.
pub struct Question<'a> {
    /// The pack.
    pub pack: &'a RulePack,
    /// The question.
    pub at: FactRef,
    /// What was touched so far.
    pub draft: &'a Draft,
    /// The people.
    pub household: &'a Household,
    /// The options of a choice of several that are shown.
    pub shown: OptionSet,
    /// Whether they are those that were not shown when it was put before.
    pub is_rest: bool,
    /// The bands a number can be told in; none when it is typed.
    pub bands: &'a [Band],
    /// The band that was told before and is asked for more precisely.
    pub before: Option<Band>,
    /// The day of the visit.
    pub on: Date,
    /// The page of options.
    pub page: usize,
    /// The letter options start with, once it was chosen.
    pub letter: Option<char>,
}

/// Answers on one screen, "Non lo so" included: more are hard to hold in mind.
const ROWS_MAX: usize = 6;
/// Answers that stand closer to one another, on one screen under a short question.
pub const ROWS_CLOSE_MAX: usize = 7;
/// Letters of a question in one line of the glass, a few less than fit.
const TITLE_LINE: usize = 29;
/// Letters of a hint in one line, a few less than fit.
const HINT_LINE: usize = 46;
/// Letters that just fit.
const HINT_LINE_FULL: usize = 53;
/// Beyond so many options they are found by their first letter.
const LISTED_MAX: usize = 24;

impl Question<'_> {
    fn say(&self, text: Text) -> &str {
        self.pack.language.say(text)
    }

    fn fact(&self) -> &Fact {
        self.pack.fact(self.at.fact)
    }

    fn title(&self) -> String {
        title(self.pack, self.household, self.at, self.asks_age())
    }

    /// The screen, without the frame around it.
    pub fn screen(&self, speaker: &Speaker<'_>) -> Screen {
        let fact = self.fact();
        let kind = match fact.kind {
            Kind::YesNo | Kind::OneOf => ScreenKind::One,
            Kind::SomeOf => ScreenKind::Several,
            Kind::Number | Kind::Euro | Kind::Date if !self.bands.is_empty() => ScreenKind::One,
            Kind::Number | Kind::Euro => ScreenKind::Number,
            Kind::Date if self.draft.by_age => ScreenKind::Number,
            Kind::Date => ScreenKind::Date,
            Kind::People => ScreenKind::Household,
        };
        let mut screen = Screen::new(kind, speaker, self.title());
        screen.hint.clone_from(&fact.hint);
        if self.asks_age() {
            screen.hint = self.bands.is_empty().then(|| self.say(asking::AGE_HINT).to_owned());
        }
        if self.is_rest {
            screen.hint = Some(self.say(asking::REST_HINT).to_owned());
        }
        if let Some(before) = self.before {
            let before = band(&self.pack.language, fact, before, self.on);
            screen.hint = Some(self.pack.language.fill(asking::FINER, &[("prima", &before)]));
        }
        match fact.kind {
            Kind::YesNo => self.yes_no(&mut screen),
            Kind::OneOf if fact.choices.len() > LISTED_MAX => self.by_letter(&mut screen),
            Kind::OneOf => self.options(&mut screen, fact.all_choices()),
            Kind::SomeOf => self.options(&mut screen, self.shown),
            Kind::Number | Kind::Euro | Kind::Date if !self.bands.is_empty() => self.banded(&mut screen),
            Kind::Number | Kind::Euro => self.number(&mut screen),
            Kind::Date if self.draft.by_age => self.age(&mut screen),
            Kind::Date => self.date(&mut screen),
            Kind::People => self.people(&mut screen),
        }
        screen
    }

    fn yes_no(&self, screen: &mut Screen) {
        for (place, label) in [button::YES, button::NO].into_iter().enumerate() {
            screen.items.push(self.choice(place, self.say(label)));
        }
        screen.items.extend(self.asides());
    }

    fn choice(&self, place: usize, label: &str) -> Item {
        let chosen = self.draft.chosen.contains(place);
        let role = match self.fact().kind {
            Kind::SomeOf => Role::Tick { ticked: chosen },
            _ => Role::Choice { chosen },
        };
        Item::touch(role, label, Touch::Option(place))
    }

    fn aside(&self, aside: Aside, label: &str, touch: Touch) -> Item {
        Item::touch(Role::Aside { chosen: self.draft.aside == Some(aside) }, label, touch)
    }

    /// The ways to answer apart from the options, "Non lo so" last but for declining.
    fn asides(&self) -> Vec<Item> {
        let fact = self.fact();
        let mut asides = Vec::new();
        if let Some(label) = &fact.other_reading {
            let role = Role::Aside { chosen: self.draft.other_reading };
            asides.push(Item::touch(role, &label.label, Touch::OtherReading));
        }
        if let Some(label) = &fact.absent_label {
            asides.push(self.aside(Aside::Absent, label, Touch::Absent));
        }
        if let Some(label) = &fact.none_label {
            asides.push(self.aside(Aside::NoneOfThese, label, Touch::NoneOfThese));
        }
        asides.push(self.aside(Aside::DoesNotKnow, self.say(button::DOES_NOT_KNOW), Touch::DoesNotKnow));
        if fact.delicate {
            asides.push(self.aside(Aside::Declines, self.say(button::DECLINES), Touch::Declines));
        }
        asides
    }

    /// Options with the asides under them; on several pages when they do not fit on one.
    fn options(&self, screen: &mut Screen, options: OptionSet) {
        let fact = self.fact();
        let asides = self.asides();
        let places: Vec<usize> = options.places().filter(|place| *place < fact.choices.len()).collect();
        let (rows, rows_paged) = self.rows();
        let fits = places.len() + asides.len() <= rows;
        let per_page = if fits { places.len() } else { rows_paged.saturating_sub(asides.len()) };
        let per_page = per_page.max(1);
        let pages = places.len().div_ceil(per_page).max(1);
        let page = self.page.min(pages - 1);
        for place in places.iter().skip(page * per_page).take(per_page) {
            screen.items.push(self.choice(*place, &fact.choices[*place].label));
        }
        screen.items.extend(asides);
        if pages > 1 {
            let language = &self.pack.language;
            screen.page = Some(Page::of(language, page, pages, button::FORMER_ANSWERS, button::MORE_ANSWERS));
        }
    }

    /// Rows that fit under the question, alone and with the buttons that turn pages.
    fn rows(&self) -> (usize, usize) {
        let lines = |text: &str, line: usize| text.chars().count().div_ceil(line);
        let title = lines(&self.title(), TITLE_LINE);
        let hint = self.fact().hint.as_ref().map_or(0, |hint| lines(hint, HINT_LINE));
        // A line of the question takes half as much again as one of the hint.
        match 3 * title + 2 * hint {
            0..=10 => (ROWS_MAX, ROWS_MAX),
            11 => (ROWS_MAX, ROWS_MAX - 1),
            _ => (ROWS_MAX - 1, ROWS_MAX - 1),
        }
    }

    /// First the letters, then the options that start with the one that was touched.
    fn by_letter(&self, screen: &mut Screen) {
        let fact = self.fact();
        let Some(letter) = self.letter else {
            let mut letters: Vec<char> = fact.choices.iter().filter_map(|choice| choice.label.chars().next()).collect();
            letters.sort_unstable();
            letters.dedup();
            let key = |letter: char| Item::touch(Role::Key, letter.to_string(), Touch::Letter(letter));
            screen.items.extend(letters.into_iter().map(key));
            screen.items.extend(self.asides());
            return;
        };
        let starts = |place: &usize| fact.choices[*place].label.starts_with(letter);
        self.options(screen, fact.all_choices().places().filter(starts).collect());
    }

    fn number(&self, screen: &mut Screen) {
        let fact = self.fact();
        let language = &*self.pack.language;
        let held = self.draft.held(fact);
        let euro = fact.kind == Kind::Euro;
        let (shown, spoken) = match held {
            None if euro => (language.with_euro(""), language.say(asking::TYPE_BELOW).to_owned()),
            None => (String::new(), language.say(asking::TYPE_BELOW).to_owned()),
            Some(held) => (self.typed_shown(fact), spoken(language, fact, held)),
        };
        screen.entry = Some(Entry { shown, spoken, is_empty: held.is_none() });
        screen.items.extend(keys(language, takes_comma(fact)));
        screen.items.extend(self.asides());
    }

    /// The figure as it is being typed: grouped, with its unit, and a comma as soon as it is there.
    fn typed_shown(&self, fact: &Fact) -> String {
        let language = &self.pack.language;
        let (whole, decimals) = match self.draft.typed.split_once(',') {
            Some((whole, decimals)) => (whole, format!("{}{decimals}", language.writing.decimals)),
            None => (self.draft.typed.as_str(), String::new()),
        };
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole: i64| language.amount(whole * 100));
        let figure = format!("{whole}{decimals}");
        match &fact.unit {
            _ if fact.kind == Kind::Euro => language.with_euro(&figure),
            Some(unit) => format!("{figure} {unit}"),
            None => figure,
        }
    }

    fn banded(&self, screen: &mut Screen) {
        let fact = self.fact();
        for (place, one) in self.bands.iter().enumerate() {
            screen.items.push(self.choice(place, &upper_first(&band(&self.pack.language, fact, *one, self.on))));
        }
        let type_it = match fact.kind {
            Kind::Date if self.draft.by_age => button::TYPE_AGE,
            Kind::Date => button::TYPE_BIRTH,
            _ => button::TYPE_IT,
        };
        screen.items.push(Item::touch(Role::Aside { chosen: false }, self.say(type_it), Touch::TypeIt));
        let typed_only = |item: &Item| item.touch == Some(Touch::OtherReading);
        screen.items.extend(self.asides().into_iter().filter(|item| !typed_only(item)));
    }

    /// Whether somebody's age is asked for, in bands or in years.
    fn asks_age(&self) -> bool {
        self.fact().kind == Kind::Date && (self.draft.by_age || !self.bands.is_empty())
    }

    fn age(&self, screen: &mut Screen) {
        let language = &self.pack.language;
        let typed: Option<u16> = self.draft.typed.parse().ok();
        let type_below = || language.say(asking::TYPE_BELOW).to_owned();
        let shown = typed.map_or_else(String::new, |age| years(language, i32::from(age), age.to_string()));
        let spoken =
            typed.map_or_else(type_below, |age| years(language, i32::from(age), language.in_letters(u64::from(age))));
        screen.entry = Some(Entry { shown, spoken, is_empty: typed.is_none() });
        screen.items.extend(keys(language, false));
        screen.items.extend(self.asides());
    }

    fn date(&self, screen: &mut Screen) {
        let typed = &self.draft.typed;
        let mut digits = typed.chars();
        let blank = self.say(asking::DATE_BLANK).chars();
        let shown = blank.map(|mark| if mark.is_alphabetic() { digits.next().unwrap_or(mark) } else { mark }).collect();
        let spoken = match typed.len() {
            0..2 => asking::TYPE_DAY,
            2..4 => asking::TYPE_MONTH,
            4..8 => asking::TYPE_YEAR,
            _ => asking::DATE_DONE,
        };
        let spoken = self.date_in_words().unwrap_or_else(|| self.say(spoken).to_owned());
        screen.entry = Some(Entry { shown, spoken, is_empty: typed.is_empty() });
        screen.items.extend(keys(&self.pack.language, false));
        screen.items.extend(self.asides());
    }

    fn date_in_words(&self) -> Option<String> {
        let number = |from: usize, to: usize| self.draft.typed.get(from..to)?.parse::<i16>().ok();
        let (day, month, year) = (number(0, 2)?, number(2, 4)?, number(4, 8)?);
        let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(self.pack.language.date(date))
    }

    fn people(&self, screen: &mut Screen) {
        let groups = groups(self.pack);
        for (kind, group) in groups.iter().enumerate() {
            let count = self.household.count(kind);
            let can_more = self.household.has_room(kind, groups);
            let role = Role::Counter { count, can_less: count > 0, can_more };
            screen.items.push(Item::touch(role, &group.label, Touch::More(kind)));
        }
        screen.items.extend(self.asides());
    }
}

/// A question in words, about the asker or about somebody else.
pub fn title(pack: &RulePack, household: &Household, at: FactRef, asks_age: bool) -> String {
    let fact = pack.fact(at.fact);
    let by_age = fact.age_of_other.as_ref().filter(|_| asks_age);
    match (at.person, by_age.or(fact.question_of_other.as_ref())) {
        (Some(person), Some(question)) if person > 0 => question.replace("{persona}", &household.name(person, pack)),
        _ => fact.question.clone(),
    }
}

/// Bands that fit on the screen of a number, under this question.
pub fn bands_max(fact: &Fact, title: &str) -> usize {
    let lines = |text: &str, line: usize| text.chars().count().div_ceil(line);
    let hint = fact.hint.as_ref().map_or(0, |hint| lines(hint, HINT_LINE_FULL));
    let rows = if 3 * lines(title, TITLE_LINE) + 2 * hint < 10 { ROWS_CLOSE_MAX } else { ROWS_CLOSE_MAX - 1 };
    let asides = 2 + usize::from(fact.absent_label.is_some()) + usize::from(fact.delicate);
    rows.saturating_sub(asides).min(BANDS_MAX)
}

/// The letter a chosen option is found under, where options are found by letter.
pub fn letter_of(fact: &Fact, chosen: OptionSet) -> Option<char> {
    let place = chosen.exact().filter(|_| fact.kind == Kind::OneOf && fact.choices.len() > LISTED_MAX)?;
    fact.choices.get(place)?.label.chars().next()
}

fn spoken(language: &Language, fact: &Fact, held: i64) -> String {
    match u64::try_from(held) {
        Ok(held) if fact.kind == Kind::Euro => language.euro_in_letters(held),
        Ok(held) if fact.decimals == 0 => match &fact.unit {
            Some(unit) => format!("{} {unit}", language.in_letters(held)),
            None => language.in_letters(held),
        },
        _ => figure(language, fact, held),
    }
}

/// The number pad: 1 to 9 from the top, then comma (where one can be typed), 0 and delete.
fn keys(language: &Language, comma: bool) -> Vec<Item> {
    let key = |label: String, key: Key| Item::touch(Role::Key, label, Touch::Key(key));
    let mut keys: Vec<Item> = (1..=9).map(|digit| key(digit.to_string(), Key::Digit(digit))).collect();
    keys.push(if comma { key(language.say(button::COMMA).to_owned(), Key::Comma) } else { Item::new(Role::Key, "") });
    keys.push(key("0".to_owned(), Key::Digit(0)));
    keys.push(key(language.say(button::DELETE).to_owned(), Key::Delete));
    keys
}
