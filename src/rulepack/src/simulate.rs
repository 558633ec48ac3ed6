// SPDX-License-Identifier: EUPL-1.2
//! `rulepack simulate`: how much plausible households are asked, and how little would do.

mod certificate;
mod told;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::fact::{FactRef, Kind};
use totem_core::rules::next_question::Order;
use totem_core::rules::pack::RulePack;
use totem_core::visit::interview::Interview;

use certificate::{in_vain, least};
use told::Told;

use crate::report::{Value, json};

/// Longest search for the fewest answers of one household. Most take a fraction of it.
const SEARCH_MAX: Duration = Duration::from_secs(5);

/// Facts asked in vain that are worth a line.
const IN_VAIN_LINES: usize = 12;

/// What is to be played.
pub struct Asked {
    /// In which order questions are put.
    pub order: Order,
    /// The day of the visits.
    pub on: Date,
    /// For how many of the households the fewest answers are looked for.
    pub bounds: usize,
}

/// What came of it.
pub struct Figures {
    /// In which order questions were put.
    pub order: Order,
    /// How many visits were played.
    pub households: usize,
    /// Questions of a visit.
    pub questions: Spread,
    /// Screens of a visit with questions on them.
    pub screens: Spread,
    /// The fewest answers possible.
    pub bound: Option<BoundFigures>,
    /// Of a hundred amounts, numbers and dates that were told, how many were told as a band.
    pub bands_percent: f64,
    /// Milliseconds to choose the questions of a screen.
    pub planning_mean_ms: f64,
    /// The longest of them.
    pub planning_slowest_ms: f64,
    /// Facts by how often nothing would have been lost without them, most often first.
    pub in_vain: Vec<InVain>,
}

/// How many of something a visit takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// On average.
    pub mean: f64,
    /// 95 visits of a hundred take no more.
    pub p95: usize,
    /// No visit takes more.
    pub max: usize,
}

/// How few questions would do, and how many were put to the same households.
pub struct BoundFigures {
    /// For how many households it was looked for.
    pub households: usize,
    /// For how many of them it is exact; for the others so many are needed at least.
    pub exact: usize,
    /// The fewest answers, on average.
    pub least_mean: f64,
    /// The questions that were put to them, on average.
    pub questions_mean: f64,
}

impl BoundFigures {
    /// How many times as many questions are put as are needed.
    pub fn ratio(&self) -> f64 {
        self.questions_mean / self.least_mean.max(f64::MIN_POSITIVE)
    }
}

/// A fact that was asked in vain.
pub struct InVain {
    /// Its name.
    pub fact: String,
    /// In how many visits nothing would have been lost without it.
    pub needless: usize,
    /// In how many it was asked.
    pub asked: usize,
}

/// One visit.
struct Played {
    asked: Vec<FactRef>,
    screens: usize,
    told: Answers,
    in_vain: Vec<FactRef>,
    planning: Vec<Duration>,
    /// Amounts, numbers and dates that were told; and how many of them as a band.
    figures: usize,
    bands: usize,
}

/// Plays the questions for every household.
pub fn simulate(pack: &RulePack, households: &[Answers], asked: &Asked) -> Figures {
    let played: Vec<Played> = households.iter().map(|household| play(pack, household, asked)).collect();
    let planning: Vec<f64> =
        played.iter().flat_map(|one| &one.planning).map(|step| step.as_secs_f64() * 1000.0).collect();
    let figures: usize = played.iter().map(|one| one.figures).sum();
    Figures {
        order: asked.order,
        households: households.len(),
        questions: spread(&played.iter().map(|one| one.asked.len()).collect::<Vec<_>>()),
        screens: spread(&played.iter().map(|one| one.screens).collect::<Vec<_>>()),
        bound: bound(pack, households, &played, asked),
        bands_percent: 100.0 * real(played.iter().map(|one| one.bands).sum()) / real(figures.max(1)),
        planning_mean_ms: planning.iter().sum::<f64>() / real(planning.len().max(1)),
        planning_slowest_ms: planning.iter().copied().fold(0.0, f64::max),
        in_vain: most_in_vain(pack, &played),
    }
}

fn play(pack: &RulePack, household: &Answers, asked: &Asked) -> Played {
    let mut interview = Interview::new(pack, household, asked.on, asked.order);
    let mut planning = Vec::new();
    loop {
        let start = Instant::now();
        let screen = interview.screen();
        planning.push(start.elapsed());
        let Some(screen) = screen else { break };
        interview.answer(screen);
    }
    let told = Told::new(pack, household, interview.told(), asked.on);
    let mut given: Vec<usize> = interview.asked().iter().filter_map(|at| told.place(*at)).collect();
    given.sort_unstable();
    given.dedup();
    let in_vain = in_vain(&told, &given).into_iter().map(|place| told.fact(place)).collect();
    let is_figure = |at: &&FactRef| matches!(pack.fact(at.fact).kind, Kind::Number | Kind::Euro | Kind::Date);
    let figures: Vec<&FactRef> = interview.asked().iter().filter(is_figure).collect();
    let is_band = |at: &&&FactRef| match interview.told().get(pack.fact(at.fact), at.person) {
        Knowledge::Is(answer @ (Answer::Number { .. } | Answer::Date { .. })) => !answer.is_exact(),
        _ => false,
    };
    let bands = figures.iter().filter(is_band).count();
    let told = interview.told().same();
    let screens = interview.screens();
    Played { asked: interview.asked().to_vec(), screens, told, in_vain, planning, figures: figures.len(), bands }
}

fn bound(pack: &RulePack, households: &[Answers], played: &[Played], asked: &Asked) -> Option<BoundFigures> {
    let (mut exact, mut answers, mut questions) = (0, 0, 0);
    let looked_at = households.iter().zip(played).take(asked.bounds);
    for (household, played) in looked_at.clone() {
        let start = Instant::now();
        let found = least(&Told::new(pack, household, &played.told, asked.on), &mut || start.elapsed() < SEARCH_MAX);
        exact += usize::from(found.exact);
        answers += found.answers;
        questions += played.asked.len();
    }
    let count = looked_at.len();
    (count > 0).then(|| BoundFigures {
        households: count,
        exact,
        least_mean: real(answers) / real(count),
        questions_mean: real(questions) / real(count),
    })
}

fn most_in_vain(pack: &RulePack, played: &[Played]) -> Vec<InVain> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut count = |facts: &[FactRef], add: fn(&mut (usize, usize))| {
        let mut ids: Vec<&str> = facts.iter().map(|at| pack.fact(at.fact).id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            add(counts.entry(id).or_default());
        }
    };
    for visit in played {
        count(&visit.in_vain, |counts| counts.0 += 1);
        count(&visit.asked, |counts| counts.1 += 1);
    }
    let listed = counts.into_iter().filter(|(_, (in_vain, _))| *in_vain > 0);
    let mut listed: Vec<InVain> =
        listed.map(|(id, (needless, asked))| InVain { fact: id.to_owned(), needless, asked }).collect();
    listed.sort_by_key(|one| std::cmp::Reverse(one.needless));
    listed
}

fn spread(counts: &[usize]) -> Spread {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    // The nearest rank: so many visits of a hundred take no more.
    let rank = (sorted.len() * 95).div_ceil(100).max(1);
    let mean = real(sorted.iter().sum()) / real(sorted.len().max(1));
    Spread { mean, p95: sorted.get(rank - 1).copied().unwrap_or(0), max: sorted.last().copied().unwrap_or(0) }
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The figures in words.
pub fn words(figures: &Figures, seed: u64) -> String {
    let order = match figures.order {
        Order::Planned => "ragionato sul campione (greedy)",
        Order::Pack => "del pacchetto (pack)",
    };
    let line = |spread: &Spread| {
        let Spread { mean, p95, max } = spread;
        format!("in media {}; 95 visite su 100 al massimo {p95}; mai più di {max}", number(*mean))
    };
    let mut text = format!("{} famiglie fuori dal campione (seme {seed}), ordine {order}\n", figures.households);
    let _ = writeln!(text, "domande:    {}", line(&figures.questions));
    let _ = writeln!(text, "schermate:  {}", line(&figures.screens));
    if let Some(bound) = &figures.bound {
        let _ = writeln!(
            text,
            "il minimo:  in media {} domande su {} famiglie ({} trovate con esattezza, per le altre almeno così); \
             a loro se ne fanno {}, cioè {} volte il minimo",
            number(bound.least_mean),
            bound.households,
            bound.exact,
            number(bound.questions_mean),
            number(bound.ratio()),
        );
    }
    let _ = writeln!(text, "a fasce:    {} cifre e date su 100", number(figures.bands_percent));
    let _ = writeln!(
        text,
        "per scegliere una schermata: in media {} millisecondi, al massimo {}",
        number(figures.planning_mean_ms),
        number(figures.planning_slowest_ms),
    );
    if !figures.in_vain.is_empty() {
        let _ = writeln!(text, "chiesti più spesso per niente (senza, gli esiti sono gli stessi):");
    }
    for InVain { fact, needless, asked } in figures.in_vain.iter().take(IN_VAIN_LINES) {
        let _ = writeln!(text, "    {fact:<32} in {needless} visite su {asked}");
    }
    text
}

/// The figures for other programs.
pub fn figures_json(figures: &Figures, seed: u64) -> String {
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    let spread = |spread: &Spread| json!({ "mean": rounded(spread.mean), "p95": spread.p95, "max": spread.max });
    let bound = figures.bound.as_ref().map(|bound| {
        json!({
            "households": bound.households,
            "exact": bound.exact,
            "least_mean": rounded(bound.least_mean),
            "questions_mean": rounded(bound.questions_mean),
            "ratio": rounded(bound.ratio()),
        })
    });
    let in_vain =
        figures.in_vain.iter().map(|one| json!({ "fact": one.fact, "in_vain": one.needless, "asked": one.asked }));
    let all = json!({
        "households": figures.households,
        "seed": seed,
        "order": match figures.order {
            Order::Planned => "greedy",
            Order::Pack => "pack",
        },
        "questions": spread(&figures.questions),
        "screens": spread(&figures.screens),
        "bound": bound,
        "bands_percent": rounded(figures.bands_percent),
        "planning_ms": { "mean": rounded(figures.planning_mean_ms), "slowest": rounded(figures.planning_slowest_ms) },
        "in_vain": in_vain.collect::<Vec<Value>>(),
    });
    format!("{all:#}\n")
}

/// A number as Italians write it, with two decimals at most.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').replace('.', ",")
}
