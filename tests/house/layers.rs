// SPDX-License-Identifier: EUPL-1.2
//! Three layers, one direction: core decides, kiosk acts, ui shows.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};

use super::root;

/// Our packages, and which of ours each may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("totem-core", &[]),
    ("totem-pack-source", &["totem-core"]),
    ("totem-receipt", &["totem-core"]),
    ("totem-ui", &[]),
    ("totem-kiosk", &["totem-core", "totem-pack-source", "totem-receipt", "totem-ui"]),
    ("totem-sync", &["totem-core", "totem-pack-source"]),
    ("totem-machine", &["totem-pack-source"]),
    ("rulepack", &["totem-core", "totem-pack-source", "totem-receipt"]),
    ("totem-tests", &["totem-core", "totem-kiosk", "totem-pack-source", "totem-receipt"]),
    ("totem-peers", &["totem-core"]),
];

/// What scenes of a package may use besides: the night needs officials who publish.
const SCENES: &[(&str, &[&str])] = &[("totem-sync", &["rulepack"])];

/// All that core may ever name of the outside world.
const CORE_MAY_USE: &[&str] =
    &["jiff", "pest", "pest_derive", "rust_decimal", "serde", "strsim", "thiserror", "toml", "zeroize"];

#[test]
fn packages_use_each_other_in_one_direction_only() {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec().expect("cargo reads the workspace");
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let known: BTreeSet<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(ours, known, "a package came or went: say in LAYERS what it may use");
    for package in &metadata.packages {
        let (_, may_use) = LAYERS.iter().find(|(name, _)| *name == package.name.as_str()).expect("checked above");
        let used = package.dependencies.iter().filter(|dependency| ours.contains(dependency.name.as_str()));
        for dependency in used {
            let scenes = SCENES.iter().filter(|(name, _)| *name == package.name.as_str()).flat_map(|(_, used)| *used);
            let in_scenes = dependency.kind == DependencyKind::Development
                && scenes.into_iter().any(|used| *used == dependency.name.as_str());
            let allowed = in_scenes || may_use.contains(&dependency.name.as_str());
            assert!(allowed, "{} uses {}", package.name, dependency.name);
        }
    }
}

#[test]
fn core_uses_nothing_that_touches_the_world() {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec().expect("cargo reads the workspace");
    let core = metadata.packages.iter().find(|package| package.name.as_str() == "totem-core").expect("core is there");
    for dependency in core.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal) {
        assert!(CORE_MAY_USE.contains(&dependency.name.as_str()), "core uses {}", dependency.name);
    }
}
