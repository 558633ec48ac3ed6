// SPDX-License-Identifier: EUPL-1.2
//! How files of the repository come here: over HTTP, or from a folder on a stick. What comes is not believed yet.

pub mod http;
pub mod folder;

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use crate::schedule::Failed;

/// A file that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Where it stands below the repository, with `/` between folders: `metadata/timestamp.json`.
    pub path: &'a str,
    /// The most bytes it may have.
    pub bytes_max: u64,
    /// Where what has come so far is kept, to go on from there; only for packs.
    pub part: Option<&'a Path>,
}

/// What comes: the bytes, or that there is no such file.
pub type Coming<'a> = Pin<Box<dyn Future<Output = Result<Option<Vec<u8>>, FetchError>> + Send + 'a>>;

/// A way for files to come here.
pub trait Transport: Send + Sync {
    /// Brings a file whole, or none if there is no such file.
    fn bring<'a>(&'a self, wanted: Wanted<'a>) -> Coming<'a>;

    /// What was asked for and what came, so far.
    fn traffic(&self) -> Traffic;
}

/// What went over the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Files asked for.
    pub requests: u64,
    /// Bytes of the files that came.
    pub bytes: u64,
}

/// Why a file did not come.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server cannot be reached, or the connection was cut.
    #[error("«{path}»: il collegamento non riesce o si interrompe")]
    Connection {
        /// The file.
        path: String,
        /// What the network says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It did not come whole in time.
    #[error("«{path}»: non è arrivato in {} secondi", limit.as_secs())]
    TooSlow {
        /// The file.
        path: String,
        /// The deadline.
        limit: Duration,
    },
    /// The server says not now.
    #[error("«{path}»: il server risponde {status}, da riprovare più tardi")]
    NotNow {
        /// The file.
        path: String,
        /// Its answer.
        status: u16,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The server says no.
    #[error("«{path}»: il server risponde {status}")]
    No {
        /// The file.
        path: String,
        /// Its answer.
        status: u16,
    },
    /// The proxy wants a name and a password, or others.
    #[error("«{path}»: il proxy non ci lascia passare; controlli network.proxy")]
    Proxy {
        /// The file.
        path: String,
    },
    /// Who answers cannot prove that they are the server.
    #[error("«{path}»: il certificato del server non è di un'autorità conosciuta; controlli network.certificates")]
    Stranger {
        /// The file.
        path: String,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It has more bytes than it may.
    #[error("«{path}»: ha più di {most} byte")]
    TooLarge {
        /// The file.
        path: String,
        /// The limit.
        most: u64,
    },
    /// Its name leads out of the repository.
    #[error("«{path}»: non è il nome di un file del deposito")]
    Name {
        /// The name.
        path: String,
    },
    /// The disk does not take it, or the stick does not give it.
    #[error("«{path}»: il disco o la chiavetta non va")]
    Disk {
        /// The file.
        path: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

impl FetchError {
    /// Whether asking again tonight may help.
    pub fn failed(&self) -> Failed {
        match self {
            FetchError::Connection { .. } | FetchError::TooSlow { .. } => Failed::ForNow { retry_after: None },
            FetchError::NotNow { retry_after, .. } => Failed::ForNow { retry_after: *retry_after },
            FetchError::No { .. }
            | FetchError::Proxy { .. }
            | FetchError::Stranger { .. }
            | FetchError::TooLarge { .. }
            | FetchError::Name { .. }
            | FetchError::Disk { .. } => Failed::ForTonight,
        }
    }

    /// The code that who checks a terminal reads on its screen.
    pub fn code(&self) -> &'static str {
        match self {
            FetchError::Connection { .. } => "RETE 1",
            FetchError::TooSlow { .. } => "RETE 2",
            FetchError::NotNow { .. } => "RETE 3",
            FetchError::No { .. } => "RETE 4",
            FetchError::Proxy { .. } => "RETE 5",
            FetchError::Stranger { .. } => "RETE 6",
            FetchError::TooLarge { .. } => "RETE 7",
            FetchError::Name { .. } => "RETE 8",
            FetchError::Disk { .. } => "DISCO 1",
        }
    }
}

/// Whether a name stays below the repository: plain parts, none of which goes up or is hidden. Percent signs come from
/// roles whose names were made fit for an address.
pub fn stays_inside(path: &str) -> bool {
    let plain = |part: &str| {
        let letters = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.%~".contains(&byte));
        letters && !part.is_empty() && !part.starts_with('.')
    };
    path.len() <= 300 && path.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f31_only_plain_names_stay_inside() {
        for path in ["metadata/timestamp.json", "targets/abc.inps-in-rete-2026.12.1.tar.zst", "metadata/1.a%2Fb.json"] {
            assert!(stays_inside(path), "{path}");
        }
        for path in
            ["targets/../x", "/etc/passwd", "targets//x", "targets/.x", "targets/è", "targets/a b", "targets/a\\b"]
        {
            assert!(!stays_inside(path), "{path}");
        }
    }
}
