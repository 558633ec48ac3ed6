// SPDX-License-Identifier: EUPL-1.2
//! The changes that the editors of a pack declare: what must happen, and why.
//!
//! ```toml
//! [[change]]
//! benefit = "naspi"
//! from = "likely"
//! to = "unlikely"
//! why = "L. 1/2027 art. 2: servono 20 settimane"
//! ```

use serde::Deserialize;
use toml::Spanned;
use totem_core::rules::document::SourceFile;
use totem_core::rules::problem::{Problem, nearest};

use super::standing::Standing;

/// One declared change.
pub struct Declared {
    pub benefit: String,
    pub from: Standing,
    pub to: Standing,
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "change")]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    benefit: Spanned<String>,
    from: Spanned<String>,
    to: Spanned<String>,
    why: Spanned<String>,
}

/// Reads the file; `benefits` are the names that either pack has.
pub fn read_expected(file: &SourceFile, benefits: &[&str]) -> Result<Vec<Declared>, Vec<Problem>> {
    let read: File = toml::from_str(&file.text).map_err(|error| {
        let place = error.span().unwrap_or(0..0);
        let what = format!("non si capisce: {}", error.message());
        vec![file.problem(&place, what, "ogni [[change]] ha benefit, from, to e why, fra virgolette")]
    })?;
    let mut problems = Vec::new();
    let mut report = |text: &Spanned<String>, what: String, remedy: String| {
        problems.push(file.problem(&text.span(), what, remedy));
    };
    let mut declared = Vec::new();
    for change in read.changes {
        let Change { benefit, from, to, why } = change;
        if !benefits.contains(&benefit.get_ref().as_str()) {
            let meant = nearest(benefit.get_ref(), benefits.iter().copied());
            let remedy = meant.map_or("usi un nome di pack.toml".to_owned(), |meant| format!("forse voleva «{meant}»"));
            report(
                &benefit,
                format!("la prestazione «{}» non c'è in nessuno dei due pacchetti", benefit.get_ref()),
                remedy,
            );
        }
        if why.get_ref().trim().is_empty() {
            report(&why, "manca il perché".to_owned(), "scriva la legge o la circolare che lo dice".to_owned());
        }
        let mut standing = |text: &Spanned<String>| {
            let found = Standing::of_word(text.get_ref());
            if found.is_none() {
                let remedy = format!("scelga fra: {}", Standing::words().join(", "));
                report(text, format!("«{}» non è un esito", text.get_ref()), remedy);
            }
            found
        };
        if let (Some(from), Some(to)) = (standing(&from), standing(&to)) {
            let (benefit, why) = (benefit.into_inner(), why.into_inner());
            declared.push(Declared { benefit, from, to, why });
        }
    }
    if problems.is_empty() { Ok(declared) } else { Err(problems) }
}
