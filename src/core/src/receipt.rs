// SPDX-License-Identifier: EUPL-1.2
//! What stands on the receipt, as values: preview, speech and paper are made from the same ones.
//! It names no answer, no person and no minute.

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::advice::{Advice, Missing, NOT_TODAY, Reason, lower_first, upper_first};
use crate::rules::pack::RulePack;
use crate::rules::screening::{Outcome, State};
use crate::words;

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
pub const GROUPS: [(Outcome, &str); 4] = [
    (Outcome::Likely, "Può spettarle"),
    (Outcome::Undecided, "Manca un'informazione"),
    (Outcome::AlreadyReceived, "Li riceve già"),
    (Outcome::Unlikely, "Oggi no"),
];

/// What every receipt and every result says.
pub const DISCLAIMER: &str = "È un'indicazione. Decide l'INPS dopo la domanda.";

/// The receipt of one visit. What is discreet is left out of `advice` unless the person asked for it.
pub fn receipt(pack: &RulePack, advice: &[&Advice], on: Date) -> Receipt {
    let mut lines = vec![
        Line::Title("Aiuti per lei".to_owned()),
        Line::Text(format!("È un'indicazione del {}. Decide l'INPS dopo la domanda.", words::date(on))),
    ];
    for (outcome, heading) in GROUPS {
        let group: Vec<&Advice> = advice.iter().copied().filter(|one| one.outcome == outcome).collect();
        if !group.is_empty() {
            lines.push(Line::Group(heading.to_owned()));
            for one in group {
                benefit(one, &mut lines);
            }
        }
    }
    lines.push(Line::Rule);
    foot(pack, &mut lines);
    Receipt { lines }
}

fn benefit(advice: &Advice, lines: &mut Vec<Line>) {
    match advice.outcome {
        Outcome::Likely => likely(advice, lines),
        Outcome::Undecided => undecided(advice, lines),
        // The group's heading says "not today" already.
        Outcome::Unlikely => {
            let why = upper_first(advice.headline.strip_prefix(NOT_TODAY).unwrap_or(&advice.headline));
            let says: Vec<String> = std::iter::once(why).chain(advice.heed.iter().cloned()).collect();
            lines.push(Line::Aside { name: advice.name.clone(), says: says.join(" ") });
        }
        Outcome::AlreadyReceived => {
            lines.push(Line::Aside { name: advice.name.clone(), says: advice.headline.clone() });
        }
    }
}

fn likely(advice: &Advice, lines: &mut Vec<Line>) {
    lines.push(Line::Benefit(advice.name.clone()));
    lines.extend(advice.amounts.iter().cloned().map(Line::Amount));
    let good: Vec<String> = advice.reasons.iter().map(|reason| reason.short.clone()).collect();
    lines.push(Line::Text(format!("Vanno bene: {}.", words::listed(&good))));
    lines.extend(advice.heed.iter().cloned().map(Line::Open));
    notes(advice, lines);
    block("Che cosa fare", &advice.steps, lines);
    block("Porti con sé", &advice.papers, lines);
    for_the_clerk(advice, lines);
}

fn undecided(advice: &Advice, lines: &mut Vec<Line>) {
    lines.push(Line::Benefit(advice.name.clone()));
    let missing = &advice.missing;
    let far = missing.len() > MISSING_LISTED_MAX;
    if far {
        let named: Vec<String> = missing.iter().map(|one| lower_first(&one.what)).collect();
        lines.push(Line::Open(format!("Serve sapere: {}.", words::listed(&named))));
    } else {
        lines.extend(missing.iter().map(|missing| Line::Open(missing_said(missing))));
    }
    lines.extend(advice.doubts.iter().chain(&advice.heed).cloned().map(Line::Open));
    lines.extend(advice.amounts.iter().map(|amount| Line::Text(format!("Se spetta: {amount}."))));
    notes(advice, lines);
    block("Che cosa fare", &advice.steps, lines);
    // Papers for a benefit that is still far off would only make the receipt longer.
    if !far {
        block("Porti con sé", &advice.papers, lines);
    }
    for_the_clerk(advice, lines);
}

/// Missing facts listed one by one; more are named in one sentence, to spare paper and reading.
const MISSING_LISTED_MAX: usize = 4;

fn missing_said(missing: &Missing) -> String {
    match &missing.where_to_find {
        Some(place) => format!("Serve sapere: {}. {place}", lower_first(&missing.what)),
        None => format!("Serve sapere: {}.", lower_first(&missing.what)),
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
        State::Met => format!("{} sì", reason.id),
        State::Failed => format!("{} no", reason.id),
        State::Open => format!("{} ?", reason.id),
    };
    let rules: Vec<String> = reasons.into_iter().map(state).collect();
    let office = advice.office.join(" ");
    let office = if office.is_empty() { office } else { format!("Da controllare in ufficio: {office} ") };
    lines.push(Line::Small(format!("{office}Requisiti: {}. Fonti: {}.", rules.join(", "), sources.join("; "))));
}

fn foot(pack: &RulePack, lines: &mut Vec<Line>) {
    lines.push(Line::Heading("Per informazioni".to_owned()));
    for contact in &pack.contacts {
        let hint = contact.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
        lines.push(Line::Phone { number: contact.number.clone(), label: format!("{}{hint}", contact.label) });
    }
    lines.push(Line::Text("Questo foglio non dice il suo nome. Le risposte si cancellano quando esce.".to_owned()));
    lines.push(Line::Small(format!("Regole {} versione {} del {}", pack.id, pack.version, words::date(pack.date))));
}
