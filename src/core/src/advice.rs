// SPDX-License-Identifier: EUPL-1.2
//! What to tell a person about one benefit: the same words for results, receipt and speech.
//! Says a no with its reason, a doubt as a doubt, and never an answer the person gave.

use crate::language::Language;
use crate::rules::answers::Answers;
use crate::rules::benefit::{Benefit, Requirement, RequirementRef};
use crate::rules::fact::FactRef;
use crate::rules::outlook::{Outlook, near_limits, outlooks};
use crate::rules::pack::RulePack;
use crate::rules::screening::{Outcome, Said, State, Verdict, lines, settled_outcome, verdict};
use crate::rules::situation::{Law, Situation, Unasked};
use crate::screen::texts::outcome as texts;

/// Everything that is said of one benefit.
#[derive(PartialEq, Eq)]
pub struct Advice {
    /// Its place in the pack.
    pub benefit: usize,
    /// Its name.
    pub name: String,
    /// Its name in Italian, for the clerk.
    pub italian_name: String,
    /// What it is.
    pub summary: String,
    /// What it comes to.
    pub outcome: Outcome,
    /// Why, in one sentence.
    pub headline: String,
    /// What it pays.
    pub amounts: Vec<String>,
    /// Each requirement with what is known of it.
    pub reasons: Vec<Reason>,
    /// What is missing and where to find it.
    pub missing: Vec<Missing>,
    /// What the law leaves unsettled.
    pub doubts: Vec<String>,
    /// What to know besides.
    pub notes: Vec<Said>,
    /// Papers to bring.
    pub papers: Vec<String>,
    /// Where to go and what to do.
    pub steps: Vec<String>,
    /// Papers and steps that are not worth paper.
    pub screen_only: Vec<String>,
    /// What only an office can check.
    pub office: Vec<String>,
    /// The same in Italian, for the clerk.
    pub italian_office: Vec<String>,
    /// When time alone changes it, and limits that are close: what to read twice.
    pub heed: Vec<String>,
    /// Whether it may stand on paper only when the person asks for it.
    pub discreet: bool,
}

/// A requirement with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What is known.
    pub state: State,
    /// Its name in the pack, for the clerk.
    pub id: String,
    /// Two or three words that name it.
    pub short: String,
    /// The requirement in words.
    pub says: String,
    /// The law.
    pub source: String,
}

/// A fact that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What, in few words; a delicate fact is not named.
    pub what: String,
    /// Where a person finds it.
    pub where_to_find: Option<String>,
}

/// The advice on every benefit of a pack that needs not be asked for, or was, in pack order.
pub fn advise(pack: &RulePack, law: &Law<'_>, answers: &Answers) -> Vec<Advice> {
    let situation = Situation::new(law, answers, Unasked::NotKnown);
    let outcomes: Vec<Outcome> = pack.benefits.iter().map(|benefit| settled_outcome(benefit, &situation)).collect();
    let outlooks = outlooks(pack, answers, law.today(), &outcomes);
    let open = pack.benefits.iter().enumerate().filter(|(_, benefit)| benefit.is_open(&situation));
    let advice = open.map(|(place, benefit)| {
        let mut advice = advice(pack, place, benefit, &situation);
        advice.heed.extend(of_time(&pack.language, benefit, &outlooks[place], &advice));
        advice.heed.extend(alternatives(pack, place, &outcomes));
        advice
    });
    advice.collect()
}

/// From which day, or until which, in words; not again what a note or a step says already.
fn of_time(language: &Language, benefit: &Benefit, outlook: &Outlook, advice: &Advice) -> Option<String> {
    if let Some(change) = &outlook.from {
        let requirements = change.requirements.iter().map(|at| benefit.requirement(*at).short.clone());
        let requirements = unique(requirements);
        let (date, named) = (language.date(change.on), language.listed(&requirements));
        let says = if requirements.is_empty() { texts::COME_BACK } else { texts::COME_BACK_FOR };
        return Some(language.fill(says, &[("data", &date), ("nomi", &named)]));
    }
    let day = language.date(outlook.until?);
    let notes = advice.notes.iter().map(|note| &note.words);
    let is_said = notes.chain(&advice.steps).chain(&advice.doubts).any(|text| text.contains(&day));
    (!is_said).then(|| language.fill(texts::NOT_AFTER, &[("data", &day)]))
}

/// What to know where only one of several benefits is paid, when another of them is near.
fn alternatives(pack: &RulePack, place: usize, outcomes: &[Outcome]) -> Vec<String> {
    let is_near = |outcome| matches!(outcome, Outcome::Likely | Outcome::AlreadyReceived);
    let matters = |other: usize| match outcomes[place] {
        Outcome::Likely => outcomes[other] != Outcome::Unlikely,
        Outcome::Undecided => is_near(outcomes[other]),
        Outcome::Unlikely | Outcome::AlreadyReceived => false,
    };
    let of_this = pack.alternatives.iter().filter(|choice| choice.benefits.contains(&place));
    let told = of_this.filter(|choice| choice.benefits.iter().any(|other| *other != place && matters(*other)));
    told.map(|choice| choice.says.clone()).collect()
}

fn near(pack: &RulePack, benefit: &Benefit, found: &Verdict, situation: &Situation<'_>) -> Option<String> {
    let near = near_limits(pack, found, benefit, situation).into_iter().map(|at| benefit.requirement(at).short.clone());
    let near = unique(near);
    let language = &pack.language;
    (!near.is_empty()).then(|| language.fill(texts::NEAR, &[("nomi", &language.listed(&near))]))
}

fn advice(pack: &RulePack, place: usize, benefit: &Benefit, situation: &Situation<'_>) -> Advice {
    let found = verdict(benefit, situation);
    let missing = missing(pack, &found.missing);
    let papers = lines(&benefit.papers, situation, &pack.language);
    let steps = lines(&benefit.steps, situation, &pack.language);
    let screen_only = papers.iter().chain(&steps).filter(|said| said.screen_only).map(|said| said.words.clone());
    let doubts: Vec<String> = unique(found.doubts.iter().map(|doubt| pack.doubt(*doubt).to_owned()));
    Advice {
        benefit: place,
        name: benefit.name.clone(),
        italian_name: benefit.italian_name.clone(),
        summary: benefit.summary.clone(),
        outcome: found.outcome,
        headline: headline(&pack.language, benefit, &found, &missing, &doubts),
        amounts: unique(found.amounts.iter().map(|amount| pack.language.amount_found(amount))),
        reasons: reasons(benefit, &found),
        missing,
        doubts,
        notes: lines(&benefit.notes, situation, &pack.language),
        screen_only: screen_only.collect(),
        papers: words_of(papers),
        steps: words_of(steps),
        office: benefit.office.iter().map(|check| check.says.clone()).collect(),
        italian_office: benefit.office.iter().map(|check| check.italian.clone()).collect(),
        heed: near(pack, benefit, &found, situation).into_iter().collect(),
        discreet: benefit.discreet,
    }
}

fn words_of(lines: Vec<Said>) -> Vec<String> {
    lines.into_iter().map(|said| said.words).collect()
}

/// Texts in their order, each once.
fn unique(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        if !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

fn reasons(benefit: &Benefit, found: &Verdict) -> Vec<Reason> {
    let told = |requirement: &Requirement, state| Reason {
        state,
        id: requirement.id.clone(),
        short: requirement.short.clone(),
        says: requirement.says.clone(),
        source: requirement.source.clone(),
    };
    let findings = found.findings.iter();
    let reasons = findings.map(|finding| told(benefit.requirement(finding.requirement), finding.state));
    let nobody = found.nobody_for.iter().filter(|_| found.outcome == Outcome::Unlikely);
    let nobody = nobody.filter_map(|way| benefit.ways[*way].requirements.first());
    reasons.chain(nobody.map(|requirement| told(requirement, State::Failed))).collect()
}

fn missing(pack: &RulePack, facts: &[FactRef]) -> Vec<Missing> {
    let mut missing: Vec<Missing> = Vec::new();
    for at in facts {
        let fact = pack.fact(at.fact);
        let one = if fact.delicate {
            Missing { what: pack.language.say(texts::DELICATE).to_owned(), where_to_find: None }
        } else {
            Missing { what: fact.short.clone(), where_to_find: fact.where_to_find.clone() }
        };
        if !missing.contains(&one) {
            missing.push(one);
        }
    }
    missing
}

fn headline(language: &Language, benefit: &Benefit, found: &Verdict, missing: &[Missing], doubts: &[String]) -> String {
    match found.outcome {
        Outcome::Likely => language.say(texts::LIKELY_SAYS).to_owned(),
        Outcome::AlreadyReceived => language.say(texts::RECEIVED_SAYS).to_owned(),
        Outcome::Unlikely => format!("{}{}", language.say(texts::NOT_TODAY), failed(language, benefit, found)),
        Outcome::Undecided => match (missing, doubts) {
            ([], []) => language.say(texts::CANNOT_TELL).to_owned(),
            ([], [doubt, ..]) => doubt.clone(),
            (missing, _) if missing.len() > NAMED_MAX => {
                language.fill(texts::MUCH_MISSING, &[("n", &missing.len().to_string())])
            }
            (missing, _) => needed(language, missing),
        },
    }
}

/// What is missing, named in one sentence.
pub fn needed(language: &Language, missing: &[Missing]) -> String {
    let named: Vec<String> = missing.iter().map(|one| language.after_colon(&one.what)).collect();
    language.fill(texts::MISSING, &[("nomi", &language.listed(&named))])
}

/// Missing facts named in the one sentence; more are only counted there and listed below.
const NAMED_MAX: usize = 3;

/// Why not, in one sentence: a requirement that all share, or else the first that fails on each way.
fn failed(language: &Language, benefit: &Benefit, found: &Verdict) -> String {
    let failed = |at: &RequirementRef| benefit.requirement(*at).says.as_str();
    let all: Vec<RequirementRef> = found
        .findings
        .iter()
        .filter(|finding| finding.state == State::Failed)
        .map(|finding| finding.requirement)
        .collect();
    if let Some(shared) = all.iter().find(|at| at.way.is_none()) {
        return language.after_colon(failed(shared));
    }
    let of_ways = (0..benefit.ways.len()).filter_map(|way| {
        let first = all.iter().find(|at| at.way == Some(way)).map(failed);
        let nobody = found.nobody_for.contains(&way).then(|| benefit.ways[way].requirements[0].says.as_str());
        first.or(nobody)
    });
    let mut of_ways: Vec<String> = unique(of_ways.map(|says| language.after_colon(says)));
    if of_ways.is_empty() {
        // None fails by itself: those that are open cannot all hold together.
        let open = found.findings.iter().filter(|finding| finding.state == State::Open);
        of_ways = unique(open.map(|finding| language.after_colon(failed(&finding.requirement))));
    }
    of_ways.join(language.say(texts::OR_ELSE))
}
