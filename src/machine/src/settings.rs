// SPDX-License-Identifier: EUPL-1.2
//! What a site file becomes: settings for the terminal, the night, udev, the network and its filter, all in memory and made anew
//! with every start.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::site::Site;

/// Where settings go; everything under `/run`, but for scenes.
pub struct Places {
    /// Our own.
    pub own: PathBuf,
    /// Rules for udev.
    pub udev: PathBuf,
    /// Networks for networkd.
    pub network: PathBuf,
    /// The time server for timesyncd.
    pub time: PathBuf,
}

impl Places {
    /// Under a folder that stands for `/run`.
    pub fn under(run: &Path) -> Places {
        Places {
            own: run.join("polis-totem"),
            udev: run.join("udev/rules.d"),
            network: run.join("systemd/network"),
            time: run.join("systemd/timesyncd.conf.d"),
        }
    }
}

/// Writes all that a site sets. `sync` is the night's configuration as the image has it.
pub fn write(site: &Site, sync: &str, system: Option<&str>, places: &Places) -> io::Result<()> {
    put(&places.own, "kiosk.env", &terminal(site, system))?;
    put(&places.own, "site", &format!("{}\n", site.site))?;
    put(&places.own, "sync.toml", &night(site, sync, &places.own)?)?;
    put(&places.own, "ports.nft", &filter(site))?;
    put(&places.udev, "11-polis-site.rules", &devices(site))?;
    if let Some(text) = network(site) {
        put(&places.network, "10-polis-site.network", &text)?;
    }
    if let Some(ntp) = &site.ntp {
        put(&places.time, "polis-site.conf", &format!("[Time]\nNTP={ntp}\nFallbackNTP=\n"))?;
    }
    Ok(())
}

/// Tells the terminal that it has no site: it opens to nobody and shows the number.
pub fn refuse(number: u8, system: Option<&str>, places: &Places) -> io::Result<()> {
    let fault = format!("SITO-{number}");
    put(&places.own, "kiosk.env", &options(&[("fault", Some(&fault)), ("system", system)]))
}

/// The system that runs, from the words of the kernel's command line, which were signed together with the kernel: its version and
/// its root hash, as the terminal takes them.
pub fn system(command_line: &str) -> Option<String> {
    let word = |name| command_line.split_whitespace().find_map(|word| word.strip_prefix(name));
    Some(format!("{}:{}", word("polis.version=")?, word("polis.root=")?))
}

fn put(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(name), text)
}

fn terminal(site: &Site, system: Option<&str>) -> String {
    let options = options(&[("printer", site.printer.as_deref()), ("system", system)]);
    format!("SLINT_KMS_ROTATION={}\n{options}", site.rotation)
}

/// What the terminal's command line has beside what its unit says.
fn options(given: &[(&str, Option<&str>)]) -> String {
    let words = given.iter().filter_map(|(name, value)| Some(format!("--{name} {}", (*value)?)));
    format!("KIOSK_OPTIONS={}\n", words.collect::<Vec<_>>().join(" "))
}

fn night(site: &Site, sync: &str, own: &Path) -> io::Result<String> {
    let mut table: Table = toml::from_str(sync).map_err(io::Error::other)?;
    let site_file = own.join("site").to_string_lossy().into_owned();
    table.insert("repository".to_owned(), Value::String(site.repository.clone()));
    table.insert("site".to_owned(), Value::String(site_file));
    if let Some(minutes) = site.window_minutes {
        table.insert("window_minutes".to_owned(), Value::Integer(minutes.into()));
    }
    if let (Some(proxy), Some(Value::Table(network))) = (&site.proxy, table.get_mut("network")) {
        network.insert("proxy".to_owned(), Value::String(proxy.clone()));
    }
    toml::to_string(&table).map_err(io::Error::other)
}

fn filter(site: &Site) -> String {
    let ports: Vec<String> = site.ports().iter().map(u16::to_string).collect();
    format!("add element inet polis repository_ports {{ {} }}\n", ports.join(", "))
}

/// The panel's turn for touches, and the site's own USB devices.
fn devices(site: &Site) -> String {
    let mut text = String::new();
    let matrix = match site.rotation {
        90 => Some("0 1 0 -1 0 1"),
        180 => Some("-1 0 1 0 -1 1"),
        270 => Some("0 -1 1 1 0 0"),
        _ => None,
    };
    if let Some(matrix) = matrix {
        let _ =
            writeln!(text, r#"SUBSYSTEM=="input", KERNEL=="event*", ENV{{LIBINPUT_CALIBRATION_MATRIX}}="{matrix}""#);
    }
    for (vendor, product) in site.usb.iter().filter_map(|id| id.split_once(':')) {
        let device = r#"ACTION=="add", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device""#;
        let _ = writeln!(
            text,
            r#"{device}, ATTR{{idVendor}}=="{vendor}", ATTR{{idProduct}}=="{product}", ATTR{{authorized}}="1""#
        );
    }
    text
}

fn network(site: &Site) -> Option<String> {
    let network = site.network.as_ref()?;
    let mut text =
        format!("[Match]\nType=ether\n\n[Network]\nAddress={}\nGateway={}\n", network.address, network.gateway);
    for dns in &network.dns {
        let _ = writeln!(text, "DNS={dns}");
    }
    text.push_str("LinkLocalAddressing=no\nIPv6AcceptRA=no\nLLMNR=no\nMulticastDNS=no\n");
    Some(text)
}
