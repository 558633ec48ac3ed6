// SPDX-License-Identifier: EUPL-1.2
//! A printer that prints on nothing: reads the bytes and gives the paper that would come out.
//! Refuses what it does not know, with its place: a printer would print it as garbage.

use crate::paper::{Paper, ROW_BYTES};

/// Dots that one fed line moves the paper, the printer's default.
const LINE_DOTS: u32 = 30;
/// Dots the paper moves from the head to the cutter.
const CUTTER_DOTS: u32 = 60;

/// Why some bytes are nothing a printer prints.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulatorError {
    /// A command this printer does not have.
    #[error("byte {at}: no printer command starts with {bytes:02X?}; build the bytes with `PrinterBytes`")]
    Unknown {
        /// Counted from 0.
        at: usize,
        /// What stands there.
        bytes: Vec<u8>,
    },
    /// The bytes end inside a command.
    #[error("byte {at}: the command needs {needed} bytes and {left} are left; the job was cut short")]
    CutShort {
        /// Where the command starts.
        at: usize,
        /// What it needs.
        needed: usize,
        /// What there is.
        left: usize,
    },
    /// A raster wider than the paper.
    #[error("byte {at}: a raster of {across} bytes does not fit the paper's {ROW_BYTES}")]
    TooWide {
        /// Where the command starts.
        at: usize,
        /// Bytes across.
        across: usize,
    },
}

/// What came out: pieces of paper, each cut off; the last one may still hang in the printer.
#[derive(Default)]
pub struct Printed {
    /// Pieces that were cut off.
    pub pieces: Vec<Paper>,
    /// Paper that was printed on and not cut.
    pub hanging: Paper,
}

/// Prints some bytes.
pub fn print(bytes: &[u8]) -> Result<Printed, SimulatorError> {
    let mut printed = Printed::default();
    let mut at = 0;
    while at < bytes.len() {
        at += command(bytes, at, &mut printed)?;
    }
    Ok(printed)
}

/// Carries out the command at a place and tells its length.
fn command(bytes: &[u8], at: usize, printed: &mut Printed) -> Result<usize, SimulatorError> {
    let rest = &bytes[at..];
    match rest {
        // ESC @: start anew.
        [0x1B, b'@', ..] => Ok(2),
        // ESC d n: feed n lines.
        [0x1B, b'd', lines, ..] => {
            feed(printed, u32::from(*lines) * LINE_DOTS);
            Ok(3)
        }
        // GS V 0, GS V 1: cut, whole or but for a point.
        [0x1D, b'V', 0 | 1 | b'0' | b'1', ..] => {
            cut(printed);
            Ok(3)
        }
        // GS V A n, GS V B n: feed to the cutter and n dots more, then cut.
        [0x1D, b'V', b'A' | b'B', dots, ..] => {
            feed(printed, CUTTER_DOTS + u32::from(*dots));
            cut(printed);
            Ok(4)
        }
        // GS v 0: a raster.
        [0x1D, b'v', b'0', 0 | b'0', across_low, across_high, down_low, down_high, dots @ ..] => {
            let across = usize::from(u16::from_le_bytes([*across_low, *across_high]));
            let down = usize::from(u16::from_le_bytes([*down_low, *down_high]));
            if across > ROW_BYTES || across == 0 {
                return Err(SimulatorError::TooWide { at, across });
            }
            let needed = 8 + across * down;
            if dots.len() < across * down {
                return Err(SimulatorError::CutShort { at, needed, left: rest.len() });
            }
            dots[..across * down].chunks_exact(across).for_each(|row| printed.hanging.push_row(row));
            Ok(needed)
        }
        [0x1B | 0x1D] | [0x1B, b'd'] | [0x1D, b'V'] | [0x1D, b'V', b'A' | b'B'] | [0x1D, b'v', ..] => {
            Err(SimulatorError::CutShort { at, needed: 8, left: rest.len() })
        }
        _ => Err(SimulatorError::Unknown { at, bytes: rest[..rest.len().min(4)].to_vec() }),
    }
}

fn feed(printed: &mut Printed, dots: u32) {
    (0..dots).for_each(|_| printed.hanging.push_row(&[]));
}

fn cut(printed: &mut Printed) {
    printed.pieces.push(std::mem::take(&mut printed.hanging));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer_bytes::PrinterBytes;
    use embedded_graphics::pixelcolor::BinaryColor;
    use embedded_graphics::prelude::*;

    fn paper() -> Paper {
        let mut paper = Paper::blank(100);
        let dots = (0..100).map(|at| Pixel(Point::new(at * 5, at), BinaryColor::On));
        paper.draw_iter(dots).expect("never fails");
        paper
    }

    #[test]
    fn what_is_printed_is_dot_by_dot_what_was_laid_out() {
        let paper = paper();
        let bytes = PrinterBytes::of(&paper).expect("bytes");
        let printed = print(bytes.all()).expect("it prints");
        assert_eq!(printed.pieces.len(), 1, "one piece, cut off");
        assert_eq!(printed.hanging.height(), 0, "nothing is left in the printer");
        let rows: Vec<&[u8]> = printed.pieces[0].rows().collect();
        assert!(rows.iter().zip(paper.rows()).all(|(printed, laid)| *printed == laid));
        assert!(rows[100..].iter().all(|row| row.iter().all(|byte| *byte == 0)), "then only white");
    }

    #[test]
    fn a_job_cut_short_anywhere_is_never_a_whole_receipt() {
        let job = PrinterBytes::of(&paper()).expect("bytes");
        let bytes = job.all();
        for end in 0..bytes.len() {
            if let Ok(printed) = print(&bytes[..end]) {
                assert!(printed.pieces.is_empty(), "cut off after {end} bytes of {}", bytes.len());
            }
        }
    }

    #[test]
    fn what_no_printer_knows_is_refused_at_its_place() {
        let error = print(b"\x1B@ciao").err();
        assert_eq!(error, Some(SimulatorError::Unknown { at: 2, bytes: b"ciao".to_vec() }));
        let wide = [0x1D, b'v', b'0', 0, 73, 0, 1, 0];
        assert_eq!(print(&wide).err(), Some(SimulatorError::TooWide { at: 0, across: 73 }));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        for first in 0..=255_u8 {
            for second in [0, b'@', b'd', b'V', b'v', b'0', 0xFF] {
                let _ = print(&[first, second, b'0', 0, 1, 0, 1, 0, 0xFF]);
                let _ = print(&[first, second]);
                let _ = print(&[first]);
            }
        }
    }
}
