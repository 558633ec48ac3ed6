// SPDX-License-Identifier: EUPL-1.2
//! Several yes/no facts of one topic on one screen, each by the statement that is true when its rare answer is given.
//! What is not touched has its common answer, and the screen says so.

use crate::rules::answers::{Answer, Answers, Knowledge};
use crate::rules::fact::{Fact, FactRef};
use crate::rules::limits::TOGETHER_MAX;
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::screen::texts::{Text, asking, button, fault};
use crate::screen::{Item, Role, Screen, ScreenKind, Speaker, Touch};

use super::draft::{Aside, Draft};
use super::household::Household;
use super::question::ROWS_CLOSE_MAX;

/// Facts that are asked on one screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    facts: [Option<FactRef>; TOGETHER_MAX],
}

impl Together {
    /// These facts as far as they fit on one screen; none when a single one is left, which is better asked by itself.
    pub fn of(pack: &RulePack, facts: &[FactRef]) -> Option<Self> {
        let first = facts.first()?;
        let room = ROWS_CLOSE_MAX - asides(pack.fact(first.fact)).len();
        let mut held = [None; TOGETHER_MAX];
        for (held, at) in held.iter_mut().zip(facts).take(room) {
            *held = Some(*at);
        }
        let together = Together { facts: held };
        (together.facts().count() > 1).then_some(together)
    }

    /// The facts, in the order of their statements.
    pub fn facts(self) -> impl Iterator<Item = FactRef> {
        self.facts.into_iter().flatten()
    }

    /// Whom the statements are about; none: the person who asks.
    pub fn person(self) -> Option<u8> {
        self.facts().find_map(|at| at.person).filter(|person| *person > 0)
    }

    /// The same about somebody else.
    #[must_use]
    pub fn about(self, person: u8) -> Self {
        Together { facts: self.facts.map(|at| at.map(|at| FactRef { person: Some(person), ..at })) }
    }

    /// The draft of the answers that were given before.
    pub fn draft(self, pack: &RulePack, answers: &Answers) -> Draft {
        let mut draft = Draft::default();
        let mut is_answered = false;
        for (place, at) in self.facts().enumerate() {
            match answers.get(pack.fact(at.fact), at.person) {
                Knowledge::NotAsked => {}
                Knowledge::DoesNotKnow => draft.aside = Some(Aside::DoesNotKnow),
                Knowledge::Declined => draft.aside = Some(Aside::Declines),
                Knowledge::Is(answer) => {
                    is_answered = true;
                    if *answer == Answer::YesNo(rare(pack.fact(at.fact))) {
                        draft.chosen = draft.chosen | OptionSet::only(place);
                    }
                }
            }
        }
        if is_answered && draft.chosen.is_empty() && draft.aside.is_none() {
            draft.aside = Some(Aside::NoneOfThese);
        }
        draft
    }

    /// Takes a touch on the screen; whether it was one.
    pub fn touch(self, draft: &mut Draft, touch: Touch) -> bool {
        let aside = match touch {
            Touch::Option(place) => {
                let option = OptionSet::only(place);
                let without = draft.chosen.without(option);
                draft.chosen = if draft.chosen.contains(place) { without } else { draft.chosen | option };
                // Who does not know the others still knows this one.
                draft.aside = draft.aside.filter(|aside| *aside == Aside::DoesNotKnow);
                return true;
            }
            Touch::NoneOfThese => Aside::NoneOfThese,
            Touch::DoesNotKnow => Aside::DoesNotKnow,
            Touch::Declines => Aside::Declines,
            _ => return false,
        };
        if aside != Aside::DoesNotKnow {
            draft.chosen = OptionSet::NONE;
        }
        draft.aside = (draft.aside != Some(aside)).then_some(aside);
        true
    }

    /// What the draft comes to for each fact, or what has to be done before going on.
    pub fn answers(self, pack: &RulePack, draft: &Draft) -> Result<Vec<(FactRef, Knowledge)>, Text> {
        if draft.chosen.is_empty() && draft.aside.is_none() {
            return Err(fault::CHOOSE);
        }
        let each = self.facts().enumerate().map(|(place, at)| {
            let rare = rare(pack.fact(at.fact));
            let known = match draft.aside {
                _ if draft.chosen.contains(place) => Knowledge::Is(Answer::YesNo(rare)),
                Some(Aside::DoesNotKnow) => Knowledge::DoesNotKnow,
                Some(Aside::Declines) => Knowledge::Declined,
                Some(Aside::NoneOfThese | Aside::Absent) | None => Knowledge::Is(Answer::YesNo(!rare)),
            };
            (at, known)
        });
        Ok(each.collect())
    }

    /// The screen, without the frame around it.
    pub fn screen(self, speaker: &Speaker<'_>, pack: &RulePack, household: &Household, draft: &Draft) -> Screen {
        let title = match self.person() {
            None => speaker.say(asking::TOGETHER_TITLE).to_owned(),
            Some(person) => {
                speaker.language.fill(asking::TOGETHER_TITLE_OF, &[("persona", &household.name(person, pack))])
            }
        };
        let mut screen = Screen::new(ScreenKind::Several, speaker, title);
        screen.hint = Some(speaker.say(asking::TOGETHER_HINT).to_owned());
        for (place, at) in self.facts().enumerate() {
            let says = pack.fact(at.fact).rare.as_ref().map_or("", |rare| &rare.says);
            let role = Role::Tick { ticked: draft.chosen.contains(place) };
            screen.items.push(Item::touch(role, says, Touch::Option(place)));
        }
        let first = self.facts().next();
        for (aside, label, touch) in first.into_iter().flat_map(|at| asides(pack.fact(at.fact))) {
            let role = Role::Aside { chosen: draft.aside == Some(aside) };
            screen.items.push(Item::touch(role, speaker.say(label), touch));
        }
        screen
    }
}

/// Which answer a fact's statement stands for.
fn rare(fact: &Fact) -> bool {
    fact.rare.as_ref().is_some_and(|rare| rare.is)
}

/// The ways to answer apart from the statements. Facts that can be declined only meet their like.
fn asides(fact: &Fact) -> Vec<(Aside, Text, Touch)> {
    let mut asides = vec![
        (Aside::NoneOfThese, button::NONE_OF_THESE, Touch::NoneOfThese),
        (Aside::DoesNotKnow, button::DOES_NOT_KNOW, Touch::DoesNotKnow),
    ];
    if fact.delicate {
        asides.push((Aside::Declines, button::DECLINES, Touch::Declines));
    }
    asides
}
