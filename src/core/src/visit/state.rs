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
    /// The terminal does not know where it stands: there is no site file.
    SiteMissing,
    /// The site file is not signed by who hands terminals out.
    SiteNotSigned,
    /// The site file says something that cannot be.
    SiteFaulty,
    /// The terminal stopped again and again.
    Stopped,
}

impl FaultCode {
    /// What the system around the terminal may find out before it.
    const OF_THE_SYSTEM: [FaultCode; 4] =
        [FaultCode::SiteMissing, FaultCode::SiteNotSigned, FaultCode::SiteFaulty, FaultCode::Stopped];

    /// The fault of the system with this code, as a command line writes it: `SITO-2`.
    pub fn of_the_system(code: &str) -> Option<FaultCode> {
        FaultCode::OF_THE_SYSTEM.into_iter().find(|fault| fault.code().replace(' ', "-") == code)
    }

    /// Whether it was found by the system around the terminal: then the terminal itself is well.
    pub fn is_of_the_system(self) -> bool {
        FaultCode::OF_THE_SYSTEM.contains(&self)
    }

    /// The code as the technician reads it.
    pub fn code(self) -> &'static str {
        match self {
            FaultCode::RulesNotFound => "REGOLE 1",
            FaultCode::RulesFaulty => "REGOLE 2",
            FaultCode::CasesMiss => "REGOLE 3",
            FaultCode::RulesNotSealed => "REGOLE 4",
            FaultCode::SiteMissing => "SITO 1",
            FaultCode::SiteNotSigned => "SITO 2",
            FaultCode::SiteFaulty => "SITO 3",
            FaultCode::Stopped => "TERMINALE 1",
        }
    }
}
