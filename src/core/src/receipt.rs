// SPDX-License-Identifier: EUPL-1.2
//! What stands on the receipt, as values: preview, speech and paper are made from the same ones.
//! It names no answer, no person and no minute.

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::advice::{Advice, Missing, Reason};
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
    /// A requirement that is met.
    Met(String),
    /// A requirement that is not.
    Failed(String),
    /// A requirement, or a fact, that is still open.
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
pub const DISCLAIMER: &str =
    "È un'indicazione, non una decisione. Decide l'INPS, o chi paga l'aiuto, dopo la domanda.";

/// The receipt of one visit.
pub fn receipt(pack: &RulePack, advice: &[Advice], on: Date) -> Receipt {
    let mut lines = vec![
        Line::Title("Aiuti per lei".to_owned()),
        Line::Text(format!("Secondo le regole del {}.", words::date(on))),
        Line::Text(DISCLAIMER.to_owned()),
    ];
    for (outcome, heading) in GROUPS {
        let group: Vec<&Advice> = advice.iter().filter(|one| one.outcome == outcome).collect();
        if !group.is_empty() {
            lines.push(Line::Rule);
            lines.push(Line::Group(heading.to_owned()));
            group.into_iter().for_each(|one| benefit(one, &mut lines));
        }
    }
    lines.push(Line::Rule);
    foot(pack, &mut lines);
    Receipt { lines }
}

fn benefit(advice: &Advice, lines: &mut Vec<Line>) {
    lines.push(Line::Benefit(advice.name.clone()));
    match advice.outcome {
        Outcome::Likely => likely(advice, lines),
        Outcome::Undecided => undecided(advice, lines),
        Outcome::Unlikely | Outcome::AlreadyReceived => lines.push(Line::Text(advice.headline.clone())),
    }
}

fn likely(advice: &Advice, lines: &mut Vec<Line>) {
    lines.extend(advice.amounts.iter().cloned().map(Line::Amount));
    lines.extend(advice.notes.iter().cloned().map(Line::Text));
    lines.push(Line::Heading("Perché".to_owned()));
    lines.extend(advice.reasons.iter().map(reason));
    what_to_do(advice, lines);
    laws(advice, lines);
}

fn undecided(advice: &Advice, lines: &mut Vec<Line>) {
    if !advice.missing.is_empty() {
        lines.push(Line::Heading("Che cosa manca".to_owned()));
        lines.extend(advice.missing.iter().map(|missing| Line::Open(missing_said(missing))));
    }
    lines.extend(advice.doubts.iter().cloned().map(Line::Text));
    if !advice.amounts.is_empty() {
        lines.push(Line::Heading("Se spetta".to_owned()));
        lines.extend(advice.amounts.iter().cloned().map(Line::Text));
    }
    lines.extend(advice.notes.iter().cloned().map(Line::Text));
    what_to_do(advice, lines);
    laws(advice, lines);
}

fn reason(reason: &Reason) -> Line {
    match reason.state {
        State::Met => Line::Met(reason.says.clone()),
        State::Failed => Line::Failed(reason.says.clone()),
        State::Open => Line::Open(reason.says.clone()),
    }
}

fn missing_said(missing: &Missing) -> String {
    match &missing.where_to_find {
        Some(place) => format!("{}. {place}", missing.what),
        None => format!("{}.", missing.what),
    }
}

fn what_to_do(advice: &Advice, lines: &mut Vec<Line>) {
    let blocks = [("Che cosa fare", &advice.steps), ("Porti con sé", &advice.papers), ("Controlla l'ufficio", &advice.office)];
    for (heading, texts) in blocks {
        if !texts.is_empty() {
            lines.push(Line::Heading(heading.to_owned()));
            lines.extend(texts.iter().cloned().map(Line::Item));
        }
    }
}

/// The laws at the foot of a block, each once, for the clerk.
fn laws(advice: &Advice, lines: &mut Vec<Line>) {
    let mut sources: Vec<&str> = Vec::new();
    for reason in &advice.reasons {
        for source in reason.source.split("; ") {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
    }
    lines.push(Line::Small(sources.join("; ")));
}

fn foot(pack: &RulePack, lines: &mut Vec<Line>) {
    lines.push(Line::Heading("Per informazioni".to_owned()));
    for contact in &pack.contacts {
        let hint = contact.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
        lines.push(Line::Phone { number: contact.number.clone(), label: format!("{}{hint}", contact.label) });
    }
    lines.push(Line::Text("Questo foglio non contiene il suo nome. Le risposte sono state cancellate.".to_owned()));
    lines.push(Line::Small(format!("Regole {} versione {} del {}", pack.id, pack.version, words::date(pack.date))));
}
