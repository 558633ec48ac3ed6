// SPDX-License-Identifier: EUPL-1.2
//! Numbers, money and dates as a reader of each language expects them, on glass, paper and in speech alike.

mod italian;
mod english;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::language::{Language, Letters};
use crate::rules::benefit::{Exactness, Per};
use crate::rules::screening::AmountFound;
use crate::screen::texts::{Text, answer, figures, month};

const MONTHS: [Text; 12] = [
    month::JANUARY,
    month::FEBRUARY,
    month::MARCH,
    month::APRIL,
    month::MAY,
    month::JUNE,
    month::JULY,
    month::AUGUST,
    month::SEPTEMBER,
    month::OCTOBER,
    month::NOVEMBER,
    month::DECEMBER,
];

/// Numbers from here on are written in figures: nobody types them.
pub const IN_LETTERS_MAX: u64 = 1_000_000_000;

/// The same text with its last words kept together, so that no line holds a short word alone.
pub fn bound(text: &str) -> String {
    let Some((rest, last)) = text.rsplit_once(' ') else { return text.to_owned() };
    let before = rest.rsplit(' ').next().unwrap_or(rest);
    let is_long = before.chars().count() + last.chars().count() > BOUND_MAX;
    if is_long || !rest.contains(' ') { text.to_owned() } else { format!("{rest}\u{a0}{last}") }
}

/// Letters of two words beyond which keeping them together leaves a hole in the line before.
const BOUND_MAX: usize = 20;

/// The sentence as it goes on after a colon. Names and abbreviations keep their capitals.
pub fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => sentence.to_owned(),
    }
}

/// The text as a sentence of its own.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Language {
    /// `8 gennaio 2027`; the first of a month is `1° gennaio 2027`.
    pub fn date(&self, date: Date) -> String {
        let month = MONTHS[usize::try_from(date.month() - 1).expect("months count from 1")];
        let (day, year) = (date.day().to_string(), date.year().to_string());
        let pattern = if date.day() == 1 { figures::DATE_FIRST } else { figures::DATE };
        self.fill(pattern, &[("giorno", &day), ("mese", self.say(month)), ("anno", &year)])
    }

    /// `7.101,12 euro`; whole amounts without cents: `480 euro`.
    pub fn euro(&self, cents: i64) -> String {
        self.with_euro(&self.amount(cents))
    }

    /// A figure as money; nothing but the money's name while the figure is empty.
    pub fn with_euro(&self, figure: &str) -> String {
        self.fill(figures::EURO, &[("n", figure)]).trim().to_owned()
    }

    /// `7.101,12`
    pub fn amount(&self, cents: i64) -> String {
        let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
        let (sign, whole) = (if cents < 0 { "−" } else { "" }, self.grouped(whole));
        if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}{}{rest:02}", self.writing.decimals) }
    }

    /// `12.345`; decimals after a comma.
    pub fn number(&self, value: Decimal) -> String {
        let value = value.normalize();
        let text = value.abs().to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.grouped(whole));
        let sign = if value.is_sign_negative() { "−" } else { "" };
        if decimals.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}{}{decimals}", self.writing.decimals)
        }
    }

    fn grouped(&self, whole: u64) -> String {
        let digits = whole.to_string();
        let head = digits.len() % 3;
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && place % 3 == head {
                grouped.push(self.writing.thousands);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A whole number in letters; a large one, or one of a language whose numbers we do not know, in figures.
    pub fn in_letters(&self, value: u64) -> String {
        match self.writing.letters {
            Letters::Italian if value < IN_LETTERS_MAX => italian::in_letters(value),
            Letters::English if value < IN_LETTERS_MAX => english::in_letters(value),
            Letters::Italian | Letters::English | Letters::Figures => self.grouped(value),
        }
    }

    /// An amount in letters, as it is said under the figure that is being typed.
    pub fn euro_in_letters(&self, cents: u64) -> String {
        let (euro, rest) = (cents / 100, cents % 100);
        let letters = self.in_letters(euro);
        let euros = self.plural(euro, figures::ONE_EURO, figures::EURO_IN_LETTERS);
        let euros = self.fill(euros, &[("lettere", &letters)]);
        let cents = self.plural(rest, figures::AND_ONE_CENT, figures::AND_CENTS);
        match rest {
            0 => euros,
            _ => self.fill(cents, &[("euro", &euros), ("lettere", &self.in_letters(rest))]),
        }
    }

    /// An amount as a card or a receipt says it: `circa da 58 a 204 euro al mese`.
    pub fn amount_found(&self, found: &AmountFound) -> String {
        let AmountFound { low_cents, high_cents, per, exactness, says, .. } = found;
        let high = self.euro(*high_cents);
        let figure = match exactness {
            Exactness::UpTo => self.fill(figures::UP_TO, &[("euro", &high)]),
            Exactness::Exact | Exactness::About if low_cents == high_cents => self.euro(*low_cents),
            Exactness::Exact | Exactness::About => {
                self.fill(figures::FROM_TO, &[("n", &self.amount(*low_cents)), ("euro", &high)])
            }
        };
        let about = *exactness == Exactness::About;
        let figure = if about { self.fill(figures::ABOUT, &[("importo", &figure)]) } else { figure };
        let per = match per {
            Per::Month => figures::PER_MONTH,
            Per::TwoMonths => figures::PER_TWO_MONTHS,
            Per::Year => figures::PER_YEAR,
            Per::Once => figures::ONCE,
        };
        let often = self.fill(per, &[("importo", &figure)]);
        says.as_ref().map_or(often.clone(), |says| format!("{often}, {says}"))
    }

    /// `due cose e tre altre`: a list as a sentence has it.
    pub fn listed(&self, parts: &[String]) -> String {
        self.joined(figures::AND, parts)
    }

    /// `una oppure due`
    pub fn either(&self, parts: &[String]) -> String {
        self.joined(answer::OR, parts)
    }

    fn joined(&self, last_two: Text, parts: &[String]) -> String {
        match parts {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => self.fill(last_two, &[("prime", &first.join(", ")), ("ultima", last)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn italian() -> Language {
        Language::italian()
    }

    #[test]
    fn the_last_words_of_a_sentence_stay_together() {
        assert_eq!(bound("Qual è la data di nascita?"), "Qual è la data di\u{a0}nascita?");
        assert_eq!(bound("Quanto"), "Quanto");
        assert_eq!(bound("Sì, certo"), "Sì, certo", "two words may break");
        assert_eq!(bound("un centro internazionale straordinariamente"), "un centro internazionale straordinariamente");
    }
    #[test]
    fn a_sentence_after_a_colon_starts_small_and_an_abbreviation_does_not() {
        assert_eq!(lower_first("Servono almeno 67 anni."), "servono almeno 67 anni.");
        assert_eq!(lower_first("ISEE ordinario 2026"), "ISEE ordinario 2026");
        assert_eq!(lower_first("È il bambino"), "è il bambino");
    }

    #[test]
    fn money_has_a_dot_for_thousands_and_a_comma_for_cents() {
        assert_eq!(italian().euro(710_112), "7.101,12 euro");
        assert_eq!(italian().euro(48_000), "480 euro");
        assert_eq!(italian().euro(1_014_000), "10.140 euro");
        assert_eq!(italian().euro(5), "0,05 euro");
        assert_eq!(italian().euro(100_000_000), "1.000.000 euro");
    }

    #[test]
    fn the_first_of_a_month_is_said_as_such() {
        assert_eq!(italian().date(day(2027, 1, 8)), "8 gennaio 2027");
        assert_eq!(italian().date(day(2027, 1, 1)), "1° gennaio 2027");
    }

    #[test]
    fn an_amount_in_letters_names_its_cents() {
        assert_eq!(italian().euro_in_letters(1_250_000), "dodicimilacinquecento euro");
        assert_eq!(italian().euro_in_letters(101), "un euro e un centesimo");
        assert_eq!(italian().euro_in_letters(710_112), "settemilacentouno euro e dodici centesimi");
    }

    #[test]
    fn a_number_keeps_its_decimals_after_a_comma() {
        assert_eq!(italian().number(Decimal::new(246, 2)), "2,46");
        assert_eq!(italian().number(Decimal::new(2_000, 2)), "20");
        assert_eq!(italian().number(Decimal::new(65, 1)), "6,5");
    }
}
