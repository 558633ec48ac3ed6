// SPDX-License-Identifier: EUPL-1.2
//! A benefit written out for an official who reads it against the law, as Markdown or as a page to print.

mod texts;
mod lexicon;
mod values;
mod conditions;
mod document;
mod page;

use std::cell::RefCell;

use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::nearest;

use document::Document;
use lexicon::Lexicon;
use values::Speech;

/// Why a benefit could not be written out.
#[derive(Debug, thiserror::Error)]
#[error("la prestazione «{id}» non c'è nel pacchetto {pack}\n    rimedio: {remedy}")]
pub struct NoSuchBenefit {
    id: String,
    pack: String,
    remedy: String,
}

/// Writes a benefit out; `as_page` makes it HTML.
pub fn explain(files: &[SourceFile], pack: &RulePack, id: &str, as_page: bool) -> Result<String, NoSuchBenefit> {
    let Some(text) = texts::benefit(files, id).filter(|_| pack.benefit(id).is_some()) else {
        let known = pack.benefits.iter().map(|benefit| benefit.id.as_str());
        let remedy = match nearest(id, known.clone()) {
            Some(meant) => format!("forse voleva «{meant}»"),
            None => format!("le prestazioni sono: {}", known.collect::<Vec<_>>().join(", ")),
        };
        return Err(NoSuchBenefit { id: id.to_owned(), pack: pack.id.clone(), remedy });
    };
    let definitions = texts::definitions(files);
    let received = text.received.clone().or_else(|| texts::received(files, id));
    let speech = Speech::new(Lexicon { pack, definitions: &definitions });
    let document = Document { speech, text: &text, id, received, unfolded: RefCell::default() };
    let markdown = document.markdown();
    Ok(if as_page { page::page(&text.name, &markdown) } else { markdown })
}
