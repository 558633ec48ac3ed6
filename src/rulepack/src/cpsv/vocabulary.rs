// SPDX-License-Identifier: EUPL-1.2
//! The words of the vocabularies: CPSV-AP 3.2.0 of the European Union, and CPSV-AP_IT 1.1 (30 September 2020) with the
//! controlled vocabularies of the national semantic catalogue.
//! Each was looked up in the published files; nothing here was guessed.

use crate::report::{Value, json};

/// Prefixes of every file.
pub fn context(base: Option<&str>) -> Value {
    let mut context = json!({
        "cpsv": "http://purl.org/vocab/cpsv#",
        "cv": "http://data.europa.eu/m8g/",
        "dct": "http://purl.org/dc/terms/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "eli": "http://data.europa.eu/eli/ontology#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "cpsvapit": "https://w3id.org/italia/onto/CPSV/",
        "l0": "https://w3id.org/italia/onto/l0/",
        "onto": "https://w3id.org/italia/onto/",
    });
    if let Some(base) = base {
        context["@base"] = json!(base);
    }
    context
}

/// A concept of the national vocabularies for public services.
pub fn concept(of: &str, code: &str) -> Value {
    json!({ "@id": format!("https://w3id.org/italia/controlled-vocabulary/classifications-for-public-services/{of}/{code}") })
}

/// The national life event that a tile stands for, with its label. Low income and wellbeing are no events there.
pub fn life_event(tile: &str) -> Option<(&'static str, &'static str)> {
    Some(match tile {
        "figli" => ("12", "Nascita di un bambino, richiesta adozioni"),
        "lavoro" => ("3", "Ricerca di lavoro, avvio nuovo lavoro, disoccupazione"),
        "salute" => ("2", "Invalidità"),
        "anziani" => ("4", "Pensionamento"),
        "protezione" => ("16", "Denuncia crimini"),
        _ => return None,
    })
}

/// The controlled vocabulary of life events.
pub const LIFE_EVENTS: &str = "life-business-event/life-event";
/// The controlled vocabulary of channels.
pub const CHANNELS: &str = "channel";
/// The controlled vocabulary of what a service takes in and gives out.
pub const INPUTS: &str = "service-input-output";
/// The controlled vocabulary of subjects.
pub const SUBJECTS: &str = "public-services-subject-matters";
/// «Salute, benessere e assistenza»: the subject of every benefit.
pub const CARE: &str = "2";

/// A way to reach a service, as steps speak of it.
pub struct Way {
    /// Its name within a service.
    pub id: &'static str,
    /// Its concept in [`CHANNELS`], with the label there.
    pub code: &'static str,
    pub label: &'static str,
    /// Words by which a step speaks of it.
    pub words: &'static [&'static str],
}

/// Every way that steps speak of.
pub const WAYS: &[Way] = &[
    Way { id: "patronato", code: "0124", label: "CAF/Patronato", words: &["patronato", "CAF"] },
    Way { id: "posta", code: "0121", label: "Posta", words: &["posta", "ufficio postale", "sportello postale"] },
    Way { id: "sito", code: "02", label: "Sito Web", words: &["inps.it", "online"] },
    Way { id: "telefono", code: "032", label: "Call center", words: &["telefono", "803 164", "803164"] },
    Way { id: "sportello", code: "0111", label: "Sportello Pubblica Amministrazione", words: &["Comune", "ufficio"] },
];
