// SPDX-License-Identifier: EUPL-1.2
//! A picture on the kernel's screen, without the toolkit: the last thing that works. It stays as long as the process does.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use drm::Device as _;
use drm::buffer::{Buffer, DrmFourcc};
use drm::control::{Device as _, Mode, connector, crtc};

/// Why nothing is drawn.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The picture's file is no picture.
    #[error("l'immagine {0} non si legge")]
    Unreadable(String, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// The screen does not take it.
    #[error("lo schermo non prende l'immagine")]
    Screen(#[from] io::Error),
    /// There is no screen.
    #[error("non c'è uno schermo collegato")]
    NoScreen,
}

struct Card(File);

impl AsFd for Card {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl drm::Device for Card {}
impl drm::control::Device for Card {}

/// Dots of a picture, in rows, three bytes each.
pub struct Picture {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Picture {
    /// Reads a PNG file of three colours.
    pub fn read(path: &Path) -> Result<Picture, PictureError> {
        let unreadable = |error: Box<dyn std::error::Error + Send + Sync>| {
            PictureError::Unreadable(path.display().to_string(), error)
        };
        let file = File::open(path).map_err(|error| unreadable(error.into()))?;
        let mut reader =
            png::Decoder::new(io::BufReader::new(file)).read_info().map_err(|error| unreadable(error.into()))?;
        let size = reader.output_buffer_size().ok_or_else(|| unreadable("troppo grande".into()))?;
        let mut dots = vec![0; size];
        let frame = reader.next_frame(&mut dots).map_err(|error| unreadable(error.into()))?;
        if frame.color_type != png::ColorType::Rgb || frame.bit_depth != png::BitDepth::Eight {
            return Err(unreadable("servono tre colori da otto bit".into()));
        }
        Ok(Picture { width: frame.width as usize, height: frame.height as usize, dots })
    }

    /// The dot that lies under a place of a screen of this size turned by so many degrees; none beside the picture.
    fn dot(&self, x: usize, y: usize, (width, height): (usize, usize), turned: u16) -> Option<[u8; 3]> {
        let (x, y, width, height) = match turned {
            90 => (y, width - 1 - x, height, width),
            180 => (width - 1 - x, height - 1 - y, width, height),
            270 => (height - 1 - y, x, height, width),
            _ => (x, y, width, height),
        };
        // Whole and in the middle, whatever the screen's size: the side with less room says how large.
        let (drawn_width, drawn_height) = if width * self.height <= height * self.width {
            (width, width * self.height / self.width)
        } else {
            (height * self.width / self.height, height)
        };
        let x = x.checked_sub((width - drawn_width) / 2).filter(|x| *x < drawn_width)? * self.width / drawn_width;
        let y = y.checked_sub((height - drawn_height) / 2).filter(|y| *y < drawn_height)? * self.height / drawn_height;
        let at = (y * self.width + x) * 3;
        self.dots[at..at + 3].try_into().ok()
    }
}

/// What holds a picture on the screen.
pub struct Shown {
    _card: Card,
}

/// Draws a picture on the first screen there is.
pub fn show(picture: &Picture, turned: u16) -> Result<Shown, PictureError> {
    for card in cards()? {
        if let Some((connector, mode, crtc)) = output(&card)? {
            draw(&card, picture, turned, connector, mode, crtc)?;
            return Ok(Shown { _card: card });
        }
    }
    Err(PictureError::NoScreen)
}

fn cards() -> io::Result<Vec<Card>> {
    let mut paths: Vec<_> = fs::read_dir("/dev/dri")?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("card")));
    paths.sort();
    Ok(paths.iter().filter_map(|path| OpenOptions::new().read(true).write(true).open(path).ok().map(Card)).collect())
}

fn output(card: &Card) -> io::Result<Option<(connector::Handle, Mode, crtc::Handle)>> {
    let resources = card.resource_handles()?;
    for handle in resources.connectors() {
        let connector = card.get_connector(*handle, true)?;
        let Some(mode) = connector.modes().first().filter(|_| connector.state() == connector::State::Connected) else {
            continue;
        };
        for encoder in connector.encoders() {
            let possible = resources.filter_crtcs(card.get_encoder(*encoder)?.possible_crtcs());
            if let Some(crtc) = possible.first() {
                return Ok(Some((*handle, *mode, *crtc)));
            }
        }
    }
    Ok(None)
}

fn draw(
    card: &Card,
    picture: &Picture,
    turned: u16,
    connector: connector::Handle,
    mode: Mode,
    crtc: crtc::Handle,
) -> io::Result<()> {
    // The terminal may have died a moment ago; whoever opens the screen first is its master.
    let _ = card.acquire_master_lock();
    let (width, height) = mode.size();
    let mut buffer = card.create_dumb_buffer((u32::from(width), u32::from(height)), DrmFourcc::Xrgb8888, 32)?;
    let pitch = buffer.pitch() as usize;
    let size = (usize::from(width), usize::from(height));
    {
        let mut mapped = card.map_dumb_buffer(&mut buffer)?;
        for y in 0..size.1 {
            for x in 0..size.0 {
                let [red, green, blue] = picture.dot(x, y, size, turned).unwrap_or([255; 3]);
                mapped[y * pitch + x * 4..][..4].copy_from_slice(&[blue, green, red, 0]);
            }
        }
    }
    let frame = card.add_framebuffer(&buffer, 24, 32)?;
    card.set_crtc(crtc, Some(frame), (0, 0), &[connector], Some(mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corner() -> Picture {
        // Upright, two by three, only its upper left dot is dark.
        let mut dots = vec![255; 18];
        dots[..3].copy_from_slice(&[1, 2, 3]);
        Picture { width: 2, height: 3, dots }
    }

    fn dark(size: (usize, usize), turned: u16) -> Vec<(usize, usize)> {
        let all = (0..size.1).flat_map(|y| (0..size.0).map(move |x| (x, y)));
        all.filter(|(x, y)| corner().dot(*x, *y, size, turned) == Some([1, 2, 3])).collect()
    }

    #[test]
    fn a_picture_turns_with_the_panel() {
        assert_eq!(dark((2, 3), 0), [(0, 0)]);
        assert_eq!(dark((3, 2), 90), [(2, 0)]);
        assert_eq!(dark((2, 3), 180), [(1, 2)]);
        assert_eq!(dark((3, 2), 270), [(0, 1)]);
    }

    #[test]
    fn a_picture_lies_whole_in_the_middle_of_a_wider_screen() {
        assert_eq!(corner().dot(0, 0, (4, 3), 0), None);
        assert_eq!(corner().dot(1, 0, (4, 3), 0), Some([1, 2, 3]));
    }
}
