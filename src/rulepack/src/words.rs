// SPDX-License-Identifier: EUPL-1.2
//! The words of what officials read: always Italian, as the manual has them.

use std::sync::LazyLock;

use jiff::civil::Date;
use rust_decimal::Decimal;
use totem_core::language::Language;
use totem_core::rules::screening::{AmountFound, Outcome};

static ITALIAN: LazyLock<Language> = LazyLock::new(Language::italian);

/// An outcome as officials say it.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Likely => "può spettare",
        Outcome::Undecided => "non si può dire",
        Outcome::Unlikely => "oggi no",
        Outcome::AlreadyReceived => "la riceve già",
    }
}

/// `8 gennaio 2027`
pub fn date(date: Date) -> String {
    ITALIAN.date(date)
}

/// `7.101,12 euro`
pub fn euro(cents: i64) -> String {
    ITALIAN.euro(cents)
}

/// `2,46`
pub fn number(value: Decimal) -> String {
    ITALIAN.number(value)
}

/// `fino a 1.584,70 euro al mese`
pub fn amount_found(found: &AmountFound) -> String {
    ITALIAN.amount_found(found)
}

/// `67 anni e 1 mese`
pub fn listed(parts: &[String]) -> String {
    ITALIAN.listed(parts)
}
