// SPDX-License-Identifier: EUPL-1.2
//! A benefit as a document to be read against the law, in Markdown.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use totem_core::rules::expression::ast::{Ast, Node, Test, Tests};
use totem_core::rules::expression::parse::{parse_cell, parse_expression};
use totem_core::rules::fact::{Fact, Kind};
use totem_core::rules::pack::RulePack;
use totem_core::rules::parameter::{After, Parameter, ReadOn};

use super::conditions::row;
use super::lexicon::{Meaning, Person, Sort, is_of_person, spelled};
use super::texts::{AmountText, BenefitText, DefinitionText, LineText, RequirementText, TableText, WayText};
use super::values::{Speech, dated_value, escaped};
use crate::words;

/// What a document is made from.
pub struct Document<'p> {
    pub speech: Speech<'p>,
    pub text: &'p BenefitText,
    pub id: &'p str,
    /// When the person has it already.
    pub received: Option<String>,
    /// Definitions told at a requirement, by their place, with the requirement's number.
    pub unfolded: RefCell<BTreeMap<usize, String>>,
}

impl Document<'_> {
    /// The whole document.
    pub fn markdown(&self) -> String {
        let mut page = self.head();
        page += &self.requirements();
        page += &self.ways();
        page += &self.amounts();
        page += &self.office();
        page += &self.lines("Avvisi", &self.text.notes);
        page += &self.lines("Documenti da portare", &self.text.papers);
        page += &self.lines("Che cosa fare", &self.text.steps);
        // Calculations are told last: they can refer to further ones, and to values.
        page += &self.calculations();
        page += &self.values();
        page += &self.questions();
        page + &self.cases()
    }

    fn pack(&self) -> &RulePack {
        self.speech.lexicon.pack
    }

    fn head(&self) -> String {
        let (text, pack) = (self.text, self.pack());
        let sheet = text.sheet.date.map(|day| day.to_string());
        let sheet = sheet.and_then(|day| day.parse().ok()).map_or_else(String::new, words::date);
        let mut head = format!("# {}\n\n{}\n\n", escaped(&text.name), escaped(&text.summary));
        let mut entry = |name: &str, value: &str| {
            let _ = writeln!(head, "- **{name}**: {value}");
        };
        entry("Prestazione", &format!("`{}`", self.id));
        let date = words::date(pack.date);
        entry("Pacchetto", &format!("{}, versione {}, chiuso il {date}", pack.id, pack.version));
        entry("Legge letta il", &sheet);
        if let Some(fact) = text.opened_by.as_ref().and_then(|id| pack.fact_by_id(id)) {
            entry("Si guarda solo se", &format!("alla domanda «{}» si risponde sì", escaped(&fact.1.question)));
        }
        if text.discreet {
            entry("Discreta", "va su carta solo se la persona lo chiede");
        }
        for choice in pack.alternatives.iter().filter(|choice| self.is_in(&choice.benefits)) {
            entry("Se ne paga una sola", &format!("{} (legge: {})", escaped(&choice.says), escaped(&choice.source)));
        }
        let tiles = pack.tiles.iter().filter(|tile| self.is_in(&tile.benefits));
        let tiles: Vec<String> = tiles.map(|tile| format!("«{}»", escaped(&tile.label))).collect();
        if !tiles.is_empty() {
            entry("Riquadri di partenza", &tiles.join(", "));
        }
        if let Some(received) = &self.received {
            head += &self.speech.condition("\nLa riceve già se", received, &[]);
        }
        let _ = write!(
            head,
            "\n## Come si legge\n\nIn **grassetto** ci sono i nomi brevi delle domande al cittadino, in fondo per \
             intero. Fra «virgolette» ci sono le risposte e i calcoli con un nome, spiegati più sotto. Le cifre sono \
             quelle che valgono per una visita del {date}; tutte le altre, con la fonte, sono fra i valori di legge. \
             Quello che non si sa resta non saputo: non conta mai come un no.\n\n"
        );
        head
    }

    fn is_in(&self, benefits: &[usize]) -> bool {
        benefits.iter().any(|place| self.pack().benefits[*place].id == self.id)
    }

    fn requirements(&self) -> String {
        if self.text.requirements.is_empty() {
            return String::new();
        }
        let whom = if self.text.ways.is_empty() { "" } else { " per tutti" };
        let mut text = format!("## Requisiti{whom}\n\nDevono valere tutti.\n\n");
        for (place, requirement) in self.text.requirements.iter().enumerate() {
            text += &self.requirement(&format!("### {}", place + 1), requirement, &[]);
        }
        text
    }

    fn requirement(&self, heading: &str, requirement: &RequirementText, people: &[Person]) -> String {
        self.speech.start();
        let mut text = format!("{heading}. {}\n\n", escaped(&requirement.says));
        let (short, id) = (escaped(&requirement.short), &requirement.id);
        let _ = writeln!(text, "Legge: {}. In breve: {short} (`{id}`).\n", escaped(&requirement.source));
        if let Some(requires) = &requirement.requires {
            text += &self.speech.condition("Vale se", requires, people);
            text += &self.unfold(heading, requires, people);
        }
        if let Some(table) = &requirement.table {
            text += "Vale secondo la tabella: conta la prima riga che si applica, dall'alto.\n\n";
            text += &self.speech.table(table, people);
        }
        if let Some(doubt) = &requirement.doubt {
            text += "\n";
            text += &self.speech.condition("Non è stabilito se", doubt, people);
        }
        if let Some(review) = &requirement.review {
            let _ = writeln!(text, "\nNel dubbio si dice: «{}»", escaped(review));
        }
        if let Some(unless) = &requirement.unless {
            text += "\n";
            text += &self.speech.condition("Eccezione: vale comunque se", unless, people);
        }
        text + "\n"
    }

    /// A condition that is nothing but a calculation with a name is told where it stands, the first time.
    fn unfold(&self, heading: &str, requires: &str, people: &[Person]) -> String {
        let ast = parse_expression(requires).ok();
        let found = ast.as_ref().and_then(spelled).and_then(|name| self.speech.lexicon.resolve(&name, people));
        let Some((Meaning::Definition(place, definition), _)) = found else { return String::new() };
        if self.unfolded.borrow().contains_key(&place) {
            return String::new();
        }
        let number = heading.trim_start_matches(['#', ' ']).to_owned();
        self.unfolded.borrow_mut().insert(place, number);
        let body = self.body(definition);
        let quoted = body.lines().map(|line| format!("> {line}\n"));
        format!("\n{}", quoted.collect::<String>())
    }

    fn ways(&self) -> String {
        let ways = &self.text.ways;
        if ways.is_empty() {
            return String::new();
        }
        let also = if self.text.requirements.is_empty() { "" } else { "Oltre ai requisiti per tutti, " };
        let mut text = format!("## Le vie\n\n{also}deve valere tutta almeno una di queste vie.\n\n");
        if also.is_empty() {
            text = text.replace("deve valere", "Deve valere");
        }
        for (way, letter) in ways.iter().zip('A'..) {
            text += &self.way(letter, way);
        }
        text
    }

    fn way(&self, letter: char, way: &WayText) -> String {
        let mut text = format!("### Via {letter}. {}\n\n", escaped(&way.says));
        let people = Self::people_of(way);
        if let Some(each) = &way.each {
            self.speech.start();
            let group = parse_expression(&each.people).map(|ast| self.speech.people(&ast, &[])).unwrap_or_default();
            let _ = writeln!(text, "Si prova per ogni persona, qui chiamata «{}», fra {group}.\n", each.name);
        }
        for (place, requirement) in way.requirements.iter().enumerate() {
            text += &self.requirement(&format!("#### {letter}{}", place + 1), requirement, &people);
        }
        text
    }

    fn people_of(way: &WayText) -> Vec<Person> {
        way.each.iter().map(|each| Person::Tried(each.name.clone())).collect()
    }

    fn amounts(&self) -> String {
        let mut text = String::new();
        for amount in &self.text.amounts {
            text += &self.amount("", amount, &[]);
        }
        for (way, letter) in self.text.ways.iter().zip('A'..) {
            for amount in &way.amounts {
                text += &self.amount(&format!(", via {letter}"), amount, &Self::people_of(way));
            }
        }
        let none = "Il totem non dice nessun importo.\n";
        format!("## Quanto paga\n\n{}\n", if text.is_empty() { none } else { &text })
    }

    fn amount(&self, of: &str, amount: &AmountText, people: &[Person]) -> String {
        self.speech.start();
        let per = match amount.per.as_str() {
            "month" => "Al mese",
            "two_months" => "Ogni due mesi",
            "year" => "All'anno",
            _ => "Una volta",
        };
        let exactness = match amount.exactness.as_deref() {
            Some("about") => ", circa",
            Some("up_to") => ", fino a",
            _ => "",
        };
        let mut text = format!("**{per}{of}{exactness}**\n\n");
        text += &self.speech.calculation("Si paga", &amount.value, people, Sort::Euro);
        text += "\n";
        if let Some(says) = &amount.says {
            let _ = writeln!(text, "Si aggiunge: «{}»\n", escaped(says));
        }
        if let Some(when) = &amount.when {
            text += &self.speech.condition("Si dice solo se", when, people);
            text += "\n";
        }
        if let Some(exact) = &amount.exact_when {
            text += &self.speech.condition("È esatto se", exact, people);
            text += "\n";
        }
        text
    }

    fn office(&self) -> String {
        let mut text = String::from("## Che cosa controlla solo l'ufficio\n\n");
        for check in &self.text.office {
            let _ = writeln!(text, "- {} Legge: {}.", escaped(&check.says), escaped(&check.source));
        }
        if self.text.office.is_empty() {
            text += "Niente.\n";
        }
        text + "\n"
    }

    fn lines(&self, title: &str, lines: &[LineText]) -> String {
        if lines.is_empty() {
            return String::new();
        }
        let mut text = format!("## {title}\n\n");
        for (place, line) in lines.iter().enumerate() {
            self.speech.start();
            let _ = write!(text, "{}. «{}»", place + 1, self.with_values(&line.says));
            let mut more = match &line.when {
                Some(when) => self.speech.condition("Si dice se", when, &[]),
                None => String::new(),
            };
            if let Some(source) = &line.source {
                let _ = writeln!(more, "\nLegge: {}.", escaped(source));
            }
            if line.screen_only {
                more += "\nSolo sullo schermo, non su carta.\n";
            }
            text += if line.when.is_none() { ": sempre.\n" } else { "\n" };
            text += &indented(&more);
            text += "\n";
        }
        text
    }

    /// `{…}` in a sentence, told in words.
    fn with_values(&self, says: &str) -> String {
        let mut text = String::new();
        let mut rest = says;
        while let Some((before, (value, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            let told = parse_expression(value);
            let told = told.map(|ast| self.speech.value(&ast, &[], self.speech.sort(&ast, &[])).text);
            let _ = write!(text, "{}\\[{}\\]", escaped(before), told.unwrap_or_default());
            rest = after;
        }
        text + &escaped(rest)
    }

    fn calculations(&self) -> String {
        let mut text = String::new();
        let mut number = 1;
        while let Some(place) = self.speech.definition_told(number) {
            text += &self.calculated(number, place);
            number += 1;
        }
        if text.is_empty() { text } else { format!("## I calcoli con un nome\n\n{text}") }
    }

    fn calculated(&self, number: usize, place: usize) -> String {
        let definition = &self.speech.lexicon.definitions[place];
        let whose = if is_of_person(definition) { " Si guarda persona per persona." } else { "" };
        let says = escaped(&definition.says);
        let text = format!("### Calcolo {number}\n\n«{says}»{whose} (`{}`)\n\n", definition.id);
        match self.unfolded.borrow().get(&place) {
            Some(requirement) => format!("{text}Sta scritto al requisito {requirement}.\n\n"),
            None => text + &self.body(definition) + "\n",
        }
    }

    /// How a definition is worked out.
    fn body(&self, definition: &DefinitionText) -> String {
        self.speech.start();
        let people = if is_of_person(definition) { vec![Person::Unnamed] } else { Vec::new() };
        let mut text = String::new();
        match (&definition.value, definition.kind.as_str()) {
            (Some(value), "yes_no") => text += &self.speech.condition("È sì se", value, &people),
            (Some(value), "people") => {
                let group = parse_expression(value).map(|ast| self.speech.people(&ast, &people)).unwrap_or_default();
                let _ = writeln!(text, "Sono {group}.");
            }
            (Some(value), kind) => {
                let sort = if kind == "euro" { Sort::Euro } else { Sort::Number(None) };
                text += &self.speech.calculation("È", value, &people, sort);
            }
            (None, _) => {}
        }
        if let Some(table) = &definition.table {
            text += "Conta la prima riga che si applica, dall'alto.\n\n";
            text += &self.speech.table(table, &people);
        }
        if let Some(review) = &definition.review {
            let _ = writeln!(text, "\nNel dubbio si dice: «{}»", escaped(review));
        }
        text
    }

    fn values(&self) -> String {
        let mut text = String::new();
        for (place, parameter) in self.speech.parameters().into_iter().enumerate() {
            text += &self.value(place + 1, parameter);
        }
        if text.is_empty() { text } else { format!("## I valori di legge\n\n{text}") }
    }

    fn value(&self, number: usize, parameter: &Parameter) -> String {
        let mut text = format!("### Valore {number}\n\n«{}» (`{}`)\n\n", escaped(&parameter.says), parameter.id);
        if parameter.read_on == ReadOn::NextMonth {
            text += "Conta il valore del primo giorno del mese dopo la visita.\n\n";
        }
        text += &row(["Dal", "Valore", "Fonte"]);
        text += &row(["---"; 3]);
        for dated in &parameter.values {
            let cells = [words::date(dated.from), dated_value(parameter, dated), escaped(&dated.source)];
            text += &row(cells.iter().map(String::as_str));
        }
        if let Some(until) = parameter.known_until {
            let then = match parameter.after {
                After::NotLower => "poi si sa solo che non scende",
                After::Unknown => "poi non si sa",
            };
            let _ = writeln!(text, "\nCerto fino al {}: {then}.", words::date(until));
            let _ = writeln!(text, "\nNel dubbio si dice: «{}»", escaped(self.pack().doubt(parameter.doubt)));
        }
        text + "\n"
    }

    fn questions(&self) -> String {
        let decisive = self.facts_of_conditions();
        let for_amount = self.facts_of_amounts();
        let mut text = String::from("## Le domande che può fare\n\n");
        text += &row(["In breve", "Domanda", "Risposte", "A che cosa serve"]);
        text += &row(["---"; 4]);
        for fact in &self.pack().vocabulary.facts {
            let use_of_it = match (decisive.contains(fact.id.as_str()), for_amount.contains(fact.id.as_str())) {
                (true, _) => "decide",
                (false, true) => "solo l'importo",
                (false, false) => continue,
            };
            let delicate = if fact.delicate { ", delicata" } else { "" };
            text += &row([
                escaped(&fact.short).as_str(),
                escaped(&fact.question).as_str(),
                answers(fact).as_str(),
                &format!("{use_of_it}{delicate}"),
            ]);
        }
        text + "\n"
    }

    fn facts_of_conditions(&self) -> BTreeSet<String> {
        let mut found = Mentions::of(&self.speech);
        let ways = self.text.ways.iter();
        for way in ways.clone() {
            if let Some(each) = &way.each {
                found.text(&each.people, &[]);
            }
        }
        let shared = self.text.requirements.iter().map(|requirement| (requirement, Vec::new()));
        let of_ways =
            ways.flat_map(|way| way.requirements.iter().map(|requirement| (requirement, Self::people_of(way))));
        for (requirement, people) in shared.chain(of_ways) {
            let conditions = [&requirement.requires, &requirement.doubt, &requirement.unless];
            conditions.into_iter().flatten().for_each(|text| found.text(text, &people));
            requirement.table.iter().for_each(|table| found.table(table, &people));
        }
        self.received.iter().for_each(|received| found.text(received, &[]));
        found.facts
    }

    fn facts_of_amounts(&self) -> BTreeSet<String> {
        let mut found = Mentions::of(&self.speech);
        let shared = self.text.amounts.iter().map(|amount| (amount, Vec::new()));
        let ways = self.text.ways.iter();
        let of_ways = ways.flat_map(|way| way.amounts.iter().map(|amount| (amount, Self::people_of(way))));
        for (amount, people) in shared.chain(of_ways) {
            let conditions = [Some(&amount.value), amount.when.as_ref(), amount.exact_when.as_ref()];
            conditions.into_iter().flatten().for_each(|text| found.text(text, &people));
        }
        found.facts
    }

    fn cases(&self) -> String {
        let pack = self.pack();
        let cases = pack.cases.iter().filter(|case| pack.benefits[case.benefit].id == self.id);
        let mut rows = String::new();
        let mut count = 0;
        for case in cases {
            count += 1;
            let number = count.to_string();
            let failed = match case.expect.failed.as_slice() {
                [] => String::new(),
                failed => format!(" (`{}`)", failed.join("`, `")),
            };
            let outcome = format!("{}{failed}", words::outcome(case.expect.outcome));
            rows += &row([number.as_str(), &escaped(&case.name), &words::date(case.on), &outcome]);
        }
        if count == 0 {
            return "## I casi di prova\n\nNon ce ne sono.\n".to_owned();
        }
        let head = row(["N.", "Caso", "Visita", "Esito giusto"]) + &row(["---"; 4]);
        format!("## I casi di prova\n\n{head}{rows}")
    }
}

/// Paragraphs that belong to the entry of a list above them.
fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
    let lines: String = lines.collect();
    if lines.is_empty() || lines.starts_with('\n') { lines } else { format!("\n{lines}") }
}

/// The answers a question has.
fn answers(fact: &Fact) -> String {
    let text = match fact.kind {
        Kind::YesNo => "sì, no".to_owned(),
        Kind::OneOf | Kind::SomeOf if fact.choices.len() > 14 => format!("{} voci", fact.choices.len()),
        Kind::OneOf | Kind::SomeOf => {
            let labels: Vec<String> =
                fact.choices.iter().map(|choice| format!("«{}»", escaped(&choice.label))).collect();
            labels.join(", ")
        }
        Kind::Number => fact.unit.clone().unwrap_or_else(|| "un numero".to_owned()),
        Kind::Euro => "una cifra in euro".to_owned(),
        Kind::Date => "una data".to_owned(),
        Kind::People => "le persone, una per una".to_owned(),
    };
    let absent = fact.absent_label.as_ref().map_or(String::new(), |label| format!(", «{}»", escaped(label)));
    let several = if fact.kind == Kind::SomeOf { " (anche più di una)" } else { "" };
    format!("{text}{absent}{several}")
}

/// The facts that some conditions rest on, through definitions too.
struct Mentions<'a, 'p> {
    speech: &'a Speech<'p>,
    facts: BTreeSet<String>,
    seen: BTreeSet<usize>,
}

impl<'a, 'p> Mentions<'a, 'p> {
    fn of(speech: &'a Speech<'p>) -> Self {
        Mentions { speech, facts: BTreeSet::new(), seen: BTreeSet::new() }
    }

    fn text(&mut self, text: &str, people: &[Person]) {
        if let Ok(ast) = parse_expression(text) {
            self.walk(&ast, people);
        }
    }

    fn table(&mut self, table: &TableText, people: &[Person]) {
        table.columns.iter().for_each(|column| self.text(column, people));
        for cells in &table.rows {
            let (last, tests) = cells.split_last().expect("a row has a result");
            tests.iter().filter_map(|cell| parse_cell(cell).ok()).for_each(|tests| self.tests(&tests, people));
            self.text(last, people);
        }
        self.text(&table.otherwise, people);
    }

    fn tests(&mut self, tests: &Tests, people: &[Person]) {
        for test in &tests.tests {
            match test {
                Test::Value(value) | Test::Bound(_, value) => self.walk(value, people),
                Test::Range { low, high, .. } => {
                    for end in [low, high] {
                        self.walk(end, people);
                    }
                }
            }
        }
    }

    fn walk(&mut self, ast: &Ast, people: &[Person]) {
        let found = spelled(ast).and_then(|name| self.speech.lexicon.resolve(&name, people));
        if let Some((meaning, _)) = found {
            return self.meaning(meaning);
        }
        let unnamed = || super::values::with(people, Person::Unnamed);
        match &ast.node {
            Node::Number(_) | Node::Text(_) | Node::Truth(_) | Node::Name(_) => {}
            Node::Path(of, field) => {
                self.walk(of, people);
                if let Some((meaning, _)) = self.speech.lexicon.resolve(field, &unnamed()) {
                    self.meaning(meaning);
                }
            }
            Node::Negative(of) => self.walk(of, people),
            Node::Filter(of, by) => {
                self.walk(of, people);
                self.walk(by, &unnamed());
            }
            Node::Sum(_, a, b) | Node::Compare(_, a, b) => {
                for part in [a, b] {
                    self.walk(part, people);
                }
            }
            Node::Between(a, b, c) | Node::If(a, b, c) => {
                for part in [a, b, c] {
                    self.walk(part, people);
                }
            }
            Node::List(parts) | Node::Call(_, parts) | Node::And(parts) | Node::Or(parts) => {
                for part in parts {
                    self.walk(part, people);
                }
            }
            Node::In(value, tests) => {
                self.walk(value, people);
                self.tests(tests, people);
            }
            Node::Quantified { name, people: group, satisfies, .. } => {
                self.walk(group, people);
                self.walk(satisfies, &super::values::with(people, Person::Named(name.clone())));
            }
        }
    }

    fn meaning(&mut self, meaning: Meaning<'p>) {
        match meaning {
            Meaning::Fact(fact) => {
                self.facts.insert(fact.id.clone());
            }
            Meaning::Definition(place, text) if self.seen.insert(place) => {
                let people = if is_of_person(text) { vec![Person::Unnamed] } else { Vec::new() };
                text.value.iter().for_each(|value| self.text(value, &people));
                text.table.iter().for_each(|table| self.table(table, &people));
            }
            Meaning::Definition(..) | Meaning::Parameter(..) => {}
        }
    }
}
