// SPDX-License-Identifier: EUPL-1.2
//! The site file: what differs from one terminal to the next. Signed by whoever hands terminals out; a file that is
//! not theirs, or says anything odd, is refused whole.

use std::net::Ipv4Addr;
use std::path::Path;

use serde::Deserialize;
use totem_pack_source::editors::{Editors, EditorsError};
use totem_pack_source::shelf::{SealError, read_at_most};

/// The file on the site's partition.
pub const FILE: &str = "site.toml";
/// Its signature.
pub const SIGNATURE: &str = "site.toml.minisig";
/// Bytes of either: a page of settings.
const BYTES_MAX: usize = 16 * 1024;

/// Why a site file is not taken. The number is what the screen shows.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// There is none.
    #[error("SITO 1: sulla partizione polis-site non c'è il file del posto; la scriva dal computer del tecnico")]
    Missing(#[source] SealError),
    /// It bears no signature of those who hand out terminals.
    #[error(
        "SITO 2: il file del posto non è firmato da chi consegna i terminali; lo firmi di nuovo con la chiave del posto"
    )]
    NotTheirs(#[source] EditorsError),
    /// It says something that cannot be.
    #[error("SITO 3: il file del posto non va: {0}; lo corregga e lo firmi di nuovo")]
    Faulty(String),
}

impl SiteError {
    /// The number on the screen.
    pub fn number(&self) -> u8 {
        match self {
            SiteError::Missing(_) => 1,
            SiteError::NotTheirs(_) => 2,
            SiteError::Faulty(_) => 3,
        }
    }
}

/// What a site file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The code of the place: it spreads the terminals over the night.
    pub site: String,
    /// By how much the panel is turned: 0, 90, 180 or 270 degrees. Turns the touch too.
    #[serde(default)]
    pub rotation: u16,
    /// The printer's device file; without it nothing is printed.
    pub printer: Option<String>,
    /// USB devices to be let in besides the known ones, as `vendor:product`.
    #[serde(default)]
    pub usb: Vec<String>,
    /// Where the rules come from.
    pub repository: String,
    /// The proxy to it.
    pub proxy: Option<String>,
    /// Over how many minutes of the night the terminals spread.
    pub window_minutes: Option<u32>,
    /// A fixed address; without it the cable's network gives one.
    pub network: Option<Network>,
    /// The time server.
    pub ntp: Option<String>,
}

/// A fixed address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// With the length of the network's prefix: `10.1.2.3/24`.
    pub address: String,
    /// The way out.
    pub gateway: Ipv4Addr,
    /// Who knows names.
    pub dns: Vec<Ipv4Addr>,
}

impl Site {
    /// Reads the file of a folder, if it is signed with one of these keys.
    pub fn read(folder: &Path, keys: &Editors) -> Result<Site, SiteError> {
        let bytes = read_at_most(&folder.join(FILE), BYTES_MAX).map_err(SiteError::Missing)?;
        let signature = read_at_most(&folder.join(SIGNATURE), BYTES_MAX);
        let signature = signature.map_err(|_| SiteError::NotTheirs(EditorsError::NoSignature))?;
        keys.check(&bytes, &signature).map_err(SiteError::NotTheirs)?;
        let text = String::from_utf8(bytes).map_err(|error| SiteError::Faulty(error.to_string()))?;
        let site: Site = toml::from_str(&text).map_err(|error| SiteError::Faulty(error.to_string()))?;
        site.check()?;
        Ok(site)
    }

    /// Every value goes into a file that root's programs read: none may say more than it should.
    fn check(&self) -> Result<(), SiteError> {
        let faulty = |what: &str, value: &str| Err(SiteError::Faulty(format!("{what}, e «{value}» non va")));
        if self.site.is_empty()
            || self.site.len() > 40
            || !self.site.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        {
            return faulty("site vuole da 1 a 40 lettere, cifre o trattini", &self.site);
        }
        if ![0, 90, 180, 270].contains(&self.rotation) {
            return faulty("rotation vuole 0, 90, 180 o 270", &self.rotation.to_string());
        }
        if let Some(printer) = self.printer.as_ref().filter(|printer| !is_printer(printer)) {
            return faulty("printer vuole /dev/usb/lpN, /dev/lpN, /dev/ttyUSBN o /dev/ttyACMN", printer);
        }
        if let Some(usb) = self.usb.iter().find(|usb| !is_usb(usb)) {
            return faulty("usb vuole quattro cifre, due punti, quattro cifre, come 0403:6001", usb);
        }
        let addresses = [Some(&self.repository), self.proxy.as_ref()];
        if let Some(address) = addresses.into_iter().flatten().find(|address| port(address).is_none()) {
            return faulty("repository e proxy vogliono un indirizzo http o https", address);
        }
        if let Some(ntp) = self.ntp.as_ref().filter(|ntp| !is_name(ntp)) {
            return faulty("ntp vuole il nome di un server", ntp);
        }
        match &self.network {
            Some(network) if !is_address(&network.address) => {
                faulty("address vuole un indirizzo come 10.1.2.3/24", &network.address)
            }
            _ => Ok(()),
        }
    }

    /// The ports that the night needs open: the repository's and the proxy's.
    pub fn ports(&self) -> Vec<u16> {
        [Some(&self.repository), self.proxy.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|address| port(address))
            .collect()
    }
}

fn is_printer(path: &str) -> bool {
    ["/dev/usb/lp", "/dev/lp", "/dev/ttyUSB", "/dev/ttyACM"].iter().any(|stem| {
        path.strip_prefix(stem)
            .is_some_and(|number| (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn is_usb(id: &str) -> bool {
    let is_number =
        |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    id.split_once(':').is_some_and(|(vendor, product)| is_number(vendor) && is_number(product))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 253 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
}

fn is_address(address: &str) -> bool {
    let Some((address, prefix)) = address.split_once('/') else { return false };
    address.parse::<Ipv4Addr>().is_ok() && prefix.parse::<u8>().is_ok_and(|prefix| (8..=30).contains(&prefix))
}

/// The port of an address, if it is one of the web and has no odd character.
fn port(address: &str) -> Option<u16> {
    let (usual, rest) = match (address.strip_prefix("http://"), address.strip_prefix("https://")) {
        (Some(rest), _) => (80, rest),
        (_, Some(rest)) => (443, rest),
        _ => return None,
    };
    let is_plain = rest.chars().all(|c| c.is_ascii_graphic() && !"\"'\\`".contains(c));
    let host = rest.split('/').next().filter(|host| !host.is_empty() && is_plain)?;
    let host = host.rsplit('@').next()?;
    match host.rsplit_once(':') {
        Some((_, port)) => port.parse().ok().filter(|port| *port != 0),
        None => Some(usual),
    }
}
