// SPDX-License-Identifier: EUPL-1.2
//! A web server that behaves as a scene wants: files of a folder, with ranges, and whatever goes wrong on the way.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How a request is answered.
#[derive(Clone, Debug)]
pub enum Manner {
    /// As it should be.
    Well,
    /// With this status and these headers, and a few words.
    Status(u16, &'static str),
    /// With a page of a captive portal.
    Portal,
    /// With the file of another path.
    Instead(String),
    /// Cut after so many bytes of the body.
    Cut(usize),
    /// A byte at a time, so slowly that it never ends.
    Drip,
    /// Not at all; the connection stays open.
    Silence,
    /// With more bytes than any file has.
    Endless,
}

/// Decides how a path is answered.
type Manners = Arc<Mutex<Box<dyn Fn(&str) -> Manner + Send>>>;

/// A server on loopback.
pub struct Server {
    port: u16,
    manners: Manners,
    asked: Arc<Mutex<Vec<String>>>,
    wire: Arc<AtomicU64>,
}

impl Server {
    /// Serves a folder.
    pub fn of(folder: &Path) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let manners: Manners = Arc::new(Mutex::new(Box::new(|_| Manner::Well)));
        let (asked, wire) = (Arc::default(), Arc::new(AtomicU64::new(0)));
        let server = Server { port, manners, asked, wire };
        let (manners, asked, wire) = (Arc::clone(&server.manners), Arc::clone(&server.asked), Arc::clone(&server.wire));
        let folder = folder.to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let desk = Desk {
                    folder: folder.clone(),
                    manners: Arc::clone(&manners),
                    asked: Arc::clone(&asked),
                    wire: Arc::clone(&wire),
                };
                // A visitor who goes away in the middle is no fault of the server.
                thread::spawn(move || desk.serve(stream).is_ok());
            }
        });
        server
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Answers in another manner from now on.
    pub fn behave(&self, manners: impl Fn(&str) -> Manner + Send + 'static) {
        *self.manners.lock().expect("not poisoned") = Box::new(manners);
    }

    /// What was asked for since the last look.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("not poisoned"))
    }

    /// Bytes on the wire in both directions since the last look.
    pub fn wire(&self) -> u64 {
        self.wire.swap(0, Ordering::SeqCst)
    }
}

struct Desk {
    folder: PathBuf,
    manners: Manners,
    asked: Arc<Mutex<Vec<String>>>,
    wire: Arc<AtomicU64>,
}

impl Desk {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut out = stream.try_clone()?;
        let mut lines = BufReader::new(stream);
        loop {
            let (mut head, mut first, mut from) = (String::new(), String::new(), 0_usize);
            loop {
                let mut line = String::new();
                if lines.read_line(&mut line)? == 0 {
                    return Ok(());
                }
                head.push_str(&line);
                if let Some(range) = line.to_ascii_lowercase().strip_prefix("range: bytes=") {
                    from = range.trim().trim_end_matches('-').parse().unwrap_or(0);
                }
                if first.is_empty() {
                    line.split(' ').nth(1).unwrap_or_default().clone_into(&mut first);
                }
                if line == "\r\n" {
                    break;
                }
            }
            self.wire.fetch_add(head.len() as u64, Ordering::SeqCst);
            self.asked.lock().expect("not poisoned").push(first.clone());
            let manner = (self.manners.lock().expect("not poisoned"))(&first);
            if !self.answer(&mut out, &first, from, manner)? {
                out.shutdown(Shutdown::Both)?;
                return Ok(());
            }
        }
    }

    /// Answers one request; whether the connection goes on.
    fn answer(&self, out: &mut TcpStream, path: &str, from: usize, manner: Manner) -> std::io::Result<bool> {
        let send = |out: &mut TcpStream, bytes: &[u8]| {
            self.wire.fetch_add(bytes.len() as u64, Ordering::SeqCst);
            out.write_all(bytes)
        };
        let plain = |status: u16, headers: &str, body: &str| {
            format!("HTTP/1.1 {status} .\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len()).into_bytes()
        };
        let file = match &manner {
            Manner::Instead(other) => fs::read(self.folder.join(other.trim_start_matches('/'))),
            _ => fs::read(self.folder.join(path.trim_start_matches('/'))),
        };
        match (manner, file) {
            (Manner::Status(status, headers), _) => send(out, &plain(status, headers, "no")).map(|()| true),
            (Manner::Portal, _) => {
                let page = "<html><body>Accetti le condizioni per navigare</body></html>";
                send(out, &plain(200, "Content-Type: text/html\r\n", page)).map(|()| true)
            }
            (Manner::Silence, _) => {
                let mut byte = [0];
                out.read(&mut byte).map(|_| false)
            }
            (Manner::Endless, _) => {
                send(out, b"HTTP/1.1 200 .\r\n\r\n")?;
                loop {
                    send(out, &[b'x'; 4_096])?;
                }
            }
            (_, Err(_)) => send(out, &plain(404, "", "non c'e'")).map(|()| true),
            (Manner::Drip, Ok(bytes)) => {
                send(out, format!("HTTP/1.1 200 .\r\nContent-Length: {}\r\n\r\n", bytes.len()).as_bytes())?;
                for byte in bytes {
                    send(out, &[byte])?;
                    thread::sleep(Duration::from_millis(50));
                }
                Ok(true)
            }
            (Manner::Cut(after), Ok(bytes)) => {
                let rest = &bytes[from.min(bytes.len())..];
                send(out, head(&bytes, from).as_bytes())?;
                send(out, &rest[..after.min(rest.len())])?;
                Ok(false)
            }
            (Manner::Well | Manner::Instead(_), Ok(bytes)) => {
                send(out, head(&bytes, from).as_bytes())?;
                send(out, &bytes[from.min(bytes.len())..]).map(|()| true)
            }
        }
    }
}

fn head(bytes: &[u8], from: usize) -> String {
    let (total, rest) = (bytes.len(), bytes.len().saturating_sub(from));
    if from == 0 {
        return format!("HTTP/1.1 200 .\r\nContent-Length: {total}\r\n\r\n");
    }
    format!(
        "HTTP/1.1 206 .\r\nContent-Length: {rest}\r\nContent-Range: bytes {from}-{}/{total}\r\n\r\n",
        total.saturating_sub(1)
    )
}

/// A server over TLS.
pub struct Secure {
    pub port: u16,
    /// The certificate of its authority, which is nobody's but its own.
    pub authority: String,
    /// Bytes on the wire in both directions.
    pub wire: Arc<AtomicU64>,
}

/// A connection whose bytes are counted.
struct Counted(TcpStream, Arc<AtomicU64>);

impl Read for Counted {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(bytes)?;
        self.1.fetch_add(read as u64, Ordering::SeqCst);
        Ok(read)
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.0.write(bytes)?;
        self.1.fetch_add(written as u64, Ordering::SeqCst);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Serves a folder over TLS with a certificate of an authority of its own.
pub fn secure(folder: &Path) -> Secure {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let pem = made.cert.pem();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config =
        rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
    let config = Arc::new(config.expect("a configuration"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let folder = folder.to_owned();
    let wire = Arc::new(AtomicU64::new(0));
    let secure = Secure { port, authority: pem, wire: Arc::clone(&wire) };
    thread::spawn(move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            let (config, folder, counted) = (Arc::clone(&config), folder.clone(), Counted(stream, Arc::clone(&wire)));
            thread::spawn(move || secure_visitor(counted, config, &folder).is_ok());
        }
    });
    secure
}

fn secure_visitor(stream: Counted, config: Arc<rustls::ServerConfig>, folder: &Path) -> std::io::Result<()> {
    let connection = rustls::ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut lines = BufReader::new(rustls::StreamOwned::new(connection, stream));
    loop {
        let mut path = String::new();
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if path.is_empty() {
                line.split(' ').nth(1).unwrap_or_default().clone_into(&mut path);
            }
            if line == "\r\n" {
                break;
            }
        }
        let answer = match fs::read(folder.join(path.trim_start_matches('/'))) {
            Ok(bytes) => [head(&bytes, 0).into_bytes(), bytes].concat(),
            Err(_) => b"HTTP/1.1 404 .\r\nContent-Length: 0\r\n\r\n".to_vec(),
        };
        lines.get_mut().write_all(&answer)?;
    }
}
