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

/// The bytes that print a paper and cut it. Overwritten when dropped.
pub fn printer_bytes(paper: &Paper) -> Result<Zeroizing<Vec<u8>>, BytesError> {
    let memory = Memory::default();
    let told = |error: PrinterError| BytesError(error.to_string());
    let mut printer = Printer::new(memory.clone(), Protocol::default(), None);
    printer.init().map_err(told)?;
    let rows: Vec<&[u8]> = paper.rows().collect();
    for band in rows.chunks(BAND_ROWS) {
        let mut command = raster_head(band.len());
        band.iter().for_each(|row| command.extend_from_slice(row));
        printer.custom(&command).map_err(told)?;
        command.zeroize();
    }
    printer.feeds(FEED_LINES).map_err(told)?;
    printer.print_cut().map_err(told)?;
    drop(printer);
    let bytes = Zeroizing::new(std::mem::take(&mut *memory.bytes.borrow_mut()));
    Ok(bytes)
}

/// `GS v 0`: a raster of dots, so many bytes across and so many rows down.
fn raster_head(rows: usize) -> Vec<u8> {
    let across = u16::try_from(ROW_BYTES).expect("72 bytes").to_le_bytes();
    let down = u16::try_from(rows).expect("a band has few rows").to_le_bytes();
    let mut head = vec![0x1D, b'v', b'0', 0];
    head.extend(across.into_iter().chain(down));
    head
}

/// Takes what the crate writes.
#[derive(Clone, Default)]
struct Memory {
    bytes: Rc<RefCell<Vec<u8>>>,
}

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> Result<(), PrinterError> {
        self.bytes.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> Result<usize, PrinterError> {
        Ok(0)
    }

    fn flush(&self) -> Result<(), PrinterError> {
        Ok(())
    }
}
