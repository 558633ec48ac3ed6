// SPDX-License-Identifier: EUPL-1.2
//! Lays down the files of a new benefit, so that `check` and `cases` pass and only the law is left to write.
//! Never overwrites; writes nothing at all unless the pack is sound with the new files in it.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::ToSpan;
use toml_edit::{Array, DocumentMut, InlineTable, Value};
use totem_core::rules::case::run_cases;
use totem_core::rules::document::SourceFile;
use totem_core::rules::fact::{Fact, Kind};
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::read_pack;

/// What stands in every text that an official has to write.
const TO_WRITE: &str = "DA COMPLETARE";

/// Letters of an option's label on the screen.
const LABEL_CHARS_MAX: usize = 46;

/// The fact by which a person says which benefits they have already.
const RECEIVED: &str = "persona.riceve";

/// Why a benefit was not laid down.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The name cannot be that of a file and of an option.
    #[error(
        "«{0}» non è un nome\n    rimedio: usi lettere minuscole senza accenti, cifre e trattini, per esempio bonus-autobus"
    )]
    NotAName(String),
    /// Something by that name is there.
    #[error("«{id}» c'è già: {found}\n    rimedio: scelga un altro nome, o cambi i file che ci sono")]
    Taken {
        /// The name.
        id: String,
        /// Where.
        found: String,
    },
    /// A place that has to be edited cannot be found.
    #[error("{file}: {what}\n    rimedio: {remedy}")]
    Lost {
        /// The file.
        file: String,
        /// What is missing in it.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// With the new files the pack would not be sound.
    #[error("con la prestazione nuova le regole avrebbero problemi, e non è stato scritto nulla:\n{0}")]
    Unsound(Problems),
    /// A file cannot be written.
    #[error("non si può scrivere {}", .path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Lays down a benefit and says what is left to write.
pub fn new_benefit(dir: &Path, files: &[SourceFile], pack: &RulePack, id: &str) -> Result<String, NewError> {
    check_name(id, files, pack)?;
    let skeleton = Skeleton::of(pack, id);
    let added = [
        SourceFile::new(format!("benefits/{id}.toml"), skeleton.benefit()),
        SourceFile::new(format!("benefits/{id}.cases.toml"), skeleton.cases()),
    ];
    let edited = edited(files, id, &skeleton.name)?;
    let sound = sound(files, &edited, &added)?;
    for file in &added {
        create(&dir.join(&file.path), &file.text)?;
    }
    for file in &edited {
        replace(&dir.join(&file.path), &file.text)?;
    }
    Ok(left_to_write(&sound, &added, &edited, id))
}

fn check_name(id: &str, files: &[SourceFile], pack: &RulePack) -> Result<(), NewError> {
    let good = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let edge = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if !id.chars().all(good) || !id.starts_with(edge) || !id.ends_with(edge) || id.len() > LABEL_CHARS_MAX {
        return Err(NewError::NotAName(id.to_owned()));
    }
    let taken = |found: &str| Err(NewError::Taken { id: id.to_owned(), found: found.to_owned() });
    if pack.benefit(id).is_some() {
        return taken("pack.toml lo elenca in benefits");
    }
    let paths = [format!("benefits/{id}.toml"), format!("benefits/{id}.cases.toml")];
    match paths.iter().find(|path| files.iter().any(|file| file.path == **path)) {
        Some(path) => taken(path),
        None => Ok(()),
    }
}

/// What the new files say.
struct Skeleton<'p> {
    pack: &'p RulePack,
    id: &'p str,
    name: String,
    /// The date of birth, if the pack asks for it: the example requirement is about age.
    born: Option<&'p Fact>,
}

impl<'p> Skeleton<'p> {
    fn of(pack: &'p RulePack, id: &'p str) -> Self {
        let words = id.replace('-', " ");
        let name = words[..1].to_uppercase() + &words[1..];
        let born = pack.vocabulary.facts.iter().find(|fact| {
            fact.is_of_person() && fact.kind == Kind::Date && !fact.may_be_future && fact.id.ends_with(".nascita")
        });
        Skeleton { pack, id, name, born }
    }

    /// The condition of the example requirement.
    fn requires(&self) -> String {
        match self.born {
            Some(fact) => {
                let field = fact.id.split_once('.').map_or(fact.id.as_str(), |(_, field)| field);
                format!("age(io.{field}) >= 18")
            }
            None => "true".to_owned(),
        }
    }

    fn benefit(&self) -> String {
        let Skeleton { id, name, pack, .. } = self;
        let (date, requires) = (pack.date, self.requires());
        format!(
            r#"# SPDX-License-Identifier: CC-BY-4.0
id = "{id}"
name = "{name}"                            # come si chiama per i cittadini
summary = "{TO_WRITE}: che cos'è e per chi, in una frase."
sheet = {date}                         # il giorno in cui ha letto la legge

# Un requisito per ogni riga della legge: tutti devono valere. Questo è un esempio, lo cambi.
[[requirement]]
id = "eta"
short = "età"
says = "Servono almeno 18 anni. {TO_WRITE}"
source = "{TO_WRITE}: legge, articolo, comma"
requires = "{requires}"

# Quanto paga: il valore sta fra i parametri, con la data e la fonte.
# [[amount]]
# value = "{id}.importo"
# per = "month"

# Che cosa può controllare solo l'ufficio.
[[office]]
says = "{TO_WRITE}: che cosa controlla l'ufficio."
source = "{TO_WRITE}: legge, articolo, comma"

[[paper]]
says = "Documento d'identità. {TO_WRITE}"

[[step]]
says = "{TO_WRITE}: dove andare e che cosa chiedere."
"#
        )
    }

    fn cases(&self) -> String {
        let on = self.pack.date;
        let received =
            if self.pack.fact_by_id(RECEIVED).is_some() { format!("{RECEIVED} = []\n") } else { String::new() };
        let head = format!(
            "# SPDX-License-Identifier: CC-BY-4.0\n# Una coppia di casi per ogni soglia, e un sì e un no per ogni requisito.\n\
             on = {on}\n\n[defaults]\n{received}"
        );
        let Some(fact) = self.born else {
            return format!("{head}\n[[case]]\nname = \"{TO_WRITE}\"\nfacts = {{}}\nexpect = \"likely\"\n");
        };
        let born = &fact.id;
        let birthday = on.checked_sub(18.years()).unwrap_or(on);
        let after = birthday.tomorrow().unwrap_or(birthday);
        format!(
            r#"{head}
[[case]]
name = "Compie 18 anni oggi"
facts = {{ {born} = {birthday} }}
expect = "likely"

[[case]]
name = "Compie 18 anni domani"
facts = {{ {born} = {after} }}
expect = "unlikely"
failed = ["eta"]

[[case]]
name = "Non sa quando è nata la persona"
facts = {{ {born} = "non so" }}
expect = "undecided"
missing = ["{born}"]
"#
        )
    }
}

/// `pack.toml` and the file of the fact by which benefits are told as received, with the new name in them.
fn edited(files: &[SourceFile], id: &str, name: &str) -> Result<Vec<SourceFile>, NewError> {
    let mut edited = vec![in_pack(files, id)?];
    edited.extend(in_received(files, id, name)?);
    Ok(edited)
}

const READ: &str = "the engine has read this file without a problem";

fn in_pack(files: &[SourceFile], id: &str) -> Result<SourceFile, NewError> {
    let file = files.iter().find(|file| file.path == "pack.toml").expect("a pack that was read has this file");
    let mut document: DocumentMut = file.text.parse().expect(READ);
    let Some(benefits) = document.get_mut("benefits").and_then(|item| item.as_array_mut()) else {
        let what = "non si trova l'elenco benefits = [...]";
        return Err(NewError::Lost { file: file.path.clone(), what, remedy: "lo scriva come lista fra quadre" });
    };
    push_alike(benefits, Value::from(id));
    Ok(SourceFile::new(&file.path, document.to_string()))
}

/// None when the pack does not ask which benefits a person has.
fn in_received(files: &[SourceFile], id: &str, name: &str) -> Result<Option<SourceFile>, NewError> {
    for file in files.iter().filter(|file| file.path.starts_with("facts/")) {
        let mut document: DocumentMut = file.text.parse().expect(READ);
        let facts = document.get_mut("fact").and_then(|item| item.as_array_of_tables_mut());
        let received = facts.and_then(|facts| {
            facts.iter_mut().find(|fact| fact.get("id").and_then(|id| id.as_str()) == Some(RECEIVED))
        });
        let Some(fact) = received else { continue };
        let Some(options) = fact.get_mut("options").and_then(|item| item.as_array_mut()) else {
            let what = "persona.riceve non ha l'elenco options = [...]";
            return Err(NewError::Lost { file: file.path.clone(), what, remedy: "lo scriva come lista fra quadre" });
        };
        let is_it = |option: &Value| {
            option.as_inline_table().and_then(|option| option.get("id")).and_then(Value::as_str) == Some(id)
        };
        if options.iter().any(is_it) {
            return Ok(None);
        }
        let mut option = InlineTable::new();
        option.insert("id", Value::from(id));
        option.insert("label", Value::from(name.chars().take(LABEL_CHARS_MAX).collect::<String>()));
        push_alike(options, Value::InlineTable(option));
        return Ok(Some(SourceFile::new(&file.path, document.to_string())));
    }
    Ok(None)
}

/// Adds an entry that stands on its line as the last one does.
fn push_alike(list: &mut Array, mut entry: Value) {
    let last = list.len().checked_sub(1).and_then(|last| list.get(last));
    let before = last.and_then(|last| last.decor().prefix()).cloned();
    if let Some(before) = before {
        entry.decor_mut().set_prefix(before);
    }
    list.push_formatted(entry);
}

/// The pack with the new files in it, if it is sound.
fn sound(files: &[SourceFile], edited: &[SourceFile], added: &[SourceFile]) -> Result<RulePack, NewError> {
    let is_edited = |file: &&SourceFile| !edited.iter().any(|other| other.path == file.path);
    let mut all: Vec<SourceFile> = files.iter().filter(is_edited).chain(edited).chain(added).cloned().collect();
    all.sort_by(|one, other| one.path.cmp(&other.path));
    read_pack(&all).map_err(NewError::Unsound)
}

/// Writes a file that is not there yet.
fn create(path: &Path, text: &str) -> Result<(), NewError> {
    let written = fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| NewError::Unwritable { path: path.to_owned(), source })
}

/// Writes a file anew; a power cut leaves the old text or the new one, never half of it.
fn replace(path: &Path, text: &str) -> Result<(), NewError> {
    let beside = path.with_extension("toml.new");
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|source| NewError::Unwritable { path: path.to_owned(), source })
}

fn left_to_write(pack: &RulePack, added: &[SourceFile], edited: &[SourceFile], id: &str) -> String {
    let mut text = format!("la prestazione «{id}» è pronta da scrivere\n");
    for file in added {
        let _ = writeln!(text, "    nuovo     {}", file.path);
    }
    for file in edited {
        let _ = writeln!(text, "    cambiato  {}", file.path);
    }
    text += "resta da scrivere:\n";
    for file in added {
        for (line, _) in file.text.lines().enumerate().filter(|(_, line)| line.contains(TO_WRITE)) {
            let said = file.text.lines().nth(line).unwrap_or_default().trim();
            let _ = writeln!(text, "    {}:{}: {said}", file.path, line + 1);
        }
    }
    let _ = writeln!(
        text,
        "    i requisiti veri, con una coppia di casi ciascuno; l'importo; i riquadri [[tile]] di pack.toml; le traduzioni"
    );
    let misses = run_cases(pack).len();
    let cases = if misses == 0 { "tornano".to_owned() } else { format!("{misses} non tornano") };
    let languages_are_sound = pack.translations.iter().all(|language| language.problems.is_empty());
    let checked = if languages_are_sound {
        "check non trova problemi"
    } else {
        "check trova solo i problemi delle lingue, che c'erano già"
    };
    let _ = writeln!(text, "{checked}; i casi {cases}; poi: rulepack explain {id}");
    text
}
