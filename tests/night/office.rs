// SPDX-License-Identifier: EUPL-1.2
//! An office with its keys, a repository, a web server and one terminal's disk, run with the real programs.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use totem_kiosk::shelf::Shelf;

/// The limit of the small pack's benefit, as its file writes it.
pub const LIMIT: &str = "value = 12000";

/// The programs that cargo built; built here where nobody did.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--offline", "-p", "rulepack", "-p", "totem-sync", "--bins"])
            .current_dir(totem_tests::root())
            .status();
        assert!(built.is_ok_and(|status| status.success()), "the programs build");
        let test = std::env::current_exe().expect("this program has a path");
        test.ancestors().nth(2).expect("target/debug").to_owned()
    })
}

/// An office.
pub struct Office {
    folder: tempfile::TempDir,
    server: Option<Child>,
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Office {
    /// An office that held its ceremony, wrote the small pack, and gave a terminal its factory pack.
    pub fn founded() -> Office {
        let office = Office { folder: tempfile::tempdir().expect("a folder"), server: None };
        std::fs::create_dir_all(office.path("factory")).expect("made");
        for key in ["root-1", "root-2", "targets", "snapshot", "timestamp"] {
            office.rulepack(&["new-key", key]);
        }
        office.rulepack(&["new-key", "editors", "--editors"]);
        office.write(
            "ceremony.toml",
            "days = 730\n[root]\nthreshold = 2\nkeys = [\"root-1.pub\", \"root-2.pub\"]\n[targets]\nthreshold = 1\n\
             keys = [\"targets.pub\"]\n[snapshot]\nthreshold = 1\nkeys = [\"snapshot.pub\"]\n[timestamp]\nthreshold = 1\n\
             keys = [\"timestamp.pub\"]\n",
        );
        office.rulepack(&["rotate-root", "draft.json", "--ceremony", "ceremony.toml", "--key", "root-1.key"]);
        office.rulepack(&["rotate-root", "draft.json", "--key", "root-2.key", "--repository", "repo"]);
        office.write_rules();
        office.rulepack(&["pack", "rules"]);
        office.rulepack(&["sign", "prova-1.tar.zst", "--key", "editors.key"]);
        for (from, to) in [("", "pack.tar.zst"), (".minisig", "pack.tar.zst.minisig")] {
            let from = office.path(&format!("prova-1.tar.zst{from}"));
            std::fs::copy(from, office.path("factory").join(to)).expect("copied");
        }
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    /// Replaces a text of a file.
    pub fn change(&self, name: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.path(name)).expect("the file");
        assert!(text.contains(old), "{name} holds {old}");
        self.write(name, &text.replace(old, new));
    }

    fn write_rules(&self) {
        self.write(
            "rules/pack.toml",
            "id = \"prova\"\nversion = \"1\"\ndate = 2026-11-21\nengine = 1\nbenefits = [\"bonus\"]\n[[topic]]\n\
             id = \"persone\"\nlabel = \"Lei\"\n[[contact]]\nlabel = \"INPS\"\nnumber = \"803 164\"\n",
        );
        self.write(
            "rules/facts/persone.toml",
            "[[fact]]\nid = \"isee\"\ntype = \"euro\"\nquestion = \"Quanto è il suo ISEE?\"\n\
             why = \"Il bonus è per chi ha un ISEE basso.\"\nshort = \"ISEE\"\n",
        );
        self.write(
            "rules/parameters/bonus.toml",
            &format!(
                "[[parameter]]\nid = \"bonus.limite\"\nsays = \"limite di ISEE\"\ntype = \"euro\"\n\
                 value = [{{ from = 2026-01-01, {LIMIT}, source = \"L.R. 1/2026 art. 2\" }}]\n"
            ),
        );
        self.write(
            "rules/benefits/bonus.toml",
            "id = \"bonus\"\nname = \"Bonus di prova\"\nsummary = \"Un aiuto per chi ha un ISEE basso.\"\nsheet = 2026-11-21\n\
             [[amount]]\nvalue = \"100\"\nper = \"month\"\nexactness = \"exact\"\n[[requirement]]\nid = \"soldi\"\nshort = \"ISEE\"\n\
             says = \"Serve un ISEE basso.\"\nsource = \"L.R. 1/2026 art. 2\"\nrequires = \"isee <= bonus.limite\"\n[[paper]]\n\
             says = \"Documento\"\n[[step]]\nsays = \"Vada al CAF.\"\n",
        );
        self.write(
            "rules/benefits/bonus.cases.toml",
            "on = 2026-11-21\n[[case]]\nname = \"ISEE 9.000\"\nfacts = { isee = 9000 }\nexpect = \"likely\"\n[[case]]\n\
             name = \"ISEE 13.000\"\nfacts = { isee = 13000 }\nexpect = \"unlikely\"\nfailed = [\"soldi\"]\n[[case]]\n\
             name = \"ISEE 90.000\"\nfacts = { isee = 90000 }\nexpect = \"unlikely\"\nfailed = [\"soldi\"]\n",
        );
    }

    /// Runs `rulepack` in the office; it must go well.
    pub fn rulepack(&self, arguments: &[&str]) -> String {
        let (status, said) = self.run("rulepack", arguments);
        assert_eq!(status, Some(0), "rulepack {arguments:?}: {said}");
        said
    }

    /// Packs, signs and publishes the rules as they are.
    pub fn publishes(&self, version: &str) {
        let pack = format!("prova-{version}.tar.zst");
        self.rulepack(&["pack", "rules"]);
        self.rulepack(&["sign", &pack, "--key", "editors.key"]);
        let keys = ["--key", "targets.key", "--key", "snapshot.key", "--key", "timestamp.key"];
        let publish = ["publish", &pack, "--repository", "repo", "--editors", "editors.pub"];
        self.rulepack(&publish.into_iter().chain(keys).collect::<Vec<_>>());
        self.rulepack(&[
            "verify",
            "--repository",
            "repo",
            "--root",
            "repo/metadata/1.root.json",
            "--editors",
            "editors.pub",
        ]);
    }

    /// Serves the repository with Python's own web server, and tells the terminal where it is.
    pub fn serves(&mut self) {
        let mut child = Command::new("python3")
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
            .current_dir(self.path("repo"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 is there");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says its port");
        let address = line.split(['(', ')']).nth(1).expect("an address").to_owned();
        self.server = Some(child);
        let path = |name: &str| self.path(name).display().to_string();
        self.write("site", "Ufficio di prova\n");
        self.write(
            "sync.toml",
            &format!(
                "repository = \"{address}\"\nroot = \"{}\"\neditors = \"{}\"\nfactory = \"{}\"\nstate = \"{}\"\n\
                 packs = \"{}\"\nfloors_copy = \"{}\"\nsite = \"{}\"\nimage_built = \"2026-11-20\"\n",
                path("repo/metadata/1.root.json"),
                path("editors.pub"),
                path("factory"),
                path("state"),
                path("packs"),
                path("floors/copy"),
                path("site"),
            ),
        );
    }

    /// One night of the terminal, with the real program.
    pub fn night(&self) -> String {
        let (status, said) = self.run("kiosk-sync", &["nightly", "--now", "--config", "sync.toml"]);
        assert_eq!(status, Some(0), "{said}");
        said
    }

    fn run(&self, program: &str, arguments: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(programs().join(program)).args(arguments).current_dir(self.folder.path()).output();
        let Output { status, stdout, stderr } = output.expect("it runs");
        (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
    }

    /// The shelf as the terminal opens it.
    pub fn shelf(&self) -> Shelf {
        Shelf::new(&self.path("packs"), &self.path("factory"), &self.path("editors.pub")).expect("the editors' keys")
    }
}
