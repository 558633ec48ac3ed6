// SPDX-License-Identifier: EUPL-1.2
//! What a citizen says stays in memory and goes nowhere but onto their own paper.

use regex::Regex;
use totem_tests::{START, Visitor, persona};

use super::{files, text};

/// Who holds answers, and where.
const HOLDERS: &[(&str, &str)] = &[
    ("src/core/src/rules/answers.rs", "Answer"),
    ("src/core/src/rules/answers.rs", "Knowledge"),
    ("src/core/src/rules/answers.rs", "Answers"),
    ("src/core/src/visit/draft.rs", "Draft"),
    ("src/core/src/visit/session.rs", "Visit"),
    ("src/core/src/visit/session.rs", "Session"),
    ("src/core/src/receipt.rs", "Receipt"),
];

/// The only files of the terminal that may write one: pictures and receipts asked for on the command line, and the
/// printer's device file.
const WRITERS: &[&str] =
    &["src/kiosk/src/demo/album.rs", "src/kiosk/src/printer/device_file.rs", "src/kiosk/src/printer/simulated.rs"];

/// The only files of the terminal that write to its journal: how it starts, and a folder of `--paper` that is full.
const JOURNAL: &[&str] = &["src/kiosk/src/journal.rs", "src/kiosk/src/main.rs", "src/kiosk/src/printer/simulated.rs"];

fn of_the_terminal() -> Vec<String> {
    let folders = ["src/core/", "src/receipt/", "src/kiosk/", "src/pack-source/", "ui/"];
    let aside = |path: &String| path.contains("/tests/") || path.contains("/examples/");
    let sources = files().into_iter().filter(|path| path.ends_with(".rs") && !aside(path));
    sources.filter(|path| folders.iter().any(|folder| path.starts_with(folder))).collect()
}

/// The files whose code names something; what stands in their tests is not in the terminal.
fn naming(pattern: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    let names = |path: &String| text(path).split("#[cfg(test)]").next().is_some_and(|code| pattern.is_match(code));
    of_the_terminal().into_iter().filter(names).collect()
}

#[test]
fn who_holds_answers_cannot_be_printed_copied_or_serialised() {
    for (path, name) in HOLDERS {
        let text = text(path);
        let shape = Regex::new(&format!(r"((?:#\[[^\n]*\]\n)*)pub (?:struct|enum) {name}\b")).expect("a pattern");
        let found = shape.captures(&text).unwrap_or_else(|| panic!("{name} is in {path}"));
        for trait_name in ["Debug", "Clone", "Serialize"] {
            assert!(!found[1].contains(trait_name), "{name} derives {trait_name}");
            assert!(!text.contains(&format!("{trait_name} for {name} ")), "{name} is {trait_name}");
        }
    }
}

#[test]
fn the_terminal_writes_files_only_where_the_command_line_says() {
    assert_eq!(naming(r"fs::write|File::create|OpenOptions|create_dir|fs::rename|rustix::"), WRITERS);
}

#[test]
fn the_journal_learns_only_how_the_terminal_starts() {
    assert_eq!(naming(r"\b(println|eprintln|print|eprint|dbg)!"), JOURNAL);
}

#[test]
fn two_different_citizens_leave_the_same_terminal_behind() {
    let left_by = |name: &str| {
        let mut visitor = Visitor::played(&persona(name));
        visitor.touch(totem_core::screen::Touch::Leave);
        let screen = visitor.session.screen(visitor.now);
        (screen.title, screen.items.len(), visitor.session.wakes_at(), visitor.session.has_draft())
    };
    let fresh = Visitor::new().session.screen(START);
    let (ines, karim) = (left_by("ines"), left_by("karim"));
    assert_eq!(ines, karim);
    assert_eq!((ines.0, ines.1), (fresh.title, fresh.items.len()));
}
