// SPDX-License-Identifier: EUPL-1.2
//! The client under test of the public suite `theupdateframework/tuf-conformance`: our source of news and our transport
//! behind the suite's command line. The suite is no part of this project; run it from outside:
//!
//! ```text
//! cargo build -p totem-sync --example tuf_conformance
//! pytest tuf_conformance --entrypoint target/debug/examples/tuf_conformance
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use totem_sync::config::Network;
use totem_sync::disk::Disk;
use totem_sync::floors::Floors;
use totem_sync::source::{TrustedSource, Tuf};
use totem_sync::step::Unwatched;
use totem_sync::transport::http::Http;
use totem_sync::transport::{Coming, Traffic, Transport, Wanted};

/// The suite's command line.
#[derive(Parser)]
struct Line {
    /// Where trusted metadata is kept
    #[arg(long)]
    metadata_dir: PathBuf,
    /// Where metadata is served
    #[arg(long)]
    metadata_url: Option<String>,
    /// Files to bring
    #[arg(long = "target-name")]
    target_names: Vec<String>,
    /// Where to put them
    #[arg(long)]
    target_dir: Option<PathBuf>,
    /// Where they are served
    #[arg(long)]
    target_base_url: Option<String>,
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Begins with this root
    Init {
        /// The root's file
        root: PathBuf,
    },
    /// Asks for news
    Refresh,
    /// Asks for news and brings the files
    Download,
}

/// Metadata and files from two addresses, with names made fit for an address; ours are so by themselves.
struct TwoPlaces {
    metadata: Http,
    targets: Option<Http>,
}

impl Transport for TwoPlaces {
    fn bring<'a>(&'a self, wanted: Wanted<'a>) -> Coming<'a> {
        Box::pin(async move {
            match (wanted.path.strip_prefix("metadata/"), wanted.path.strip_prefix("targets/"), &self.targets) {
                (Some(name), _, _) => self.metadata.bring(Wanted { path: name, ..wanted }).await,
                (_, Some(name), Some(targets)) => {
                    targets.bring(Wanted { path: &fit(name), part: None, ..wanted }).await
                }
                _ => Ok(None),
            }
        })
    }

    fn traffic(&self) -> Traffic {
        self.metadata.traffic()
    }
}

fn fit(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn main() -> ExitCode {
    match run(&Line::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tuf_conformance: {error} ({:?})", error.source().map(ToString::to_string));
            ExitCode::FAILURE
        }
    }
}

fn run(line: &Line) -> Result<(), Box<dyn Error>> {
    let disk = Disk::watched(Arc::new(Unwatched));
    let beside = line.metadata_dir.with_extension("ours");
    let (root, floors_copy) = (beside.join("root.json"), beside.join("floors"));
    fs::create_dir_all(&beside)?;
    if let Job::Init { root: given } = &line.job {
        fs::copy(given, &root)?;
        fs::copy(given, line.metadata_dir.join("root.json"))?;
        return Ok(());
    }
    let now = Timestamp::now();
    let network = Network::default();
    let metadata = Http::at(line.metadata_url.as_deref().ok_or("no --metadata-url")?, &network, disk.clone())?;
    let targets = line.target_base_url.as_deref().map(|base| Http::at(base, &network, disk.clone())).transpose()?;
    let transport = Arc::new(TwoPlaces { metadata, targets });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut floors = Floors::read_copy(&floors_copy).unwrap_or(Floors::from_image(Timestamp::UNIX_EPOCH));
    let mut source = Tuf::open(&root, &line.metadata_dir, &beside.join("parts"), transport, &disk)?;
    let refreshed = runtime.block_on(source.refresh(now, &mut floors));
    floors.write_copy(&floors_copy, &disk)?;
    refreshed?;
    if matches!(line.job, Job::Download) {
        let folder = line.target_dir.as_deref().ok_or("no --target-dir")?;
        for name in &line.target_names {
            runtime.block_on(download(&mut source, name, folder, now))?;
        }
    }
    Ok(())
}

async fn download(source: &mut Tuf, name: &str, folder: &Path, now: Timestamp) -> Result<(), Box<dyn Error>> {
    let found = source.find(name, now).await?;
    let path = folder.join(fit(name).replace('/', "%2F"));
    if fs::read(&path).is_ok_and(|bytes| found.is(&bytes)) {
        return Ok(());
    }
    fs::write(path, source.bring(&found).await?)?;
    Ok(())
}
