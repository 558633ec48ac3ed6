// SPDX-License-Identifier: EUPL-1.2
//! Which answers could still change an undecided outcome, those included that the rules replace by a
//! value of their own when a person does not know them. None left: only the law is in doubt.

use std::collections::BTreeSet;

use totem_core::rules::answers::{Answers, Knowledge};
use totem_core::rules::benefit::Benefit;
use totem_core::rules::fact::FactRef;
use totem_core::rules::pack::RulePack;
use totem_core::rules::screening::{Outcome, Screening, Verdict};
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_core::rules::term::{Bound, Open, Term};
use totem_core::rules::truth::Truth;

/// The facts that could still change each outcome, in the order of the benefits; empty when it is decided.
pub fn open_facts(pack: &RulePack, answers: &Answers, screening: &Screening) -> Vec<Vec<FactRef>> {
    let law = Law::on(&pack.vocabulary, screening.on);
    let unknown = unknown(pack, answers);
    let situation = Situation::new(&law, answers, Unasked::StillOpen);
    let situation = situation.supposing(&unknown);
    let verdicts = pack.benefits.iter().zip(&screening.verdicts);
    verdicts.map(|(benefit, verdict)| of_benefit(benefit, verdict, &situation)).collect()
}

fn of_benefit(benefit: &Benefit, verdict: &Verdict, situation: &Situation<'_>) -> Vec<FactRef> {
    if verdict.outcome != Outcome::Undecided {
        return Vec::new();
    }
    let mut facts: BTreeSet<FactRef> = verdict.open.iter().copied().collect();
    for condition in benefit.received.iter().chain([&benefit.whole]) {
        if condition.known(situation, Bound::nobody()) == Truth::Unknown {
            let mut open = Open::default();
            condition.open(situation, Bound::nobody(), &mut open);
            facts.append(&mut open.facts);
        }
    }
    facts.into_iter().collect()
}

/// What a person was asked and did not say counts here as if nobody had asked yet.
fn unknown(pack: &RulePack, answers: &Answers) -> Vec<(FactRef, Knowledge)> {
    let people = u8::try_from(answers.people()).expect("a household has at most 20 people");
    let mut unknown = Vec::new();
    for fact in &pack.vocabulary.facts {
        let Some((slot, _)) = pack.fact_by_id(&fact.id) else { continue };
        let persons: Vec<Option<u8>> = if fact.is_of_person() { (0..people).map(Some).collect() } else { vec![None] };
        for person in persons {
            if matches!(answers.get(fact, person), Knowledge::DoesNotKnow | Knowledge::Declined) {
                unknown.push((FactRef { fact: slot, person }, Knowledge::NotAsked));
            }
        }
    }
    unknown
}
