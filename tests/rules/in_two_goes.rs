// SPDX-License-Identifier: EUPL-1.2
//! A terminal reads what Welcome needs first, and the cases and the sample after: nothing is taken that whoever reads all
//! at once refuses, and what is said of it is the same.

use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::{read_first, read_pack, read_rest};
use totem_tests::{pack, pack_files};

fn in_two_goes(files: &[SourceFile]) -> Result<RulePack, Problems> {
    let pack = read_first(files)?;
    read_rest(files, &pack)?;
    Ok(pack)
}

#[test]
fn the_first_go_leaves_out_the_cases_and_the_sample_and_the_second_brings_them() {
    let files = pack_files();
    let read = read_first(&files).expect("the pack is sound");
    assert!(read.cases.is_empty() && read.sample.is_empty() && !read.cases.is_read());
    let english = read.translations[0].pack.clone().expect("English is whole");
    read_rest(&files, &read).expect("the rest is sound too");
    assert_eq!((read.cases.len(), read.sample.len()), (pack().cases.len(), pack().sample.len()));
    assert_eq!(english.sample.len(), pack().sample.len(), "every language orders its questions by the same households");
    for (mine, theirs) in read.cases.iter().zip(&pack().cases) {
        assert!(mine.place == theirs.place && mine.name == theirs.name);
        let mut places = mine.answers.places(&read.vocabulary.facts);
        assert!(places.all(|at| {
            let fact = read.fact(at.fact);
            mine.answers.get(fact, at.person) == theirs.answers.get(fact, at.person)
        }));
    }
}

/// What is done to a file of the pack, which must be there unless it is new.
enum Fault {
    Gone,
    Says(&'static str, &'static str),
    Ends(&'static str),
    New,
}

const FAULTS: &[(&str, Fault)] = &[
    ("benefits/naspi.cases.toml", Fault::Gone),
    ("benefits/naspi.cases.toml", Fault::Ends("\nfacts = \n")),
    ("benefits/naspi.cases.toml", Fault::Says("expect = \"likely\"", "expect = \"certo\"")),
    (
        "benefits/naspi.cases.toml",
        Fault::Ends("\n[[case]]\nname = \"Altro\"\nexpect = \"likely\"\nfacts.altro = true\n"),
    ),
    ("benefits/altro.cases.toml", Fault::New),
    ("benefits/naspi.toml", Fault::Gone),
    ("benefits/naspi.toml", Fault::Ends("\naltro = 1\n")),
    ("sample/households.toml", Fault::Ends("\n[[household]]\naltro = true\n")),
    ("sample/households.toml", Fault::Ends("\n= 3\n")),
    ("sample/altro.toml", Fault::New),
    ("facts/altro.cases.toml", Fault::New),
    ("definitions/adi.toml", Fault::Gone),
    ("pack.toml", Fault::Says("version = ", "versione = ")),
    ("pack.toml", Fault::Gone),
];

fn with(path: &str, fault: &Fault) -> Vec<SourceFile> {
    let mut files = pack_files();
    let at = files.iter().position(|file| file.path == path);
    match (fault, at) {
        (Fault::New, None) => files.push(SourceFile::new(path, "altro = 1\n")),
        (Fault::Gone, Some(at)) => drop(files.remove(at)),
        (Fault::Ends(text), Some(at)) => files[at].text.push_str(text),
        (Fault::Says(from, to), Some(at)) => {
            assert!(files[at].text.contains(from), "{path} has no {from}");
            files[at].text = files[at].text.replacen(from, to, 1);
        }
        _ => panic!("{path} is there, or is not"),
    }
    files
}

#[test]
fn what_is_refused_at_once_is_refused_in_two_goes_with_the_same_words() {
    for (path, fault) in FAULTS {
        let files = with(path, fault);
        let whole = read_pack(&files).err().unwrap_or_else(|| panic!("{path} is no fault")).to_string();
        let parts = in_two_goes(&files).err().unwrap_or_else(|| panic!("{path} is taken in two goes")).to_string();
        assert_eq!(parts, whole);
    }
}
