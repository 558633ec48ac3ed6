// SPDX-License-Identifier: EUPL-1.2
//! The line that a night or an import ends with: a code, a colon, and words. Whoever shows it shows only the code: the process
//! that wrote the line talks to strangers.

/// Letters of a code.
const LETTERS_MAX: usize = 16;

/// The code of a line, if it is one: capitals, digits and blanks.
pub fn code(line: &str) -> Option<&str> {
    let (code, _) = line.split_once(':')?;
    let is_of_code = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == ' ';
    (!code.is_empty() && code.len() <= LETTERS_MAX && code.chars().all(is_of_code)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_code_is_one() {
        assert_eq!(code("RETE 1: non si collega: troppo lento"), Some("RETE 1"));
        for odd in ["", ": x", "non si collega", "scritto da altri: RETE 1", "TROPPO LUNGO PER UN CODICE: 1", "RETÉ: 1"]
        {
            assert_eq!(code(odd), None, "{odd}");
        }
    }
}
