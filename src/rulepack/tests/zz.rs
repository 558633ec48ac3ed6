//! tmp
mod common;
use common::root;
use totem_core::rules::conclusion::completed;
use totem_core::rules::next_question::{Order, Questions};
use totem_core::rules::read::read_pack;
use totem_core::rules::screening::screen;
use totem_core::rules::situation::Law;
use totem_core::visit::interview::Interview;
use totem_pack_source::read_folder;
#[test]
fn zz() {
    let pack = read_pack(&read_folder(&root().join("rules")).expect("x")).unwrap_or_else(|p| panic!("{p}"));
    for h in 0..300 {
        let all = screen(&pack, &pack.sample[h], pack.date);
        for order in [Order::Planned] {
            let mut i = Interview::new(&pack, &pack.sample[h], pack.date, order);
            while let Some(at) = i.question() { i.answer(at); }
            let v = completed(&pack, i.told(), pack.date);
            for (p, (f, t)) in screen(&pack, &v, pack.date).verdicts.iter().zip(&all.verdicts).enumerate() {
                if f.outcome != t.outcome && t.outcome == totem_core::rules::screening::Outcome::Likely && pack.benefits[p].opened_by.is_none() {
                    let ids = |l: &Vec<totem_core::rules::fact::FactRef>| l.iter().map(|at| format!("{}@{:?}", pack.fact(at.fact).id, at.person)).collect::<Vec<_>>();
                    let q = Questions::new(&pack, Law::on(&pack.vocabulary, pack.date), &[]);
                    eprintln!("{h} {order:?} {} found {:?} truth {:?} open {:?} missing {:?} doubts {} settled {} truthdoubts {}", pack.benefits[p].id, f.outcome, t.outcome, ids(&f.open), ids(&f.missing), f.doubts.len(), q.is_settled(p, &v), t.doubts.len());
                    for d in &f.doubts { eprintln!("    {}", pack.doubt(*d)); }
                }
            }
        }
    }
}
