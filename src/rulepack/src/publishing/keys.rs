// SPDX-License-Identifier: EUPL-1.2
//! New keys: one kind signs the repository's metadata (Ed25519, PKCS 8), the other is the editors' (minisign).

use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use minisign::KeyPair;
use tough::schema::key::Key;
use tough::sign::{Sign, parse_keypair};

use super::metadata::{parsed, pretty};
use super::{PublishError, read, write_new};

/// Makes a key of a role: `NAME.key`, to be kept, and `NAME.pub`, for the ceremony.
pub fn new_role_key(name: &Path) -> Result<(), PublishError> {
    let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    let made = made.map_err(|_| PublishError::Keys {
        what: "la chiave non si può generare".to_owned(),
        remedy: "riprovi: il sistema non ha dato numeri casuali",
    })?;
    write_new(&name.with_extension("key"), made.as_ref(), true)?;
    let public = public_of(made.as_ref(), name)?;
    write_new(&name.with_extension("pub"), &pretty(&public, name)?, false)
}

fn public_of(private: &[u8], path: &Path) -> Result<Key, PublishError> {
    let pair = parse_keypair(private).map_err(|error| PublishError::faulty(path, error.to_string()))?;
    Ok(pair.tuf_key())
}

/// Makes the editors' key: `NAME.key`, under a password if there is one, and `NAME.pub`, for the terminals.
pub fn new_editors_key(name: &Path, password: Option<String>) -> Result<(), PublishError> {
    let failed = |error: minisign::PError| PublishError::Keys {
        what: format!("la chiave dei redattori non si può generare: {error}"),
        remedy: "riprovi",
    };
    let pair = match password {
        Some(password) => KeyPair::generate_encrypted_keypair(Some(password)),
        None => KeyPair::generate_unencrypted_keypair(),
    };
    let pair = pair.map_err(failed)?;
    let secret = pair.sk.to_box(Some("chiave dei redattori, Polis Totem")).map_err(failed)?;
    write_new(&name.with_extension("key"), secret.into_string().as_bytes(), true)?;
    let public = pair.pk.to_box().map_err(failed)?.into_string();
    write_new(&name.with_extension("pub"), format!("{}\n", public.trim_end()).as_bytes(), false)
}

/// The public key of a role, as the ceremony reads it.
pub fn read_public(path: &Path) -> Result<Key, PublishError> {
    parsed(&read(path)?, path)
}
