// SPDX-License-Identifier: EUPL-1.2
//! Time as the shell tells it, and how long things may take.

use std::time::Duration;

use jiff::civil::Date;

/// When something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Since the terminal started; never goes back.
    pub since_start: Duration,
    /// The civil date. A visit keeps the one it began with.
    pub today: Date,
}

/// What a site sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who runs the terminal, as its header says.
    pub owner: String,
    /// Nobody touched for so long: ask whether somebody is there.
    pub quiet_after: Duration,
    /// The warning stays for so long, then everything is wiped. The law asks for 20 s at least.
    pub warning_for: Duration,
}

/// Two minutes: an old person reading one screen aloud takes about one.
const QUIET_AFTER: Duration = Duration::from_mins(2);
/// A minute to answer, three times what the law asks.
const WARNING_FOR: Duration = Duration::from_mins(1);

impl Default for Settings {
    fn default() -> Self {
        Settings { owner: "Sportello aiuti".to_owned(), quiet_after: QUIET_AFTER, warning_for: WARNING_FOR }
    }
}
