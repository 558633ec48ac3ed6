// SPDX-License-Identifier: EUPL-1.2
//! What the technician reads: which pack, how fresh, how the last nights went, what is counted. No word of a citizen can
//! be in it, for none ever comes here.

use std::fmt::Write;

use totem_pack_source::shelf::{LAST_GOOD, Notice, linked};

use crate::config::Config;
use crate::disk::Disk;
use crate::limits::NIGHTS_BEFORE_ALARM;
use crate::stock::{InUse, Stock};
use crate::store::{Store, StoreError};

/// The store of the tallies: another process writes it, all day long.
pub const TALLIES_NAME: &str = "tallies.db";

/// Days of tallies that are shown.
const DAYS_SHOWN: u32 = 7;

/// Fewer than so many on a day are told as "few": a count of one is a person.
const COUNT_SHOWN_MIN: u64 = 5;

/// The status as text.
pub fn status(config: &Config, disk: &Disk) -> Result<String, StoreError> {
    let mut text = String::new();
    let stock = Stock::new(&config.packs, &config.state.join("waiting"), &config.factory, disk);
    let store = Store::open(&config.state.join("store.db"))?;
    let _ = match stock.in_use() {
        InUse::Shelved(hash) if stock.is_whole(hash) => writeln!(text, "pacchetto in uso   {hash}"),
        InUse::Shelved(hash) => writeln!(text, "pacchetto in uso   {hash}: I SUOI BYTE SONO CAMBIATI"),
        InUse::Factory => writeln!(text, "pacchetto in uso   quello di fabbrica"),
    };
    if config.state.join("store.rovinato-1").exists() {
        let _ = writeln!(text, "archivio           RICOSTRUITO: quello rovinato è in {}", config.state.display());
    }
    if let Some(before) = linked(&config.packs, LAST_GOOD) {
        let _ = writeln!(text, "quello di prima    {before}");
    }
    if let Some(install) = store.last_install()? {
        let _ = writeln!(text, "ultimo cambio      {} alle {}", install.version, install.at);
    }
    if let Some(notice) = Notice::read(&config.packs) {
        let _ = writeln!(text, "confermato il      {}", notice.confirmed);
    }
    let runs = store.last_runs(NIGHTS_BEFORE_ALARM)?;
    for run in &runs {
        let size = format!("{} richieste, {} byte", run.requests, run.bytes);
        let _ = writeln!(text, "notte {}  {}  {} ({size}, orologio {})", run.at, run.code, run.detail, run.clock_level);
    }
    if is_alarm(&runs.iter().map(|run| run.code.as_str()).collect::<Vec<_>>()) {
        let _ = writeln!(text, "ALLARME            {NIGHTS_BEFORE_ALARM} notti di fila non riescono");
    }
    let tallies = config.state.join(TALLIES_NAME);
    let tallies = if tallies.exists() { Store::open(&tallies)?.tallies(DAYS_SHOWN)? } else { Vec::new() };
    for (day, tally, count) in tallies {
        let count = if count < COUNT_SHOWN_MIN { "pochi".to_owned() } else { count.to_string() };
        let _ = writeln!(text, "conteggi {day}  {tally:?}: {count}");
    }
    Ok(text)
}

/// Whether somebody should look: only after several nights of failure, for one may be a mirror that lags or a cable.
pub fn is_alarm(codes: &[&str]) -> bool {
    codes.len() >= NIGHTS_BEFORE_ALARM as usize && codes.iter().all(|code| !code.starts_with("OK"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f32_a_lagging_mirror_is_an_alarm_only_on_the_third_night() {
        assert!(!is_alarm(&["FIRMA 3"]));
        assert!(!is_alarm(&["FIRMA 3", "FIRMA 3"]));
        assert!(is_alarm(&["FIRMA 3", "FIRMA 3", "RETE 1"]));
        assert!(!is_alarm(&["FIRMA 3", "OK", "FIRMA 3"]));
    }
}
