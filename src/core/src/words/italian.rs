// SPDX-License-Identifier: EUPL-1.2
//! Whole numbers in Italian letters: `dodicimilacinquecento`.

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

/// A whole number in letters, below [`IN_LETTERS_MAX`](super::IN_LETTERS_MAX).
pub fn in_letters(value: u64) -> String {
    if value < 1_000_000 {
        return thousands(value);
    }
    let (millions, rest) = (value / 1_000_000, value % 1_000_000);
    let head = if millions == 1 { "un milione".to_owned() } else { format!("{} milioni", thousands(millions)) };
    if rest == 0 { head } else { format!("{head} {}", thousands(rest)) }
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
