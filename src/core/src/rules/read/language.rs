// SPDX-License-Identifier: EUPL-1.2
//! Reads `languages/*.toml`: the Italian texts with their translations. A faulty or unfinished file is told of and
//! never keeps the pack from working in Italian.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeValue;

use super::form::{Form, Written};
use crate::language::{Language, Letters, Writing, places};
use crate::rules::document::{Place, SourceFile, kind_of};
use crate::rules::limits::{LANGUAGE_NAME_CHARS_MAX, TRANSLATIONS_MAX};
use crate::rules::pack::RulePack;
use crate::rules::problem::{Problems, nearest};
use crate::rules::translation::{LANGUAGES, Section, Translation, Wanted, translated, wanted};

/// Beyond so many texts without a translation it is not looked for which of them a stray one means: comparing
/// sentences takes long, and the file is being written anyway.
const NEAREST_AMONG_MAX: usize = 40;

/// Whether a file of the pack is a translation.
pub(super) fn is_translation(file: &SourceFile) -> bool {
    file.path.starts_with(LANGUAGES)
}

/// Reads all translations of a pack that has no problems itself.
pub(super) fn read_translations(files: &[SourceFile], pack: &RulePack) -> Vec<Translation> {
    let files: Vec<&SourceFile> = files.iter().filter(|file| is_translation(file)).collect();
    if files.is_empty() {
        return Vec::new();
    }
    let list = wanted(pack);
    let places = list.iter().map(|text| ((text.section, text.italian.as_str()), text)).collect();
    let wanted = Wish { list: &list, places };
    files.into_iter().enumerate().map(|(place, file)| read_translation(place, file, pack, &wanted)).collect()
}

/// All texts to translate, and where each is among them.
struct Wish<'a> {
    list: &'a [Wanted],
    places: HashMap<(Section, &'a str), &'a Wanted>,
}

fn read_translation(place: usize, file: &SourceFile, pack: &RulePack, wanted: &Wish<'_>) -> Translation {
    let id = file.path.trim_start_matches(LANGUAGES).trim_end_matches(".toml").to_owned();
    let problems = RefCell::new(Problems::default());
    if place >= TRANSLATIONS_MAX {
        let what = format!("sullo schermo c'è posto per {TRANSLATIONS_MAX} lingue oltre all'italiano");
        problems.borrow_mut().add(file.problem(&(0..0), what, "tolga questo file o un altro"));
    }
    let mut known = Catalogue::default();
    let table = file.read(&mut problems.borrow_mut());
    let language = table.as_ref().and_then(|table| {
        let form = Form::new(file, table, "la lingua", &problems);
        Reader { id: &id, wanted, problems: &problems }.read(form, &mut known)
    });
    let problems = problems.into_inner();
    let missing: Vec<Wanted> = wanted.list.iter().filter(|text| !known.has(text)).cloned().collect();
    let whole = language.filter(|_| problems.is_empty() && missing.is_empty());
    let pack = whole.map(|language| {
        let terminal = std::mem::take(&mut known.terminal);
        Arc::new(translated(pack, Language { terminal, ..language }, &known.rules))
    });
    let mut problems = problems;
    problems.sort();
    Translation { id, problems, missing, texts: wanted.list.len(), pack }
}

/// The translations of a file by their Italian words.
#[derive(Default)]
struct Catalogue {
    terminal: BTreeMap<String, String>,
    rules: HashMap<String, String>,
}

impl Catalogue {
    fn has(&self, text: &Wanted) -> bool {
        match text.section {
            Section::Terminal => self.terminal.contains_key(&text.italian),
            Section::Rules => self.rules.contains_key(&text.italian),
        }
    }

    fn add(&mut self, section: Section, italian: &str, translation: &str) {
        let (italian, translation) = (italian.to_owned(), translation.to_owned());
        match section {
            Section::Terminal => drop(self.terminal.insert(italian, translation)),
            Section::Rules => drop(self.rules.insert(italian, translation)),
        }
    }
}

struct Reader<'a> {
    id: &'a str,
    wanted: &'a Wish<'a>,
    problems: &'a RefCell<Problems>,
}

impl Reader<'_> {
    /// Reads the file into a catalogue; the language without its sentences comes back.
    fn read(&self, form: Form<'_>, known: &mut Catalogue) -> Option<Language> {
        let language = self.header(&form);
        let mut strays: Vec<(Section, Written<'_>)> = Vec::new();
        for same in form.texts("same") {
            self.same(same, known, &mut strays);
        }
        for section in [Section::Terminal, Section::Rules] {
            let table = form.table(section.key(), section.key());
            for (italian, place, value) in table.iter().flat_map(Form::entries) {
                let italian = Written { file: form.file, text: italian.to_owned(), place };
                match self.find(section, &italian.text) {
                    Some(wanted) => self.entry(wanted, &italian, value, known),
                    None => strays.push((section, italian)),
                }
            }
        }
        form.finish();
        self.report_strays(strays, known);
        language
    }

    fn header(&self, form: &Form<'_>) -> Option<Language> {
        let (id, name) = (form.id("id"), super::facts::limited(form, "name", LANGUAGE_NAME_CHARS_MAX, true));
        if id.as_ref().is_some_and(|id| id != self.id || id == "it") {
            let what = format!("l'id non è quello del file, «{}», o è quello dell'italiano", self.id);
            form.report_at(&form.place_of("id"), what, "scriva il codice della lingua, lo stesso nel nome del file");
        }
        // Other directions need a glass that mirrors its screens.
        let reading = form.word("reading", &[("left_to_right", ())]);
        let letters = form.word("letters", LETTERS);
        let writing = Writing {
            thousands: self.mark(form, "thousands")?,
            decimals: self.mark(form, "decimals")?,
            letters: letters?,
            small_after_colon: form.flag("small_after_colon"),
        };
        reading?;
        Some(Language { id: id?, name: name?, writing, terminal: BTreeMap::new() })
    }

    /// A single character.
    fn mark(&self, form: &Form<'_>, key: &'static str) -> Option<char> {
        let written = form.written(key)?;
        let mut letters = written.text.chars();
        let mark = letters.next().filter(|_| letters.next().is_none());
        if mark.is_none() {
            written.report(self.problems, format!("«{key}» vuole un solo segno"), "scriva per esempio \",\"");
        }
        mark
    }

    fn find(&self, section: Section, italian: &str) -> Option<&Wanted> {
        self.wanted.places.get(&(section, italian)).copied()
    }

    /// A text that stays as it is, wherever it stands.
    fn same<'a>(&self, written: Written<'a>, known: &mut Catalogue, strays: &mut Vec<(Section, Written<'a>)>) {
        let sections = [Section::Terminal, Section::Rules].into_iter();
        let found: Vec<Section> = sections.filter(|section| self.find(*section, &written.text).is_some()).collect();
        for section in &found {
            known.add(*section, &written.text, &written.text);
        }
        if found.is_empty() {
            strays.push((Section::Rules, written));
        }
    }

    fn entry(&self, wanted: &Wanted, italian: &Written<'_>, value: &Spanned<DeValue<'_>>, known: &mut Catalogue) {
        let report = |place: &Place, what: String, remedy: &str| {
            self.problems.borrow_mut().add(italian.file.problem(place, what, remedy));
        };
        let Some(text) = value.get_ref().as_str() else {
            let what = format!("la traduzione è {}, serve un testo fra virgolette", kind_of(value.get_ref()));
            return report(&value.span(), what, "scriva \"italiano\" = \"traduzione\"");
        };
        // A faulty translation is there all the same: it is to be mended, not to be written.
        known.add(wanted.section, &italian.text, text);
        let chars = text.chars().count();
        if text.trim().is_empty() {
            report(&value.span(), "la traduzione è vuota".to_owned(), "la scriva, o tolga la riga");
        } else if text == italian.text {
            let what = "la traduzione è uguale all'italiano".to_owned();
            report(&value.span(), what, "la traduca; un nome che resta uguale va nell'elenco same");
        } else if chars > wanted.most {
            let what = format!("la traduzione ha {chars} caratteri, al massimo {}", wanted.most);
            report(&value.span(), what, "la accorci: deve stare nello stesso posto");
        }
        let (here, there) = (places(text), places(&italian.text));
        if here != there {
            let named = |places: &[&str]| match places {
                [] => "nessuno".to_owned(),
                places => places.iter().map(|place| format!("{{{place}}}")).collect::<Vec<_>>().join(" "),
            };
            let what = format!("i valori fra graffe sono {}, in italiano {}", named(&here), named(&there));
            report(&value.span(), what, "scriva gli stessi, ognuno dove serve");
        }
    }

    /// Texts that are in the file and not in the rules: what they were written for has changed.
    fn report_strays(&self, strays: Vec<(Section, Written<'_>)>, known: &Catalogue) {
        if strays.is_empty() {
            return;
        }
        let missing: Vec<&Wanted> = self.wanted.list.iter().filter(|text| !known.has(text)).collect();
        for (section, stray) in strays {
            let of_section = missing.iter().filter(|text| text.section == section);
            let among = of_section.map(|text| text.italian.as_str()).take(NEAREST_AMONG_MAX + 1);
            let among: Vec<&str> = among.collect();
            let meant = if among.len() > NEAREST_AMONG_MAX { None } else { nearest(&stray.text, among) };
            let what = format!("questo testo non c'è più in [{}]: «{}»", section.key(), stray.text);
            let remedy = match meant {
                Some(meant) => format!("forse è diventato «{meant}»: riveda anche la traduzione"),
                None => "tolga la riga; che cosa manca lo dice: cargo run -q -p rulepack -- languages --missing LINGUA"
                    .to_owned(),
            };
            stray.report(self.problems, what, remedy);
        }
    }
}

const LETTERS: &[(&str, Letters)] =
    &[("italian", Letters::Italian), ("english", Letters::English), ("figures", Letters::Figures)];
