// SPDX-License-Identifier: EUPL-1.2
//! The circuits of a pack that were used last. They hold rules and no answers.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use super::Circuit;
use crate::rules::pack::RulePack;
use crate::rules::situation::Law;

/// Circuits kept: a visit needs one for each number of people it comes to, on one day.
const KEPT: usize = 4;

/// The circuits used last, the latest at the end.
#[derive(Default)]
pub struct Circuits(Mutex<Vec<(Date, usize, Arc<Circuit>)>>);

impl Circuits {
    /// The circuit of the pack under the law as it stands on its day, for so many people.
    pub fn of(&self, pack: &RulePack, law: &Law<'_>, people: usize) -> Arc<Circuit> {
        // A circuit is whole or not there: what a panic leaves behind can be used.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|(day, size, _)| (*day, *size) == (law.today(), people));
        let found = match known {
            Some(place) => kept.remove(place),
            None => {
                let built = Circuit::build(law, &pack.benefits, &pack.conclusions, people);
                (law.today(), people, Arc::new(built))
            }
        };
        let circuit = found.2.clone();
        kept.push(found);
        if kept.len() > KEPT {
            kept.remove(0);
        }
        circuit
    }
}
