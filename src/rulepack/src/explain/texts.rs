// SPDX-License-Identifier: EUPL-1.2
//! The texts of a pack as officials wrote them: what the engine turns into terms and no longer needs.
//! Reads only packs that the engine has read without a problem, so it reports nothing.

use serde::Deserialize;
use toml::value::Datetime;
use totem_core::rules::document::SourceFile;

/// A benefit's file.
#[derive(Deserialize)]
pub struct BenefitText {
    pub name: String,
    pub summary: String,
    pub sheet: Datetime,
    pub received: Option<String>,
    pub opened_by: Option<String>,
    #[serde(default)]
    pub discreet: bool,
    #[serde(default, rename = "requirement")]
    pub requirements: Vec<RequirementText>,
    #[serde(default, rename = "way")]
    pub ways: Vec<WayText>,
    #[serde(default, rename = "amount")]
    pub amounts: Vec<AmountText>,
    #[serde(default)]
    pub office: Vec<OfficeText>,
    #[serde(default, rename = "note")]
    pub notes: Vec<LineText>,
    #[serde(default, rename = "paper")]
    pub papers: Vec<LineText>,
    #[serde(default, rename = "step")]
    pub steps: Vec<LineText>,
}

/// A `[[requirement]]`.
#[derive(Deserialize)]
pub struct RequirementText {
    pub id: String,
    pub short: String,
    pub says: String,
    pub source: String,
    pub requires: Option<String>,
    pub table: Option<TableText>,
    pub doubt: Option<String>,
    pub review: Option<String>,
    pub unless: Option<String>,
}

/// A decision table.
#[derive(Deserialize)]
pub struct TableText {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub otherwise: String,
}

/// A `[[way]]`.
#[derive(Deserialize)]
pub struct WayText {
    pub says: String,
    pub each: Option<EachText>,
    #[serde(default, rename = "requirement")]
    pub requirements: Vec<RequirementText>,
    #[serde(default, rename = "amount")]
    pub amounts: Vec<AmountText>,
}

/// The people a way is tried for.
#[derive(Deserialize)]
pub struct EachText {
    pub name: String,
    #[serde(rename = "in")]
    pub people: String,
}

/// An `[[amount]]`.
#[derive(Deserialize)]
pub struct AmountText {
    pub value: String,
    pub per: String,
    pub exactness: Option<String>,
    pub exact_when: Option<String>,
    pub when: Option<String>,
    pub says: Option<String>,
}

/// An `[[office]]`.
#[derive(Deserialize)]
pub struct OfficeText {
    pub says: String,
    pub source: String,
}

/// A `[[note]]`, `[[paper]]` or `[[step]]`.
#[derive(Deserialize)]
pub struct LineText {
    pub says: String,
    pub when: Option<String>,
    pub source: Option<String>,
    #[serde(default)]
    pub screen_only: bool,
}

/// A `[[definition]]`.
#[derive(Deserialize)]
pub struct DefinitionText {
    pub id: String,
    pub says: String,
    pub of: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub value: Option<String>,
    pub table: Option<TableText>,
    pub review: Option<String>,
}

#[derive(Deserialize)]
struct DefinitionsFile {
    #[serde(default, rename = "definition")]
    definitions: Vec<DefinitionText>,
}

#[derive(Deserialize)]
struct PackFile {
    received: Option<String>,
}

const READ: &str = "the engine has read this file without a problem";

/// The file of a benefit.
pub fn benefit(files: &[SourceFile], id: &str) -> Option<BenefitText> {
    let path = format!("benefits/{id}.toml");
    let file = files.iter().find(|file| file.path == path)?;
    Some(toml::from_str(&file.text).expect(READ))
}

/// Every definition of the pack.
pub fn definitions(files: &[SourceFile]) -> Vec<DefinitionText> {
    let of = files.iter().filter(|file| file.path.starts_with("definitions/"));
    of.flat_map(|file| toml::from_str::<DefinitionsFile>(&file.text).expect(READ).definitions).collect()
}

/// The pack's own sentence for "the person has it already", with the benefit's name put in.
pub fn received(files: &[SourceFile], id: &str) -> Option<String> {
    let file = files.iter().find(|file| file.path == "pack.toml")?;
    let pack: PackFile = toml::from_str(&file.text).expect(READ);
    pack.received.map(|received| received.replace("{id}", id))
}
