// SPDX-License-Identifier: EUPL-1.2
//! The texts of a pack that a citizen reads, each with what it is for.

use totem_core::rules::outline::{Section, Text};

use super::page::{Holds, Page};

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It asks.
    Question,
    /// It explains, in sentences.
    Explanation,
    /// It names, in a few words.
    Label,
}

/// The texts of a page that a citizen reads.
pub fn read_by_citizens<'p>(page: &'p Page<'_>) -> Vec<(Use, &'p Text)> {
    let of = |section: &'p Section| {
        section.texts.iter().filter_map(move |text| Some((used(page.holds, section, text)?, text)))
    };
    page.outline.all().into_iter().flat_map(of).collect()
}

fn used(holds: Holds, section: &Section, text: &Text) -> Option<Use> {
    match (holds, section.key.as_str(), text.key.as_str()) {
        // The sentences of these are for officials; `each` names a person in conditions.
        (Holds::Parameters | Holds::Definitions | Holds::Conclusions, _, "says") | (_, "each", _) => None,
        (.., "question" | "question_of_other" | "age_of_other" | "question_of_all") => Some(Use::Question),
        (.., "hint" | "why" | "where_to_find" | "summary" | "says" | "review") => Some(Use::Explanation),
        (.., "label" | "short" | "name" | "none" | "absent" | "one" | "unit") => Some(Use::Label),
        _ => None,
    }
}

/// The words of a text in small letters, without values in braces and without what stands between «»: those are
/// the names of offices, forms and buttons, and nobody can change them.
pub fn own_words(text: &str) -> Vec<String> {
    let mut outside = String::new();
    let mut depth = 0_usize;
    for letter in text.chars() {
        match letter {
            '«' | '{' => depth += 1,
            '»' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.extend(letter.to_lowercase()),
            _ => {}
        }
        if "«»{}".contains(letter) {
            outside.push(' ');
        }
    }
    split(&outside)
}

/// The words of a text, in order.
pub fn split(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Where a phrase stands among some words; a star at its end stands for any ending.
pub fn position(words: &[String], phrase: &str) -> Option<usize> {
    let wanted = split(phrase);
    let any_ending = phrase.ends_with('*');
    let (last, before) = wanted.split_last()?;
    words.windows(wanted.len()).position(|window| {
        let (end, start) = window.split_last().expect("as long as what is wanted");
        start == before && (end == last || any_ending && end.starts_with(last.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_by_whole_words_or_by_its_beginning() {
        let words = own_words("Mandi l'Istanza, ai sensi di legge, con «Errore» e {errore.x}");
        assert_eq!(position(&words, "istanza"), Some(2));
        assert_eq!(position(&words, "ai sensi"), Some(3));
        assert_eq!(position(&words, "istan*"), Some(2));
        for other in ["istan", "sens", "errore", "ai sensi della"] {
            assert_eq!(position(&words, other), None, "{other}");
        }
    }
}
