// SPDX-License-Identifier: EUPL-1.2
//! One screen as a value: what the glass shows, the voice says, the keypad walks and tests read.
//! The order of its parts is the order of reading and of focus. Nobody else invents text.

pub mod texts;
pub mod about;

use std::fmt;
use std::sync::Arc;

use texts::{Text, button, figures};

use crate::language::Language;

/// What is on the screen now. No `Debug`: it can show answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Screen {
    /// Which arrangement the glass uses.
    pub kind: ScreenKind,
    /// Who speaks: the owner of the terminal.
    pub owner: String,
    /// The language of every word on it but the languages' own names.
    pub language: Arc<Language>,
    /// The other languages it can be shown in.
    pub languages: Vec<OtherLanguage>,
    /// How far the visit is, in words and as a bar.
    pub progress: Option<Progress>,
    /// The one thing this screen is about.
    pub title: String,
    /// One sentence under it.
    pub hint: Option<String>,
    /// "Why do you ask?", and the answer when it is open.
    pub why: Option<Why>,
    /// Straight to the result, with what is known by now.
    pub result_now: Option<Action>,
    /// What has to be done before going on, after the person tried.
    pub fault: Option<String>,
    /// What is being typed.
    pub entry: Option<Entry>,
    /// The parts, in reading order.
    pub items: Vec<Item>,
    /// Who helps, wherever one is: words and a phone number.
    pub help: Option<(String, String)>,
    /// Which page of the items is shown, when there are several.
    pub page: Option<Page>,
    /// Back to the screen before.
    pub back: Option<Action>,
    /// On to the next one.
    pub forward: Option<Action>,
    /// "Esci e cancella".
    pub leave: Option<Action>,
    /// The warning that lies over everything when nobody has touched for long.
    pub warning: Option<Warning>,
}

/// Who speaks, and in which language.
#[derive(Clone, Copy)]
pub struct Speaker<'a> {
    /// The owner of the terminal.
    pub owner: &'a str,
    /// The language.
    pub language: &'a Arc<Language>,
}

impl<'a> Speaker<'a> {
    /// A sentence of the terminal.
    pub fn say(&self, text: Text) -> &'a str {
        self.language.say(text)
    }
}

/// The arrangements of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenKind {
    /// The terminal waits for somebody.
    Welcome,
    /// What it does with answers, before the first question.
    Notice,
    /// Life events to start from.
    Tiles,
    /// A question with answers to choose from: one.
    One,
    /// A question with answers to choose from: any.
    Several,
    /// A question with a number or an amount.
    Number,
    /// A question with a date.
    Date,
    /// The people of the household.
    Household,
    /// All answers, to check and change.
    Review,
    /// What may be due.
    Results,
    /// One benefit in full.
    Benefit,
    /// The receipt before it is printed.
    Preview,
    /// The receipt is being printed.
    Printing,
    /// The receipt is out, or cannot come out.
    Farewell,
    /// The terminal cannot be used.
    OutOfService,
    /// What it runs, for whoever checks it.
    About,
}

/// A language the screen can be shown in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherLanguage {
    /// Its tag, for whoever pronounces it.
    pub id: String,
    /// What it calls itself, and the touch that changes to it.
    pub choose: Action,
    /// What the terminal is for, in that language.
    pub says: String,
}

/// How far the visit is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In words.
    pub says: String,
    /// Of a hundred.
    pub percent: u8,
}

/// The reason for a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The words of the button.
    pub label: String,
    /// The reason, while it is open.
    pub says: Option<String>,
}

/// What is being typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The figure as it stands: `12.500 euro`, `21 / 11 / 1959`.
    pub shown: String,
    /// The same in letters, or what to type next.
    pub spoken: String,
    /// Whether nothing was typed yet.
    pub is_empty: bool,
}

/// Which page of a long screen is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// In words: `Pagina 2 di 3`.
    pub says: String,
    /// The page before.
    pub before: Option<Action>,
    /// The page after.
    pub after: Option<Action>,
}

/// Something that can be touched besides an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its words.
    pub label: String,
    /// What it does.
    pub touch: Touch,
}

/// The warning before a forgotten visit is wiped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What happens.
    pub title: String,
    /// How long there is, in words.
    pub says: String,
    /// Seconds left.
    pub seconds_left: u64,
    /// What keeps the visit.
    pub stay: Action,
}

/// A part of a screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// What kind of part it is.
    pub role: Role,
    /// Its words.
    pub label: String,
    /// More words, smaller.
    pub detail: Option<String>,
    /// What a touch on it does.
    pub touch: Option<Touch>,
}

/// The kinds of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A heading.
    Heading,
    /// A sentence.
    Text,
    /// One of several answers, of which one holds.
    Choice {
        /// Whether it is the one.
        chosen: bool,
    },
    /// One of several answers, of which any hold.
    Tick {
        /// Whether it holds.
        ticked: bool,
    },
    /// A key of the number pad.
    Key,
    /// A kind of people, with how many there are.
    Counter {
        /// How many.
        count: u8,
        /// Whether there can be one less.
        can_less: bool,
        /// Whether there can be one more.
        can_more: bool,
    },
    /// A way to answer apart from the others: "Non lo so".
    Aside {
        /// Whether it was chosen.
        chosen: bool,
    },
    /// A question with its answer, and a way to change it.
    Answered,
    /// The heading of a group of benefits.
    Group(Tone),
    /// A benefit of a group.
    Card(Tone),
    /// A requirement, with what is known of it.
    Reason(Tone),
    /// What a benefit pays.
    Amount,
    /// One of several things.
    Bullet,
    /// Words only an official needs.
    Small,
    /// A phone number.
    Phone,
    /// A button of its own.
    Button {
        /// Whether it is the thing to do here.
        primary: bool,
    },
    /// A rule between parts.
    Rule,
}

/// What a colour and a shape say together; the words say it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It may be due; it holds.
    Good,
    /// Something is missing.
    Open,
    /// Not today; it does not hold.
    No,
    /// It is there already.
    Have,
}

/// What a touch means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Begin.
    Start,
    /// On to the next screen.
    Forward,
    /// Back to the one before.
    Back,
    /// Leave and wipe.
    Leave,
    /// Open or close "why do you ask?".
    Why,
    /// The warning is answered: go on.
    Stay,
    /// An option of the question, by its place.
    Option(usize),
    /// None of the options.
    NoneOfThese,
    /// "Non lo so".
    DoesNotKnow,
    /// "Preferisco non rispondere".
    Declines,
    /// There is no such figure.
    Absent,
    /// Type the number, instead of choosing a band.
    TypeIt,
    /// The amount is known in the other way.
    OtherReading,
    /// Options that start with a letter.
    Letter(char),
    /// A key of the number pad.
    Key(Key),
    /// One more of a kind of people.
    More(usize),
    /// One less.
    Less(usize),
    /// A life event.
    Tile(usize),
    /// Another page of this screen.
    Page(usize),
    /// Change the answer in this row.
    Change(usize),
    /// Open this benefit.
    Open(usize),
    /// Show or hide the benefits that are not due.
    Unfold,
    /// Whether discreet benefits come on paper.
    Discreet,
    /// Show benefits by name, to choose one.
    ByName,
    /// Ask about this benefit alone, by its place.
    Only(usize),
    /// The result with what is known by now.
    ResultNow,
    /// From that result back to the questions.
    MoreQuestions,
    /// Go on from one benefit to all.
    LookAtAll,
    /// See the receipt.
    Preview,
    /// Print it.
    Print,
    /// The paper came out whole, or not.
    CameOut(bool),
    /// Back to the results.
    Results,
    /// All words in another language, by its place among those the terminal speaks.
    Language(usize),
    /// Let the terminal speak, to hear whether it can be heard.
    TryVoice,
}

/// A key of the number pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// The decimal comma.
    Comma,
    /// The last one typed is taken back.
    Delete,
}

impl Screen {
    /// A screen with only its arrangement and its title.
    pub fn new(kind: ScreenKind, speaker: &Speaker<'_>, title: impl Into<String>) -> Self {
        Screen {
            kind,
            owner: speaker.owner.to_owned(),
            language: speaker.language.clone(),
            languages: Vec::new(),
            progress: None,
            title: title.into(),
            hint: None,
            why: None,
            result_now: None,
            fault: None,
            entry: None,
            items: Vec::new(),
            help: None,
            page: None,
            back: None,
            forward: None,
            leave: None,
            warning: None,
        }
    }

    /// Everything that can be touched, with its words, in focus order.
    pub fn touches(&self) -> Vec<(String, Touch)> {
        if let Some(warning) = &self.warning {
            return vec![(warning.stay.label.clone(), warning.stay.touch)];
        }
        let say = |text| self.language.say(text);
        let mut touches: Vec<(String, Touch)> = Vec::new();
        touches.extend(self.why.iter().map(|why| (why.label.clone(), Touch::Why)));
        touches.extend(self.result_now.iter().map(|action| (action.label.clone(), action.touch)));
        // An open reason stands in the place of the answers.
        let is_open = self.why.as_ref().is_some_and(|why| why.says.is_some());
        for item in self.items.iter().filter(|_| !is_open) {
            match (item.role, item.touch) {
                (Role::Counter { can_less, can_more, .. }, Some(Touch::More(group))) => {
                    let less =
                        can_less.then(|| (format!("{}: {}", say(button::ONE_LESS), item.label), Touch::Less(group)));
                    let more =
                        can_more.then(|| (format!("{}: {}", say(button::ONE_MORE), item.label), Touch::More(group)));
                    touches.extend(less.into_iter().chain(more));
                }
                (_, Some(touch)) => touches.push((item.label.clone(), touch)),
                (_, None) => {}
            }
        }
        let pages = self.page.iter().flat_map(|page| [&page.before, &page.after]).flatten();
        let turns = [&self.back, &self.forward].into_iter().flatten();
        let languages = self.languages.iter().map(|other| &other.choose);
        touches.extend(
            pages.chain(turns).chain(languages).chain(&self.leave).map(|action| (action.label.clone(), action.touch)),
        );
        touches
    }
}

impl Item {
    /// A part that only says something.
    pub fn new(role: Role, label: impl Into<String>) -> Self {
        Item { role, label: label.into(), detail: None, touch: None }
    }

    /// A part that can be touched.
    pub fn touch(role: Role, label: impl Into<String>, touch: Touch) -> Self {
        Item { role, label: label.into(), detail: None, touch: Some(touch) }
    }

    /// The same part with more words.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl Page {
    /// A page, counted from 0, with the words of the buttons that turn it.
    pub fn of(language: &Language, page: usize, pages: usize, before: Text, after: Text) -> Self {
        let values = [("n", &*(page + 1).to_string()), ("pagine", &*pages.to_string())];
        Page {
            says: language.fill(figures::PAGE, &values),
            before: (page > 0).then(|| Action::new(language.say(before), Touch::Page(page - 1))),
            after: (page + 1 < pages).then(|| Action::new(language.say(after), Touch::Page(page + 1))),
        }
    }
}

impl Action {
    /// Words and what they do.
    pub fn new(label: impl Into<String>, touch: Touch) -> Self {
        Action { label: label.into(), touch }
    }
}

impl fmt::Debug for Screen {
    /// Says which screen it is and nothing that stands on it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(stringify!(Screen)).field(&self.kind).finish_non_exhaustive()
    }
}
