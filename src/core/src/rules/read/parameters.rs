// SPDX-License-Identifier: EUPL-1.2
//! Reads `parameters/*.toml`: dated values with their sources.

use jiff::civil::Date;

use super::form::{Form, fewer_decimals};
use crate::rules::limits::PARAMETER_VALUES_MAX;
use crate::rules::parameter::{After, Dated, Parameter, ParameterKind, ReadOn, Value};
use crate::rules::term::DoubtSlot;

const KINDS: &[(&str, ParameterKind)] =
    &[("number", ParameterKind::Number), ("euro", ParameterKind::Euro), ("date", ParameterKind::Date)];

/// What is said of a day before the first value.
const NO_VALUE_YET: &str = "Un valore per questa data non è ancora nelle regole.";

/// Reads one parameter. `doubt` gives a place to the words for where no value is known.
pub(super) fn read_parameter(form: Form<'_>, doubt: &mut dyn FnMut(String) -> DoubtSlot) -> Option<Parameter> {
    let id = form.id("id");
    let says = form.text("says");
    let kind = form.word("type", KINDS);
    let read_on = form.maybe_word("read_on", &[("today", ReadOn::Today), ("next_month", ReadOn::NextMonth)]);
    let known_until = form.maybe_date("known_until");
    let after = form.maybe_word("after", &[("not_lower", After::NotLower), ("unknown", After::Unknown)]);
    let review = form.maybe_text("review");
    if known_until.is_some() != after.is_some() || known_until.is_some() != review.is_some() {
        let what = format!("{}: known_until, after e review vanno insieme", form.is);
        form.report(what, "le scriva tutte e tre, oppure nessuna se il valore vale finché non ne esce un altro");
    }
    let values: Vec<Option<Dated>> =
        form.tables("value", "il valore").into_iter().map(|value| read_value(value, kind)).collect();
    check_order(&form, &values);
    check_known_until(&form, known_until, &values);
    form.finish();
    let (id, says, kind) = (id?, says?, kind?);
    let values: Vec<Dated> = values.into_iter().collect::<Option<_>>()?;
    let words = review.unwrap_or_else(|| NO_VALUE_YET.to_owned());
    Some(Parameter {
        kind,
        read_on: read_on.unwrap_or(ReadOn::Today),
        known_until,
        after: after.unwrap_or(After::Unknown),
        doubt: doubt(words),
        values,
        id,
        says,
    })
}

fn read_value(form: Form<'_>, kind: Option<ParameterKind>) -> Option<Dated> {
    let (from, source) = (form.date("from"), form.text("source"));
    let value = match kind? {
        ParameterKind::Date => form.date("value").map(Value::Day),
        ParameterKind::Number => form.number("value").map(Value::Figure),
        ParameterKind::Euro => form.number("value").and_then(|euro| {
            if euro.scale() > 2 {
                let what = format!("{}: un importo ha al massimo due decimali", form.is);
                form.report_at(&form.place_of("value"), what, fewer_decimals(euro, 2));
                return None;
            }
            Some(Value::Figure(euro))
        }),
    };
    form.finish();
    Some(Dated { from: from?, value: value?, source: source? })
}

/// A newer value leaves the old last day behind: from then on it would count as not known.
fn check_known_until(form: &Form<'_>, known_until: Option<Date>, values: &[Option<Dated>]) {
    let Some((until, last)) = known_until.zip(values.iter().flatten().last()) else { return };
    if last.from > until {
        let what = format!("{}: l'ultimo valore vale dal {}, dopo known_until = {until}", form.is, last.from);
        let remedy = "sposti known_until all'ultimo giorno in cui l'ultimo valore è certo";
        form.report_at(&form.place_of("known_until"), what, remedy);
    }
}

fn check_order(form: &Form<'_>, values: &[Option<Dated>]) {
    if values.is_empty() || values.len() > PARAMETER_VALUES_MAX {
        let what = format!("{}: ha {} valori", form.is, values.len());
        form.report(what, format!("servono da 1 a {PARAMETER_VALUES_MAX} righe in value = [ … ]"));
    }
    let mut days = values.iter().flatten().map(|value| value.from);
    let Some(mut before) = days.next() else { return };
    for day in days {
        if day <= before {
            let what = format!("{}: il valore dal {day} viene dopo quello dal {before}", form.is);
            form.report(what, "metta i valori dal più vecchio al più nuovo, uno per data");
        }
        before = day;
    }
}
