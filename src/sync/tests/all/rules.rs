// SPDX-License-Identifier: EUPL-1.2
//! A pack of one benefit, so small that a night with it takes no time.

use std::fs;
use std::path::Path;

/// What a scene wants to be different.
#[derive(Clone)]
pub struct Rules {
    pub version: String,
    /// The limit of the benefit, in euro.
    pub limit: u32,
    /// What `changes.toml` declares: from, to, version.
    pub declares: Vec<(&'static str, &'static str, &'static str)>,
    /// The engine asked for.
    pub engine: u32,
    /// A case more: its expectation may be wrong on purpose.
    pub case: Option<&'static str>,
    /// A definition more, whatever it does.
    pub definition: Option<String>,
}

impl Rules {
    /// Version 1, with a limit of 12,000 euro.
    pub fn first() -> Rules {
        let (version, declares) = ("1".to_owned(), Vec::new());
        Rules { version, limit: 12_000, declares, engine: 1, case: None, definition: None }
    }

    /// Another version of the same rules.
    pub fn version(version: &str) -> Rules {
        Rules { version: version.to_owned(), ..Rules::first() }
    }

    /// Version 2: the limit rises, and the pack says so.
    pub fn second() -> Rules {
        Rules { limit: 15_000, declares: vec![("unlikely", "likely", "2")], ..Rules::version("2") }
    }

    /// Version 3: the same as version 2, and what that one declared is still declared.
    pub fn third() -> Rules {
        Rules { version: "3".to_owned(), ..Rules::second() }
    }

    /// Writes the folder.
    pub fn write(&self, folder: &Path) {
        let put = |path: &str, text: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        let (version, engine, limit) = (&self.version, self.engine, self.limit);
        put(
            "pack.toml",
            &format!(
                "id = \"prova\"\nversion = \"{version}\"\ndate = 2026-11-21\nengine = {engine}\nbenefits = [\"bonus\"]\n\
                 [[topic]]\nid = \"persone\"\nlabel = \"Lei\"\n[[contact]]\nlabel = \"INPS\"\nnumber = \"803 164\"\n"
            ),
        );
        put(
            "facts/persone.toml",
            "[[fact]]\nid = \"isee\"\ntype = \"euro\"\nquestion = \"Quanto è il suo ISEE?\"\n\
             why = \"Il bonus è per chi ha un ISEE basso.\"\nshort = \"ISEE\"\n",
        );
        put(
            "parameters/bonus.toml",
            &format!(
                "[[parameter]]\nid = \"bonus.limite\"\nsays = \"limite di ISEE\"\ntype = \"euro\"\n\
                 value = [{{ from = 2026-01-01, value = {limit}, source = \"L.R. 1/2026 art. 2\" }}]\n"
            ),
        );
        let (requires, definition) = match &self.definition {
            Some(definition) => ("isee <= bonus.limite and in_piu", definition.clone()),
            None => ("isee <= bonus.limite", String::new()),
        };
        if !definition.is_empty() {
            put("definitions/bonus.toml", &definition);
        }
        put(
            "benefits/bonus.toml",
            &format!(
                "id = \"bonus\"\nname = \"Bonus di prova\"\nsummary = \"Un aiuto per chi ha un ISEE basso.\"\n\
                 sheet = 2026-11-21\n[[requirement]]\nid = \"soldi\"\nshort = \"ISEE\"\nsays = \"Serve un ISEE basso.\"\n\
                 source = \"L.R. 1/2026 art. 2\"\nrequires = \"{requires}\"\n[[paper]]\nsays = \"Documento\"\n\
                 [[step]]\nsays = \"Vada al CAF.\"\n"
            ),
        );
        let at_13_000 = if self.limit >= 13_000 { "likely" } else { "unlikely" };
        let failed = if self.limit >= 13_000 { "" } else { "failed = [\"soldi\"]\n" };
        let more = self.case.unwrap_or_default();
        put(
            "benefits/bonus.cases.toml",
            &format!(
                "on = 2026-11-21\n[[case]]\nname = \"ISEE 9.000\"\nfacts = {{ isee = 9000 }}\nexpect = \"likely\"\n\
                 [[case]]\nname = \"ISEE 13.000\"\nfacts = {{ isee = 13000 }}\nexpect = \"{at_13_000}\"\n{failed}\
                 [[case]]\nname = \"ISEE 90.000\"\nfacts = {{ isee = 90000 }}\nexpect = \"unlikely\"\n\
                 failed = [\"soldi\"]\n{more}"
            ),
        );
        if !self.declares.is_empty() {
            let declared = self.declares.iter().map(|(from, to, version)| {
                format!(
                    "[[change]]\nversion = \"{version}\"\nbenefit = \"bonus\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
                     why = \"L.R. 2/2026 art. 1\"\n"
                )
            });
            put("changes.toml", &declared.collect::<String>());
        }
    }
}
