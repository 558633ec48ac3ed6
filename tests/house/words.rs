// SPDX-License-Identifier: EUPL-1.2
//! The terminal says no sentence that a language cannot say: all of them stand in `screen/texts.rs`.

use regex::Regex;

use super::{files, text};

/// Where sentences are put together.
const SPEAKERS: &[&str] = &[
    "src/core/src/advice.rs",
    "src/core/src/receipt.rs",
    "src/core/src/screen/mod.rs",
    "src/core/src/visit/",
    "src/core/src/words/mod.rs",
];

/// The owner's name that a site has not set is no sentence.
const NAMES: &[&str] = &["src/core/src/visit/moment.rs"];

#[test]
fn no_sentence_stands_outside_the_texts() {
    // Two words of small letters between quotation marks, or one that is said by itself.
    let sentence = Regex::new(r#""[^"]*\p{Ll}{2,}'? \p{Ll}[^"]*"|"\p{Lu}\p{Ll}{2,}"#).expect("a pattern");
    let speakers = files().into_iter().filter(|path| SPEAKERS.iter().any(|speaker| path.starts_with(speaker)));
    for path in speakers.filter(|path| path.ends_with(".rs") && !NAMES.contains(&path.as_str())) {
        let text = text(&path);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//") && !line.contains("expect("));
        let found: Vec<&str> = lines.filter(|line| sentence.is_match(line)).collect();
        assert!(found.is_empty(), "{path} says by itself: {found:#?}");
    }
}
