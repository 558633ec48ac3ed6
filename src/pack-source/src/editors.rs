// SPDX-License-Identifier: EUPL-1.2
//! The editors' signature on a packed pack (minisign): who may say what the rules are.
//! Only checks; keys that sign are never on a terminal.

use minisign_verify::{PublicKey, Signature};

/// Bytes of a signature file: four lines, of which the comment may be long.
pub const SIGNATURE_BYTES_MAX: usize = 4 * 1024;

/// Keys of editors at once: the one in use, the next one, and room for a second body.
const EDITORS_MAX: usize = 8;

/// Why a pack does not count as the editors'.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditorsError {
    /// The file of keys holds none, too many, or something else.
    #[error("le chiavi dei redattori non si leggono: servono da 1 a {EDITORS_MAX} chiavi minisign, due righe ciascuna")]
    NoKeys,
    /// The signature file is no minisign signature.
    #[error("la firma dei redattori non è una firma minisign")]
    NoSignature,
    /// None of the editors signed these bytes.
    #[error("nessuno dei redattori conosciuti ha firmato questo pacchetto")]
    NotTheirs,
}

/// The editors whose packs a terminal takes.
#[derive(Clone)]
pub struct Editors(Vec<PublicKey>);

impl Editors {
    /// Reads their public keys: files as minisign writes them, one after the other.
    pub fn read(text: &str) -> Result<Self, EditorsError> {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let keys: Result<Vec<PublicKey>, _> = lines.chunks(2).map(|key| PublicKey::decode(&key.join("\n"))).collect();
        let keys = keys.map_err(|_| EditorsError::NoKeys)?;
        if keys.is_empty() || keys.len() > EDITORS_MAX { Err(EditorsError::NoKeys) } else { Ok(Editors(keys)) }
    }

    /// Checks that one of them signed these bytes; returns what the signature says of them, under the signature too.
    pub fn check(&self, archive: &[u8], signature: &[u8]) -> Result<String, EditorsError> {
        let text = std::str::from_utf8(signature).ok().filter(|text| text.len() <= SIGNATURE_BYTES_MAX);
        let decoded = text.and_then(|text| Signature::decode(text).ok());
        let signature = decoded.ok_or(EditorsError::NoSignature)?;
        // The old kind of signature, without a hash first, is never made by `rulepack sign`.
        let theirs = self.0.iter().any(|key| key.verify(archive, &signature, false).is_ok());
        if theirs { Ok(signature.trusted_comment().to_owned()) } else { Err(EditorsError::NotTheirs) }
    }
}
