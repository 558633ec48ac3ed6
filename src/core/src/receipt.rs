// SPDX-License-Identifier: EUPL-1.2
//! What stands on the receipt, as values: preview, speech and paper are made from the same ones.
//! It names no answer, no person and no minute.

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::advice::{Advice, Missing, Reason, needed};
use crate::language::{Language, fill};
use crate::rules::pack::RulePack;
use crate::rules::screening::{Outcome, State};
use crate::screen::texts::{Text, benefit as in_benefit, clerk, outcome as outcomes, receipt as texts};
use crate::words::upper_first;

/// A receipt, top to bottom. Overwritten when dropped: it tells of a person.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Receipt {
    /// The lines, top to bottom.
    pub lines: Vec<Line>,
}

/// A line of the receipt; the paper and the preview choose its size and its mark.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Line {
    /// The receipt's own title.
    Title(String),
    /// The heading of a group of benefits.
    Group(String),
    /// The name of a benefit.
    Benefit(String),
    /// A small heading inside a benefit.
    Heading(String),
    /// A sentence.
    Text(String),
    /// What a benefit pays: to be seen at once.
    Amount(String),
    /// Something that is still open.
    Open(String),
    /// One of several things to bring or to do.
    Item(String),
    /// A phone number and who answers.
    Phone {
        /// The number.
        number: String,
        /// Who answers, and when.
        label: String,
    },
    /// A benefit in two lines: one that is not due, or there already.
    Aside {
        /// Its name.
        name: String,
        /// Why.
        says: String,
    },
    /// What only the clerk reads: laws, names of rules, versions.
    Small(String),
    /// A rule between groups.
    Rule,
}

/// The groups of benefits, in the order they help.
pub const GROUPS: [(Outcome, Text); 4] = [
    (Outcome::Likely, outcomes::LIKELY),
    (Outcome::Undecided, outcomes::UNDECIDED),
    (Outcome::AlreadyReceived, outcomes::RECEIVED),
    (Outcome::Unlikely, outcomes::UNLIKELY),
];

/// The receipt of one visit, in its language; what only the clerk reads is Italian. What is discreet is left out of
/// `advice` unless the person asked for it.
pub fn receipt(pack: &RulePack, advice: &[&Advice], on: Date) -> Receipt {
    let language = &*pack.language;
    let mut lines = vec![
        Line::Title(language.say(texts::TITLE).to_owned()),
        Line::Text(language.fill(texts::DISCLAIMER, &[("data", &language.date(on))])),
    ];
    let in_full = in_full(advice);
    let shared = shared_papers(&in_full);
    for (outcome, heading) in GROUPS {
        let group: Vec<&Advice> = advice.iter().copied().filter(|one| one.outcome == outcome).collect();
        if !group.is_empty() {
            lines.push(Line::Group(language.say(heading).to_owned()));
        }
        for one in &group {
            if in_full.iter().any(|full| full.benefit == one.benefit) {
                benefit(language, one, &shared, &mut lines);
            }
        }
        let short = group.iter().filter(|one| !in_full.iter().any(|full| full.benefit == one.benefit));
        lines.extend(short.map(|one| in_short(language, one)));
        // After the benefits that these papers are for.
        if outcome == Outcome::Undecided {
            block(language.say(texts::FOR_ALL), &shared, &mut lines);
        }
    }
    lines.push(Line::Rule);
    foot(pack, &mut lines);
    Receipt { lines }
}

/// Benefits with open points that are told in full; the others in a line each: paper and patience are short.
const OPEN_IN_FULL_MAX: usize = 3;

/// What is told in full: all that may be due, and the nearest of those with open points.
fn in_full<'a>(advice: &[&'a Advice]) -> Vec<&'a Advice> {
    let mut open: Vec<&Advice> = advice.iter().copied().filter(|one| one.outcome == Outcome::Undecided).collect();
    open.retain(|one| one.missing.len() <= MISSING_LISTED_MAX);
    // Nearest first; of equals the one that the pack names first.
    open.sort_by_key(|one| (one.missing.len(), one.benefit));
    open.truncate(OPEN_IN_FULL_MAX);
    let likely = advice.iter().copied().filter(|one| one.outcome == Outcome::Likely);
    likely.chain(open).collect()
}

/// Papers that several of these need: said once.
fn shared_papers(in_full: &[&Advice]) -> Vec<String> {
    let mut shared: Vec<String> = Vec::new();
    for paper in in_full.iter().flat_map(|one| &one.papers) {
        let needed = in_full.iter().filter(|one| one.papers.contains(paper)).count();
        if needed > 1 && !shared.contains(paper) {
            shared.push(paper.clone());
        }
    }
    shared
}

fn benefit(language: &Language, advice: &Advice, shared: &[String], lines: &mut Vec<Line>) {
    name(advice, lines);
    if advice.outcome == Outcome::Likely {
        lines.extend(advice.amounts.iter().cloned().map(Line::Amount));
        let good: Vec<String> = advice.reasons.iter().map(|reason| reason.short.clone()).collect();
        lines.push(Line::Text(language.fill(texts::GOOD, &[("nomi", &language.listed(&good))])));
    } else {
        lines.extend(advice.missing.iter().map(|missing| Line::Open(missing_said(language, missing))));
        lines.extend(advice.doubts.iter().cloned().map(Line::Open));
        let amount_if = |amount: &String| Line::Text(language.fill(texts::AMOUNT_IF, &[("importo", amount)]));
        lines.extend(advice.amounts.iter().map(amount_if));
    }
    lines.extend(advice.heed.iter().cloned().map(Line::Open));
    notes(advice, lines);
    block(language.say(in_benefit::STEPS), &advice.steps, lines);
    let own: Vec<String> = advice.papers.iter().filter(|paper| !shared.contains(paper)).cloned().collect();
    block(language.say(in_benefit::PAPERS), &own, lines);
    for_the_clerk(advice, lines);
}

/// A benefit in two lines: what is missing, why not today, or that it is there.
fn in_short(language: &Language, advice: &Advice) -> Line {
    let why = match (advice.outcome, advice.missing.as_slice(), advice.doubts.first()) {
        (Outcome::Undecided, [], Some(doubt)) => doubt.clone(),
        (Outcome::Undecided, missing @ [_, ..], _) => needed(language, missing),
        // The group's heading says "not today" already.
        _ => {
            let not_today = language.say(outcomes::NOT_TODAY);
            upper_first(advice.headline.strip_prefix(not_today).unwrap_or(&advice.headline))
        }
    };
    let says: Vec<String> = std::iter::once(why).chain(advice.heed.iter().cloned()).collect();
    Line::Aside { name: advice.name.clone(), says: says.join(" ") }
}

/// The name, and under a translated one the Italian one: the clerk has to know what is meant.
fn name(advice: &Advice, lines: &mut Vec<Line>) {
    lines.push(Line::Benefit(advice.name.clone()));
    if advice.name != advice.italian_name {
        lines.push(Line::Text(advice.italian_name.clone()));
    }
}

/// With more missing facts than these a benefit is far off, and told in short.
const MISSING_LISTED_MAX: usize = 4;

fn missing_said(language: &Language, missing: &Missing) -> String {
    match &missing.where_to_find {
        Some(place) => {
            language.fill(texts::MISSING_AT, &[("nome", &language.after_colon(&missing.what)), ("dove", place)])
        }
        None => needed(language, std::slice::from_ref(missing)),
    }
}

fn notes(advice: &Advice, lines: &mut Vec<Line>) {
    let worth_paper = advice.notes.iter().filter(|note| !note.screen_only);
    lines.extend(worth_paper.map(|note| Line::Text(note.words.clone())));
}

fn block(heading: &str, texts: &[String], lines: &mut Vec<Line>) {
    if !texts.is_empty() {
        lines.push(Line::Heading(heading.to_owned()));
        lines.extend(texts.iter().cloned().map(Line::Item));
    }
}

/// At the foot of a block: what the office still checks, the rules by name, the laws, each once.
fn for_the_clerk(advice: &Advice, lines: &mut Vec<Line>) {
    // A yes rests on all requirements; of a doubt the clerk needs those that are open.
    let telling = |reason: &&Reason| advice.outcome == Outcome::Likely || reason.state != State::Met;
    let reasons: Vec<&Reason> = advice.reasons.iter().filter(telling).collect();
    let mut sources: Vec<&str> = Vec::new();
    for source in reasons.iter().flat_map(|reason| reason.source.split("; ")) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    let state = |reason: &Reason| match reason.state {
        State::Met => format!("{} {}", reason.id, clerk::MET),
        State::Failed => format!("{} {}", reason.id, clerk::FAILED),
        State::Open => format!("{} {}", reason.id, clerk::OPEN),
    };
    let rules: Vec<String> = reasons.into_iter().map(state).collect();
    let office = advice.italian_office.join(" ");
    let office = if office.is_empty() { office } else { format!("{}: {office} ", clerk::OFFICE) };
    let (rules, sources) = (rules.join(", "), sources.join("; "));
    lines.push(Line::Small(format!("{office}{}: {rules}. {}: {sources}.", clerk::REQUIREMENTS, clerk::SOURCES)));
}

fn foot(pack: &RulePack, lines: &mut Vec<Line>) {
    let language = &pack.language;
    lines.push(Line::Heading(language.say(texts::CONTACTS).to_owned()));
    for contact in &pack.contacts {
        let hint = contact.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
        lines.push(Line::Phone { number: contact.number.clone(), label: format!("{}{hint}", contact.label) });
    }
    lines.push(Line::Text(language.say(texts::NAMELESS).to_owned()));
    let date = Language::italian().date(pack.date);
    let values = [("nome", &*pack.id), ("versione", &*pack.version), ("data", &*date)];
    lines.push(Line::Small(fill(clerk::RULES, &values)));
}
