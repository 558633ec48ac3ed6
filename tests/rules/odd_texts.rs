// SPDX-License-Identifier: EUPL-1.2
//! No text makes the readers panic: it is read, or refused with problems that say where and how to mend.
//! The long form of this are the fuzz targets in `tests/fuzz`.

use proptest::prelude::*;
use totem_core::rules::document::SourceFile;
use totem_core::rules::expression::parse::{parse_cell, parse_expression};
use totem_core::rules::read::{read_answers, read_pack};
use totem_core::rules::screening::screen;
use totem_tests::{TODAY, pack, pack_files};

/// Pieces that conditions are made of, and some that they are not.
const PIECES: &[&str] = &[
    "io.",
    "persona.nascita",
    "figli",
    "[",
    "]",
    "(",
    ")",
    "{",
    "in",
    "[18..67)",
    "and",
    "or",
    "not(",
    "some f in ",
    "every ",
    " satisfies ",
    "count(",
    "sum(",
    "age(",
    "if ",
    " then ",
    " else ",
    "date(\"2026-02-30\")",
    "duration(\"P1Y\")",
    "\"",
    "0.1",
    "99999999999999999999999999999",
    "-",
    "*",
    "/",
    "<",
    ">=",
    "=",
    "!=",
    "oggi",
    "true",
    ",",
    "..",
    "é",
    "\u{202e}",
    "\0",
    "\n",
    "//",
];

/// What takes the place of a stretch of a file.
const INSTEAD: &[&str] = &[
    "",
    "\"",
    "]",
    "[[",
    "= =",
    "-1",
    "99999999999999999999",
    "1.5",
    "9999-99-99",
    "true",
    "[]",
    "{}",
    "\u{202e}x",
    "not(",
    "a.b",
    "\n[[requirement]]\n",
    "\n[requirement]\n",
    "io.io.io",
    "figli[figli[figli]]",
    "\"\"\"",
];

fn condition() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Replaces a stretch, cut at whole characters.
fn changed(text: &str, from: prop::sample::Index, length: usize, instead: &str) -> String {
    let (from, length) = (from.index(text.len().max(1)), length.min(60));
    let whole = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let (start, end) = (whole(from), whole((from + length).min(text.len())));
    format!("{}{instead}{}", &text[..start], &text[end.max(start)..])
}

/// Every problem says where it is and how to mend it.
fn tells_where_and_how(problems: &totem_core::rules::problem::Problems) -> Result<(), TestCaseError> {
    prop_assert!(!problems.is_empty());
    for problem in problems.iter() {
        prop_assert!(!problem.what.is_empty() && !problem.remedy.is_empty(), "{problem}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_pack_with_any_stretch_changed_is_read_or_refused_with_remedies(
        file in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), length in 0usize..60,
        instead in prop::sample::select(INSTEAD),
    ) {
        let mut files = pack_files();
        let place = file.index(files.len());
        files[place].text = changed(&files[place].text, from, length, instead);
        if let Err(problems) = read_pack(&files) {
            tells_where_and_how(&problems)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_row_of_words_is_a_condition_or_a_fault(text in condition()) {
        let _ = parse_expression(&text);
        let _ = parse_cell(&text);
    }

    #[test]
    fn any_text_at_all_is_a_condition_or_a_fault(text in ".{0,200}") {
        let _ = parse_expression(&text);
        let _ = parse_cell(&text);
    }

    #[test]
    fn facts_with_any_stretch_changed_are_judged_or_refused_with_remedies(
        from in any::<prop::sample::Index>(), length in 0usize..40, instead in prop::sample::select(INSTEAD),
    ) {
        let text = "persona.nascita = 1981-03-03\nreddito.irpef = { from = 1000, to = 2000.50 }\n\
                    isee.inclusione = \"non ce l'ho\"\npersona.permesso = \"preferisco non rispondere\"\n\
                    persone = [{ relazione = \"figlio\", nascita = { age = 3 }, verbale = \"non so\" }]\n";
        let file = SourceFile::new("facts.toml".to_owned(), changed(text, from, length, instead));
        match read_answers(pack(), &file, TODAY) {
            Ok(answers) => prop_assert_eq!(screen(pack(), &answers, TODAY).verdicts.len(), pack().benefits.len()),
            Err(problems) => tells_where_and_how(&problems)?,
        }
    }
}

#[test]
fn a_condition_nested_without_end_is_a_fault_and_not_a_crash() {
    for (open, close) in [("(", ")"), ("not(", ")"), ("-", ""), ("if true then ", ""), ("[", "]")] {
        let deep = format!("{}1{}", open.repeat(20_000), close.repeat(20_000));
        assert!(parse_expression(&deep).is_err(), "{open}");
    }
}
