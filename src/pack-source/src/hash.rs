// SPDX-License-Identifier: EUPL-1.2
//! The hash of a packed pack: its name in the store, in signed lists and on the receipt.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// SHA-256 of a packed pack's bytes; written as 64 small hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackHash([u8; 32]);

impl PackHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        PackHash(Sha256::digest(bytes).into())
    }

    /// Its 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first digits, as people compare them: on the receipt and on the screen of who checks a terminal.
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }
}

impl fmt::Display for PackHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PackHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PackHash({self})")
    }
}

/// The text is not 64 small hexadecimal digits.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» non è un'impronta SHA-256 di 64 cifre esadecimali")]
pub struct NoHash(pub String);

impl FromStr for PackHash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let refused = || NoHash(text.to_owned());
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 64 || !text.bytes().all(is_digit) {
            return Err(refused());
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).map_err(|_| refused())?;
        }
        Ok(PackHash(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        // The hash of nothing, from FIPS 180-4's examples.
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let hash = PackHash::of(b"");
        assert_eq!(hash.to_string(), nothing);
        assert_eq!(nothing.parse(), Ok(hash));
        assert_eq!(hash.short(), "e3b0c442");
        let upper = nothing.to_uppercase();
        for text in ["", "e3b0", upper.as_str(), &nothing.replace('e', "g")] {
            assert_eq!(text.parse::<PackHash>(), Err(NoHash(text.to_owned())));
        }
    }
}
