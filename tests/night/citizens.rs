// SPDX-License-Identifier: EUPL-1.2
//! Two different citizens leave the same disk, the same journal and the same tallies.

use std::collections::BTreeMap;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use totem_core::screen::Touch;
use totem_core::tally::Tally;
use totem_core::visit::state::{Input, NotPrinted, PrintEnd};
use totem_kiosk::shelf::{Keeper, Look};
use totem_kiosk::tally::{Tallies, of_effect, of_print};
use totem_tests::{Visitor, persona};

use super::office::Office;

/// Every file of a folder with its bytes.
fn disk(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("readable"));
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|file| (file.path().display().to_string(), std::fs::read(file.path()).expect("readable"))).collect()
}

/// What one person leaves behind in an office: its disk, and the datagrams that came out of the terminal.
fn left_by(name: &str, office: &Office) -> (BTreeMap<String, Vec<u8>>, Vec<Vec<u8>>) {
    let place = office.path(&format!("{name}.socket"));
    let counter = UnixDatagram::bind(&place).expect("a socket");
    counter.set_nonblocking(true).expect("it can");
    let tallies = Tallies::to(Some(place.clone()));
    let taken = office.shelf().first_good().expect("the factory's pack");
    let mut keeper = Keeper::new(office.shelf(), &taken);
    let mut visitor = Visitor::played(&persona(name));
    visitor.touch(Touch::Preview).touch(Touch::Print);
    visitor.happens(Input::PrintEnded(PrintEnd::Printed)).touch(Touch::Leave);
    assert!(matches!(keeper.look(), Look::Same));
    // As the terminal does it: what the visit wants, and how the paper came out.
    visitor.effects.iter().filter_map(of_effect).for_each(|tally| tallies.count(tally));
    tallies.count(of_print(PrintEnd::Printed));
    let mut heard = Vec::new();
    let mut datagram = [0; 4_096];
    while let Ok(length) = counter.recv(&mut datagram) {
        heard.push(datagram[..length].to_vec());
    }
    drop(counter);
    std::fs::remove_file(place).expect("removed");
    (disk(&office.path("")), heard)
}

#[test]
fn two_different_citizens_leave_identical_disk_and_tallies() {
    let office = Office::founded();
    let (ines, karim) = (left_by("ines", &office), left_by("karim", &office));
    assert_eq!(ines.1, [[Tally::VisitOver.byte()], [Tally::Printed.byte()]]);
    assert_eq!(ines, karim);
}

#[test]
fn how_a_paper_came_out_is_all_that_a_tally_tells_of_it() {
    let ends = [PrintEnd::Printed, PrintEnd::CannotTell, PrintEnd::NotPrinted(NotPrinted::NoPrinter)];
    let told: Vec<Tally> = ends.into_iter().map(of_print).collect();
    assert_eq!(told, [Tally::Printed, Tally::CannotTell, Tally::NotPrinted]);
    assert_eq!(of_print(PrintEnd::NotPrinted(NotPrinted::Stopped)), Tally::NotPrinted);
}

#[test]
fn a_counter_that_is_full_or_gone_never_holds_the_terminal_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("socket");
    let nobody = Tallies::to(Some(place.clone()));
    nobody.count(Tally::Started);
    let counter = UnixDatagram::bind(&place).expect("a socket");
    // Nobody reads: far more than the system holds for a socket.
    for _ in 0..100_000 {
        nobody.count(Tally::VisitOver);
    }
    drop(counter);
    nobody.count(Tally::VisitOver);
    Tallies::to(None).count(Tally::VisitOver);
}
