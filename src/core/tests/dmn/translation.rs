// SPDX-License-Identifier: EUPL-1.2
//! Writes a decision of the conformance kit as a pack: inputs become facts, decisions definitions, texts options.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use totem_core::rules::document::SourceFile;

use super::model::{Decision, Logic, Model, Table, Typed, Value};

/// Why a decision cannot be written as a pack at all.
pub type Outside = &'static str;

/// What stands for `null`: a fact that nobody tells, of each type that it may be meant in.
const NULL: &[(&str, Typed)] =
    &[("ignoto_sn", Typed::YesNo), ("ignoto_n", Typed::Number), ("ignoto_d", Typed::Date), ("ignoto_t", Typed::Text)];

/// A decision's model in our words.
pub struct Translation<'m> {
    model: &'m Model,
    /// Every text of the model; its place is the option's name.
    texts: Vec<String>,
    /// Names, the longest first, with what they are called in the pack.
    names: Vec<(String, String)>,
}

impl<'m> Translation<'m> {
    pub fn of(model: &'m Model) -> Self {
        let mut texts = BTreeSet::new();
        for case in &model.cases {
            for value in case.inputs.iter().map(|(_, value)| value).chain([&case.expected]) {
                if let Value::One(Typed::Text, text) = value {
                    texts.insert(text.clone());
                }
            }
        }
        for decision in &model.decisions {
            for_each_text(&decision.logic, &mut |text| {
                for piece in pieces(text) {
                    if let Piece::Text(text) = piece {
                        texts.insert(text.to_owned());
                    }
                }
            });
        }
        let inputs = model.inputs.iter().enumerate().map(|(place, (name, _))| (name.clone(), format!("v{place}")));
        let decisions = model.decisions.iter().enumerate().map(|(place, one)| (one.name.clone(), format!("d{place}")));
        let mut names: Vec<(String, String)> = inputs.chain(decisions).collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Translation { model, texts: texts.into_iter().collect(), names }
    }

    /// The option that a text is called.
    pub fn option(&self, text: &str) -> Option<usize> {
        self.texts.iter().position(|known| known == text)
    }

    /// What an input is called.
    pub fn input(&self, name: &str) -> Option<String> {
        let place = self.model.inputs.iter().position(|(input, _)| input == name)?;
        Some(format!("v{place}"))
    }

    /// The types that `null` can stand for.
    pub fn nulls() -> impl Iterator<Item = Typed> {
        NULL.iter().map(|(_, typed)| *typed)
    }

    /// A decision and all that it rests on, as the files of a pack; the decision is the definition `d…` named.
    pub fn files(&self, name: &str, typed: Typed, null: Typed) -> Result<(String, Vec<SourceFile>), Outside> {
        let mut wanted = vec![(self.place(name).ok_or("no decision of that name")?, typed)];
        let (first, mut done, mut definitions) = (wanted[0].0, BTreeSet::new(), String::new());
        while let Some((place, typed)) = wanted.pop() {
            if !done.insert(place) {
                continue;
            }
            let decision = &self.model.decisions[place];
            self.definition(place, decision, typed, null, &mut definitions)?;
            for_each_text(&decision.logic, &mut |text| {
                let others =
                    (0..self.model.decisions.len()).filter(|other| text.contains(&self.model.decisions[*other].name));
                wanted.extend(
                    others.filter(|other| *other != place).map(|other| (other, self.model.decisions[other].typed)),
                );
            });
        }
        let pack = "id = 'dmn'\nversion = '1'\ndate = 2026-11-21\nengine = 1\nbenefits = ['nulla']\n\
                    [[topic]]\nid = 'tutto'\nlabel = 'Tutto'\n[[contact]]\nlabel = 'Aiuto'\nnumber = '1'\n";
        let benefit = "id = 'nulla'\nname = 'Nulla'\nsummary = 'Nulla.'\nsheet = 2026-11-21\n[[requirement]]\n\
                       id = 'r'\nshort = 'r'\nsays = 'Serve.'\nsource = 'L. 1/2026'\nrequires = 'ignoto_sn'\n\
                       [[paper]]\nsays = 'Uno.'\n[[step]]\nsays = 'Vada.'\n";
        let case = "on = 2026-11-21\n[[case]]\nname = 'nulla'\nfacts = {}\nexpect = 'undecided'\n";
        let files = vec![
            SourceFile::new("pack.toml", pack),
            SourceFile::new("facts/tutto.toml", self.facts()?),
            SourceFile::new("definitions/tutto.toml", definitions),
            SourceFile::new("benefits/nulla.toml", benefit),
            SourceFile::new("benefits/nulla.cases.toml", case),
        ];
        Ok((format!("d{first}"), files))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.model.decisions.iter().position(|decision| decision.name == name)
    }

    fn options(&self) -> String {
        let used = (0..self.texts.len()).map(|place| format!("t{place}"));
        let all: Vec<String> = used.chain(["tx".to_owned(), "ty".to_owned()]).collect();
        all.join(" ")
    }

    fn facts(&self) -> Result<String, Outside> {
        let words = "question = 'Che cosa?'\nwhy = 'Serve.'\nshort = 'la cosa'";
        let inputs =
            self.model.inputs.iter().enumerate().map(|(place, (name, _))| (format!("v{place}"), self.type_of(name)));
        let nulls = NULL.iter().map(|(name, typed)| ((*name).to_owned(), *typed));
        let mut text = String::new();
        for (id, typed) in nulls.chain(inputs) {
            let options = || -> Vec<String> {
                self.options().split(' ').map(|id| format!("{{id='{id}',label='{id}'}}")).collect()
            };
            let kind = match typed {
                Typed::YesNo => "type = 'yes_no'".to_owned(),
                Typed::Number => "type = 'number'\ndecimals = 2\nmin = -1000000\nmax = 1000000".to_owned(),
                Typed::Date => "type = 'date'\nfuture = true".to_owned(),
                Typed::Text => format!("type = 'one_of'\noptions = [{}]", options().join(", ")),
                Typed::Other => return Err("inputs that are lists or contexts"),
            };
            let _ = writeln!(text, "[[fact]]\nid = '{id}'\n{words}\n{kind}");
        }
        Ok(text)
    }

    /// The type of an input: as the cases tell it, or else as the model says.
    fn type_of(&self, name: &str) -> Typed {
        let told = self.model.cases.iter().flat_map(|case| &case.inputs).find_map(|(input, value)| match value {
            Value::One(typed, _) if input == name => Some(*typed),
            Value::Several if input == name => Some(Typed::Other),
            _ => None,
        });
        let written = self.model.inputs.iter().find(|(input, _)| input == name).map(|(_, typed)| *typed);
        told.or(written).unwrap_or(Typed::Other)
    }

    fn definition(
        &self,
        place: usize,
        decision: &Decision,
        typed: Typed,
        null: Typed,
        text: &mut String,
    ) -> Result<(), Outside> {
        let quoted: Vec<String> = self.options().split(' ').map(|id| format!("'{id}'")).collect();
        let kind = match typed {
            Typed::YesNo => "type = 'yes_no'".to_owned(),
            Typed::Number => "type = 'number'".to_owned(),
            Typed::Date => "type = 'date'".to_owned(),
            Typed::Text => format!("type = 'one_of'\noptions = [{}]", quoted.join(", ")),
            Typed::Other => return Err("results that are lists or contexts"),
        };
        let _ = writeln!(text, "[[definition]]\nid = 'd{place}'\nsays = 'Si calcola.'\n{kind}");
        match &decision.logic {
            Logic::Expression(expression) => {
                let _ = writeln!(text, "value = '''{}'''", self.worded(expression, null));
            }
            Logic::Table(table) => self.table(table, null, text)?,
            Logic::Boxed(kind) if kind == "context" || kind == "relation" => {
                return Err("boxed contexts and relations");
            }
            Logic::Boxed(_) => return Err("boxed functions, invocations and loops"),
        }
        Ok(())
    }

    fn table(&self, table: &Table, null: Typed, text: &mut String) -> Result<(), Outside> {
        if !["UNIQUE", "ANY", "FIRST"].contains(&table.hit_policy.as_str()) {
            return Err("hit policies that order or collect rows");
        }
        if table.outputs != 1 {
            return Err("tables with several outputs");
        }
        let quoted = |cells: &[String]| -> Vec<String> {
            cells.iter().map(|cell| format!("'''{}'''", self.worded(cell, null))).collect()
        };
        let _ = writeln!(
            text,
            "review = 'Nessuna riga.'\n[definition.table]\ncolumns = [{}]",
            quoted(&table.columns).join(", ")
        );
        let rows = table.rows.iter().map(|(cells, gives)| {
            let mut all = cells.clone();
            all.push(gives.clone());
            format!("  [{}],\n", quoted(&all).join(", "))
        });
        let otherwise = table.otherwise.as_ref().map_or("dubbio".to_owned(), |gives| self.worded(gives, null));
        let _ = writeln!(text, "rows = [\n{}]\notherwise = '''{otherwise}'''", rows.collect::<String>());
        Ok(())
    }

    /// A text of the model with our names in it.
    fn worded(&self, text: &str, null: Typed) -> String {
        let null = NULL.iter().find(|(_, typed)| *typed == null).map_or("ignoto_sn", |(name, _)| name);
        let pieces = pieces(text).into_iter().map(|piece| match piece {
            Piece::Text(text) => self.option(text).map_or(format!("\"{text}\""), |place| format!("\"t{place}\"")),
            Piece::Argument(text) => format!("\"{text}\""),
            Piece::Other(other) => self.renamed(other, null),
        });
        pieces.collect()
    }

    fn renamed(&self, text: &str, null: &str) -> String {
        let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
        let mut renamed = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let begins = renamed.chars().last().is_none_or(|before| !is_letter(before));
            let word = |name: &str| begins && rest.starts_with(name) && !rest[name.len()..].starts_with(is_letter);
            let known = self.names.iter().find(|(name, _)| !name.is_empty() && word(name));
            let (taken, written) = match known {
                Some((name, ours)) => (name.len(), ours.as_str()),
                None if word("null") => ("null".len(), null),
                None => (first.len_utf8(), &rest[..first.len_utf8()]),
            };
            renamed.push_str(written);
            rest = &rest[taken..];
        }
        renamed
    }
}

/// Tells every text of a decision's logic.
pub fn for_each_text<'d>(logic: &'d Logic, tell: &mut dyn FnMut(&'d str)) {
    match logic {
        Logic::Expression(text) => tell(text),
        Logic::Table(table) => {
            table.columns.iter().for_each(|column| tell(column));
            for (cells, gives) in &table.rows {
                for cell in cells {
                    tell(cell);
                }
                tell(gives);
            }
            table.otherwise.iter().for_each(|gives| tell(gives));
        }
        Logic::Boxed(_) => {}
    }
}

/// A piece of a FEEL text.
enum Piece<'t> {
    /// A text between quotation marks.
    Text(&'t str),
    /// The same as the argument of `date(…)` or `duration(…)`.
    Argument(&'t str),
    Other(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('"') {
        pieces.push(Piece::Other(before));
        let Some((inside, after)) = after.split_once('"') else { return pieces };
        let before = before.trim_end();
        let is_argument = before.ends_with("date(") || before.ends_with("duration(");
        pieces.push(if is_argument { Piece::Argument(inside) } else { Piece::Text(inside) });
        rest = after;
    }
    pieces.push(Piece::Other(rest));
    pieces
}
