// SPDX-License-Identifier: EUPL-1.2
//! What a terminal runs, for whoever checks it. Italian, as everything that only technicians read.

use super::texts::{about as says, button};
use super::{Action, Item, Role, Screen, ScreenKind, Speaker, Touch};

/// Digits of the root hash that are shown: as many as a person compares without losing the place.
const DIGITS: usize = 16;

/// The system around the terminal, as its signed command line names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Its version.
    pub version: String,
    /// The hash that stands for every byte of it.
    pub root_hash: String,
}

impl System {
    /// As it stands on a command line: `2026.11.1:1f3a…`.
    pub fn named(text: &str) -> Option<System> {
        let (version, root_hash) = text.split_once(':')?;
        let is_hash = root_hash.len() == 64 && root_hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hash && !version.is_empty())
            .then(|| System { version: version.to_owned(), root_hash: root_hash.to_owned() })
    }
}

/// What came of letting the terminal speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// It speaks now.
    Speaks,
    /// A sound card took every sample to the end; whether anybody heard it only ears can tell.
    Spoke {
        /// Its name.
        card: String,
    },
    /// A sound card took nothing, or not all.
    Silent {
        /// Its name.
        card: String,
        /// Why.
        fault: CardFault,
    },
    /// There is no sound card.
    NoCard,
    /// There is nothing to say: its file is missing or broken.
    NoSentence,
}

/// Why a sound card does not play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardFault {
    /// It has no output, or its output went.
    NoOutput,
    /// Something else holds it.
    Busy,
    /// Anything else, by the kernel's number.
    Error(i32),
}

impl CardFault {
    fn says(self) -> String {
        match self {
            CardFault::NoOutput => says::NO_OUTPUT.to_owned(),
            CardFault::Busy => says::BUSY.to_owned(),
            CardFault::Error(number) => says::ERROR.replace("{numero}", &number.to_string()),
        }
    }
}

impl Trial {
    fn says(&self) -> String {
        match self {
            Trial::Speaks => says::SPEAKS.replace("{frase}", says::TRIAL),
            Trial::Spoke { card } => says::SPOKE.replace("{scheda}", card),
            Trial::Silent { card, fault } => says::SILENT.replace("{scheda}", card).replace("{guasto}", &fault.says()),
            Trial::NoCard => says::NO_CARD.to_owned(),
            Trial::NoSentence => says::NO_SENTENCE.to_owned(),
        }
    }
}

/// What is told of a terminal.
#[derive(Clone, Copy, Default)]
pub struct Told<'a> {
    /// The version of its rules.
    pub rules: Option<&'a str>,
    /// The system around it; on a desk there is none of ours.
    pub system: Option<&'a System>,
    /// The code of the last night, if there was one since it was switched on.
    pub night: Option<&'a str>,
    /// What came of the last stick, in sentences of the machine's own.
    pub stick: &'a [String],
    /// What came of letting it speak; none where it has no voice.
    pub voice: Option<&'a [Trial]>,
}

/// The screen.
pub fn about(speaker: &Speaker<'_>, told: Told<'_>) -> Screen {
    let mut screen = Screen::new(ScreenKind::About, speaker, says::TITLE);
    screen.hint = Some(says::HINT.to_owned());
    let root_hash = told.system.map(|system| grouped(&system.root_hash[..DIGITS]));
    let lines = [
        (says::RULES, told.rules.unwrap_or(says::NONE)),
        (says::SYSTEM, told.system.map_or(says::NONE, |system| &system.version)),
        (says::ROOT_HASH, root_hash.as_deref().unwrap_or(says::NONE)),
    ];
    let lines = lines.into_iter().chain(told.night.map(|code| (says::NIGHT, code)));
    let lines = lines.chain(told.stick.iter().map(|came| (says::STICK, came.as_str())));
    // What was just asked for is read first.
    let voice = told.voice.unwrap_or_default().iter().map(|trial| format!("{}: {}", says::VOICE, trial.says()));
    let lines = voice.chain(lines.map(|(what, is)| format!("{what}: {is}")));
    screen.items.extend(lines.map(|line| Item::new(Role::Text, line)));
    screen.forward = told.voice.map(|_| Action::new(says::TRY_VOICE, Touch::TryVoice));
    screen.back = Some(Action::new(speaker.say(button::BACK), Touch::Back));
    screen
}

/// Digits in fours.
fn grouped(digits: &str) -> String {
    let fours: Vec<&str> = (0..digits.len()).step_by(4).map(|from| &digits[from..digits.len().min(from + 4)]).collect();
    fours.join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::language::Language;

    #[test]
    fn the_hash_is_shown_in_fours_to_be_compared() {
        let system = System::named(&format!("2026.11.1:1f3a{}", "0b5d".repeat(15))).expect("a system");
        let language = Arc::new(Language::italian());
        let screen = about(
            &Speaker { owner: "Poste", language: &language },
            Told { rules: Some("2026.11.2"), system: Some(&system), ..Told::default() },
        );
        let lines: Vec<&str> = screen.items.iter().map(|item| item.label.as_str()).collect();
        assert_eq!(lines, ["Regole: 2026.11.2", "Sistema: 2026.11.1", "Impronta: 1f3a 0b5d 0b5d 0b5d"]);
    }

    #[test]
    fn what_is_no_hash_names_no_system() {
        for text in ["", "2026.11.1", "2026.11.1:12", &format!(":{}", "0".repeat(64)), &format!("1:{}", "é".repeat(32))]
        {
            assert_eq!(System::named(text), None, "{text}");
        }
    }
}
