// SPDX-License-Identifier: EUPL-1.2
//! What the terminal says on its error line, which is the system's journal. Never anything of a visit.

use std::error::Error;

use totem_core::rules::pack::RulePack;

/// An error with everything that led to it.
pub fn tell(error: &dyn Error) {
    eprintln!("kiosk: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("    perché: {error}");
        cause = error.source();
    }
}

/// Says which languages are not offered: people who could read them are waiting.
pub fn tell_of_languages(pack: &RulePack) {
    for language in pack.translations.iter().filter(|language| language.pack.is_none()) {
        let (problems, missing) = (language.problems.len(), language.missing.len());
        eprintln!("kiosk: la lingua «{}» non si offre: {problems} problemi, {missing} testi mancano", language.id);
    }
}
