// SPDX-License-Identifier: EUPL-1.2
//! A TOML file of a pack, read with the place of everything in it.
//! Takes text, never a path: who reads files gives them here.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::limits::FILE_BYTES_MAX;
use super::problem::{Problem, Problems};

/// One file of a pack, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it stands in the pack's folder, with `/` between folders.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A place in a file, in bytes.
pub type Place = Range<usize>;

impl SourceFile {
    /// Makes a source file out of a path and a text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile { path: path.into(), text: text.into() }
    }

    /// The problem, with line and column counted from 1.
    pub fn problem(&self, place: &Place, what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        let before = &self.text.as_bytes()[..place.start.min(self.text.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        Problem {
            file: self.path.clone(),
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// Reads the file; what cannot be read is reported and the rest still comes back.
    pub fn read(&self, problems: &mut Problems) -> Option<Spanned<DeTable<'_>>> {
        if self.text.len() > FILE_BYTES_MAX {
            let what = format!("il file ha {} byte, il limite è {FILE_BYTES_MAX}", self.text.len());
            problems.add(self.problem(&(0..0), what, "divida il file in più parti"));
            return None;
        }
        let (table, mut errors) = DeTable::parse_recoverable(&self.text);
        errors.sort_by_key(|error| error.span().map_or(0, |place| place.start));
        let mut line = None;
        for error in &errors {
            let place = error.span().unwrap_or(0..0);
            let problem = self.toml_problem(&place, error.message());
            // One slip makes the parser stumble several times over the same line, and over those below.
            let closes = self.text.get(place.start..).is_some_and(|rest| rest.starts_with(']'));
            let junk = closes || LOST.iter().any(|start| error.message().starts_with(start));
            let below = junk && line.is_some_and(|line| problem.line == line + 1);
            let follows = line == Some(problem.line) || below;
            line = Some(problem.line);
            if !follows {
                problems.add(problem);
            }
            if error.message().split(',').next().is_some_and(|start| ENDLESS.contains(&start)) {
                break;
            }
        }
        if !errors.is_empty() {
            problems.note_broken(self);
        }
        Some(table)
    }

    /// A fault of the TOML itself, in the words of the people who write packs.
    fn toml_problem(&self, place: &Place, message: &str) -> Problem {
        let (before, rest) = self.text.split_at_checked(place.start).unwrap_or((&self.text, ""));
        let word = self.text.get(place.clone()).unwrap_or_default();
        let (what, remedy) = if message.starts_with("duplicate key") {
            let remedy = if before.ends_with('[') {
                format!("se è una voce di un elenco scriva [[{word}]] con due parentesi, altrimenti ne tolga una")
            } else {
                "ne tolga una".to_owned()
            };
            (format!("«{word}» c'è due volte"), remedy)
        } else if rest.starts_with(']') {
            ("c'è una parentesi quadra di troppo, o ne manca una prima".to_owned(), BRACKETS.to_owned())
        } else if rest.trim_start_matches([' ', '\t', '\r']).is_empty() || rest.starts_with(['\n', '\r']) {
            unfinished(message)
        } else if UNQUOTED.iter().any(|start| message.starts_with(start)) {
            unquoted(rest)
        } else {
            let known = TOML_FAULTS.iter().find(|(start, ..)| message.starts_with(start));
            known.map_or_else(|| unknown_fault(message), |(_, what, remedy)| ((*what).to_owned(), (*remedy).to_owned()))
        };
        self.problem(place, format!("il file non è TOML corretto: {what}"), remedy)
    }

    /// Where a text stands inside the value it was read from, so that a fault inside a condition can
    /// be shown at its own letter. Falls back to the start of the value when it has escapes.
    pub fn place_within(&self, value: &Place, decoded: &str) -> usize {
        let raw = self.text.get(value.clone()).unwrap_or_default();
        raw.find(decoded).map_or(value.start, |at| value.start + at)
    }
}

/// Tells the lines of places in a file, counting on from the place before: each byte is looked at once if places rise.
pub struct Lines<'a> {
    text: &'a str,
    counted: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    /// From the file's start.
    pub fn of(file: &'a SourceFile) -> Self {
        Lines { text: &file.text, counted: 0, line: 1 }
    }

    /// The line that a place begins in, counted from 1.
    pub fn line(&mut self, place: &Place) -> usize {
        if place.start < self.counted {
            (self.counted, self.line) = (0, 1);
        }
        let end = place.start.min(self.text.len());
        self.line += self.text.as_bytes()[self.counted..end].iter().filter(|byte| **byte == b'\n').count();
        self.counted = end;
        self.line
    }
}

/// What the parser says of a value that is neither text nor number nor date.
const UNQUOTED: &[&str] = &["string values must be quoted", "invalid boolean", "invalid value"];

/// What the parser says of the slips that officials make, what to call them, and the remedy.
const TOML_FAULTS: &[(&str, &str, &str)] = &[
    ("missing comma", "manca una virgola", "metta una virgola fra una voce e l'altra, anche in fondo alla riga prima"),
    (
        "extra comma",
        "c'è una virgola di troppo",
        "la tolga; se è quella dei centesimi, usi il punto e nessun segno per le migliaia: 7101.12",
    ),
    (
        "missing assignment",
        "manca un = fra un nome e il suo valore",
        "scriva nome = valore; se la virgola è quella dei centesimi, usi il punto: 7101.12",
    ),
    ("key with no value", "manca il segno = dopo il nome", "scriva nome = valore, con un nome senza spazi"),
    ("missing value", "manca il valore", "scriva nome = valore"),
    ("invalid date", "questa non è una data", "scriva anno-mese-giorno con le cifre e i trattini: 2026-01-31"),
    ("invalid time", "questa non è una data", "scriva solo anno-mese-giorno, senza ora: 2026-01-31"),
    ("invalid float", "questo non è un numero", NUMBER),
    ("invalid integer", "questo non è un numero", NUMBER),
    ("`_` may only go", "questo non è un numero", NUMBER),
    (
        "unexpected leading zero",
        "un numero non comincia con zero",
        "tolga lo zero davanti; una data si scrive 2026-01-31",
    ),
    ("redundant", "questo non è un numero", NUMBER),
    ("invalid basic string", "le virgolette non si chiudono", CLOSE),
    ("invalid literal string", "le virgolette non si chiudono", CLOSE),
    ("invalid multi-line", "le tre virgolette non si chiudono", "chiuda il testo con le stesse tre virgolette"),
    (
        "unexpected key or value",
        "c'è qualcosa di troppo dopo il valore",
        "una riga sola per ogni nome; se il testo contiene virgolette doppie, lo chiuda fra virgolette singole '…'",
    ),
    (
        "missing escaped value",
        "nel testo c'è una barra \\ da sola",
        "la tolga, o chiuda il testo fra virgolette singole '…'",
    ),
    ("unclosed array table", "manca una parentesi quadra", BRACKETS),
    ("unclosed table", "manca una parentesi quadra", BRACKETS),
    ("unclosed array", "la lista non si chiude", "aggiunga la ] che manca"),
    ("unclosed inline table", "le parentesi graffe non si chiudono", "aggiunga la } che manca"),
    ("invalid inline table", "fra le parentesi graffe qualcosa non va", "scriva { nome = valore, nome = valore }"),
    ("missing key for inline", "fra le parentesi graffe manca un nome", "scriva { nome = valore, nome = valore }"),
    (
        "extra assignment",
        "manca una virgola, o c'è un = di troppo",
        "fra le parentesi graffe scriva { nome = valore, nome = valore }",
    ),
    ("extra `=`", "c'è un = di troppo", "lo tolga: nome = valore"),
    (
        "unexpected `=`",
        "c'è un = dentro una lista",
        "chiuda la lista con ], o metta nome = valore fra parentesi graffe",
    ),
    ("invalid key-value pair", "questa riga non ha la forma nome = valore", LINE),
    ("unexpected content", "questa riga non ha la forma nome = valore", LINE),
    (
        "invalid unquoted key",
        "questo nome ha lettere che non si possono usare",
        "usi lettere senza accenti, cifre, trattini: nome = valore",
    ),
];

/// Brackets that do not close: whatever the parser says of the lines below is not to be believed.
const ENDLESS: &[&str] = &[
    "missing key for inline table element",
    "invalid inline table element",
    "unclosed array",
    "unclosed inline table",
];

/// What the parser says of a line when it lost its way in the one above.
const LOST: &[&str] = &["invalid key-value pair", "unexpected content"];

const BRACKETS: &str = "scriva [nome], o [[nome]] con due parentesi per la voce di un elenco";
const NUMBER: &str = "scriva solo cifre e un punto per i centesimi, nessun segno per le migliaia: 7101.12";
const CLOSE: &str = "chiuda il testo sulla stessa riga, con le stesse virgolette";
const LINE: &str = "controlli parentesi e virgolette in questa riga e in quella prima";

fn unknown_fault(message: &str) -> (String, String) {
    (format!("qui qualcosa non va ({message})"), LINE.to_owned())
}

/// The file or the line ends where something is still to come.
fn unfinished(message: &str) -> (String, String) {
    let (what, remedy) = match TOML_FAULTS.iter().find(|(start, ..)| message.starts_with(start)) {
        Some((_, what, remedy)) => (*what, *remedy),
        None => ("dopo = non c'è nulla", "scriva il valore sulla stessa riga"),
    };
    (what.to_owned(), remedy.to_owned())
}

/// A value without quotes: a text, a date or an amount as they are written by hand.
fn unquoted(rest: &str) -> (String, String) {
    let value: String = rest.chars().take_while(|letter| !",\n\r}]#".contains(*letter)).collect();
    let value = value.trim();
    let digits = value.chars().next().is_some_and(|letter| letter.is_ascii_digit());
    let remedy = if digits && value.contains(['/', '-']) {
        "una data si scrive anno-mese-giorno, senza virgolette: 2026-01-31"
    } else if digits {
        "un numero si scrive con le sole cifre, e il punto per i centesimi: 7101.12"
    } else {
        "metta il testo fra virgolette; sì e no si scrivono true e false"
    };
    (format!("«{value}» non è un testo fra virgolette, né un numero, né una data"), remedy.to_owned())
}

/// What a TOML value is called in a message.
pub fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "un testo",
        DeValue::Integer(_) | DeValue::Float(_) => "un numero",
        DeValue::Boolean(_) => "true o false",
        DeValue::Datetime(_) => "una data",
        DeValue::Array(_) => "una lista",
        DeValue::Table(_) => "una tabella",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_shown_at_its_line_and_letter() {
        let file = SourceFile::new("a.toml", "uno = 1\nperché = !\n");
        let at = file.text.find('!').expect("it is in there");
        let problem = file.problem(&(at..at + 1), "x", "y");
        assert_eq!((problem.line, problem.column), (2, 10));
    }

    #[test]
    fn one_slip_of_the_form_is_told_once_in_italian_and_what_is_rare_keeps_its_own_words() {
        let told = |text: &str| {
            let mut problems = Problems::default();
            SourceFile::new("a.toml", text).read(&mut problems);
            problems.iter().map(|problem| problem.what.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told("= 1\n").len(), 1, "the first line counts too");
        assert_eq!(told("a = \n    { b = 1 },\n    { b = 2 },\n]\n").len(), 1);
        assert_eq!(told("a = { b = 1,\n[c]\nd = 2\n[e]\nd = 2\n").len(), 1);
        assert_eq!(told("a = 1\na = 2\n"), ["il file non è TOML corretto: «a» c'è due volte"]);
        assert_eq!(told("a = \"b\n"), ["il file non è TOML corretto: le virgolette non si chiudono"]);
        let rare = told("a = \"\"\"b\"\"\"\nb.\"\"\"c\"\"\" = 1\n");
        assert!(rare.len() == 1 && rare[0].contains("(keys cannot be multi-line"), "{rare:?}");
    }

    #[test]
    fn a_file_with_two_faults_reports_both_and_keeps_the_rest() {
        let file = SourceFile::new("a.toml", "buono = 1\nmale = \nancora = [1,\naltro = 2\n");
        let mut problems = Problems::default();
        let table = file.read(&mut problems).expect("the good lines come back");
        assert!(table.get_ref().contains_key("buono"));
        assert!(problems.len() >= 2, "{problems}");
        assert!(problems.iter().all(|p| p.file == "a.toml" && p.line >= 2), "{problems}");
    }
}
