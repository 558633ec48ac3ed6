// SPDX-License-Identifier: EUPL-1.2
//! Reads a whole pack. Every file is read even when others are faulty, so that one run shows all there
//! is to mend; only a pack without a single problem comes out.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::DeTable;

use super::super::circuit::Circuits;
use super::benefits;
use super::cases;
use super::changes::CHANGES_FILE;
use super::compile::Compiler;
use super::definitions::{compile_definitions, read_definition};
use super::facts::{FactText, GroupText, HouseholdText, held, limited, read_fact};
use super::form::{Form, Written};
use super::household::{FactNames, Household};
use super::language;
use super::names::Names;
use super::parameters::read_parameter;
use super::recipe;
use super::slips::explained;
use super::words::WORDS_FILE;
use crate::freshness::Limits;
use crate::language::Language;
use crate::rules::answers::Answers;
use crate::rules::benefit::Benefit;
use crate::rules::case::Case;
use crate::rules::conclusion::{Conclusion, completed_under};
use crate::rules::definition::Definition;
use crate::rules::document::SourceFile;
use crate::rules::expression::parse::parse_expression;
use crate::rules::fact::{Fact, FactSlot, Group, Kind, Scope};
use crate::rules::later::Later;
use crate::rules::limits::{
    BENEFITS_MAX, DEFINITIONS_MAX, FACTS_MAX, FILES_MAX, FRESHNESS_DAYS_MAX, LABEL_CHARS_MAX, PACK_BYTES_MAX,
    PARAMETERS_MAX, SAMPLE_MAX, SENTENCE_CHARS_MAX, TILE_CHARS_MAX,
};
use crate::rules::pack::{Alternatives, Contact, Doubt, ENGINE_VERSION, RulePack, Tile, Topic};
use crate::rules::parameter::Parameter;
use crate::rules::problem::{Problem, Problems};
use crate::rules::recipe::Recipe;
use crate::rules::situation::{HouseholdFacts, Law, Vocabulary};
use crate::rules::term::{DoubtSlot, Formula, ParameterSlot};

/// The file every pack starts from.
const PACK_FILE: &str = "pack.toml";

/// Where conclusions stand.
const CONCLUSIONS_FILE: &str = "conclusions.toml";

/// Where benefits stand, each with its cases in a file of their own.
const BENEFITS: &str = "benefits/";

/// How the name of a file of cases ends.
const CASES_END: &str = ".cases.toml";

/// Where plausible households stand.
const SAMPLE_FILE: &str = "sample/households.toml";

/// How those households are drawn: read for the officials' tool only.
const RECIPE_FILE: &str = "sample/recipe.toml";

/// Files that no visit needs: each is read by whom it is for.
const APART: [&str; 2] = [RECIPE_FILE, CHANGES_FILE];

/// Reads a pack from its files.
pub fn read_pack(files: &[SourceFile]) -> Result<RulePack, Problems> {
    read_with_names(files).map(|(pack, _)| pack)
}

/// Reads a pack, and how its households are drawn; none when it does not say.
pub fn read_recipe(files: &[SourceFile]) -> Result<(RulePack, Option<Recipe>), Problems> {
    let (pack, names) = read_with_names(files)?;
    let Some(file) = files.iter().find(|file| file.path == RECIPE_FILE) else { return Ok((pack, None)) };
    let problems = RefCell::new(Problems::default());
    let recipe = recipe::Reader { pack: &pack, names: &names, problems: &problems }.read(file);
    let mut problems = problems.into_inner();
    problems.sort();
    if problems.is_empty() { Ok((pack, recipe)) } else { Err(problems) }
}

fn read_with_names(files: &[SourceFile]) -> Result<(RulePack, Names), Problems> {
    let (pack, names, rest) = read_part(files, Part::Whole)?;
    rest.put_into(&pack);
    Ok((pack, names))
}

/// Reads what Welcome and its languages show, and all that is compiled: a pack without its cases and its sample.
/// Nobody is served with it before [`read_rest`] and the cases were through.
pub fn read_first(files: &[SourceFile]) -> Result<RulePack, Problems> {
    // Whoever mends a pack is told all of it at once.
    read_part(files, Part::First).map_or_else(|_| read_pack(files), |(pack, ..)| Ok(pack))
}

/// Reads the cases and the sample of a pack that [`read_first`] gave for the same files. What is wrong with them is told
/// with all that is wrong with the pack.
pub fn read_rest(files: &[SourceFile], pack: &RulePack) -> Result<(), Problems> {
    if pack.cases.is_read() {
        return Ok(());
    }
    let problems = RefCell::new(Problems::default());
    let tables = tables(files, Part::Rest, &problems);
    let rest = Reading { part: Part::Rest, tables: &tables, used: RefCell::default(), problems: &problems }.rest(pack);
    let rest = match rest {
        Some(rest) if problems.borrow().is_empty() => rest,
        _ => read_part(files, Part::Whole)?.2,
    };
    rest.put_into(pack);
    Ok(())
}

/// Which files of a pack are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// All but the cases and the sample.
    First,
    /// Those, and the pack's own file for what is wrong with them.
    Rest,
}

impl Part {
    fn holds(self, path: &str) -> bool {
        let is_rest = path == SAMPLE_FILE || (path.starts_with(BENEFITS) && path.ends_with(CASES_END));
        match self {
            Part::Whole => true,
            Part::First => !is_rest,
            Part::Rest => is_rest || path == PACK_FILE,
        }
    }
}

/// What Welcome does not need.
struct Rest {
    cases: Vec<Case>,
    sample: Vec<Answers>,
}

impl Rest {
    /// Cases are judged as the terminal would: with what follows from what they tell.
    fn put_into(mut self, pack: &RulePack) {
        // Most cases are of the same day as the one before.
        let mut law: Option<Law<'_>> = None;
        for case in &mut self.cases {
            let of_day = law.take().filter(|law| law.today() == case.on);
            let of_day = of_day.unwrap_or_else(|| Law::on(&pack.vocabulary, case.on));
            case.answers = completed_under(pack, &case.answers, &of_day);
            law = Some(of_day);
        }
        pack.cases.fill(self.cases);
        pack.sample.fill(self.sample);
    }
}

/// The files of a part that are TOML, by their paths.
fn tables<'a>(files: &'a [SourceFile], part: Part, problems: &RefCell<Problems>) -> Tables<'a> {
    let of_part = files.iter().filter(|file| part.holds(&file.path) && !language::is_translation(file));
    let read = of_part.filter(|file| file.path.ends_with(".toml") && !APART.contains(&file.path.as_str()));
    let tables = read.filter_map(|file| {
        let table = file.read(&mut problems.borrow_mut())?;
        Some((file.path.as_str(), (file, table)))
    });
    tables.collect()
}

fn read_part(files: &[SourceFile], part: Part) -> Result<(RulePack, Names, Rest), Problems> {
    let problems = RefCell::new(Problems::default());
    check_size(files, &problems);
    if !problems.borrow().is_empty() {
        return Err(problems.into_inner());
    }
    let tables = tables(files, part, &problems);
    let read = Reading { part, tables: &tables, used: RefCell::default(), problems: &problems }.pack();
    drop(tables);
    let mut problems = problems.into_inner();
    problems.sort();
    match read {
        Some((mut pack, names, rest)) if problems.is_empty() => {
            pack.benefits.iter_mut().for_each(|benefit| benefit.find_uses(&pack.vocabulary));
            pack.translations = language::read_translations(files, &pack);
            Ok((pack, names, rest))
        }
        _ => Err(problems),
    }
}

fn check_size(files: &[SourceFile], problems: &RefCell<Problems>) {
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let add = |what: String, remedy: &str| {
        let file = PACK_FILE.to_owned();
        problems.borrow_mut().add(Problem { file, line: 1, column: 1, what, remedy: remedy.into() });
    };
    if files.len() > FILES_MAX {
        add(format!("il pacchetto ha {} file, il limite è {FILES_MAX}", files.len()), "unisca i file piccoli");
    }
    if bytes > PACK_BYTES_MAX {
        add(format!("il pacchetto ha {bytes} byte, il limite è {PACK_BYTES_MAX}"), "tolga quel che non serve");
    }
    if !files.iter().any(|file| file.path == PACK_FILE) {
        add(format!("manca il file {PACK_FILE}"), "indichi la cartella delle regole, quella che lo contiene");
    }
}

type Tables<'a> = BTreeMap<&'a str, (&'a SourceFile, Spanned<DeTable<'a>>)>;

struct Reading<'a> {
    part: Part,
    tables: &'a Tables<'a>,
    used: RefCell<BTreeSet<String>>,
    problems: &'a RefCell<Problems>,
}

/// What `pack.toml` says, before the benefits it names are read.
struct PackText<'a> {
    id: Option<String>,
    version: Option<String>,
    date: Option<Date>,
    topics: Vec<Topic>,
    tiles: Vec<TileText<'a>>,
    benefits: Vec<String>,
    alternatives: Vec<AlternativesText<'a>>,
    contacts: Vec<Contact>,
    look_ahead_months: Option<i32>,
    near_percent: Option<u8>,
    freshness: Option<Limits>,
}

/// A tile whose benefits are still names.
struct TileText<'a> {
    id: String,
    label: String,
    named: Vec<Written<'a>>,
    answers: Option<Written<'a>>,
}

/// A choice whose benefits are still names.
struct AlternativesText<'a> {
    named: Vec<Written<'a>>,
    says: String,
    source: String,
}

/// A whole number of the pack's file, from 0 to a limit.
fn within<T: TryFrom<i64>>(form: &Form<'_>, number: rust_decimal::Decimal, most: i64) -> Option<T> {
    let whole =
        held(number, 0).filter(|number| (0..=most).contains(number)).and_then(|number| T::try_from(number).ok());
    if whole.is_none() {
        form.report(format!("«{number}» non va bene"), format!("scriva un numero intero da 0 a {most}"));
    }
    whole
}

/// After how many days without confirmation the terminal says more; a pack need not say.
fn freshness(form: &Form<'_>) -> Option<Limits> {
    let Some(table) = form.table("freshness", "la freschezza") else { return Some(Limits::default()) };
    let days = |key| table.number(key).and_then(|number| within(&table, number, FRESHNESS_DAYS_MAX));
    let (note, mark, general) = (days("note_after_days"), days("mark_after_days"), days("general_after_days"));
    let limits = Limits { note_after_days: note?, mark_after_days: mark?, general_after_days: general? };
    let Limits { note_after_days, mark_after_days, general_after_days } = limits;
    if note_after_days > mark_after_days || mark_after_days > general_after_days {
        table.report("i giorni non crescono", "scriva note_after_days <= mark_after_days <= general_after_days");
    }
    table.finish();
    Some(limits)
}

impl<'a> Reading<'a> {
    fn form(&self, path: &str, is: impl Into<String>) -> Option<Form<'a>> {
        let (file, table) = self.tables.get(path)?;
        self.used.borrow_mut().insert(path.to_owned());
        Some(Form::new(file, table, is, self.problems))
    }

    /// The file must be there: the form says who names it.
    fn needed(&self, path: &str, named_by: &Form<'_>) -> Option<Form<'a>> {
        let form = self.form(path, path);
        if form.is_none() {
            named_by.report(format!("manca il file {path}"), "lo aggiunga, o tolga il nome da questo file");
        }
        form
    }

    fn in_folder(&self, folder: &str) -> Vec<&'a str> {
        self.tables.keys().copied().filter(|path| path.starts_with(folder)).collect()
    }

    /// What nobody names; a file of names that cannot be read names nothing, so nothing is said then.
    fn report_unused(&self) {
        if self.problems.borrow().is_broken(PACK_FILE) {
            return;
        }
        for (path, (file, _)) in self.tables {
            if *path != WORDS_FILE && !self.used.borrow().contains(*path) {
                let remedy = "lo tolga, o lo nomini in pack.toml";
                let problem = file.problem(&(0..0), "nessuno usa questo file", remedy);
                self.problems.borrow_mut().add(problem);
            }
        }
    }

    fn pack(&self) -> Option<(RulePack, Names, Rest)> {
        let form = self.form(PACK_FILE, PACK_FILE)?;
        let doubts = RefCell::new(Vec::new());
        let mut doubt = |says: String| {
            doubts.borrow_mut().push(Doubt { says });
            DoubtSlot(u16::try_from(doubts.borrow().len() - 1).expect("fewer doubts than requirements"))
        };
        let text = Self::pack_text(&form);
        let mut names = Names::default();
        let (facts, household) = self.facts(&form, &text.topics, &mut names)?;
        let parameters = self.parameters(&mut names, &mut doubt);
        let definitions = self.definitions(&mut names, &mut doubt);
        let received = form.maybe_written("received");
        let benefits = self.benefits(&form, &text.benefits, &names, &mut doubt, received.as_ref());
        let is_whole = self.part == Part::Whole;
        let cases = if is_whole {
            self.cases(&form, &text.benefits, &benefits, &facts, household.relation)
        } else {
            Vec::new()
        };
        let conclusions = self.conclusions(&names, &facts, text.date);
        let sample = if is_whole { self.sample(&facts, household.relation) } else { Vec::new() };
        let tiles = self.tiles(text.tiles, &text.benefits, &names);
        let alternatives = self.alternatives(text.alternatives, &text.benefits);
        form.finish();
        self.report_unused();
        let pack = RulePack {
            id: text.id?,
            version: text.version?,
            date: text.date?,
            topics: text.topics,
            vocabulary: Vocabulary { facts, definitions, parameters, household },
            doubts: doubts.into_inner(),
            tiles,
            benefits,
            alternatives,
            look_ahead_months: text.look_ahead_months?,
            near_percent: text.near_percent?,
            freshness: text.freshness?,
            conclusions: Arc::new(conclusions),
            sample: Arc::default(),
            cases: Later::default(),
            contacts: text.contacts,
            language: Arc::new(Language::italian()),
            translations: Vec::new(),
            circuits: Circuits::default(),
        };
        Some((pack, names, Rest { cases, sample }))
    }

    /// The cases and the sample of a pack whose other files have no problem.
    fn rest(&self, pack: &RulePack) -> Option<Rest> {
        let form = self.form(PACK_FILE, PACK_FILE)?;
        let ids: Vec<String> = pack.benefits.iter().map(|benefit| benefit.id.clone()).collect();
        let (facts, relation) = (&pack.vocabulary.facts, pack.vocabulary.household.relation);
        let cases = self.cases(&form, &ids, &pack.benefits, facts, relation);
        let sample = self.sample(facts, relation);
        self.report_unused();
        Some(Rest { cases, sample })
    }

    fn pack_text(form: &Form<'a>) -> PackText<'a> {
        let engine = form.number("engine");
        if engine.is_some_and(|engine| engine != ENGINE_VERSION.into()) {
            let what = format!("queste regole sono scritte per la versione {} del motore", engine.unwrap_or_default());
            let remedy = format!(
                "scriva engine = {ENGINE_VERSION}; se le regole usano davvero novità di un altro motore, serve il programma nuovo"
            );
            form.report_at(&form.place_of("engine"), what, remedy);
        }
        let topics = form.tables("topic", "l'argomento").into_iter().filter_map(|topic| {
            let (id, label) = (topic.id("id"), limited(&topic, "label", LABEL_CHARS_MAX, true));
            topic.finish();
            Some(Topic { id: id?, label: label? })
        });
        let topics = topics.collect();
        let contacts = form.tables("contact", "il contatto").into_iter().filter_map(|contact| {
            let (label, number) =
                (limited(&contact, "label", LABEL_CHARS_MAX, true), limited(&contact, "number", 20, true));
            let hint = limited(&contact, "hint", TILE_CHARS_MAX, false);
            contact.finish();
            Some(Contact { label: label?, number: number?, hint })
        });
        let contacts: Vec<Contact> = contacts.collect();
        if contacts.is_empty() {
            form.report("mancano i contatti", "aggiunga almeno un [[contact]]");
        }
        let tiles = form.tables("tile", "il riquadro").into_iter().filter_map(|tile| {
            let (id, label) = (tile.id("id"), limited(&tile, "label", TILE_CHARS_MAX, true));
            let named = tile.texts("benefits");
            let answers = tile.maybe_written("answers");
            tile.finish();
            Some(TileText { id: id?, label: label?, named, answers })
        });
        let tiles = tiles.collect();
        let alternatives = form.tables("choice", "la scelta").into_iter().filter_map(|choice| {
            let (named, says) = (choice.texts("benefits"), limited(&choice, "says", SENTENCE_CHARS_MAX, true));
            let source = choice.text("source");
            if named.len() < 2 {
                choice.report("una scelta è fra almeno due prestazioni", "le elenchi in benefits = [...]");
            }
            choice.finish();
            Some(AlternativesText { named, says: says?, source: source? })
        });
        let alternatives = alternatives.collect();
        let benefits: Vec<String> = form.texts("benefits").into_iter().map(|id| id.text).collect();
        if benefits.is_empty() || benefits.len() > BENEFITS_MAX {
            let what = format!("il pacchetto nomina {} prestazioni", benefits.len());
            form.report(what, format!("ne servono da 1 a {BENEFITS_MAX} in benefits = [...]"));
        }
        PackText {
            id: form.id("id"),
            version: form.id("version"),
            date: form.date("date"),
            topics,
            tiles,
            benefits,
            alternatives,
            contacts,
            look_ahead_months: form
                .maybe_number("look_ahead_months")
                .map_or(Some(0), |number| within(form, number, 60)),
            near_percent: form.maybe_number("near_percent").map_or(Some(0), |number| within(form, number, 20)),
            freshness: freshness(form),
        }
    }

    /// The places of benefits named in the pack's file; reports those that are not there.
    fn places(&self, named: &[Written<'_>], benefits: &[String]) -> Vec<usize> {
        let place = |id: &Written<'_>| {
            let place = benefits.iter().position(|benefit| *benefit == id.text);
            if place.is_none() {
                let what = format!("la prestazione «{}» non c'è", id.text);
                id.report(self.problems, what, "usi i nomi elencati in benefits = [...]");
            }
            place
        };
        named.iter().filter_map(place).collect()
    }

    fn tiles(&self, tiles: Vec<TileText<'_>>, benefits: &[String], names: &Names) -> Vec<Tile> {
        let tile = |tile: TileText<'_>| {
            let answers = tile.answers.and_then(|written| names.yes_no(&written, self.problems));
            Tile { id: tile.id, label: tile.label, benefits: self.places(&tile.named, benefits), answers }
        };
        tiles.into_iter().map(tile).collect()
    }

    fn alternatives(&self, alternatives: Vec<AlternativesText<'_>>, benefits: &[String]) -> Vec<Alternatives> {
        let choice = |choice: AlternativesText<'_>| {
            let benefits = self.places(&choice.named, benefits);
            Alternatives { benefits, says: choice.says, source: choice.source }
        };
        alternatives.into_iter().map(choice).collect()
    }

    /// Facts in pack order, and how the household is told.
    fn facts(&self, form: &Form<'_>, topics: &[Topic], names: &mut Names) -> Option<(Vec<Fact>, HouseholdFacts)> {
        let mut facts: Vec<Fact> = Vec::new();
        let mut gates: Vec<(usize, Written<'_>)> = Vec::new();
        let mut household: Option<(FactSlot, HouseholdText<'_>)> = None;
        for path in self.in_folder("facts/") {
            if !topics.iter().any(|topic| path == format!("facts/{}.toml", topic.id)) {
                self.problems.borrow_mut().note_unread(self.tables[path].0);
            }
        }
        for (topic, Topic { id, .. }) in topics.iter().enumerate() {
            let Some(file) = self.needed(&format!("facts/{id}.toml"), form) else { continue };
            for entry in file.tables("fact", "il fatto") {
                let (place, is) = (entry.place.clone(), entry.is.clone());
                let declared = entry.declared();
                let Some(FactText { mut fact, household: told, opened_by, after }) = read_fact(entry, topic) else {
                    self.problems.borrow_mut().note_faulty(declared);
                    continue;
                };
                let like = facts.iter().filter(|other| other.is_of_person() == fact.is_of_person()).count();
                fact.scope = if fact.is_of_person() { Scope::Person(like) } else { Scope::Visit(like) };
                let slot = FactSlot(u16::try_from(facts.len()).unwrap_or(u16::MAX));
                if !names.add_fact(slot, &fact, &file.file.path) {
                    file.report_at(&place, format!("{is}: il nome c'è già"), "ne scelga un altro");
                }
                if let Some(told) = told {
                    if household.is_some() {
                        file.report_at(
                            &place,
                            format!("{is}: il nucleo c'è già"),
                            "tenga un solo fatto di tipo people",
                        );
                    }
                    household = Some((slot, told));
                }
                gates.extend(opened_by.map(|written| (facts.len(), written)));
                fact.after = after.and_then(|written| self.asked_before(&fact, &facts, &written));
                facts.push(fact);
            }
            file.finish();
        }
        if facts.is_empty() || facts.len() > FACTS_MAX {
            form.report(format!("il pacchetto ha {} fatti", facts.len()), format!("ne servono da 1 a {FACTS_MAX}"));
            return None;
        }
        for (place, written) in gates {
            facts[place].opened_by = names.yes_no(&written, self.problems);
        }
        let household = household.map(|(slot, text)| self.household(slot, text, &mut facts)).unwrap_or_default();
        Some((facts, household))
    }

    /// The fact that is always asked before another. It stands before it in the pack: so no two wait for each other.
    fn asked_before(&self, fact: &Fact, before: &[Fact], written: &Written<'_>) -> Option<FactSlot> {
        let same = |other: &Fact| other.id == written.text && other.is_of_person() == fact.is_of_person();
        let place = before.iter().position(same).and_then(|place| u16::try_from(place).ok());
        if place.is_none() && !self.problems.borrow().explain(&written.text) {
            let what = format!("{}: «{}» non è un fatto che sta prima", fact.id, written.text);
            let whose = if fact.is_of_person() { "della stessa persona" } else { "della visita" };
            written.report(
                self.problems,
                what,
                format!("in after metta un fatto {whose} scritto più in alto nel pacchetto"),
            );
        }
        place.map(FactSlot)
    }

    /// Finds the facts that the household's fact names, and the relation of each of its groups.
    fn household(&self, slot: FactSlot, text: HouseholdText<'_>, facts: &mut [Fact]) -> HouseholdFacts {
        let find = |written: &Written<'_>, kind: Kind| {
            let named = |fact: &Fact| fact.id == written.text && fact.is_of_person() && fact.kind == kind;
            let place = facts.iter().position(named);
            if place.is_none() && !self.problems.borrow().explain(&written.text) {
                let what = format!("«{}» non è un fatto di persona del tipo giusto", written.text);
                written.report(self.problems, what, "relation vuole una scelta (one_of), home un sì o no (yes_no)");
            }
            place.and_then(|place| u16::try_from(place).ok()).map(FactSlot)
        };
        let relation = find(&text.relation, Kind::OneOf);
        let home = text.home.as_ref().and_then(|home| find(home, Kind::YesNo));
        let groups = text.groups.into_iter().filter_map(|group| {
            let option = facts[relation?.index()].choice(&group.relation.text);
            if option.is_none() && !self.problems.borrow().explain(&group.relation.text) {
                let what = format!("«{}» non è una delle relazioni", group.relation.text);
                group.relation.report(self.problems, what, "usi un'opzione del fatto indicato in relation");
            }
            let GroupText { label, one, at_home, most, .. } = group;
            Some(Group { label, one, relation: option?, at_home, most })
        });
        let groups: Vec<Group> = groups.collect();
        facts[slot.index()].groups = groups;
        HouseholdFacts { told: Some(slot), relation, home }
    }

    fn parameters(&self, names: &mut Names, doubt: &mut dyn FnMut(String) -> DoubtSlot) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for path in self.in_folder("parameters/") {
            let Some(form) = self.form(path, path) else { continue };
            for entry in form.tables("parameter", "il parametro") {
                let (place, is) = (entry.place.clone(), entry.is.clone());
                let declared = entry.declared();
                let Some(parameter) = read_parameter(entry, doubt) else {
                    self.problems.borrow_mut().note_faulty(declared);
                    continue;
                };
                if parameters.len() == PARAMETERS_MAX {
                    form.report(format!("più di {PARAMETERS_MAX} parametri"), "tolga quelli che non servono");
                    break;
                }
                let slot = ParameterSlot(u16::try_from(parameters.len()).expect("checked above"));
                if !names.add_parameter(slot, &parameter.id, parameter.kind) {
                    form.report_at(&place, format!("{is}: il nome c'è già"), "ne scelga un altro");
                }
                parameters.push(parameter);
            }
            form.finish();
        }
        parameters
    }

    fn definitions(&self, names: &mut Names, doubt: &mut dyn FnMut(String) -> DoubtSlot) -> Vec<Definition> {
        let mut texts = Vec::new();
        let forms: Vec<Form<'_>> =
            self.in_folder("definitions/").iter().filter_map(|path| self.form(path, *path)).collect();
        for form in &forms {
            for entry in form.tables("definition", "la definizione") {
                let declared = entry.declared();
                match read_definition(entry, doubt) {
                    Some(text) => texts.push(text),
                    None => self.problems.borrow_mut().note_faulty(declared),
                }
            }
        }
        if texts.len() > DEFINITIONS_MAX {
            forms[0].report(format!("più di {DEFINITIONS_MAX} definizioni"), "tolga quelle che non servono");
            texts.truncate(DEFINITIONS_MAX);
        }
        forms.into_iter().for_each(Form::finish);
        compile_definitions(texts, names, self.problems)
    }

    fn benefits(
        &self,
        form: &Form<'_>,
        ids: &[String],
        names: &Names,
        doubts: &mut dyn FnMut(String) -> DoubtSlot,
        received: Option<&Written<'_>>,
    ) -> Vec<Benefit> {
        let mut benefits = Vec::new();
        for id in ids {
            let Some(file) = self.needed(&format!("{BENEFITS}{id}.toml"), form) else { continue };
            let received = received.and_then(|written| self.received(written, id, names));
            let compiler = Compiler::new(names, self.problems);
            let mut reader = benefits::Reader { compiler, doubts, received };
            benefits.extend(reader.read(file, id));
        }
        benefits
    }

    /// The pack's own sentence for "the person has it already", with the benefit's name put in:
    /// `received = 'list contains(persona.riceve, "{id}")'`.
    fn received(&self, written: &Written<'_>, id: &str, names: &Names) -> Option<Formula> {
        let text = written.text.replace("{id}", id);
        let written = Written { file: written.file, text, place: written.place.clone() };
        match parse_expression(&written.text).map_err(|fault| explained(&written.text, fault)) {
            Ok(ast) => Compiler::new(names, self.problems).for_benefit(id).on(&written).formula(&ast),
            Err(fault) => {
                written.report(self.problems, fault.what, fault.remedy);
                None
            }
        }
    }

    /// What follows from other answers: `when` speaks of one person, `facts` are that person's and the visit's.
    fn conclusions(&self, names: &Names, facts: &[Fact], on: Option<Date>) -> Vec<Conclusion> {
        let Some(form) = self.form(CONCLUSIONS_FILE, CONCLUSIONS_FILE) else { return Vec::new() };
        let compiler = Compiler::new(names, self.problems).about(None);
        let names_of_facts = FactNames::of(facts);
        let conclusions = form.tables("conclusion", "la conclusione").into_iter().filter_map(|conclusion| {
            let says = limited(&conclusion, "says", SENTENCE_CHARS_MAX, true);
            let written = conclusion.written("when");
            let gives = conclusion.table("facts", "i fatti della conclusione");
            conclusion.finish();
            let (says, written, gives, on) = (says?, written?, gives?, on?);
            let when = match parse_expression(&written.text).map_err(|fault| explained(&written.text, fault)) {
                Ok(ast) => compiler.on(&written).formula(&ast)?,
                Err(fault) => {
                    written.report(self.problems, fault.what, fault.remedy);
                    return None;
                }
            };
            // Who the asker is to themselves is not concluded: hence no relation.
            let household = Household { facts, names: &names_of_facts, relation: None, on, problems: self.problems };
            Some(Conclusion::new(says, when, household.read(Some(&gives)), facts))
        });
        let conclusions = conclusions.collect();
        form.finish();
        conclusions
    }

    /// The households that questions are ordered by; a pack without them asks in its own order.
    fn sample(&self, facts: &[Fact], relation: Option<FactSlot>) -> Vec<Answers> {
        let Some(form) = self.form(SAMPLE_FILE, SAMPLE_FILE) else { return Vec::new() };
        let on = form.date("on");
        let defaults = form.table("defaults", "i valori di partenza");
        let others = form.table("others", "i valori di partenza delle altre persone");
        let households = form.tables("household", "la famiglia");
        if households.len() > SAMPLE_MAX {
            form.report(format!("il campione ha {} famiglie", households.len()), format!("al massimo {SAMPLE_MAX}"));
        }
        form.finish();
        let Some(on) = on else { return Vec::new() };
        let names = FactNames::of(facts);
        let household = Household { facts, names: &names, relation, on, problems: self.problems };
        // What most have is read once, not once a household.
        let (defaults, others) = (household.read(defaults.as_ref()), household.read(others.as_ref()));
        let read = |own| {
            let mut answers = household.read(Some(own));
            household.fill_in(&mut answers, &defaults, &others);
            answers
        };
        households.iter().take(SAMPLE_MAX).map(read).collect()
    }

    /// The cases of every benefit: a benefit without them is not sound, whatever its conditions say.
    fn cases(
        &self,
        form: &Form<'_>,
        ids: &[String],
        benefits: &[Benefit],
        facts: &[Fact],
        relation: Option<FactSlot>,
    ) -> Vec<Case> {
        let names = FactNames::of(facts);
        let of = ids.iter().enumerate().flat_map(|(place, id)| {
            let path = format!("{BENEFITS}{id}{CASES_END}");
            let cases = self.form(&path, path.as_str());
            let is_there = self.part == Part::Rest || self.tables.contains_key(format!("{BENEFITS}{id}.toml").as_str());
            if cases.is_none() && is_there {
                let what = format!("la prestazione «{id}» non ha casi: manca il file {path}");
                form.report_at(&form.place_of("benefits"), what, "scriva nel file almeno un caso sì e un caso no");
            }
            let whole = !self.problems.borrow().is_broken(&format!("{BENEFITS}{id}.toml"));
            let benefit = benefits.iter().find(|benefit| benefit.id == *id && whole);
            let reader = cases::Reader { facts, names: &names, relation, problems: self.problems, place, benefit };
            cases.map(|form| reader.read(form)).unwrap_or_default()
        });
        of.collect()
    }
}
