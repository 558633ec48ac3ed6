// SPDX-License-Identifier: EUPL-1.2
//! Paper as a picture: what a person would hold, with the white a printer leaves at the sides.

use crate::paper::{Paper, WIDTH};

/// White at each side: the paper is 80 mm wide, the head 72.
const SIDE: u32 = 32;
/// White above the first row.
const TOP: u32 = 40;

const WHITE: u8 = 0xFF;
const BLACK: u8 = 0x18;

/// A grey picture.
pub struct Picture {
    /// Dots across.
    pub width: u32,
    /// Dots down.
    pub height: u32,
    /// One byte a dot, row by row.
    pub grey: Vec<u8>,
}

impl Picture {
    /// The picture of a piece of paper.
    pub fn of(paper: &Paper) -> Self {
        let (width, height) = (WIDTH + 2 * SIDE, paper.height() + TOP);
        let dots = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let grey = dots.map(|(x, y)| match (x.checked_sub(SIDE), y.checked_sub(TOP)) {
            (Some(x), Some(y)) if paper.is_black(x, y) => BLACK,
            _ => WHITE,
        });
        Picture { width, height, grey: grey.collect() }
    }

    /// The picture as a PNG file.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header()?.write_image_data(&self.grey)?;
        Ok(bytes)
    }
}
