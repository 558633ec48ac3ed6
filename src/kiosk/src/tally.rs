// SPDX-License-Identifier: EUPL-1.2
//! The one way out of the terminal: single bytes of a closed list into a local socket. Never waits, never asks for an
//! answer, and drops what nobody takes; the terminal works the same whether anybody counts or not.

use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;

use totem_core::tally::Tally;
use totem_core::visit::state::{Effect, PrintEnd};

/// What counts of the things a visit wants done.
pub fn of_effect(effect: &Effect) -> Option<Tally> {
    match effect {
        Effect::Forget => Some(Tally::VisitOver),
        // How a job ended counts, not that it began.
        Effect::Print(_) | Effect::CancelPrint => None,
    }
}

/// What counts of the end of a print job.
pub fn of_print(end: PrintEnd) -> Tally {
    match end {
        PrintEnd::Printed => Tally::Printed,
        PrintEnd::NotPrinted(_) => Tally::NotPrinted,
        PrintEnd::CannotTell => Tally::CannotTell,
    }
}

/// Where tallies go; nowhere, if nobody said where.
pub struct Tallies {
    place: Option<PathBuf>,
    socket: Option<UnixDatagram>,
}

impl Tallies {
    /// Sends them to the socket at a path.
    pub fn to(place: Option<PathBuf>) -> Tallies {
        // A socket without a name: nothing can be sent back to it.
        let socket = UnixDatagram::unbound().ok().filter(|socket| socket.set_nonblocking(true).is_ok());
        Tallies { place, socket }
    }

    /// Counts one thing, if somebody is there to count it.
    pub fn count(&self, tally: Tally) {
        if let (Some(socket), Some(place)) = (&self.socket, &self.place) {
            // Full, gone or never there: a byte is lost and nothing else.
            let _ = socket.send_to(&[tally.byte()], place);
        }
    }
}
