// SPDX-License-Identifier: EUPL-1.2
//! A printer that is not there: reads the bytes back like the real one, takes as long as it would, and
//! keeps no paper unless a folder was named for it.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use totem_core::visit::state::{NotPrinted, PrintEnd};
use totem_receipt::picture::Picture;
use totem_receipt::printer_bytes::PrinterBytes;
use totem_receipt::simulator::{Printed, print};

use super::{Link, Stop};

/// 200 mm a second, as the common 80 mm printers do, at 8 dots a millimetre.
const DOTS_A_SECOND: u32 = 1_600;
/// How often a waiting printer looks whether the job was given up.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A simulated printer.
pub struct Simulated {
    /// Where each receipt is left as a picture; none: nowhere.
    pub paper_folder: Option<PathBuf>,
    /// How many receipts it has printed.
    pub count: usize,
}

impl Link for Simulated {
    fn send(&mut self, job: &PrinterBytes, stop: &Stop) -> PrintEnd {
        let Ok(Printed { pieces, hanging }) = print(job.all()) else {
            return PrintEnd::NotPrinted(NotPrinted::Stopped);
        };
        let [piece] = pieces.as_slice() else { return PrintEnd::NotPrinted(NotPrinted::Stopped) };
        let takes = Duration::from_secs(1) * piece.height() / DOTS_A_SECOND;
        if hanging.height() > 0 || !wait(takes, stop) {
            return PrintEnd::NotPrinted(NotPrinted::Stopped);
        }
        self.count += 1;
        match self.leave(&Picture::of(piece)) {
            Ok(()) => PrintEnd::Printed,
            Err(error) => {
                eprintln!("kiosk: lo scontrino non si può lasciare nella cartella di --paper: {error}");
                PrintEnd::NotPrinted(NotPrinted::NoPrinter)
            }
        }
    }
}

impl Simulated {
    fn leave(&self, picture: &Picture) -> Result<(), String> {
        let Some(folder) = &self.paper_folder else { return Ok(()) };
        let png = picture.png().map_err(|error| error.to_string())?;
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let path = folder.join(format!("receipt-{:02}.png", self.count));
        fs::write(&path, png).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// Waits; false when the job was given up meanwhile.
fn wait(takes: Duration, stop: &Stop) -> bool {
    let end = Instant::now() + takes;
    while Instant::now() < end {
        if stop.is_set() {
            return false;
        }
        thread::sleep(LOOK_EVERY.min(end.saturating_duration_since(Instant::now())));
    }
    !stop.is_set()
}
