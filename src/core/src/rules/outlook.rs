// SPDX-License-Identifier: EUPL-1.2
//! What time alone changes: from which day a benefit may be due after all, and after which day it no longer is.
//! Looks at every day ahead with the same answers and today's last known figures; tells no more than the first change.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::answers::{Answer, Answers, Knowledge};
use super::benefit::{Benefit, RequirementRef};
use super::fact::{FactRef, Kind};
use super::pack::RulePack;
use super::screening::{Outcome, State, Verdict, outcome};
use super::situation::{Law, Situation, Unasked};
use super::term::{Bound, Formula, Term};
use super::truth::Truth;

/// Days ahead within which a benefit that ends is worth a warning.
const ENDS_WITHIN_DAYS: i64 = 180;

/// What time alone will change about one benefit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// The first day on which it may be due, and what changes by then.
    pub from: Option<Change>,
    /// The last day on which it is not excluded.
    pub until: Option<Date>,
}

/// A day, and the requirements that stop failing by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The day.
    pub on: Date,
    /// The requirements, by their place.
    pub requirements: Vec<RequirementRef>,
}

/// A benefit that is looked at day by day.
struct Watched<'a> {
    place: usize,
    benefit: &'a Benefit,
    today: Outcome,
    /// What excludes it: as long as it does, the rest need not be looked at.
    excludes: Option<&'a Formula>,
}

/// The outlook of every benefit of a pack, in pack order, given what each comes to today.
pub fn outlooks(pack: &RulePack, answers: &Answers, on: Date, today: &[Outcome]) -> Vec<Outlook> {
    let mut outlooks = vec![Outlook::default(); pack.benefits.len()];
    let law = Law::on(&pack.vocabulary, on);
    let expected = law.ahead(on);
    let expected = Situation::new(&expected, answers, Unasked::NotKnown);
    let benefits = pack.benefits.iter().zip(today).enumerate();
    // Where a figure that has run out is the doubt today, going on with it says nothing of the days to come.
    let foreseeable = benefits
        .filter(|(_, (benefit, today))| **today != Outcome::AlreadyReceived && outcome(benefit, &expected) == **today);
    let mut watched: Vec<Watched<'_>> = foreseeable
        .map(|(place, (benefit, today))| Watched { place, benefit, today: *today, excludes: None })
        .collect();
    let ahead: Span = pack.look_ahead_months.months();
    let last = on.checked_add(ahead).unwrap_or(Date::MAX);
    let ends = on.checked_add(ENDS_WITHIN_DAYS.days()).unwrap_or(Date::MAX);
    let mut day = on;
    while let Ok(next) = day.tomorrow() {
        day = next;
        if day > last || watched.is_empty() {
            break;
        }
        let law = law.ahead(day);
        let situation = Situation::new(&law, answers, Unasked::NotKnown);
        watched.retain_mut(|one| match one.change(&situation) {
            None => one.today == Outcome::Unlikely || day < ends,
            Some(true) => {
                let requirements = mended(one.benefit, answers, pack, on, &situation);
                outlooks[one.place].from = Some(Change { on: day, requirements });
                false
            }
            Some(false) => {
                outlooks[one.place].until = day.yesterday().ok();
                false
            }
        });
    }
    outlooks
}

impl Watched<'_> {
    /// Whether it got better or worse by this day; none when it stands as it stood.
    fn change(&mut self, situation: &Situation<'_>) -> Option<bool> {
        let nobody = Bound::nobody();
        if self.excludes.is_some_and(|excludes| excludes.known(situation, nobody) == Truth::No) {
            return None;
        }
        let found = outcome(self.benefit, situation);
        self.excludes = match found {
            Outcome::Unlikely => first_no(&self.benefit.whole, situation),
            Outcome::Likely | Outcome::Undecided | Outcome::AlreadyReceived => None,
        };
        match (self.today, found) {
            (Outcome::Unlikely, Outcome::Likely | Outcome::Undecided) => Some(true),
            (Outcome::Undecided, Outcome::Likely) => Some(true),
            (Outcome::Likely | Outcome::Undecided, Outcome::Unlikely) => Some(false),
            _ => None,
        }
    }
}

/// The part of a condition that excludes it by itself.
fn first_no<'f>(whole: &'f Formula, situation: &Situation<'_>) -> Option<&'f Formula> {
    match whole {
        Formula::All(parts) => parts.iter().find(|part| part.known(situation, Bound::nobody()) == Truth::No),
        other => Some(other),
    }
}

/// The requirements that fail today and no longer do then. On ways tried for several people, those of the ways.
fn mended(
    benefit: &Benefit,
    answers: &Answers,
    pack: &RulePack,
    today: Date,
    then: &Situation<'_>,
) -> Vec<RequirementRef> {
    let law = Law::on(&pack.vocabulary, today);
    let now = Situation::new(&law, answers, Unasked::NotKnown);
    let shared = benefit.requirements.iter().enumerate().filter(|(_, requirement)| {
        let known = |situation: &Situation<'_>| requirement.test.known(situation, Bound::nobody());
        known(&now) != known(then) && known(then) != Truth::No
    });
    let shared: Vec<RequirementRef> = shared.map(|(place, _)| RequirementRef { way: None, place }).collect();
    if shared.is_empty() { mended_on_ways(benefit, &now, then) } else { shared }
}

fn mended_on_ways(benefit: &Benefit, now: &Situation<'_>, then: &Situation<'_>) -> Vec<RequirementRef> {
    let mut mended = Vec::new();
    for (way, found) in benefit.ways.iter().enumerate() {
        let bounds = match &found.each {
            Some(each) => each.members(then, Bound::nobody()).each().map(|(one, _)| Bound::one(one)).collect(),
            None => vec![Bound::nobody()],
        };
        for (place, requirement) in found.requirements.iter().enumerate() {
            let changes = |bound: &Bound| {
                let after = requirement.test.known(then, *bound);
                after != Truth::No && requirement.test.known(now, *bound) == Truth::No
            };
            if bounds.iter().any(changes) {
                mended.push(RequirementRef { way: Some(way), place });
            }
        }
    }
    mended
}

/// The decided requirements that turn on an amount so close to its limit that it is worth reading again: shifting one
/// answered amount by the pack's margin would leave them open.
pub fn near_limits(
    pack: &RulePack,
    found: &Verdict,
    benefit: &Benefit,
    situation: &Situation<'_>,
) -> Vec<RequirementRef> {
    let telling = match found.outcome {
        Outcome::Likely => State::Met,
        Outcome::Unlikely => State::Failed,
        Outcome::Undecided | Outcome::AlreadyReceived => return Vec::new(),
    };
    let findings = found.findings.iter().filter(|finding| finding.state == telling);
    let near = findings.filter(|finding| {
        let bound = finding.person.map_or_else(Bound::nobody, Bound::one);
        let test = &benefit.requirement(finding.requirement).test;
        let shifted = |at: &FactRef| {
            let about = [(*at, about(pack, *at, situation)?)];
            Some(test.known(&situation.supposing(&about), bound) == Truth::Unknown)
        };
        finding.facts.iter().any(|at| shifted(at) == Some(true))
    });
    near.map(|finding| finding.requirement).collect()
}

/// The answered amount with the pack's margin on both sides.
fn about(pack: &RulePack, at: FactRef, situation: &Situation<'_>) -> Option<Knowledge> {
    let Knowledge::Is(Answer::Number { low, high }) = situation.knowledge(at.fact, at.person) else { return None };
    if pack.fact(at.fact).kind != Kind::Euro || low != high {
        return None;
    }
    let margin = low.abs() / 100 * i64::from(pack.near_percent);
    Some(Knowledge::Is(Answer::Number { low: low - margin, high: high + margin }))
}
