// SPDX-License-Identifier: EUPL-1.2
//! The printer, on a thread of its own: a visit never waits for it. What it prints is dropped and
//! overwritten as soon as the job ends.

pub mod simulated;
pub mod device_file;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use totem_core::receipt::Receipt;
use totem_core::visit::state::{NotPrinted, PrintEnd};
use totem_receipt::layout::lay_out;
use totem_receipt::printer_bytes::PrinterBytes;
use totem_receipt::typesetting::Typesetter;

/// How bytes reach a printer.
pub trait Link: Send {
    /// Sends a job and says how it ended. Looks at `stop` between commands and gives up when it is set.
    fn send(&mut self, job: &PrinterBytes, stop: &Stop) -> PrintEnd;
}

/// Whether a job is to be given up.
#[derive(Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Gives the job up.
    pub fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was given up.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

struct Job {
    number: u64,
    receipt: Receipt,
    stop: Stop,
}

/// The printer as the terminal uses it: one job at a time.
pub struct Printer {
    jobs: Sender<Job>,
    ends: Receiver<(u64, PrintEnd)>,
    number: u64,
    stop: Stop,
}

impl Printer {
    /// Starts the thread that prints over a link.
    pub fn start(link: Box<dyn Link>) -> Self {
        let (jobs, taken) = channel();
        let (told, ends) = channel();
        thread::spawn(move || work(link, &taken, &told));
        Printer { jobs, ends, number: 0, stop: Stop::default() }
    }

    /// Prints a receipt, and nothing of an earlier one any more.
    pub fn print(&mut self, receipt: Receipt) {
        self.cancel();
        self.stop = Stop::default();
        let job = Job { number: self.number, receipt, stop: self.stop.clone() };
        // The thread lives as long as this sender.
        self.jobs.send(job).expect("the printing thread waits for jobs");
    }

    /// Gives up what is being printed; how it ends is nobody's business any more.
    pub fn cancel(&mut self) {
        self.stop.set();
        self.number += 1;
    }

    /// How the present job ended, once it did.
    pub fn ended(&self) -> Option<PrintEnd> {
        self.ends.try_iter().filter(|(number, _)| *number == self.number).map(|(_, end)| end).last()
    }
}

fn work(mut link: Box<dyn Link>, jobs: &Receiver<Job>, ends: &Sender<(u64, PrintEnd)>) {
    let mut typesetter = Typesetter::new();
    for job in jobs {
        let end = match PrinterBytes::of(&lay_out(&job.receipt, &mut typesetter)) {
            Ok(_) if job.stop.is_set() => PrintEnd::NotPrinted(NotPrinted::Stopped),
            Ok(bytes) => link.send(&bytes, &job.stop),
            Err(_) => PrintEnd::NotPrinted(NotPrinted::NoPrinter),
        };
        if ends.send((job.number, end)).is_err() {
            return;
        }
    }
}
