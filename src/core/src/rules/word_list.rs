// SPDX-License-Identifier: EUPL-1.2
//! The words that officials keep out of their texts, and those that make a question delicate.
//! For those who check a pack; no terminal needs it.

/// What `words.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordList {
    /// Words that no text should hold.
    pub avoid: Vec<Avoided>,
    /// Names that may hold such words: the law gave them.
    pub names: Vec<String>,
    /// Topics whose facts a person can always decline.
    pub delicate_topics: Vec<String>,
    /// Words that make a question delicate; `invalid*` stands for every word that begins so.
    pub delicate_words: Vec<String>,
}

/// A word to avoid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avoided {
    /// The word, or several: `ai sensi`, `istanz*`.
    pub word: String,
    /// What to write instead.
    pub instead: String,
}
