// SPDX-License-Identifier: EUPL-1.2
//! The frame's own Italian words, in one place. What depends on the rules stands in the pack.

/// Words of buttons that are the same on every screen.
pub mod button {
    /// To the next screen.
    pub const FORWARD: &str = "Avanti";
    /// To the screen before.
    pub const BACK: &str = "Indietro";
    /// Leave and wipe.
    pub const LEAVE: &str = "Esci e cancella";
    /// The reason for a question.
    pub const WHY: &str = "Perché lo chiediamo?";
    /// Not known.
    pub const DOES_NOT_KNOW: &str = "Non lo so";
    /// Rather not said.
    pub const DECLINES: &str = "Preferisco non rispondere";
    /// Yes.
    pub const YES: &str = "Sì";
    /// No.
    pub const NO: &str = "No";
    /// Begin.
    pub const START: &str = "Iniziamo";
    /// After the notice.
    pub const UNDERSTOOD: &str = "Ho capito, avanti";
    /// From the answers to the results.
    pub const SHOW_RESULTS: &str = "Mostra il risultato";
    /// From the results to the receipt.
    pub const PREVIEW: &str = "Prepara il foglio";
    /// Print it.
    pub const PRINT: &str = "Stampa il foglio";
    /// Print once more.
    pub const PRINT_AGAIN: &str = "Stampa di nuovo";
    /// Back to the results.
    pub const TO_RESULTS: &str = "Torna ai risultati";
    /// The end.
    pub const DONE: &str = "Ho finito";
    /// The warning is answered.
    pub const STAY: &str = "Sono ancora qui";
    /// Change an answer.
    pub const CHANGE: &str = "Cambia";
    /// Close what was opened.
    pub const CLOSE: &str = "Ho capito";
    /// One person less of a kind.
    pub const ONE_LESS: &str = "Uno in meno";
    /// One person more of a kind.
    pub const ONE_MORE: &str = "Uno in più";
    /// The next page.
    pub const PAGE_AFTER: &str = "Continua sotto";
    /// The page before.
    pub const PAGE_BEFORE: &str = "Torna sopra";
    /// The next page of answers.
    pub const MORE_ANSWERS: &str = "Altre risposte";
    /// The page of answers before.
    pub const FORMER_ANSWERS: &str = "Precedenti";
    /// Take back what was typed last.
    pub const DELETE: &str = "Cancella";
}

/// On every screen of a visit.
pub mod help {
    /// Before a phone number.
    pub const LABEL: &str = "Le serve aiuto?";
}

/// The first screen.
pub mod welcome {
    /// Title.
    pub const TITLE: &str = "Scopra gli aiuti che può chiedere";
    /// Under it.
    pub const HINT: &str = "Poche domande semplici, poi un foglio da portare via";
    /// What it promises.
    pub const PROMISES: [&str; 3] =
        ["Non chiede il suo nome", "Cancella tutto alla fine", "Dice dove andare e cosa portare"];
}

/// The privacy notice.
pub mod notice {
    /// Title.
    pub const TITLE: &str = "Prima di iniziare";
    /// What it says, one idea a line.
    pub const POINTS: [(&str, &str); 4] = [
        ("Non chiediamo chi è", "Niente nome, documento o telefono."),
        ("Le risposte restano qui", "Non escono da questo terminale e si cancellano quando finisce."),
        ("Può non rispondere", "«Non lo so» va sempre bene, e può uscire in ogni momento."),
        ("Non è una decisione", "Le diciamo che cosa può chiedere. Decide l'INPS dopo la domanda."),
    ];
    /// For somebody else.
    pub const FOR_ANOTHER: &str = "Chiede per un'altra persona? Risponda con i dati di quella persona.";
}

/// The life events.
pub mod tiles {
    /// Title.
    pub const TITLE: &str = "Che cosa le sta succedendo?";
    /// Under it.
    pub const HINT: &str = "Può sceglierne più di una: guardiamo tutto";
    /// For those who do not know.
    pub const ALL: &str = "Non so: mi faccia tutte le domande";
}

/// The answers to check.
pub mod review {
    /// Title.
    pub const TITLE: &str = "Controlli le risposte";
    /// Under it.
    pub const HINT: &str = "Può cambiare ogni risposta prima del risultato";
    /// When nothing was asked.
    pub const EMPTY: &str = "Non c'è nessuna risposta da controllare.";
}

/// The results.
pub mod results {
    /// Title.
    pub const TITLE: &str = "Ecco che cosa abbiamo trovato";
    /// Show those that are not due.
    pub const UNFOLD: &str = "Mostra";
    /// Hide them again.
    pub const FOLD: &str = "Nascondi";
    /// Open one.
    pub const OPEN: &str = "Apri";
}

/// Inside one benefit.
pub mod benefit {
    /// What it pays.
    pub const AMOUNT: &str = "Quanto";
    /// What it would pay.
    pub const AMOUNT_IF: &str = "Quanto, se spetta";
    /// The requirements.
    pub const WHY: &str = "Perché";
    /// What to read twice.
    pub const HEED: &str = "Attenzione";
    /// What is missing.
    pub const MISSING: &str = "Che cosa manca";
    /// What is not settled.
    pub const DOUBTS: &str = "Che cosa non è certo";
    /// What to know.
    pub const NOTES: &str = "Da sapere";
    /// What to do.
    pub const STEPS: &str = "Che cosa fare";
    /// What to bring.
    pub const PAPERS: &str = "Porti con sé";
    /// What an office checks.
    pub const OFFICE: &str = "Controlla l'ufficio";
}

/// Receipt, printing and the end.
pub mod paper {
    /// The receipt before it is printed.
    pub const PREVIEW_TITLE: &str = "Questo è il suo foglio";
    /// Under it.
    pub const PREVIEW_HINT: &str = "Lo legga con calma, poi lo stampi";
    /// What is discreet stays off the paper.
    pub const DISCREET_OFF: &str = "Le informazioni riservate non si stampano";
    /// Put it on.
    pub const DISCREET_ADD: &str = "Le stampi";
    /// What is discreet comes on the paper.
    pub const DISCREET_ON: &str = "Si stampano anche le informazioni riservate";
    /// Leave it out.
    pub const DISCREET_LEAVE_OUT: &str = "Non le stampi";
    /// While it prints.
    pub const PRINTING_TITLE: &str = "Sto stampando il foglio";
    /// Under it.
    pub const PRINTING_HINT: &str = "Esce in basso. Ci vuole poco";
    /// It is out.
    pub const OUT_TITLE: &str = "Prenda il suo foglio";
    /// Under it.
    pub const OUT_HINT: &str = "Lo porti con sé al patronato o all'ufficio";
    /// Nobody can tell.
    pub const CANNOT_TELL_TITLE: &str = "Il foglio è uscito intero?";
    /// Under it.
    pub const CANNOT_TELL_HINT: &str = "La stampante non ce lo sa dire";
    /// It came out.
    pub const CAME_OUT: &str = "Sì, l'ho preso";
    /// It did not.
    pub const DID_NOT_COME_OUT: &str = "No, non è uscito o è a metà";
    /// It could not be printed.
    pub const NOT_PRINTED_TITLE: &str = "Il foglio non si può stampare";
    /// Under it.
    pub const NOT_PRINTED_HINT: &str = "Può leggere tutto sullo schermo, o chiedere allo sportello";
    /// After the visit.
    pub const WIPED: &str = "Quando esce, tutte le risposte si cancellano da questo terminale.";
}

/// When nobody touches.
pub mod quiet {
    /// Title.
    pub const TITLE: &str = "È ancora qui?";
}

/// When the terminal cannot be used.
pub mod out_of_service {
    /// Title.
    pub const TITLE: &str = "Questo terminale oggi non funziona";
    /// Under it.
    pub const HINT: &str = "Chieda allo sportello, oppure chiami l'INPS";
    /// Numbers that answer even when no pack could be read.
    pub const PHONES: [(&str, &str); 2] =
        [("803 164", "INPS, gratis da telefono fisso"), ("06 164 164", "INPS, da cellulare")];
    /// What the technician reads.
    pub const CODE: &str = "Codice per il tecnico";
}

/// What to do before going on.
pub mod fault {
    /// Nothing was chosen.
    pub const CHOOSE: &str = "Scelga una risposta, anche «Non lo so».";
    /// Nothing was typed.
    pub const TYPE: &str = "Scriva la cifra, oppure scelga «Non lo so».";
    /// The figure is beyond what can be.
    pub const OUT_OF_BOUNDS: &str = "Questa cifra è troppo grande: la controlli.";
    /// The date is not complete.
    pub const WHOLE_DATE: &str = "Scriva giorno, mese e anno con otto cifre, per esempio 05 03 1950.";
    /// The day does not exist.
    pub const NO_SUCH_DAY: &str = "Questo giorno non c'è nel calendario: lo controlli.";
    /// The day is still to come.
    pub const FUTURE: &str = "Questa data deve ancora venire: la controlli.";
    /// The year is too far back.
    pub const TOO_LONG_AGO: &str = "L'anno deve essere dal 1900 in poi: lo controlli.";
}
