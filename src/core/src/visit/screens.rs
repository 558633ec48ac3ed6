// SPDX-License-Identifier: EUPL-1.2
//! The screens of a visit besides the questions themselves.

use std::time::Duration;

use crate::advice::{Advice, Missing, Reason, lower_first, upper_first};
use crate::receipt::{DISCLAIMER, GROUPS, Line, Receipt};
use crate::rules::fact::FactRef;
use crate::rules::next_question::Questions;
use crate::rules::pack::RulePack;
use crate::rules::screening::{Outcome, State as Known};
use crate::rules::situation::Law;
use crate::screen::texts::{
    benefit as in_benefit, button, notice as notices, out_of_service as out, paper, quiet, results as found,
    review as check, tiles, welcome as first,
};
use crate::screen::{Action, Item, Progress, Role, Screen, ScreenKind, Tone, Touch, Warning, Why};
use crate::words;

use super::answered::in_words;
use super::household::is_household;
use super::moment::Settings;
use super::question::Question;
use super::session::Visit;
use super::state::{FaultCode, NotPrinted, PrintEnd};
use super::trail::Step;

/// Beyond so many open questions the number left says nothing useful yet.
const LEFT_SAID_MAX: usize = 20;

fn blank(settings: &Settings, kind: ScreenKind, title: impl Into<String>) -> Screen {
    let mut screen = Screen::new(kind, &settings.owner, title);
    screen.leave = Some(Action::new(button::LEAVE, Touch::Leave));
    screen
}

/// The terminal waits.
pub fn welcome(settings: &Settings) -> Screen {
    let mut screen = Screen::new(ScreenKind::Welcome, &settings.owner, first::TITLE);
    screen.hint = Some(first::HINT.to_owned());
    screen.items.extend(first::PROMISES.map(|promise| Item::new(Role::Bullet, promise)));
    screen.forward = Some(Action::new(button::START, Touch::Start));
    screen
}

/// What happens with the answers.
pub fn notice(settings: &Settings) -> Screen {
    let mut screen = blank(settings, ScreenKind::Notice, notices::TITLE);
    let points = notices::POINTS.map(|(title, says)| Item::new(Role::Bullet, title).with_detail(says));
    screen.items.extend(points);
    screen.items.push(Item::new(Role::Text, notices::FOR_ANOTHER));
    screen.back = Some(Action::new(button::BACK, Touch::Back));
    screen.forward = Some(Action::new(button::UNDERSTOOD, Touch::Forward));
    screen
}

/// A question, or the life events before the first one.
pub fn asking(settings: &Settings, pack: &RulePack, visit: &Visit) -> Screen {
    let mut screen = match visit.trail.here() {
        Step::Tiles => life_events(settings, pack, visit),
        Step::Fact(at) => question(settings, pack, visit, at),
    };
    screen.leave = Some(Action::new(button::LEAVE, Touch::Leave));
    screen.back = Some(Action::new(button::BACK, Touch::Back));
    screen.forward = Some(Action::new(button::FORWARD, Touch::Forward));
    screen
}

fn life_events(settings: &Settings, pack: &RulePack, visit: &Visit) -> Screen {
    let mut screen = Screen::new(ScreenKind::Tiles, &settings.owner, tiles::TITLE);
    screen.hint = Some(tiles::HINT.to_owned());
    for (place, tile) in pack.tiles.iter().enumerate() {
        let ticked = visit.tiles.contains(&place);
        screen.items.push(Item::touch(Role::Tick { ticked }, &tile.label, Touch::Tile(place)));
    }
    let chosen = visit.tiles.is_empty();
    screen.items.push(Item::touch(Role::Aside { chosen }, tiles::ALL, Touch::DoesNotKnow));
    screen
}

fn question(settings: &Settings, pack: &RulePack, visit: &Visit, at: FactRef) -> Screen {
    let question = Question {
        pack,
        at,
        draft: &visit.draft,
        household: &visit.household,
        shown: visit.shown(pack, at),
        page: visit.page,
        letter: visit.letter,
    };
    let mut screen = question.screen(&settings.owner);
    screen.progress = Some(progress(pack, visit, at));
    screen.fault = visit.fault.map(str::to_owned);
    screen.why = Some(Why { label: button::WHY.to_owned(), says: visit.why_open.then(|| why(pack, visit, at)) });
    screen
}

/// The reason for a question, and the benefits that depend on it.
fn why(pack: &RulePack, visit: &Visit, at: FactRef) -> String {
    let law = Law::on(&pack.vocabulary, visit.on);
    let benefits = Questions::new(pack, law, &[]).depends_on(at, &visit.answers);
    let names: Vec<String> = benefits.iter().map(|place| pack.benefits[*place].name.clone()).collect();
    let reason = &pack.fact(at.fact).why;
    if names.is_empty() { reason.clone() } else { format!("{reason} Serve per: {}.", words::listed(&names)) }
}

fn progress(pack: &RulePack, visit: &Visit, at: FactRef) -> Progress {
    let law = Law::on(&pack.vocabulary, visit.on);
    let first = visit.first(pack);
    let mut left = Questions::new(pack, law, &first).left(&visit.answers);
    left.remove(&at);
    let asked = visit.trail.questions();
    let says = match left.len() {
        0 => format!("Domanda {asked}, l'ultima"),
        left if left <= LEFT_SAID_MAX => format!("Domanda {asked}, poi al massimo altre {left}"),
        _ => format!("Domanda {asked}"),
    };
    let percent = (asked * 100).checked_div(asked + left.len()).unwrap_or(0);
    Progress { says, percent: u8::try_from(percent.min(100)).unwrap_or(100) }
}

/// All answers, one row each.
pub fn review(settings: &Settings, pack: &RulePack, visit: &Visit) -> Screen {
    let mut screen = blank(settings, ScreenKind::Review, check::TITLE);
    screen.hint = Some(check::HINT.to_owned());
    for (row, at) in visit.answered(pack).into_iter().enumerate() {
        let answer = in_words(pack, at, &visit.answers, &visit.household).unwrap_or_default();
        let item = Item::touch(Role::Answered, row_name(pack, visit, at), Touch::Change(row));
        screen.items.push(item.with_detail(answer));
    }
    if screen.items.is_empty() {
        screen.items.push(Item::new(Role::Text, check::EMPTY));
    }
    screen.back = Some(Action::new(button::BACK, Touch::Back));
    screen.forward = Some(Action::new(button::SHOW_RESULTS, Touch::Forward));
    screen
}

fn row_name(pack: &RulePack, visit: &Visit, at: FactRef) -> String {
    let short = &pack.fact(at.fact).short;
    match at.person {
        Some(person) if person > 0 && !is_household(pack, at) => {
            format!("{}: {}", visit.household.name(person, pack), lower_first(short))
        }
        _ => short.clone(),
    }
}

/// What may be due, the group that helps first.
pub fn results(settings: &Settings, visit: &Visit) -> Screen {
    let mut screen = blank(settings, ScreenKind::Results, found::TITLE);
    screen.hint = Some(DISCLAIMER.to_owned());
    for (outcome, heading) in GROUPS {
        let group: Vec<&Advice> = visit.advice.iter().filter(|advice| advice.outcome == outcome).collect();
        if group.is_empty() {
            continue;
        }
        let tone = tone_of(outcome);
        let label = format!("{heading} ({})", group.len());
        if outcome == Outcome::Unlikely {
            let fold = if visit.unfolded { found::FOLD } else { found::UNFOLD };
            screen.items.push(Item::touch(Role::Group(tone), label, Touch::Unfold).with_detail(fold));
            if !visit.unfolded {
                continue;
            }
        } else {
            screen.items.push(Item::new(Role::Group(tone), label));
        }
        screen.items.extend(group.into_iter().map(|advice| card(advice, tone)));
    }
    screen.back = Some(Action::new(button::BACK, Touch::Back));
    screen.forward = Some(Action::new(button::PREVIEW, Touch::Preview));
    screen
}

fn card(advice: &Advice, tone: Tone) -> Item {
    let detail = match (advice.outcome, advice.amounts.first()) {
        (Outcome::Likely, Some(amount)) => upper_first(amount),
        _ => advice.headline.clone(),
    };
    Item::touch(Role::Card(tone), &advice.name, Touch::Open(advice.benefit)).with_detail(detail)
}

fn tone_of(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Likely => Tone::Good,
        Outcome::Undecided => Tone::Open,
        Outcome::Unlikely => Tone::No,
        Outcome::AlreadyReceived => Tone::Have,
    }
}

/// One benefit in full.
pub fn benefit(settings: &Settings, visit: &Visit, place: usize) -> Screen {
    let Some(advice) = visit.advice.iter().find(|advice| advice.benefit == place) else {
        return results(settings, visit);
    };
    let mut screen = blank(settings, ScreenKind::Benefit, &advice.name);
    screen.hint = Some(advice.summary.clone());
    let items = &mut screen.items;
    items.push(Item::new(Role::Group(tone_of(advice.outcome)), &advice.headline));
    let amounts = if advice.outcome == Outcome::Likely { in_benefit::AMOUNT } else { in_benefit::AMOUNT_IF };
    block(items, amounts, advice.amounts.iter().map(|amount| Item::new(Role::Amount, upper_first(amount))));
    block(items, in_benefit::HEED, advice.heed.iter().map(|heed| Item::new(Role::Bullet, heed)));
    block(items, in_benefit::MISSING, advice.missing.iter().map(missing));
    let text = |role: Role| move |text: &String| Item::new(role, text);
    let doubts: Vec<&String> = advice.doubts.iter().filter(|doubt| **doubt != advice.headline).collect();
    block(items, in_benefit::DOUBTS, doubts.into_iter().map(text(Role::Bullet)));
    block(items, in_benefit::WHY, advice.reasons.iter().map(reason));
    block(items, in_benefit::STEPS, advice.steps.iter().map(text(Role::Bullet)));
    block(items, in_benefit::PAPERS, advice.papers.iter().map(text(Role::Bullet)));
    block(items, in_benefit::NOTES, advice.notes.iter().map(|note| Item::new(Role::Bullet, &note.words)));
    block(items, in_benefit::OFFICE, advice.office.iter().map(text(Role::Bullet)));
    screen.back = Some(Action::new(button::TO_RESULTS, Touch::Back));
    screen.forward = Some(Action::new(button::PREVIEW, Touch::Preview));
    screen
}

fn block(items: &mut Vec<Item>, heading: &str, block: impl ExactSizeIterator<Item = Item>) {
    if block.len() > 0 {
        items.push(Item::new(Role::Heading, heading));
        items.extend(block);
    }
}

fn reason(reason: &Reason) -> Item {
    let tone = match reason.state {
        Known::Met => Tone::Good,
        Known::Failed => Tone::No,
        Known::Open => Tone::Open,
    };
    Item::new(Role::Reason(tone), &reason.says).with_detail(&reason.source)
}

fn missing(missing: &Missing) -> Item {
    let item = Item::new(Role::Reason(Tone::Open), upper_first(&missing.what));
    match &missing.where_to_find {
        Some(place) => item.with_detail(place),
        None => item,
    }
}

/// The receipt as it will come out.
pub fn preview(settings: &Settings, visit: &Visit, receipt: &Receipt) -> Screen {
    let mut screen = blank(settings, ScreenKind::Preview, paper::PREVIEW_TITLE);
    screen.hint = Some(paper::PREVIEW_HINT.to_owned());
    if visit.advice.iter().any(|advice| advice.discreet) {
        let (label, act) = if visit.with_discreet {
            (paper::DISCREET_ON, paper::DISCREET_LEAVE_OUT)
        } else {
            (paper::DISCREET_OFF, paper::DISCREET_ADD)
        };
        screen.items.push(Item::touch(Role::Group(Tone::Have), label, Touch::Discreet).with_detail(act));
    }
    screen.items.extend(receipt.lines.iter().map(line));
    screen.back = Some(Action::new(button::TO_RESULTS, Touch::Back));
    screen.forward = Some(Action::new(button::PRINT, Touch::Print));
    screen
}

fn line(line: &Line) -> Item {
    match line {
        Line::Title(text) | Line::Group(text) => Item::new(Role::Group(Tone::Have), text),
        Line::Benefit(text) | Line::Heading(text) => Item::new(Role::Heading, text),
        Line::Text(text) => Item::new(Role::Text, text),
        Line::Amount(text) => Item::new(Role::Amount, text),
        Line::Open(text) => Item::new(Role::Reason(Tone::Open), text),
        Line::Item(text) => Item::new(Role::Bullet, text),
        Line::Phone { number, label } => Item::new(Role::Phone, number).with_detail(label),
        Line::Aside { name, says } => Item::new(Role::Reason(Tone::No), name).with_detail(says),
        Line::Small(text) => Item::new(Role::Small, text),
        Line::Rule => Item::new(Role::Rule, ""),
    }
}

/// The receipt is coming out.
pub fn printing(settings: &Settings) -> Screen {
    let mut screen = blank(settings, ScreenKind::Printing, paper::PRINTING_TITLE);
    screen.hint = Some(paper::PRINTING_HINT.to_owned());
    screen
}

/// The paper is out, or cannot come out, or nobody can tell.
pub fn farewell(settings: &Settings, pack: &RulePack, end: PrintEnd) -> Screen {
    let (title, hint) = match end {
        PrintEnd::Printed => (paper::OUT_TITLE, paper::OUT_HINT),
        PrintEnd::CannotTell => (paper::CANNOT_TELL_TITLE, paper::CANNOT_TELL_HINT),
        PrintEnd::NotPrinted(NotPrinted::NoPrinter | NotPrinted::Stopped) => {
            (paper::NOT_PRINTED_TITLE, paper::NOT_PRINTED_HINT)
        }
    };
    let mut screen = blank(settings, ScreenKind::Farewell, title);
    screen.hint = Some(hint.to_owned());
    let button = |label: &str, touch| Item::touch(Role::Button { primary: false }, label, touch);
    match end {
        PrintEnd::Printed => screen.items.extend(contacts(pack)),
        PrintEnd::CannotTell => {
            screen.items.push(button(paper::CAME_OUT, Touch::CameOut(true)));
            screen.items.push(button(paper::DID_NOT_COME_OUT, Touch::CameOut(false)));
        }
        PrintEnd::NotPrinted(_) => {
            screen.items.extend(contacts(pack));
            screen.items.push(button(button::PRINT_AGAIN, Touch::Print));
        }
    }
    screen.items.push(Item::new(Role::Text, paper::WIPED));
    screen.back = Some(Action::new(button::TO_RESULTS, Touch::Results));
    // While nobody can tell, the two answers are the thing to do.
    if end != PrintEnd::CannotTell {
        screen.forward = Some(Action::new(button::DONE, Touch::Leave));
    }
    screen
}

fn contacts(pack: &RulePack) -> impl Iterator<Item = Item> {
    pack.contacts.iter().map(|contact| {
        let hint = contact.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
        Item::new(Role::Phone, &contact.number).with_detail(format!("{}{hint}", contact.label))
    })
}

/// The terminal cannot be used.
pub fn out_of_service(settings: &Settings, code: FaultCode) -> Screen {
    let mut screen = Screen::new(ScreenKind::OutOfService, &settings.owner, out::TITLE);
    screen.hint = Some(out::HINT.to_owned());
    let phones = out::PHONES.map(|(number, label)| Item::new(Role::Phone, number).with_detail(label));
    screen.items.extend(phones);
    screen.items.push(Item::new(Role::Small, format!("{}: {}", out::CODE, code.code())));
    screen
}

/// The warning before a forgotten visit is wiped.
pub fn warning(left: Duration) -> Warning {
    // A second that has begun still counts.
    let seconds_left = left.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX);
    Warning {
        title: quiet::TITLE.to_owned(),
        says: format!("Tra {seconds_left} secondi cancelliamo le risposte, per proteggerla"),
        seconds_left,
        stay: Action::new(button::STAY, Touch::Stay),
    }
}
