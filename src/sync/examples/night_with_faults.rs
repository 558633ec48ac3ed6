// SPDX-License-Identifier: EUPL-1.2
//! One night with a fault in it, for scenes: the real disk, the real network, the real process, and one thing that goes
//! wrong at a named place. Nothing of this is in the program that goes on a terminal.
//!
//! `night_with_faults CONFIG PROGRAM WALL PLACE FAULT`, where PLACE is `step:before`, `step:after` or `act:NUMBER`, and
//! FAULT is one of `kill`, `power`, `fail`, `full` and `hang`. `night_with_faults confined WHAT` takes too much of
//! something under the limits of a trial.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use totem_sync::config::Config;
use totem_sync::disk::Disk;
use totem_sync::night::{Surroundings, night, told};
use totem_sync::step::{Act, Edge, Step, Watch};
use totem_sync::transport::http::Http;
use totem_sync::trial::Trial;

/// Where something goes wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Step(Step, bool),
    Act(usize),
}

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The process is killed; what it wrote stays.
    Kill,
    /// The power goes: what was not made durable is lost or torn, then the process is gone.
    Power,
    /// The disk says no.
    Fail,
    /// The disk is full.
    Full,
    /// Nothing goes on.
    Hang,
}

/// What a power cut would lose.
#[derive(Default)]
struct Unsure {
    /// Files with bytes that were not made durable.
    files: Vec<PathBuf>,
    /// Names that were turned in folders that were not made durable, and what stood there before.
    names: BTreeMap<PathBuf, Before>,
}

/// What stood behind a name.
enum Before {
    Nothing,
    File(Vec<u8>),
    Link(PathBuf),
}

struct Script {
    place: Place,
    fault: Fault,
    acts: AtomicUsize,
    unsure: Mutex<Unsure>,
}

impl Script {
    fn strike(&self) -> io::Result<()> {
        match self.fault {
            Fault::Fail => Err(io::Error::other("un guasto della scena")),
            Fault::Full => Err(io::Error::from(io::ErrorKind::StorageFull)),
            Fault::Kill => std::process::abort(),
            Fault::Power => self.lose().map(|()| std::process::abort()),
            Fault::Hang => loop {
                thread::sleep(Duration::from_hours(1));
            },
        }
    }

    /// Does to the disk what a power cut may do.
    fn lose(&self) -> io::Result<()> {
        let unsure = self.unsure.lock().unwrap_or_else(PoisonError::into_inner);
        for path in unsure.files.iter().filter(|path| path.is_file()) {
            let length = path.metadata()?.len();
            File::options().write(true).open(path)?.set_len(length / 2)?;
        }
        for (path, before) in &unsure.names {
            match before {
                // A folder that was moved here goes back only with its own undo; it is taken away like a lost name.
                Before::Nothing if path.is_dir() && !path.is_symlink() => fs::remove_dir_all(path)?,
                Before::Nothing if path.exists() || path.is_symlink() => fs::remove_file(path)?,
                Before::Nothing => {}
                Before::File(bytes) => fs::write(path, bytes)?,
                Before::Link(target) => {
                    fs::remove_file(path)?;
                    std::os::unix::fs::symlink(target, path)?;
                }
            }
        }
        Ok(())
    }

    fn note(&self, act: Act<'_>) {
        let mut unsure = self.unsure.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = |path: &Path| match (fs::read_link(path), fs::read(path)) {
            (Ok(target), _) => Before::Link(target),
            (_, Ok(bytes)) => Before::File(bytes),
            _ => Before::Nothing,
        };
        match act {
            Act::Write(path) => unsure.files.push(path.to_owned()),
            Act::Sync(path) => unsure.files.retain(|file| file != path),
            Act::Rename { from, to } => {
                unsure.names.remove(from);
                let before = standing(to);
                unsure.names.entry(to.to_owned()).or_insert(before);
            }
            Act::Link(path) | Act::Folder(path) => {
                unsure.names.entry(path.to_owned()).or_insert(Before::Nothing);
            }
            Act::SyncFolder(folder) => unsure.names.retain(|path, _| path.parent() != Some(folder)),
            Act::Remove(_) => {}
        }
    }
}

impl Watch for Script {
    fn step(&self, step: Step, edge: Edge) -> io::Result<()> {
        println!("{step}:{}", if edge == Edge::Before { "before" } else { "after" });
        if self.place == Place::Step(step, edge == Edge::Before) { self.strike() } else { Ok(()) }
    }

    fn act(&self, act: Act<'_>) -> io::Result<()> {
        let number = self.acts.fetch_add(1, Ordering::SeqCst);
        if self.place == Place::Act(number) {
            self.strike()?;
        }
        self.note(act);
        Ok(())
    }
}

/// Takes more than a trial may have. Whoever comes back from here was not confined.
fn take_too_much(what: &str) {
    totem_sync::system::confine(256 * 1024 * 1024, 1).expect("this process can be confined");
    match what {
        "memory" => println!("{}", vec![1_u8; 512 * 1024 * 1024].len()),
        "processor" => loop {
            std::hint::spin_loop();
        },
        _ => fs::write("/tmp/night-with-faults-was-here", "x").expect("files cannot be written here"),
    }
}

fn place(text: &str) -> Option<Place> {
    let (name, where_) = text.split_once(':')?;
    match name {
        "act" => where_.parse().ok().map(Place::Act),
        _ => Step::named(name).map(|step| Place::Step(step, where_ == "before")),
    }
}

fn fault(text: &str) -> Option<Fault> {
    let all = [
        ("kill", Fault::Kill),
        ("power", Fault::Power),
        ("fail", Fault::Fail),
        ("full", Fault::Full),
        ("hang", Fault::Hang),
    ];
    all.into_iter().find(|(name, _)| *name == text).map(|(_, fault)| fault)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [confined, what] = arguments.as_slice()
        && confined == "confined"
    {
        take_too_much(what);
        return ExitCode::SUCCESS;
    }
    let [config, program, wall, at, what] = arguments.as_slice() else { return ExitCode::from(2) };
    let (Some(place), Some(fault), Ok(wall)) = (place(at), fault(what), wall.parse()) else {
        return ExitCode::from(2);
    };
    let config = Config::read(Path::new(config)).expect("a configuration of the scene");
    let script = Script { place, fault, acts: AtomicUsize::new(0), unsure: Mutex::default() };
    let script = Arc::new(script);
    let watch: Arc<dyn Watch> = Arc::clone(&script) as Arc<dyn Watch>;
    let disk = Disk::watched(watch);
    let transport = Arc::new(Http::at(&config.repository, &config.network, disk.clone()).expect("a client"));
    let trial = Trial {
        program: PathBuf::from(program),
        editors: config.editors.clone(),
        wall: totem_sync::limits::TRIAL_WALL,
    };
    let around = Surroundings { transport, disk, trial, wall, tries: 1 };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ending = runtime.block_on(night(&config, &around));
    println!("end {}: {}", ending.code(), told(&ending));
    println!("acts {}", script.acts.load(Ordering::SeqCst));
    ExitCode::SUCCESS
}
