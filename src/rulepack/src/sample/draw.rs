// SPDX-License-Identifier: EUPL-1.2
//! Draws households by a recipe: fact after fact, each by the first table that holds.
//! Chance comes from a seed alone.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use totem_core::rules::answers::{Answer, Answers, Day, Knowledge};
use totem_core::rules::fact::{Fact, FactRef, FactSlot, Kind};
use totem_core::rules::made_up::Dice;
use totem_core::rules::option_set::OptionSet;
use totem_core::rules::pack::RulePack;
use totem_core::rules::recipe::{Born, Marginal, Member, Recipe, Shape, Spread};
use totem_core::rules::situation::{EARLIEST, Law, Situation, Unasked};
use totem_core::rules::term::{Bound, Open, Term};
use totem_core::rules::truth::Truth;

/// Everybody, in the unit of chances.
const ALL: i64 = 10_000;

/// Options that say nothing: the plain value of a choice that has one of them.
const PLAIN_OPTIONS: [&str; 4] = ["no", "nessuno", "niente", "mai"];

/// Why a household could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// A condition looks at what is not decided yet.
    #[error("{place}: la condizione guarda fatti che si decidono dopo: {}", .facts.join(", "))]
    TooEarly {
        /// File and line of the table.
        place: String,
        /// What is not decided.
        facts: Vec<String>,
    },
    /// A value cannot be worked out.
    #[error(
        "{place}: il valore non si può calcolare\n    rimedio: controlli che i fatti che usa ci siano e siano decisi prima"
    )]
    Unworkable {
        /// File and line of the table.
        place: String,
    },
}

impl DrawError {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            DrawError::TooEarly { .. } => "sposti la tabella più in basso",
            DrawError::Unworkable { .. } => "controlli che i fatti che usa ci siano, e che siano decisi prima",
        }
    }
}

/// Households being drawn, one after another.
pub struct Drawing<'p> {
    pack: &'p RulePack,
    recipe: &'p Recipe,
    law: Law<'p>,
    /// Every household has dice of its own, so that one more die in one moves no other.
    seeds: Dice,
    dice: Dice,
}

impl<'p> Drawing<'p> {
    /// Begins with a seed.
    pub fn new(pack: &'p RulePack, recipe: &'p Recipe, seed: u64) -> Self {
        let law = Law::on(&pack.vocabulary, recipe.on);
        Drawing { pack, recipe, law, seeds: Dice::new(seed), dice: Dice::new(seed) }
    }

    /// The next household, fully answered.
    pub fn household(&mut self) -> Result<Answers, DrawError> {
        self.dice = Dice::new(self.seeds.below(usize::MAX) as u64);
        let mut answers = self.pack.blank_answers();
        for run in self.recipe.runs() {
            let fact = self.pack.fact(run[0].fact);
            if fact.kind == Kind::People {
                self.people(run, fact, &mut answers)?;
                continue;
            }
            for person in everybody(fact, &answers) {
                if !answers.get(fact, person).was_asked() {
                    self.decide(run, fact, person, &mut answers)?;
                }
            }
        }
        for at in answers.places(&self.pack.vocabulary.facts) {
            let fact = self.pack.fact(at.fact);
            if !answers.get(fact, at.person).was_asked() {
                answers.put(fact, at.person, Knowledge::Is(plain(fact, self.recipe.on)));
            }
        }
        Ok(answers)
    }

    fn decide(
        &mut self,
        run: &[Marginal],
        fact: &Fact,
        person: Option<u8>,
        answers: &mut Answers,
    ) -> Result<(), DrawError> {
        if fact.kind == Kind::SomeOf {
            return self.several(run, fact, person, answers);
        }
        let answer = match self.first_that_holds(run, person, answers)? {
            Some(table) => self.answer(table, fact, person, answers)?,
            None => plain(fact, self.recipe.on),
        };
        answers.put(fact, person, Knowledge::Is(answer));
        Ok(())
    }

    /// Option after option: a condition may look at the options before.
    fn several(
        &mut self,
        run: &[Marginal],
        fact: &Fact,
        person: Option<u8>,
        answers: &mut Answers,
    ) -> Result<(), DrawError> {
        let mut chosen = OptionSet::NONE;
        for tables in run.chunk_by(|one, next| one.option == next.option) {
            answers.put(fact, person, Knowledge::Is(Answer::SomeOf { surely: chosen, perhaps: chosen }));
            let table = self.first_that_holds(tables, person, answers)?;
            let chance = table.map_or(0, |table| if let Spread::Chance(chance) = table.spread { chance } else { 0 });
            if self.happens(chance) {
                chosen = chosen | tables[0].option.map_or(OptionSet::NONE, OptionSet::only);
            }
        }
        answers.put(fact, person, Knowledge::Is(Answer::SomeOf { surely: chosen, perhaps: chosen }));
        Ok(())
    }

    fn first_that_holds<'m>(
        &self,
        tables: &'m [Marginal],
        person: Option<u8>,
        answers: &Answers,
    ) -> Result<Option<&'m Marginal>, DrawError> {
        for table in tables {
            if self.holds(table, person, answers)? {
                return Ok(Some(table));
            }
        }
        Ok(None)
    }

    fn holds(&self, table: &Marginal, person: Option<u8>, answers: &Answers) -> Result<bool, DrawError> {
        let Some(when) = &table.when else { return Ok(true) };
        let situation = self.situation(answers);
        let known = when.known(&situation, bound(person));
        let mut open = Open::default();
        if known == Truth::Unknown {
            when.open(&situation, bound(person), &mut open);
        }
        if open.facts.is_empty() {
            return Ok(known == Truth::Yes);
        }
        let facts = open.facts.iter().map(|at| self.pack.fact(at.fact).id.clone()).collect();
        Err(DrawError::TooEarly { place: table.place.clone(), facts })
    }

    fn answer(
        &mut self,
        table: &Marginal,
        fact: &Fact,
        person: Option<u8>,
        answers: &Answers,
    ) -> Result<Answer, DrawError> {
        let unworkable = || DrawError::Unworkable { place: table.place.clone() };
        let exactly = |figure: i64| Answer::Number { low: figure, high: figure };
        Ok(match &table.spread {
            Spread::Chance(chance) => Answer::YesNo(self.happens(*chance)),
            Spread::Weights(weights) => Answer::OneOf(OptionSet::only(*self.pick(weights))),
            Spread::Counts(weights) => exactly(*self.pick(weights)),
            Spread::Quantiles { absent, .. } if self.happens(*absent) => Answer::Absent,
            Spread::Quantiles { zero, .. } if self.happens(*zero) => exactly(fact.low.max(0)),
            Spread::Quantiles { ends, .. } => {
                let drawn = self.between(ends);
                // Nobody tells cents.
                exactly(if fact.kind == Kind::Euro { drawn / 100 * 100 } else { drawn })
            }
            Spread::Ages(ends) => {
                let days: Vec<i64> = ends.iter().copied().map(days_of_years).collect();
                self.days_ago(&days, self.recipe.on)
            }
            Spread::DaysAgo(ends) => self.days_ago(ends, self.recipe.on),
            Spread::Figure(term) => {
                let figure = term.known(&self.situation(answers), bound(person)).between().exact();
                exactly(held(fact, figure.ok_or_else(unworkable)?).ok_or_else(unworkable)?)
            }
            Spread::Day(term) => {
                let day =
                    Day::from(term.known(&self.situation(answers), bound(person)).exact().ok_or_else(unworkable)?);
                Answer::Date { low: day, high: day }
            }
            Spread::Shapes(_) => return Err(unworkable()),
        })
    }

    fn people(&mut self, run: &[Marginal], fact: &Fact, answers: &mut Answers) -> Result<(), DrawError> {
        if let Some(table) = self.first_that_holds(run, None, answers)?
            && let Spread::Shapes(shapes) = &table.spread
        {
            let weights: Vec<(&Shape, i64)> = shapes.iter().map(|shape| (shape, shape.weight)).collect();
            for member in &self.pick(&weights).people {
                self.member(member, table, answers)?;
            }
        }
        answers.put(fact, None, Knowledge::Is(Answer::Complete));
        Ok(())
    }

    fn member(&mut self, member: &Member, table: &Marginal, answers: &mut Answers) -> Result<(), DrawError> {
        let unworkable = || DrawError::Unworkable { place: table.place.clone() };
        let birth = self.pack.fact(self.birth().ok_or_else(unworkable)?);
        let born = match &member.born {
            Born::Ages(ends) => {
                let days: Vec<i64> = ends.iter().copied().map(days_of_years).collect();
                self.days_ago(&days, self.recipe.on)
            }
            Born::YearsOlder(ends) => {
                let Knowledge::Is(Answer::Date { low, .. }) = answers.get(birth, Some(0)) else {
                    return Err(unworkable());
                };
                let days: Vec<i64> = ends.iter().copied().map(days_of_years).collect();
                self.days_ago(&days, low.date())
            }
            Born::On(day) => {
                let day =
                    Day::from(day.known(&self.situation(answers), Bound::nobody()).exact().ok_or_else(unworkable)?);
                Answer::Date { low: day, high: day }
            }
        };
        let household = self.pack.vocabulary.household;
        let person = answers.add_person();
        let mut put = |slot: FactSlot, answer| answers.put(self.pack.fact(slot), person, Knowledge::Is(answer));
        household.relation.map(|slot| put(slot, Answer::OneOf(OptionSet::only(member.relation))));
        household.home.map(|slot| put(slot, Answer::YesNo(member.home)));
        answers.put(birth, person, Knowledge::Is(born));
        Ok(())
    }

    /// The fact that says when somebody was born: the first date that people have.
    fn birth(&self) -> Option<FactSlot> {
        let is_birth = |at: &FactRef| {
            let fact = self.pack.fact(at.fact);
            fact.kind == Kind::Date && fact.is_of_person()
        };
        self.pack.blank_answers().places(&self.pack.vocabulary.facts).find(is_birth).map(|at| at.fact)
    }

    fn situation<'s>(&'s self, answers: &'s Answers) -> Situation<'s> {
        Situation::new(&self.law, answers, Unasked::StillOpen)
    }

    fn below(&mut self, end: i64) -> i64 {
        let end = usize::try_from(end).unwrap_or(0);
        i64::try_from(self.dice.below(end)).expect("it is below a number of this kind")
    }

    fn happens(&mut self, chance: i64) -> bool {
        chance > 0 && self.below(ALL) < chance
    }

    /// One of these, by weight; some weight is above zero.
    fn pick<'w, T>(&mut self, weights: &'w [(T, i64)]) -> &'w T {
        let mut left = self.below(weights.iter().map(|(_, weight)| weight).sum());
        let found = weights.iter().find(|(_, weight)| {
            left -= weight;
            left < 0
        });
        &found.unwrap_or(&weights[0]).0
    }

    /// A figure between ends that part everybody evenly.
    fn between(&mut self, ends: &[i64]) -> i64 {
        if ends.len() == 1 {
            return ends[0];
        }
        let part = self.dice.below(ends.len() - 1);
        ends[part] + self.below(ends[part + 1] - ends[part] + 1)
    }

    /// A day so many days before another, or after it; never one that a fact cannot have.
    fn days_ago(&mut self, ends: &[i64], day: Date) -> Answer {
        let days = self.between(ends);
        let drawn = day.checked_sub(days.days()).unwrap_or(EARLIEST).clamp(EARLIEST, self.recipe.on);
        Answer::Date { low: drawn.into(), high: drawn.into() }
    }
}

fn bound(person: Option<u8>) -> Bound {
    person.map_or(Bound::nobody(), Bound::one)
}

/// Everybody a fact is asked of: nobody in particular for one of the visit.
fn everybody(fact: &Fact, answers: &Answers) -> Vec<Option<u8>> {
    let people = u8::try_from(answers.people()).unwrap_or(u8::MAX);
    if fact.is_of_person() { (0..people).map(Some).collect() } else { vec![None] }
}

fn days_of_years(years: i64) -> i64 {
    years * 1461 / 4
}

/// A figure in the unit its fact is held in, within what the fact can be.
fn held(fact: &Fact, figure: Decimal) -> Option<i64> {
    // Nobody tells cents.
    let (told, scale) = if fact.kind == Kind::Euro { (0, 2) } else { (fact.decimals, fact.decimals) };
    let rounded = figure.round_dp_with_strategy(told, RoundingStrategy::MidpointAwayFromZero);
    let held = rounded.checked_mul(Decimal::from(10_u32.pow(scale)))?.to_i64()?;
    Some(held.clamp(fact.low, fact.high))
}

/// The plainest value: no, none, nothing, the least; the first option where none says nothing; the day itself.
pub fn plain(fact: &Fact, on: Date) -> Answer {
    match fact.kind {
        Kind::YesNo => Answer::YesNo(false),
        Kind::OneOf => {
            let plain = PLAIN_OPTIONS.iter().find_map(|id| fact.choice(id));
            Answer::OneOf(OptionSet::only(plain.unwrap_or(0)))
        }
        Kind::SomeOf => Answer::SomeOf { surely: OptionSet::NONE, perhaps: OptionSet::NONE },
        Kind::Number | Kind::Euro => Answer::Number { low: fact.low.max(0), high: fact.low.max(0) },
        Kind::Date => Answer::Date { low: on.into(), high: on.into() },
        Kind::People => Answer::Complete,
    }
}
