// SPDX-License-Identifier: EUPL-1.2
//! `kiosk-sync`: brings new rules to the terminal at night. Exit status: 0 all is well, 1 the night failed and the pack in
//! use stays, 2 the command could not be carried out.

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use totem_pack_source::hash::PackHash;
use totem_sync::config::Config;
use totem_sync::disk::Disk;
use totem_sync::limits::{TRIAL_WALL, TRIES_A_NIGHT};
use totem_sync::night::{Ending, Surroundings, night, told};
use totem_sync::schedule::offset;
use totem_sync::status::{TALLIES_NAME, status};
use totem_sync::step::Unwatched;
use totem_sync::tallies::receive;
use totem_sync::transport::Transport;
use totem_sync::transport::folder::Folder;
use totem_sync::transport::http::Http;
use totem_sync::trial::{Trial, Tried, be_tried};

/// Where the image has the configuration.
const CONFIG: &str = "/etc/polis-totem/sync.toml";

/// Porta al terminale le regole nuove: le scarica, le prova e le mette in uso.
#[derive(Parser)]
#[command(name = "kiosk-sync", version, about, max_term_width = 100)]
struct Line {
    #[command(subcommand)]
    command: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Cerca un pacchetto nuovo e, se è buono, lo mette in uso
    Nightly {
        /// La configurazione
        #[arg(long, value_name = "FILE", default_value = CONFIG)]
        config: PathBuf,
        /// Non aspetta il turno di questo terminale
        #[arg(long)]
        now: bool,
    },
    /// Dice quale pacchetto è in uso e come sono andate le ultime notti
    Status {
        /// La configurazione
        #[arg(long, value_name = "FILE", default_value = CONFIG)]
        config: PathBuf,
    },
    /// Prende un pacchetto da una chiavetta: la stessa cartella del server, con le stesse firme
    Import {
        /// La cartella che contiene metadata e targets
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// La configurazione
        #[arg(long, value_name = "FILE", default_value = CONFIG)]
        config: PathBuf,
    },
    /// Riceve i conteggi del terminale
    Tallies {
        /// La configurazione
        #[arg(long, value_name = "FILE", default_value = CONFIG)]
        config: PathBuf,
    },
    /// Prova un pacchetto; lo avvia kiosk-sync stesso
    #[command(hide = true)]
    Trial {
        #[arg(long)]
        folder: PathBuf,
        #[arg(long)]
        hash: PackHash,
        #[arg(long)]
        editors: PathBuf,
        #[arg(long)]
        in_use: PathBuf,
    },
}

fn main() -> ExitCode {
    let line = Line::parse();
    if let Job::Trial { folder, hash, editors, in_use } = line.command {
        be_tried(&Tried { folder, hash, editors, in_use }, |line| {
            // Whoever holds the trial is gone if this fails; then nobody needs the rest.
            let mut out = io::stdout();
            let _ = writeln!(out, "{line}").and_then(|()| out.flush());
        });
        return ExitCode::SUCCESS;
    }
    // The journal adds the time by itself.
    tracing_subscriber::fmt().without_time().with_target(false).with_ansi(false).with_writer(io::stderr).init();
    carry_out(line.command).unwrap_or_else(|error| {
        tell(error.as_ref());
        ExitCode::from(2)
    })
}

fn carry_out(job: Job) -> Result<ExitCode, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let disk = Disk::watched(Arc::new(Unwatched));
    match job {
        Job::Nightly { config, now } => {
            let config = Config::read(&config)?;
            let transport = Arc::new(Http::at(&config.repository, &config.network, disk.clone())?);
            runtime.block_on(async {
                if !now {
                    let wait = turn_of(&config);
                    tracing::info!(minutes = wait.as_secs() / 60, "aspetto il mio turno");
                    tokio::time::sleep(wait).await;
                }
                played(&config, transport, disk, TRIES_A_NIGHT).await
            })
        }
        Job::Import { folder, config } => {
            let config = Config::read(&config)?;
            runtime.block_on(played(&config, Arc::new(Folder::at(&folder)), disk, 1))
        }
        Job::Status { config } => {
            print!("{}", status(&Config::read(&config)?, &disk)?);
            Ok(ExitCode::SUCCESS)
        }
        Job::Tallies { config } => {
            let config = Config::read(&config)?;
            let path = config.tallies.as_deref().unwrap_or(Path::new("/run/polis-tallies/socket"));
            runtime.block_on(receive(path, &config.state.join(TALLIES_NAME)))?;
            Ok(ExitCode::SUCCESS)
        }
        Job::Trial { .. } => Ok(ExitCode::SUCCESS),
    }
}

fn turn_of(config: &Config) -> Duration {
    let site = std::fs::read_to_string(&config.site).unwrap_or_default();
    let window = Duration::from_mins(u64::from(config.window_minutes));
    offset(site.trim(), Timestamp::now().to_zoned(TimeZone::UTC).date(), window)
}

async fn played(
    config: &Config,
    transport: Arc<dyn Transport>,
    disk: Disk,
    tries: u32,
) -> Result<ExitCode, Box<dyn Error>> {
    let trial = Trial { program: std::env::current_exe()?, editors: config.editors.clone(), wall: TRIAL_WALL };
    let around = Surroundings { transport, disk, trial, wall: Timestamp::now(), tries };
    let ending = night(config, &around).await;
    println!("{}: {}", ending.code(), told(&ending));
    Ok(ExitCode::from(u8::from(matches!(ending, Ending::Failed(_)))))
}

/// An error with everything that led to it.
fn tell(error: &dyn Error) {
    eprintln!("kiosk-sync: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("    perché: {error}");
        cause = error.source();
    }
}
