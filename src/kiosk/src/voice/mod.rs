// SPDX-License-Identifier: EUPL-1.2
//! The terminal's voice, on a thread of its own: nothing on the glass waits for it. Sentences are spoken when the image is
//! built and played here; no engine for speech runs on a terminal. Today it says one sentence, for whoever checks a terminal.

#[cfg(feature = "panel")]
pub mod sound_cards;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use hound::{SampleFormat, WavReader};
use totem_core::screen::about::Trial;
use totem_core::screen::texts::about::TRIAL;

/// The sentences that are spoken when the image is built: the name of its file without `.wav`, its language, its words.
pub const SENTENCES: [(&str, &str, &str); 1] = [("prova", "it", TRIAL)];

/// Longest sentence that is read, in seconds.
const SECONDS_MAX: u32 = 60;

/// What sounds are played on.
pub trait Loudspeaker: Send {
    /// Plays a sound to its end on every sound card, one after the other, and tells what came of it on each.
    fn play(&mut self, sound: &Sound) -> Vec<Trial>;
}

/// A spoken sentence: one channel, sixteen bits a sample.
pub struct Sound {
    /// Samples a second.
    pub rate: u32,
    /// From the first to the last.
    pub samples: Vec<i16>,
}

impl Sound {
    /// Reads a WAV file of one channel of sixteen bits, less than a minute long; none if it is not there, is cut or has
    /// another shape.
    pub fn read(path: &Path) -> Option<Sound> {
        let file = WavReader::open(path).ok()?;
        let spec = file.spec();
        let is_ours = spec.channels == 1 && spec.bits_per_sample == 16 && spec.sample_format == SampleFormat::Int;
        if !is_ours || spec.sample_rate == 0 || file.duration() / spec.sample_rate >= SECONDS_MAX {
            return None;
        }
        let samples = file.into_samples::<i16>().collect::<Result<_, _>>().ok()?;
        Some(Sound { rate: spec.sample_rate, samples })
    }
}

/// The voice as the terminal uses it: one sentence at a time.
pub struct Voice {
    asked: Sender<()>,
    ends: Receiver<Vec<Trial>>,
    trials: Vec<Trial>,
}

impl Voice {
    /// Starts the thread that plays the sentences of a folder.
    pub fn start(folder: PathBuf, loudspeaker: Box<dyn Loudspeaker>) -> Voice {
        let (asked, taken) = channel();
        let (told, ends) = channel();
        thread::spawn(move || work(&folder, loudspeaker, &taken, &told));
        Voice { asked, ends, trials: Vec::new() }
    }

    /// Says the one sentence, unless it is being said.
    pub fn tries(&mut self) {
        if !self.speaks() {
            self.trials = vec![Trial::Speaks];
            // The thread lives as long as this sender.
            self.asked.send(()).expect("the speaking thread waits for sentences");
        }
    }

    /// Whether it ended since this was asked last.
    pub fn has_ended(&mut self) -> bool {
        let ended = self.ends.try_iter().last();
        let has_ended = ended.is_some();
        self.trials = ended.unwrap_or_else(|| std::mem::take(&mut self.trials));
        has_ended
    }

    /// What came of it so far; nothing before it was tried.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// Forgets what came of it, for the next who checks.
    pub fn forget(&mut self) {
        self.has_ended();
        if !self.speaks() {
            self.trials.clear();
        }
    }

    fn speaks(&self) -> bool {
        self.trials == [Trial::Speaks]
    }
}

fn work(folder: &Path, mut loudspeaker: Box<dyn Loudspeaker>, asked: &Receiver<()>, ends: &Sender<Vec<Trial>>) {
    let [(name, ..)] = SENTENCES;
    for () in asked {
        let trials = match Sound::read(&folder.join(name).with_extension("wav")) {
            Some(sound) => loudspeaker.play(&sound),
            None => vec![Trial::NoSentence],
        };
        if ends.send(trials).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use hound::{WavSpec, WavWriter};

    use super::*;

    /// Writes a WAV file and reads it as a sentence.
    fn read(name: &str, channels: u16, rate: u32, samples: &[i16]) -> Option<Sound> {
        let path = std::env::temp_dir().join(format!("totem-voice-{}-{name}.wav", std::process::id()));
        let spec = WavSpec { channels, sample_rate: rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let mut file = WavWriter::create(&path, spec).expect("a file");
        for sample in samples {
            file.write_sample(*sample).expect("written");
        }
        file.finalize().expect("closed");
        let read = Sound::read(&path);
        let _ = std::fs::remove_file(&path);
        read
    }

    #[test]
    fn a_sentence_is_read_as_it_was_spoken() {
        let sound = read("whole", 1, 22_050, &[0, 300, -300, i16::MAX]).expect("a sentence");
        assert_eq!((sound.rate, sound.samples.as_slice()), (22_050, [0, 300, -300, i16::MAX].as_slice()));
    }

    #[test]
    fn what_is_no_sentence_of_ours_is_refused() {
        assert!(read("stereo", 2, 22_050, &[0, 0]).is_none());
        assert!(read("long", 1, 10, &[0; 600]).is_none());
        assert!(read("short-enough", 1, 10, &[0; 590]).is_some());
        assert!(Sound::read(Path::new("/nothing/here.wav")).is_none());
        assert!(Sound::read(Path::new(file!())).is_none());
    }
}
