// SPDX-License-Identifier: EUPL-1.2
//! A printer behind a device file, such as `/dev/usb/lp0`. It only takes bytes and tells nothing back, so
//! a job that was taken whole ends `CannotTell`, never `Printed`.
//! Creates no file. Counts every byte: a write may take fewer than it was given.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, write};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use totem_core::visit::state::{NotPrinted, PrintEnd};
use totem_receipt::printer_bytes::{PrinterBytes, white_rest};

use super::{Link, Stop};

/// A printer that takes nothing for so long has stopped: paper, cover or cable. Cooling down takes less.
const STALLED_AFTER: Duration = Duration::from_secs(20);
/// How often a waiting job looks whether it was given up.
const LOOK_EVERY: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// A printer behind a device file.
pub struct DeviceFile {
    path: PathBuf,
    stalled_after: Duration,
    /// What the printer still waits for from a job that stopped in the middle.
    owed: Option<Vec<u8>>,
}

/// Why no more bytes went out.
enum Halt {
    /// The device is gone.
    Gone,
    /// It took nothing for too long, or the job was given up.
    Stopped,
}

impl DeviceFile {
    /// The printer at a path. It need not be there yet.
    pub fn at(path: PathBuf) -> Self {
        DeviceFile { path, stalled_after: STALLED_AFTER, owed: None }
    }

    /// The same, but taken for stopped earlier or later.
    #[must_use]
    pub fn stalled_after(mut self, stalled_after: Duration) -> Self {
        self.stalled_after = stalled_after;
        self
    }

    /// Whatever an earlier job left in the printer is completed in white, pushed out and cut off.
    fn clear(&mut self, device: &OwnedFd, stop: &Stop) -> Result<(), Halt> {
        let Some(owed) = self.owed.take() else { return Ok(()) };
        let clearance = PrinterBytes::clearance().map_err(|_| Halt::Gone)?;
        self.take(device, &owed, stop)?;
        clearance.commands().try_for_each(|command| self.take(device, command, stop))
    }

    fn send_all(&mut self, device: &OwnedFd, job: &PrinterBytes, stop: &Stop) -> Result<(), Halt> {
        for command in job.commands() {
            if stop.is_set() {
                self.owed = Some(Vec::new());
                return Err(Halt::Stopped);
            }
            self.take(device, command, stop)?;
        }
        Ok(())
    }

    /// Has the device take a command whole; once begun it is only left when nothing moves any more.
    fn take(&mut self, device: &OwnedFd, command: &[u8], stop: &Stop) -> Result<(), Halt> {
        let mut taken = 0;
        let mut moved = Instant::now();
        while taken < command.len() {
            match write(device, &command[taken..]) {
                Ok(0) | Err(Errno::AGAIN | Errno::INTR) => {
                    if moved.elapsed() >= self.stalled_after || stop.is_set() {
                        self.owed = Some(white_rest(command, taken));
                        return Err(Halt::Stopped);
                    }
                    // How it ends is seen by the next write.
                    let _ = poll(&mut [PollFd::new(device, PollFlags::OUT)], Some(&LOOK_EVERY));
                }
                Ok(count) => {
                    taken += count;
                    moved = Instant::now();
                }
                // A printer that was unplugged has forgotten what it waited for.
                Err(_) => return Err(Halt::Gone),
            }
        }
        Ok(())
    }
}

/// A serial line would make two bytes of some, as for a person at a console. Other devices have no such habits.
fn take_bytes_as_they_are(device: &OwnedFd) {
    if let Ok(mut habits) = tcgetattr(device) {
        habits.make_raw();
        // A line that keeps its habits shows on the first sheet.
        let _ = tcsetattr(device, OptionalActions::Now, &habits);
    }
}

impl Link for DeviceFile {
    fn send(&mut self, job: &PrinterBytes, stop: &Stop) -> PrintEnd {
        let flags = OFlags::WRONLY | OFlags::APPEND | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let Ok(device) = open(&self.path, flags, Mode::empty()) else {
            return PrintEnd::NotPrinted(NotPrinted::NoPrinter);
        };
        take_bytes_as_they_are(&device);
        match self.clear(&device, stop).and_then(|()| self.send_all(&device, job, stop)) {
            Ok(()) => PrintEnd::CannotTell,
            Err(Halt::Gone) => PrintEnd::NotPrinted(NotPrinted::NoPrinter),
            Err(Halt::Stopped) => {
                if stop.is_set() {
                    // The person has left: what came out so far is cut off now, not before the next one's.
                    // If it stalls, the next job begins with the rest.
                    let _ = self.clear(&device, &Stop::default());
                }
                PrintEnd::NotPrinted(NotPrinted::Stopped)
            }
        }
    }
}
