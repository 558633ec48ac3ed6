// SPDX-License-Identifier: EUPL-1.2
//! A limit on everything that a pack or a visit can bring, each with its reason.

/// Files of one pack. 24 benefits with their cases, facts, parameters and texts make about 80.
pub const FILES_MAX: usize = 400;

/// Bytes of one file. The longest list of cases we know is under 60 kB.
pub const FILE_BYTES_MAX: usize = 512 * 1024;

/// Bytes of a whole pack: it is read anew at every start of the terminal.
pub const PACK_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Problems reported at once. Beyond this a reader has one cause to mend, not two hundred.
pub const PROBLEMS_MAX: usize = 200;

/// Days without confirmation that a pack may let pass in silence.
pub const FRESHNESS_DAYS_MAX: i64 = 366;

/// Options of one fact: they must fit 128 bits. The provinces need 113.
pub const OPTIONS_MAX: usize = 128;

/// Facts of a pack. All 24 benefits need about 110.
pub const FACTS_MAX: usize = 400;

/// Definitions of a pack, for the same size of pack.
pub const DEFINITIONS_MAX: usize = 400;

/// Parameters of a pack.
pub const PARAMETERS_MAX: usize = 400;

/// Dated values of one parameter: a century of yearly ones.
pub const PARAMETER_VALUES_MAX: usize = 100;

/// Benefits of a pack. The questionnaire has 24.
pub const BENEFITS_MAX: usize = 64;

/// Requirements of one benefit, ways included. The longest sheet has 17 rows.
pub const REQUIREMENTS_MAX: usize = 64;

/// Rows of one decision table. Permits need about 25, provinces about 110.
pub const ROWS_MAX: usize = 200;

/// Columns of one decision table; more cannot be read by a person.
pub const COLUMNS_MAX: usize = 12;

/// Plausible households of a pack. Beyond a few hundred the order of questions gets no better.
pub const SAMPLE_MAX: usize = 500;

/// Bands that a number is asked in, where there is room: more are not told apart in plain words.
pub const BANDS_MAX: usize = 5;

/// Statements on one screen: more are not read one by one.
pub const TOGETHER_MAX: usize = 5;

/// Cases of one benefit.
pub const CASES_MAX: usize = 400;

/// Characters of one condition. The longest of ours has under 600.
pub const CONDITION_CHARS_MAX: usize = 2_000;

/// Brackets and operators inside one another in a condition. It keeps the parser's stack small.
pub const CONDITION_DEPTH_MAX: usize = 40;

/// Definitions that rest on one another. It keeps the evaluator's stack small.
pub const DEFINITION_DEPTH_MAX: usize = 24;

/// People `some`, `every`, `sum` and filters speak of at once, one inside the other.
pub const BOUND_MAX: usize = 4;

/// People of a household, the asker included: they must fit 32 bits, and a screen.
pub const PEOPLE_MAX: usize = 20;

/// Characters of a question: two lines and a half at the size it is shown.
pub const QUESTION_CHARS_MAX: usize = 90;

/// Characters of a hint.
pub const HINT_CHARS_MAX: usize = 90;

/// Characters of an option: one line and a half, in large text too.
pub const OPTION_CHARS_MAX: usize = 40;

/// Characters of a reason for asking.
pub const WHY_CHARS_MAX: usize = 140;

/// Characters of a fact's name in lists.
pub const FACT_SHORT_CHARS_MAX: usize = 40;

/// Characters of a benefit's name on a card.
pub const NAME_CHARS_MAX: usize = 60;

/// Characters of a requirement's name in a list.
pub const REQUIREMENT_SHORT_CHARS_MAX: usize = 24;

/// Characters of a sentence that a citizen reads.
pub const SENTENCE_CHARS_MAX: usize = 220;

/// Characters of the label of a topic or a contact.
pub const LABEL_CHARS_MAX: usize = 40;

/// Characters of a life event's label, or of a contact's hint.
pub const TILE_CHARS_MAX: usize = 60;

/// Languages besides Italian: the frame has room for two more buttons.
pub const TRANSLATIONS_MAX: usize = 2;

/// Characters of a language's own name: its button is 240 dots wide.
pub const LANGUAGE_NAME_CHARS_MAX: usize = 12;

/// Characters of any text a citizen reads.
pub const TEXT_CHARS_MAX: usize = 1_200;

/// Candidate sets kept while looking for the smallest one that would settle a benefit.
pub const CANDIDATES_MAX: usize = 24;

/// Looks at a condition while settling it exactly. Of 360,000 outcomes of made-up rules the longest took 901; on the real pack nearly
/// all take under 50, and with more than this a question would be waited for.
pub const EXACT_TRIES_MAX: usize = 1_000;

/// Parts of one fact that are told apart to see whether it still matters. Nine amounts have 19.
pub const EXACT_PARTS_MAX: usize = 48;
