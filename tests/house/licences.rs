// SPDX-License-Identifier: EUPL-1.2
//! Everything that is linked comes under a licence of the list in deny.toml; every file of ours says its own.

use cargo_metadata::MetadataCommand;
use spdx::{Expression, LicenseReq, Licensee, ParseMode};

use super::{ends_in, files, root, text};

/// The licences of deny.toml.
fn allowed() -> Vec<Licensee> {
    let deny: toml::Table = text("deny.toml").parse().expect("deny.toml is TOML");
    let list = deny["licenses"]["allow"].as_array().expect("licenses.allow is a list");
    let names = list.iter().map(|name| name.as_str().expect("a name"));
    names.map(|name| Licensee::parse(name).unwrap_or_else(|error| panic!("deny.toml: {name}: {error}"))).collect()
}

#[test]
fn every_dependency_has_a_licence_of_the_list() {
    let allowed = allowed();
    let is_allowed = |wanted: &LicenseReq| allowed.iter().any(|licensee| licensee.satisfies(wanted));
    let metadata = MetadataCommand::new().current_dir(root()).other_options(vec!["--offline".to_owned()]).exec();
    let metadata = metadata.expect("cargo reads the dependencies");
    assert!(metadata.packages.len() > 100, "the dependencies were read");
    for package in &metadata.packages {
        let written = package.license.as_deref().unwrap_or_else(|| panic!("{} names no licence", package.name));
        let licence = Expression::parse_mode(written, ParseMode::LAX);
        let licence = licence.unwrap_or_else(|error| panic!("{}: {written}: {error}", package.name));
        assert!(licence.evaluate(is_allowed), "{}: {written} is not in deny.toml", package.name);
    }
}

#[test]
fn no_licence_stands_on_the_list_in_vain() {
    let metadata = MetadataCommand::new().current_dir(root()).other_options(vec!["--offline".to_owned()]).exec();
    let metadata = metadata.expect("cargo reads the dependencies");
    for licensee in allowed() {
        let names = |package: &cargo_metadata::Package| {
            let written = package.license.as_deref().unwrap_or_default();
            let licence = Expression::parse_mode(written, ParseMode::LAX).expect("read above");
            licence.requirements().any(|wanted| licensee.satisfies(&wanted.req))
        };
        assert!(metadata.packages.iter().any(names), "nothing we use comes under {licensee}");
    }
}

#[test]
fn every_source_file_opens_with_its_licence() {
    let sources = ends_in(&[".rs", ".slint", ".pest", ".toml", ".sh", ".yml"]);
    for path in files().into_iter().filter(|path| sources(path)) {
        let licence = if path.starts_with("rules/") { "CC-BY-4.0" } else { "EUPL-1.2" };
        let text = text(&path);
        let head: Vec<&str> = text.lines().take(3).collect();
        let wanted = format!("SPDX-License-Identifier: {licence}");
        assert!(head.iter().any(|line| line.ends_with(&wanted)), "{path} does not open with {wanted}");
    }
}

#[test]
fn every_licence_named_has_its_text() {
    for licence in ["EUPL-1.2", "GPL-3.0-only", "CC-BY-4.0", "OFL-1.1"] {
        let text = text(&format!("LICENSES/{licence}.txt"));
        assert!(text.len() > 2_000, "{licence} is there in full");
    }
    assert_eq!(text("LICENSE"), text("LICENSES/EUPL-1.2.txt"));
}
