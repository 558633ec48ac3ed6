// SPDX-License-Identifier: EUPL-1.2
//! A model of the DMN conformance kit and its cases, as far as this test looks at them.

use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

/// A value in a case, with its type; none for nil, and for what is not one value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Nil,
    One(Typed, String),
    /// A list or a context.
    Several,
}

/// The types of values that packs have too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    YesNo,
    Number,
    Text,
    Date,
    Other,
}

/// How a decision is made.
pub enum Logic {
    Expression(String),
    Table(Table),
    /// A boxed form that packs do not have.
    Boxed(String),
}

/// A decision table with one output.
pub struct Table {
    pub hit_policy: String,
    pub columns: Vec<String>,
    pub outputs: usize,
    /// Cells, and what the row gives.
    pub rows: Vec<(Vec<String>, String)>,
    pub otherwise: Option<String>,
}

/// A decision.
pub struct Decision {
    pub name: String,
    pub logic: Logic,
    pub typed: Typed,
}

/// One expected result under some inputs.
pub struct Case {
    pub inputs: Vec<(String, Value)>,
    pub decision: String,
    pub expected: Value,
}

/// A model with its cases.
pub struct Model {
    pub folder: String,
    pub inputs: Vec<(String, Typed)>,
    pub decisions: Vec<Decision>,
    pub cases: Vec<Case>,
}

/// All models under a folder of the kit, by name.
pub fn models(kit: &Path) -> Vec<Model> {
    let mut folders: Vec<PathBuf> = ["compliance-level-2", "compliance-level-3"]
        .iter()
        .flat_map(|level| std::fs::read_dir(kit.join(level)).expect("the kit has this level"))
        .map(|entry| entry.expect("the kit can be read").path())
        .collect();
    folders.sort();
    folders.iter().map(|folder| model(folder)).collect()
}

fn model(folder: &Path) -> Model {
    let files = std::fs::read_dir(folder).expect("the kit can be read");
    let mut files: Vec<PathBuf> = files.map(|entry| entry.expect("the kit can be read").path()).collect();
    files.sort();
    let of_kind = |kind: &'static str| {
        let wanted = files.iter().filter(move |file| file.extension().is_some_and(|found| found == kind));
        wanted.cloned()
    };
    let text = |file: PathBuf| std::fs::read_to_string(file).expect("a text");
    let models: Vec<String> = of_kind("dmn").map(text).collect();
    let documents: Vec<Document<'_>> = models.iter().map(|text| Document::parse(text).expect("XML")).collect();
    let decisions = documents.iter().flat_map(|document| named(document.root(), "decision").map(decision));
    let inputs = documents.iter().flat_map(|document| named(document.root(), "inputData").map(input));
    Model {
        folder: folder.file_name().expect("a name").to_string_lossy().into_owned(),
        decisions: decisions.collect(),
        inputs: inputs.collect(),
        cases: of_kind("xml").flat_map(|file| cases(&text(file))).collect(),
    }
}

fn named<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants().filter(move |child| child.has_tag_name_any(name))
}

/// The kit's files are of several editions of the standard, each with a name space of its own.
trait AnyEdition<'a> {
    fn has_tag_name_any(&self, name: &str) -> bool;
    fn child(&self, name: &str) -> Option<Node<'a, 'a>>;
    fn all(&self, name: &'static str) -> Vec<Node<'a, 'a>>;
    fn words(&self) -> String;
}

impl<'a> AnyEdition<'a> for Node<'a, 'a> {
    fn has_tag_name_any(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }

    fn child(&self, name: &str) -> Option<Node<'a, 'a>> {
        self.children().find(|child| child.has_tag_name_any(name))
    }

    fn all(&self, name: &'static str) -> Vec<Node<'a, 'a>> {
        self.children().filter(|child| child.has_tag_name_any(name)).collect()
    }

    fn words(&self) -> String {
        let text = self.child("text").unwrap_or(*self);
        text.descendants()
            .filter_map(|part| part.is_text().then(|| part.text()).flatten())
            .collect::<String>()
            .trim()
            .to_owned()
    }
}

fn typed(name: &str) -> Typed {
    match name.rsplit(':').next().unwrap_or(name) {
        "boolean" => Typed::YesNo,
        "number" | "decimal" | "double" | "integer" | "int" => Typed::Number,
        "string" => Typed::Text,
        "date" => Typed::Date,
        _ => Typed::Other,
    }
}

fn type_of(node: Node<'_, '_>) -> Typed {
    let variable = node.child("variable");
    variable.and_then(|variable| variable.attribute("typeRef")).map_or(Typed::Other, typed)
}

fn input(node: Node<'_, '_>) -> (String, Typed) {
    (node.attribute("name").unwrap_or_default().to_owned(), type_of(node))
}

fn decision(node: Node<'_, '_>) -> Decision {
    let boxed = node.children().find(|child| {
        let around = ["variable", "informationRequirement", "knowledgeRequirement", "authorityRequirement"];
        let words = ["description", "question", "allowedAnswers", "extensionElements"];
        child.is_element() && !around.contains(&child.tag_name().name()) && !words.contains(&child.tag_name().name())
    });
    let logic = match boxed {
        Some(boxed) if boxed.has_tag_name_any("literalExpression") => Logic::Expression(boxed.words()),
        Some(boxed) if boxed.has_tag_name_any("decisionTable") => Logic::Table(table(boxed)),
        Some(boxed) => Logic::Boxed(boxed.tag_name().name().to_owned()),
        None => Logic::Boxed("nothing".to_owned()),
    };
    Decision { name: node.attribute("name").unwrap_or_default().to_owned(), logic, typed: type_of(node) }
}

fn table(node: Node<'_, '_>) -> Table {
    let column = |input: Node<'_, '_>| input.child("inputExpression").map(|found| found.words()).unwrap_or_default();
    let row = |rule: Node<'_, '_>| {
        let cells = rule.all("inputEntry").iter().map(AnyEdition::words).collect();
        (cells, rule.child("outputEntry").map(|found| found.words()).unwrap_or_default())
    };
    let outputs = node.all("output");
    let otherwise = outputs.first().and_then(|output| output.child("defaultOutputEntry")).map(|entry| entry.words());
    Table {
        hit_policy: node.attribute("hitPolicy").unwrap_or("UNIQUE").to_owned(),
        columns: node.all("input").into_iter().map(column).collect(),
        outputs: outputs.len(),
        rows: node.all("rule").into_iter().map(row).collect(),
        otherwise,
    }
}

fn cases(text: &str) -> Vec<Case> {
    let document = Document::parse(text).expect("XML");
    let cases = named(document.root(), "testCase").flat_map(|case| {
        let inputs = case.all("inputNode").into_iter();
        let inputs: Vec<(String, Value)> =
            inputs.map(|input| (input.attribute("name").unwrap_or_default().to_owned(), value(input))).collect();
        let results = case.all("resultNode").into_iter();
        results.map(move |result| Case {
            inputs: inputs.clone(),
            decision: result.attribute("name").unwrap_or_default().to_owned(),
            expected: result.child("expected").map_or(Value::Nil, value),
        })
    });
    cases.collect()
}

fn value(node: Node<'_, '_>) -> Value {
    const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema-instance";
    if node.child("list").is_some() || node.child("component").is_some() {
        return Value::Several;
    }
    match node.child("value") {
        Some(value) if value.attribute((SCHEMA, "nil")) != Some("true") => {
            let words = value.words();
            let plain = value.attribute((SCHEMA, "type")).map_or(Typed::Text, typed);
            Value::One(plain, words)
        }
        _ => Value::Nil,
    }
}
