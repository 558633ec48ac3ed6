// SPDX-License-Identifier: EUPL-1.2
//! What changes for whom between two packs: over the golden cases of both, and over made-up households.

mod standing;
mod bridge;
mod households;
mod facts_file;
mod compare;
mod expected;

use std::fmt::Write;

use crate::words;
use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problem;

use bridge::Bridge;
use compare::{CaseCounts, Change, Changes, Comparison, Example};
use expected::{Declared, read_expected};
use households::Households;
use standing::Standing;

/// What to compare, besides the packs.
pub struct Asked<'a> {
    /// How many households are made up.
    pub households: usize,
    /// What they are made up from.
    pub seed: u64,
    /// The file of declared changes.
    pub expected: Option<&'a SourceFile>,
}

/// What was found.
pub struct Difference {
    /// The report, for officials.
    pub report: String,
    /// Changes that nobody declared, where changes were declared at all.
    pub undeclared: usize,
}

/// Compares two packs; fails on a faulty file of declared changes.
pub fn diff(old: &RulePack, new: &RulePack, asked: &Asked<'_>) -> Result<Difference, Vec<Problem>> {
    let bridge = Bridge { old, new };
    let names = names(&bridge);
    let ids: Vec<&str> = names.iter().map(|(id, _)| *id).collect();
    let declared = asked.expected.map(|file| read_expected(file, &ids)).transpose()?;
    let mut comparison = Comparison::new(&bridge);
    let counts = comparison.cases();
    for household in Households::new(&bridge, asked.seed).make(asked.households) {
        comparison.household(&household);
    }
    let changes = comparison.changes;
    let mut report = head(&bridge, &counts, asked);
    report += &told(&names, &changes);
    let mut undeclared = 0;
    if let Some(declared) = declared {
        let (text, count) = against(&names, &changes, &declared);
        report += &text;
        undeclared = count;
    }
    Ok(Difference { report, undeclared })
}

/// Id and name of every benefit, in the order of [`Bridge::benefits`].
fn names<'p>(bridge: &Bridge<'p>) -> Vec<(&'p str, &'p str)> {
    let names = bridge.benefits().into_iter().filter_map(|pair| {
        let benefit = match pair {
            (_, Some(new)) => &bridge.new.benefits[new],
            (Some(old), None) => &bridge.old.benefits[old],
            (None, None) => return None,
        };
        Some((benefit.id.as_str(), benefit.name.as_str()))
    });
    names.collect()
}

fn head(bridge: &Bridge<'_>, counts: &CaseCounts, asked: &Asked<'_>) -> String {
    let of = |pack: &RulePack| format!("{} {}", pack.id, pack.version);
    let mut text = format!("da {} a {}\n", of(bridge.old), of(bridge.new));
    let CaseCounts { in_both, only_old, only_new, not_comparable } = counts;
    let _ = writeln!(
        text,
        "casi: {in_both} in tutti e due, {only_old} solo nel vecchio, {only_new} solo nel nuovo; \
         {not_comparable} non si possono confrontare"
    );
    let _ = writeln!(text, "famiglie inventate: {} (seme {})", asked.households, asked.seed);
    text
}

fn told(names: &[(&str, &str)], changes: &Changes) -> String {
    let mut text = String::new();
    let mut last = None;
    for ((place, from, to), change) in changes {
        if last != Some(place) {
            let (id, name) = names[*place];
            let _ = writeln!(text, "\n{name} ({id})");
            last = Some(place);
        }
        let _ = writeln!(text, "  {}{}", direction(*from, *to), counted(change));
        for case in change.cases.iter().take(1) {
            let _ = writeln!(text, "    caso {case}");
        }
        change.example.iter().for_each(|example| text.push_str(&shown(example, *from, *to)));
    }
    if changes.is_empty() {
        text += "\nnessuna differenza\n";
    }
    text
}

fn direction(from: Standing, to: Standing) -> String {
    if from == to { "cambia l'importo".to_owned() } else { format!("da «{}» a «{}»", from.spoken(), to.spoken()) }
}

fn counted(change: &Change) -> String {
    let of = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    match (change.cases.len(), change.households) {
        (0, 0) => String::new(),
        (cases, households) => {
            format!(": {}, {}", of(cases, "caso", "casi"), of(households, "famiglia", "famiglie"))
        }
    }
}

fn shown(example: &Example, from: Standing, to: Standing) -> String {
    let mut text = String::new();
    if !example.facts.is_empty() {
        let _ = writeln!(text, "    una famiglia, in visita il {} (--on {}):", words::date(example.on), example.on);
        for line in &example.facts {
            let _ = writeln!(text, "        {line}");
        }
    }
    for (when, standing, why) in [("prima", from, &example.old), ("dopo", to, &example.new)] {
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        let _ = writeln!(text, "    {when} «{}»{why}", standing.spoken());
    }
    text
}

/// What happened and was not declared, and what was declared and did not happen.
fn against(names: &[(&str, &str)], changes: &Changes, declared: &[Declared]) -> (String, usize) {
    let mut text = String::from("\ncambiamenti dichiarati\n");
    let mut undeclared = 0;
    for (place, from, to) in changes.keys() {
        let is_it = |entry: &&Declared| entry.benefit == names[*place].0 && entry.from == *from && entry.to == *to;
        let what = format!("{} {}", names[*place].0, direction(*from, *to));
        match declared.iter().find(is_it) {
            Some(entry) => {
                let _ = writeln!(text, "  ✓ {what}: {}", entry.why);
            }
            None => {
                undeclared += 1;
                let (id, from, to) = (names[*place].0, from.word(), to.word());
                let _ = writeln!(text, "  ✗ {what}: non dichiarato");
                let _ = writeln!(text, "    rimedio: se è giusto, lo dichiari così, con la legge che lo dice in why:");
                for line in ["[[change]]", &format!("benefit = \"{id}\""), &format!("from = \"{from}\"")] {
                    let _ = writeln!(text, "        {line}");
                }
                let _ = writeln!(text, "        to = \"{to}\"\n        why = \"…\"");
            }
        }
    }
    for entry in declared {
        let happens = changes
            .keys()
            .any(|(place, from, to)| entry.benefit == names[*place].0 && entry.from == *from && entry.to == *to);
        if !happens {
            let _ = writeln!(
                text,
                "  ○ {} {}: dichiarato, ma non avviene in nessun caso e in nessuna famiglia\n    rimedio: aggiunga un caso \
                 che lo mostri, o tolga la dichiarazione",
                entry.benefit,
                direction(entry.from, entry.to)
            );
        }
    }
    (text, undeclared)
}
