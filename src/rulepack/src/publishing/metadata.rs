// SPDX-License-Identifier: EUPL-1.2
//! Metadata of the repository as JSON, and the fields of ours in it: what terminals read is in
//! `sync/offer.rs`, what they are told is here.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use totem_pack_source::hash::PackHash;
use tough::schema::{Target, Targets};

use super::PublishError;

/// The key of our own fields.
const OURS: &str = "polis";

/// What is wrong with a piece of JSON.
pub type JsonError = serde_json::Error;

/// Reads JSON.
pub fn parsed<T: DeserializeOwned>(bytes: &[u8], path: &Path) -> Result<T, PublishError> {
    serde_json::from_slice(bytes).map_err(|error| PublishError::faulty(path, error.to_string()))
}

/// Writes JSON as people can read it.
pub fn pretty<T: Serialize>(value: &T, path: &Path) -> Result<Vec<u8>, PublishError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| PublishError::faulty(path, error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A value with our fields set; everything else stays as it is.
fn with_ours<T: Serialize + DeserializeOwned>(value: &T, ours: Value) -> Result<T, serde_json::Error> {
    let mut whole = serde_json::to_value(value)?;
    whole[OURS] = ours;
    serde_json::from_value(whole)
}

/// The fields of a pack, as terminals read them.
pub struct PackFields<'a> {
    /// Grows with each pack.
    pub sequence: u64,
    /// The pack's version.
    pub version: &'a str,
    /// The engine it is for.
    pub engine: i64,
    /// The editors' signature.
    pub signature: &'a str,
    /// When it reaches how many of a thousand sites.
    pub waves: &'a [(Timestamp, u64)],
}

/// The entry of a pack in the signed list.
pub fn target(bytes: u64, hash: PackHash, fields: &PackFields<'_>) -> Result<Target, serde_json::Error> {
    let PackFields { sequence, version, engine, signature, waves } = fields;
    let waves: Vec<Value> =
        waves.iter().map(|(from, permille)| json!({ "from": from.to_string(), "permille": permille })).collect();
    let ours = json!({
        "sequence": sequence, "version": version, "engine": engine, "signature": signature, "waves": waves,
    });
    serde_json::from_value(json!({
        "length": bytes, "hashes": { "sha256": hash.to_string() }, "custom": { OURS: ours },
    }))
}

/// A field of ours of an entry.
pub fn field<'t>(target: &'t Target, name: &str) -> Option<&'t Value> {
    target.custom.get(OURS)?.get(name)
}

/// The highest sequence of the list.
pub fn last_sequence(targets: &Targets) -> u64 {
    let sequences = targets.targets.values().filter_map(|target| field(target, "sequence")?.as_u64());
    sequences.max().unwrap_or(0).max(remembered(targets, "last_sequence").and_then(|last| last.as_u64()).unwrap_or(0))
}

/// A field of ours of the whole list.
fn remembered(targets: &Targets, name: &str) -> Option<Value> {
    serde_json::to_value(targets).ok()?.get(OURS)?.get(name).cloned()
}

/// The hashes that are withdrawn.
pub fn halted(targets: &Targets) -> Vec<String> {
    let list = remembered(targets, "halted").and_then(|list| serde_json::from_value(list).ok());
    list.unwrap_or_default()
}

/// The list with its withdrawn packs and the last sequence: a pack that leaves the list must not free its number.
pub fn with_list_fields(targets: &Targets, halted: &[String], last: u64) -> Result<Targets, serde_json::Error> {
    with_ours(targets, json!({ "halted": halted, "last_sequence": last }))
}

/// A timestamp that says when it was signed and which root is the newest.
pub fn with_issue_fields(
    timestamp: &tough::schema::Timestamp,
    issued: Timestamp,
    root: u64,
) -> Result<tough::schema::Timestamp, serde_json::Error> {
    let whole = Timestamp::from_second(issued.as_second()).unwrap_or(issued);
    with_ours(timestamp, json!({ "issued": whole.to_string(), "root": root }))
}
