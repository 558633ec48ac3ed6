// SPDX-License-Identifier: EUPL-1.2
//! Writes made-up rules as the files of a pack, and reads them with the reader that ships.

use std::fmt::Write as _;

use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::read_pack;

use super::conditions::Test;
use super::dice::{MadeUp, Rules};
use super::worlds::{FACTS, PERSON_FACTS};

/// The rules as files.
pub fn files(rules: &Rules) -> Vec<SourceFile> {
    let names: Vec<String> = (0..rules.benefits.len()).map(|place| format!("aiuto{place}")).collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let pack = format!(
        "id = 'prova'\nversion = '1'\ndate = 2026-11-21\nengine = 1\nbenefits = [{}]\n\
         [[topic]]\nid = 'tutto'\nlabel = 'Tutto'\n[[contact]]\nlabel = 'Aiuto'\nnumber = '1'\n",
        quoted.join(", "),
    );
    let mut files = vec![
        SourceFile::new("pack.toml", pack),
        SourceFile::new("facts/tutto.toml", facts()),
        SourceFile::new("definitions/tutto.toml", definitions(rules)),
    ];
    for (name, benefit) in names.iter().zip(&rules.benefits) {
        let case = "on = 2026-11-21\n[[case]]\nname = 'nulla'\nfacts = {}\nexpect = 'undecided'\n";
        files.push(SourceFile::new(format!("benefits/{name}.toml"), benefit_text(name, benefit)));
        files.push(SourceFile::new(format!("benefits/{name}.cases.toml"), case));
    }
    files
}

/// The pack that the shipped reader makes of them.
pub fn read(rules: &Rules) -> RulePack {
    let files = files(rules);
    read_pack(&files).unwrap_or_else(|problems| panic!("{problems}\n{}", all_text(&files)))
}

/// Everything that was written, to be shown when a test fails.
pub fn all_text(files: &[SourceFile]) -> String {
    let wanted = files.iter().filter(|file| !file.path.contains("cases") && !file.path.contains("facts"));
    let shown: Vec<String> = wanted.map(|file| format!("--- {}\n{}", file.path, file.text)).collect();
    shown.join("\n")
}

fn facts() -> String {
    let words = "question = 'Che cosa?'\nwhy = 'Serve.'\nshort = 'la cosa'";
    let other = "of = 'person'\nquestion_of_other = 'E {persona}?'";
    let mut text = String::new();
    for fact in FACTS {
        let _ = writeln!(text, "[[fact]]\nid = '{}'\n{words}\n{}", fact.id, fact.typed);
    }
    for (fact, typed) in PERSON_FACTS.iter().zip(["type = 'yes_no'", "type = 'number'\nmax = 2"]) {
        let _ = writeln!(text, "[[fact]]\nid = 'persona.{fact}'\n{words}\n{other}\n{typed}");
    }
    let relation = "type = 'one_of'\noptions = [{id='io',label='Io'},{id='figlio',label='Figlio'}]";
    let _ = writeln!(text, "[[fact]]\nid = 'persona.relazione'\n{words}\n{other}\n{relation}");
    let group = "[[fact.group]]\nlabel = 'Figli'\none = 'Figlio'\nrelation = 'figlio'\nmost = 4";
    let _ =
        writeln!(text, "[[fact]]\nid = 'persone'\n{words}\ntype = 'people'\nrelation = 'persona.relazione'\n{group}");
    text
}

fn definitions(rules: &Rules) -> String {
    let defined = &rules.defined;
    let mut text = String::new();
    let mut add = |name: &str, place: usize, typed: &str, value: &str| {
        let _ = writeln!(
            text,
            "[[definition]]\nid = '{name}{place}'\nsays = 'Si calcola.'\n{typed}\nvalue = '''{value}'''"
        );
    };
    for (place, number) in defined.numbers.iter().enumerate() {
        add("numero", place, "type = 'number'", &number.text());
    }
    for (place, condition) in defined.conditions.iter().enumerate() {
        add("regola", place, "type = 'yes_no'", &condition.text());
    }
    for (place, condition) in defined.of_person.iter().enumerate() {
        add("persona.propria", place, "type = 'yes_no'\nof = 'person'", &condition.text());
    }
    text
}

fn benefit_text(name: &str, benefit: &MadeUp) -> String {
    let mut text = format!("id = '{name}'\nname = 'Aiuto'\nsummary = 'Un aiuto.'\nsheet = 2026-11-21\n");
    for (place, test) in benefit.requirements.iter().enumerate() {
        requirement(&mut text, "requirement", &format!("r{place}"), test);
    }
    for (way, found) in benefit.ways.iter().enumerate() {
        let each = if found.each { "each = { name = 'p0', in = 'persone' }\n" } else { "" };
        let _ = writeln!(text, "[[way]]\nid = 'via{way}'\nsays = 'Una via.'\n{each}");
        for (place, test) in found.tests.iter().enumerate() {
            requirement(&mut text, "way.requirement", &format!("v{way}-{place}"), test);
        }
    }
    text.push_str("[[paper]]\nsays = 'Un documento.'\n[[step]]\nsays = 'Vada.'\n");
    text
}

fn requirement(text: &mut String, heading: &str, id: &str, test: &Test) {
    let _ = writeln!(text, "[[{heading}]]\nid = '{id}'\nshort = 'punto'\nsays = 'Serve.'\nsource = 'L. 1/2026'");
    let _ = match test {
        Test::Condition(condition) => writeln!(text, "requires = '''{}'''", condition.text()),
        Test::Table(table) => writeln!(text, "[{heading}.table]\n{}", table.text()),
    };
}
