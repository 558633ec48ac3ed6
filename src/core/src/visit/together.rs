// SPDX-License-Identifier: EUPL-1.2
//! Several yes/no questions on one screen: facts of one topic, each by the statement that is true when its rare answer
//! is given; or one fact about several people, each by what they are called. What is not touched has its common answer,
//! for people no, and the screen says so.

use jiff::civil::Date;

use crate::rules::answers::{Answer, Answers, Knowledge};
use crate::rules::bands::{Band, says_as_much};
use crate::rules::fact::{Fact, FactRef};
use crate::rules::limits::TOGETHER_MAX;
use crate::rules::next_question::Screenful;
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::screen::texts::{Text, asking, button, fault};
use crate::screen::{Item, Role, Screen, ScreenKind, Speaker, Touch};

use super::answered::band;
use super::draft::{Aside, Draft};
use super::household::Household;
use super::question::ROWS_CLOSE_MAX;

/// Facts that are asked on one screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    facts: [Option<FactRef>; TOGETHER_MAX],
    /// For dates of birth: the ages that are told apart, the young first.
    ages: Option<[Band; 2]>,
}

impl Together {
    /// These facts as far as they fit on one screen; none when a single one is left, which is better asked by itself.
    pub fn of(pack: &RulePack, screenful: &Screenful) -> Option<Self> {
        let facts = &screenful.facts;
        let room = ROWS_CLOSE_MAX - asides(pack.fact(facts.first()?.fact)).len();
        Together::holding(&facts[..facts.len().min(room)], screenful.ages)
    }

    /// These facts; none when a single one is left.
    pub fn holding(facts: &[FactRef], ages: Option<[Band; 2]>) -> Option<Self> {
        let mut held = [None; TOGETHER_MAX];
        held.iter_mut().zip(facts).for_each(|(held, at)| *held = Some(*at));
        (facts.len() > 1).then_some(Together { facts: held, ages })
    }

    /// The ages that are told apart, the young first.
    pub fn ages(self) -> Option<[Band; 2]> {
        self.ages
    }

    /// The facts, in the order they stand on the screen.
    pub fn facts(self) -> impl Iterator<Item = FactRef> {
        self.facts.into_iter().flatten()
    }

    /// The first, and whether it is one fact about several people.
    fn first(self) -> Option<(FactRef, bool)> {
        let mut facts = self.facts();
        let first = facts.next()?;
        Some((first, facts.any(|other| other.fact == first.fact)))
    }

    /// What a row says of its fact, touched or not.
    pub fn says(self, pack: &RulePack, at: FactRef, touched: bool) -> Answer {
        let fact = pack.fact(at.fact);
        if let Some([younger, elder]) = self.ages {
            return if touched { younger } else { elder }.answer(fact.kind);
        }
        let is_of_people = self.first().is_some_and(|(_, is_of_people)| is_of_people);
        let says_yes = is_of_people || fact.rare.as_ref().is_some_and(|rare| rare.is);
        Answer::YesNo(says_yes == touched)
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
                    if says_as_much(answer, &self.says(pack, at, true)) {
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
            let touched = draft.chosen.contains(place);
            let known = match draft.aside {
                Some(Aside::DoesNotKnow) if !touched => Knowledge::DoesNotKnow,
                Some(Aside::Declines) if !touched => Knowledge::Declined,
                _ => Knowledge::Is(self.says(pack, at, touched)),
            };
            (at, known)
        });
        Ok(each.collect())
    }

    /// Why it is asked; the statements have a reason in common.
    pub fn reason<'s>(self, speaker: &'s Speaker<'_>, pack: &'s RulePack) -> &'s str {
        match self.first() {
            Some((at, true)) => &pack.fact(at.fact).why,
            _ => speaker.say(asking::TOGETHER_WHY),
        }
    }

    /// The screen, without the frame around it.
    pub fn screen(
        self,
        speaker: &Speaker<'_>,
        pack: &RulePack,
        household: &Household,
        draft: &Draft,
        on: Date,
    ) -> Screen {
        let Some((first, is_of_people)) = self.first() else { return Screen::new(ScreenKind::Several, speaker, "") };
        let fact = pack.fact(first.fact);
        let (title, hint) = if is_of_people {
            let hint = speaker.say(asking::TOGETHER_PEOPLE_HINT);
            let hint = fact.hint.as_ref().map_or_else(|| hint.to_owned(), |of_fact| format!("{of_fact}. {hint}"));
            let question = fact.question_of_all.clone().unwrap_or_default();
            let age = self.ages.map(|[younger, _]| band(speaker.language, fact, younger, on));
            (age.map_or_else(|| question.clone(), |age| question.replace("{anni}", &age)), hint)
        } else {
            let title = match first.person {
                Some(person) if person > 0 => {
                    speaker.language.fill(asking::TOGETHER_TITLE_OF, &[("persona", &household.name(person, pack))])
                }
                _ => speaker.say(asking::TOGETHER_TITLE).to_owned(),
            };
            (title, speaker.say(asking::TOGETHER_HINT).to_owned())
        };
        let mut screen = Screen::new(ScreenKind::Several, speaker, title);
        screen.hint = Some(hint);
        for (place, at) in self.facts().enumerate() {
            let says = if is_of_people {
                household.name(at.person.unwrap_or(0), pack)
            } else {
                pack.fact(at.fact).rare.as_ref().map_or_else(String::new, |rare| rare.says.clone())
            };
            let role = Role::Tick { ticked: draft.chosen.contains(place) };
            screen.items.push(Item::touch(role, says, Touch::Option(place)));
        }
        for (aside, label, touch) in asides(fact) {
            let label = if is_of_people && aside == Aside::NoneOfThese { button::NONE_OF_THEM } else { label };
            let role = Role::Aside { chosen: draft.aside == Some(aside) };
            screen.items.push(Item::touch(role, speaker.say(label), touch));
        }
        screen
    }
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
