// SPDX-License-Identifier: EUPL-1.2
//! What the image promises and can be read off its files; what only shows when it runs is proved by `kiosk-image/check`.

use std::collections::BTreeSet;

use super::{files, text};

fn lines(path: &str) -> BTreeSet<String> {
    text(path).lines().map(str::to_owned).collect()
}

/// The words of a list, without its comments.
fn words(path: &str) -> BTreeSet<String> {
    let text = text(path);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

#[test]
fn the_terminal_has_no_network_and_no_place_to_write() {
    let unit = lines("kiosk-image/root/usr/lib/systemd/system/polis-kiosk.service");
    for line in [
        "PrivateNetwork=yes",
        "ProtectSystem=strict",
        "DevicePolicy=closed",
        "CapabilityBoundingSet=",
        "NoNewPrivileges=yes",
        "User=polis-kiosk",
        "WatchdogSec=20",
        "LimitCORE=0",
        "MemorySwapMax=0",
    ] {
        assert!(unit.contains(line), "the terminal's unit says {line}");
    }
    assert!(!unit.iter().any(|line| line.starts_with("ReadWritePaths") || line.starts_with("StateDirectory")));
}

#[test]
fn every_service_of_ours_is_kept_small() {
    let files = files();
    let units = files.iter().filter(|path| path.contains("systemd/system/polis-") && path.ends_with(".service"));
    for path in units {
        let unit = lines(path);
        for line in ["NoNewPrivileges=yes", "ProtectSystem=strict", "MemoryDenyWriteExecute=yes", "LimitCORE=0"] {
            assert!(unit.contains(line), "{path} says {line}");
        }
    }
}

#[test]
fn no_shell_and_no_console_are_on_the_terminal() {
    let programs = words("kiosk-image/packages/programs");
    for never in ["sh", "bash", "dash", "busybox", "perl", "python3", "login", "su", "agetty", "sshd", "dpkg", "apt"] {
        assert!(!programs.contains(never), "{never} is on the terminal");
    }
    let masked = words("kiosk-image/packages/masked");
    for unit in
        ["getty@.service", "serial-getty@.service", "debug-shell.service", "emergency.service", "ctrl-alt-del.target"]
    {
        assert!(masked.contains(unit), "{unit} is masked");
    }
}

#[test]
fn the_signed_command_line_takes_nothing_from_outside() {
    let product = words("kiosk-image/boot/cmdline");
    for word in
        ["systemd.import_credentials=no", "module.sig_enforce=1", "usbcore.authorized_default=0", "systemd.gpt_auto=0"]
    {
        assert!(product.contains(word), "the command line says {word}");
    }
    assert!(!product.iter().any(|word| word.starts_with("console=") || word.starts_with("systemd.debug")));
}

#[test]
fn no_private_key_is_among_the_files() {
    for path in files() {
        assert!(!path.ends_with(".key") && !path.ends_with(".pem"), "{path} looks like a private key");
    }
}
