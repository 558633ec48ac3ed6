use std::hint::black_box;
use std::time::Instant;
use totem_core::rules::{
    document::SourceFile,
    read::{read_pack, read_persona},
    screening::outcome,
    situation::*,
};
fn main() {
    let mut files = vec![];
    fn walk(d: &std::path::Path, base: &std::path::Path, out: &mut Vec<SourceFile>) {
        for e in std::fs::read_dir(d).unwrap() {
            let p = e.unwrap().path();
            if p.is_dir() {
                walk(&p, base, out)
            } else if p.extension().is_some_and(|e| e == "toml") {
                out.push(SourceFile::new(
                    p.strip_prefix(base).unwrap().to_str().unwrap().to_owned(),
                    std::fs::read_to_string(&p).unwrap(),
                ))
            }
        }
    }
    let base = std::path::Path::new("rules");
    walk(base, base, &mut files);
    let pack = read_pack(&files).unwrap_or_else(|p| panic!("{p}"));
    let on = jiff::civil::date(2026, 11, 21);
    let law = Law::on(&pack.vocabulary, on);
    let only: Option<String> = std::env::args().nth(1);
    for name in ["ines", "karim"] {
        let f = SourceFile::new(
            String::from("p.toml"),
            std::fs::read_to_string(format!("tests/personas/{name}.toml")).unwrap(),
        );
        let p = read_persona(&pack, &f, on).unwrap_or_else(|p| panic!("{p}"));
        let n = 20000;
        let t = Instant::now();
        for _ in 0..n {
            let s = Situation::new(&law, black_box(&p.answers), Unasked::NotKnown);
            for b in &pack.benefits {
                black_box(outcome(b, &s));
            }
        }
        println!("{name} {:?} per household", t.elapsed() / n);
        if only.is_some() {
            for b in &pack.benefits {
                let s = Situation::new(&law, &p.answers, Unasked::NotKnown);
                let t = Instant::now();
                for _ in 0..n {
                    black_box(outcome(b, &s));
                }
                println!("  {:30} {:?} {:?}", b.id, t.elapsed() / n, outcome(b, &s));
            }
        }
    }
}
