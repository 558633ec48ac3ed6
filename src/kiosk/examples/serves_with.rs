// SPDX-License-Identifier: EUPL-1.2
//! Says with which pack a terminal would open: `cargo run -p totem-kiosk --example serves_with -- PACKS FACTORY EDITORS`. For the check of
//! the image, which asks it about disks after power cuts.

use std::path::PathBuf;

use totem_kiosk::shelf::Shelf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let places: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [packs, factory, editors] = &places[..] else {
        return Err("dica la cartella dei pacchetti, quella di fabbrica e le chiavi dei redattori".into());
    };
    println!("{}", Shelf::new(packs, factory, editors)?.first_good()?.hash);
    Ok(())
}
