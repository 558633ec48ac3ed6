// SPDX-License-Identifier: EUPL-1.2
//! What the terminal takes from the shelf: only what is whole, the editors' and sound, whoever put it there.

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::Arc;

use totem_core::rules::pack::RulePack;
use totem_core::visit::state::FaultCode;
use totem_kiosk::shelf::{Keeper, Look};
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{CURRENT, PACK_NAME, SIGNATURE_NAME};

use super::office::Office;

/// Puts bytes on the shelf and in use, as a captured night could.
fn put(office: &Office, archive: &[u8], signature: &[u8]) -> PackHash {
    let hash = PackHash::of(archive);
    let folder = office.path("packs").join(hash.to_string());
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join(PACK_NAME), archive).expect("written");
    fs::write(folder.join(SIGNATURE_NAME), signature).expect("written");
    point(office, &hash.to_string());
    hash
}

fn point(office: &Office, target: &str) {
    let link: PathBuf = office.path("packs").join(CURRENT);
    let _ = fs::remove_file(&link);
    symlink(target, link).expect("a link");
}

/// The next version of the small pack, packed and signed.
fn next(office: &Office, version: &str) -> (Vec<u8>, Vec<u8>) {
    office.change("rules/pack.toml", "version = \"1\"", &format!("version = \"{version}\""));
    office.rulepack(&["pack", "rules"]);
    let name = format!("prova-{version}.tar.zst");
    office.rulepack(&["sign", &name, "--key", "editors.key"]);
    office.change("rules/pack.toml", &format!("version = \"{version}\""), "version = \"1\"");
    (
        fs::read(office.path(&name)).expect("the pack"),
        fs::read(office.path(&format!("{name}.minisig"))).expect("its signature"),
    )
}

/// Looks until something came of it.
fn looks(keeper: &mut Keeper) -> Look {
    for _ in 0..2_000 {
        match keeper.look() {
            Look::Same => std::thread::sleep(std::time::Duration::from_millis(5)),
            look => return look,
        }
    }
    Look::Same
}

#[test]
fn an_empty_shelf_means_the_factorys_pack() {
    let office = Office::founded();
    let taken = office.shelf().first_good().expect("the factory's pack");
    assert!(taken.pack.version.starts_with("1 ("), "{}", taken.pack.version);
}

#[test]
fn bytes_that_changed_on_the_shelf_are_not_taken() {
    let office = Office::founded();
    let factory = office.shelf().first_good().expect("the factory's pack");
    let mut keeper = Keeper::new(office.shelf(), &factory);
    let (mut archive, signature) = next(&office, "2");
    let hash = put(&office, &archive, &signature);
    archive[50] ^= 1;
    fs::write(office.path("packs").join(hash.to_string()).join(PACK_NAME), archive).expect("rotten");
    assert!(matches!(looks(&mut keeper), Look::Refused(_)));
    assert_eq!(office.shelf().first_good().expect("a pack").hash, factory.hash);
}

#[test]
fn rules_that_somebody_else_signed_are_not_taken() {
    let office = Office::founded();
    let factory = office.shelf().first_good().expect("the factory's pack");
    let mut keeper = Keeper::new(office.shelf(), &factory);
    let (archive, _) = next(&office, "2");
    office.rulepack(&["new-key", "thief", "--editors"]);
    office.rulepack(&["sign", "prova-2.tar.zst", "--key", "thief.key"]);
    let forged = fs::read(office.path("prova-2.tar.zst.minisig")).expect("a signature");
    put(&office, &archive, &forged);
    match looks(&mut keeper) {
        Look::Refused(error) => assert_eq!(error.code(), FaultCode::RulesNotSealed),
        Look::New(_) | Look::Same => panic!("the thief's rules must be refused"),
    }
}

#[test]
fn a_pack_older_than_the_factorys_is_not_taken_although_the_editors_signed_it() {
    let office = Office::founded();
    office.change("rules/pack.toml", "date = 2026-11-21", "date = 2026-11-20");
    let (archive, signature) = next(&office, "0");
    put(&office, &archive, &signature);
    // It may be seen at Welcome for a moment; nobody is served with it.
    let shown = RefCell::new(String::new());
    let show = |pack: &Arc<RulePack>| shown.borrow_mut().push_str(&pack.version[..1]);
    assert!(office.shelf().first_good_shown(show).expect("a pack").pack.version.starts_with("1 ("));
    assert_eq!(shown.take(), "01");
}

#[test]
fn a_good_pack_is_taken_and_a_shelf_that_takes_it_back_leads_to_the_factorys() {
    let office = Office::founded();
    let factory = office.shelf().first_good().expect("the factory's pack");
    let mut keeper = Keeper::new(office.shelf(), &factory);
    let (archive, signature) = next(&office, "2");
    let hash = put(&office, &archive, &signature);
    assert!(matches!(looks(&mut keeper), Look::New(taken) if taken.hash == hash));
    // A link to nowhere is a doubt: the pack stays.
    point(&office, &PackHash::of(b"nothing").to_string());
    assert!(matches!(looks(&mut keeper), Look::Refused(_)));
    // No link at all is the night's word that the pack was withdrawn.
    fs::remove_file(office.path("packs").join(CURRENT)).expect("removed");
    assert!(matches!(looks(&mut keeper), Look::New(taken) if taken.hash == factory.hash));
}

#[test]
fn without_the_editors_keys_there_are_no_rules() {
    let office = Office::founded();
    fs::write(office.path("editors.pub"), "no key\n").expect("written");
    let shelf =
        totem_kiosk::shelf::Shelf::new(&office.path("packs"), &office.path("factory"), &office.path("editors.pub"));
    assert_eq!(shelf.err().map(|error| error.code()), Some(FaultCode::RulesNotSealed));
}
