// SPDX-License-Identifier: EUPL-1.2
//! Receives the terminal's tallies: one datagram, one byte, from a closed list. Whatever else comes is dropped unread.
//! Counts in memory and writes a sum now and then, so that the disk does not tell when somebody was there.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::net::UnixDatagram as Socket;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::net::UnixDatagram;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;
use totem_core::tally::Tally;

use crate::store::{Store, StoreError};

/// How often the sum is written. A power cut loses at most this much counting, and nothing else.
const WRITE_EVERY: Duration = Duration::from_hours(6);

/// Datagrams that are still taken when the system asks us to stop; a socket's queue holds fewer.
const LEFT_MAX: usize = 10_000;

/// Why tallies cannot be received.
#[derive(Debug, thiserror::Error)]
pub enum TalliesError {
    /// The socket.
    #[error("la presa dei conteggi {} non si apre", .path.display())]
    Socket {
        /// Where.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the socket at a path; what is left of another run there is removed.
fn socket_at(path: &Path) -> Result<Socket, TalliesError> {
    let opened = std::fs::remove_file(path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    });
    opened.and_then(|()| Socket::bind(path)).map_err(|source| TalliesError::Socket { path: path.to_owned(), source })
}

/// What a datagram counts; only a single byte of the list does.
pub fn heard(datagram: &[u8]) -> Option<Tally> {
    let [byte] = datagram else { return None };
    Tally::of_byte(*byte)
}

/// Receives until the system asks us to stop, writes what is counted, and ends.
pub async fn receive(path: &Path, store_path: &Path) -> Result<(), TalliesError> {
    let failed = |source| TalliesError::Socket { path: path.to_owned(), source };
    // Whoever sees the socket may ask us to stop.
    let mut stop = signal(SignalKind::terminate()).map_err(failed)?;
    let socket = socket_at(path)?;
    socket.set_nonblocking(true).map_err(failed)?;
    let left = socket.try_clone().map_err(failed)?;
    let socket = UnixDatagram::from_std(socket).map_err(failed)?;
    let mut counted: BTreeMap<Tally, u64> = BTreeMap::new();
    let mut write_at = Instant::now() + WRITE_EVERY;
    // Two bytes are enough to tell one byte from more.
    let mut datagram = [0; 2];
    loop {
        tokio::select! {
            _ = stop.recv() => {
                // What was sent before counts; a sender that never ends does not keep us.
                for _ in 0..LEFT_MAX {
                    let Ok(length) = left.recv(&mut datagram) else { break };
                    count(&datagram[..length], &mut counted);
                }
                return write(store_path, &mut counted);
            }
            () = tokio::time::sleep_until(write_at) => {
                write(store_path, &mut counted)?;
                write_at = Instant::now() + WRITE_EVERY;
            }
            received = socket.recv(&mut datagram) => {
                let length = received.map_err(failed)?;
                count(&datagram[..length], &mut counted);
            }
        }
    }
}

fn count(datagram: &[u8], counted: &mut BTreeMap<Tally, u64>) {
    if let Some(tally) = heard(datagram) {
        *counted.entry(tally).or_default() += 1;
    }
}

fn write(store_path: &Path, counted: &mut BTreeMap<Tally, u64>) -> Result<(), TalliesError> {
    if counted.is_empty() {
        return Ok(());
    }
    let day = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    Store::open(store_path)?.count(day, counted)?;
    counted.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_single_bytes_of_the_list_count() {
        assert_eq!(heard(&[Tally::Printed.byte()]), Some(Tally::Printed));
        for datagram in [&[][..], &[0], &[200], &[3, 3], b"Mario Rossi"] {
            assert_eq!(heard(datagram), None);
        }
    }
}
