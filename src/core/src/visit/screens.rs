// SPDX-License-Identifier: EUPL-1.2
//! The screens of a visit besides the questions themselves.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::advice::{Advice, Missing, Reason};
use crate::receipt::{GROUPS, Line, Receipt};
use crate::rules::fact::FactRef;
use crate::rules::next_question::Questions;
use crate::rules::pack::RulePack;
use crate::rules::screening::{Outcome, State as Known};
use crate::rules::situation::Law;
use crate::screen::texts::{
    asking as texts, benefit as in_benefit, button, notice as notices, out_of_service as out, outcome as outcomes,
    paper, quiet, results as found, review as check, tiles, welcome as first,
};
use crate::screen::{Action, Item, Page, Progress, Role, Screen, ScreenKind, Speaker, Tone, Touch, Warning, Why};
use crate::words::upper_first;

use super::answered::in_words;
use super::household::is_household;
use super::question::Question;
use super::session::Visit;
use super::state::{FaultCode, NotPrinted, PrintEnd};
use super::together::Together;
use super::trail::Step;

/// Beyond so many open questions the number left says nothing useful yet: most of them fall away with the next answers.
const LEFT_SAID_MAX: usize = 8;

fn blank(speaker: &Speaker<'_>, kind: ScreenKind, title: impl Into<String>) -> Screen {
    let mut screen = Screen::new(kind, speaker, title);
    screen.leave = Some(Action::new(speaker.say(button::LEAVE), Touch::Leave));
    screen
}

/// The terminal waits.
pub fn welcome(speaker: &Speaker<'_>) -> Screen {
    let mut screen = Screen::new(ScreenKind::Welcome, speaker, speaker.say(first::TITLE));
    screen.hint = Some(speaker.say(first::HINT).to_owned());
    let promises = [first::ASKS_NO_NAME, first::WIPES_ALL, first::SAYS_WHERE];
    screen.items.extend(promises.map(|promise| Item::new(Role::Bullet, speaker.say(promise))));
    screen.forward = Some(Action::new(speaker.say(button::START), Touch::Start));
    screen
}

/// What happens with the answers.
pub fn notice(speaker: &Speaker<'_>) -> Screen {
    let mut screen = blank(speaker, ScreenKind::Notice, speaker.say(notices::TITLE));
    let points = [
        (notices::NAMELESS, notices::NAMELESS_SAYS),
        (notices::STAYS_HERE, notices::STAYS_HERE_SAYS),
        (notices::NEED_NOT, notices::NEED_NOT_SAYS),
        (notices::NO_DECISION, notices::NO_DECISION_SAYS),
    ];
    let points = points.map(|(title, says)| Item::new(Role::Bullet, speaker.say(title)).with_detail(speaker.say(says)));
    screen.items.extend(points);
    screen.items.push(Item::new(Role::Text, speaker.say(notices::FOR_ANOTHER)));
    screen.back = Some(Action::new(speaker.say(button::BACK), Touch::Back));
    screen.forward = Some(Action::new(speaker.say(button::UNDERSTOOD), Touch::Forward));
    screen
}

/// A question, or the life events before the first one.
pub fn asking(speaker: &Speaker<'_>, pack: &RulePack, visit: &Visit) -> Screen {
    let mut screen = match visit.trail.here() {
        Step::Tiles if visit.by_name => by_name(speaker, pack, visit),
        Step::Tiles => life_events(speaker, pack, visit),
        Step::Fact(at) | Step::Rest(at, _) => question(speaker, pack, visit, at),
        Step::Together(together) => several(speaker, pack, visit, together),
    };
    screen.leave = Some(Action::new(speaker.say(button::LEAVE), Touch::Leave));
    screen.back = Some(Action::new(speaker.say(button::BACK), Touch::Back));
    screen.forward = Some(Action::new(speaker.say(button::FORWARD), Touch::Forward));
    screen
}

fn life_events(speaker: &Speaker<'_>, pack: &RulePack, visit: &Visit) -> Screen {
    let mut screen = Screen::new(ScreenKind::Tiles, speaker, speaker.say(tiles::TITLE));
    screen.hint = Some(speaker.say(tiles::HINT).to_owned());
    for (place, tile) in pack.tiles.iter().enumerate() {
        let ticked = visit.tiles.contains(&place);
        screen.items.push(Item::touch(Role::Tick { ticked }, &tile.label, Touch::Tile(place)));
    }
    let chosen = visit.tiles.is_empty();
    screen.items.push(Item::touch(Role::Aside { chosen }, speaker.say(tiles::ALL), Touch::DoesNotKnow));
    screen.items.push(Item::touch(Role::Aside { chosen: false }, speaker.say(tiles::BY_NAME), Touch::ByName));
    screen
}

/// Benefits on one page of their list.
const NAMES_A_PAGE: usize = 7;

/// The benefits by name, for who knows what they came for. What only opens on request is not named here.
fn by_name(speaker: &Speaker<'_>, pack: &RulePack, visit: &Visit) -> Screen {
    let mut screen = Screen::new(ScreenKind::One, speaker, speaker.say(tiles::BY_NAME_TITLE));
    screen.hint = Some(speaker.say(tiles::BY_NAME_HINT).to_owned());
    let named: Vec<usize> =
        (0..pack.benefits.len()).filter(|place| pack.benefits[*place].opened_by.is_none()).collect();
    let pages = named.len().div_ceil(NAMES_A_PAGE).max(1);
    let page = visit.page.min(pages - 1);
    for place in named.into_iter().skip(page * NAMES_A_PAGE).take(NAMES_A_PAGE) {
        let chosen = visit.only == Some(place);
        screen.items.push(Item::touch(Role::Choice { chosen }, &pack.benefits[place].name, Touch::Only(place)));
    }
    screen.page = Some(Page::of(&pack.language, page, pages, button::FORMER_ANSWERS, button::MORE_ANSWERS));
    screen.fault = visit.fault.map(|fault| speaker.say(fault).to_owned());
    screen
}

fn question(speaker: &Speaker<'_>, pack: &RulePack, visit: &Visit, at: FactRef) -> Screen {
    let question = Question {
        pack,
        at,
        draft: &visit.draft,
        household: &visit.household,
        shown: visit.shown,
        is_rest: matches!(visit.trail.here(), Step::Rest(..)),
        bands: visit.bands_shown(),
        before: visit.before,
        on: visit.on,
        page: visit.page,
        letter: visit.letter,
    };
    let reason = &pack.fact(at.fact).why;
    around(speaker, pack, visit, reason, question.screen(speaker))
}

fn several(speaker: &Speaker<'_>, pack: &RulePack, visit: &Visit, together: Together) -> Screen {
    around(
        speaker,
        pack,
        visit,
        together.reason(speaker, pack),
        together.screen(speaker, pack, &visit.household, &visit.draft, visit.on),
    )
}

/// What stands around every question.
fn around(speaker: &Speaker<'_>, pack: &RulePack, visit: &Visit, reason: &str, mut screen: Screen) -> Screen {
    screen.progress = Some(progress(pack, visit));
    screen.fault = visit.fault.map(|fault| speaker.say(fault).to_owned());
    let says = visit.why_open.then(|| why(pack, visit, reason));
    screen.why = Some(Why { label: speaker.say(button::WHY).to_owned(), says });
    if !visit.changing {
        screen.result_now = Some(Action::new(speaker.say(button::SHOW_RESULTS), Touch::ResultNow));
    }
    screen
}

/// Benefits named when a person asks why; more are only counted.
const NAMED_MAX: usize = 4;

/// The reason for what is asked, and the benefits that depend on it.
fn why(pack: &RulePack, visit: &Visit, reason: &str) -> String {
    let questions = Questions::new(pack, Law::on(&pack.vocabulary, visit.on), &[]).about(visit.only);
    let answers = visit.completed(pack);
    let here = visit.trail.here().facts();
    let benefits: BTreeSet<usize> = here.into_iter().flat_map(|at| questions.depends_on(at, &answers)).collect();
    let named = benefits.iter().take(NAMED_MAX).map(|place| pack.benefits[*place].name.clone());
    let named = pack.language.listed(&named.collect::<Vec<_>>());
    let more = benefits.len().saturating_sub(NAMED_MAX);
    match (benefits.len(), more) {
        (0, _) => reason.to_owned(),
        (_, 0) => pack.language.fill(texts::NEEDED_FOR, &[("motivo", reason), ("nomi", &named)]),
        (_, more) => {
            let more = more.to_string();
            pack.language.fill(texts::NEEDED_FOR_MORE, &[("motivo", reason), ("nomi", &named), ("n", &more)])
        }
    }
}

fn progress(pack: &RulePack, visit: &Visit) -> Progress {
    let left = visit.left;
    let asked = visit.trail.questions();
    let says = match left {
        0 => texts::PROGRESS_LAST,
        1 => texts::PROGRESS_ONE,
        2..=LEFT_SAID_MAX => texts::PROGRESS_LEFT,
        _ => texts::PROGRESS,
    };
    let says = pack.language.fill(says, &[("n", &asked.to_string()), ("altre", &left.to_string())]);
    let percent = (asked * 100).checked_div(asked + left).unwrap_or(0);
    Progress { says, percent: u8::try_from(percent.min(100)).unwrap_or(100) }
}

/// All answers, one row each.
pub fn review(speaker: &Speaker<'_>, pack: &RulePack, visit: &Visit) -> Screen {
    let mut screen = blank(speaker, ScreenKind::Review, speaker.say(check::TITLE));
    screen.hint = Some(speaker.say(check::HINT).to_owned());
    for (row, at) in visit.answered(pack).into_iter().enumerate() {
        let answer = in_words(pack, at, &visit.answers, &visit.household, visit.on).unwrap_or_default();
        let item = Item::touch(Role::Answered, row_name(pack, visit, at), Touch::Change(row));
        screen.items.push(item.with_detail(answer));
    }
    if screen.items.is_empty() {
        screen.items.push(Item::new(Role::Text, speaker.say(check::EMPTY)));
    }
    screen.back = Some(Action::new(speaker.say(button::BACK), Touch::Back));
    screen.forward = Some(Action::new(speaker.say(button::SHOW_RESULTS), Touch::Forward));
    screen
}

fn row_name(pack: &RulePack, visit: &Visit, at: FactRef) -> String {
    let short = &pack.fact(at.fact).short;
    match at.person {
        Some(person) if person > 0 && !is_household(pack, at) => {
            format!("{}: {}", visit.household.name(person, pack), pack.language.after_colon(short))
        }
        _ => short.clone(),
    }
}

/// What may be due, the group that helps first.
pub fn results(speaker: &Speaker<'_>, visit: &Visit) -> Screen {
    let mut screen = blank(speaker, ScreenKind::Results, speaker.say(found::TITLE));
    screen.hint = Some(speaker.say(outcomes::DISCLAIMER).to_owned());
    for (outcome, heading) in GROUPS {
        let group: Vec<&Advice> = visit.advice.iter().filter(|advice| advice.outcome == outcome).collect();
        if group.is_empty() {
            continue;
        }
        let tone = tone_of(outcome);
        let label = format!("{} ({})", speaker.say(heading), group.len());
        if outcome == Outcome::Unlikely {
            let fold = if visit.unfolded { found::FOLD } else { found::UNFOLD };
            screen.items.push(Item::touch(Role::Group(tone), label, Touch::Unfold).with_detail(speaker.say(fold)));
            if !visit.unfolded {
                continue;
            }
        } else {
            screen.items.push(Item::new(Role::Group(tone), label));
        }
        screen.items.extend(group.into_iter().map(|advice| card(advice, tone)));
    }
    if visit.early {
        let label = speaker.say(found::EARLY);
        let item = Item::touch(Role::Group(Tone::Open), label, Touch::MoreQuestions);
        screen.items.push(item.with_detail(speaker.say(found::MORE_QUESTIONS)));
    }
    if visit.only.is_some() {
        let label = speaker.say(found::ONLY_ONE);
        screen.items.push(
            Item::touch(Role::Group(Tone::Have), label, Touch::LookAtAll).with_detail(speaker.say(found::LOOK_AT_ALL)),
        );
    }
    screen.back = Some(Action::new(speaker.say(button::BACK), Touch::Back));
    screen.forward = Some(Action::new(speaker.say(button::PREVIEW), Touch::Preview));
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
pub fn benefit(speaker: &Speaker<'_>, visit: &Visit, place: usize) -> Screen {
    let Some(advice) = visit.advice.iter().find(|advice| advice.benefit == place) else {
        return results(speaker, visit);
    };
    let mut screen = blank(speaker, ScreenKind::Benefit, &advice.name);
    screen.hint = Some(advice.summary.clone());
    let items = &mut screen.items;
    items.push(Item::new(Role::Group(tone_of(advice.outcome)), &advice.headline));
    let amounts = if advice.outcome == Outcome::Likely { in_benefit::AMOUNT } else { in_benefit::AMOUNT_IF };
    block(
        items,
        speaker.say(amounts),
        advice.amounts.iter().map(|amount| Item::new(Role::Amount, upper_first(amount))),
    );
    block(items, speaker.say(in_benefit::HEED), advice.heed.iter().map(|heed| Item::new(Role::Bullet, heed)));
    block(items, speaker.say(in_benefit::MISSING), advice.missing.iter().map(missing));
    let text = |role: Role| move |text: &String| Item::new(role, text);
    let doubts: Vec<&String> = advice.doubts.iter().filter(|doubt| **doubt != advice.headline).collect();
    block(items, speaker.say(in_benefit::DOUBTS), doubts.into_iter().map(text(Role::Bullet)));
    block(items, speaker.say(in_benefit::WHY), advice.reasons.iter().map(reason));
    block(items, speaker.say(in_benefit::STEPS), advice.steps.iter().map(text(Role::Bullet)));
    block(items, speaker.say(in_benefit::PAPERS), advice.papers.iter().map(text(Role::Bullet)));
    block(items, speaker.say(in_benefit::NOTES), advice.notes.iter().map(|note| Item::new(Role::Bullet, &note.words)));
    block(items, speaker.say(in_benefit::OFFICE), advice.office.iter().map(text(Role::Bullet)));
    screen.back = Some(Action::new(speaker.say(button::TO_RESULTS), Touch::Back));
    screen.forward = Some(Action::new(speaker.say(button::PREVIEW), Touch::Preview));
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
pub fn preview(speaker: &Speaker<'_>, visit: &Visit, receipt: &Receipt) -> Screen {
    let mut screen = blank(speaker, ScreenKind::Preview, speaker.say(paper::PREVIEW_TITLE));
    screen.hint = Some(speaker.say(paper::PREVIEW_HINT).to_owned());
    if visit.advice.iter().any(|advice| advice.discreet) {
        let (label, act) = if visit.with_discreet {
            (paper::DISCREET_ON, paper::DISCREET_LEAVE_OUT)
        } else {
            (paper::DISCREET_OFF, paper::DISCREET_ADD)
        };
        let item = Item::touch(Role::Group(Tone::Have), speaker.say(label), Touch::Discreet);
        screen.items.push(item.with_detail(speaker.say(act)));
    }
    screen.items.extend(receipt.lines.iter().map(line));
    screen.back = Some(Action::new(speaker.say(button::TO_RESULTS), Touch::Back));
    screen.forward = Some(Action::new(speaker.say(button::PRINT), Touch::Print));
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
pub fn printing(speaker: &Speaker<'_>) -> Screen {
    let mut screen = blank(speaker, ScreenKind::Printing, speaker.say(paper::PRINTING_TITLE));
    screen.hint = Some(speaker.say(paper::PRINTING_HINT).to_owned());
    screen
}

/// The paper is out, or cannot come out, or nobody can tell.
pub fn farewell(speaker: &Speaker<'_>, pack: &RulePack, end: PrintEnd) -> Screen {
    let (title, hint) = match end {
        PrintEnd::Printed => (paper::OUT_TITLE, paper::OUT_HINT),
        PrintEnd::CannotTell => (paper::CANNOT_TELL_TITLE, paper::CANNOT_TELL_HINT),
        PrintEnd::NotPrinted(NotPrinted::NoPrinter | NotPrinted::Stopped) => {
            (paper::NOT_PRINTED_TITLE, paper::NOT_PRINTED_HINT)
        }
    };
    let mut screen = blank(speaker, ScreenKind::Farewell, speaker.say(title));
    screen.hint = Some(speaker.say(hint).to_owned());
    let button = |label: &str, touch| Item::touch(Role::Button { primary: false }, label, touch);
    match end {
        PrintEnd::Printed => screen.items.extend(contacts(pack).take(CONTACTS_SHOWN)),
        PrintEnd::CannotTell => {
            screen.items.push(button(speaker.say(paper::CAME_OUT), Touch::CameOut(true)));
            screen.items.push(button(speaker.say(paper::DID_NOT_COME_OUT), Touch::CameOut(false)));
        }
        PrintEnd::NotPrinted(_) => {
            screen.items.extend(contacts(pack).take(CONTACTS_SHOWN));
            screen.items.push(button(speaker.say(button::PRINT_AGAIN), Touch::Print));
        }
    }
    screen.items.push(Item::new(Role::Text, speaker.say(paper::WIPED)));
    screen.back = Some(Action::new(speaker.say(button::TO_RESULTS), Touch::Results));
    // While nobody can tell, the two answers are the thing to do.
    if end != PrintEnd::CannotTell {
        screen.forward = Some(Action::new(speaker.say(button::DONE), Touch::Leave));
    }
    screen
}

/// Numbers shown at the farewell: the paper has them all.
const CONTACTS_SHOWN: usize = 2;

fn contacts(pack: &RulePack) -> impl Iterator<Item = Item> {
    pack.contacts.iter().map(|contact| {
        let hint = contact.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
        Item::new(Role::Phone, &contact.number).with_detail(format!("{}{hint}", contact.label))
    })
}

/// The terminal cannot be used.
pub fn out_of_service(speaker: &Speaker<'_>, code: FaultCode) -> Screen {
    let mut screen = Screen::new(ScreenKind::OutOfService, speaker, out::TITLE);
    screen.hint = Some(out::HINT.to_owned());
    let phones = out::PHONES.map(|(number, label)| Item::new(Role::Phone, number).with_detail(label));
    screen.items.extend(phones);
    screen.items.push(Item::new(Role::Small, format!("{}: {}", out::CODE, code.code())));
    screen
}

/// The warning before a forgotten visit is wiped.
pub fn warning(speaker: &Speaker<'_>, left: Duration) -> Warning {
    // A second that has begun still counts.
    let seconds_left = left.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX);
    let says = speaker.language.plural(seconds_left, quiet::SECOND, quiet::SECONDS);
    Warning {
        title: speaker.say(quiet::TITLE).to_owned(),
        says: speaker.language.fill(says, &[("n", &seconds_left.to_string())]),
        seconds_left,
        stay: Action::new(speaker.say(button::STAY), Touch::Stay),
    }
}
