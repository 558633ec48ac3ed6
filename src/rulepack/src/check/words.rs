// SPDX-License-Identifier: EUPL-1.2
//! Words that officials agreed not to use, in the texts that a citizen reads.

use totem_core::rules::word_list::Avoided;

use super::texts::{own_words, position, read_by_citizens, split};
use super::{Findings, Inspection};

/// Looks for words of the list. The names of benefits are not looked at: the law gave them.
pub fn look(inspection: &Inspection<'_>) -> Findings {
    let mut found = Findings::default();
    let names = inspection.pack.benefits.iter().map(|benefit| &benefit.name).chain(&inspection.words.names);
    let names: Vec<Vec<String>> = names.map(|name| split(name)).collect();
    for page in &inspection.pages {
        for (_, text) in read_by_citizens(page) {
            let words = without_names(own_words(&text.words), &names);
            for Avoided { word, instead } in &inspection.words.avoid {
                if position(&words, word).is_some() {
                    let word = word.replace('*', "…");
                    let what = format!("«{}» usa «{word}», una parola da evitare", text.key);
                    found.advise(page.problem(&text.place, what, format!("scriva invece: {instead}")));
                }
            }
        }
    }
    found
}

/// Puts an empty word in the place of every name.
fn without_names(mut words: Vec<String>, names: &[Vec<String>]) -> Vec<String> {
    for name in names.iter().filter(|name| !name.is_empty()) {
        let at = |words: &[String]| words.windows(name.len()).position(|window| window == name.as_slice());
        while let Some(start) = at(&words) {
            words[start..start + name.len()].iter_mut().for_each(String::clear);
        }
    }
    words
}
