// SPDX-License-Identifier: EUPL-1.2
//! What the terminal tells systemd: that it is ready, that it is alive, and with which rules. Three sentences into the socket
//! that systemd names in the environment; it never waits and reads nothing. Without such a socket nobody is told.

use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;

/// What can be told.
pub enum Sign<'a> {
    /// There is no screen yet; starting takes as long as it takes.
    WaitsForScreen,
    /// Welcome is drawn, and the cases of its rules are being run: nobody can use it yet.
    Opens,
    /// The loop turned and its frame was drawn: people can use it.
    Serves {
        /// The version of its rules; a terminal without a site has none.
        rules: Option<&'a str>,
    },
    /// The same, but what was drawn says that it is out of service.
    OutOfService,
}

impl Sign<'_> {
    /// The words of `sd_notify(3)`.
    fn words(&self) -> String {
        match self {
            Sign::WaitsForScreen => "STATUS=Lo schermo non c'è\nEXTEND_TIMEOUT_USEC=10000000".to_owned(),
            Sign::Opens => "STATUS=Prova le regole".to_owned(),
            Sign::Serves { rules } => {
                format!("READY=1\nSTATUS=In servizio, regole {}\nWATCHDOG=1", rules.unwrap_or("nessuna"))
            }
            Sign::OutOfService => "READY=1\nSTATUS=Fuori servizio\nWATCHDOG=1".to_owned(),
        }
    }
}

/// Who watches over the terminal, if anybody.
pub struct Supervisor {
    place: Option<PathBuf>,
    socket: Option<UnixDatagram>,
}

impl Supervisor {
    /// The one at a socket.
    pub fn at(place: Option<PathBuf>) -> Supervisor {
        let socket = UnixDatagram::unbound().ok().filter(|socket| socket.set_nonblocking(true).is_ok());
        Supervisor { place, socket }
    }

    /// The one that the environment names.
    pub fn of_environment() -> Supervisor {
        Supervisor::at(std::env::var_os("NOTIFY_SOCKET").map(PathBuf::from))
    }

    /// Tells it something.
    pub fn tell(&self, sign: Sign<'_>) {
        if let (Some(socket), Some(place)) = (&self.socket, &self.place) {
            // A sign that is lost is missed soon enough: then the terminal is started again.
            let _ = socket.send_to(sign.words().as_bytes(), place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_arrive_at_the_socket_that_was_named() {
        let place = std::env::temp_dir().join(format!("totem-supervisor-{}", std::process::id()));
        let _ = std::fs::remove_file(&place);
        let systemd = UnixDatagram::bind(&place).expect("a socket");
        let supervisor = Supervisor::at(Some(place.clone()));
        supervisor.tell(Sign::Serves { rules: Some("2026.11.2") });
        supervisor.tell(Sign::WaitsForScreen);
        supervisor.tell(Sign::Opens);
        let mut words = [0; 100];
        let count = systemd.recv(&mut words).expect("a sign came");
        assert_eq!(&words[..count], "READY=1\nSTATUS=In servizio, regole 2026.11.2\nWATCHDOG=1".as_bytes());
        for _ in 0..2 {
            let count = systemd.recv(&mut words).expect("another sign came");
            assert!(!String::from_utf8_lossy(&words[..count]).contains("READY"));
        }
        std::fs::remove_file(place).expect("the socket goes");
    }

    #[test]
    fn a_terminal_that_nobody_watches_tells_nobody() {
        Supervisor::at(None).tell(Sign::Serves { rules: None });
        Supervisor::at(Some(PathBuf::from("/nowhere/notify"))).tell(Sign::Serves { rules: None });
    }
}
