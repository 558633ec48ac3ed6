// SPDX-License-Identifier: EUPL-1.2
//! A printer behind a device file: a named pipe stands for it, and its other end decides what goes wrong.

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::prelude::{DrawTarget, Pixel, Point};
use rustix::fs::{Mode, OFlags, mknodat, open};
use totem_core::visit::state::{NotPrinted, PrintEnd};
use totem_kiosk::printer::device_file::DeviceFile;
use totem_kiosk::printer::{Link, Stop};
use totem_receipt::paper::Paper;
use totem_receipt::printer_bytes::PrinterBytes;
use totem_receipt::simulator::print;

/// A printer whose other end is in the test's hands.
struct Pipe {
    path: PathBuf,
    end: File,
}

impl Pipe {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("totem-{name}-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
        // Opened before anybody writes, without waiting for them.
        let end = open(&path, OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty()).expect("the pipe opens");
        Pipe { path, end: File::from(end) }
    }

    /// Takes so many bytes, as they come.
    fn take(&mut self, count: usize) -> Vec<u8> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let mut buffer = vec![0; (count - taken.len()).min(1000)];
            match self.end.read(&mut buffer) {
                Ok(0) | Err(_) => thread::sleep(Duration::from_millis(1)),
                Ok(read) => taken.extend_from_slice(&buffer[..read]),
            }
        }
        taken
    }

    /// Takes all there is until nobody writes any more.
    fn drain(&mut self) -> Vec<u8> {
        rustix::fs::fcntl_setfl(self.end.as_fd(), OFlags::empty()).expect("the pipe can be waited on");
        let mut taken = Vec::new();
        self.end.read_to_end(&mut taken).expect("the pipe can be read");
        taken
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Paper full of black, so that what comes out of it is seen.
fn job(rows: u32) -> PrinterBytes {
    let mut paper = Paper::blank(rows);
    let dots = (0..i32::try_from(rows).expect("few rows")).flat_map(|y| (0..576).map(move |x| Point::new(x, y)));
    paper.draw_iter(dots.map(|dot| Pixel(dot, BinaryColor::On))).expect("drawing on paper cannot fail");
    PrinterBytes::of(&paper).expect("bytes")
}

/// Sends a job on another thread, as the terminal does.
fn send(mut link: DeviceFile, rows: u32, stop: Stop) -> JoinHandle<(DeviceFile, PrintEnd)> {
    thread::spawn(move || {
        let end = link.send(&job(rows), &stop);
        (link, end)
    })
}

fn is_black(paper: &Paper) -> bool {
    paper.rows().flatten().any(|byte| *byte != 0)
}

#[test]
fn a_printer_that_takes_every_byte_leaves_the_question_whether_it_printed() {
    let mut pipe = Pipe::new("takes-all");
    let sent = send(DeviceFile::at(pipe.path.clone()), 4_000, Stop::default());
    let taken = pipe.take(job(4_000).all().len());
    let (_, end) = sent.join().expect("the link does not panic");
    assert_eq!(end, PrintEnd::CannotTell);
    assert!(taken == job(4_000).all(), "byte by byte the same");
}

#[test]
fn a_printer_that_is_not_there_is_said_so_and_no_file_is_made() {
    let path = std::env::temp_dir().join(format!("totem-nobody-{}", std::process::id()));
    let end = DeviceFile::at(path.clone()).send(&job(10), &Stop::default());
    assert_eq!(end, PrintEnd::NotPrinted(NotPrinted::NoPrinter));
    assert!(!path.exists());
}

#[test]
fn a_printer_that_stops_taking_bytes_is_never_taken_for_printed_and_the_next_paper_starts_clean() {
    let mut pipe = Pipe::new("stalls");
    let link = DeviceFile::at(pipe.path.clone()).stalled_after(Duration::from_millis(300));
    // More than a pipe holds: nobody reads, so it stalls inside a raster.
    let (link, end) = send(link, 4_000, Stop::default()).join().expect("the link does not panic");
    assert_eq!(end, PrintEnd::NotPrinted(NotPrinted::Stopped));

    // Paper is back: the printer goes on with what it holds, and the next person's job follows.
    let sent = send(link, 24, Stop::default());
    let reader = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        pipe.drain()
    });
    let (_, end) = sent.join().expect("the link does not panic");
    assert_eq!(end, PrintEnd::CannotTell);
    let printed = print(&reader.join().expect("the pipe can be read")).expect("the printer understands every byte");
    assert_eq!(printed.pieces.len(), 2, "what was begun is cut off before the next receipt");
    assert!(is_black(&printed.pieces[0]) && printed.pieces[0].height() < 4_000);
    let whole = print(job(24).all()).expect("it prints");
    assert!(printed.pieces[1].rows().eq(whole.pieces[0].rows()), "the next receipt is whole and alone");
}

#[test]
fn a_person_who_leaves_while_it_prints_stops_the_paper_and_has_it_cut_off() {
    let mut pipe = Pipe::new("leaves");
    let stop = Stop::default();
    let sent = send(DeviceFile::at(pipe.path.clone()), 8_000, stop.clone());
    let mut taken = pipe.take(100_000);
    stop.set();
    let reader = thread::spawn(move || {
        taken.extend(pipe.drain());
        taken
    });
    let (_, end) = sent.join().expect("the link does not panic");
    assert_eq!(end, PrintEnd::NotPrinted(NotPrinted::Stopped));
    let printed = print(&reader.join().expect("the pipe can be read")).expect("the printer understands every byte");
    assert_eq!((printed.pieces.len(), printed.hanging.height()), (1, 0), "cut off, and nothing hangs");
    assert!(printed.pieces[0].height() < 8_000, "not whole");
}
