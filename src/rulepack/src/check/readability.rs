// SPDX-License-Identifier: EUPL-1.2
//! How hard a text is to read, by the Gulpease index for Italian: 100 is easiest. People who finished
//! middle school read from 60 alone, from 40 with help.

use super::texts::{Use, read_by_citizens};
use super::{Findings, Inspection};

/// The index a question has at least: it is read standing, from afar.
const QUESTION_MIN: i64 = 60;
/// The index an explanation has at least: it is also on paper.
const EXPLANATION_MIN: i64 = 50;
/// Words from which the index says something: below, one long word throws it.
const WORDS_MIN: usize = 6;

/// Looks for texts that are hard to read.
pub fn look(inspection: &Inspection<'_>) -> Findings {
    let mut found = Findings::default();
    for page in &inspection.pages {
        for (used, text) in read_by_citizens(page) {
            let least = match used {
                Use::Question => QUESTION_MIN,
                Use::Explanation => EXPLANATION_MIN,
                Use::Label => continue,
            };
            let Some(index) = gulpease(&text.words).filter(|index| *index < least) else { continue };
            let what = format!("«{}» è difficile da leggere: indice Gulpease {index}, almeno {least}", text.key);
            found.advise(page.problem(&text.place, what, "usi parole più corte e frasi più brevi, una cosa per frase"));
        }
    }
    found
}

/// `89 + (300 x sentences - 10 x letters) / words`, rounded down; none for a text of few words.
fn gulpease(text: &str) -> Option<i64> {
    let text = with_values(text);
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let letters = text.chars().filter(|letter| letter.is_alphanumeric()).count();
    let count = |number: usize| i64::try_from(number).expect("a text has a limit");
    let points = 300 * count(sentences(&text)) - 10 * count(letters);
    (words >= WORDS_MIN).then(|| 89 + points.div_euclid(count(words)))
}

/// The text with a word in place of every value in braces.
fn with_values(text: &str) -> String {
    let mut parts = text.split('{');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push_str("valore");
        whole.push_str(part.split_once('}').map_or("", |(_, after)| after));
    }
    whole
}

/// Sentences end with a stop before a capital letter or at the end: «art. 3» does not end one.
fn sentences(text: &str) -> usize {
    let letters: Vec<char> = text.trim_end().trim_end_matches(['»', ')', '.', '!', '?', '…']).chars().collect();
    let ends = letters.iter().enumerate().filter(|(place, letter)| {
        let after: Vec<char> =
            letters[place + 1..].iter().copied().skip_while(|letter| "»)".contains(*letter)).collect();
        ".!?…".contains(**letter)
            && after.first().is_some_and(|letter| letter.is_whitespace())
            && after.iter().find(|letter| !letter.is_whitespace()).is_some_and(|letter| starts(*letter))
    });
    ends.count() + 1
}

fn starts(letter: char) -> bool {
    letter.is_uppercase() || letter == '«'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_harder_than_short_ones() {
        // 9 words, 31 letters, 1 sentence: 89 + (300 - 310) / 9. Then 6 words, 57 letters: 89 + (300 - 570) / 6.
        assert_eq!(gulpease("Ha fatto la domanda per la casa di Bari?"), Some(87));
        assert_eq!(gulpease("Erogazione subordinata alla presentazione della documentazione"), Some(44));
    }

    #[test]
    fn a_few_words_have_no_index() {
        assert_eq!(gulpease("Dichiarazione sostitutiva unica precompilata"), None);
    }

    #[test]
    fn abbreviations_figures_and_values_do_not_end_a_sentence() {
        assert_eq!(sentences("Veda l'art. 3, c. 6: sono 7.101,12 euro. Poi chieda «A.» Fine"), 3);
        assert_eq!(sentences("Ha un ISEE? È gratis."), 2);
        assert_eq!(with_values("Entro il {naspi.giorno} o {b}."), "Entro il valore o valore.");
    }
}
