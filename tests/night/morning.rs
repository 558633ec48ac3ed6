// SPDX-License-Identifier: EUPL-1.2
//! An official changes a threshold; the next morning's visit goes by it, and the paper says which rules it was.

use std::sync::Arc;

use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::read_persona;
use totem_core::screen::Touch;
use totem_core::visit::state::Effect;
use totem_kiosk::shelf::{Keeper, Look};
use totem_tests::{TODAY, Visitor, text_of};

use super::office::{LIMIT, Office};

/// The paper of somebody with an ISEE of 13,000 euro.
fn paper(pack: &Arc<RulePack>) -> String {
    let file = SourceFile::new("anna.toml", "name = \"Anna\"\n[facts]\nisee = 13000\n");
    let anna = read_persona(pack, &file, TODAY).unwrap_or_else(|problems| panic!("{problems}"));
    let mut visitor = Visitor::with(pack.clone());
    visitor.now = anna.play(&mut visitor.session, visitor.now, &mut |_, _| {});
    visitor.touch(Touch::Preview).touch(Touch::Print);
    let printed = visitor.effects.iter().find_map(|effect| match effect {
        Effect::Print(receipt) => Some(text_of(receipt)),
        Effect::CancelPrint | Effect::Forget => None,
    });
    printed.expect("a receipt is printed")
}

#[test]
fn an_official_raises_a_limit_and_the_next_visit_and_its_paper_follow() {
    let mut office = Office::founded();
    office.publishes("1");
    office.serves();
    let before = office.shelf().first_good().expect("the factory's pack");
    assert!(paper(&before.pack).contains("Oggi no"), "13,000 is above the limit:\n{}", paper(&before.pack));
    // The terminal is open, nobody is there.
    let mut keeper = Keeper::new(office.shelf(), &before);
    assert!(matches!(keeper.look(), Look::Same));

    office.change("rules/parameters/bonus.toml", LIMIT, "value = 15000");
    office.change("rules/pack.toml", "version = \"1\"", "version = \"2\"");
    office.change(
        "rules/benefits/bonus.cases.toml",
        "expect = \"unlikely\"\nfailed = [\"soldi\"]\n[[case]]",
        "expect = \"likely\"\n[[case]]",
    );
    office.write(
        "rules/changes.toml",
        "[[change]]\nversion = \"2\"\nbenefit = \"bonus\"\nfrom = \"unlikely\"\nto = \"likely\"\nwhy = \"L.R. 2/2026 art. 1\"\n",
    );
    office.publishes("2");
    let said = office.night();
    assert!(said.contains("OK NUOVO: in uso il pacchetto 2"), "{said}");

    let taken = loop {
        match keeper.look() {
            Look::Same => std::thread::yield_now(),
            Look::New(taken) => break taken,
            Look::Refused(error) => panic!("{error}"),
        }
    };
    let paper = paper(&taken.pack);
    assert!(paper.contains("Bonus di prova") && !paper.contains("Oggi no"), "{paper}");
    let named = format!("Regole prova versione 2 ({})", taken.hash.short());
    assert!(paper.contains(&named), "the paper names its rules:\n{paper}");
}
