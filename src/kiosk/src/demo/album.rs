// SPDX-License-Identifier: EUPL-1.2
//! A folder of numbered pictures: screens at full size, page by page, and the receipt.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use slint::PlatformError;
use totem_core::receipt::Receipt;
use totem_core::screen::Screen;
use totem_receipt::layout::lay_out;
use totem_receipt::picture::Picture;
use totem_receipt::printer_bytes::{BytesError, PrinterBytes};
use totem_receipt::simulator::{SimulatorError, print};
use totem_receipt::typesetting::Typesetter;

use crate::glass::offscreen::Offscreen;
use crate::glass::window::Glass;

/// Why a picture is missing.
#[derive(Debug, thiserror::Error)]
pub enum AlbumError {
    /// Nothing can be drawn.
    #[error("le schermate non si possono disegnare")]
    Glass(#[from] PlatformError),
    /// The picture cannot be made.
    #[error("un'immagine non si può fare")]
    Picture(#[from] png::EncodingError),
    /// The receipt's bytes cannot be built.
    #[error("lo scontrino non si può preparare")]
    Bytes(#[from] BytesError),
    /// The receipt's bytes are not what a printer prints.
    #[error("lo scontrino non si può leggere")]
    Simulator(#[from] SimulatorError),
    /// The file cannot be written.
    #[error("non si può scrivere {}", .path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Pictures being taken.
pub struct Album {
    folder: PathBuf,
    offscreen: Offscreen,
    glass: Rc<Glass>,
    taken: Vec<PathBuf>,
    count: usize,
}

impl Album {
    /// Opens a folder for pictures, and makes it when it is not there.
    pub fn open(folder: &Path) -> Result<Self, AlbumError> {
        let offscreen = Offscreen::install()?;
        let glass = Glass::new()?;
        glass.open()?;
        let unwritable = |source| AlbumError::Unwritable { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(unwritable)?;
        Ok(Album { folder: folder.to_owned(), offscreen, glass, taken: Vec::new(), count: 0 })
    }

    /// Takes the picture of a screen; of a long one, a picture of each page.
    pub fn take(&mut self, name: &str, screen: Screen) -> Result<(), AlbumError> {
        self.glass.show(screen);
        let pages = self.glass.page_count();
        self.count += 1;
        for page in 0..pages {
            self.glass.turn_to(page);
            let page_name = if pages > 1 { format!("-page-{}", page + 1) } else { String::new() };
            let file = format!("{:02}-{name}{page_name}.png", self.count);
            let png = self.offscreen.png()?;
            self.write(&file, &png)?;
        }
        self.glass.turn_to(0);
        Ok(())
    }

    /// Leaves the receipt: the printer's bytes, and the picture of what they print.
    pub fn take_receipt(&mut self, receipt: &Receipt) -> Result<(), AlbumError> {
        let bytes = PrinterBytes::of(&lay_out(receipt, &mut Typesetter::new()))?;
        self.write("receipt.bin", bytes.all())?;
        for piece in print(bytes.all())?.pieces {
            self.write("receipt.png", &Picture::of(&piece).png()?)?;
        }
        Ok(())
    }

    /// The paths of everything that was left, in order.
    pub fn close(self) -> Vec<PathBuf> {
        self.taken
    }

    fn write(&mut self, file: &str, bytes: &[u8]) -> Result<(), AlbumError> {
        let path = self.folder.join(file);
        fs::write(&path, bytes).map_err(|source| AlbumError::Unwritable { path: path.clone(), source })?;
        self.taken.push(path);
        Ok(())
    }
}
