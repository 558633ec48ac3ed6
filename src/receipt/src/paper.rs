// SPDX-License-Identifier: EUPL-1.2
//! One-bit paper that grows downwards: 576 dots wide, as an 80 mm printer has at 203 dots an inch.
//! Overwritten when dropped: it tells of a person.

use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::prelude::*;
use zeroize::Zeroize;

/// Dots across.
pub const WIDTH: u32 = 576;
/// Bytes across: eight dots each.
pub const ROW_BYTES: usize = 72;
/// Dots down: two metres. The longest receipt of six benefits is under one; a roll has eighty.
pub const HEIGHT_MAX: u32 = 16_000;

/// Paper with black dots on it.
#[derive(Default)]
pub struct Paper {
    dots: Vec<u8>,
}

impl Paper {
    /// Blank paper of a height, cut at [`HEIGHT_MAX`].
    pub fn blank(height: u32) -> Self {
        let rows = usize::try_from(height.min(HEIGHT_MAX)).expect("a height fits");
        Paper { dots: vec![0; rows * ROW_BYTES] }
    }

    /// Dots down.
    pub fn height(&self) -> u32 {
        u32::try_from(self.dots.len() / ROW_BYTES).expect("paper is never that long")
    }

    /// The rows, top to bottom; the leftmost dot is the highest bit.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.dots.chunks_exact(ROW_BYTES)
    }

    /// Whether a dot is black; beyond the paper none is.
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        self.place(x, y).is_some_and(|(byte, bit)| self.dots[byte] & bit != 0)
    }

    /// Puts a row at the bottom; a shorter one is filled with white, a longer one cut.
    pub fn push_row(&mut self, row: &[u8]) {
        if self.height() < HEIGHT_MAX {
            let mut whole = [0; ROW_BYTES];
            let length = row.len().min(ROW_BYTES);
            whole[..length].copy_from_slice(&row[..length]);
            self.dots.extend_from_slice(&whole);
        }
    }

    fn place(&self, x: u32, y: u32) -> Option<(usize, u8)> {
        if x >= WIDTH || y >= self.height() {
            return None;
        }
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        Some((y * ROW_BYTES + x / 8, 0x80 >> (x % 8)))
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        self.dots.zeroize();
    }
}

impl OriginDimensions for Paper {
    fn size(&self) -> Size {
        Size::new(WIDTH, self.height())
    }
}

impl DrawTarget for Paper {
    type Color = BinaryColor;
    type Error = core::convert::Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<BinaryColor>>>(&mut self, pixels: I) -> Result<(), Self::Error> {
        for Pixel(point, colour) in pixels {
            let at = u32::try_from(point.x).ok().zip(u32::try_from(point.y).ok());
            if let Some((byte, bit)) = at.and_then(|(x, y)| self.place(x, y)) {
                match colour {
                    BinaryColor::On => self.dots[byte] |= bit,
                    BinaryColor::Off => self.dots[byte] &= !bit,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_beyond_the_paper_is_nowhere() {
        let mut paper = Paper::blank(2);
        let dots = [(0, 0), (575, 1), (576, 0), (0, 2), (-1, 0)];
        paper.draw_iter(dots.map(|(x, y)| Pixel(Point::new(x, y), BinaryColor::On))).expect("never fails");
        assert!(paper.is_black(0, 0) && paper.is_black(575, 1));
        assert_eq!(paper.rows().flatten().map(|byte| byte.count_ones()).sum::<u32>(), 2);
    }
}
