// SPDX-License-Identifier: EUPL-1.2
//! What a newcomer, a public body and the machine that checks us read first.

use regex::Regex;
use saphyr::{LoadableYamlNode, Yaml};

use super::{root, text};

/// Values of publiccode.yml 0.7 (24 June 2026) that we use or check against.
const DEVELOPMENT_STATUS: &[&str] = &["concept", "development", "beta", "stable", "obsolete"];
const MAINTENANCE: &[&str] = &["internal", "contract", "community", "none"];
const SOFTWARE_TYPE: &[&str] = &[
    "standalone/mobile",
    "standalone/iot",
    "standalone/desktop",
    "standalone/web",
    "standalone/backend",
    "standalone/other",
    "addon",
    "library",
    "configurationFiles",
];

/// The words of the README's shell blocks: run it, then test it.
fn commands(readme: &str) -> Vec<String> {
    let block = Regex::new(r"(?s)```sh\n(.*?)```").expect("a pattern");
    let blocks = block.captures_iter(readme).map(|found| found[1].trim().to_owned());
    blocks.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn the_readme_has_two_commands_and_the_check_runs_the_second() {
    let readme = text("README.md");
    let commands = commands(&readme);
    assert_eq!(commands, ["cargo run --release", "cargo test --workspace"]);
    assert!(text(".ci/run").lines().any(|line| line.trim() == commands[1]), ".ci/run calls the README's test command");
    assert_eq!(self::commands(&text("README.it.md")), commands, "the Italian twin says the same");
}

#[test]
fn every_picture_and_page_the_readme_points_to_exists() {
    let link = Regex::new(r#"(?:\]\(|src=")([^)"\#]+)"#).expect("a pattern");
    for page in ["README.md", "README.it.md", "src/README.md", "CONTRIBUTING.md", "tests/README.md", "rules/README.md"]
    {
        let folder = root().join(page).parent().expect("a folder").to_owned();
        for found in link.captures_iter(&text(page)) {
            let target = &found[1];
            assert!(target.contains("://") || folder.join(target).exists(), "{page} points to {target}");
        }
    }
}

#[test]
fn folder_readmes_are_short() {
    for page in ["README.md", "README.it.md", "ui/README.md", "tests/README.md"] {
        let lines = text(page).lines().count();
        assert!(lines <= 60, "{page} has {lines} lines");
    }
}

#[test]
fn publiccode_says_what_a_public_body_must_know() {
    let text = text("publiccode.yml");
    let documents = Yaml::load_from_str(&text).expect("publiccode.yml is YAML");
    let code = &documents[0];
    let word = |value: &Yaml| value.as_str().map(str::to_owned).unwrap_or_default();
    for key in ["publiccodeYmlVersion", "name", "url", "developmentStatus", "softwareType"] {
        assert!(!word(&code[key]).is_empty(), "{key} is missing");
    }
    assert!(word(&code["url"]).starts_with("https://"));
    assert!(code["platforms"].as_sequence().is_some_and(|list| !list.is_empty()), "platforms");
    assert!(DEVELOPMENT_STATUS.contains(&word(&code["developmentStatus"]).as_str()));
    assert!(SOFTWARE_TYPE.contains(&word(&code["softwareType"]).as_str()));
    assert!(MAINTENANCE.contains(&word(&code["maintenance"]["type"]).as_str()));
    let licence = spdx::Expression::parse(&word(&code["legal"]["license"])).expect("an SPDX expression");
    assert!(licence.requirements().any(|wanted| wanted.req.license.id().is_some_and(|id| id.name == "EUPL-1.2")));
    assert!(code["localisation"]["localisationReady"].as_bool().is_some());
    let languages = code["localisation"]["availableLanguages"].as_sequence().expect("availableLanguages");
    assert!(languages.iter().all(|language| word(language).len() == 2), "BCP 47 tags");
    for language in ["it", "en"] {
        let says = &code["description"][language];
        assert!((1..=150).contains(&word(&says["shortDescription"]).chars().count()), "{language}: shortDescription");
        assert!(
            (150..=10_000).contains(&word(&says["longDescription"]).chars().count()),
            "{language}: longDescription"
        );
        let features = says["features"].as_sequence().expect("features");
        assert!((5..=20).contains(&features.len()), "{language}: features");
        for picture in says["screenshots"].as_sequence().expect("screenshots") {
            assert!(root().join(word(picture)).exists(), "{language}: {} is there", word(picture));
        }
    }
}
