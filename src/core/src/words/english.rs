// SPDX-License-Identifier: EUPL-1.2
//! Whole numbers in English letters: `twelve thousand five hundred`, with the British "and" before the last words.

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// A whole number in letters, below [`IN_LETTERS_MAX`](super::IN_LETTERS_MAX).
pub fn in_letters(value: u64) -> String {
    let parts = [(value / 1_000_000, " million"), (value / 1_000 % 1_000, " thousand")];
    let heads = parts.into_iter().filter(|(count, _)| *count > 0);
    let mut words: Vec<String> = heads.map(|(count, name)| format!("{}{name}", hundreds(count))).collect();
    let rest = value % 1_000;
    match (words.is_empty(), rest) {
        (false, 0) => {}
        (false, 1..100) => words.push(format!("and {}", tens(rest))),
        _ => words.push(hundreds(rest)),
    }
    words.join(" ")
}

fn hundreds(value: u64) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    match (hundreds, rest) {
        (0, _) => tens(rest),
        (_, 0) => format!("{} hundred", tens(hundreds)),
        _ => format!("{} hundred and {}", tens(hundreds), tens(rest)),
    }
}

fn tens(value: u64) -> String {
    let value = usize::try_from(value).expect("below a hundred");
    match (value / 10, value % 10) {
        (0 | 1, _) => UNITS[value].to_owned(),
        (tens, 0) => TENS[tens].to_owned(),
        (tens, unit) => format!("{}-{}", TENS[tens], UNITS[unit]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_letters_take_and_before_the_last_words_and_a_hyphen_between_tens_and_units() {
        let cases = [
            (0, "zero"),
            (13, "thirteen"),
            (21, "twenty-one"),
            (80, "eighty"),
            (100, "one hundred"),
            (103, "one hundred and three"),
            (1_000, "one thousand"),
            (1_003, "one thousand and three"),
            (7_101, "seven thousand one hundred and one"),
            (12_500, "twelve thousand five hundred"),
            (17_468, "seventeen thousand four hundred and sixty-eight"),
            (2_000_001, "two million and one"),
        ];
        for (value, words) in cases {
            assert_eq!(in_letters(value), words);
        }
    }
}
