// SPDX-License-Identifier: EUPL-1.2
//! A language the terminal speaks: its name, how it writes figures, and the terminal's own sentences in it.
//! It travels with the pack; nothing here is global.

use std::collections::BTreeMap;

use crate::screen::texts::Text;
use crate::words::lower_first;

/// A language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its BCP 47 tag: `it`.
    pub id: String,
    /// What it calls itself: `Italiano`.
    pub name: String,
    /// How it writes figures.
    pub writing: Writing,
    /// The terminal's sentences by their Italian words; Italian needs none.
    pub terminal: BTreeMap<String, String>,
}

/// How a language writes what is no sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writing {
    /// Between groups of three digits.
    pub thousands: char,
    /// Before decimals.
    pub decimals: char,
    /// Which numbers it has in letters.
    pub letters: Letters,
    /// Whether a sentence goes on with a small letter after a colon.
    pub small_after_colon: bool,
}

/// Numbers in letters that we know how to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// `dodicimilacinquecento`
    Italian,
    /// `twelve thousand five hundred`
    English,
    /// The figures themselves, where nobody wrote the rules of the language down yet.
    Figures,
}

impl Language {
    /// The language everything is written in first.
    pub fn italian() -> Self {
        let writing = Writing { thousands: '.', decimals: ',', letters: Letters::Italian, small_after_colon: true };
        Language { id: "it".to_owned(), name: "Italiano".to_owned(), writing, terminal: BTreeMap::new() }
    }

    /// A sentence of the terminal. A language is offered only when it has all of them.
    pub fn say(&self, text: Text) -> &str {
        self.terminal.get(text.italian()).map_or(text.italian(), String::as_str)
    }

    /// A sentence of the terminal with its values put in.
    pub fn fill(&self, text: Text, values: &[(&str, &str)]) -> String {
        fill(self.say(text), values)
    }

    /// The sentence for one of something, or for several. Italian and English have these two forms; a language with
    /// more of them brings its rule here.
    pub fn plural(&self, count: u64, one: Text, more: Text) -> Text {
        if count == 1 { one } else { more }
    }

    /// A sentence as it goes on after a colon.
    pub fn after_colon(&self, sentence: &str) -> String {
        if self.writing.small_after_colon { lower_first(sentence) } else { sentence.to_owned() }
    }
}

/// Puts values in the places that are named in braces; what has no value stays as it is.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.to_owned(),
            Piece::Place(name) => {
                let value = values.iter().find(|(place, _)| *place == name);
                value.map_or_else(|| format!("{{{name}}}"), |(_, value)| (*value).to_owned())
            }
        })
        .collect()
}

/// A piece of a text that takes values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// What stands in braces.
    Place(&'a str),
}

/// Words and places in turn. A brace that is never closed is words.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, place, after)) = rest
        .split_once('{')
        .and_then(|(before, after)| after.split_once('}').map(|(place, after)| (before, place, after)))
    {
        pieces.extend([Piece::Words(before), Piece::Place(place)]);
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// The places of a text, sorted, each as often as it is there.
pub fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<&str> = pieces(text)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Words(_) => None,
            Piece::Place(place) => Some(place),
        })
        .collect();
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_where_they_are_named_and_are_not_looked_into() {
        assert_eq!(fill("{a} di {b}", &[("a", "{b}"), ("b", "2")]), "{b} di 2");
        assert_eq!(fill("{a} e {c}", &[("a", "1")]), "1 e {c}");
        assert_eq!(fill("mai chiusa {a", &[("a", "1")]), "mai chiusa {a");
    }

    #[test]
    fn places_are_compared_whatever_their_order() {
        assert_eq!(places("{n} di {pagine}"), places("of {pagine}, {n}"));
        assert_ne!(places("{n} di {n}"), places("{n}"));
    }
}
