// SPDX-License-Identifier: EUPL-1.2
//! `kiosk-machine`: what the units of the image call. Exit status: 0 done, 1 it could not be done.

use std::error::Error;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread::sleep;
use std::time::Duration;

use clap::{Parser, Subcommand};
use totem_machine::arrival::{Brought, News, UNFINISHED};
use totem_machine::partition::{self, Use, device, with_files};
use totem_machine::picture::{Picture, PictureError, show};
use totem_machine::settings::{self, Places};
use totem_machine::site::{Site, SiteError};
use totem_machine::start_files;
use totem_machine::starts;
use totem_machine::stick;
use totem_machine::update::{List, take};
use totem_pack_source::editors::Editors;
use totem_pack_source::shelf::SealError;

/// Where systemd-boot says that it counts the tries of the running system.
const COUNTED: &str = "/sys/firmware/efi/efivars/LoaderBootCountPath-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// How long the picture stays before the machine starts again: long enough to read a number off.
const READABLE: Duration = Duration::from_mins(1);
/// Where a stick is for as long as it is read.
const STICK: &str = "/run/polis-stick";

/// What came of a stick, for the terminal to show.
const STICK_NEWS: &str = "/run/polis-totem/stick-news";
/// Where a service that takes something from a stick leaves its one line.
const STICK_OUTCOME: &str = "/run/polis-totem/stick-outcome";
/// Of which stick that is: the kernel's number for it.
const STICK_TOLD_OF: &str = "/run/polis-totem/stick-told-of";
/// Bytes that are read of that line: it is a short one.
const OUTCOME_BYTES_MAX: u64 = 4 * 1024;
/// Held by whoever reads a stick: one at a time.
const STICK_LOCK: &str = "/run/polis-totem/stick-lock";

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
    /// Dice se un terminale prenderebbe un file del posto, e se no perché
    CheckSite {
        /// La cartella con site.toml e la sua firma
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Le chiavi pubbliche di chi consegna i terminali
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
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
    /// Guarda che cosa porta una chiavetta, lo fa prendere e dice sullo schermo com'è andata
    Arrived {
        /// Il nome della sua partizione, per esempio sdb1
        #[arg(value_name = "NOME")]
        partition: String,
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
    /// Copia in una cartella le regole che sono su una chiavetta
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
        Task::CheckSite { folder, keys } => check_site(&folder, &keys),
        Task::Rescue { picture, turned } => rescue(&picture, turned),
        Task::Arrived { partition } => arrived(&partition),
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

/// On the desk of whoever writes a site file: a locked terminal only shows the code.
fn check_site(folder: &Path, keys: &Path) -> Result<(), Box<dyn Error>> {
    let keys = Editors::read(&fs::read_to_string(keys)?)?;
    let site = Site::read(folder, &keys)?;
    println!("OK: posto {}", site.site);
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

/// Reads a stick that was put in; another one that took its place meanwhile is read after it.
fn arrived(partition: &str) -> Result<(), Box<dyn Error>> {
    let lock = fs::File::create(STICK_LOCK)?;
    lock.lock()?;
    loop {
        let stick = insertion(partition);
        let known = fs::read_to_string(STICK_TOLD_OF).ok();
        let path = Path::new(STICK_NEWS);
        let mut news = if stick.is_some() && known == stick { News::going_on_at(path) } else { News::at(path) };
        fs::write(STICK_TOLD_OF, stick.as_deref().unwrap_or_default())?;
        if let Err(error) = read_stick(partition, &mut news) {
            news.ends(UNFINISHED)?;
            return Err(error);
        }
        let now = insertion(partition);
        if now.is_none() || now == stick {
            return Ok(());
        }
    }
}

/// The number that the kernel gives a disk each time one is put in; none if it is gone.
fn insertion(partition: &str) -> Option<String> {
    let block = Path::new("/sys/class/block").join(partition);
    ["diskseq", "../diskseq"].iter().find_map(|file| fs::read_to_string(block.join(file)).ok())
}

/// Has all that a stick brings taken, one thing after the other.
fn read_stick(partition: &str, news: &mut News) -> Result<(), Box<dyn Error>> {
    news.goes_on("la leggo")?;
    let device = Path::new("/dev").join(partition);
    let Ok(brought) = with_files(&device, Path::new(STICK), Use::Read, Brought::found_in) else {
        return Ok(news.ends("non si legge; la formatti in FAT32 e la copi di nuovo")?);
    };
    if brought.is_empty() && news.is_empty() {
        news.ends("non porta né regole né un sistema; la copi di nuovo")?;
    } else if brought.is_empty() {
        news.tells_again()?;
    }
    for brought in brought {
        news.goes_on(brought.begins())?;
        let outcome = have_taken(brought, partition)?;
        eprintln!("kiosk-machine: {brought:?}: {outcome:?}");
        news.ends(&brought.ends(outcome.as_deref()))?;
    }
    Ok(())
}

/// Lets a service take something from a stick, and gives the one line that it leaves.
fn have_taken(brought: Brought, partition: &str) -> io::Result<Option<String>> {
    let _ = fs::remove_file(STICK_OUTCOME);
    Command::new("/usr/bin/systemctl").args(["start", &brought.unit(partition)]).status()?;
    let mut said = Vec::new();
    // There is none if the stick was pulled out before.
    if let Ok(file) = fs::File::open(STICK_OUTCOME) {
        file.take(OUTCOME_BYTES_MAX).read_to_end(&mut said)?;
    }
    Ok(String::from_utf8_lossy(&said).lines().last().map(str::to_owned))
}

/// Puts a new system beside the one that runs. The last line it says is for whoever put the stick in.
fn update(stick: &Path, keys: &Path) -> Result<(), Box<dyn Error>> {
    let done = put_beside(stick, keys);
    let _ = fs::remove_dir_all(TAKEN);
    match &done {
        Ok(version) => {
            println!("OK: il sistema {version} parte al prossimo avvio; tolga la chiavetta, spenga e riaccenda");
        }
        Err(error) => println!("{error}"),
    }
    done.map(drop)
}

/// The new system starts with the next start, and stays only if that goes well. It takes the place of the one that does not run: so the
/// one that runs must have shown that it is good.
fn put_beside(stick: &Path, keys: &Path) -> Result<String, Box<dyn Error>> {
    let keys = Editors::read(&fs::read_to_string(keys)?)?;
    let running = running_version()?;
    let device = device(partition::START_FILES).ok_or("la partizione polis-esp non c'è")?;
    let boot = Path::new("/boot");
    if with_files(&device, boot, Use::Read, |at| start_files::is_on_trial(at, &running))?? {
        return Err("il sistema in uso è ancora in prova; rimetta la chiavetta fra cinque minuti".into());
    }
    let taken = Path::new(TAKEN);
    let taken = with_files(stick, Path::new(STICK), Use::Read, |from| take(from, &keys, &running, taken));
    let List { version, .. } = taken??;
    let (written, waits) = with_files(&device, boot, Use::Change, |at| {
        // The partition is known by its name; systemd would ask udev what kind it is.
        let written = Command::new("/usr/lib/systemd/systemd-sysupdate")
            .arg("update")
            .env("SYSTEMD_RELAX_ESP_CHECKS", "1")
            .status();
        (written, start_files::waits(at, &version))
    })?;
    let written = written?;
    if !written.success() {
        return Err(format!("systemd-sysupdate non ha scritto il sistema {version}: {written}").into());
    }
    if !waits? {
        return Err(format!("il sistema {version} non è più nuovo degli altri, o fu già provato e non serviva").into());
    }
    Ok(version)
}

/// Copies a stick for a service that may mount nothing: what one command mounts in a sandbox the next one does not find.
fn copy_stick(stick: &Path, into: &Path) -> Result<(), Box<dyn Error>> {
    Ok(with_files(stick, Path::new(STICK), Use::Read, |from| stick::copy_rules(from, into))??)
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
    let version = running_version()?;
    let device = device(partition::START_FILES).ok_or("la partizione polis-esp non c'è")?;
    if with_files(&device, Path::new("/run/polis-esp"), Use::Change, |at| start_files::bless(at, &version))?? {
        eprintln!("kiosk-machine: il sistema {version} è buono");
    }
    Ok(())
}

/// The version of the running system, as its signed command line names it.
fn running_version() -> Result<String, Box<dyn Error>> {
    let line = fs::read_to_string("/proc/cmdline")?;
    let version = line.split_whitespace().find_map(|word| word.strip_prefix("polis.version="));
    Ok(version.ok_or("la riga di avvio non dice polis.version")?.to_owned())
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
