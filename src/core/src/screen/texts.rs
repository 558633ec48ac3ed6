// SPDX-License-Identifier: EUPL-1.2
//! The frame's own words, in one place and in Italian. What depends on the rules stands in the pack.
//! Each is a [`Text`]: only a language can say it, so none reaches a screen or the paper untranslated.

/// A sentence of the terminal, in Italian. A word in braces is where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    italian: &'static str,
    most: usize,
}

impl Text {
    /// The Italian words, by which translations find it.
    pub const fn italian(self) -> &'static str {
        self.italian
    }

    /// Characters a translation may have: more do not fit where it stands.
    pub const fn most(self) -> usize {
        self.most
    }
}

/// Writes texts down by the part of the terminal they stand in, with the most characters a translation may have there.
macro_rules! texts {
    ($($(#[$about:meta])* mod $part:ident, at_most $most:literal {
        $($(#[$says:meta])* $name:ident = $italian:literal;)*
    })*) => {
        $($(#[$about])* pub mod $part {
            use super::Text;
            $($(#[$says])* pub const $name: Text = Text { italian: $italian, most: $most };)*
        })*

        /// Every text of the terminal, in the order of this file.
        pub const ALL: &[Text] = &[$($($part::$name,)*)*];
    };
}

texts! {
    /// Words of buttons that are the same on every screen.
    mod button, at_most 26 {
        /// To the next screen.
        FORWARD = "Avanti";
        /// To the screen before.
        BACK = "Indietro";
        /// Leave and wipe.
        LEAVE = "Esci e cancella";
        /// The reason for a question.
        WHY = "Perché lo chiediamo?";
        /// Not known.
        DOES_NOT_KNOW = "Non lo so";
        /// None of the statements on the screen is true.
        NONE_OF_THESE = "Nessuna di queste";
        /// Nobody of those named.
        NONE_OF_THEM = "Nessuno di loro";
        /// Type a number instead of choosing a band.
        TYPE_IT = "Scrivo la cifra esatta";
        /// Type an age instead of choosing a band.
        TYPE_AGE = "Scrivo quanti anni ha";
        /// Type a date of birth instead of choosing an age.
        TYPE_BIRTH = "Scrivo la data di nascita";
        /// Rather not said.
        DECLINES = "Preferisco non rispondere";
        /// Yes.
        YES = "Sì";
        /// No.
        NO = "No";
        /// Begin.
        START = "Iniziamo";
        /// After the notice.
        UNDERSTOOD = "Ho capito, avanti";
        /// From the answers to the results.
        SHOW_RESULTS = "Mostra il risultato";
        /// From the results to the receipt.
        PREVIEW = "Prepara il foglio";
        /// Print it.
        PRINT = "Stampa il foglio";
        /// Print once more.
        PRINT_AGAIN = "Stampa di nuovo";
        /// Back to the results.
        TO_RESULTS = "Torna ai risultati";
        /// The end.
        DONE = "Ho finito";
        /// The warning is answered.
        STAY = "Sono ancora qui";
        /// Change an answer.
        CHANGE = "Cambia";
        /// Close what was opened.
        CLOSE = "Ho capito";
        /// One person less of a kind.
        ONE_LESS = "Uno in meno";
        /// One person more of a kind.
        ONE_MORE = "Uno in più";
        /// The next page.
        PAGE_AFTER = "Continua sotto";
        /// The page before.
        PAGE_BEFORE = "Torna sopra";
        /// The next page of answers.
        MORE_ANSWERS = "Altre risposte";
        /// The page of answers before.
        FORMER_ANSWERS = "Precedenti";
        /// Take back what was typed last.
        DELETE = "Cancella";
        /// The key of the decimal comma.
        COMMA = "virgola";
    }

    /// On every screen of a visit.
    mod help, at_most 24 {
        /// Before a phone number.
        LABEL = "Le serve aiuto?";
    }

    /// The first screen.
    mod welcome, at_most 60 {
        /// Title.
        TITLE = "Scopra gli aiuti che può chiedere";
        /// Under it.
        HINT = "Poche domande semplici, poi un foglio da portare via";
        /// A promise.
        ASKS_NO_NAME = "Non chiede il suo nome";
        /// A promise.
        WIPES_ALL = "Cancella tutto alla fine";
        /// A promise.
        SAYS_WHERE = "Dice dove andare e cosa portare";
        /// It was touched before its rules were tried: it begins by itself.
        ONE_MOMENT = "Un momento: fra poco si comincia";
    }

    /// The privacy notice.
    mod notice, at_most 80 {
        /// Title.
        TITLE = "Prima di iniziare";
        /// Nobody asks who one is.
        NAMELESS = "Non chiediamo chi è";
        /// What that means.
        NAMELESS_SAYS = "Niente nome, documento o telefono.";
        /// Answers stay.
        STAYS_HERE = "Le risposte restano qui";
        /// What that means.
        STAYS_HERE_SAYS = "Non escono da questo terminale e si cancellano quando finisce.";
        /// Nobody has to answer.
        NEED_NOT = "Può non rispondere";
        /// What that means.
        NEED_NOT_SAYS = "«Non lo so» va sempre bene, e può uscire in ogni momento.";
        /// It decides nothing.
        NO_DECISION = "Non è una decisione";
        /// What that means.
        NO_DECISION_SAYS = "Le diciamo che cosa può chiedere. Decide l'INPS dopo la domanda.";
        /// For somebody else.
        FOR_ANOTHER = "Chiede per un'altra persona? Risponda con i dati di quella persona.";
    }

    /// The life events.
    mod tiles, at_most 60 {
        /// Title.
        TITLE = "Che cosa le sta succedendo?";
        /// Under it.
        HINT = "Può sceglierne più di una: guardiamo tutto";
        /// For those who do not know.
        ALL = "Non so: mi faccia tutte le domande";
        /// For those who know what they came for.
        BY_NAME = "Cerco un aiuto preciso";
        /// The list of benefits.
        BY_NAME_TITLE = "Quale aiuto cerca?";
        /// Under it.
        BY_NAME_HINT = "Le chiediamo solo quello che serve per questo";
    }

    /// A question.
    mod asking, at_most 60 {
        /// How far one is, when many questions are left.
        PROGRESS = "Domanda {n}";
        /// How far one is, at the last question.
        PROGRESS_LAST = "Domanda {n}, l'ultima";
        /// How far one is, before the last question.
        PROGRESS_ONE = "Domanda {n}, poi al massimo un'altra";
        /// How far one is.
        PROGRESS_LEFT = "Domanda {n}, poi al massimo altre {altre}";
        /// The reason for a question, and the benefits that depend on it.
        NEEDED_FOR = "{motivo} Serve per: {nomi}.";
        /// The same, when they are many.
        NEEDED_FOR_MORE = "{motivo} Serve per: {nomi}, e per altri {n} aiuti.";
        /// Several statements on one screen.
        TOGETHER_TITLE = "Quali di queste frasi sono vere per lei?";
        /// The same about somebody else.
        TOGETHER_TITLE_OF = "{persona}: quali di queste frasi sono vere?";
        /// Under them.
        TOGETHER_HINT = "Tocchi quelle vere: le altre contano come no";
        /// Under a question about several people.
        TOGETHER_PEOPLE_HINT = "Tocchi chi sì: gli altri contano come no";
        /// Why they are asked.
        TOGETHER_WHY = "Ognuna può aprire o chiudere un aiuto.";
        /// A band was told, and a finer one still decides.
        FINER = "Ha detto: {prima}. Può dirlo più preciso?";
        /// Under a choice of several that is put again, for other options.
        REST_HINT = "Prima questi non c'erano. Può sceglierne più di uno";
        /// Under the question for somebody's age.
        AGE_HINT = "Anni compiuti. Zero se non ha ancora un anno";
        /// Before anything was typed.
        TYPE_BELOW = "Tocchi i numeri qui sotto";
        /// A date with nothing typed: a letter for every digit, day first.
        DATE_BLANK = "gg / mm / aaaa";
        /// Typing a date.
        TYPE_DAY = "Scriva il giorno, con due cifre";
        /// Typing a date.
        TYPE_MONTH = "Ora il mese, con due cifre";
        /// Typing a date.
        TYPE_YEAR = "Ora l'anno, con quattro cifre";
        /// A date is there.
        DATE_DONE = "Tocchi Avanti se è giusta";
    }

    /// People and answers in words.
    mod answer, at_most 40 {
        /// The asker, in a row of answers.
        ONESELF = "Lei";
        /// Somebody of no known kind.
        SOMEBODY = "Persona";
        /// The asker lives alone.
        NOBODY_ELSE = "Nessun altro";
        /// One of two answers.
        OR = "{prime} oppure {ultima}";
        /// A figure that is known within limits.
        BETWEEN = "tra {da} e {a}";
        /// A band of figures.
        UP_TO = "fino a {a}";
        /// A band of figures.
        LESS_THAN = "meno di {a}";
        /// A band of figures.
        MORE_THAN = "più di {da}";
        /// A band of figures.
        FROM = "{da} o più";
        /// A band of figures.
        FROM_TO = "da {da} a {a}";
        /// A band of figures.
        FROM_LESS_THAN = "da {da} a meno di {a}";
        /// A band of figures.
        MORE_THAN_UP_TO = "più di {da}, fino a {a}";
        /// A band of figures.
        MORE_THAN_LESS_THAN = "più di {da}, meno di {a}";
        /// Completed years.
        YEARS = "{n} anni";
        /// One completed year.
        ONE_YEAR = "1 anno";
        /// A day that is known within limits.
        BETWEEN_DAYS = "tra il {da} e il {a}";
    }

    /// The answers to check.
    mod review, at_most 60 {
        /// Title.
        TITLE = "Controlli le risposte";
        /// Under it.
        HINT = "Può cambiare ogni risposta prima del risultato";
        /// When nothing was asked.
        EMPTY = "Non c'è nessuna risposta da controllare.";
    }

    /// The results.
    mod results, at_most 60 {
        /// Title.
        TITLE = "Ecco che cosa abbiamo trovato";
        /// Show those that are not due.
        UNFOLD = "Mostra";
        /// The person asked about one benefit.
        ONLY_ONE = "Abbiamo guardato solo questo aiuto";
        /// The result was asked for before the last question.
        EARLY = "Non ha visto tutte le domande";
        /// Back to them.
        MORE_QUESTIONS = "Continui per sapere di più";
        /// Look at the others too.
        LOOK_AT_ALL = "Tutti";
        /// Hide them again.
        FOLD = "Nascondi";
        /// Open one.
        OPEN = "Apri";
    }

    /// The groups of benefits, and what stands on each.
    mod outcome, at_most 100 {
        /// It may be due.
        LIKELY = "Può spettarle";
        /// An answer is missing.
        UNDECIDED = "Manca un'informazione";
        /// It is there already.
        RECEIVED = "Li riceve già";
        /// It is not due.
        UNLIKELY = "Oggi no";
        /// How a no begins.
        NOT_TODAY = "Oggi no: ";
        /// Between the reasons of several ways that are all closed.
        OR_ELSE = " Oppure: ";
        /// A yes.
        LIKELY_SAYS = "Dalle sue risposte può spettarle.";
        /// It is there already.
        RECEIVED_SAYS = "Lo riceve già: non serve una nuova domanda.";
        /// Neither yes nor no.
        CANNOT_TELL = "Con le risposte date non possiamo dirlo.";
        /// Neither yes nor no, and much is missing.
        MUCH_MISSING = "Con le risposte date non possiamo dirlo: mancano {n} informazioni.";
        /// What is missing.
        MISSING = "Serve sapere: {nomi}.";
        /// From which day it may be due.
        COME_BACK = "Torni dal {data}: può cambiare.";
        /// From which day it may be due, and the requirements that change by then.
        COME_BACK_FOR = "Torni dal {data}: può cambiare ({nomi}).";
        /// Until which day it is due.
        NOT_AFTER = "Dopo il {data} può non spettare più.";
        /// Requirements that turn on an amount close to its limit.
        NEAR = "È vicino al limite ({nomi}): controlli bene la cifra.";
        /// What is said instead of a delicate fact's name.
        DELICATE = "una risposta personale";
        /// What every result says.
        DISCLAIMER = "È un'indicazione. Decide l'INPS dopo la domanda.";
    }

    /// Inside one benefit.
    mod benefit, at_most 30 {
        /// What it pays.
        AMOUNT = "Quanto";
        /// What it would pay.
        AMOUNT_IF = "Quanto, se spetta";
        /// The requirements.
        WHY = "Perché";
        /// What is missing.
        MISSING = "Che cosa manca";
        /// What to read twice.
        HEED = "Attenzione";
        /// What is not settled.
        DOUBTS = "Che cosa non è certo";
        /// What to know.
        NOTES = "Da sapere";
        /// What to do.
        STEPS = "Che cosa fare";
        /// What to bring.
        PAPERS = "Porti con sé";
        /// What an office checks.
        OFFICE = "Controlla l'ufficio";
    }

    /// Receipt, printing and the end.
    mod paper, at_most 80 {
        /// The receipt before it is printed.
        PREVIEW_TITLE = "Questo è il suo foglio";
        /// Under it.
        PREVIEW_HINT = "Lo legga con calma, poi lo stampi";
        /// What is discreet stays off the paper.
        DISCREET_OFF = "Le informazioni riservate non si stampano";
        /// Put it on.
        DISCREET_ADD = "Le stampi";
        /// What is discreet comes on the paper.
        DISCREET_ON = "Si stampano anche le informazioni riservate";
        /// Leave it out.
        DISCREET_LEAVE_OUT = "Non le stampi";
        /// While it prints.
        PRINTING_TITLE = "Sto stampando il foglio";
        /// Under it.
        PRINTING_HINT = "Esce in basso. Ci vuole poco";
        /// It is out.
        OUT_TITLE = "Prenda il suo foglio";
        /// Under it.
        OUT_HINT = "Lo porti con sé al patronato o all'ufficio";
        /// Nobody can tell.
        CANNOT_TELL_TITLE = "Il foglio è uscito intero?";
        /// Under it.
        CANNOT_TELL_HINT = "La stampante non ce lo sa dire";
        /// It came out.
        CAME_OUT = "Sì, l'ho preso";
        /// It did not.
        DID_NOT_COME_OUT = "No, non è uscito o è a metà";
        /// It could not be printed.
        NOT_PRINTED_TITLE = "Il foglio non si può stampare";
        /// Under it.
        NOT_PRINTED_HINT = "Può leggere tutto sullo schermo, o chiedere allo sportello";
        /// After the visit.
        WIPED = "Quando esce, tutte le risposte si cancellano da questo terminale.";
    }

    /// When nobody touches.
    mod quiet, at_most 70 {
        /// Title.
        TITLE = "È ancora qui?";
        /// What happens in a second.
        SECOND = "Tra un secondo cancelliamo le risposte, per proteggerla";
        /// What happens soon.
        SECONDS = "Tra {n} secondi cancelliamo le risposte, per proteggerla";
    }

    /// The receipt.
    mod receipt, at_most 90 {
        /// Its title.
        TITLE = "Aiuti per lei";
        /// What it is.
        DISCLAIMER = "È un'indicazione del {data}. Decide l'INPS dopo la domanda.";
        /// The requirements that hold.
        GOOD = "Vanno bene: {nomi}.";
        /// What is missing, and where a person finds it.
        MISSING_AT = "Serve sapere: {nome}. {dove}";
        /// What a benefit that is open would pay.
        AMOUNT_IF = "Se spetta: {importo}.";
        /// Papers that several of these benefits need.
        FOR_ALL = "Porti per ogni domanda";
        /// Before the phone numbers.
        CONTACTS = "Per informazioni";
        /// At the end.
        NAMELESS = "Questo foglio non dice il suo nome. Le risposte si cancellano quando esce.";
    }

    /// How long ago the rules were last confirmed.
    mod freshness, at_most 130 {
        /// More than a week ago.
        NOTED = "Ultimo controllo delle regole: {data}.";
        /// More than a month ago.
        MARKED = "Ultimo controllo delle regole: {data}. Gli importi sono da verificare.";
        /// More than three months ago.
        GENERAL = "Ultimo controllo delle regole: {data}. È solo un'informazione generale: chieda conferma all'INPS o al CAF.";
        /// An amount of rules that are not fresh.
        TO_CHECK = "{importo} (da verificare)";
    }

    /// Numbers, money, dates and lists.
    mod figures, at_most 30 {
        /// A date.
        DATE = "{giorno} {mese} {anno}";
        /// The first day of a month.
        DATE_FIRST = "1° {mese} {anno}";
        /// Money in figures.
        EURO = "{n} euro";
        /// One euro in letters.
        ONE_EURO = "un euro";
        /// Money in letters.
        EURO_IN_LETTERS = "{lettere} euro";
        /// Money in letters with one cent.
        AND_ONE_CENT = "{euro} e un centesimo";
        /// Money in letters with cents.
        AND_CENTS = "{euro} e {lettere} centesimi";
        /// The most an amount can be.
        UP_TO = "fino a {euro}";
        /// An amount between two.
        FROM_TO = "da {n} a {euro}";
        /// An amount that is not exact.
        ABOUT = "circa {importo}";
        /// How often.
        PER_MONTH = "{importo} al mese";
        /// How often.
        PER_TWO_MONTHS = "{importo} ogni due mesi";
        /// How often.
        PER_YEAR = "{importo} l'anno";
        /// How often.
        ONCE = "{importo} in tutto";
        /// The end of a list.
        AND = "{prime} e {ultima}";
        /// Where one is on a long screen.
        PAGE = "Pagina {n} di {pagine}";
    }

    /// The months.
    mod month, at_most 12 {
        /// 1
        JANUARY = "gennaio";
        /// 2
        FEBRUARY = "febbraio";
        /// 3
        MARCH = "marzo";
        /// 4
        APRIL = "aprile";
        /// 5
        MAY = "maggio";
        /// 6
        JUNE = "giugno";
        /// 7
        JULY = "luglio";
        /// 8
        AUGUST = "agosto";
        /// 9
        SEPTEMBER = "settembre";
        /// 10
        OCTOBER = "ottobre";
        /// 11
        NOVEMBER = "novembre";
        /// 12
        DECEMBER = "dicembre";
    }

    /// What to do before going on.
    mod fault, at_most 80 {
        /// Nothing was chosen.
        CHOOSE = "Scelga una risposta, anche «Non lo so».";
        /// Nothing was typed.
        TYPE = "Scriva la cifra, oppure scelga «Non lo so».";
        /// The figure is beyond what can be.
        OUT_OF_BOUNDS = "Questa cifra è troppo grande: la controlli.";
        /// The date is not complete.
        WHOLE_DATE = "Scriva giorno, mese e anno con otto cifre, per esempio 05 03 1950.";
        /// The day does not exist.
        NO_SUCH_DAY = "Questo giorno non c'è nel calendario: lo controlli.";
        /// The day is still to come.
        FUTURE = "Questa data deve ancora venire: la controlli.";
        /// The year is too far back.
        TOO_LONG_AGO = "L'anno deve essere dal 1900 in poi: lo controlli.";
    }
}

/// When the terminal cannot be used. Without rules there is no other language: these are no [`Text`]s.
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

/// What only who checks the terminal reads.
pub mod about {
    /// Title.
    pub const TITLE: &str = "Informazioni sul terminale";
    /// Under it.
    pub const HINT: &str = "Per chi controlla: l'impronta si confronta con quella pubblicata";
    /// Before the version of the rules.
    pub const RULES: &str = "Regole";
    /// Before the version of the system.
    pub const SYSTEM: &str = "Sistema";
    /// Before the digits that stand for every byte of it.
    pub const ROOT_HASH: &str = "Impronta";
    /// Before the code of the last night.
    pub const NIGHT: &str = "Ultima notte";
    /// Before what came of a stick.
    pub const STICK: &str = "Chiavetta";
    /// There is no such thing.
    pub const NONE: &str = "nessuno";
    /// Lets the terminal speak.
    pub const TRY_VOICE: &str = "Prova la voce";
    /// What it says then.
    pub const TRIAL: &str = "Questa è la voce del terminale. Se la sente bene, il suono funziona.";
    /// Before what came of it.
    pub const VOICE: &str = "Voce";
    /// While it speaks.
    pub const SPEAKS: &str = "sto dicendo «{frase}»";
    /// It spoke.
    pub const SPOKE: &str = "ho parlato con {scheda}; se non ha sentito, guardi cavo e volume dell'altoparlante";
    /// A sound card that took nothing.
    pub const SILENT: &str = "{scheda} non suona: {guasto}";
    /// There is nothing to speak with.
    pub const NO_CARD: &str = "nessuna scheda audio";
    /// Why a sound card took nothing: it has no way out.
    pub const NO_OUTPUT: &str = "non ha uscite";
    /// Something else holds it.
    pub const BUSY: &str = "è occupata";
    /// The kernel's number for anything else.
    pub const ERROR: &str = "errore {numero}";
    /// The sentence itself is not there or cannot be read.
    pub const NO_SENTENCE: &str = "il file della frase manca o è guasto";
}

/// What only the clerk reads on the receipt: Italian in every visit, and so no [`Text`]s.
pub mod clerk {
    /// Before what the office still checks.
    pub const OFFICE: &str = "Da controllare in ufficio";
    /// Before the requirements by name.
    pub const REQUIREMENTS: &str = "Requisiti";
    /// Before the laws.
    pub const SOURCES: &str = "Fonti";
    /// A requirement holds.
    pub const MET: &str = "sì";
    /// A requirement does not hold.
    pub const FAILED: &str = "no";
    /// A requirement is open.
    pub const OPEN: &str = "?";
    /// Which rules judged.
    pub const RULES: &str = "Regole {nome} versione {versione} del {data}";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_text_keeps_the_limit_it_sets_its_translations() {
        for text in ALL {
            assert!(text.italian().chars().count() <= text.most(), "«{}»", text.italian());
        }
    }
}
