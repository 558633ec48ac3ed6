// SPDX-License-Identifier: EUPL-1.2
//! Draws what a printer would print of a file of bytes: `cargo run -p totem-receipt --example draw -- BYTES FOLDER` leaves one
//! picture for each sheet that was cut off, and stops if something hangs uncut.

use std::path::PathBuf;

use totem_receipt::picture::Picture;
use totem_receipt::simulator::print;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(bytes), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("dica il file dei byte e la cartella delle immagini".into());
    };
    let printed = print(&std::fs::read(bytes)?)?;
    if printed.hanging.height() > 0 {
        return Err("dalla stampante pende della carta non tagliata".into());
    }
    for (number, sheet) in printed.pieces.iter().enumerate() {
        std::fs::write(folder.join(format!("sheet-{number}.png")), Picture::of(sheet).png()?)?;
    }
    println!("{} fogli", printed.pieces.len());
    Ok(())
}
