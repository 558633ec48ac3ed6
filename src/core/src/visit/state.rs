// SPDX-License-Identifier: EUPL-1.2
//! Where a visit stands, what can happen to it, and what it wants from the world.

use crate::receipt::Receipt;
use crate::screen::Touch;

/// Where the terminal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for somebody.
    Welcome,
    /// Tells what happens with the answers.
    Notice,
    /// Asks.
    Asking,
    /// Shows all answers.
    Review,
    /// Shows what was found.
    Results,
    /// Shows one benefit, by its place.
    Benefit(usize),
    /// Shows the receipt.
    Preview,
    /// Prints it.
    Printing,
    /// The paper is out, or cannot come out.
    Farewell(PrintEnd),
    /// Cannot be used.
    OutOfService(FaultCode),
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A finger, or a key of the keypad.
    Touched(Touch),
    /// Time went on: asked for by `wakes_at`.
    Tick,
    /// The print job ended.
    PrintEnded(PrintEnd),
}

/// What the shell has to do.
#[derive(PartialEq, Eq)]
pub enum Effect {
    /// Print this receipt and say how it ended.
    Print(Receipt),
    /// Nothing of this visit may still come out: drop the job and clear the printer.
    CancelPrint,
    /// The visit is over and forgotten: forget whatever was made from it too.
    Forget,
}

/// How a print job ended. Never "printed" unless it is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintEnd {
    /// The printer says it is out.
    Printed,
    /// It is not, for this reason.
    NotPrinted(NotPrinted),
    /// All bytes were taken and the printer says nothing.
    CannotTell,
}

/// Why nothing came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPrinted {
    /// There is no printer, or it does not answer.
    NoPrinter,
    /// It stopped taking bytes.
    Stopped,
}

/// Why the terminal cannot be used. The code is for the technician.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultCode {
    /// The rules could not be read from where they should be.
    RulesNotFound,
    /// No signed pack of rules can be used.
    RulesNotSealed,
    /// The rules have problems.
    RulesFaulty,
    /// The rules' own cases do not come out.
    CasesMiss,
}

impl FaultCode {
    /// The code as the technician reads it.
    pub fn code(self) -> &'static str {
        match self {
            FaultCode::RulesNotFound => "REGOLE 1",
            FaultCode::RulesFaulty => "REGOLE 2",
            FaultCode::CasesMiss => "REGOLE 3",
            FaultCode::RulesNotSealed => "REGOLE 4",
        }
    }
}
