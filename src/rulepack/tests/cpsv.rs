// SPDX-License-Identifier: EUPL-1.2
//! The exported catalogue is JSON-LD that another body can read: types of the vocabularies, names, and links that lead
//! somewhere.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::{empty_folder, plain, root, rulepack};
use oxjsonld::JsonLdParser;

const BASE: &str = "https://dati.comune.example/servizi/";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// A triple, as text: IRIs without their brackets, literals as they are written.
type Triple = (String, String, String);

fn exported(name: &str, more: &[&str]) -> Vec<(String, String)> {
    let folder = empty_folder(name);
    let ran = rulepack(&[&["export", "--cpsv", plain(&folder)], more].concat());
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    let mut files: Vec<(String, String)> = std::fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("a file").path())
        .map(|path| (name_of(&path), std::fs::read_to_string(&path).expect("text")))
        .collect();
    files.sort();
    files
}

fn name_of(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned()
}

/// Every triple of every file, read as if it were published under [`BASE`].
fn triples(files: &[(String, String)]) -> Vec<Triple> {
    let mut triples = Vec::new();
    for (name, text) in files {
        let parser = JsonLdParser::new().with_base_iri(BASE).expect("an IRI");
        for quad in parser.for_slice(text.as_bytes()) {
            let quad = quad.unwrap_or_else(|error| panic!("{name}: {error}"));
            let subject = quad.subject.to_string();
            let plain = |text: &str| text.trim_start_matches('<').trim_end_matches('>').to_owned();
            triples.push((plain(&subject), quad.predicate.as_str().to_owned(), plain(&quad.object.to_string())));
        }
    }
    triples
}

fn benefits() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("rules/pack.toml")).expect("the pack");
    let pack: toml::Table = text.parse().expect("TOML");
    pack["benefits"].as_array().expect("a list").iter().map(|id| id.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn every_file_is_json_ld_and_every_service_has_what_the_profile_asks_for() {
    let files = exported("cpsv-whole", &[]);
    let ids = benefits();
    assert_eq!(files.len(), ids.len() + 1, "one file a service, and the catalogue");
    let triples = triples(&files);
    for id in ids {
        let service = format!("{BASE}{id}.jsonld#servizio");
        let of: BTreeSet<&str> = triples
            .iter()
            .filter(|(subject, ..)| *subject == service)
            .map(|(_, property, _)| property.as_str())
            .collect();
        for property in [
            "http://purl.org/dc/terms/identifier",
            "http://purl.org/dc/terms/title",
            "http://purl.org/dc/terms/description",
            "http://data.europa.eu/m8g/hasCompetentAuthority",
            "http://data.europa.eu/m8g/hasLegalResource",
            "http://data.europa.eu/m8g/holdsRequirement",
            "http://data.europa.eu/m8g/hasChannel",
            "http://data.europa.eu/m8g/hasCost",
            "http://purl.org/vocab/cpsv#hasInput",
            "http://purl.org/vocab/cpsv#produces",
            "https://w3id.org/italia/onto/l0/name",
            "https://w3id.org/italia/onto/CPSV/hasChannel",
            "https://w3id.org/italia/onto/CPSV/serviceTheme",
        ] {
            assert!(of.contains(property), "{id} has no {property}");
        }
    }
}

#[test]
fn every_link_leads_to_a_node_of_some_file_and_every_node_has_a_type() {
    let triples = triples(&exported("cpsv-links", &[]));
    let subjects: BTreeSet<&str> = triples.iter().map(|(subject, ..)| subject.as_str()).collect();
    let typed: BTreeSet<&str> =
        triples.iter().filter(|(_, property, _)| property == TYPE).map(|(subject, ..)| subject.as_str()).collect();
    for subject in &subjects {
        assert!(typed.contains(subject), "{subject} has no type");
        assert!(!subject.starts_with("_:"), "{subject} has no name of its own");
    }
    for (subject, property, object) in &triples {
        assert!(!object.starts_with(BASE) || subjects.contains(object.as_str()), "{subject} {property} {object}");
    }
}

#[test]
fn only_terms_of_the_vocabularies_are_used() {
    let triples = triples(&exported("cpsv-terms", &[]));
    let used: BTreeSet<&str> = triples
        .iter()
        .flat_map(|(_, property, object)| [property.as_str(), if property == TYPE { object.as_str() } else { TYPE }])
        .collect();
    for term in used {
        let known = TERMS.iter().any(|(space, names)| {
            term.strip_prefix(space).is_some_and(|name| names.split_whitespace().any(|known| known == name))
        });
        assert!(known, "{term} is not a term of the vocabularies");
    }
}

/// The terms of CPSV-AP 3.2.0, of CPSV-AP_IT 1.1 and of what they rest on, as published.
const TERMS: &[(&str, &str)] = &[
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type"),
    ("http://purl.org/vocab/cpsv#", "PublicService Rule follows hasInput implements produces"),
    (
        "http://data.europa.eu/m8g/",
        "Channel ContactPoint Cost Evidence LifeEvent Output PublicOrganisation Requirement contactPoint currency fulfils \
         hasChannel hasCompetentAuthority hasCost hasLegalResource hasRelatedService hasValue holdsRequirement isDerivedFrom \
         isGroupedBy telephone thematicArea",
    ),
    (
        "http://purl.org/dc/terms/",
        "description hasPart identifier isPartOf language license modified publisher spatial title type",
    ),
    ("http://www.w3.org/ns/dcat#", "Dataset"),
    ("http://data.europa.eu/eli/ontology#", "LegalResource"),
    ("http://www.w3.org/2004/02/skos/core#", "prefLabel"),
    ("http://www.w3.org/2002/07/owl#", "versionInfo"),
    (
        "https://w3id.org/italia/onto/CPSV/",
        "Channel Cost FormalFramework Input LifeEvent Output PublicService Requirement Rule additionalNoteForService hasChannel \
         hasChannelType hasCost hasInput hasServiceInputOutputType implementsFF isChannelOf isCompliantWithRule isEventForPS \
         isFollowedByService producesOutput serviceTheme specifiesReq",
    ),
    ("https://w3id.org/italia/onto/l0/", "description identifier name"),
    ("https://w3id.org/italia/onto/", "isPartOfEvent"),
];

#[test]
fn the_comune_decides_where_the_pack_sends_there_and_inps_elsewhere() {
    let triples = triples(&exported("cpsv-authority", &[]));
    let mut authorities: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (subject, property, object) in &triples {
        if property == "http://data.europa.eu/m8g/hasCompetentAuthority" {
            authorities.entry(subject).or_default().push(object.rsplit('#').next().expect("a name"));
        }
    }
    let of = |id: &str| authorities[format!("{BASE}{id}.jsonld#servizio").as_str()].clone();
    assert_eq!(of("maternita-comuni"), ["comune"]);
    assert_eq!(of("naspi"), ["inps"]);
}

#[test]
fn a_tile_is_a_national_life_event_where_there_is_one() {
    let triples = triples(&exported("cpsv-events", &[]));
    let events = "https://w3id.org/italia/controlled-vocabulary/classifications-for-public-services/life-business-event/life-event/";
    let of = |id: &str, code: &str| {
        let triple = (format!("{BASE}{id}.jsonld#servizio"), format!("{events}{code}"));
        triples.iter().any(|(subject, property, object)| {
            *subject == triple.0 && property == "http://data.europa.eu/m8g/isGroupedBy" && *object == triple.1
        })
    };
    assert!(of("naspi", "3") && of("assegno-unico", "12") && of("assegno-mensile", "2"));
    assert!(!of("naspi", "2") && !of("bonus-psicologo", "3"));
}

#[test]
fn a_base_makes_every_name_absolute() {
    let files = exported("cpsv-base", &["--base", "https://altrove.example/s/"]);
    let triples = triples(&files);
    assert!(triples.iter().any(|(subject, ..)| subject == "https://altrove.example/s/naspi.jsonld#servizio"));
    assert!(!triples.iter().any(|(subject, ..)| subject.starts_with(BASE)));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = empty_folder("cpsv-nowhere").join("file");
    std::fs::write(&file, "").expect("written");
    let ran = rulepack(&["export", "--cpsv", plain(&file.join("dentro"))]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.complained.contains("dentro") && ran.complained.contains("rimedio: "), "{}", ran.complained);
}
