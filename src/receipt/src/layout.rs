// SPDX-License-Identifier: EUPL-1.2
//! The receipt's lines on paper: sizes, marks and white.

use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::prelude::*;
use embedded_graphics::primitives::{Circle, PrimitiveStyle, Rectangle};
use totem_core::receipt::{Line, Receipt};

use crate::paper::{Paper, WIDTH};
use crate::typesetting::{Block, Type, Typesetter};

/// Type size of what a person reads: capitals of 3.5 mm.
pub const BODY_DOTS: f32 = 40.0;

/// White at both sides.
const MARGIN: i32 = 12;
/// Where text stands that has a mark before it.
const INDENT: i32 = 38;
/// White after the last line, so that the cutter misses it.
const FOOT: u32 = 32;

/// How a line is set.
struct Look {
    style: Type,
    above: u32,
    mark: Mark,
    /// White letters on a black band.
    band: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Ring,
    Dot,
}

impl Look {
    const fn plain(style: Type, above: u32) -> Self {
        Look { style, above, mark: Mark::None, band: false }
    }

    const fn marked(style: Type, above: u32, mark: Mark) -> Self {
        Look { style, above, mark, band: false }
    }
}

/// A line's words and look; none for a rule.
fn look(line: &Line) -> Option<(&str, Look)> {
    Some(match line {
        Line::Title(text) => (text, Look::plain(Type::bold(62.0), 0)),
        Line::Group(text) => (text, Look { style: Type::bold(44.0), above: 30, mark: Mark::None, band: true }),
        Line::Benefit(text) => (text, Look::plain(Type::bold(48.0), 20)),
        Line::Heading(text) => (text, Look::plain(Type::bold(BODY_DOTS), 12)),
        Line::Text(text) => (text, Look::plain(Type::regular(BODY_DOTS), 6)),
        Line::Amount(text) => (text, Look::plain(Type::bold(44.0), 4)),
        Line::Open(text) => (text, Look::marked(Type::regular(BODY_DOTS), 6, Mark::Ring)),
        Line::Item(text) => (text, Look::marked(Type::regular(BODY_DOTS), 4, Mark::Dot)),
        Line::Small(text) => (text, Look::plain(Type::regular(21.0), 8)),
        Line::Phone { number, .. } => (number, Look::plain(Type::bold(48.0), 6)),
        Line::Aside { name, .. } => (name, Look::plain(Type::bold(BODY_DOTS), 10)),
        Line::Rule => return None,
    })
}

/// A part of the receipt with its height.
struct Part {
    above: u32,
    content: Content,
}

enum Content {
    Text { block: Block, mark: Mark, band: bool },
    Rule,
}

impl Part {
    fn height(&self) -> u32 {
        self.above
            + match &self.content {
                Content::Text { block, band: true, .. } => block.height() + 14,
                Content::Text { block, .. } => block.height(),
                Content::Rule => 4,
            }
    }
}

/// Lays a receipt out on paper.
pub fn lay_out(receipt: &Receipt, typesetter: &mut Typesetter) -> Paper {
    let parts: Vec<Part> = receipt.lines.iter().flat_map(|line| parts(line, typesetter)).collect();
    let height: u32 = parts.iter().map(Part::height).sum::<u32>() + FOOT;
    let mut paper = Paper::blank(height);
    let mut top = 0;
    for part in &parts {
        let at = i32::try_from(top + part.above).unwrap_or(i32::MAX);
        draw(&part.content, at, typesetter, &mut paper);
        top += part.height();
    }
    paper
}

fn parts(line: &Line, typesetter: &mut Typesetter) -> Vec<Part> {
    let Some((text, look)) = look(line) else {
        return vec![Part { above: 28, content: Content::Rule }];
    };
    let mut parts = vec![text_part(text, &look, typesetter)];
    let below = match line {
        Line::Phone { label, .. } => Some((label, Type::regular(34.0))),
        Line::Aside { says, .. } => Some((says, Type::regular(BODY_DOTS))),
        _ => None,
    };
    parts.extend(below.map(|(text, style)| text_part(text, &Look::plain(style, 0), typesetter)));
    parts
}

fn text_part(text: &str, look: &Look, typesetter: &mut Typesetter) -> Part {
    let left = if look.mark == Mark::None { MARGIN } else { MARGIN + INDENT };
    let width = WIDTH - u32::try_from(left + MARGIN).expect("margins are not negative");
    let block = typesetter.set(text, look.style, width);
    Part { above: look.above, content: Content::Text { block, mark: look.mark, band: look.band } }
}

fn draw(content: &Content, top: i32, typesetter: &mut Typesetter, paper: &mut Paper) {
    match content {
        Content::Rule => fill(Rectangle::new(Point::new(0, top), Size::new(WIDTH, 4)), paper),
        Content::Text { block, band: true, .. } => {
            fill(Rectangle::new(Point::new(0, top), Size::new(WIDTH, block.height() + 14)), paper);
            typesetter.draw(block, Point::new(MARGIN, top + 7), BinaryColor::Off, paper);
        }
        Content::Text { block, mark, .. } => {
            let left = if *mark == Mark::None { MARGIN } else { MARGIN + INDENT };
            typesetter.draw(block, Point::new(left, top), BinaryColor::On, paper);
            let line = i32::try_from(block.height()).unwrap_or(0) / i32::try_from(block.lines().max(1)).unwrap_or(1);
            draw_mark(*mark, Point::new(MARGIN, top), line, paper);
        }
    }
}

fn fill(area: Rectangle, paper: &mut Paper) {
    let drawn = area.into_styled(PrimitiveStyle::with_fill(BinaryColor::On)).draw(paper);
    drawn.expect("drawing on paper cannot fail");
}

/// Draws a mark in the middle of the first line: our fonts have no tick.
fn draw_mark(mark: Mark, corner: Point, line: i32, paper: &mut Paper) {
    let at = |x: i32, y: i32| corner + Point::new(x, line / 2 + y);
    let stroke = PrimitiveStyle::with_stroke(BinaryColor::On, 5);
    let drawn = match mark {
        Mark::None => Ok(()),
        Mark::Ring => Circle::with_center(at(13, 1), 22).into_styled(stroke).draw(paper),
        Mark::Dot => {
            let style = PrimitiveStyle::with_fill(BinaryColor::On);
            Circle::with_center(at(13, 2), 12).into_styled(style).draw(paper)
        }
    };
    drawn.expect("drawing on paper cannot fail");
}
