// SPDX-License-Identifier: EUPL-1.2
//! The kernel's sound cards. Each plays on the first of its outputs that opens, straight and without a mixer of programs: only
//! the terminal sounds.

use std::ffi::CString;

use alsa::card::{self, Card};
use alsa::ctl::{Ctl, DeviceIter};
use alsa::mixer::{Mixer, Selem};
use alsa::pcm::{Access, Format, HwParams, PCM};
use alsa::{Direction, ValueOr};
use totem_core::screen::about::{CardFault, Trial};

use super::{Loudspeaker, Sound};

/// What cards call the way to their outputs. Others, a microphone's way to the loudspeaker among them, stay as they are.
const OUTPUTS: [&str; 7] = ["Master", "PCM", "Front", "Speaker", "Headphone", "Line Out", "Digital"];

/// Of a hundred: clear in an office, not loud. Cards begin silent or at full voice, as their makers liked.
const VOLUME: i64 = 70;

/// Numbers of the kernel: no such file, no such device, busy.
const ENOENT: i32 = 2;
const ENODEV: i32 = 19;
const EBUSY: i32 = 16;

/// Samples that are handed over at a time.
const AT_A_TIME: usize = 1_024;

/// All sound cards.
pub struct SoundCards;

impl Loudspeaker for SoundCards {
    fn play(&mut self, sound: &Sound) -> Vec<Trial> {
        let trials: Vec<Trial> = card::Iter::new().filter_map(Result::ok).map(|card| trial(card, sound)).collect();
        if trials.is_empty() { vec![Trial::NoCard] } else { trials }
    }
}

fn trial(card: Card, sound: &Sound) -> Trial {
    let name = card.get_name().unwrap_or_else(|_| format!("la scheda {}", card.get_index()));
    open_volume(&format!("hw:{}", card.get_index()));
    match output(card).and_then(|output| play(&output, sound).map_err(fault)) {
        Ok(()) => Trial::Spoke { card: name },
        Err(fault) => Trial::Silent { card: name, fault },
    }
}

/// The first output of a card that opens.
fn output(card: Card) -> Result<PCM, CardFault> {
    let control = Ctl::from_card(&card, false).map_err(fault)?;
    let mut last = Err(CardFault::NoOutput);
    for device in DeviceIter::new(&control) {
        // `plughw` makes of our samples what the card takes.
        let name =
            CString::new(format!("plughw:{},{device}", card.get_index())).expect("two numbers hold no zero byte");
        last = PCM::open(&name, Direction::Playback, false).map_err(fault);
        if last.is_ok() {
            break;
        }
    }
    last
}

/// What the kernel's number means.
fn fault(error: alsa::Error) -> CardFault {
    match error.errno() {
        ENOENT | ENODEV => CardFault::NoOutput,
        EBUSY => CardFault::Busy,
        number => CardFault::Error(number),
    }
}

fn play(output: &PCM, sound: &Sound) -> alsa::Result<()> {
    {
        let params = HwParams::any(output)?;
        params.set_channels(1)?;
        params.set_rate(sound.rate, ValueOr::Nearest)?;
        params.set_format(Format::s16())?;
        params.set_access(Access::RWInterleaved)?;
        output.hw_params(&params)?;
    }
    let writer = output.io_i16()?;
    for mut rest in sound.samples.chunks(AT_A_TIME) {
        while !rest.is_empty() {
            match writer.writei(rest) {
                Ok(taken) => rest = &rest[taken..],
                // A card that ran dry on a busy computer goes on where it was.
                Err(error) => output.try_recover(error, true)?,
            }
        }
    }
    output.drain()
}

/// Opens the ways to a card's outputs. A card without such controls is as loud as it is.
fn open_volume(card: &str) {
    let Ok(mixer) = Mixer::new(card, false) else { return };
    for control in mixer.iter().filter_map(Selem::new) {
        if !control.get_id().get_name().is_ok_and(|name| OUTPUTS.contains(&name)) {
            continue;
        }
        if control.has_playback_volume() {
            let (least, most) = control.get_playback_volume_range();
            let _ = control.set_playback_volume_all(least + (most - least) * VOLUME / 100);
        }
        if control.has_playback_switch() {
            let _ = control.set_playback_switch_all(1);
        }
    }
}
