// SPDX-License-Identifier: EUPL-1.2
//! What two packs say of the same households, and where they say different things.

use std::collections::BTreeMap;

use crate::words;
use jiff::civil::Date;
use totem_core::rules::answers::{Answers, Knowledge};
use totem_core::rules::case::{Case, fact_ids};
use totem_core::rules::fact::Kind;
use totem_core::rules::pack::RulePack;
use totem_core::rules::screening::{AmountFound, Outcome, State, Verdict, outcome, verdict};
use totem_core::rules::situation::{Law, Situation, Unasked};

use super::bridge::{Bridge, Side};
use super::facts_file::facts_file;
use super::households::{Household, same};
use super::standing::Standing;

/// One way in which one benefit changes.
#[derive(Default)]
pub struct Change {
    /// The golden cases, by place and name.
    pub cases: Vec<String>,
    /// How many made-up households.
    pub households: usize,
    /// One of them, told.
    pub example: Option<Example>,
}

/// A household that sees the change.
pub struct Example {
    pub on: Date,
    /// The lines of a file of facts; none for a golden case, which has its own.
    pub facts: Vec<String>,
    /// Why it comes to what it comes to, in each pack.
    pub old: String,
    pub new: String,
}

/// Changes by benefit (its place in [`Bridge::benefits`]) and direction; the same twice is another amount.
pub type Changes = BTreeMap<(usize, Standing, Standing), Change>;

/// The golden cases of both packs.
#[derive(Default)]
pub struct CaseCounts {
    pub in_both: usize,
    pub only_old: usize,
    pub only_new: usize,
    /// Of one pack, with facts that the other does not have.
    pub not_comparable: usize,
}

/// The law of both packs, looked up once for each day.
pub struct Comparison<'b, 'p> {
    bridge: &'b Bridge<'p>,
    benefits: Vec<(Option<usize>, Option<usize>)>,
    laws: BTreeMap<Date, [Law<'p>; 2]>,
    pub changes: Changes,
}

impl<'b, 'p> Comparison<'b, 'p> {
    pub fn new(bridge: &'b Bridge<'p>) -> Self {
        let benefits = bridge.benefits();
        let mut changes = Changes::new();
        for (place, pair) in benefits.iter().enumerate() {
            match pair {
                (None, _) => changes.insert((place, Standing::Absent, Standing::Present), Change::default()),
                (_, None) => changes.insert((place, Standing::Present, Standing::Absent), Change::default()),
                (Some(_), Some(_)) => None,
            };
        }
        Comparison { bridge, benefits, laws: BTreeMap::new(), changes }
    }

    fn verdict(&mut self, side: Side, place: usize, answers: &Answers, on: Date) -> Verdict {
        let pack = self.bridge.pack(side);
        let situation = Situation::new(self.law(side, on), answers, Unasked::NotKnown);
        verdict(&pack.benefits[place], &situation)
    }

    fn outcome(&mut self, side: Side, place: usize, answers: &Answers, on: Date) -> Outcome {
        let pack = self.bridge.pack(side);
        let situation = Situation::new(self.law(side, on), answers, Unasked::NotKnown);
        outcome(&pack.benefits[place], &situation)
    }

    fn law(&mut self, side: Side, on: Date) -> &Law<'p> {
        let (old, new) = (self.bridge.old, self.bridge.new);
        let laws = self.laws.entry(on).or_insert_with(|| [Law::on(&old.vocabulary, on), Law::on(&new.vocabulary, on)]);
        &laws[usize::from(side == Side::New)]
    }

    /// Compares the golden cases, matched by benefit and name.
    pub fn cases(&mut self) -> CaseCounts {
        let mut counts = CaseCounts::default();
        for (place, pair) in self.benefits.clone().into_iter().enumerate() {
            let (Some(old), Some(new)) = pair else { continue };
            let (of_old, mut of_new) = (cases_of(self.bridge.old, old), cases_of(self.bridge.new, new));
            for case in of_old {
                let twin = of_new.iter().position(|other| other.name == case.name);
                match twin.map(|twin| of_new.remove(twin)) {
                    Some(twin) => {
                        counts.in_both += 1;
                        self.case(place, (old, new), case, [(&case.answers, case.on), (&twin.answers, twin.on)]);
                    }
                    None => {
                        counts.only_old += 1;
                        let (carried, lost) = self.bridge.carried(&case.answers, Side::Old);
                        counts.not_comparable += usize::from(!lost.is_empty());
                        if lost.is_empty() {
                            self.case(place, (old, new), case, [(&case.answers, case.on), (&carried, case.on)]);
                        }
                    }
                }
            }
            counts.only_new += of_new.len();
            for case in of_new {
                let (carried, lost) = self.bridge.carried(&case.answers, Side::New);
                counts.not_comparable += usize::from(!lost.is_empty());
                if lost.is_empty() {
                    self.case(place, (old, new), case, [(&carried, case.on), (&case.answers, case.on)]);
                }
            }
        }
        counts
    }

    fn case(&mut self, place: usize, (old, new): (usize, usize), case: &Case, told: [(&Answers, Date); 2]) {
        let before = self.verdict(Side::Old, old, told[0].0, told[0].1);
        let after = self.verdict(Side::New, new, told[1].0, told[1].1);
        if !differ(&before, &after) {
            return;
        }
        let example = self.example(case.on, Vec::new(), (old, &before), (new, &after));
        let change = self.change(place, before.outcome, after.outcome);
        change.cases.push(format!("{}: {}", case.place, case.name));
        change.example.get_or_insert(example);
    }

    fn change(&mut self, place: usize, before: Outcome, after: Outcome) -> &mut Change {
        self.changes.entry((place, Standing::Is(before), Standing::Is(after))).or_default()
    }

    /// Compares what both packs say of a made-up household.
    pub fn household(&mut self, household: &Household) {
        let Household { on, old: in_old, new: in_new } = household;
        for (place, pair) in self.benefits.clone().into_iter().enumerate() {
            let (Some(old), Some(new)) = pair else { continue };
            let before = self.outcome(Side::Old, old, in_old, *on);
            let after = self.outcome(Side::New, new, in_new, *on);
            if before == after && before != Outcome::Likely {
                continue;
            }
            let before = self.verdict(Side::Old, old, in_old, *on);
            let after = self.verdict(Side::New, new, in_new, *on);
            if !differ(&before, &after) {
                continue;
            }
            let change = self.change(place, before.outcome, after.outcome);
            change.households += 1;
            if change.example.as_ref().is_none_or(|example| example.facts.is_empty()) {
                let example = self.least(household, (old, &before), (new, &after));
                self.change(place, before.outcome, after.outcome).example = Some(example);
            }
        }
    }

    /// The household with the fewest facts that still sees the change.
    fn least(&mut self, household: &Household, old: (usize, &Verdict), new: (usize, &Verdict)) -> Example {
        let on = household.on;
        let mut kept = same(self.bridge.new, &household.new);
        let sees = |this: &mut Self, kept: &Answers| {
            let (carried, _) = this.bridge.carried(kept, Side::New);
            let before = this.verdict(Side::Old, old.0, &carried, on);
            let after = this.verdict(Side::New, new.0, kept, on);
            let alike = before.outcome == old.1.outcome && after.outcome == new.1.outcome;
            alike && before.amounts == old.1.amounts && after.amounts == new.1.amounts
        };
        let facts = &self.bridge.new.vocabulary.facts;
        for person in (1..kept.people()).rev() {
            let mut without = same(self.bridge.new, &kept);
            without.remove_person(u8::try_from(person).expect("a household has few people"));
            if sees(self, &without) {
                kept = without;
            }
        }
        let relation = self.bridge.new.vocabulary.household.relation;
        for at in kept.places(facts) {
            let fact = self.bridge.new.fact(at.fact);
            let is_needed = relation == Some(at.fact) || (kept.people() > 1 && fact.kind == Kind::People);
            if is_needed || !kept.get(fact, at.person).was_asked() {
                continue;
            }
            let known = kept.put(fact, at.person, Knowledge::NotAsked);
            if !sees(self, &kept) {
                kept.put(fact, at.person, known);
            }
        }
        let lines = facts_file(self.bridge.new, &kept);
        let (carried, _) = self.bridge.carried(&kept, Side::New);
        let before = self.verdict(Side::Old, old.0, &carried, on);
        let after = self.verdict(Side::New, new.0, &kept, on);
        self.example(on, lines, (old.0, &before), (new.0, &after))
    }

    fn example(&self, on: Date, facts: Vec<String>, old: (usize, &Verdict), new: (usize, &Verdict)) -> Example {
        let old = reasons(self.bridge.old, old.0, old.1);
        Example { on, facts, old, new: reasons(self.bridge.new, new.0, new.1) }
    }
}

/// Open requirements named in an example; the rest are counted.
const OPEN_SHOWN: usize = 2;

fn cases_of(pack: &RulePack, benefit: usize) -> Vec<&Case> {
    pack.cases.iter().filter(|case| case.benefit == benefit).collect()
}

/// Whether a citizen would see a difference.
fn differ(before: &Verdict, after: &Verdict) -> bool {
    let says = |amounts: &[AmountFound]| amounts.iter().map(words::amount_found).collect::<Vec<_>>();
    let same_outcome = before.outcome == after.outcome;
    !same_outcome || (before.outcome == Outcome::Likely && says(&before.amounts) != says(&after.amounts))
}

/// Why a benefit comes to what it comes to.
fn reasons(pack: &RulePack, place: usize, found: &Verdict) -> String {
    let benefit = &pack.benefits[place];
    let of_state = |state: State| {
        let told = found.findings.iter().filter(move |finding| finding.state == state);
        told.map(|finding| {
            let requirement = benefit.requirement(finding.requirement);
            format!("«{}» ({})", requirement.says, requirement.id)
        })
    };
    match found.outcome {
        Outcome::Likely => {
            let amounts: Vec<String> = found.amounts.iter().map(words::amount_found).collect();
            if amounts.is_empty() { String::new() } else { amounts.join("; ") }
        }
        Outcome::Unlikely => {
            let nobody =
                found.nobody_for.iter().map(|way| format!("nessuna persona per la via «{}»", benefit.ways[*way].id));
            let failed = of_state(State::Failed).map(|requirement| format!("non vale {requirement}"));
            failed.chain(nobody).collect::<Vec<_>>().join("; ")
        }
        Outcome::Undecided => {
            let open: Vec<String> =
                of_state(State::Open).map(|requirement| format!("è aperto {requirement}")).collect();
            let others =
                (open.len() > OPEN_SHOWN).then(|| format!("e altri {} requisiti aperti", open.len() - OPEN_SHOWN));
            let open = open.into_iter().take(OPEN_SHOWN).chain(others);
            let missing = fact_ids(pack, &found.missing);
            let asks = (!missing.is_empty()).then(|| format!("manca {}", missing.join(", ")));
            let doubts = found.doubts.iter().map(|doubt| format!("dubbio: {}", pack.doubt(*doubt)));
            open.chain(asks).chain(doubts).collect::<Vec<_>>().join("; ")
        }
        Outcome::AlreadyReceived => String::new(),
    }
}
