// SPDX-License-Identifier: EUPL-1.2
//! A benefit written out: every requirement with its law, in words, and everything it refers to.

mod common;

use std::collections::BTreeSet;

use common::{change, empty_folder, plain, root, rulepack, rules_copy};

fn explained(arguments: &[&str]) -> String {
    let ran = rulepack(&[&["explain"], arguments].concat());
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    ran.said
}

/// The names in `benefits = [...]` of the pack.
fn benefits() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("rules/pack.toml")).expect("the pack");
    let pack: toml::Table = text.parse().expect("TOML");
    let ids = pack["benefits"].as_array().expect("a list").iter();
    ids.map(|id| id.as_str().expect("a name").to_owned()).collect()
}

/// The targets of links, and the headings that can be linked to.
fn links(text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let targets = text.split("](#").skip(1).map(|rest| rest.split(')').next().unwrap_or_default().to_owned());
    let headings = text.lines().filter_map(|line| line.strip_prefix("### "));
    (targets.collect(), headings.map(|heading| heading.to_lowercase().replace(' ', "-")).collect())
}

#[test]
fn a_condition_is_told_with_the_words_of_its_questions_and_options() {
    let text = explained(&["naspi"]);
    for words in [
        "# NASpI, indennità di disoccupazione\n",
        "Vale se **Settimane lavorate**: almeno 13 settimane.",
        "giorno della visita: entro **Fine del lavoro** più 68 giorni",
        "«Dipendente privato, apprendista o socio»",
        "| 2 | «Ho un lavoro, ma è sospeso» | – | **non stabilito** |",
        "Legge: D.lgs. 22/2015 art. 6; INPS circ. 94/2015.",
        "Malattia, maternità, preavviso pagato o una causa spostano i 68 giorni",
        "oggi no (`13-settimane`)",
    ] {
        assert!(text.contains(words), "«{words}» is not in\n{text}");
    }
}

#[test]
fn a_figure_of_the_law_stands_with_its_date_and_source() {
    let text = explained(&["naspi"]);
    assert!(text.contains("1.584,70 euro (importo mensile lordo più alto, [valore 1](#valore-1))"), "{text}");
    assert!(text.contains("| 1° gennaio 2026 | 1.584,70 euro | INPS circ. 4/2026 |"), "{text}");
}

#[test]
fn every_benefit_is_told_whole_and_every_reference_has_its_place() {
    for id in benefits() {
        let text = explained(&[&id]);
        let source = std::fs::read_to_string(root().join(format!("rules/benefits/{id}.toml"))).expect("the benefit");
        let requirements = source.lines().filter(|line| line.trim_start().ends_with("requirement]]")).count();
        assert!(text.matches("\nLegge: ").count() >= requirements, "{id}");
        assert_eq!(text.matches("In breve: ").count(), requirements, "{id}");
        let (targets, headings) = links(&text);
        let lost: Vec<_> = targets.difference(&headings).collect();
        assert!(lost.is_empty(), "{id}: {lost:?} lead nowhere");
        for raw in ["satisfies", " io.", "(io.", "list contains", "get or else", "duration("] {
            assert!(!text.contains(raw), "{id}: «{raw}» was not put into words");
        }
    }
}

#[test]
fn a_changed_condition_changes_the_document() {
    let folder = rules_copy("explain-changed");
    change(&folder, "benefits/naspi.toml", "lavoro.settimane >= 13", "not(lavoro.settimane < 14)");
    let text = explained(&["naspi", plain(&folder)]);
    assert!(text.contains("Vale se **Settimane lavorate**: almeno 14 settimane."), "{text}");
}

#[test]
fn the_page_is_complete_in_itself_and_its_links_lead_somewhere() {
    let file = empty_folder("explain-page").join("auu.html");
    let said = explained(&["assegno-unico", "--html", "--out", plain(&file)]);
    assert!(said.is_empty(), "the page goes to its file: {said}");
    let page = std::fs::read_to_string(file).expect("the page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page.contains("@media print") && page.contains("<table>"));
    for fetched in ["src=", "http:", "https:", "<script", "<link"] {
        assert!(!page.contains(fetched), "the page fetches something: {fetched}");
    }
    let targets = page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    for target in targets {
        assert!(page.contains(&format!("id=\"{target}\"")), "#{target} leads nowhere");
    }
}

#[test]
fn a_benefit_that_is_not_there_is_named_with_the_one_that_was_meant() {
    let ran = rulepack(&["explain", "naspy"]);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.complained.contains("«naspy»") && ran.complained.contains("forse voleva «naspi»"),
        "{}",
        ran.complained
    );
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let ran = rulepack(&["explain", "naspi", "--out", "nowhere/at/all.md"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.complained.contains("nowhere/at/all.md"), "{}", ran.complained);
}
