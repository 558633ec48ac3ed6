// SPDX-License-Identifier: EUPL-1.2
//! Breaking any threshold of the pack by one cent, one day or one unit fails at least one golden case.

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;
use totem_core::rules::case::run_case;
use totem_core::rules::document::SourceFile;
use totem_core::rules::read::read_pack;
use totem_tests::pack_files;

/// One number of the pack, moved a little.
struct Mutant {
    file: usize,
    place: std::ops::Range<usize>,
    instead: String,
}

#[test]
fn moving_any_threshold_by_the_least_unit_fails_a_case() {
    // Neither the sample nor other languages change an outcome, and reading them takes most of the time.
    let mut files = pack_files();
    files.retain(|file| !file.path.starts_with("sample/") && !file.path.starts_with("languages/"));
    let mutants: Vec<Mutant> = files.iter().enumerate().flat_map(|(place, file)| mutants_of(place, file)).collect();
    assert!(mutants.len() > 150, "only {} numbers found to move", mutants.len());
    let survivors = mutants.iter().filter(|mutant| survives(&mut files, mutant)).collect::<Vec<_>>();
    let survivors: Vec<String> = survivors.into_iter().map(|mutant| told(&files, mutant)).collect();
    assert!(survivors.is_empty(), "no case notices:\n{}", survivors.join("\n"));
}

/// Whether every case still comes out as written with this number moved.
fn survives(files: &mut [SourceFile], mutant: &Mutant) -> bool {
    let whole = files[mutant.file].text.clone();
    files[mutant.file].text.replace_range(mutant.place.clone(), &mutant.instead);
    let survives = read_pack(files).is_ok_and(|pack| pack.cases.iter().all(|case| run_case(&pack, case).is_none()));
    files[mutant.file].text = whole;
    survives
}

fn told(files: &[SourceFile], mutant: &Mutant) -> String {
    let file = &files[mutant.file];
    let place = file.problem(&mutant.place, "", "");
    format!("{}:{}: {} -> {}", place.file, place.line, &file.text[mutant.place.clone()], mutant.instead)
}

fn mutants_of(place: usize, file: &SourceFile) -> Vec<Mutant> {
    let moved = |found: Vec<(std::ops::Range<usize>, String)>| {
        found.into_iter().map(|(range, instead)| Mutant { file: place, place: range, instead }).collect()
    };
    if file.path.starts_with("parameters/") {
        moved(parameter_values(&file.text))
    } else if file.path.starts_with("definitions/")
        || (file.path.starts_with("benefits/") && !file.path.contains(".cases."))
    {
        moved(condition_numbers(&file.text))
    } else {
        Vec::new()
    }
}

/// The last value of every parameter, one cent or one day up and down.
fn parameter_values(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let value = Regex::new(r"value = (\d+\.\d\d|\d{4}-\d\d-\d\d), source").expect("a pattern");
    let mut found = Vec::new();
    for block in Regex::new(r"(?s)\[\[parameter\]\].*?(?:\n\n|\z)").expect("a pattern").find_iter(text) {
        let Some(last) = value.captures_iter(block.as_str()).last() else { continue };
        let number = last.get(1).expect("the pattern has this group");
        let range = block.start() + number.start()..block.start() + number.end();
        found.extend(neighbours(number.as_str()).into_iter().map(|instead| (range.clone(), instead)));
    }
    found
}

/// Numbers, lengths and dates in conditions and amounts; words and notes are left alone.
fn condition_numbers(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let words = Regex::new(r"^\s*(#|id|says|source|review|name|summary|sheet|options|columns|type|of|per|when)\b")
        .expect("a pattern");
    let number =
        Regex::new(r#"(?:[<>=(\[]|\bthen|\belse|\*|/)\s*(\d+)\b|"(P\d+[YMD](?:\d+M)?)"|date\("(\d{4}-\d\d-\d\d)"\)"#)
            .expect("a pattern");
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !words.is_match(line) {
            for group in number.captures_iter(line).flat_map(|all| [all.get(1), all.get(2), all.get(3)]).flatten() {
                let range = start + group.start()..start + group.end();
                found.extend(neighbours(group.as_str()).into_iter().map(|instead| (range.clone(), instead)));
            }
        }
        start += line.len();
    }
    found
}

/// The least step up and down.
fn neighbours(written: &str) -> Vec<String> {
    if let Ok(date) = written.parse::<Date>() {
        return vec![(date + 1.day()).to_string(), (date - 1.day()).to_string()];
    }
    if let Some(length) = written.strip_prefix('P') {
        // A length moves by one day; FEEL writes it after the months.
        let days = length.strip_suffix('D').and_then(|days| days.parse::<i64>().ok());
        return match days {
            Some(days) => vec![format!("P{}D", days + 1), format!("P{}D", days - 1)],
            None => vec![format!("P{length}1D")],
        };
    }
    match written.split_once('.') {
        Some((euro, cents)) => {
            let cents: i64 = format!("{euro}{cents}").parse().expect("digits");
            [cents + 1, cents - 1].iter().map(|cents| format!("{}.{:02}", cents / 100, cents % 100)).collect()
        }
        None => {
            let number: i64 = written.parse().expect("digits");
            let down = (number > 0).then(|| (number - 1).to_string());
            std::iter::once((number + 1).to_string()).chain(down).collect()
        }
    }
}
