// SPDX-License-Identifier: EUPL-1.2
//! The repository on a web server. A deadline on every file, a limit on every body, a pack that goes on where it was
//! cut, and no second server: whoever redirects us is not believed.

use std::error::Error;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{CONTENT_RANGE, RANGE, RETRY_AFTER};
use reqwest::{Certificate, Client, Proxy, Response, StatusCode, redirect};

use super::{Coming, FetchError, Traffic, Transport, Wanted, stays_inside};
use crate::config::Network;
use crate::disk::Disk;

/// Bytes of the file of certificates: a hundred authorities fit.
const CERTIFICATES_BYTES_MAX: usize = 512 * 1024;

/// What a retry-after may say at most before it is read as "tomorrow".
const RETRY_AFTER_SECONDS_MAX: u64 = 7 * 86_400;

/// Why there is no way to the network.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The certificates cannot be used.
    #[error("i certificati di network.certificates non si leggono: serve un file PEM")]
    Certificates(#[source] Box<dyn Error + Send + Sync>),
    /// The proxy's address is none.
    #[error("network.proxy non è un indirizzo, per esempio http://proxy.example.it:3128")]
    Proxy(#[source] Box<dyn Error + Send + Sync>),
    /// The client cannot be made.
    #[error("la rete non si può usare")]
    Client(#[source] Box<dyn Error + Send + Sync>),
}

/// A repository behind an address.
pub struct Http {
    base: String,
    client: Client,
    network: Network,
    disk: Disk,
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Http {
    /// The repository at an address.
    pub fn at(base: &str, network: &Network, disk: Disk) -> Result<Http, NetworkError> {
        let mut builder = Client::builder()
            .user_agent(concat!("kiosk-sync/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            // The configuration says whether there is a proxy; the environment does not.
            .no_proxy()
            .connect_timeout(Duration::from_secs(network.connect_seconds));
        if let Some(proxy) = &network.proxy {
            builder = builder.proxy(Proxy::all(proxy).map_err(|error| NetworkError::Proxy(error.into()))?);
        }
        if let Some(path) = &network.certificates {
            let pem = totem_pack_source::shelf::read_at_most(path, CERTIFICATES_BYTES_MAX)
                .map_err(|error| NetworkError::Certificates(error.into()))?;
            let only = Certificate::from_pem_bundle(&pem).map_err(|error| NetworkError::Certificates(error.into()))?;
            builder = builder.tls_certs_only(only);
        }
        let client = builder.build().map_err(|error| NetworkError::Client(error.into()))?;
        let base = format!("{}/", base.trim_end_matches('/'));
        let (requests, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Http { base, client, network: network.clone(), disk, requests, bytes })
    }

    async fn fetch(&self, wanted: Wanted<'_>) -> Result<Option<Vec<u8>>, FetchError> {
        let path = wanted.path.to_owned();
        if !stays_inside(&path) {
            return Err(FetchError::Name { path });
        }
        let limit = self.network.deadline(wanted.part.is_some());
        let whole = tokio::time::timeout(limit, self.ask(wanted));
        whole.await.unwrap_or(Err(FetchError::TooSlow { path, limit }))
    }

    async fn ask(&self, wanted: Wanted<'_>) -> Result<Option<Vec<u8>>, FetchError> {
        let path = wanted.path;
        let mut held = wanted.part.map(|part| fs::read(part).unwrap_or_default()).unwrap_or_default();
        if held.len() as u64 >= wanted.bytes_max {
            // All of it came another night: its hash says whether it is right, and a wrong one is thrown away then.
            held.truncate(usize::try_from(wanted.bytes_max).unwrap_or(usize::MAX));
            return Ok(Some(held));
        }
        let mut request = self.client.get(format!("{}{path}", self.base));
        if !held.is_empty() {
            request = request.header(RANGE, format!("bytes={}-", held.len()));
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        let answer = request.send().await.map_err(|error| cut(path, error))?;
        if let Some(part) = wanted.part.filter(|_| answer.status() == StatusCode::RANGE_NOT_SATISFIABLE) {
            // What is held cannot be the beginning of this file: from the start, next time.
            self.disk.remove(part).map_err(|source| FetchError::Disk { path: path.to_owned(), source })?;
            return Err(not_now(path.to_owned(), &answer));
        }
        let goes_on = answer.status() == StatusCode::PARTIAL_CONTENT && begins_at(&answer, held.len());
        if !goes_on {
            judge(path, &answer)?;
            held.clear();
        }
        if is_absent(path, answer.status()) {
            return Ok(None);
        }
        self.read(wanted, answer, held, goes_on).await.map(Some)
    }

    async fn read(
        &self,
        wanted: Wanted<'_>,
        mut answer: Response,
        mut held: Vec<u8>,
        goes_on: bool,
    ) -> Result<Vec<u8>, FetchError> {
        let path = wanted.path;
        let disk = |source| FetchError::Disk { path: path.to_owned(), source };
        let too_large = || FetchError::TooLarge { path: path.to_owned(), most: wanted.bytes_max };
        if let Some(part) = wanted.part.filter(|_| !goes_on) {
            self.disk.remove(part).map_err(disk)?;
        }
        let left = wanted.bytes_max - held.len() as u64;
        if answer.content_length().is_some_and(|length| length > left) {
            return Err(too_large());
        }
        while let Some(piece) = answer.chunk().await.map_err(|error| cut(path, error))? {
            self.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
            if (held.len() + piece.len()) as u64 > wanted.bytes_max {
                return Err(too_large());
            }
            if let Some(part) = wanted.part {
                self.disk.append(part, &piece).map_err(disk)?;
            }
            held.extend_from_slice(&piece);
        }
        Ok(held)
    }
}

impl Transport for Http {
    fn bring<'a>(&'a self, wanted: Wanted<'a>) -> Coming<'a> {
        Box::pin(self.fetch(wanted))
    }

    fn traffic(&self) -> Traffic {
        Traffic { requests: self.requests.load(Ordering::Relaxed), bytes: self.bytes.load(Ordering::Relaxed) }
    }
}

/// Whether an answer brings a file, says that there is none, or is a failure.
fn judge(path: &str, answer: &Response) -> Result<(), FetchError> {
    let path = path.to_owned();
    let status = answer.status();
    match status {
        StatusCode::OK => Ok(()),
        _ if is_absent(&path, status) => Ok(()),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Err(FetchError::Proxy { path }),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(not_now(path, answer)),
        _ if status.is_server_error() => Err(not_now(path, answer)),
        _ => Err(FetchError::No { path, status: status.as_u16() }),
    }
}

/// No such file. Stores of objects say 403 for what is not there, so a next root that is forbidden counts as absent: the
/// signed timestamp says which root is the newest, and a hidden one is found out there.
fn is_absent(path: &str, status: StatusCode) -> bool {
    let gone = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
    gone || (status == StatusCode::FORBIDDEN && path.ends_with(".root.json"))
}

/// Whether the rest of a file begins where what is held ends.
fn begins_at(answer: &Response, held: usize) -> bool {
    let range = answer.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {held}-")))
}

fn not_now(path: String, answer: &Response) -> FetchError {
    let asked = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    // A date instead of seconds would need a clock that is believed; it counts as no answer.
    let seconds = asked.and_then(|text| text.trim().parse::<u64>().ok());
    let retry_after = seconds.map(|seconds| Duration::from_secs(seconds.min(RETRY_AFTER_SECONDS_MAX)));
    FetchError::NotNow { path, status: answer.status().as_u16(), retry_after }
}

/// What a failure of the connection was.
fn cut(path: &str, error: reqwest::Error) -> FetchError {
    let path = path.to_owned();
    let mut causes = Vec::new();
    let mut cause: Option<&dyn Error> = Some(&error);
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    let says = |words: &[&str]| causes.iter().any(|cause| words.iter().any(|word| cause.contains(word)));
    if says(&["certificate", "UnknownIssuer", "CertNotValid"]) {
        return FetchError::Stranger { path, source: error.into() };
    }
    if says(&["proxy authorization required", "407"]) {
        return FetchError::Proxy { path };
    }
    FetchError::Connection { path, source: error.into() }
}
