// SPDX-License-Identifier: EUPL-1.2
//! `kiosk-machine`: what the units of the image call. Exit status: 0 done, 1 it could not be done.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread::sleep;
use std::time::Duration;

use clap::{Parser, Subcommand};
use totem_machine::partition::{self, Use, device, with_files};
use totem_machine::picture::{Picture, PictureError, show};
use totem_machine::settings::{self, Places};
use totem_machine::site::{Site, SiteError};
use totem_machine::start_files;
use totem_machine::starts;
use totem_machine::update::take;
use totem_pack_source::editors::Editors;
use totem_pack_source::shelf::SealError;

/// Where systemd-boot says that it counts the tries of the running system.
const COUNTED: &str = "/sys/firmware/efi/efivars/LoaderBootCountPath-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// How long the picture stays before the machine starts again: long enough to read a number off.
const READABLE: Duration = Duration::from_mins(1);
/// Where a stick is for as long as it is read.
const STICK: &str = "/run/polis-stick";

/// Where a new system waits to be written; systemd-sysupdate looks there.
const TAKEN: &str = "/var/lib/polis-totem/update";
/// How long a terminal must have served for its system to be a good one.
const SERVED_FOR: Duration = Duration::from_mins(1);
/// How often a machine without a screen looks for one.
const LOOK_FOR_SCREEN_EVERY: Duration = Duration::from_secs(2);

/// Prepara la macchina per il suo posto e la tiene in servizio.
#[derive(Parser)]
#[command(name = "kiosk-machine", version, about, max_term_width = 100)]
struct Line {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Legge il file del posto e scrive le impostazioni di questo avvio
    Site {
        /// Le chiavi pubbliche di chi consegna i terminali
        #[arg(long, value_name = "FILE", default_value = "/usr/share/polis-totem/site.pub")]
        keys: PathBuf,
        /// La configurazione delle notti, com'è nell'immagine
        #[arg(long, value_name = "FILE", default_value = "/etc/polis-totem/sync.toml")]
        sync: PathBuf,
    },
    /// Mostra un'immagine al posto del terminale, poi riavvia; dopo troppi riavvii a vuoto resta
    Rescue {
        /// L'immagine
        #[arg(value_name = "FILE")]
        picture: PathBuf,
        /// Di quanti gradi è girato lo schermo
        #[arg(long, value_name = "GRADI", env = "SLINT_KMS_ROTATION", default_value_t = 0)]
        turned: u16,
    },
    /// Prende un sistema nuovo da una chiavetta e lo scrive nello slot che non è in uso
    Update {
        /// Il dispositivo della chiavetta: i tre file del sistema, update.toml e la sua firma
        #[arg(value_name = "FILE")]
        stick: PathBuf,
        /// Le chiavi pubbliche di chi fa i sistemi
        #[arg(long, value_name = "FILE", default_value = "/usr/share/polis-totem/update.pub")]
        keys: PathBuf,
    },
    /// Copia in una cartella quel che c'è su una chiavetta
    Stick {
        /// Il dispositivo della chiavetta
        #[arg(value_name = "FILE")]
        stick: PathBuf,
        /// La cartella
        #[arg(value_name = "DIR")]
        into: PathBuf,
    },
    /// Dice se il terminale è in servizio da un minuto
    Serving,
    /// Segna che questo avvio è andato bene
    Good,
}

fn main() -> ExitCode {
    let done = match Line::parse().command {
        Task::Site { keys, sync } => site(&keys, &sync),
        Task::Rescue { picture, turned } => rescue(&picture, turned),
        Task::Update { stick, keys } => update(&stick, &keys),
        Task::Stick { stick, into } => copy_stick(&stick, &into),
        Task::Serving => serving(),
        Task::Good => good(),
    };
    done.map_or_else(
        |error| {
            tell(error.as_ref());
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

/// Reads the site file and writes what it sets. A terminal whose file is refused says so and opens to nobody.
fn site(keys: &Path, sync: &Path) -> Result<(), Box<dyn Error>> {
    let places = Places::under(Path::new("/run"));
    let command_line = fs::read_to_string("/proc/cmdline").unwrap_or_default();
    let system = settings::system(&command_line);
    match read_site(keys) {
        Ok(site) => {
            settings::write(&site, &fs::read_to_string(sync)?, system.as_deref(), &places)?;
            eprintln!("kiosk-machine: posto {}", site.site);
        }
        Err(error) => {
            tell(&error);
            settings::refuse(error.number(), system.as_deref(), &places)?;
        }
    }
    Ok(())
}

fn read_site(keys: &Path) -> Result<Site, SiteError> {
    let missing = |source| SiteError::Missing(SealError::Unreadable { path: keys.to_owned(), source });
    let text = fs::read_to_string(keys).map_err(missing)?;
    let keys = Editors::read(&text).map_err(SiteError::NotTheirs)?;
    let device = device(partition::SITE).ok_or_else(|| missing(std::io::ErrorKind::NotFound.into()))?;
    with_files(&device, Path::new("/run/polis-site"), Use::Read, |folder| Site::read(folder, &keys)).map_err(missing)?
}

/// The last picture. It starts the machine again only while that may still help.
fn rescue(picture: &Path, turned: u16) -> Result<(), Box<dyn Error>> {
    let picture = Picture::read(picture)?;
    let _shown = loop {
        match show(&picture, turned) {
            Ok(shown) => break shown,
            Err(error @ PictureError::Unreadable(..)) => return Err(error.into()),
            // A screen may yet come.
            Err(PictureError::NoScreen | PictureError::Screen(_)) => sleep(LOOK_FOR_SCREEN_EVERY),
        }
    };
    let in_vain = device(partition::STARTS).map_or(starts::IN_VAIN_MAX + 1, |device| starts::in_vain(&device));
    // After the last one allowed too: it is the next start that tries the other system. Later than that there is none.
    if in_vain <= starts::IN_VAIN_MAX {
        eprintln!("kiosk-machine: avvio a vuoto numero {in_vain}, riavvio fra {} secondi", READABLE.as_secs());
        sleep(READABLE);
        Command::new("/usr/bin/systemctl").arg("reboot").status()?;
    } else {
        eprintln!("kiosk-machine: {in_vain} avvii a vuoto, l'immagine resta finché qualcuno non viene");
    }
    loop {
        sleep(READABLE);
    }
}

/// Puts a new system beside the one that runs. It starts with the next start, and stays only if that goes well.
fn update(stick: &Path, keys: &Path) -> Result<(), Box<dyn Error>> {
    let keys = Editors::read(&fs::read_to_string(keys)?)?;
    let taken = Path::new(TAKEN);
    let list = with_files(stick, Path::new(STICK), Use::Read, |from| take(from, &keys, taken))??;
    let device = device(partition::START_FILES).ok_or("la partizione polis-esp non c'è")?;
    let written = with_files(&device, Path::new("/boot"), Use::Change, |_| {
        // The partition is known by its name; systemd would ask udev what kind it is.
        Command::new("/usr/lib/systemd/systemd-sysupdate").arg("update").env("SYSTEMD_RELAX_ESP_CHECKS", "1").status()
    })??;
    fs::remove_dir_all(taken)?;
    if !written.success() {
        return Err(format!("systemd-sysupdate non ha scritto il sistema {}: {written}", list.version).into());
    }
    eprintln!("kiosk-machine: il sistema {} parte al prossimo avvio", list.version);
    Ok(())
}

/// Copies a stick for a service that may mount nothing: what one command mounts in a sandbox the next one does not find.
fn copy_stick(stick: &Path, into: &Path) -> Result<(), Box<dyn Error>> {
    Ok(with_files(stick, Path::new(STICK), Use::Read, |from| totem_machine::stick::copy(from, into))??)
}

/// Whether the terminal has drawn and served for a minute without a new start, as systemd has it.
fn serving() -> Result<(), Box<dyn Error>> {
    let asked = ["show", "polis-kiosk.service", "--property=ActiveState,StatusText,ActiveEnterTimestampMonotonic"];
    let said = Command::new("/usr/bin/systemctl").args(asked).output()?;
    let said = String::from_utf8_lossy(&said.stdout);
    let value =
        |name: &str| said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default();
    let since = Duration::from_micros(value("ActiveEnterTimestampMonotonic").parse()?);
    let uptime: f64 = fs::read_to_string("/proc/uptime")?.split(' ').next().unwrap_or_default().parse()?;
    let serves = value("ActiveState") == "active" && value("StatusText").starts_with("In servizio");
    if serves && Duration::from_secs_f64(uptime).saturating_sub(since) >= SERVED_FOR {
        Ok(())
    } else {
        Err("non è in servizio da un minuto".into())
    }
}

/// Sets the count of starts back, and tells systemd-boot that this system is one to keep.
fn good() -> Result<(), Box<dyn Error>> {
    let device = device(partition::STARTS).ok_or("la partizione polis-starts non c'è: rifaccia il disco")?;
    if starts::in_vain(&device) != 0 {
        starts::set(&device, 0)?;
    }
    bless()?;
    Ok(())
}

/// Takes the count of tries off the running system, if systemd-boot counted them.
fn bless() -> Result<(), Box<dyn Error>> {
    if !Path::new(COUNTED).exists() {
        return Ok(());
    }
    let line = fs::read_to_string("/proc/cmdline")?;
    let version = line.split_whitespace().find_map(|word| word.strip_prefix("polis.version="));
    let version = version.ok_or("la riga di avvio non dice polis.version")?;
    let device = device(partition::START_FILES).ok_or("la partizione polis-esp non c'è")?;
    if with_files(&device, Path::new("/run/polis-esp"), Use::Change, |at| start_files::bless(at, version))?? {
        eprintln!("kiosk-machine: il sistema {version} è buono");
    }
    Ok(())
}

/// An error with everything that led to it.
fn tell(error: &dyn Error) {
    eprintln!("kiosk-machine: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("    perché: {error}");
        cause = error.source();
    }
}
