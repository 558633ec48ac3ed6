// SPDX-License-Identifier: EUPL-1.2
//! Where a screen longer than the glass is cut: between two parts, never after a heading.

use std::ops::Range;

/// How a part of a long screen takes room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Its height in dots.
    pub height: f32,
    /// Whether it may not be the last of a page: a heading.
    pub leads: bool,
}

/// The parts of each page. `whole` is the room of a screen that needs no page buttons, `paged` of one
/// that does. A part taller than a page gets one of its own.
pub fn cut(parts: &[Extent], whole: f32, paged: f32) -> Vec<Range<usize>> {
    let total: f32 = parts.iter().map(|part| part.height).sum();
    if total <= whole {
        let all = 0..parts.len();
        return vec![all];
    }
    let mut pages = Vec::new();
    let mut from = 0;
    while from < parts.len() {
        let to = page_end(parts, from, paged);
        pages.push(from..to);
        from = to;
    }
    pages
}

fn page_end(parts: &[Extent], from: usize, room: f32) -> usize {
    let mut taken = 0.0;
    let mut fits = |part: &Extent| {
        taken += part.height;
        taken <= room
    };
    let mut to = from + parts[from..].iter().map_while(|part| fits(part).then_some(())).count();
    if to < parts.len() {
        to -= parts[from..to].iter().rev().take_while(|part| part.leads).count();
    }
    to.max(from + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(heights: &[f32], leads: &[usize]) -> Vec<Extent> {
        let part = |(at, height): (usize, &f32)| Extent { height: *height, leads: leads.contains(&at) };
        heights.iter().enumerate().map(part).collect()
    }

    #[test]
    fn what_fits_is_one_page_without_room_for_page_buttons() {
        assert_eq!(cut(&parts(&[40.0, 60.0], &[]), 100.0, 80.0), vec![0..2]);
    }

    #[test]
    fn what_does_not_fit_is_cut_between_parts() {
        assert_eq!(cut(&parts(&[40.0, 40.0, 40.0], &[]), 100.0, 80.0), [0..2, 2..3]);
    }

    #[test]
    fn a_heading_goes_with_what_follows() {
        assert_eq!(cut(&parts(&[40.0, 20.0, 10.0, 50.0], &[1, 2]), 100.0, 80.0), [0..1, 1..4]);
    }

    #[test]
    fn a_part_taller_than_a_page_and_headings_alone_still_end() {
        assert_eq!(cut(&parts(&[500.0, 40.0], &[]), 100.0, 80.0), [0..1, 1..2]);
        assert_eq!(cut(&parts(&[60.0, 60.0], &[0, 1]), 100.0, 80.0), [0..1, 1..2]);
    }
}
