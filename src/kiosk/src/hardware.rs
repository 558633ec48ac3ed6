// SPDX-License-Identifier: EUPL-1.2
//! The screen and what is touched, as the kernel sees them and udev has announced them. The toolkit looks for both once,
//! when it starts: what comes later is met by starting again. Only reads.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where the kernel tells of devices.
const KERNEL: &str = "/sys/class";
/// Where udev keeps what it has looked at; before that nobody but root may open it.
const ANNOUNCED: &str = "/run/udev/data";
/// What udev says of something that is touched; of everything else with keys or buttons the terminal hears nothing.
const TOUCHED: &str = "E:ID_INPUT_TOUCHSCREEN=1";
/// There for as long as udev has work.
const QUEUE: &str = "/run/udev/queue";

/// What is plugged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hardware {
    screens: BTreeSet<String>,
    panels: BTreeSet<String>,
}

impl Hardware {
    /// What is plugged in now.
    pub fn now() -> Hardware {
        Hardware::under(Path::new(KERNEL), Path::new(ANNOUNCED))
    }

    fn under(kernel: &Path, announced: &Path) -> Hardware {
        let (screens, inputs) = (kernel.join("drm"), kernel.join("input"));
        // What udev has written down about a device that it has looked at.
        let said_of = |device: &Path| {
            let number = fs::read_to_string(device.join("dev")).ok()?;
            fs::read_to_string(announced.join(format!("c{}", number.trim()))).ok()
        };
        // A connector is named after its card: `card0-DP-1`.
        let is_connected = |name: &String| {
            let status = fs::read_to_string(screens.join(name).join("status"));
            let card = name.split('-').next().unwrap_or_default();
            status.is_ok_and(|status| status.trim() == "connected") && said_of(&screens.join(card)).is_some()
        };
        let is_panel = |name: &String| {
            let said = name.starts_with("event").then(|| said_of(&inputs.join(name))).flatten();
            said.is_some_and(|said| said.lines().any(|line| line == TOUCHED))
        };
        Hardware {
            screens: names(&screens).into_iter().filter(is_connected).collect(),
            panels: names(&inputs).into_iter().filter(is_panel).collect(),
        }
    }

    /// Whether udev still looks at what it found.
    pub fn is_being_found() -> bool {
        Path::new(QUEUE).exists()
    }

    /// Whether there is a screen to draw on.
    pub fn has_screen(&self) -> bool {
        !self.screens.is_empty()
    }

    /// Whether something is there that was not there before. What went away is nothing to start again for.
    pub fn has_more_than(&self, before: &Hardware) -> bool {
        !self.screens.is_subset(&before.screens) || !self.panels.is_subset(&before.panels)
    }

    /// Forgets what is not there now, so that it is new when it comes back.
    pub fn forget_what_went(&mut self, now: &Hardware) {
        self.screens.retain(|screen| now.screens.contains(screen));
        self.panels.retain(|panel| now.panels.contains(panel));
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeSet::new() };
    entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A made-up machine, gone after the scene.
    struct Machine(PathBuf);

    impl Machine {
        fn new(name: &str) -> Machine {
            let at = std::env::temp_dir().join(format!("totem-hardware-{}-{name}", std::process::id()));
            fs::create_dir_all(at.join("announced")).expect("a folder");
            Machine(at)
        }

        fn file(&self, path: &str, text: &str) -> &Machine {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
            self
        }

        fn hardware(&self) -> Hardware {
            Hardware::under(&self.0, &self.0.join("announced"))
        }
    }

    impl Drop for Machine {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_connector_without_a_screen_is_no_screen() {
        let machine = Machine::new("connector");
        machine.file("drm/card0/dev", "226:0\n").file("announced/c226:0", "");
        machine.file("drm/card0-HDMI-A-1/status", "disconnected\n");
        assert!(!machine.hardware().has_screen());
        machine.file("drm/card0-DP-1/status", "connected\n");
        assert!(machine.hardware().has_screen());
    }

    #[test]
    fn a_screen_that_udev_has_not_looked_at_cannot_be_opened_yet() {
        let machine = Machine::new("announced");
        machine.file("drm/card0/dev", "226:0\n").file("drm/card0-DP-1/status", "connected\n");
        assert!(!machine.hardware().has_screen());
        machine.file("announced/c226:0", "");
        assert!(machine.hardware().has_screen());
    }

    #[test]
    fn only_what_comes_matters_not_what_goes() {
        let machine = Machine::new("comes");
        machine.file("input/mice/dev", "13:63\n").file("announced/c13:63", "");
        let bare = machine.hardware();
        machine.file("input/event0/dev", "13:64\n").file("announced/c13:64", "E:ID_INPUT_KEY=1\n");
        assert!(!machine.hardware().has_more_than(&bare), "a button is nothing to start again for");
        machine
            .file("input/event1/dev", "13:65\n")
            .file("announced/c13:65", "E:ID_INPUT=1\nE:ID_INPUT_TOUCHSCREEN=1\n");
        let touch = machine.hardware();
        assert!(touch.has_more_than(&bare));
        assert!(!bare.has_more_than(&touch));
        assert!(!touch.has_more_than(&touch));
        let mut before = touch.clone();
        before.forget_what_went(&bare);
        assert!(touch.has_more_than(&before));
    }
}
