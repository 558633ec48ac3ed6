// SPDX-License-Identifier: EUPL-1.2
//! Numbers, money and dates as an Italian reader expects them, on glass, paper and in speech alike.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::rules::benefit::{Exactness, Per};
use crate::rules::screening::AmountFound;

const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// The same text with its last words kept together, so that no line holds a short word alone.
pub fn bound(text: &str) -> String {
    let Some((rest, last)) = text.rsplit_once(' ') else { return text.to_owned() };
    let before = rest.rsplit(' ').next().unwrap_or(rest);
    let is_long = before.chars().count() + last.chars().count() > BOUND_MAX;
    if is_long || !rest.contains(' ') { text.to_owned() } else { format!("{rest}\u{a0}{last}") }
}

/// Letters of two words beyond which keeping them together leaves a hole in the line before.
const BOUND_MAX: usize = 20;

/// `8 gennaio 2027`; the first of a month is `1° gennaio 2027`.
pub fn date(date: Date) -> String {
    let month = MONTHS[usize::try_from(date.month() - 1).expect("months count from 1")];
    let day = if date.day() == 1 { "1°".to_owned() } else { date.day().to_string() };
    format!("{day} {month} {}", date.year())
}

/// `7.101,12 euro`; whole amounts without cents: `480 euro`.
pub fn euro(cents: i64) -> String {
    format!("{} euro", amount(cents))
}

/// The same without the word.
pub fn amount(cents: i64) -> String {
    let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let sign = if cents < 0 { "−" } else { "" };
    if rest == 0 { format!("{sign}{}", grouped(whole)) } else { format!("{sign}{},{rest:02}", grouped(whole)) }
}

/// `12.345`; decimals after a comma.
pub fn number(value: Decimal) -> String {
    let value = value.normalize();
    let text = value.abs().to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    let sign = if value.is_sign_negative() { "−" } else { "" };
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole},{decimals}") }
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let head = digits.len() % 3;
    let mut parts: Vec<&str> = Vec::new();
    if head > 0 {
        parts.push(&digits[..head]);
    }
    let mut rest = &digits[head..];
    while !rest.is_empty() {
        let (three, after) = rest.split_at(3);
        parts.push(three);
        rest = after;
    }
    parts.join(".")
}

const UNITS: [&str; 20] = [
    "zero",
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
];
const TENS: [&str; 10] =
    ["", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"];

/// A whole number in letters: `dodicimilacinquecento`. Beyond 999,999,999 the figures themselves.
pub fn in_letters(value: u64) -> String {
    match value {
        0..1_000_000 => thousands(value),
        1_000_000..1_000_000_000 => {
            let (millions, rest) = (value / 1_000_000, value % 1_000_000);
            let head = if millions == 1 { "un milione".to_owned() } else { format!("{} milioni", thousands(millions)) };
            if rest == 0 { head } else { format!("{head} {}", thousands(rest)) }
        }
        _ => grouped(value),
    }
}

fn thousands(value: u64) -> String {
    let (thousands, rest) = (value / 1_000, value % 1_000);
    let head = match thousands {
        0 => return hundreds(rest),
        1 => "mille".to_owned(),
        _ => format!("{}mila", hundreds(thousands)),
    };
    if rest == 0 { head } else { accented(format!("{head}{}", hundreds(rest)), rest) }
}

fn hundreds(value: u64) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    let head = match hundreds {
        0 => return tens(rest),
        1 => "cento".to_owned(),
        _ => format!("{}cento", UNITS[usize::try_from(hundreds).expect("below ten")]),
    };
    // Centotto and centottanta drop the vowel before theirs.
    let head = if rest == 8 || rest / 10 == 8 { head[..head.len() - 1].to_owned() } else { head };
    if rest == 0 { head } else { accented(format!("{head}{}", tens(rest)), rest) }
}

fn tens(value: u64) -> String {
    let value = usize::try_from(value).expect("below a hundred");
    if value < 20 {
        return UNITS[value].to_owned();
    }
    let (tens, unit) = (TENS[value / 10], value % 10);
    match unit {
        0 => tens.to_owned(),
        // Ventuno and ventotto drop the vowel before theirs; ventitré takes an accent.
        1 | 8 => format!("{}{}", &tens[..tens.len() - 1], UNITS[unit]),
        3 => format!("{tens}tré"),
        _ => format!("{tens}{}", UNITS[unit]),
    }
}

/// A compound that ends in three is written with an accent: `centotré`.
fn accented(word: String, rest: u64) -> String {
    if rest == 3 { format!("{}tré", &word[..word.len() - 3]) } else { word }
}

/// An amount in letters, as it is said under the figure that is being typed.
pub fn euro_in_letters(cents: u64) -> String {
    let (euro, rest) = (cents / 100, cents % 100);
    let euros = if euro == 1 { "un euro".to_owned() } else { format!("{} euro", in_letters(euro)) };
    match rest {
        0 => euros,
        1 => format!("{euros} e un centesimo"),
        _ => format!("{euros} e {} centesimi", in_letters(rest)),
    }
}

/// An amount as a card or a receipt says it: `circa da 58 a 204 euro al mese`.
pub fn amount_found(found: &AmountFound) -> String {
    let AmountFound { low_cents, high_cents, per, exactness, says, .. } = found;
    let figure = match exactness {
        Exactness::UpTo => format!("fino a {}", euro(*high_cents)),
        Exactness::Exact | Exactness::About if low_cents == high_cents => euro(*low_cents),
        Exactness::Exact | Exactness::About => format!("da {} a {}", amount(*low_cents), euro(*high_cents)),
    };
    let about = if *exactness == Exactness::About { "circa " } else { "" };
    let per = match per {
        Per::Month => " al mese",
        Per::TwoMonths => " ogni due mesi",
        Per::Year => " l'anno",
        Per::Once => " in tutto",
    };
    let says = says.as_ref().map_or(String::new(), |says| format!(", {says}"));
    format!("{about}{figure}{per}{says}")
}

/// `due cose e tre altre`: a list as a sentence has it.
pub fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} e {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_of_a_sentence_stay_together() {
        assert_eq!(bound("Qual è la data di nascita?"), "Qual è la data di\u{a0}nascita?");
        assert_eq!(bound("Quanto"), "Quanto");
        assert_eq!(bound("Sì, certo"), "Sì, certo", "two words may break");
        assert_eq!(bound("un centro internazionale straordinariamente"), "un centro internazionale straordinariamente");
    }
    use jiff::civil::date as day;

    #[test]
    fn money_has_a_dot_for_thousands_and_a_comma_for_cents() {
        assert_eq!(euro(710_112), "7.101,12 euro");
        assert_eq!(euro(48_000), "480 euro");
        assert_eq!(euro(1_014_000), "10.140 euro");
        assert_eq!(euro(5), "0,05 euro");
        assert_eq!(euro(100_000_000), "1.000.000 euro");
    }

    #[test]
    fn the_first_of_a_month_is_said_as_such() {
        assert_eq!(date(day(2027, 1, 8)), "8 gennaio 2027");
        assert_eq!(date(day(2027, 1, 1)), "1° gennaio 2027");
    }

    #[test]
    fn numbers_in_letters_follow_the_rules_of_vowels_and_accents() {
        let cases = [
            (0, "zero"),
            (21, "ventuno"),
            (23, "ventitré"),
            (28, "ventotto"),
            (100, "cento"),
            (103, "centotré"),
            (180, "centottanta"),
            (1_000, "mille"),
            (1_003, "milletré"),
            (12_500, "dodicimilacinquecento"),
            (17_468, "diciassettemilaquattrocentosessantotto"),
            (2_000_001, "due milioni uno"),
        ];
        for (value, word) in cases {
            assert_eq!(in_letters(value), word);
        }
    }

    #[test]
    fn an_amount_in_letters_names_its_cents() {
        assert_eq!(euro_in_letters(1_250_000), "dodicimilacinquecento euro");
        assert_eq!(euro_in_letters(101), "un euro e un centesimo");
        assert_eq!(euro_in_letters(710_112), "settemilacentouno euro e dodici centesimi");
    }

    #[test]
    fn a_number_keeps_its_decimals_after_a_comma() {
        assert_eq!(number(Decimal::new(246, 2)), "2,46");
        assert_eq!(number(Decimal::new(2_000, 2)), "20");
        assert_eq!(number(Decimal::new(65, 1)), "6,5");
    }
}
