// SPDX-License-Identifier: EUPL-1.2
//! `kiosk`: the terminal. Opens a window on a desktop; without any display it plays a visit and leaves
//! pictures. In the image it has the panel to itself. Exit status: 0 all is well, 1 rules or persona need mending, 2 it could not be carried out.

use std::error::Error;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use clap::Parser;
use totem_core::screen::about::System;
use totem_core::visit::moment::{Moment, Settings};
use totem_core::visit::state::FaultCode;
use totem_kiosk::clock::Clock;
use totem_kiosk::demo::tour::{Sight, closed, tour};
use totem_kiosk::demo::{self, VisitorError};
use totem_kiosk::glass::window::Glass;
use totem_kiosk::hardware::Hardware;
use totem_kiosk::journal::tell;
use totem_kiosk::machine::Machine;
use totem_kiosk::opening::{Opening, Source};
use totem_kiosk::printer::Link;
use totem_kiosk::printer::device_file::DeviceFile;
use totem_kiosk::printer::simulated::Simulated;
use totem_kiosk::rules::{RulesError, Untried, read_rules};
use totem_kiosk::shelf::Shelf;
use totem_kiosk::supervisor::{Sign, Supervisor};
use totem_kiosk::tally::Tallies;
use totem_kiosk::terminal::{Parts, Terminal};
#[cfg(feature = "panel")]
use totem_kiosk::voice::sound_cards::SoundCards;
use totem_kiosk::voice::{SENTENCES, Voice};

/// Where a demonstration goes that nobody asked for.
const DEMO_FOLDER: &str = "polis-totem-demo";

/// Whether it has a panel to itself, instead of a window on a desktop.
const PANEL: bool = cfg!(feature = "panel");

/// How often a terminal without a screen looks for one.
const LOOK_FOR_SCREEN_EVERY: Duration = Duration::from_millis(200);

/// How long the system may take to find what is plugged in.
const FINDING_TAKES_AT_MOST: Duration = Duration::from_secs(10);

/// What the toolkit reads the window's scale from.
const SCALE: &str = "SLINT_SCALE_FACTOR";

/// Il terminale: poche domande, poi un foglio con gli aiuti che si possono chiedere.
#[derive(Parser)]
#[command(name = "kiosk", version, about, max_term_width = 100)]
struct Line {
    /// La cartella delle regole
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// La cartella dei pacchetti firmati, che kiosk-sync riempie di notte; al posto di --rules
    #[arg(long, value_name = "DIR", requires_all = ["editors", "factory"])]
    packs: Option<PathBuf>,
    /// Le chiavi pubbliche dei redattori
    #[arg(long, value_name = "FILE")]
    editors: Option<PathBuf>,
    /// La cartella del pacchetto di fabbrica
    #[arg(long, value_name = "DIR")]
    factory: Option<PathBuf>,
    /// La presa a cui mandare i conteggi, un byte per volta; senza, non si conta
    #[arg(long, value_name = "PATH")]
    tallies: Option<PathBuf>,
    /// Non apre il terminale: fa una visita di prova e ne lascia le immagini nella cartella
    #[arg(long, value_name = "DIR")]
    demo: Option<PathBuf>,
    /// Chi fa la visita di prova: un file TOML con i fatti, per nome
    #[arg(long, value_name = "FILE", requires = "demo")]
    persona: Option<PathBuf>,
    /// La lingua della visita di prova, per esempio en; senza, quella del file o l'italiano
    #[arg(long, value_name = "ID", requires = "demo")]
    language: Option<String>,
    /// La grandezza della finestra: 1 è il pannello intero, 1080 per 1920 punti
    #[arg(long, value_name = "N", default_value = "0.5", value_parser = zoom)]
    zoom: f32,
    /// Il file di dispositivo della stampante, per esempio /dev/usb/lp0; senza, è simulata
    #[arg(long, value_name = "PATH")]
    printer: Option<PathBuf>,
    /// Il guasto che il sistema ha trovato prima di me, per esempio SITO-2: non apro a nessuno e ne mostro il codice
    #[arg(long, value_name = "CODICE", value_parser = fault)]
    fault: Option<FaultCode>,
    /// Il sistema intorno a me, come versione:impronta; lo mostro a chi controlla
    #[arg(long, value_name = "SISTEMA", value_parser = system)]
    system: Option<System>,
    /// La cartella in cui la macchina dice com'è andata con la notte e con le chiavette; lo mostro a chi controlla
    #[arg(long, value_name = "DIR")]
    machine: Option<PathBuf>,
    /// La cartella delle frasi dette a voce, come le nomina --sentences; senza, il terminale non parla. Solo sul pannello
    #[arg(long, value_name = "DIR")]
    voice: Option<PathBuf>,
    /// Scrive le frasi che il terminale dice a voce e finisce: nome, lingua e parole, separati da tabulazioni
    #[arg(long)]
    sentences: bool,
    /// Dove la stampante simulata lascia gli scontrini; senza, non li tiene
    #[arg(long, value_name = "DIR", conflicts_with = "printer")]
    paper: Option<PathBuf>,
}

fn main() -> ExitCode {
    let line = Line::parse();
    if line.sentences {
        for (name, language, words) in SENTENCES {
            println!("{name}\t{language}\t{words}");
        }
        return ExitCode::SUCCESS;
    }
    let result = match &line.demo {
        Some(folder) => play(&line, folder),
        None if has_display() => open(&line),
        None => {
            eprintln!("kiosk: qui non c'è uno schermo: faccio una visita di prova");
            play(&line, Path::new(DEMO_FOLDER))
        }
    };
    result.unwrap_or_else(|error| {
        tell(error.as_ref());
        ExitCode::from(2)
    })
}

/// Starts this program again in its own place with the window's scale set; returns only if that fails. The toolkit
/// takes the scale from the environment alone, and a panel of 1920 dots upright is taller than most desks' screens.
fn start_again_at(zoom: f32) -> std::io::Error {
    let again = std::env::current_exe()
        .map(|program| Command::new(program).args(std::env::args_os().skip(1)).env(SCALE, zoom.to_string()).exec());
    again.unwrap_or_else(|error| error)
}

fn zoom(text: &str) -> Result<f32, String> {
    let zoom = text.replace(',', ".").parse::<f32>().ok().filter(|zoom| (0.2..=2.0).contains(zoom));
    zoom.ok_or_else(|| "scriva un numero da 0.2 a 2".to_owned())
}

fn system(text: &str) -> Result<System, String> {
    System::named(text).ok_or_else(|| "scriva versione:impronta".to_owned())
}

fn fault(code: &str) -> Result<FaultCode, String> {
    FaultCode::of_the_system(code).ok_or_else(|| "scriva SITO-1, SITO-2, SITO-3 o TERMINALE-1".to_owned())
}

/// Whether a window can be opened at all.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    PANEL || cfg!(feature = "desktop") && (set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET") || set("DISPLAY"))
}

fn open(line: &Line) -> Result<ExitCode, Box<dyn Error>> {
    if std::env::var_os(SCALE).is_none() {
        return Err(start_again_at(if PANEL { 1.0 } else { line.zoom }).into());
    }
    let supervisor = Supervisor::of_environment();
    let settings = Settings::default();
    // Rules are read beside the screen's start.
    let opening = match line.fault {
        Some(fault) => Opening::closed(fault),
        None => Opening::of(rules_of(line)),
    };
    let link: Box<dyn Link> = match &line.printer {
        Some(path) => Box::new(DeviceFile::at(path.clone())),
        None => Box::new(Simulated { paper_folder: line.paper.clone(), count: 0 }),
    };
    let hardware = PANEL.then(|| wait_for_screen(&supervisor));
    let glass = match Glass::new() {
        Ok(glass) => glass,
        Err(error) if PANEL => return Err(error.into()),
        Err(error) => {
            eprintln!("kiosk: lo schermo non si apre ({error}): faccio una visita di prova");
            return play(line, Path::new(DEMO_FOLDER));
        }
    };
    let tallies = Tallies::to(line.tallies.clone());
    let (system, machine) = (line.system.clone(), Machine::telling_in(line.machine.clone()));
    let voice = voice(line);
    Terminal::new(Parts { opening, glass, link, tallies, supervisor, hardware, settings, system, machine, voice })
        .run()?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(feature = "panel")]
fn voice(line: &Line) -> Option<Voice> {
    line.voice.clone().map(|folder| Voice::start(folder, Box::new(SoundCards)))
}

#[cfg(not(feature = "panel"))]
fn voice(line: &Line) -> Option<Voice> {
    if line.voice.is_some() {
        eprintln!("kiosk: la voce c'è solo sul pannello: qui non parlo");
    }
    None
}

/// Waits until there is a screen: one that is off or comes late is no fault, and nothing to start again for. What is touched
/// comes about the same time: it is waited for as well, but not for ever.
fn wait_for_screen(supervisor: &Supervisor) -> Hardware {
    let begun = Instant::now();
    loop {
        let hardware = Hardware::now();
        let is_complete = !Hardware::is_being_found() || begun.elapsed() > FINDING_TAKES_AT_MOST;
        if hardware.has_screen() && is_complete {
            return hardware;
        }
        supervisor.tell(Sign::WaitsForScreen);
        std::thread::sleep(LOOK_FOR_SCREEN_EVERY);
    }
}

/// Where the rules come from that people are served with. A folder of rules bears no signature: it runs on a desk only.
fn rules_of(line: &Line) -> Result<Source, RulesError> {
    match (&line.packs, &line.editors, &line.factory) {
        (Some(packs), Some(editors), Some(factory)) => Ok(Source::Shelf(Shelf::new(packs, factory, editors)?)),
        _ if cfg!(feature = "desktop") => Ok(Source::Folder(line.rules.clone())),
        _ => Err(RulesError::Unsigned),
    }
}

fn play(line: &Line, folder: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let now = Clock::started().now();
    if let Some(fault) = line.fault {
        demo::leave_pictures(closed(fault, now), folder)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (sights, code) = match sights(line, now) {
        Ok(sights) => (sights, ExitCode::SUCCESS),
        Err(Unplayable::Rules(error)) => {
            tell(&error);
            (closed(error.code(), now), ExitCode::from(1))
        }
        Err(Unplayable::Visitor(error)) => {
            tell(&error);
            return Ok(ExitCode::from(1));
        }
    };
    let pictures = demo::leave_pictures(sights, folder)?;
    println!("{} immagini in {}", pictures.len(), folder.display());
    Ok(code)
}

/// Why there is no visit to be seen.
enum Unplayable {
    Rules(RulesError),
    Visitor(VisitorError),
}

fn sights(line: &Line, now: Moment) -> Result<Vec<Sight>, Unplayable> {
    let pack = read_rules(&line.rules).and_then(Untried::tried).map_err(Unplayable::Rules)?;
    let visitor = demo::read_visitor(&pack, line.persona.as_deref(), line.language.as_deref(), now)
        .map_err(Unplayable::Visitor)?;
    Ok(tour(&pack, &visitor, now))
}
