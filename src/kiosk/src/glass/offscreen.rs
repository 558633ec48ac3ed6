// SPDX-License-Identifier: EUPL-1.2
//! A glass without a display: screens are drawn into memory and become pictures.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, WindowAdapter};
use slint::{PhysicalSize, PlatformError, Rgb8Pixel};

/// Dots across.
pub const WIDTH: u32 = 1080;
/// Dots down.
pub const HEIGHT: u32 = 1920;

/// The memory that screens are drawn into. There is one in a process: the toolkit has one platform.
pub struct Offscreen {
    window: Rc<MinimalSoftwareWindow>,
    dots: RefCell<Vec<Rgb8Pixel>>,
}

impl Offscreen {
    /// Makes the toolkit draw into memory. Before any window, and once in a process.
    pub fn install() -> Result<Self, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        window.set_size(PhysicalSize::new(WIDTH, HEIGHT));
        let platform = Drawn { window: window.clone(), start: Instant::now() };
        slint::platform::set_platform(Box::new(platform)).map_err(|error| PlatformError::Other(error.to_string()))?;
        let count = usize::try_from(WIDTH * HEIGHT).expect("a screen fits in memory");
        Ok(Offscreen { window, dots: RefCell::new(vec![Rgb8Pixel::default(); count]) })
    }

    /// Draws the whole screen, and gives its dots, row by row.
    pub fn draw(&self) -> Vec<Rgb8Pixel> {
        slint::platform::update_timers_and_animations();
        self.window.request_redraw();
        let across = usize::try_from(WIDTH).expect("a screen fits in memory");
        let mut dots = self.dots.borrow_mut();
        self.window.draw_if_needed(|renderer| {
            renderer.render(&mut dots, across);
        });
        dots.clone()
    }

    /// The picture of the screen as a PNG file.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let dots = self.draw();
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let colours: Vec<u8> = dots.iter().flat_map(|dot| [dot.r, dot.g, dot.b]).collect();
        encoder.write_header()?.write_image_data(&colours)?;
        Ok(bytes)
    }
}

struct Drawn {
    window: Rc<MinimalSoftwareWindow>,
    start: Instant,
}

impl Platform for Drawn {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.start.elapsed()
    }
}
