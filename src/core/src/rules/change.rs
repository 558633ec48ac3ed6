// SPDX-License-Identifier: EUPL-1.2
//! What a new pack says otherwise than the one in use, seen over the golden cases of both, and what of it the editors
//! declared. A terminal takes no pack that changes more than it says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::answers::Answers;
use super::bridge::{Bridge, Side};
use super::case::{Case, word};
use super::pack::RulePack;
use super::screening::{Outcome, Verdict, verdict};
use super::situation::{Law, Situation, Unasked};
use crate::language::Language;

/// How a benefit stands in a pack, the pack that lacks it included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The pack has it, whatever it comes to.
    Present,
    /// The pack does not have it.
    Absent,
    /// It comes to this.
    Is(Outcome),
}

const ALL: [Standing; 6] = [
    Standing::Is(Outcome::Likely),
    Standing::Is(Outcome::Undecided),
    Standing::Is(Outcome::Unlikely),
    Standing::Is(Outcome::AlreadyReceived),
    Standing::Absent,
    Standing::Present,
];

impl Standing {
    /// As files have it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Present => "present",
            Standing::Absent => "absent",
            Standing::Is(outcome) => word(outcome),
        }
    }

    /// By its word in files.
    pub fn of_word(text: &str) -> Option<Standing> {
        ALL.into_iter().find(|standing| standing.word() == text)
    }

    /// Every word in files.
    pub fn words() -> Vec<&'static str> {
        ALL.into_iter().map(Standing::word).collect()
    }
}

/// A way in which one benefit changes; from and to the same is another amount.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The benefit's name.
    pub benefit: String,
    /// How it stands in the pack in use.
    pub from: Standing,
    /// How it stands in the new one.
    pub to: Standing,
}

/// A change that the editors announce, with the version of the pack that brings it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// What changes.
    pub change: Change,
    /// The version that brings it: `2026.12.1`.
    pub version: String,
}

/// Every change that a golden case of either pack sees, with the first case that sees it.
pub fn changes(old: &RulePack, new: &RulePack) -> BTreeMap<Change, String> {
    let bridge = Bridge { old, new };
    let mut seen = BTreeMap::new();
    let mut laws = BTreeMap::new();
    for pair in bridge.benefits() {
        let change = |benefit: &str, from, to| Change { benefit: benefit.to_owned(), from, to };
        match pair {
            (Some(before), Some(after)) => {
                for twins in twins(&bridge, before, after) {
                    let from = verdict_of(&bridge, Side::Old, before, &twins, &mut laws);
                    let to = verdict_of(&bridge, Side::New, after, &twins, &mut laws);
                    if differ(&from, &to) {
                        let id = &old.benefits[before].id;
                        let key = change(id, Standing::Is(from.outcome), Standing::Is(to.outcome));
                        seen.entry(key).or_insert_with(|| twins.name.to_owned());
                    }
                }
            }
            (None, Some(after)) => {
                let id = &new.benefits[after].id;
                seen.insert(change(id, Standing::Absent, Standing::Present), id.clone());
            }
            (Some(before), None) => {
                let id = &old.benefits[before].id;
                seen.insert(change(id, Standing::Present, Standing::Absent), id.clone());
            }
            (None, None) => {}
        }
    }
    seen
}

/// One household as both packs take it, on the day of each.
struct Twins<'p> {
    name: &'p str,
    told: [(Answers, Date); 2],
}

/// The golden cases of a benefit: by name where both packs have them, carried over where only one has.
fn twins<'p>(bridge: &Bridge<'p>, before: usize, after: usize) -> Vec<Twins<'p>> {
    let of = |pack: &'p RulePack, benefit| pack.cases.iter().filter(move |case| case.benefit == benefit);
    let own = |side: Side, case: &Case| bridge.carried(&case.answers, side).0;
    let mut twins = Vec::new();
    let mut of_new: BTreeMap<&str, &Case> = of(bridge.new, after).map(|case| (case.name.as_str(), case)).collect();
    for case in of(bridge.old, before) {
        let mine = (case.answers.same(), case.on);
        match of_new.remove(case.name.as_str()) {
            Some(twin) => {
                twins.push(Twins { name: &case.name, told: [mine, (twin.answers.same(), twin.on)] });
            }
            None if bridge.carried(&case.answers, Side::Old).1.is_empty() => {
                twins.push(Twins { name: &case.name, told: [mine, (own(Side::Old, case), case.on)] });
            }
            None => {}
        }
    }
    for case in of_new.into_values().filter(|case| bridge.carried(&case.answers, Side::New).1.is_empty()) {
        twins.push(Twins { name: &case.name, told: [(own(Side::New, case), case.on), (case.answers.same(), case.on)] });
    }
    twins
}

fn verdict_of<'p>(
    bridge: &Bridge<'p>,
    side: Side,
    benefit: usize,
    twins: &Twins<'_>,
    laws: &mut BTreeMap<Date, [Law<'p>; 2]>,
) -> Verdict {
    let place = usize::from(side == Side::New);
    let (answers, on) = &twins.told[place];
    let (old, new) = (bridge.old, bridge.new);
    let laws = laws.entry(*on).or_insert_with(|| [Law::on(&old.vocabulary, *on), Law::on(&new.vocabulary, *on)]);
    let situation = Situation::new(&laws[place], answers, Unasked::NotKnown);
    verdict(&bridge.pack(side).benefits[benefit], &situation)
}

/// Whether a citizen would see a difference.
fn differ(before: &Verdict, after: &Verdict) -> bool {
    let italian = Language::italian();
    let says = |verdict: &Verdict| -> Vec<String> {
        verdict.amounts.iter().map(|amount| italian.amount_found(amount)).collect()
    };
    let same_outcome = before.outcome == after.outcome;
    !same_outcome || (before.outcome == Outcome::Likely && says(before) != says(after))
}

/// The changes that nobody declared. A terminal that was away for months sees several packs' changes at once, so
/// declared steps may follow one another: every declaration of a version after the one in use counts.
pub fn undeclared<'c>(
    changes: &'c BTreeMap<Change, String>,
    declared: &[Declared],
    in_use: &str,
) -> Vec<(&'c Change, &'c str)> {
    let newer = declared.iter().filter(|entry| is_after(&entry.version, in_use));
    let steps: BTreeSet<&Change> = newer.map(|entry| &entry.change).collect();
    let told = |change: &&Change| leads(&steps, change);
    changes.iter().filter(|(change, _)| !told(change)).map(|(change, case)| (change, case.as_str())).collect()
}

/// Whether declared steps lead from where a benefit stood to where it stands; at least one is needed.
fn leads(steps: &BTreeSet<&Change>, change: &Change) -> bool {
    let mut reached = BTreeSet::new();
    let mut open = vec![change.from];
    while let Some(at) = open.pop() {
        for step in steps.iter().filter(|step| step.benefit == change.benefit && step.from == at) {
            if step.to == change.to {
                return true;
            }
            if reached.insert(step.to) {
                open.push(step.to);
            }
        }
    }
    false
}

/// Whether a version comes after another: part by part, as numbers where both are.
pub fn is_after(version: &str, than: &str) -> bool {
    let parts = |text: &str| -> Vec<(u64, String)> {
        text.split('.').map(|part| (part.parse().unwrap_or(u64::MAX), part.to_owned())).collect()
    };
    let plain = |parts: &[(u64, String)]| -> Vec<(u64, String)> {
        parts
            .iter()
            .map(|(number, text)| (*number, if *number == u64::MAX { text.clone() } else { String::new() }))
            .collect()
    };
    plain(&parts(version)) > plain(&parts(than))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(from: &str, to: &str) -> Change {
        let standing = |word| Standing::of_word(word).expect("a standing");
        Change { benefit: "naspi".to_owned(), from: standing(from), to: standing(to) }
    }

    fn declared(from: &str, to: &str, version: &str) -> Declared {
        Declared { change: change(from, to), version: version.to_owned() }
    }

    #[test]
    fn versions_are_compared_as_numbers_and_not_as_letters() {
        assert!(is_after("2026.11.10", "2026.11.9"));
        assert!(is_after("2027.1.1", "2026.12.31"));
        assert!(is_after("2026.11.1.1", "2026.11.1"));
        assert!(!is_after("2026.11.2", "2026.11.2"));
        assert!(!is_after("2026.11.2", "2026.11.10"));
    }

    #[test]
    fn a_change_is_declared_only_by_a_version_after_the_one_in_use() {
        let seen = BTreeMap::from([(change("likely", "unlikely"), "un caso".to_owned())]);
        let announced = [declared("likely", "unlikely", "2026.12.1")];
        assert_eq!(undeclared(&seen, &announced, "2026.11.2"), []);
        assert_eq!(undeclared(&seen, &announced, "2026.12.1").len(), 1);
        assert_eq!(undeclared(&seen, &[declared("unlikely", "likely", "2026.12.1")], "2026.11.2").len(), 1);
        assert_eq!(undeclared(&seen, &[], "2026.11.2"), [(&change("likely", "unlikely"), "un caso")]);
    }

    #[test]
    fn steps_of_several_versions_explain_a_long_absence() {
        let seen = BTreeMap::from([(change("likely", "unlikely"), "un caso".to_owned())]);
        let announced = [declared("undecided", "unlikely", "2027.1.1"), declared("likely", "undecided", "2026.12.1")];
        assert_eq!(undeclared(&seen, &announced, "2026.11.2"), []);
        assert_eq!(undeclared(&seen, &announced, "2026.12.1").len(), 1);
    }

    #[test]
    fn another_amount_needs_a_declaration_of_its_own() {
        let seen = BTreeMap::from([(change("likely", "likely"), "un caso".to_owned())]);
        assert_eq!(undeclared(&seen, &[declared("likely", "unlikely", "2026.12.1")], "2026.11.2").len(), 1);
        assert_eq!(undeclared(&seen, &[declared("likely", "likely", "2026.12.1")], "2026.11.2"), []);
    }
}
