// SPDX-License-Identifier: EUPL-1.2
//! The way a visit has taken, so that going back finds everything as it was left.

use crate::rules::fact::FactRef;
use crate::rules::next_question::Screenful;
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;

use super::together::Together;

/// One step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The life events.
    Tiles,
    /// A question.
    Fact(FactRef),
    /// A choice of several once more, for options that were not shown before.
    Rest(FactRef, OptionSet),
    /// Several questions on one screen.
    Together(Together),
}

impl Step {
    /// The screen for these questions: together if they may be, else the first alone; none without any.
    pub fn asking(pack: &RulePack, screenful: &Screenful) -> Option<Step> {
        let first = *screenful.facts.first()?;
        let alone = screenful.rest.map_or(Step::Fact(first), |rest| Step::Rest(first, rest));
        Some(Together::of(pack, screenful).map_or(alone, Step::Together))
    }

    /// The step without a person who is no longer there, and with those behind them renamed; none if nothing is left.
    fn without(self, gone: u8) -> Option<Self> {
        let stays = |at: FactRef| match at.person {
            Some(person) if person == gone => None,
            Some(person) if person > gone => Some(FactRef { person: Some(person - 1), ..at }),
            _ => Some(at),
        };
        match self {
            Step::Tiles => Some(self),
            Step::Fact(at) => stays(at).map(Step::Fact),
            Step::Rest(at, options) => stays(at).map(|at| Step::Rest(at, options)),
            Step::Together(together) => {
                let left: Vec<FactRef> = together.facts().filter_map(stays).collect();
                Together::holding(&left, together.ages())
                    .map(Step::Together)
                    .or_else(|| left.first().copied().map(Step::Fact))
            }
        }
    }

    /// The facts that are asked.
    pub fn facts(self) -> Vec<FactRef> {
        match self {
            Step::Tiles => Vec::new(),
            Step::Fact(at) | Step::Rest(at, _) => vec![at],
            Step::Together(together) => together.facts().collect(),
        }
    }
}

/// The steps taken, and where on them the person stands.
pub struct Trail {
    steps: Vec<Step>,
    at: usize,
}

impl Trail {
    /// A way that starts at the life events.
    pub fn start() -> Self {
        Trail { steps: vec![Step::Tiles], at: 0 }
    }

    /// Where the person stands.
    pub fn here(&self) -> Step {
        self.steps[self.at]
    }

    /// The question the person stands on, the last if there are several.
    pub fn last_fact(&self) -> Option<FactRef> {
        self.here().facts().last().copied()
    }

    /// How many screens with questions were shown up to here.
    pub fn questions(&self) -> usize {
        self.steps[..=self.at].iter().filter(|step| **step != Step::Tiles).count()
    }

    /// Whether the question the person stands on was asked before on this way.
    pub fn is_here_again(&self) -> bool {
        let here = self.here().facts();
        self.steps[..self.at].iter().any(|step| step.facts().iter().any(|at| here.contains(at)))
    }

    /// One step back; false at the start.
    pub fn back(&mut self) -> bool {
        let can = self.at > 0;
        self.at -= usize::from(can);
        can
    }

    /// One step forward over steps taken before; false at the end of them.
    pub fn again(&mut self) -> bool {
        let can = self.at + 1 < self.steps.len();
        self.at += usize::from(can);
        can
    }

    /// Forgets the steps ahead: an answer changed, and with it what follows.
    pub fn cut(&mut self) {
        self.steps.truncate(self.at + 1);
    }

    /// A new step ahead.
    pub fn go(&mut self, step: Step) {
        self.cut();
        self.steps.push(step);
        self.at = self.steps.len() - 1;
    }

    /// Stands on a step taken before, or puts it at the end.
    pub fn stand_on(&mut self, step: Step) {
        match self.steps.iter().position(|taken| *taken == step) {
            Some(place) => self.at = place,
            None => {
                self.at = self.steps.len() - 1;
                self.go(step);
            }
        }
    }

    /// Goes to the end of the way.
    pub fn to_end(&mut self) {
        self.at = self.steps.len() - 1;
    }

    /// Forgets the questions about a person who is no longer there, and renames those behind them.
    pub fn forget_person(&mut self, gone: u8) {
        let here = self.here();
        self.steps = self.steps.iter().filter_map(|step| step.without(gone)).collect();
        self.at = self.steps.iter().position(|step| *step == here).unwrap_or(0);
    }
}
