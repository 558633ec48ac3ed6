// SPDX-License-Identifier: EUPL-1.2
//! Facts, definitions and parameters that no benefit rests on, and facts that would never be asked.

use std::collections::BTreeMap;

use totem_core::rules::outline::{Section, Text};
use totem_core::rules::pack::RulePack;

use super::names::Names;
use super::page::Holds;
use super::{Findings, Inspection};

/// What a name is needed for, the weaker first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// It is said, or paid: never asked for.
    Told,
    /// It decides.
    Decides,
}

/// Names by need, and what each definition rests on in turn.
#[derive(Default)]
struct Uses<'a> {
    roots: Vec<(Need, &'a str)>,
    within: BTreeMap<&'a str, Vec<&'a str>>,
}

/// Looks for names that nothing needs.
pub fn look(inspection: &Inspection<'_>) -> Findings {
    let mut found = Findings::default();
    let needs = uses(inspection).spread();
    for page in &inspection.pages {
        let (key, is) = match page.holds {
            Holds::Facts => ("fact", "il fatto"),
            Holds::Parameters => ("parameter", "il parametro"),
            Holds::Definitions => ("definition", "la definizione"),
            Holds::Pack | Holds::Conclusions | Holds::Benefit => continue,
        };
        for section in page.outline.sections(key) {
            let Some(id) = section.id.as_deref() else { continue };
            match needs.get(id) {
                None => {
                    let what = format!("nessuna prestazione usa {is} «{id}»");
                    found.fault(page.problem(&section.place, what, "lo tolga, o lo usi in un requisito"));
                }
                Some(Need::Told) if key == "fact" && !asked_for_amount(inspection.pack, id) => {
                    let what = format!("{is} «{id}» non decide niente: il totem non lo chiede mai");
                    let remedy = "lo usi in un requisito, o scriva asked_for_amount = true se cambia l'importo";
                    found.advise(page.problem(&section.place, what, remedy));
                }
                Some(Need::Told | Need::Decides) => {}
            }
        }
    }
    found
}

fn asked_for_amount(pack: &RulePack, id: &str) -> bool {
    pack.fact_by_id(id).is_some_and(|(_, fact)| fact.asked_for_amount)
}

fn uses<'a>(inspection: &Inspection<'a>) -> Uses<'a> {
    let (pack, names) = (inspection.pack, &inspection.names);
    let mut uses = Uses::default();
    let household = pack.vocabulary.household;
    let told = [household.told, household.relation, household.home];
    uses.roots.extend(told.into_iter().flatten().map(|slot| (Need::Decides, pack.fact(slot).id.as_str())));
    for page in &inspection.pages {
        match page.holds {
            // What opens a topic, or makes other questions needless, is asked like what decides.
            Holds::Benefit | Holds::Pack | Holds::Conclusions | Holds::Facts => {
                uses.of_benefit(names, &page.outline, Need::Decides);
            }
            Holds::Definitions => page.outline.sections("definition").for_each(|section| {
                uses.of_definition(names, section);
            }),
            Holds::Parameters => {}
        }
    }
    uses
}

impl<'a> Uses<'a> {
    fn of_definition(&mut self, names: &Names<'a>, section: &Section) {
        let Some(definition) = section.id.as_deref().and_then(|id| names.named(id)) else { return };
        let all = section.all();
        let within = all.iter().flat_map(|section| conditions(section)).flat_map(|text| names.within(&text.words));
        self.within.insert(definition.id(), within.collect());
    }

    fn of_benefit(&mut self, names: &Names<'a>, section: &Section, need: Need) {
        let told = matches!(section.key.as_str(), "note" | "paper" | "step" | "amount");
        let need = if told { Need::Told } else { need };
        let mentioned = conditions(section).flat_map(|text| names.within(&text.words));
        self.roots.extend(mentioned.map(|name| (need, name)));
        let lines = section.texts("says").flat_map(|says| says.words.split('{').skip(1));
        let values = lines.filter_map(|part| part.split_once('}')).flat_map(|(value, _)| names.within(value));
        self.roots.extend(values.map(|name| (need, name)));
        section.inner.iter().for_each(|inner| self.of_benefit(names, inner, need));
    }

    /// The strongest need of every name that something needs.
    fn spread(self) -> BTreeMap<&'a str, Need> {
        let mut needs: BTreeMap<&str, Need> = BTreeMap::new();
        let mut left = self.roots;
        while let Some((need, name)) = left.pop() {
            if needs.get(name).is_some_and(|known| *known >= need) {
                continue;
            }
            needs.insert(name, need);
            left.extend(self.within.get(name).into_iter().flatten().map(|inner| (need, *inner)));
        }
        needs
    }
}

/// The fields that hold conditions and values.
const CONDITIONS: &[&str] = &[
    "requires",
    "doubt",
    "unless",
    "received",
    "value",
    "when",
    "exact_when",
    "in",
    "columns",
    "rows",
    "otherwise",
    "opened_by",
    "answers",
];

fn conditions(section: &Section) -> impl Iterator<Item = &Text> {
    section.texts.iter().filter(|text| CONDITIONS.contains(&text.key.as_str()))
}
