// SPDX-License-Identifier: EUPL-1.2
//! What people write in a condition who are used to another notation, and how it is written here.
//! The parser says where it stopped; this says what was meant.

use crate::rules::expression::parse::Fault;

/// Signs by what stands before the place where the parser stopped, what stands there, and what is meant.
const SIGNS: &[(&str, &str, &str)] = &[
    ("=", "=", "="),
    ("=", ">", ">="),
    ("=", "<", "<="),
    ("<", ">", "!="),
    ("", "&&", "and"),
    ("", "&", "and"),
    ("", "||", "or"),
    ("", "|", "or"),
    ("", "≥", ">="),
    ("", "≤", "<="),
    ("", "≠", "!="),
];

/// Italian words, and the words of conditions.
const WORDS: &[(&str, &str)] = &[
    ("e", "and"),
    ("ed", "and"),
    ("o", "or"),
    ("oppure", "or"),
    ("allora", "then"),
    ("altrimenti", "else"),
    ("AND", "and"),
    ("OR", "or"),
];

/// Every quote but the right one.
const QUOTES: [char; 6] = ['\'', '“', '”', '«', '»', '‘'];

/// The same fault, with the remedy for a slip that can be told.
pub(super) fn explained(text: &str, fault: Fault) -> Fault {
    let Some((before, rest)) = text.split_at_checked(fault.place.start) else { return fault };
    let found = sign(before, rest).or_else(|| word(rest)).or_else(|| decimals(before, rest)).or_else(|| quote(rest));
    match found.or_else(|| unfinished_if(text)) {
        Some((what, remedy)) => Fault { what, remedy, ..fault },
        None => fault,
    }
}

type Slip = Option<(String, String)>;

fn sign(before: &str, rest: &str) -> Slip {
    let before = before.trim_end();
    let known = |(one, two, _): &&(&str, &str, &str)| before.ends_with(one) && rest.starts_with(two);
    let (one, two, meant) = SIGNS.iter().find(known)?;
    Some((format!("«{one}{two}» non è un segno delle condizioni"), format!("scriva {meant}")))
}

fn word(rest: &str) -> Slip {
    let written = rest.split(|letter: char| !letter.is_alphanumeric()).next()?;
    let (_, meant) = WORDS.iter().find(|(word, _)| *word == written)?;
    let remedy = match *meant {
        "or" => "scriva or; fra le opzioni di un elenco o di una cella, una virgola".to_owned(),
        meant => format!("scriva {meant}"),
    };
    Some((format!("«{written}» non è una parola delle condizioni"), remedy))
}

fn decimals(before: &str, rest: &str) -> Slip {
    // The parser stops before the comma, or after the second point.
    let after = rest.trim_start_matches([',', '.']);
    let number = before.trim_end_matches('.');
    let between = (before.len() - number.len()) + (rest.len() - after.len());
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    (between == 1 && digit(number.chars().next_back()) && digit(after.chars().next())).then(|| {
        let what = "un numero ha solo cifre, e un punto per i decimali".to_owned();
        (what, "scriva 7101.12: il punto per i centesimi, nessun segno per le migliaia".to_owned())
    })
}

fn quote(rest: &str) -> Slip {
    let wrong = rest.chars().next().filter(|letter| QUOTES.contains(letter))?;
    let what = format!("queste virgolette ({wrong}) non si usano nelle condizioni");
    Some((what, "metta il nome dell'opzione fra virgolette doppie: \"italiana\"".to_owned()))
}

/// An `if` that lacks one of its words.
fn unfinished_if(text: &str) -> Slip {
    let outside: String = text.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let letters = |letter: char| !letter.is_alphanumeric() && letter != '_';
    let count = |word: &str| outside.split(letters).filter(|found| *found == word).count();
    let lacking = ["then", "else"].into_iter().find(|word| count(word) < count("if"))?;
    let remedy = "la forma è: if condizione then valore else altro valore".to_owned();
    Some((format!("c'è un «if» senza «{lacking}»"), remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::expression::parse::parse_expression;

    fn told(text: &str) -> String {
        let fault = parse_expression(text).expect_err(text);
        let fault = explained(text, fault);
        format!("{} ({})", fault.what, fault.remedy)
    }

    #[test]
    fn signs_and_words_of_other_notations_are_told_with_the_right_one() {
        for (written, meant) in [
            ("a => 3", "scriva >="),
            ("a =< 3", "scriva <="),
            ("a == 3", "scriva ="),
            ("a <> 3", "scriva !="),
            ("a && b", "scriva and"),
            ("a || b", "scriva or"),
            ("a ≥ 3", "scriva >="),
            ("a = 1 e b = 2", "scriva and"),
            ("(a o b)", "scriva or"),
            ("a <= 7101,12", "scriva 7101.12"),
            ("a <= 7.101.12", "scriva 7101.12"),
            ("a = 'ue'", "virgolette doppie"),
        ] {
            assert!(told(written).contains(meant), "{written}: {}", told(written));
        }
    }

    #[test]
    fn an_if_without_its_other_words_is_called_so() {
        assert!(told("if a then b").starts_with("c'è un «if» senza «else»"), "{}", told("if a then b"));
        assert!(told("if a then if b then c else d").contains("senza «else»"));
        assert!(told("if a else b").contains("senza «then»"));
        assert!(told("a and").starts_with("la condizione finisce a metà"), "{}", told("a and"));
    }
}
