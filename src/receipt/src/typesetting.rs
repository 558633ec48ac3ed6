// SPDX-License-Identifier: EUPL-1.2
//! Text in Titillium Web as black dots: shaped and broken into lines like on the glass.
//! The only place that knows the shaping and the glyph crates.

use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::prelude::*;
use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{
    FontContext, FontFamily, FontWeight, Layout, LayoutContext, LineHeight, OverflowWrap, PositionedLayoutItem,
    StyleProperty,
};
use swash::FontRef;
use swash::scale::{Render, ScaleContext, Source};
use swash::zeno::Format;

use crate::paper::Paper;

const REGULAR: &[u8] = include_bytes!("../../../ui/fonts/TitilliumWeb-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../../ui/fonts/TitilliumWeb-SemiBold.ttf");
const FAMILY: &str = "Titillium Web";

/// Lines stand this far apart, as a share of the type size.
const LINE_HEIGHT: f32 = 1.1;
/// Coverage of a dot from which it is black: thin strokes survive, counters stay open.
const BLACK_FROM: u8 = 110;

/// Size and weight of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Type size in dots.
    pub dots: f32,
    /// Whether it is semibold.
    pub bold: bool,
}

impl Type {
    /// Regular text.
    pub const fn regular(dots: f32) -> Self {
        Type { dots, bold: false }
    }

    /// Semibold text.
    pub const fn bold(dots: f32) -> Self {
        Type { dots, bold: true }
    }
}

/// Sets type. Made once and kept: it holds the fonts and their caches.
pub struct Typesetter {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    scaler: ScaleContext,
}

impl Default for Typesetter {
    fn default() -> Self {
        Typesetter::new()
    }
}

impl Typesetter {
    /// A typesetter with our own fonts and no other: it reads nothing from the system.
    pub fn new() -> Self {
        let options = CollectionOptions { shared: false, system_fonts: false };
        let mut collection = Collection::new(options);
        for font in [REGULAR, SEMIBOLD] {
            collection.register_fonts(Blob::from(font.to_vec()), None);
        }
        let fonts = FontContext { collection, source_cache: SourceCache::default() };
        Typesetter { fonts, layouts: LayoutContext::new(), scaler: ScaleContext::new() }
    }

    /// The text in lines no wider than `width` dots.
    pub fn set(&mut self, text: &str, style: Type, width: u32) -> Block {
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, text, 1.0, true);
        builder.push_default(StyleProperty::FontFamily(FontFamily::named(FAMILY)));
        builder.push_default(StyleProperty::FontSize(style.dots));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(LINE_HEIGHT)));
        // A word longer than the paper is broken rather than cut.
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        let weight = if style.bold { FontWeight::SEMI_BOLD } else { FontWeight::NORMAL };
        builder.push_default(StyleProperty::FontWeight(weight));
        let mut layout = builder.build(text);
        #[allow(clippy::cast_precision_loss, reason = "a width in dots is small")]
        layout.break_all_lines(Some(width as f32));
        Block { layout }
    }

    /// Draws a block with its upper left corner at a point.
    pub fn draw(&mut self, block: &Block, corner: Point, colour: BinaryColor, paper: &mut Paper) {
        for line in block.layout.lines() {
            for item in line.items() {
                let PositionedLayoutItem::GlyphRun(run) = item else { continue };
                let font = run.run().font();
                let Some(font_ref) = FontRef::from_index(font.data.as_ref(), index(font.index)) else { continue };
                let mut scaler = self.scaler.builder(font_ref).size(run.run().font_size()).hint(false).build();
                for glyph in run.positioned_glyphs() {
                    let Ok(id) = u16::try_from(glyph.id) else { continue };
                    let image = Render::new(&[Source::Outline]).format(Format::Alpha).render(&mut scaler, id);
                    if let Some(image) = image {
                        let at = corner + Point::new(rounded(glyph.x), rounded(glyph.y));
                        stamp(&image, at, colour, paper);
                    }
                }
            }
        }
    }
}

/// Text in lines, ready to be drawn.
pub struct Block {
    layout: Layout<()>,
}

impl Block {
    /// Dots down.
    pub fn height(&self) -> u32 {
        whole(self.layout.height())
    }

    /// Dots across of the longest line.
    pub fn width(&self) -> u32 {
        whole(self.layout.width())
    }

    /// How many lines.
    pub fn lines(&self) -> usize {
        self.layout.len()
    }

    /// Characters that no font of ours has.
    pub fn missing_glyphs(&self) -> usize {
        let runs = self.layout.lines().flat_map(|line| line.items().collect::<Vec<_>>());
        runs.map(|item| match item {
            PositionedLayoutItem::GlyphRun(run) => run.glyphs().filter(|glyph| glyph.id == 0).count(),
            PositionedLayoutItem::InlineBox(_) => 0,
        })
        .sum()
    }
}

fn stamp(image: &swash::scale::image::Image, at: Point, colour: BinaryColor, paper: &mut Paper) {
    let placement = image.placement;
    let Ok(across) = usize::try_from(placement.width) else { return };
    if across == 0 {
        return;
    }
    let corner = at + Point::new(placement.left, -placement.top);
    let dots = (0_i32..).zip(image.data.chunks_exact(across)).flat_map(|(y, row)| {
        (0_i32..).zip(row).filter(|(_, cover)| **cover >= BLACK_FROM).map(move |(x, _)| Point::new(x, y))
    });
    let drawn = paper.draw_iter(dots.map(|dot| Pixel(corner + dot, colour)));
    drawn.expect("drawing on paper cannot fail");
}

fn index(index: u32) -> usize {
    usize::try_from(index).unwrap_or(0)
}

#[allow(clippy::cast_possible_truncation, reason = "coordinates on paper fit; beyond it nothing is drawn")]
fn rounded(value: f32) -> i32 {
    value.round() as i32
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes on paper are small and not negative")]
fn whole(value: f32) -> u32 {
    value.max(0.0).ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_broken_into_lines_that_fit() {
        let mut typesetter = Typesetter::new();
        let text = "Un aiuto mensile dell'INPS per chi ha almeno 67 anni e pochissimi redditi.";
        let block = typesetter.set(text, Type::regular(40.0), 544);
        assert!(block.lines() >= 3, "{} lines", block.lines());
        assert!(block.width() <= 544, "{} dots", block.width());
        let word = typesetter.set(&"m".repeat(60), Type::regular(40.0), 544);
        assert!(word.width() <= 544, "a word longer than the paper is {} dots wide", word.width());
    }

    #[test]
    fn italian_letters_are_all_in_our_fonts() {
        let mut typesetter = Typesetter::new();
        for style in [Type::regular(40.0), Type::bold(40.0)] {
            let block = typesetter.set("àèéìòù ÀÈÉÌÒÙ «» – … ’ € ° 0123456789", style, 544);
            assert_eq!(block.missing_glyphs(), 0);
        }
        assert!(typesetter.set("✓", Type::regular(40.0), 544).missing_glyphs() > 0, "the tick is drawn, not set");
    }

    #[test]
    fn capitals_of_body_text_are_as_high_as_the_requirements_ask() {
        let mut typesetter = Typesetter::new();
        let block = typesetter.set("H", Type::regular(crate::layout::BODY_DOTS), 544);
        let mut paper = Paper::blank(80);
        typesetter.draw(&block, Point::zero(), BinaryColor::On, &mut paper);
        let rows = paper.rows().filter(|row| row.iter().any(|byte| *byte != 0)).count();
        assert!(rows >= 27, "28 dots are 3.5 mm at 203 dots an inch; measured {rows}");
    }
}
