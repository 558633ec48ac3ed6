// SPDX-License-Identifier: EUPL-1.2
//! The outline of a pack's file: its tables and texts with their places, whatever they mean.
//! For those who check how a pack is written; what it means stands in the pack.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{Place, SourceFile};
use super::problem::Problems;

/// A table of a file, or a list within a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The field it stands under: `requirement`, `options`, `rows`. Empty for the file itself.
    pub key: String,
    /// Its own name, if it has one.
    pub id: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// Its texts, each with its field; the texts of a list follow one another.
    pub texts: Vec<Text>,
    /// The tables inside it.
    pub inner: Vec<Section>,
}

/// A text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The field it stands under.
    pub key: String,
    /// What it says.
    pub words: String,
    /// Where it stands.
    pub place: Place,
}

impl Section {
    /// The outline of a file; lines that cannot be read are left out.
    pub fn of(file: &SourceFile) -> Self {
        let mut section = Section::new("", 0..0);
        if let Some(table) = file.read(&mut Problems::default()) {
            section.fill(table.get_ref());
        }
        section
    }

    /// The text of a field.
    pub fn text(&self, key: &str) -> Option<&Text> {
        self.texts.iter().find(|text| text.key == key)
    }

    /// The texts of a field that is a list.
    pub fn texts<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Text> {
        self.texts.iter().filter(move |text| text.key == key)
    }

    /// The tables inside it under a field.
    pub fn sections<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Section> {
        self.inner.iter().filter(move |section| section.key == key)
    }

    /// It, and every table inside it.
    pub fn all(&self) -> Vec<&Section> {
        let inner = self.inner.iter().flat_map(Section::all);
        std::iter::once(self).chain(inner).collect()
    }

    fn new(key: &str, place: Place) -> Self {
        Section { key: key.to_owned(), id: None, place, texts: Vec::new(), inner: Vec::new() }
    }

    fn fill(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            self.add(key.get_ref(), value);
        }
        self.id = self.text("id").map(|id| id.words.clone());
    }

    fn add(&mut self, key: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::String(words) => {
                self.texts.push(Text { key: key.to_owned(), words: words.to_string(), place: value.span() });
            }
            DeValue::Table(table) => {
                let mut section = Section::new(key, value.span());
                section.fill(table);
                self.inner.push(section);
            }
            DeValue::Array(list) => {
                for item in list {
                    match item.get_ref() {
                        DeValue::Array(_) => {
                            let mut row = Section::new(key, item.span());
                            row.add_all(key, item);
                            self.inner.push(row);
                        }
                        _ => self.add(key, item),
                    }
                }
            }
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    /// The items of a row that are texts.
    fn add_all(&mut self, key: &str, row: &Spanned<DeValue<'_>>) {
        let cells = row.get_ref().as_array().into_iter().flatten();
        cells.filter(|cell| cell.get_ref().is_str()).for_each(|cell| self.add(key, cell));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_lists_and_rows_keep_their_words_and_places() {
        let text =
            "id = \"a\"\n[[b]]\nid = \"c\"\nd = [\"e\", \"f\"]\nrows = [['g', 'h'], ['i']]\no = [{ id = \"p\" }]\n";
        let outline = Section::of(&SourceFile::new("x.toml", text));
        assert_eq!(outline.id.as_deref(), Some("a"));
        let b = outline.sections("b").next().expect("it is in there");
        let words = |section: &Section, key: &str| -> Vec<String> {
            section.texts(key).map(|text| text.words.clone()).collect()
        };
        assert_eq!((b.id.as_deref(), words(b, "d")), (Some("c"), vec!["e".to_owned(), "f".to_owned()]));
        let rows: Vec<Vec<String>> = b.sections("rows").map(|row| words(row, "rows")).collect();
        assert_eq!(rows, [vec!["g", "h"], vec!["i"]]);
        let option = b.sections("o").next().expect("it is in there");
        assert_eq!(&text[option.place.clone()], "{ id = \"p\" }");
        assert_eq!(outline.all().len(), 5);
    }
}
