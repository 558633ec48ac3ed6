// SPDX-License-Identifier: EUPL-1.2
//! What a terminal would do with a repository, with another TUF client than the terminal's: if the two disagree, one of
//! them is wrong and nothing is published.

use std::fmt::Write;
use std::path::Path;

use totem_core::rules::case::run_cases;
use totem_core::rules::read::read_pack;
use totem_pack_source::archive::read_archive;
use totem_pack_source::editors::Editors;
use totem_pack_source::hash::PackHash;
use tough::{ExpirationEnforcement, FilesystemTransport, IntoVec, RepositoryLoader, TargetName};
use url::Url;

use super::repository::listed;
use super::{PublishError, read};

/// Reads everything on offer as a terminal would that starts from `root`. Returns what was found, in words.
pub fn verify(repository: &Path, root: &Path, editors: &Path) -> Result<String, PublishError> {
    let keys = read(editors)?;
    let editors = Editors::read(&String::from_utf8_lossy(&keys))
        .map_err(|error| PublishError::faulty(editors, error.to_string()))?;
    let root = read(root)?;
    let failed = |error: tough::error::Error| PublishError::repository(repository, error);
    let address = |folder: &str| {
        let path = std::path::absolute(repository.join(folder)).ok();
        path.and_then(|path| Url::from_directory_path(path).ok())
            .ok_or_else(|| PublishError::faulty(repository, "non è una cartella"))
    };
    let loader = RepositoryLoader::new(&root, address("metadata")?, address("targets")?);
    let loader = loader.transport(FilesystemTransport).expiration_enforcement(ExpirationEnforcement::Safe);
    let loaded = super::wait_for(loader.load()).map_err(failed)?;
    let mut told = String::new();
    for (name, hash, stopped, signature) in listed(repository)? {
        let target = TargetName::new(name.clone()).map_err(failed)?;
        let bytes = super::wait_for(async {
            match loaded.read_target(&target).await? {
                Some(stream) => stream.into_vec().await.map(Some),
                None => Ok(None),
            }
        });
        let refused = |why: String| PublishError::Refused { name: name.clone(), why };
        let bytes = bytes.map_err(failed)?.ok_or_else(|| refused("non è in elenco".to_owned()))?;
        if PackHash::of(&bytes) != hash {
            return Err(refused("l'impronta non è quella dell'elenco".to_owned()));
        }
        editors.check(&bytes, signature.as_bytes()).map_err(|error| refused(error.to_string()))?;
        let files = read_archive(&bytes).map_err(|error| refused(error.to_string()))?;
        let pack = read_pack(&files).map_err(|problems| refused(problems.to_string()))?;
        let misses = run_cases(&pack);
        if let Some(miss) = misses.first() {
            return Err(refused(format!("il caso «{}» non torna", miss.name)));
        }
        let state = if stopped { "ritirato" } else { "buono" };
        let _ = writeln!(told, "{name}  {}  {state}, {} casi tornano", hash.short(), pack.cases.len());
    }
    Ok(told + "un terminale lo prende\n")
}
