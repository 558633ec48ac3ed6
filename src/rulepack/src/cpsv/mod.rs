// SPDX-License-Identifier: EUPL-1.2
//! The benefits of a pack as public services, for catalogues of other bodies: JSON-LD with the terms of CPSV-AP and of
//! its Italian profile, one file a service and one catalogue.
//! Says only what the pack says: no address, no processing time, no level of interactivity.

mod vocabulary;

use std::collections::BTreeMap;

use totem_core::rules::benefit::{Benefit, Line, Part, Per};
use totem_core::rules::pack::{Contact, RulePack};
use vocabulary::{CARE, CHANNELS, INPUTS, LIFE_EVENTS, SUBJECTS, WAYS, concept, context, life_event};

use crate::report::{Value, json};

/// The file that lists the services and holds what they share.
const CATALOGUE: &str = "catalogo.jsonld";

/// Every file of the catalogue, by name. IRIs are relative to where the files are published, unless there is a base.
pub fn catalogue(pack: &RulePack, base: Option<&str>) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for (place, benefit) in pack.benefits.iter().enumerate() {
        let graph = service_nodes(pack, place, benefit);
        files.push((service_file(benefit), document(&graph, base)));
    }
    files.push((CATALOGUE.to_owned(), document(&catalogue_nodes(pack), base)));
    files
}

fn document(graph: &[Value], base: Option<&str>) -> String {
    format!("{:#}\n", json!({ "@context": context(base), "@graph": graph }))
}

fn service_file(benefit: &Benefit) -> String {
    format!("{}.jsonld", benefit.id)
}

/// A node of a service's file.
fn of(benefit: &Benefit, name: &str) -> Value {
    json!({ "@id": format!("{}#{name}", service_file(benefit)) })
}

/// A node of the catalogue's file.
fn shared(name: &str) -> Value {
    json!({ "@id": format!("{CATALOGUE}#{name}") })
}

fn italian(text: &str) -> Value {
    json!({ "@value": text, "@language": "it" })
}

/// A node with its names in both vocabularies: identifier, title and, where there is one, description.
fn node(id: &Value, types: &[&str], identifier: &str, title: &str, description: Option<&str>) -> Value {
    let mut node = id.clone();
    node["@type"] = json!(types);
    for key in ["dct:identifier", "l0:identifier"] {
        node[key] = json!(identifier);
    }
    for key in ["dct:title", "l0:name"] {
        node[key] = italian(title);
    }
    if let Some(description) = description {
        for key in ["dct:description", "l0:description"] {
            node[key] = italian(description);
        }
    }
    node
}

fn service_nodes(pack: &RulePack, place: usize, benefit: &Benefit) -> Vec<Value> {
    let requirements: Vec<Value> = benefit
        .all_requirements()
        .map(|(_, requirement)| requirement_node(benefit, &requirement.id, &requirement.says, &requirement.source))
        .collect();
    let papers: Vec<Value> =
        benefit.papers.iter().enumerate().map(|(place, line)| paper_node(benefit, place, line)).collect();
    let channels = channel_nodes(benefit);
    let (output, cost) = (output_node(benefit), cost_node(benefit));
    let ids = |nodes: &[Value]| nodes.iter().map(|node| json!({ "@id": node["@id"] })).collect::<Vec<_>>();
    let mut service = node(
        &of(benefit, "servizio"),
        &["cpsv:PublicService", "cpsvapit:PublicService"],
        &benefit.id,
        &benefit.name,
        Some(&benefit.summary),
    );
    service["dct:language"] = json!({ "@id": "http://publications.europa.eu/resource/authority/language/ITA" });
    service["dct:isPartOf"] = shared("catalogo");
    service["cv:hasCompetentAuthority"] =
        json!(authorities(benefit).iter().map(|name| shared(name)).collect::<Vec<_>>());
    service["cv:hasLegalResource"] = json!(sources(benefit).keys().map(|slug| shared(slug)).collect::<Vec<_>>());
    service["cv:holdsRequirement"] = json!(ids(&requirements));
    service["cpsv:follows"] = of(benefit, "regole");
    service["cpsvapit:isCompliantWithRule"] = of(benefit, "regole");
    for key in ["cpsv:hasInput", "cpsvapit:hasInput"] {
        service[key] = json!(ids(&papers));
    }
    for key in ["cv:hasChannel", "cpsvapit:hasChannel"] {
        service[key] = json!(ids(&channels));
    }
    for key in ["cpsv:produces", "cpsvapit:producesOutput"] {
        service[key] = json!({ "@id": output["@id"] });
    }
    for key in ["cv:hasCost", "cpsvapit:hasCost"] {
        service[key] = json!({ "@id": cost["@id"] });
    }
    for key in ["cv:thematicArea", "cpsvapit:serviceTheme"] {
        service[key] = concept(SUBJECTS, CARE);
    }
    service["cv:contactPoint"] = json!(contacts(pack).map(|(place, _)| shared(&contact_id(place))).collect::<Vec<_>>());
    let steps: Vec<Value> = benefit.steps.iter().map(|line| italian(&words(line))).collect();
    service["cpsvapit:additionalNoteForService"] = json!(steps);
    let events: Vec<Value> = events(pack, place).into_keys().map(|code| concept(LIFE_EVENTS, code)).collect();
    if !events.is_empty() {
        service["cv:isGroupedBy"] = json!(events);
        service["onto:isPartOfEvent"] = json!(events);
    }
    let mut nodes = vec![service, rule_node(benefit, &ids(&requirements)), output, cost];
    nodes.extend(requirements.into_iter().chain(papers).chain(channels));
    nodes
}

fn requirement_node(benefit: &Benefit, id: &str, says: &str, source: &str) -> Value {
    let types = ["cv:Requirement", "cpsvapit:Requirement"];
    let mut requirement =
        node(&of(benefit, &format!("requisito-{id}")), &types, &format!("{}/{id}", benefit.id), says, None);
    requirement["cv:fulfils"] = of(benefit, "regole");
    requirement["cv:isDerivedFrom"] = json!(acts(source).iter().map(|act| shared(&slug(act))).collect::<Vec<_>>());
    requirement
}

/// The rules of a service: what joins its requirements to their laws.
fn rule_node(benefit: &Benefit, requirements: &[Value]) -> Value {
    let (title, identifier) = (format!("Regole: {}", benefit.name), format!("{}/regole", benefit.id));
    let says = "Tutti i requisiti devono valere; con più vie, quelli comuni e quelli di almeno una via.";
    let types = ["cpsv:Rule", "cpsvapit:Rule"];
    let mut rule = node(&of(benefit, "regole"), &types, &identifier, &title, Some(says));
    let laws: Vec<Value> = sources(benefit).keys().map(|slug| shared(slug)).collect();
    rule["cpsv:implements"] = json!(laws);
    rule["cpsvapit:implementsFF"] = json!(laws);
    rule["cpsvapit:specifiesReq"] = json!(requirements);
    rule["cpsvapit:isFollowedByService"] = of(benefit, "servizio");
    rule
}

fn paper_node(benefit: &Benefit, place: usize, line: &Line) -> Value {
    let (number, title) = (place + 1, words(line));
    let sometimes = line.when.as_ref().map(|_| "Serve solo in alcuni casi.");
    let (id, identifier) = (of(benefit, &format!("documento-{number}")), format!("{}/documento-{number}", benefit.id));
    let mut paper = node(&id, &["cv:Evidence", "cpsvapit:Input"], &identifier, &title, sometimes);
    let identity = ["Documento d'identità", "Codice fiscale", "Codici fiscali"];
    let code = if identity.iter().any(|start| title.starts_with(start)) { "IDDEC" } else { "OTHDOC" };
    paper["dct:type"] = concept(INPUTS, code);
    paper["cpsvapit:hasServiceInputOutputType"] = concept(INPUTS, code);
    paper
}

/// The ways to reach a service that its steps speak of; the desk when they speak of none.
fn channel_nodes(benefit: &Benefit) -> Vec<Value> {
    let steps: Vec<String> = benefit.steps.iter().map(words).collect();
    let speaks = |step: &String, words: &[&str]| words.iter().any(|word| step.contains(word));
    let mut channels = Vec::new();
    for way in WAYS {
        let told: Vec<&str> = steps.iter().filter(|step| speaks(step, way.words)).map(String::as_str).collect();
        let is_last_resort = channels.is_empty() && way.id == "sportello";
        if told.is_empty() && !is_last_resort {
            continue;
        }
        let description = if told.is_empty() { steps.join(" ") } else { told.join(" ") };
        let (id, identifier) =
            (of(benefit, &format!("canale-{}", way.id)), format!("{}/canale-{}", benefit.id, way.id));
        let mut channel = node(&id, &["cv:Channel", "cpsvapit:Channel"], &identifier, way.label, Some(&description));
        channel["dct:type"] = concept(CHANNELS, way.code);
        channel["cpsvapit:hasChannelType"] = concept(CHANNELS, way.code);
        channel["cpsvapit:isChannelOf"] = of(benefit, "servizio");
        channels.push(channel);
    }
    channels
}

fn output_node(benefit: &Benefit) -> Value {
    let amounts = benefit.amounts.iter().chain(benefit.ways.iter().flat_map(|way| &way.amounts));
    let mut paid: Vec<&str> = amounts
        .map(|amount| match amount.per {
            Per::Month => "ogni mese",
            Per::TwoMonths => "ogni due mesi",
            Per::Year => "ogni anno",
            Per::Once => "una volta",
        })
        .collect();
    paid.dedup();
    let description = if paid.is_empty() { benefit.summary.clone() } else { format!("Si paga {}.", paid.join(" o ")) };
    let types = ["cv:Output", "cpsvapit:Output"];
    node(&of(benefit, "prestazione"), &types, &format!("{}/prestazione", benefit.id), &benefit.name, Some(&description))
}

fn cost_node(benefit: &Benefit) -> Value {
    let mut cost = of(benefit, "costo");
    cost["@type"] = json!(["cv:Cost", "cpsvapit:Cost"]);
    cost["dct:identifier"] = json!(format!("{}/costo", benefit.id));
    cost["cv:hasValue"] = json!({ "@value": "0", "@type": "xsd:double" });
    cost["cv:currency"] = json!({ "@id": "http://publications.europa.eu/resource/authority/currency/EUR" });
    for key in ["dct:description", "l0:description"] {
        cost[key] = italian("La domanda è gratuita.");
    }
    cost
}

fn catalogue_nodes(pack: &RulePack) -> Vec<Value> {
    let mut catalogue = node(
        &shared("catalogo"),
        &["dcat:Dataset"],
        &format!("{}/{}", pack.id, pack.version),
        &format!("Catalogo dei servizi del pacchetto {}", pack.id),
        Some("Le prestazioni che il totem Polis sa valutare, con requisiti, leggi, documenti e canali."),
    );
    catalogue["owl:versionInfo"] = json!(pack.version);
    catalogue["dct:modified"] = json!({ "@value": pack.date.to_string(), "@type": "xsd:date" });
    catalogue["dct:license"] = json!({ "@id": "https://creativecommons.org/licenses/by/4.0/" });
    catalogue["dct:publisher"] = shared("inps");
    let parts: Vec<Value> = pack.benefits.iter().map(|benefit| of(benefit, "servizio")).collect();
    catalogue["dct:hasPart"] = json!(parts);
    let mut nodes = vec![catalogue, organisation("inps", "INPS", "INPS, Istituto nazionale della previdenza sociale")];
    nodes.push(organisation("comune", "Comune", "Il Comune di residenza"));
    nodes.extend(contacts(pack).map(|(place, contact)| {
        let mut point = shared(&contact_id(place));
        point["@type"] = json!("cv:ContactPoint");
        point["cv:telephone"] = json!(contact.number);
        let hint = contact.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
        point["dct:description"] = italian(&format!("{}{hint}", contact.label));
        point
    }));
    let laws: BTreeMap<String, String> = pack.benefits.iter().flat_map(sources).collect();
    nodes.extend(
        laws.iter().map(|(slug, act)| {
            node(&shared(slug), &["eli:LegalResource", "cpsvapit:FormalFramework"], slug, act, None)
        }),
    );
    let mut events: BTreeMap<&str, (&str, Vec<Value>)> = BTreeMap::new();
    for (place, benefit) in pack.benefits.iter().enumerate() {
        for (code, label) in self::events(pack, place) {
            events.entry(code).or_insert((label, Vec::new())).1.push(of(benefit, "servizio"));
        }
    }
    nodes.extend(events.into_iter().map(|(code, (label, services))| {
        let types = ["cv:LifeEvent", "cpsvapit:LifeEvent"];
        let mut event = node(&concept(LIFE_EVENTS, code), &types, code, label, None);
        event["cv:hasRelatedService"] = json!(services);
        event["cpsvapit:isEventForPS"] = json!(services);
        event
    }));
    nodes
}

fn organisation(id: &str, identifier: &str, name: &str) -> Value {
    let mut organisation = shared(id);
    organisation["@type"] = json!("cv:PublicOrganisation");
    organisation["dct:identifier"] = json!(identifier);
    organisation["skos:prefLabel"] = italian(name);
    organisation["dct:title"] = italian(name);
    organisation["dct:spatial"] = json!({ "@id": "http://publications.europa.eu/resource/authority/country/ITA" });
    organisation
}

/// The numbers of who decides; the others help in other ways.
fn contacts(pack: &RulePack) -> impl Iterator<Item = (usize, &Contact)> {
    pack.contacts.iter().enumerate().filter(|(_, contact)| contact.label.contains("INPS"))
}

fn contact_id(place: usize) -> String {
    format!("contatto-{}", place + 1)
}

/// Who decides: INPS, the Comune too where a step sends there, the Comune alone where a step says so.
fn authorities(benefit: &Benefit) -> Vec<&'static str> {
    let steps: Vec<String> = benefit.steps.iter().map(words).collect();
    let says = |word: &str| steps.iter().any(|step| step.contains(word));
    match (says("Comune"), says("non all'INPS")) {
        (true, true) => vec!["comune"],
        (true, false) => vec!["inps", "comune"],
        (false, _) => vec!["inps"],
    }
}

/// The national life events of the tiles that name a benefit.
fn events(pack: &RulePack, place: usize) -> BTreeMap<&'static str, &'static str> {
    let tiles = pack.tiles.iter().filter(|tile| tile.benefits.contains(&place));
    tiles.filter_map(|tile| life_event(&tile.id)).collect()
}

/// The acts a benefit rests on, by the name of their node.
fn sources(benefit: &Benefit) -> BTreeMap<String, String> {
    let of_requirements = benefit.all_requirements().map(|(_, requirement)| requirement.source.as_str());
    let of_office = benefit.office.iter().map(|check| check.source.as_str());
    of_requirements.chain(of_office).flat_map(acts).map(|act| (slug(act), act.to_owned())).collect()
}

/// The acts of a source: «D.lgs. 22/2015 art. 2; INPS circ. 94/2015».
fn acts(source: &str) -> Vec<&str> {
    source.split(';').map(str::trim).filter(|act| !act.is_empty()).collect()
}

/// The name of an act's node: «legge-d-lgs-22-2015-art-2».
fn slug(act: &str) -> String {
    let plain = act.to_lowercase();
    let letters: String =
        plain.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let words: Vec<&str> = letters.split('-').filter(|word| !word.is_empty()).collect();
    format!("legge-{}", words.join("-"))
}

/// A line of the pack; a value that depends on the household is left out.
fn words(line: &Line) -> String {
    let parts = line.parts.iter().map(|part| match part {
        Part::Words(words) => words.as_str(),
        Part::Day(_) | Part::Euro(_) | Part::Number(_) => "…",
    });
    parts.collect()
}
