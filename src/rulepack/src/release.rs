// SPDX-License-Identifier: EUPL-1.2
//! The commands of who publishes packs: keys, packing, signing, the repository.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::Timestamp;
use rulepack::publishing::{
    Entry, Publication, PublishError, RootDraft, moment, new_editors_key, new_role_key, pack, publish, refresh,
    rotate_root, sign, verify,
};
use totem_pack_source::hash::PackHash;

use crate::line::HELP_OF_COMMAND;

/// What they ask for.
#[derive(Subcommand)]
pub enum Release {
    /// Impacchetta le regole in un file solo; la stessa cartella dà sempre gli stessi byte
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack pack [CARTELLA] [--out CARTELLA]")]
    Pack {
        /// La cartella delle regole; senza, è rules
        #[arg(default_value = "rules", value_name = "CARTELLA", hide_default_value = true)]
        dir: PathBuf,
        /// Dove scrivere il pacchetto; senza, qui
        #[arg(long, default_value = ".", value_name = "CARTELLA", hide_default_value = true)]
        out: PathBuf,
    },
    /// Genera una chiave: NOME.key da custodire, NOME.pub da dare agli altri
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack new-key NOME [--editors] [--password-file FILE]")]
    NewKey {
        /// Il nome dei due file, senza estensione
        #[arg(value_name = "NOME")]
        name: PathBuf,
        /// Una chiave dei redattori, che firma i pacchetti; senza, una del deposito, che firma gli elenchi
        #[arg(long)]
        editors: bool,
        /// Il file con la parola d'ordine della chiave dei redattori
        #[arg(long, value_name = "FILE", requires = "editors")]
        password_file: Option<PathBuf>,
    },
    /// Firma un pacchetto come redattori; la firma sta accanto, in un file .minisig
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack sign PACCHETTO --key FILE [--password-file FILE]")]
    Sign {
        /// Il pacchetto
        #[arg(value_name = "PACCHETTO")]
        archive: PathBuf,
        /// La chiave dei redattori
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Il file con la sua parola d'ordine
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Mette un pacchetto firmato nel deposito, o rifirma l'elenco
    #[command(
        help_template = HELP_OF_COMMAND,
        override_usage = "rulepack publish [PACCHETTO] --repository CARTELLA --editors FILE --key FILE … [--wave MOMENTO=PERMILLE …]"
    )]
    Publish {
        /// Il pacchetto, con la firma accanto; senza, rifirma solo l'elenco
        #[arg(value_name = "PACCHETTO")]
        pack: Option<PathBuf>,
        /// La cartella del deposito
        #[arg(long, value_name = "CARTELLA")]
        repository: PathBuf,
        /// Le chiavi pubbliche dei redattori, come le hanno i terminali
        #[arg(long, value_name = "FILE")]
        editors: PathBuf,
        /// Le chiavi che firmano targets, snapshot e timestamp
        #[arg(long = "key", value_name = "FILE", required = true)]
        keys: Vec<PathBuf>,
        /// Da quando, per quanti terminali su mille: 2026-12-01T03:00=10; senza, subito per tutti
        #[arg(long = "wave", value_name = "MOMENTO=PERMILLE", value_parser = wave)]
        waves: Vec<(Timestamp, u64)>,
        /// L'impronta di un pacchetto da ritirare
        #[arg(long = "halt", value_name = "IMPRONTA")]
        halt: Vec<PackHash>,
        /// Il nome di un pacchetto da togliere dall'elenco
        #[arg(long = "drop", value_name = "NOME")]
        drop: Vec<String>,
        /// Per quanti giorni vale l'elenco; senza, 365
        #[arg(long, default_value_t = 365, value_name = "GIORNI", hide_default_value = true)]
        list_days: i64,
        /// Per quanti giorni vale il timestamp; senza, 10
        #[arg(long, default_value_t = 10, value_name = "GIORNI", hide_default_value = true)]
        timestamp_days: i64,
    },
    /// Prepara, fa firmare e pubblica una radice nuova: chi può firmare che cosa
    #[command(
        help_template = HELP_OF_COMMAND,
        override_usage = "rulepack rotate-root BOZZA [--ceremony FILE] [--previous FILE] [--key FILE …] [--repository CARTELLA]"
    )]
    RotateRoot {
        /// Il file della radice in preparazione
        #[arg(value_name = "BOZZA")]
        draft: PathBuf,
        /// Il file della cerimonia: crea la bozza
        #[arg(long, value_name = "FILE")]
        ceremony: Option<PathBuf>,
        /// La radice di prima; senza, quella del deposito, se c'è
        #[arg(long, value_name = "FILE")]
        previous: Option<PathBuf>,
        /// Le chiavi con cui firmarla adesso
        #[arg(long = "key", value_name = "FILE")]
        keys: Vec<PathBuf>,
        /// Il deposito in cui metterla, quando le firme bastano
        #[arg(long, value_name = "CARTELLA")]
        repository: Option<PathBuf>,
    },
    /// Rifirma il timestamp prima che scada, o prepara la copia per una chiavetta
    #[command(
        help_template = HELP_OF_COMMAND,
        override_usage = "rulepack refresh --repository CARTELLA --key FILE [--days GIORNI] [--stick CARTELLA]"
    )]
    Refresh {
        /// La cartella del deposito
        #[arg(long, value_name = "CARTELLA")]
        repository: PathBuf,
        /// La chiave del timestamp
        #[arg(long = "key", value_name = "FILE", required = true)]
        keys: Vec<PathBuf>,
        /// Per quanti giorni vale; senza, 10
        #[arg(long, default_value_t = 10, value_name = "GIORNI", hide_default_value = true)]
        days: i64,
        /// La cartella della chiavetta in cui copiare tutto, con il timestamp nuovo
        #[arg(long, value_name = "CARTELLA")]
        stick: Option<PathBuf>,
    },
    /// Legge il deposito come farebbe un terminale e dice se lo prenderebbe
    #[command(help_template = HELP_OF_COMMAND, override_usage = "rulepack verify --repository CARTELLA --root FILE --editors FILE")]
    Verify {
        /// La cartella del deposito
        #[arg(long, value_name = "CARTELLA")]
        repository: PathBuf,
        /// La radice che hanno i terminali
        #[arg(long, value_name = "FILE")]
        root: PathBuf,
        /// Le chiavi pubbliche dei redattori, come le hanno i terminali
        #[arg(long, value_name = "FILE")]
        editors: PathBuf,
    },
}

fn wave(text: &str) -> Result<(Timestamp, u64), String> {
    let (from, permille) = text.split_once('=').ok_or("scriva MOMENTO=PERMILLE, per esempio 2026-12-01=10")?;
    let permille = permille.parse().ok().filter(|permille| (1..=1_000).contains(permille));
    Ok((moment(from)?, permille.ok_or("i terminali su mille vanno da 1 a 1000")?))
}

fn password(file: Option<&PathBuf>) -> Result<Option<String>, PublishError> {
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path);
        text.map_err(|source| PublishError::Unreadable { path: path.clone(), source })
    };
    Ok(file.map(read).transpose()?.map(|text| text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Carries out one of them. Returns what was done, in words.
pub fn run(release: &Release) -> Result<String, PublishError> {
    let now = Timestamp::now();
    match release {
        Release::Pack { dir, out } => {
            let packed = pack(dir)?;
            let path = out.join(packed.file_name());
            let unwritable = |source| PublishError::Unwritable { path: path.clone(), source };
            std::fs::write(&path, &packed.archive).map_err(unwritable)?;
            let (bytes, hash) = (packed.archive.len(), packed.hash);
            Ok(format!("{}: {bytes} byte, {} casi tornano\nimpronta {hash}\n", path.display(), packed.cases))
        }
        Release::NewKey { name, editors: false, .. } => {
            new_role_key(name)?;
            Ok(format!("{0}.key da custodire, {0}.pub per la cerimonia\n", name.display()))
        }
        Release::NewKey { name, editors: true, password_file } => {
            new_editors_key(name, password(password_file.as_ref())?)?;
            Ok(format!("{0}.key da custodire, {0}.pub per i terminali\n", name.display()))
        }
        Release::Sign { archive, key, password_file } => {
            let path = sign(archive, key, password(password_file.as_ref())?)?;
            Ok(format!("firma in {}\n", path.display()))
        }
        Release::Publish { pack, repository, editors, keys, waves, halt, drop, list_days, timestamp_days } => {
            let entry = pack.as_deref().map(|pack| Entry::read(pack, editors)).transpose()?;
            publish(&Publication {
                repository,
                entry: entry.as_ref(),
                keys,
                waves,
                halt,
                drop,
                list_days: *list_days,
                timestamp_days: *timestamp_days,
                now,
            })
        }
        Release::RotateRoot { draft, ceremony, previous, keys, repository } => rotate_root(&RootDraft {
            draft,
            ceremony: ceremony.as_deref(),
            previous: previous.as_deref(),
            keys,
            repository: repository.as_deref(),
            now,
        }),
        Release::Refresh { repository, keys, days, stick } => refresh(repository, keys, *days, stick.as_deref(), now),
        Release::Verify { repository, root, editors } => verify(repository, root, editors),
    }
}
