// SPDX-License-Identifier: EUPL-1.2
//! What the terminal says on its error line, which is the system's journal. Never anything of a visit.

use std::error::Error;

/// An error with everything that led to it.
pub fn tell(error: &dyn Error) {
    eprintln!("kiosk: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("    perché: {error}");
        cause = error.source();
    }
}
