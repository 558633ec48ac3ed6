// SPDX-License-Identifier: EUPL-1.2
//! Settles what plain evaluation leaves open although every answer that is still possible leads to the same end:
//! `a or not(a)`, or a table whose rows take every option between them.
//!
//! It supposes, part by part, all that an entangled fact can still be, and looks again. Each part is an answer like any
//! other, so what it finds is as sound as plain evaluation; it ends after [`EXACT_TRIES_MAX`] looks and then leaves the
//! condition open. Nothing is kept: what is supposed is overwritten like the answers.

use jiff::civil::Date;

use super::answers::{Answer, Day, Knowledge};
use super::fact::{Fact, FactRef, Kind};
use super::first_open::first_open;
use super::landmarks::Landmark;
use super::limits::{EXACT_PARTS_MAX, EXACT_TRIES_MAX};
use super::option_set::OptionSet;
use super::situation::Situation;
use super::term::{Bound, FactSet, Formula, Open, Period, Term};
use super::truth::Truth;
use super::uses::{Use, Uses};

/// What is known of a condition once everything that is still possible has been looked at.
pub fn decide(condition: &Formula, uses: &Uses, situation: &Situation<'_>, bound: Bound) -> Truth {
    let known = condition.known(situation, bound);
    if known.is_known() || !uses.entangle_some() {
        return known;
    }
    Search::new(uses, situation).formula(condition, bound)
}

/// The answers that a settled condition rests on: knowing only these settles it in the same way.
pub fn grounds(condition: &Formula, uses: &Uses, situation: &Situation<'_>, bound: Bound) -> FactSet {
    let mut grounds = FactSet::new();
    if condition.known(situation, bound).is_known() {
        condition.grounds(situation, bound, &mut grounds);
        return grounds;
    }
    // Plain evaluation does not see why: of all that was told, what can be forgotten is left out.
    let settled = decide(condition, uses, situation, bound);
    let mut supposed = situation.supposed();
    for at in situation.told(uses.facts()) {
        supposed.push((at, Knowledge::NotAsked));
        if decide(condition, uses, &situation.supposing(&supposed), bound) != settled {
            supposed.pop();
            grounds.insert(at);
        }
    }
    grounds
}

/// Whether an answer about a fact could still change what is known of a condition, whatever else is answered. Yes where
/// that would take too long to tell.
pub fn can_change(at: FactRef, condition: &Formula, uses: &Uses, situation: &Situation<'_>, bound: Bound) -> bool {
    if !uses.may_leave_idle() {
        return true;
    }
    let mut search = Search::new(uses, situation);
    let Some(parts) = search.all_parts(at) else { return true };
    search.turns_on(at, &parts, &Together::one(condition, bound))
}

/// Conditions that are looked at together.
struct Together<'f> {
    parts: Vec<&'f Formula>,
    /// Whether one of them is enough.
    any: bool,
    bound: Bound,
}

impl<'f> Together<'f> {
    fn one(condition: &'f Formula, bound: Bound) -> Self {
        Together { parts: vec![condition], any: false, bound }
    }

    fn known(&self, situation: &Situation<'_>) -> Truth {
        let each = self.parts.iter().map(|part| part.known(situation, self.bound));
        if self.any { each.fold(Truth::No, Truth::or) } else { each.fold(Truth::Yes, Truth::and) }
    }

    fn open(&self, situation: &Situation<'_>) -> FactSet {
        let mut open = Open::default();
        for part in self.parts.iter().filter(|part| !part.known(situation, self.bound).is_known()) {
            part.open(situation, self.bound, &mut open);
        }
        open.facts
    }
}

struct Search<'s, 'a> {
    uses: &'s Uses,
    base: &'s Situation<'a>,
    supposed: Vec<(FactRef, Knowledge)>,
    tries_left: usize,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(uses: &'s Uses, base: &'s Situation<'a>) -> Self {
        Search { uses, base, supposed: base.supposed(), tries_left: EXACT_TRIES_MAX }
    }

    fn situation(&self) -> Situation<'_> {
        self.base.supposing(&self.supposed)
    }

    fn formula(&mut self, condition: &Formula, bound: Bound) -> Truth {
        let known = condition.known(self.base, bound);
        match condition {
            _ if known.is_known() => known,
            Formula::Not(inner) => !self.formula(inner, bound),
            Formula::All(parts) => self.parts(parts, false, bound),
            Formula::Any(parts) => self.parts(parts, true, bound),
            Formula::Defined(who, slot) => {
                let (body, inner) = self.base.definition(*slot, bound.person(*who));
                self.formula(body.formula(), inner)
            }
            _ => self.settle(&Together::one(condition, bound)),
        }
    }

    /// Parts that have no entangled fact in common are settled one by one: that is as exact, and far less to try.
    fn parts(&mut self, parts: &[Formula], any: bool, bound: Bound) -> Truth {
        let mut groups: Vec<(FactSet, Vec<&Formula>)> = Vec::new();
        for part in parts.iter().filter(|part| !part.known(self.base, bound).is_known()) {
            let mut facts = self.entangled(Together::one(part, bound).open(self.base));
            let mut together = vec![part];
            for (others, their) in groups.extract_if(.., |(others, _)| !others.is_disjoint(&facts)).collect::<Vec<_>>()
            {
                facts.extend(others);
                together.extend(their);
            }
            groups.push((facts, together));
        }
        let mut found = Truth::from(!any);
        for (facts, parts) in groups {
            let known = match parts.as_slice() {
                _ if facts.is_empty() => Truth::Unknown,
                [only] => self.formula(only, bound),
                _ => self.settle(&Together { parts, any, bound }),
            };
            found = if any { found.or(known) } else { found.and(known) };
            if found == Truth::from(any) {
                break;
            }
        }
        found
    }

    fn entangled(&self, facts: FactSet) -> FactSet {
        facts.into_iter().filter(|at| self.uses.get(at.fact).is_some_and(Use::is_entangled)).collect()
    }

    /// Supposes every part of an entangled fact in turn, until all parts agree, or two do not.
    fn settle(&mut self, together: &Together<'_>) -> Truth {
        if self.tries_left == 0 {
            return Truth::Unknown;
        }
        self.tries_left -= 1;
        let situation = self.situation();
        let known = together.known(&situation);
        if known.is_known() {
            return known;
        }
        let is_entangled = |at: &FactRef| self.uses.get(at.fact).is_some_and(Use::is_entangled);
        let Some((at, parts)) = self.first_split(together, &situation, is_entangled) else {
            return Truth::Unknown;
        };
        let mut found = None;
        for part in parts {
            let known = self.supposing(at, part, |search| search.settle(together));
            let joined = found.map_or(known, |before: Truth| before.join(known));
            if joined == Truth::Unknown {
                return joined;
            }
            found = Some(joined);
        }
        found.unwrap_or(Truth::Unknown)
    }

    /// Whether the condition comes out differently for two parts of a fact, for something else that is possible.
    fn turns_on(&mut self, at: FactRef, parts: &[Knowledge], together: &Together<'_>) -> bool {
        if self.tries_left < parts.len() {
            return true;
        }
        self.tries_left -= parts.len();
        let mut outcomes = Vec::with_capacity(parts.len());
        let mut next = None;
        for part in parts {
            let known = self.supposing(at, part.same(), |search| {
                let situation = search.situation();
                let known = together.known(&situation);
                if next.is_none() && !known.is_known() {
                    next = search.first_split(together, &situation, |other| *other != at);
                }
                known
            });
            outcomes.push(known);
        }
        let is = |wanted| outcomes.contains(&wanted);
        if is(Truth::Yes) && is(Truth::No) {
            return true;
        }
        if !is(Truth::Unknown) {
            return false;
        }
        match next {
            Some((other, others)) => others
                .into_iter()
                .any(|other_part| self.supposing(other, other_part, |search| search.turns_on(at, parts, together))),
            // What is left is a doubt of the law, or people nobody told of.
            None => is(Truth::Yes) || is(Truth::No) || self.is_open_besides(at, &parts[0], together),
        }
    }

    fn is_open_besides(&mut self, at: FactRef, part: &Knowledge, together: &Together<'_>) -> bool {
        self.supposing(at, part.same(), |search| together.open(&search.situation()).iter().any(|other| *other != at))
    }

    fn supposing<T>(&mut self, at: FactRef, known: Knowledge, look: impl FnOnce(&mut Self) -> T) -> T {
        let place = self.supposed.iter().position(|(held, _)| *held == at);
        let before = match place {
            Some(place) => Some(std::mem::replace(&mut self.supposed[place].1, known)),
            None => {
                self.supposed.push((at, known));
                None
            }
        };
        let found = look(self);
        match place.zip(before) {
            Some((place, before)) => self.supposed[place].1 = before,
            None => drop(self.supposed.pop()),
        }
        found
    }

    /// The first wanted fact that a condition is open on and that can be told apart further, with its parts.
    fn first_split(
        &self,
        together: &Together<'_>,
        situation: &Situation<'_>,
        is_wanted: impl Fn(&FactRef) -> bool,
    ) -> Option<(FactRef, Vec<Knowledge>)> {
        let mut take = |at: FactRef| {
            let parts = if is_wanted(&at) { self.split(at, situation) } else { Vec::new() };
            (parts.len() > 1).then_some((at, parts))
        };
        together.parts.iter().find_map(|part| first_open(part, situation, together.bound, &mut take))
    }

    /// What a fact can still be, in parts that together leave nothing out; one part or none when it need not be told
    /// apart further.
    fn split(&self, at: FactRef, situation: &Situation<'_>) -> Vec<Knowledge> {
        let (fact, Some(of)) = (situation.fact(at.fact), self.uses.get(at.fact)) else { return Vec::new() };
        let known = situation.knowledge(at.fact, at.person);
        let is_told = matches!(known, Knowledge::Is(_));
        let may_be_asked = *known == Knowledge::NotAsked && situation.may_still_ask();
        if of.or_else && !is_told && !may_be_asked {
            // The condition says what to take for it as it stands: to suppose a value would be to suppose an answer.
            return Vec::new();
        }
        let mut parts = if of.or_else && !is_told { vec![Knowledge::DoesNotKnow] } else { Vec::new() };
        if !is_told && fact.absent_label.is_some() {
            parts.push(Knowledge::Is(Answer::Absent));
        }
        parts.extend(answers(at, fact, of, situation).into_iter().map(Knowledge::Is));
        parts
    }

    /// All that a fact can still be, told apart as far as it matters; none when that are too many.
    fn all_parts(&mut self, at: FactRef) -> Option<Vec<Knowledge>> {
        let mut left = self.split(at, self.base);
        let mut parts = Vec::new();
        while let Some(part) = left.pop() {
            if parts.len() + left.len() >= EXACT_PARTS_MAX {
                return None;
            }
            let finer = self.supposing(at, part.same(), |search| search.split(at, &search.situation()));
            if finer.len() > 1 { left.extend(finer) } else { parts.push(part) }
        }
        (parts.len() > 1).then_some(parts)
    }
}

/// The parts that a fact's values fall into.
fn answers(at: FactRef, fact: &Fact, of: &Use, situation: &Situation<'_>) -> Vec<Answer> {
    match (fact.kind, situation.knowledge(at.fact, at.person)) {
        (_, Knowledge::Is(Answer::YesNo(_) | Answer::Absent | Answer::Complete)) | (Kind::People, _) => Vec::new(),
        (Kind::YesNo, _) => vec![Answer::YesNo(true), Answer::YesNo(false)],
        (Kind::OneOf, _) => {
            let alike = alike(situation.choice(at.fact, at.person), &of.tests);
            alike.into_iter().map(Answer::OneOf).collect()
        }
        (Kind::SomeOf, _) => {
            let several = situation.several(at.fact, at.person);
            let Some(option) = several.perhaps.without(several.surely).places().next() else { return Vec::new() };
            let (surely, perhaps, option) = (several.surely, several.perhaps, OptionSet::only(option));
            vec![
                Answer::SomeOf { surely: surely | option, perhaps },
                Answer::SomeOf { surely, perhaps: perhaps.without(option) },
            ]
        }
        (Kind::Number | Kind::Euro, known) => {
            let (low, high) = match known {
                Knowledge::Is(Answer::Number { low, high }) => (*low, *high),
                _ => (fact.low, fact.high),
            };
            match cut_number(low, high, of) {
                Some(cut) => vec![Answer::Number { low, high: cut - 1 }, Answer::Number { low: cut, high }],
                None => vec![Answer::Number { low, high }],
            }
        }
        (Kind::Date, _) => {
            let day = situation.day(at.fact, at.person);
            let told = |low: Date, high: Date| Answer::Date { low: Day::from(low), high: Day::from(high) };
            match cut_date(day.low(), day.high(), of, situation) {
                Some((before, cut)) => vec![told(day.low(), before), told(cut, day.high())],
                None => vec![told(day.low(), day.high())],
            }
        }
    }
}

/// Options that no test tells apart.
fn alike(left: OptionSet, tests: &[OptionSet]) -> Vec<OptionSet> {
    let mut sets = vec![left];
    for test in tests {
        let halves = sets.into_iter().flat_map(|set| [set & *test, set.without(*test)]);
        sets = halves.filter(|set| !set.is_empty()).collect();
    }
    sets
}

/// The first number of the upper half, where a condition turns; in the middle where that is not known beforehand.
fn cut_number(low: i64, high: i64, of: &Use) -> Option<i64> {
    let turns = of.landmark.figures.iter().flat_map(|figure| [*figure, figure.saturating_add(1)]);
    let cuts: Vec<i64> = turns.filter(|cut| low < *cut && *cut <= high).collect();
    let middle = (of.meets_others && low < high).then(|| low + (high - low) / 2 + 1);
    cuts.get(cuts.len() / 2).copied().or(middle)
}

/// The last day of the earlier half and the first of the later one.
fn cut_date(low: Date, high: Date, of: &Use, situation: &Situation<'_>) -> Option<(Date, Date)> {
    let mut cuts = turns_of_date(&of.landmark, situation);
    cuts.retain(|cut| low < *cut && *cut <= high);
    cuts.sort_unstable();
    let days = low.until(high).map_or(0, |span| span.get_days());
    let half = Period { months: 0, days: days / 2 + 1 };
    let middle = (of.meets_others && low < high).then(|| half.after(low));
    let cut = cuts.get(cuts.len() / 2).copied().or(middle)?;
    Some((cut.yesterday().ok()?, cut))
}

/// The days a condition may turn at: those it names, and those so long before them, before the visit or the next month.
/// Months of unlike length make it turn up to three days after the day reckoned.
fn turns_of_date(landmark: &Landmark, situation: &Situation<'_>) -> Vec<Date> {
    let named = landmark.days.iter().copied().chain([situation.today(), situation.next_month()]);
    let named: Vec<Date> = named.collect();
    let earlier = landmark.periods.iter().flat_map(|period| named.iter().map(|day| period.negated().after(*day)));
    let earlier: Vec<Date> = earlier.collect();
    let later = |day: &Date| {
        let ends = if day.day() >= 28 { 4 } else { 1 };
        let day = *day;
        (0..=ends).map(move |days| Period { months: 0, days }.after(day))
    };
    named.iter().chain(&earlier).flat_map(later).collect()
}
