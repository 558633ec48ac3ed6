// SPDX-License-Identifier: EUPL-1.2
//! The bytes a printer takes: built in memory, never sent from here. The only place that knows the
//! printer crate, whose own transports lose partial writes and whose retry prints twice.

use std::cell::RefCell;
use std::rc::Rc;

use escpos::driver::Driver;
use escpos::errors::PrinterError;
use escpos::printer::Printer;
use escpos::utils::Protocol;
use zeroize::{Zeroize, Zeroizing};

use crate::paper::{Paper, ROW_BYTES};

/// Rows sent with one command: 1.7 kB, so that a printer asked for its status between commands can
/// answer soon.
const BAND_ROWS: usize = 24;
/// Lines fed after the last row, so that the paper stands clear of the cutter.
const FEED_LINES: u8 = 4;

/// Why no bytes could be built. It cannot happen with paper of ours; it is told rather than hidden.
#[derive(Debug, thiserror::Error)]
#[error("the printer's bytes could not be built: {0}")]
pub struct BytesError(String);

/// A print job: the bytes that print a paper and cut it, command by command. Overwritten when dropped.
pub struct PrinterBytes {
    bytes: Zeroizing<Vec<u8>>,
    /// Where each command ends.
    ends: Vec<usize>,
}

impl PrinterBytes {
    /// The bytes that print a paper and cut it.
    pub fn of(paper: &Paper) -> Result<Self, BytesError> {
        let rows: Vec<&[u8]> = paper.rows().collect();
        build(|printer| {
            printer.init()?;
            for band in rows.chunks(BAND_ROWS) {
                let mut command = raster_head(band.len());
                for row in band {
                    command.extend_from_slice(row);
                }
                printer.custom(&command)?;
                command.zeroize();
            }
            printer.feeds(FEED_LINES)?;
            printer.print_cut()
        })
    }

    /// Pushes out and cuts off what an abandoned job left in the printer.
    pub fn clearance() -> Result<Self, BytesError> {
        build(|printer| {
            printer.init()?;
            printer.feeds(FEED_LINES)?;
            printer.print_cut()
        })
    }

    /// All of them.
    pub fn all(&self) -> &[u8] {
        &self.bytes
    }

    /// The same, command by command: a job may be stopped between two.
    pub fn commands(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(from, to)| &self.bytes[from..*to])
    }
}

/// What a printer still waits for after so many bytes of a command: the rest of it, with nothing to see.
pub fn white_rest(command: &[u8], taken: usize) -> Vec<u8> {
    let mut rest = command.to_vec();
    if command.starts_with(&RASTER) {
        rest.iter_mut().skip(RASTER_HEAD).for_each(|dots| *dots = 0);
    }
    rest.split_off(taken.min(command.len()))
}

fn build(
    write: impl FnOnce(&mut Printer<Memory>) -> Result<&mut Printer<Memory>, PrinterError>,
) -> Result<PrinterBytes, BytesError> {
    let memory = Memory::default();
    let mut printer = Printer::new(memory.clone(), Protocol::default(), None);
    write(&mut printer).map_err(|error| BytesError(error.to_string()))?;
    drop(printer);
    let bytes = Zeroizing::new(std::mem::take(&mut *memory.bytes.borrow_mut()));
    let ends = std::mem::take(&mut *memory.ends.borrow_mut());
    Ok(PrinterBytes { bytes, ends })
}

/// How a raster starts.
const RASTER: [u8; 3] = [0x1D, b'v', b'0'];
/// Bytes of a raster before its dots.
const RASTER_HEAD: usize = 8;

/// `GS v 0`: a raster of dots, so many bytes across and so many rows down.
fn raster_head(rows: usize) -> Vec<u8> {
    let across = u16::try_from(ROW_BYTES).expect("72 bytes").to_le_bytes();
    let down = u16::try_from(rows).expect("a band has few rows").to_le_bytes();
    let mut head = RASTER.to_vec();
    head.push(0);
    head.extend(across.into_iter().chain(down));
    head
}

/// Takes what the crate writes, one command a time.
#[derive(Clone, Default)]
struct Memory {
    bytes: Rc<RefCell<Vec<u8>>>,
    ends: Rc<RefCell<Vec<usize>>>,
}

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> Result<(), PrinterError> {
        self.bytes.borrow_mut().extend_from_slice(data);
        self.ends.borrow_mut().push(self.bytes.borrow().len());
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> Result<usize, PrinterError> {
        Ok(0)
    }

    fn flush(&self) -> Result<(), PrinterError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_its_commands_one_after_the_other() {
        let job = PrinterBytes::of(&Paper::blank(100)).expect("bytes");
        let commands: Vec<&[u8]> = job.commands().collect();
        assert_eq!(commands.concat(), job.all());
        assert_eq!(commands[0], b"\x1B@", "a printer starts anew");
        let rasters = commands.iter().filter(|command| command.starts_with(&RASTER)).count();
        assert_eq!(rasters, 5, "100 rows in bands of 24");
    }

    #[test]
    fn what_a_stopped_printer_waits_for_shows_nothing() {
        let mut command = raster_head(2);
        command.extend([0xFF; 2 * ROW_BYTES]);
        for taken in 0..=command.len() {
            let rest = white_rest(&command, taken);
            assert_eq!(rest.len(), command.len() - taken);
            assert!(!rest.contains(&0xFF), "after {taken} bytes");
        }
    }
}
