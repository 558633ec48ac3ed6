// SPDX-License-Identifier: EUPL-1.2
//! Reads `benefits/NAME.toml`: requirements with their law, and what a person needs after "maybe yes".

use super::compile::Compiler;
use super::facts::limited;
use super::form::{Form, Written};
use super::table::{TableText, parsed};
use crate::rules::benefit::{Amount, Benefit, Exactness, Line, OfficeCheck, Part, Per, Requirement, Way};
use crate::rules::expression::parse::parse_expression;
use crate::rules::limits::{NAME_CHARS_MAX, REQUIREMENT_SHORT_CHARS_MAX, REQUIREMENTS_MAX, SENTENCE_CHARS_MAX};
use crate::rules::term::{Cases, DoubtSlot, Formula, PeopleTerm, Row};
use crate::rules::uses::Uses;

/// What a benefit is read with.
pub(super) struct Reader<'a> {
    pub compiler: Compiler<'a>,
    pub doubts: &'a mut dyn FnMut(String) -> DoubtSlot,
    /// The condition that the person has the benefit already, by its name, from the pack.
    pub received: Option<Formula>,
}

impl Reader<'_> {
    /// Reads a benefit's file.
    pub fn read(&mut self, form: Form<'_>, id: &str) -> Option<Benefit> {
        let name = limited(&form, "name", NAME_CHARS_MAX, true);
        let summary = limited(&form, "summary", SENTENCE_CHARS_MAX, true);
        if let Some(written) = form.id("id").filter(|written| written != id) {
            let what = format!("l'id è «{written}», ma il file è quello di «{id}»");
            form.report_at(
                &form.place_of("id"),
                what,
                format!("scriva id = \"{id}\", o cambi nome al file e in pack.toml"),
            );
        }
        let requirements = self.requirements(&form, None);
        let ways: Vec<Option<Way>> = form.tables("way", "la via").into_iter().map(|way| self.way(way)).collect();
        let office: Vec<Option<OfficeCheck>> =
            form.tables("office", "il controllo").into_iter().map(office_check).collect();
        let amounts = self.amounts(&form, None);
        let notes = self.lines(&form, "note", "la nota");
        let papers = self.lines(&form, "paper", "il documento");
        let steps = self.lines(&form, "step", "il passo");
        let discreet = form.flag("discreet");
        let names = self.compiler.names;
        let opened_by = form.maybe_written("opened_by").map(|written| names.yes_no(&written, self.compiler.problems));
        let sheet = form.date("sheet");
        let received = match form.maybe_written("received") {
            Some(written) => self.condition(&form, written, None),
            None => self.received.clone(),
        };
        check_shape(&form, &requirements, &ways, papers.as_ref(), steps.as_ref());
        form.finish();
        sheet?;
        let requirements = requirements.into_iter().collect::<Option<Vec<_>>>()?;
        let ways = ways.into_iter().collect::<Option<Vec<_>>>()?;
        let whole = whole(&requirements, &ways);
        Some(Benefit {
            id: id.to_owned(),
            italian_name: name.clone()?,
            name: name?,
            summary: summary?,
            requirements,
            ways,
            received,
            office: office.into_iter().collect::<Option<_>>()?,
            amounts: amounts?,
            notes: notes?,
            papers: papers?,
            steps: steps?,
            discreet,
            opened_by: opened_by.map_or(Some(None), |slot| slot.map(Some))?,
            whole,
            uses: Uses::default(),
        })
    }

    fn requirements(&mut self, form: &Form<'_>, each: Option<&str>) -> Vec<Option<Requirement>> {
        let requirements = form.tables("requirement", "il requisito");
        requirements.into_iter().map(|requirement| self.requirement(requirement, each)).collect()
    }

    fn requirement(&mut self, form: Form<'_>, each: Option<&str>) -> Option<Requirement> {
        let id = form.id("id");
        let short = limited(&form, "short", REQUIREMENT_SHORT_CHARS_MAX, true);
        let says = limited(&form, "says", SENTENCE_CHARS_MAX, true);
        let source = form.text("source");
        let review = form.maybe_text("review");
        let doubt = review.map(|review| (self.doubts)(review));
        let requires = form.maybe_written("requires");
        let table = form.table("table", format!("{}, tabella", form.is));
        let doubtful = self.maybe_condition(&form, "doubt", each);
        let unless = self.maybe_condition(&form, "unless", each);
        // Whether the table gives a doubt; not known of a table that could not be read.
        let mut table_doubts = Some(false);
        let test = match (form.has("requires"), form.has("table")) {
            (true, false) => requires.and_then(|requires| self.condition(&form, requires, each)),
            (false, true) => {
                let table = table.and_then(TableText::read);
                let test = table.as_ref().and_then(|table| self.table(table, doubt, each));
                table_doubts = table.filter(|table| table.has_doubt() || test.is_some()).map(|table| table.has_doubt());
                test
            }
            _ => {
                form.report(format!("{}: serve «requires» oppure una tabella", form.is), "ne scriva uno solo");
                None
            }
        };
        let may_doubt = form.has("doubt") || table_doubts == Some(true);
        if may_doubt && !form.has("review") {
            let what = format!("{}: c'è un dubbio, ma manca «review»", form.is);
            form.report(what, "scriva in review che cosa non è stabilito e a chi chiedere");
        } else if !may_doubt && form.has("review") && table_doubts.is_some() {
            let what = format!("{}: c'è «review», ma nessun dubbio", form.is);
            form.report(
                what,
                "scriva quando non è stabilito, in doubt o con dubbio nella tabella; altrimenti tolga review",
            );
        }
        let never_no = form.flag("never_no");
        if never_no && !may_doubt {
            let what = format!("{}: «never_no» vuole un dubbio", form.is);
            form.report_at(&form.place_of("never_no"), what, "tolga never_no, o scriva il dubbio e review");
        }
        form.finish();
        let mut test = test?;
        if let (Some(when), Some(doubt)) = (doubtful?, doubt) {
            let rows = vec![Row { when, gives: Formula::Doubt(doubt) }];
            test = Formula::Cases(Box::new(Cases { rows, otherwise: test }));
        }
        if let Some(unless) = unless? {
            test = Formula::Any(vec![unless, test]);
        }
        Some(Requirement {
            id: id?,
            short: short?,
            says: says?,
            source: source?,
            test,
            doubt,
            never_no,
            uses: Uses::default(),
        })
    }

    fn table(&self, table: &TableText<'_>, doubt: Option<DoubtSlot>, each: Option<&str>) -> Option<Formula> {
        let about = self.about(each);
        let doubt = doubt.map(Formula::Doubt);
        let cases = table.compile(
            about.as_ref().unwrap_or(&self.compiler),
            &|compiling, ast| compiling.formula(ast),
            &|holds| Some(Formula::Always(holds)),
            doubt.as_ref(),
        )?;
        Some(Formula::Cases(Box::new(cases)))
    }

    fn about(&self, each: Option<&str>) -> Option<Compiler<'_>> {
        each.map(|name| self.compiler.about(Some(name)))
    }

    fn condition(&self, form: &Form<'_>, written: Written<'_>, each: Option<&str>) -> Option<Formula> {
        let about = self.about(each);
        let (written, ast) = parsed(form, written, parse_expression)?;
        about.as_ref().unwrap_or(&self.compiler).on(&written).formula(&ast)
    }

    fn way(&mut self, form: Form<'_>) -> Option<Way> {
        let (id, says) = (form.id("id"), limited(&form, "says", SENTENCE_CHARS_MAX, true));
        let (name, people) = form.table("each", "each").map_or((None, None), |each| self.each(each));
        let named = name.as_deref();
        let requirements = self.requirements(&form, named);
        if requirements.is_empty() {
            form.report(format!("{}: non ha requisiti", form.is), "aggiunga [[way.requirement]]");
        }
        let amounts = self.amounts(&form, named);
        let has_each = form.has("each");
        form.finish();
        Some(Way {
            amounts: amounts?,
            id: id?,
            says: says?,
            each: if has_each { Some(people?) } else { None },
            requirements: requirements.into_iter().collect::<Option<_>>()?,
        })
    }

    /// `each = { name = "figlio", in = "figli" }`: the way is tried for each of them. The name counts
    /// even where the group has a fault, so that it is not unknown in the conditions.
    fn each(&self, form: Form<'_>) -> (Option<String>, Option<PeopleTerm>) {
        let name = form.id("name");
        let people = form.written("in").and_then(|written| parsed(&form, written, parse_expression));
        form.finish();
        let people = people.and_then(|(written, ast)| self.compiler.on(&written).people(&ast));
        (name, people)
    }

    fn amounts(&self, form: &Form<'_>, each: Option<&str>) -> Option<Vec<Amount>> {
        let amounts = form.tables("amount", "l'importo");
        let amounts: Vec<Option<Amount>> = amounts.into_iter().map(|amount| self.amount(amount, each)).collect();
        amounts.into_iter().collect()
    }

    fn amount(&self, form: Form<'_>, each: Option<&str>) -> Option<Amount> {
        let value = form.written("value").and_then(|written| parsed(&form, written, parse_expression));
        let per = form.word("per", PER);
        let exactness = form.maybe_word(
            "exactness",
            &[("exact", Exactness::Exact), ("about", Exactness::About), ("up_to", Exactness::UpTo)],
        );
        let exact_when = self.maybe_condition(&form, "exact_when", each);
        let when = self.maybe_condition(&form, "when", each);
        let says = limited(&form, "says", SENTENCE_CHARS_MAX, false);
        form.finish();
        let (written, ast) = value?;
        let about = self.about(each);
        let value = about.as_ref().unwrap_or(&self.compiler).on(&written).figure_in(&ast, true);
        Some(Amount {
            value: value?,
            per: per?,
            exactness: exactness.unwrap_or(Exactness::Exact),
            exact_when: exact_when?,
            when: when?,
            says,
        })
    }

    /// A condition that may be absent: the outer `Option` is none when it is there and faulty.
    fn maybe_condition(&self, form: &Form<'_>, key: &'static str, each: Option<&str>) -> Option<Option<Formula>> {
        match form.maybe_written(key) {
            Some(written) => self.condition(form, written, each).map(Some),
            None => Some(None),
        }
    }

    fn lines(&self, form: &Form<'_>, key: &'static str, is: &str) -> Option<Vec<Line>> {
        let lines = form.tables(key, is).into_iter().map(|line| {
            let written = line.written("says");
            limited(&line, "says", SENTENCE_CHARS_MAX, false);
            let when = self.maybe_condition(&line, "when", None);
            // The source of a note is for the official who reads the file.
            let _ = line.maybe_text("source");
            let written = written?;
            let parts = self.parts(&line, &written);
            let screen_only = line.flag("screen_only");
            line.finish();
            Some(Line { says: written.text, parts: parts?, when: when?, screen_only })
        });
        let lines: Vec<Option<Line>> = lines.collect();
        lines.into_iter().collect()
    }

    /// Words and values in turn: «Chieda entro il {naspi.ultimo_giorno}.»
    fn parts(&self, form: &Form<'_>, written: &Written<'_>) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        let mut rest = written.text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((value, after)) = after.split_once('}') else {
                written.report(form.problems, "manca la } che chiude il valore", "scriva {nome} nel testo");
                return None;
            };
            let at = written.text.len() - rest.len() + before.len() + 1;
            parts.push(Part::Words(before.to_owned()));
            parts.push(self.value_part(form, written, value, at)?);
            rest = after;
        }
        parts.push(Part::Words(rest.to_owned()));
        Some(parts)
    }

    fn value_part(&self, form: &Form<'_>, line: &Written<'_>, value: &str, at: usize) -> Option<Part> {
        let place = line.part(&(at..at + value.len()));
        let written = Written { file: form.file, text: value.to_owned(), place };
        let (written, ast) = parsed(form, written, parse_expression)?;
        self.compiler.on(&written).part(&ast)
    }
}

/// How often an amount is paid, as it is written in packs.
pub(super) const PER: &[(&str, Per)] =
    &[("month", Per::Month), ("two_months", Per::TwoMonths), ("year", Per::Year), ("once", Per::Once)];

fn office_check(form: Form<'_>) -> Option<OfficeCheck> {
    let (says, source) = (limited(&form, "says", SENTENCE_CHARS_MAX, true), form.text("source"));
    form.finish();
    Some(OfficeCheck { italian: says.clone()?, says: says?, source: source? })
}

fn check_shape(
    form: &Form<'_>,
    requirements: &[Option<Requirement>],
    ways: &[Option<Way>],
    papers: Option<&Vec<Line>>,
    steps: Option<&Vec<Line>>,
) {
    let of_ways: usize = ways.iter().flatten().map(|way| way.requirements.len()).sum();
    let count = requirements.len() + of_ways;
    if (count == 0 && ways.is_empty()) || count > REQUIREMENTS_MAX {
        let what = format!("{}: ha {count} requisiti", form.is);
        form.report(what, format!("servono da 1 a {REQUIREMENTS_MAX} requisiti"));
    }
    let mut ids: Vec<&str> = requirements.iter().flatten().map(|requirement| requirement.id.as_str()).collect();
    for way in ways.iter().flatten() {
        ids.extend(way.requirements.iter().map(|requirement| requirement.id.as_str()));
    }
    ids.sort_unstable();
    for pair in ids.windows(2).filter(|pair| pair[0] == pair[1]) {
        form.report(
            format!("{}: il requisito «{}» c'è due volte", form.is, pair[0]),
            "dia un nome diverso a uno dei due",
        );
    }
    for (lines, are, heading) in [(papers, "i documenti", "[[paper]]"), (steps, "i passi", "[[step]]")] {
        if lines.is_some_and(Vec::is_empty) {
            form.report(format!("{}: mancano {are}", form.is), format!("aggiunga almeno un {heading}"));
        }
    }
}

/// Requirements and ways as one condition.
fn whole(requirements: &[Requirement], ways: &[Way]) -> Formula {
    let tests = |requirements: &[Requirement]| -> Vec<Formula> {
        requirements.iter().map(|requirement| requirement.test.clone()).collect()
    };
    let mut all = tests(requirements);
    if !ways.is_empty() {
        let each = ways.iter().map(|way| {
            let holds = Formula::All(tests(&way.requirements));
            match &way.each {
                Some(people) => Formula::Somebody(people.clone(), Box::new(holds)),
                None => holds,
            }
        });
        all.push(Formula::Any(each.collect()));
    }
    // What costs least to look at comes first: most households are settled by it.
    all.sort_by_key(Formula::cost);
    Formula::All(all)
}
