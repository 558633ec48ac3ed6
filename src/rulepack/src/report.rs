// SPDX-License-Identifier: EUPL-1.2
//! What `rulepack` tells: for officials in words, for other programs in JSON.

use std::error::Error;
use std::fmt::Write;

pub use serde_json::{Value, json};
use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::benefit::{Benefit, Exactness, Per, RequirementRef};
use totem_core::rules::case::{Miss, fact_ids, word};
use totem_core::rules::fact::{Fact, FactRef, Kind};
use totem_core::rules::outlook::{Outlook, near_limits, outlooks};
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problem;
use totem_core::rules::read::household::{ABSENT, DECLINED, DOES_NOT_KNOW, NOT_ASKED};
use totem_core::rules::screening::{AmountFound, Finding, Outcome, Said, Screening, State, Verdict, lines};
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_core::rules::translation::{Section, Translation, Wanted, wanted};

use crate::undecided::open_facts;

/// A failure, with its causes and what to do about it.
pub fn failure(failure: &dyn Error, remedy: Option<&str>) -> String {
    let mut text = format!("{failure}\n");
    let mut cause = failure.source();
    while let Some(error) = cause {
        let _ = writeln!(text, "    perché: {error}");
        cause = error.source();
    }
    if let Some(remedy) = remedy {
        let _ = writeln!(text, "    rimedio: {remedy}");
    }
    text
}

/// `1 caso`, `2 casi`.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What a pack without problems holds.
pub fn checked(pack: &RulePack) -> String {
    format!(
        "{} {}: nessun problema ({}, {}, {}, {})\n",
        pack.id,
        pack.version,
        counted(pack.benefits.len(), "prestazione", "prestazioni"),
        counted(pack.vocabulary.facts.len(), "fatto", "fatti"),
        counted(pack.vocabulary.parameters.len(), "parametro", "parametri"),
        counted(pack.cases.len(), "caso", "casi"),
    )
}

/// What is wrong with the language files, if anything is.
pub fn language_problems(pack: &RulePack) -> Option<String> {
    let problems: Vec<&Problem> = pack.translations.iter().flat_map(|language| language.problems.iter()).collect();
    let told: Vec<String> = problems.iter().map(|problem| format!("{problem}\n")).collect();
    (!problems.is_empty()).then(|| told.concat())
}

/// How an official starts the tool.
const COMMAND: &str = "cargo run -q -p rulepack --";

/// Texts of an unfinished language that are named at once; `--missing` writes all of them.
const NAMED_MAX: usize = 5;

/// How far each language is.
pub fn languages(pack: &RulePack) -> String {
    pack.translations.iter().map(language).collect()
}

fn language(language: &Translation) -> String {
    let Translation { id, problems, missing, texts, .. } = language;
    let mut text = match (problems.len(), missing.len()) {
        (0, 0) => format!("lingua {id}: completa, {texts} testi\n"),
        (0, 1) => format!("lingua {id}: manca un testo su {texts}; finché manca non si offre\n"),
        (0, count) => format!("lingua {id}: mancano {count} testi su {texts}; finché mancano non si offre\n"),
        (count, _) => {
            let problems = counted(count, "problema", "problemi");
            format!("lingua {id}: {problems}, {COMMAND} check dice quali; finché ci sono non si offre\n")
        }
    };
    for Wanted { italian, .. } in missing.iter().take(NAMED_MAX) {
        let _ = writeln!(text, "    «{italian}»");
    }
    if missing.len() > NAMED_MAX {
        let more = missing.len() - NAMED_MAX;
        let _ = writeln!(text, "    … e altri {more}: {COMMAND} languages --missing {id}");
    }
    text
}

/// What a language still lacks, as TOML to be filled in; a language that is not there yet lacks everything.
pub fn to_translate(pack: &RulePack, id: &str) -> String {
    match pack.translations.iter().find(|language| language.id == id) {
        Some(language) => sections(&language.missing),
        None => format!("{}{}", header(id), sections(&wanted(pack))),
    }
}

/// The top of a new language's file.
fn header(id: &str) -> String {
    let quoted = toml_text(id);
    format!(
        "# SPDX-License-Identifier: CC-BY-4.0\n# languages/{id}.toml\nid = {quoted}\nname = \"\"\n\
         reading = \"left_to_right\"\nthousands = \".\"\ndecimals = \",\"\nletters = \"figures\"\n\
         small_after_colon = true\n# I nomi che restano uguali.\nsame = []\n"
    )
}

fn sections(texts: &[Wanted]) -> String {
    let mut lines = String::new();
    let mut file = "";
    for section in [Section::Terminal, Section::Rules] {
        let _ = writeln!(lines, "\n[{}]", section.key());
        for text in texts.iter().filter(|text| text.section == section) {
            if text.file != file {
                file = &text.file;
                let _ = writeln!(lines, "\n# {file}");
            }
            let _ = writeln!(lines, "{} = \"\" # al massimo {}", toml_text(&text.italian), text.most);
        }
    }
    lines
}

/// A text as TOML writes it, on one line.
fn toml_text(text: &str) -> String {
    let escaped = text.chars().map(|letter| match letter {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        letter if letter.is_control() => format!("\\u{:04X}", u32::from(letter)),
        letter => letter.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// That all cases came out as expected.
pub fn all_cases_pass(pack: &RulePack) -> String {
    let mut text = String::new();
    for (place, benefit) in pack.benefits.iter().enumerate() {
        let count = pack.cases.iter().filter(|case| case.benefit == place).count();
        let _ = writeln!(text, "{:<28} {}", benefit.id, counted(count, "caso", "casi"));
    }
    let _ = match pack.cases.len() {
        1 => writeln!(text, "l'unico caso torna"),
        count => writeln!(text, "tutti i {count} casi tornano"),
    };
    text
}

/// How many cases came out otherwise.
pub fn cases_missed(count: usize) -> String {
    if count == 1 { "1 caso non torna".to_owned() } else { format!("{count} casi non tornano") }
}

/// A case that came out otherwise.
pub fn miss(miss: &Miss) -> String {
    let mut text = format!("{}: {}\n", miss.place, miss.name);
    for differs in &miss.differs {
        let _ = writeln!(text, "    {differs}");
    }
    text
}

/// What is told of one benefit besides its verdict.
pub struct Told {
    /// Facts that could still change the outcome, with what was answered.
    open: Vec<(FactRef, &'static str)>,
    outlook: Outlook,
    near: Vec<RequirementRef>,
    notes: Vec<Said>,
    papers: Vec<Said>,
    steps: Vec<Said>,
}

/// What is told of each benefit besides its verdict, in pack order.
pub fn told(pack: &RulePack, answers: &Answers, screening: &Screening) -> Vec<Told> {
    let law = Law::on(&pack.vocabulary, screening.on);
    let situation = Situation::new(&law, answers, Unasked::NotKnown);
    let outcomes: Vec<Outcome> = screening.verdicts.iter().map(|verdict| verdict.outcome).collect();
    let outlooks = outlooks(pack, answers, screening.on, &outcomes);
    let open = open_facts(pack, answers, screening);
    let answered = |at: FactRef| (at, answered(answers.get(pack.fact(at.fact), at.person)));
    let benefits = pack.benefits.iter().zip(&screening.verdicts).zip(outlooks).zip(open);
    let told = benefits.map(|(((benefit, verdict), outlook), open)| Told {
        open: open.into_iter().map(answered).collect(),
        outlook,
        near: near_limits(pack, verdict, benefit, &situation),
        notes: lines(&benefit.notes, &situation, &pack.language),
        papers: lines(&benefit.papers, &situation, &pack.language),
        steps: lines(&benefit.steps, &situation, &pack.language),
    });
    told.collect()
}

/// What was answered, in the words of a file of facts.
fn answered(known: &Knowledge) -> &'static str {
    match known {
        Knowledge::NotAsked => NOT_ASKED,
        Knowledge::DoesNotKnow => DOES_NOT_KNOW,
        Knowledge::Declined => DECLINED,
        Knowledge::Is(Answer::Absent) => ABSENT,
        Knowledge::Is(_) => "in parte",
    }
}

/// A screening in words.
pub fn screening(pack: &RulePack, screening: &Screening, told: &[Told]) -> String {
    let mut text = format!("{} {} al {}\n", pack.id, pack.version, pack.language.date(screening.on));
    for ((benefit, verdict), told) in pack.benefits.iter().zip(&screening.verdicts).zip(told) {
        let _ = writeln!(text, "\n{} ({}): {}", benefit.name, benefit.id, word(verdict.outcome));
        for finding in &verdict.findings {
            let requirement = benefit.requirement(finding.requirement);
            let facts = fact_ids(pack, &finding.facts).join(", ");
            let _ = writeln!(text, "  {} {} [{}] {facts}", mark(finding.state), requirement.says, requirement.id);
        }
        if !verdict.missing.is_empty() {
            let _ = writeln!(text, "  manca: {}", fact_ids(pack, &verdict.missing).join(", "));
        } else if !told.open.is_empty() {
            let open: Vec<FactRef> = told.open.iter().map(|(at, _)| *at).collect();
            let _ = writeln!(text, "  può ancora cambiare con: {}", fact_ids(pack, &open).join(", "));
        }
        for doubt in &verdict.doubts {
            let _ = writeln!(text, "  dubbio: {}", pack.doubt(*doubt));
        }
        for amount in &verdict.amounts {
            let _ = writeln!(text, "  importo: {}", pack.language.amount_found(amount));
        }
        if let Some(change) = &told.outlook.from {
            let ids = ids_of(benefit, &change.requirements).join(", ");
            let _ = writeln!(text, "  può cambiare dal {}: {ids}", pack.language.date(change.on));
        }
        if let Some(until) = told.outlook.until {
            let _ = writeln!(text, "  dopo il {} non più", pack.language.date(until));
        }
        if !told.near.is_empty() {
            let _ = writeln!(text, "  vicino al limite: {}", ids_of(benefit, &told.near).join(", "));
        }
    }
    text
}

fn ids_of<'b>(benefit: &'b Benefit, requirements: &[RequirementRef]) -> Vec<&'b str> {
    requirements.iter().map(|at| benefit.requirement(*at).id.as_str()).collect()
}

fn mark(state: State) -> &'static str {
    match state {
        State::Met => "✓",
        State::Failed => "✗",
        State::Open => "○",
    }
}

/// A screening in JSON. The form is documented in `rules/README.md` and kept stable.
pub fn screening_json(pack: &RulePack, screening: &Screening, told: &[Told]) -> String {
    let benefits: Vec<Value> = pack
        .benefits
        .iter()
        .zip(&screening.verdicts)
        .zip(told)
        .map(|((benefit, verdict), told)| verdict_json(pack, benefit, verdict, told))
        .collect();
    let report = json!({
        "pack": { "id": pack.id, "version": pack.version },
        "on": screening.on.to_string(),
        "benefits": benefits,
    });
    format!("{report:#}\n")
}

fn verdict_json(pack: &RulePack, benefit: &Benefit, verdict: &Verdict, told: &Told) -> Value {
    let words_of = |said: &[Said]| said.iter().map(|said| said.words.clone()).collect::<Vec<_>>();
    let reasons = verdict.findings.iter().map(|finding| finding_json(pack, benefit, finding));
    let doubts = verdict.doubts.iter().map(|doubt| pack.doubt(*doubt));
    let failed = verdict.findings.iter().filter(|finding| finding.state == State::Failed);
    let failed = failed.map(|finding| benefit.requirement(finding.requirement).id.as_str());
    let nobody_for = verdict.nobody_for.iter().map(|way| benefit.ways[*way].id.as_str());
    json!({
        "id": benefit.id,
        "name": benefit.name,
        "outcome": word(verdict.outcome),
        "failed": match verdict.outcome {
            Outcome::Unlikely => failed.chain(nobody_for).collect::<Vec<_>>(),
            Outcome::Likely | Outcome::Undecided | Outcome::AlreadyReceived => Vec::new(),
        },
        "reasons": reasons.collect::<Vec<_>>(),
        "missing": refs_json(pack, &verdict.missing),
        "open": told.open.iter().map(|(at, answer)| {
            json!({ "fact": pack.fact(at.fact).id, "person": at.person, "answer": answer })
        }).collect::<Vec<_>>(),
        "doubts": doubts.collect::<Vec<_>>(),
        "people": verdict.people,
        "amount": verdict.amounts.first().map(amount_json),
        "amounts": verdict.amounts.iter().map(amount_json).collect::<Vec<_>>(),
        "come_back": told.outlook.from.as_ref().map(|change| json!({
            "on": change.on.to_string(),
            "requirements": ids_of(benefit, &change.requirements),
        })),
        "until": told.outlook.until.map(|day| day.to_string()),
        "near": ids_of(benefit, &told.near),
        "notes": words_of(&told.notes),
        "papers": words_of(&told.papers),
        "steps": words_of(&told.steps),
        "office": benefit.office.iter().map(|check| check.says.as_str()).collect::<Vec<_>>(),
    })
}

fn finding_json(pack: &RulePack, benefit: &Benefit, finding: &Finding) -> Value {
    let requirement = benefit.requirement(finding.requirement);
    json!({
        "requirement": requirement.id,
        "way": finding.requirement.way.map(|way| benefit.ways[way].id.as_str()),
        "person": finding.person,
        "state": match finding.state {
            State::Met => "met",
            State::Failed => "failed",
            State::Open => "open",
        },
        "says": requirement.says,
        "source": requirement.source,
        "facts": refs_json(pack, &finding.facts),
        "doubts": finding.doubts.iter().map(|doubt| pack.doubt(*doubt)).collect::<Vec<_>>(),
    })
}

/// Facts by name; those of a person besides the asker with the person's place.
fn refs_json(pack: &RulePack, facts: &[FactRef]) -> Vec<Value> {
    facts.iter().map(|at| json!({ "fact": pack.fact(at.fact).id, "person": at.person })).collect()
}

fn amount_json(amount: &AmountFound) -> Value {
    let euro =
        |cents: i64| format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
    json!({
        "from": euro(amount.low_cents),
        "to": euro(amount.high_cents),
        "currency": "EUR",
        "per": match amount.per {
            Per::Month => "month",
            Per::TwoMonths => "two_months",
            Per::Year => "year",
            Per::Once => "once",
        },
        "exactness": match amount.exactness {
            Exactness::Exact => "exact",
            Exactness::About => "about",
            Exactness::UpTo => "up_to",
        },
        "person": amount.person,
        "says": amount.says,
    })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::YesNo => "yes_no",
        Kind::OneOf => "one_of",
        Kind::SomeOf => "some_of",
        Kind::Number => "number",
        Kind::Euro => "euro",
        Kind::Date => "date",
        Kind::People => "people",
    }
}

/// The facts of a pack in words.
pub fn facts(pack: &RulePack) -> String {
    let mut text = String::new();
    for fact in &pack.vocabulary.facts {
        let of = if fact.is_of_person() { "di ogni persona" } else { "della visita" };
        let _ = writeln!(text, "{} ({}, {of})\n    {}", fact.id, kind(fact.kind), fact.question);
        for choice in &fact.choices {
            let _ = writeln!(text, "    \"{}\" = {}", choice.id, choice.label);
        }
        if fact.absent_label.is_some() {
            let _ = writeln!(text, "    \"non ce l'ho\"");
        }
    }
    text
}

/// The facts of a pack in JSON.
pub fn facts_json(pack: &RulePack) -> String {
    let list: Vec<Value> = pack.vocabulary.facts.iter().map(fact_json).collect();
    format!("{:#}\n", Value::Array(list))
}

fn fact_json(fact: &Fact) -> Value {
    let options = fact.choices.iter().map(|choice| json!({ "id": choice.id, "label": choice.label }));
    json!({
        "id": fact.id,
        "of": if fact.is_of_person() { "person" } else { "visit" },
        "type": kind(fact.kind),
        "question": fact.question,
        "hint": fact.hint,
        "options": options.collect::<Vec<_>>(),
        "unit": fact.unit,
        "decimals": fact.decimals,
        "can_be_absent": fact.absent_label.is_some(),
        "delicate": fact.delicate,
    })
}
