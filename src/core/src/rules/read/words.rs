// SPDX-License-Identifier: EUPL-1.2
//! Reads `words.toml`: the words that officials keep out of their texts.

use std::cell::RefCell;

use super::form::Form;
use crate::rules::document::SourceFile;
use crate::rules::pack::RulePack;
use crate::rules::problem::Problems;
use crate::rules::word_list::{Avoided, WordList};

/// The file of words to avoid. A pack may lack it, and a terminal does not look at it.
pub const WORDS_FILE: &str = "words.toml";

/// Reads the words to avoid of a pack.
pub fn read_words(pack: &RulePack, file: &SourceFile) -> Result<WordList, Problems> {
    let problems = RefCell::new(Problems::default());
    let table = file.read(&mut problems.borrow_mut());
    let words = table.as_ref().map(|table| words(pack, Form::new(file, table, WORDS_FILE, &problems)));
    drop(table);
    let problems = problems.into_inner();
    words.filter(|_| problems.is_empty()).ok_or(problems)
}

fn words(pack: &RulePack, form: Form<'_>) -> WordList {
    let avoid = form.tables("avoid", "la parola").into_iter().filter_map(|avoided| {
        let (word, instead) = (avoided.text("word"), avoided.text("instead"));
        avoided.finish();
        Some(Avoided { word: word?, instead: instead? })
    });
    let avoid = avoid.collect();
    let topics = form.texts("delicate_topics");
    for topic in topics.iter().filter(|topic| !pack.topics.iter().any(|known| known.id == topic.text)) {
        topic.report(form.problems, format!("l'argomento «{}» non c'è", topic.text), "usi un nome di pack.toml");
    }
    let delicate_topics = topics.into_iter().map(|topic| topic.text).collect();
    let names = form.texts("names").into_iter().map(|name| name.text).collect();
    let delicate_words = form.texts("delicate_words").into_iter().map(|word| word.text).collect();
    form.finish();
    WordList { avoid, names, delicate_topics, delicate_words }
}
