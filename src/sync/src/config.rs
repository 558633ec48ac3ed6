// SPDX-License-Identifier: EUPL-1.2
//! What a site sets: where packs come from, whom to believe, where to keep things. Read once, wholly, before anything is
//! touched.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use serde::Deserialize;
use totem_pack_source::shelf::{SealError, read_at_most};

use crate::limits::CONFIG_BYTES_MAX;

/// The configuration, as it stands in its file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the repository is: `https://regole.example.it/`; `metadata/` and `targets/` lie under it.
    pub repository: String,
    /// The root of trust that came with the image.
    pub root: PathBuf,
    /// The editors' public keys that came with the image.
    pub editors: PathBuf,
    /// The folder of the pack that came with the image.
    pub factory: PathBuf,
    /// Our own folder: metadata, downloads, the store.
    pub state: PathBuf,
    /// The shelf, on the same partition as `state`: the terminal reads it.
    pub packs: PathBuf,
    /// A second place for the floors, best on another device.
    pub floors_copy: PathBuf,
    /// A file whose text is this site's alone: it spreads the sites over the night and over the waves.
    pub site: PathBuf,
    /// The day the image was built: no day before it is today.
    pub image_built: String,
    /// How the network is reached.
    #[serde(default)]
    pub network: Network,
    /// How the clock is judged.
    #[serde(default)]
    pub clock: ClockMarkers,
    /// Minutes over which the sites spread.
    #[serde(default = "window_minutes")]
    pub window_minutes: u32,
    /// The socket on which the terminal's tallies come.
    #[serde(default)]
    pub tallies: Option<PathBuf>,
}

fn window_minutes() -> u32 {
    240
}

/// How the network is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// The proxy, with its name and password if it wants them: `http://nome:parola@proxy.example.it:3128`.
    pub proxy: Option<String>,
    /// PEM certificates of the only authorities to believe; without it, those of the system.
    pub certificates: Option<PathBuf>,
    /// Seconds to reach the server.
    pub connect_seconds: u64,
    /// Seconds for a whole file of metadata.
    pub metadata_seconds: u64,
    /// Seconds for a whole pack.
    pub pack_seconds: u64,
    /// The shortest wait before another try, in seconds; the others grow from it.
    pub wait_seconds: u64,
}

impl Default for Network {
    fn default() -> Self {
        Network {
            proxy: None,
            certificates: None,
            connect_seconds: 15,
            metadata_seconds: 30,
            pack_seconds: 600,
            wait_seconds: crate::limits::WAIT_MIN.as_secs(),
        }
    }
}

impl Network {
    /// The longest a whole file may take.
    pub fn deadline(&self, is_pack: bool) -> Duration {
        Duration::from_secs(if is_pack { self.pack_seconds } else { self.metadata_seconds })
    }
}

/// Files that are there while the system believes in its clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClockMarkers {
    /// There while the clock follows a time server.
    pub ntp: PathBuf,
    /// There while it follows one that proves who it is.
    pub authenticated: PathBuf,
}

impl Default for ClockMarkers {
    fn default() -> Self {
        ClockMarkers {
            ntp: "/run/systemd/timesync/synchronized".into(),
            authenticated: "/run/polis-totem/time-authenticated".into(),
        }
    }
}

/// Why the configuration does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("la configurazione non si legge; la indichi con --config")]
    Unreadable(#[source] SealError),
    /// It is not what it should be.
    #[error("la configurazione {} non va bene: {what}", .path.display())]
    Faulty {
        /// Which.
        path: PathBuf,
        /// What is wrong, with its line.
        what: String,
    },
}

impl Config {
    /// Reads it.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let faulty = |what: String| ConfigError::Faulty { path: path.to_owned(), what };
        let bytes = read_at_most(path, CONFIG_BYTES_MAX).map_err(ConfigError::Unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| faulty("non è testo UTF-8".to_owned()))?;
        let config: Config = toml::from_str(&text).map_err(|error| faulty(error.to_string()))?;
        config.built().ok_or_else(|| faulty("image_built non è un giorno, per esempio 2026-11-22".to_owned()))?;
        if !config.repository.starts_with("https://") && !config.repository.starts_with("http://") {
            return Err(faulty("repository non comincia con https:// né con http://".to_owned()));
        }
        Ok(config)
    }

    /// The day the image was built.
    pub fn built(&self) -> Option<Date> {
        self.image_built.parse().ok()
    }
}
