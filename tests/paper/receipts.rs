// SPDX-License-Identifier: EUPL-1.2
//! The receipts of the made-up people, as a printer prints them.

use totem_core::receipt::Receipt;
use totem_core::visit::state::Effect;
use totem_receipt::layout::lay_out;
use totem_receipt::picture::Picture;
use totem_receipt::printer_bytes::PrinterBytes;
use totem_receipt::simulator::print;
use totem_receipt::typesetting::Typesetter;
use totem_tests::pictures::assert_looks_like;
use totem_tests::{Visitor, persona};

/// The receipt this person takes home.
fn receipt(name: &str) -> Receipt {
    let mut visitor = Visitor::played(&persona(name));
    visitor.tap("Prepara il foglio").tap("Stampa il foglio");
    match visitor.effects.pop() {
        Some(Effect::Print(receipt)) => receipt,
        _ => panic!("the receipt is to be printed"),
    }
}

fn bytes(receipt: &Receipt) -> PrinterBytes {
    PrinterBytes::of(&lay_out(receipt, &mut Typesetter::new())).expect("bytes")
}

#[test]
fn ines_takes_home_one_piece_of_paper_that_looks_as_it_should() {
    let printed = print(bytes(&receipt("ines")).all()).expect("a printer prints it");
    assert_eq!(printed.pieces.len(), 1, "one piece");
    assert_eq!(printed.hanging.height(), 0, "nothing is left in the printer");
    assert_looks_like("receipt-ines", &Picture::of(&printed.pieces[0]).png().expect("a picture"));
}

#[test]
fn the_same_visit_prints_the_same_bytes() {
    assert!(bytes(&receipt("karim")).all() == bytes(&receipt("karim")).all());
}
