// SPDX-License-Identifier: EUPL-1.2
//! The editors' signature on a packed pack, beside it.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use minisign::{SecretKey, SecretKeyBox};

use super::{PublishError, read, write};

/// Signs a packed pack: `PACK.minisig` lies beside it then. Returns its path.
pub fn sign(archive: &Path, key: &Path, password: Option<String>) -> Result<PathBuf, PublishError> {
    let bytes = read(archive)?;
    let secret = secret_key(key, password)?;
    let name = archive.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let signed =
        minisign::sign(None, &secret, Cursor::new(bytes), Some(&name), Some("firma dei redattori, Polis Totem"));
    let signed = signed.map_err(|error| PublishError::faulty(key, error.to_string()))?;
    let path = archive.with_file_name(format!("{name}.minisig"));
    write(&path, signed.into_string().as_bytes())?;
    Ok(path)
}

fn secret_key(path: &Path, password: Option<String>) -> Result<SecretKey, PublishError> {
    let text = String::from_utf8(read(path)?).map_err(|error| PublishError::faulty(path, error.to_string()))?;
    let boxed = || SecretKeyBox::from_string(&text).map_err(|error| PublishError::faulty(path, error.to_string()));
    let opened = match password {
        Some(password) => boxed()?.into_secret_key(Some(password)),
        None => boxed()?.into_unencrypted_secret_key(),
    };
    opened.map_err(|error| PublishError::Keys {
        what: format!("la chiave {} non si apre: {error}", path.display()),
        remedy: "dia la parola d'ordine con --password-file",
    })
}
