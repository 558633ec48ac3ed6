// SPDX-License-Identifier: EUPL-1.2
//! What the golden cases leave unproved, in words.

use totem_core::rules::benefit::Benefit;
use totem_core::rules::coverage::{Gap, Lack, gaps};
use totem_core::rules::problem::Problem;

use super::page::{Page, benefit};
use super::{Findings, Inspection};

/// Looks for benefits and requirements that no case decides both ways.
pub fn look(inspection: &Inspection<'_>) -> Findings {
    let mut found = Findings::default();
    for Gap { benefit: place, lacks } in gaps(inspection.pack) {
        let of = &inspection.pack.benefits[place];
        found.fault(worded(benefit(&inspection.pages, &of.id), of, &lacks));
    }
    found
}

fn worded(page: &Page<'_>, benefit: &Benefit, lacks: &Lack) -> Problem {
    let whole = |what: &str, remedy: &str| page.problem(&(0..0), format!("«{}» {what}", benefit.id), remedy);
    let part = |at, what: &str, remedy: &str| {
        let id = &benefit.requirement(at).id;
        page.problem(&page.named("requirement", id).place, format!("il requisito «{id}»: {what}"), remedy)
    };
    let cases = format!("aggiunga un caso in benefits/{}.cases.toml", benefit.id);
    match lacks {
        Lack::Likely { surely: true } => {
            whole("non può mai spettare, qualunque siano le risposte", "un requisito dice sempre no: lo corregga")
        }
        Lack::Unlikely { surely: true } => {
            whole("può spettare sempre, qualunque siano le risposte", "controlli i requisiti: nessuno dice mai no")
        }
        Lack::Likely { surely: false } => {
            whole("non può spettare in nessun caso", &format!("{cases} con expect = \"likely\""))
        }
        Lack::Unlikely { surely: false } => {
            whole("non dice no in nessun caso", &format!("{cases} con expect = \"unlikely\""))
        }
        Lack::Met(at) => part(*at, "in nessun caso è rispettato", &cases),
        Lack::Failed(at) => {
            let remedy = format!("{cases}; se per legge non può mai mancare, scriva never_no = true");
            part(*at, "in nessun caso manca", &remedy)
        }
        Lack::Open(at) => part(*at, "con never_no = true serve un caso in cui resta in dubbio", &cases),
        Lack::NeverNo { requirement, case } => {
            let remedy = "tolga never_no, o corregga il requisito: qui non deve dire no";
            part(*requirement, &format!("dice never_no = true, ma manca nel caso {case}"), remedy)
        }
    }
}
