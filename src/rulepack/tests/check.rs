// SPDX-License-Identifier: EUPL-1.2
//! What `rulepack check` finds in a small pack when one thing in it is wrong.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A pack with nothing to mend, file by file.
const SOUND: &[(&str, &str)] = &[
    (
        "pack.toml",
        r#"
id = "prova"
version = "1"
date = 2026-11-21
engine = 1
benefits = ["bonus"]
[[topic]]
id = "persone"
label = "Lei"
[[topic]]
id = "salute"
label = "La salute"
[[contact]]
label = "INPS"
number = "803 164"
"#,
    ),
    (
        "facts/persone.toml",
        r#"
[[fact]]
id = "isee"
type = "euro"
question = "Quanto è il suo ISEE?"
hint = "È la cifra che sta in fondo alla prima pagina"
why = "Il bonus è per chi ha un ISEE basso."
short = "ISEE"
[[fact]]
id = "dove"
type = "one_of"
question = "Dove vive?"
why = "Il bonus è per chi vive in Italia."
short = "Dove vive"
options = [
    { id = "italia", label = "In Italia" },
    { id = "ue", label = "In un altro Paese europeo" },
    { id = "altrove", label = "Altrove" },
]
"#,
    ),
    (
        "facts/salute.toml",
        r#"
[[fact]]
id = "cure"
type = "yes_no"
delicate = true
question = "Ha bisogno di cure ogni giorno?"
why = "Con le cure il limite non conta."
short = "Cure"
"#,
    ),
    (
        "parameters/bonus.toml",
        r#"
[[parameter]]
id = "bonus.limite"
says = "limite di ISEE"
type = "euro"
value = [{ from = 2026-01-01, value = 12000, source = "L.R. 1/2026 art. 2" }]
"#,
    ),
    (
        "definitions/bonus.toml",
        r#"
[[definition]]
id = "isee_basso"
says = "ISEE fino al limite."
type = "yes_no"
value = "isee <= bonus.limite"
"#,
    ),
    (
        "benefits/bonus.toml",
        r#"
id = "bonus"
name = "Bonus di prova"
summary = "Un aiuto per chi vive in Italia e ha un ISEE basso."
sheet = 2026-11-21
[[requirement]]
id = "soldi"
short = "ISEE"
says = "Serve un ISEE basso, oppure cure ogni giorno."
source = "L.R. 1/2026 art. 2"
requires = "isee_basso or cure"
[[requirement]]
id = "luogo"
short = "dove vive"
says = "Serve vivere in Italia."
source = "L.R. 1/2026 art. 3"
review = "Per chi vive in un altro Paese europeo non è stabilito: chieda al Comune."
    [requirement.table]
    columns = ["dove", "cure"]
    rows = [
        ['"italia"', '-',    'sì'],
        ['"ue"',     'true', 'dubbio'],
    ]
    otherwise = "no"
[[paper]]
says = "Documento"
[[step]]
says = "Vada in Comune."
"#,
    ),
    (
        "benefits/bonus.cases.toml",
        r#"
on = 2026-11-21
[defaults]
isee = 12000
dove = "italia"
cure = false
[[case]]
name = "ISEE uguale al limite"
expect = "likely"
[[case]]
name = "ISEE oltre il limite"
facts = { isee = 12000.01 }
expect = "unlikely"
[[case]]
name = "Vive altrove"
facts = { dove = "altrove" }
expect = "unlikely"
"#,
    ),
    (
        "words.toml",
        r#"
delicate_topics = ["salute"]
delicate_words = ["malatti*"]
names = ["istanza di prova"]
avoid = [{ word = "istanz*", instead = "domanda" }]
"#,
    ),
];

/// The sound pack, with texts of its files replaced: a file, what it says, what it says instead.
fn check(changes: &[(&str, &str, &str)]) -> Output {
    let name = std::thread::current().name().expect("a test has a name").to_owned();
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for (file, text) in SOUND {
        let mut text = (*text).to_owned();
        for (_, old, new) in changes.iter().filter(|(changed, ..)| changed == file) {
            assert!(text.contains(old), "{file} holds {old}");
            text = text.replacen(old, new, 1);
        }
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder in target");
        std::fs::write(path, text).expect("written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_rulepack")).arg("check").arg(&folder).output();
    output.expect("rulepack runs")
}

/// What is said when a text is replaced, and that it is a fault.
fn fault(file: &str, old: &str, new: &str) -> String {
    let output = check(&[(file, old, new)]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    text
}

/// What is said when a text is replaced, and that it is only advice.
fn advice(file: &str, old: &str, new: &str) -> String {
    let output = check(&[(file, old, new)]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("\nconsiglio: "), "{text}");
    text
}

/// What is said of a pack without faults when texts are replaced.
fn said(changes: &[(&str, &str, &str)]) -> String {
    let output = check(changes);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// That a finding stands at a line, with its remedy below.
fn stands_at(text: &str, place: &str, what: &str) {
    let mut lines = text.lines().skip_while(|line| !line.contains(what));
    let line = lines.next().unwrap_or_else(|| panic!("«{what}» in: {text}"));
    assert!(line.trim_start_matches("consiglio: ").starts_with(place), "{line}");
    assert!(lines.next().is_some_and(|line| line.starts_with("    rimedio: ")), "{text}");
}

#[test]
fn a_sound_pack_has_nothing_to_mend() {
    let output = check(&[]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("nessun problema") && !text.contains("consiglio"), "{text}");
}

#[test]
fn a_requirement_that_no_case_fails_is_a_fault() {
    let text = fault("benefits/bonus.cases.toml", "dove = \"altrove\" }", "isee = 20000 }");
    stands_at(&text, "benefits/bonus.toml:12:", "il requisito «luogo»: in nessun caso manca");
}

#[test]
fn a_requirement_that_no_case_meets_is_a_fault() {
    let text = fault("benefits/bonus.toml", "requires = \"isee_basso or cure\"", "requires = \"isee_basso and cure\"");
    stands_at(&text, "benefits/bonus.toml:6:", "il requisito «soldi»: in nessun caso è rispettato");
}

#[test]
fn a_requirement_that_never_fails_says_so_and_is_held_to_it() {
    let never = "\nnever_no = true\nreview = ";
    let text = fault("benefits/bonus.toml", "\nreview = ", never);
    stands_at(&text, "benefits/bonus.toml:12:", "never_no = true, ma manca nel caso benefits/bonus.cases.toml:14");

    let doubtful = ("benefits/bonus.toml", "otherwise = \"no\"", "otherwise = \"dubbio\"");
    let never = ("benefits/bonus.toml", "\nreview = ", never);
    assert!(check(&[doubtful, never]).status.success(), "the third case leaves it open");
    let met = ("benefits/bonus.cases.toml", "dove = \"altrove\" }", "isee = 20000 }");
    let text = String::from_utf8_lossy(&check(&[doubtful, never, met]).stderr).into_owned();
    stands_at(&text, "benefits/bonus.toml:12:", "serve un caso in cui resta in dubbio");

    let text = fault("benefits/bonus.toml", "requires = ", "never_no = true\nrequires = ");
    stands_at(&text, "benefits/bonus.toml:11:", "«never_no» vuole un dubbio");
}

#[test]
fn a_benefit_without_a_likely_or_an_unlikely_case_is_a_fault() {
    let text = fault("benefits/bonus.cases.toml", "isee = 12000\n", "isee = 30000\n");
    stands_at(&text, "benefits/bonus.toml:1:", "«bonus» non può spettare in nessun caso");
    let text = fault("benefits/bonus.toml", "requires = \"isee_basso or cure\"", "requires = \"false\"");
    stands_at(&text, "benefits/bonus.toml:1:", "«bonus» non può mai spettare, qualunque siano le risposte");
    let always = ("benefits/bonus.toml", "requires = \"isee_basso or cure\"", "requires = \"true\"");
    let everywhere = ("benefits/bonus.toml", "['\"italia\"', '-',    'sì']", "['-', '-', 'sì']");
    let text = String::from_utf8_lossy(&check(&[always, everywhere]).stderr).into_owned();
    stands_at(&text, "benefits/bonus.toml:1:", "«bonus» può spettare sempre, qualunque siano le risposte");
}

#[test]
fn a_row_that_is_never_reached_is_a_fault_at_its_line() {
    let row = "['\"ue\"',     'true', 'dubbio'],";
    let with = |below: &str| fault("benefits/bonus.toml", row, &format!("{row}\n{below}"));
    let text = with("['\"italia\", \"ue\"', 'true', 'no'],");
    stands_at(&text, "benefits/bonus.toml:23:1", "le righe sopra prendono tutti i suoi casi");
    stands_at(&with("['\"italia\"', 'false', 'no'],"), "benefits/bonus.toml:23:1", "prima vale la riga 21");
    stands_at(&with("['\"ue\"', 'true', 'no'],"), "benefits/bonus.toml:23:1", "ha le condizioni della riga 22");
    let none = "['not(\"italia\", \"ue\", \"altrove\")', '-', 'no'],";
    stands_at(&with(none), "benefits/bonus.toml:23:1", "una cella esclude ogni risposta");
}

#[test]
fn rows_that_some_answer_reaches_are_left_alone() {
    let row = "['\"ue\"',     'true', 'dubbio'],";
    let rows = format!("{row}\n['\"ue\"', '-', 'no'],\n['not(\"italia\")', 'false', 'no'],");
    assert!(check(&[("benefits/bonus.toml", row, &rows)]).status.success());
    let columns = ("benefits/bonus.toml", "columns = [\"dove\", \"cure\"]", "columns = [\"dove\", \"isee\"]");
    let rows = "['\"ue\"', '< 5000', 'dubbio'],\n['\"ue\"', '< bonus.limite', 'no'],\n['\"ue\"', '>= 5000', 'no'],";
    assert!(check(&[columns, ("benefits/bonus.toml", row, rows)]).status.success(), "a parameter may be anything");
}

#[test]
fn figures_of_a_column_are_put_in_order() {
    let columns = ("benefits/bonus.toml", "columns = [\"dove\", \"cure\"]", "columns = [\"dove\", \"isee\"]");
    let rows = "['\"ue\"', '< 5000', 'dubbio'],\n['\"ue\"', '>= 5000', 'no'],\n['\"ue\"', '[4000..6000]', 'no'],";
    let output = check(&[columns, ("benefits/bonus.toml", "['\"ue\"',     'true', 'dubbio'],", rows)]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    stands_at(&text, "benefits/bonus.toml:24:", "le righe sopra prendono tutti i suoi casi");
}

#[test]
fn a_source_or_a_date_that_is_missing_or_says_nothing_is_a_fault() {
    let text = fault("benefits/bonus.toml", "source = \"L.R. 1/2026 art. 2\"", "source = \"da verificare\"");
    stands_at(&text, "benefits/bonus.toml:10:", "la fonte «da verificare» non dice quale atto");
    let text = fault("benefits/bonus.toml", "source = \"L.R. 1/2026 art. 2\"\n", "");
    stands_at(&text, "benefits/bonus.toml:6:", "manca «source»");
    let text = fault("parameters/bonus.toml", ", source = \"L.R. 1/2026 art. 2\"", "");
    stands_at(&text, "parameters/bonus.toml:6:", "manca «source»");
    let text = fault("parameters/bonus.toml", "from = 2026-01-01, ", "");
    stands_at(&text, "parameters/bonus.toml:6:", "manca «from»");
    let text = fault("benefits/bonus.toml", "sheet = 2026-11-21\n", "");
    stands_at(&text, "benefits/bonus.toml:1:", "manca «sheet»");
}

#[test]
fn a_parameter_without_a_value_today_is_worth_a_look() {
    let text = fault("parameters/bonus.toml", "from = 2026-01-01", "from = 2027-01-01");
    stands_at(&text, "parameters/bonus.toml:2:", "«bonus.limite» non ha un valore per il 2026-11-21");
}

#[test]
fn a_question_of_91_characters_and_an_answer_of_41_are_faults() {
    let old = "question = \"Ha bisogno di cure ogni giorno?\"";
    let question = |letters: usize| format!("question = \"{}{}?\"", "Va bene ".repeat(10), "x".repeat(letters - 81));
    assert!(check(&[("facts/salute.toml", old, &question(90))]).status.success());
    let text = fault("facts/salute.toml", old, &question(91));
    stands_at(&text, "facts/salute.toml:6:", "«question» ha 91 caratteri, al massimo 90");
    let label = |letters: usize| format!("label = \"{}\"", "x".repeat(letters));
    assert!(check(&[("facts/persone.toml", "label = \"Altrove\"", &label(40))]).status.success());
    let text = fault("facts/persone.toml", "label = \"Altrove\"", &label(41));
    stands_at(&text, "facts/persone.toml:18:", "«label» ha 41 caratteri, al massimo 40");
}

#[test]
fn a_text_that_is_hard_to_read_is_named_with_its_index() {
    let hard = "question = \"Possiede certificazioni attestanti necessità terapeutiche quotidiane?\"";
    let text = advice("facts/salute.toml", "question = \"Ha bisogno di cure ogni giorno?\"", hard);
    stands_at(&text, "facts/salute.toml:6:", "indice Gulpease 34, almeno 60");
    let hard = "says = \"Autocertificazione contenente dichiarazioni reddituali, patrimoniali, familiari\"";
    let text = advice("benefits/bonus.toml", "says = \"Documento\"", hard);
    stands_at(&text, "benefits/bonus.toml:26:", "indice Gulpease 19, almeno 50");
}

#[test]
fn a_word_to_avoid_is_named_with_the_plain_one_but_not_in_sources_names_and_quotes() {
    let text = advice("benefits/bonus.toml", "says = \"Vada in Comune.\"", "says = \"Porti l'Istanza in Comune.\"");
    stands_at(&text, "benefits/bonus.toml:28:", "«says» usa «istanz…»");
    assert!(text.contains("scriva invece: domanda"), "{text}");
    for (old, new) in [
        ("source = \"L.R. 1/2026 art. 2\"", "source = \"Istanza 1/2026\""),
        ("says = \"Vada in Comune.\"", "says = \"Scelga «Nuova istanza» sul sito.\""),
        ("says = \"Vada in Comune.\"", "says = \"Chieda l'istanza di prova.\""),
    ] {
        let output = check(&[("benefits/bonus.toml", old, new)]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && !text.contains("consiglio"), "{new}: {text}");
    }
}

#[test]
fn a_figure_that_its_parameter_left_behind_or_could_say_is_named() {
    let says = ("benefits/bonus.toml", "Serve un ISEE basso,", "Serve un ISEE fino a 12.000 euro,");
    assert!(!said(&[says]).contains("consiglio"), "it is the limit of today");
    let risen = (
        "parameters/bonus.toml",
        "art. 2\" }]",
        "art. 2\" },\n{ from = 2027-01-01, value = 13000, source = \"L.R. 1/2027 art. 1\" }]",
    );
    let text = said(&[says, risen]);
    stands_at(
        &text,
        "benefits/bonus.toml:9:",
        "«says» dice «12.000 euro», ma dal 2027-01-01 «bonus.limite» è 13.000 euro",
    );
    let step = ("benefits/bonus.toml", "Vada in Comune.", "Con un ISEE fino a 12.000 euro vada in Comune.");
    stands_at(&said(&[step]), "benefits/bonus.toml:28:", "scrive a mano il valore di «bonus.limite»");
    let step = ("benefits/bonus.toml", "Vada in Comune.", "Con un ISEE fino a {bonus.limite} vada in Comune.");
    assert!(!said(&[step]).contains("consiglio"), "it follows the parameter");
}

#[test]
fn a_fact_of_a_delicate_topic_that_cannot_be_declined_is_a_fault() {
    let text = fault("facts/salute.toml", "delicate = true\n", "");
    stands_at(&text, "facts/salute.toml:2:", "il fatto «cure» è dell'argomento delicato «La salute»");
}

#[test]
fn a_question_with_a_delicate_word_is_worth_a_look() {
    let text = advice("facts/persone.toml", "question = \"Dove vive?\"", "question = \"Ha una malattia?\"");
    stands_at(&text, "facts/persone.toml:9:", "il fatto «dove» chiede di un tema delicato: «malatti…»");
}

#[test]
fn what_no_benefit_uses_is_a_fault_with_all_that_only_it_needs() {
    let text = fault("benefits/bonus.toml", "requires = \"isee_basso or cure\"", "requires = \"cure\"");
    stands_at(&text, "definitions/bonus.toml:2:", "nessuna prestazione usa la definizione «isee_basso»");
    stands_at(&text, "parameters/bonus.toml:2:", "nessuna prestazione usa il parametro «bonus.limite»");
    stands_at(&text, "facts/persone.toml:2:", "nessuna prestazione usa il fatto «isee»");
    assert!(!text.contains("«dove»") && !text.contains("«cure»"), "{text}");
}

#[test]
fn a_fact_that_only_a_note_speaks_of_is_never_asked() {
    let only = "[[paper]]\nsays = \"Certificato\"\nwhen = \"cura_lunga\"\n[[paper]]";
    let fact = "[[fact]]\nid = \"cura_lunga\"\ntype = \"yes_no\"\ndelicate = true\nquestion = \"Dura da anni?\"\n\
                why = \"Serve un certificato.\"\nshort = \"Durata\"\n[[fact]]";
    let output = check(&[("benefits/bonus.toml", "[[paper]]", only), ("facts/salute.toml", "[[fact]]", fact)]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    stands_at(&text, "facts/salute.toml:2:", "il fatto «cura_lunga» non decide niente: il totem non lo chiede mai");
}

#[test]
fn a_list_of_words_with_a_slip_is_a_fault_of_its_own() {
    let text = fault("words.toml", "instead = \"domanda\"", "invece = \"domanda\"");
    stands_at(&text, "words.toml:5:", "campo sconosciuto «invece»");
    let text = fault("words.toml", "[\"salute\"]", "[\"slute\"]");
    stands_at(&text, "words.toml:2:", "l'argomento «slute» non c'è");
}
