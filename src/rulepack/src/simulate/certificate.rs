// SPDX-License-Identifier: EUPL-1.2
//! The fewest answers that settle everything: no order of questions comes to the same with less.
//!
//! Answers that leave a benefit open name a group, the answers still missing: at least one of each group has to be given.
//! The fewest answers that meet all groups found so far are a bound from below; when they settle everything they
//! are the least there is. Takes for granted that one more answer never opens what was settled.

/// What there is to tell, and what it settles.
pub trait Puzzle {
    /// How many answers there are.
    fn answers(&self) -> usize;
    /// The parts that these answers leave open.
    fn open(&self, told: &[bool]) -> Vec<usize>;
    /// Whether these answers leave one part open.
    fn is_open(&self, part: usize, told: &[bool]) -> bool;
}

/// The fewest answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Least {
    /// So many at least.
    pub answers: usize,
    /// Whether so many are enough.
    pub exact: bool,
}

/// Looks for the fewest answers for as long as it may.
pub fn least(puzzle: &impl Puzzle, may_go_on: &mut dyn FnMut() -> bool) -> Least {
    let hopeless = puzzle.open(&vec![true; puzzle.answers()]);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut bound = 0;
    loop {
        let Some(chosen) = fewest(&groups, may_go_on) else { return Least { answers: bound, exact: false } };
        bound = chosen.len();
        let told = told(puzzle, &chosen);
        let open: Vec<usize> = puzzle.open(&told).into_iter().filter(|part| !hopeless.contains(part)).collect();
        if open.is_empty() {
            return Least { answers: bound, exact: true };
        }
        for part in open {
            let group = group(puzzle, part, &told, &groups);
            groups.push(group);
        }
    }
}

/// Of these answers, those that can be left out without opening anything, the last ones first.
pub fn in_vain(puzzle: &impl Puzzle, given: &[usize]) -> Vec<usize> {
    let mut told = told(puzzle, given);
    let open = puzzle.open(&told);
    let mut left_out = Vec::new();
    for answer in given.iter().rev() {
        told[*answer] = false;
        if puzzle.open(&told) == open {
            left_out.push(*answer);
        } else {
            told[*answer] = true;
        }
    }
    left_out
}

fn told(puzzle: &impl Puzzle, chosen: &[usize]) -> Vec<bool> {
    let mut told = vec![false; puzzle.answers()];
    for answer in chosen {
        told[*answer] = true;
    }
    told
}

/// A smallest group of answers without which the part stays open, whatever else is told. What other groups hold is
/// told first, so that groups have little in common.
fn group(puzzle: &impl Puzzle, part: usize, told: &[bool], groups: &[Vec<usize>]) -> Vec<usize> {
    let is_held = |answer: &usize| groups.iter().any(|group| group.contains(answer));
    let left = (0..told.len()).filter(|answer| !told[*answer]);
    let (held, free): (Vec<usize>, Vec<usize>) = left.partition(is_held);
    let mut growing = Growing { puzzle, part, told: told.to_vec(), group: Vec::new() };
    growing.tell(&held);
    growing.tell(&free);
    growing.group
}

struct Growing<'p, P> {
    puzzle: &'p P,
    part: usize,
    told: Vec<bool>,
    group: Vec<usize>,
}

impl<P: Puzzle> Growing<'_, P> {
    /// Tells as many of these as leave the part open; the others belong to the group.
    fn tell(&mut self, answers: &[usize]) {
        self.set(answers, true);
        if answers.is_empty() || self.puzzle.is_open(self.part, &self.told) {
            return;
        }
        self.set(answers, false);
        if let [only] = answers {
            self.group.push(*only);
            return;
        }
        let (one, other) = answers.split_at(answers.len() / 2);
        self.tell(one);
        self.tell(other);
    }

    fn set(&mut self, answers: &[usize], told: bool) {
        for answer in answers {
            self.told[*answer] = told;
        }
    }
}

/// The fewest answers that meet every group; none when there is no time left.
fn fewest(groups: &[Vec<usize>], may_go_on: &mut dyn FnMut() -> bool) -> Option<Vec<usize>> {
    let mut search = Search { groups, best: greedy(groups), chosen: Vec::new(), without: Vec::new(), may_go_on };
    search.go().then_some(search.best)
}

/// Some answers that meet every group: always the one that meets most.
fn greedy(groups: &[Vec<usize>]) -> Vec<usize> {
    let mut left: Vec<&Vec<usize>> = groups.iter().collect();
    let mut chosen = Vec::new();
    while let Some(most) = left
        .iter()
        .flat_map(|group| group.iter().copied())
        .max_by_key(|answer| (left.iter().filter(|group| group.contains(answer)).count(), std::cmp::Reverse(*answer)))
    {
        chosen.push(most);
        left.retain(|group| !group.contains(&most));
    }
    chosen
}

struct Search<'a> {
    groups: &'a [Vec<usize>],
    best: Vec<usize>,
    chosen: Vec<usize>,
    /// Answers that an earlier branch has tried already.
    without: Vec<usize>,
    may_go_on: &'a mut dyn FnMut() -> bool,
}

impl Search<'_> {
    /// Looks through everything that can be better than the best; false when there is no time left.
    fn go(&mut self) -> bool {
        if !(self.may_go_on)() {
            return false;
        }
        let left = self.left();
        if left.is_empty() {
            if self.chosen.len() < self.best.len() {
                self.best.clone_from(&self.chosen);
            }
            return true;
        }
        if self.chosen.len() + apart(&left) >= self.best.len() {
            return true;
        }
        let narrowest = left.iter().min_by_key(|group| group.len()).cloned().unwrap_or_default();
        let before = self.without.len();
        for answer in narrowest {
            self.chosen.push(answer);
            let in_time = self.go();
            self.chosen.pop();
            self.without.push(answer);
            if !in_time {
                return false;
            }
        }
        self.without.truncate(before);
        true
    }

    /// The groups not met yet, without the answers that were tried already.
    fn left(&self) -> Vec<Vec<usize>> {
        let is_met = |group: &&Vec<usize>| group.iter().any(|answer| self.chosen.contains(answer));
        let narrowed = |group: &Vec<usize>| {
            let left = group.iter().copied().filter(|answer| !self.without.contains(answer));
            left.collect::<Vec<usize>>()
        };
        self.groups.iter().filter(|group| !is_met(group)).map(narrowed).collect()
    }
}

/// Groups that have nothing in common: each needs an answer of its own. A group with no answer left cannot be met.
fn apart(groups: &[Vec<usize>]) -> usize {
    if groups.iter().any(Vec::is_empty) {
        return usize::MAX / 2;
    }
    let mut sorted: Vec<&Vec<usize>> = groups.iter().collect();
    sorted.sort_by_key(|group| group.len());
    let mut taken: Vec<usize> = Vec::new();
    let mut count = 0;
    for group in sorted {
        if !group.iter().any(|answer| taken.contains(answer)) {
            taken.extend(group);
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use totem_core::rules::made_up::Dice;

    /// Parts that one of several sets of answers settles.
    struct Parts {
        answers: usize,
        settled_by: Vec<Vec<Vec<usize>>>,
    }

    impl Parts {
        fn made_up(dice: &mut Dice) -> Self {
            let answers = 4 + dice.below(7);
            let mut set = |dice: &mut Dice| (0..=dice.below(4)).map(|_| dice.below(answers)).collect::<Vec<_>>();
            let part = |dice: &mut Dice, set: &mut dyn FnMut(&mut Dice) -> Vec<usize>| {
                (0..=dice.below(3)).map(|_| set(dice)).collect::<Vec<_>>()
            };
            let settled_by = (0..=dice.below(6)).map(|_| part(dice, &mut set)).collect();
            Parts { answers, settled_by }
        }

        fn by_trying_all(&self) -> usize {
            let told = |bits: usize| (0..self.answers).map(|answer| bits >> answer & 1 == 1).collect::<Vec<_>>();
            let enough = (0..1_usize << self.answers).filter(|bits| self.open(&told(*bits)).is_empty());
            enough.map(|bits| bits.count_ones() as usize).min().expect("everything told is enough")
        }
    }

    impl Puzzle for Parts {
        fn answers(&self) -> usize {
            self.answers
        }

        fn open(&self, told: &[bool]) -> Vec<usize> {
            (0..self.settled_by.len()).filter(|part| self.is_open(*part, told)).collect()
        }

        fn is_open(&self, part: usize, told: &[bool]) -> bool {
            !self.settled_by[part].iter().any(|set| set.iter().all(|answer| told[*answer]))
        }
    }

    #[test]
    fn the_least_is_what_trying_everything_finds() {
        let mut dice = Dice::new(7);
        for round in 0..300 {
            let parts = Parts::made_up(&mut dice);
            let found = least(&parts, &mut || true);
            assert_eq!(found, Least { answers: parts.by_trying_all(), exact: true }, "round {round}");
        }
    }

    #[test]
    fn cut_short_it_is_still_a_bound_from_below() {
        let mut dice = Dice::new(8);
        for steps in 0..200 {
            let parts = Parts::made_up(&mut dice);
            let mut left = steps / 4;
            let found = least(&parts, &mut || {
                left -= usize::from(left > 0);
                left > 0
            });
            assert!(found.answers <= parts.by_trying_all(), "after {steps}");
        }
    }

    #[test]
    fn what_can_be_left_out_is_left_out_and_nothing_more() {
        let parts = Parts { answers: 4, settled_by: vec![vec![vec![0], vec![1, 2]], vec![vec![2]]] };
        assert_eq!(in_vain(&parts, &[0, 1, 2, 3]), [3, 1]);
        assert_eq!(in_vain(&parts, &[2, 1]), [0; 0]);
    }
}
