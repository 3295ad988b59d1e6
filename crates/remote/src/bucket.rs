//! A `RemoteBucket` is what lies below an address: objects by name, over HTTPS.

use std::fs::File;
use std::future::Future;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use auteur_ground::whole_file::{self, Durability};
use auteur_study::{Bucket, Listed, Object, Version};
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut};
use object_store::path::Path as Key;
use object_store::{
    ClientOptions, Error, ObjectStore, ObjectStoreExt, PutMode, PutPayload, RetryConfig, UpdateVersion,
};
use tokio::runtime::{Builder, Runtime};

use crate::{Address, Environment, RemoteError, probe};

/// Bytes that are asked for, or sent, at a time: so many arrive within [`TIMEOUT`] on a slow line, too.
const PART: usize = 8 << 20;
/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How often a request is made that fails as networks do, with growing pauses: some seconds in all.
const RETRIES: usize = 5;
/// The region of servers that know none.
const ANY_REGION: &str = "us-east-1";

/// What lies below an address.
pub struct RemoteBucket {
    address: Address,
    endpoint: String,
    store: AmazonS3,
    runtime: Runtime,
}

impl RemoteBucket {
    /// Opens what lies at an address, to read it.
    ///
    /// # Errors
    /// [`RemoteError::Client`]; nothing is asked yet.
    pub fn open(address: Address, environment: &Environment) -> Result<Self, RemoteError> {
        // Another part of the process may have chosen before, which does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let Environment { access_key, secret_key, session_token, region, endpoint } = environment;
        let region = region.as_deref().unwrap_or(ANY_REGION);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(address.bucket())
            .with_access_key_id(access_key)
            .with_secret_access_key(secret_key)
            .with_region(region)
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            .with_retry(RetryConfig {
                max_retries: RETRIES,
                retry_timeout: 2 * TIMEOUT,
                ..RetryConfig::default()
            })
            // Whether HTTP is allowed was settled with the environment.
            .with_client_options(ClientOptions::new().with_timeout(TIMEOUT).with_allow_http(true));
        if let Some(token) = session_token {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let client = |cause: String| RemoteError::Client { address: address.to_string(), cause };
        let store = builder.build().map_err(|cause| client(cause.to_string()))?;
        let runtime =
            Builder::new_multi_thread().worker_threads(2).thread_name("bucket").enable_all().build();
        let runtime = runtime.map_err(|cause| client(cause.to_string()))?;
        let endpoint = endpoint.clone().unwrap_or_else(|| format!("AWS in {region}"));
        Ok(Self { address, endpoint, store, runtime })
    }

    /// Opens what lies at an address, to write there: makes sure that the server lets it, and keeps to conditions.
    ///
    /// # Errors
    /// Those of [`RemoteBucket::open`], [`RemoteError::NoBucket`], [`RemoteError::Denied`], [`RemoteError::NoConditions`] and
    /// [`RemoteError::Failed`].
    pub fn open_to_write(address: Address, environment: &Environment) -> Result<Self, RemoteError> {
        let bucket = Self::open(address, environment)?;
        probe::conditions(&bucket)?;
        Ok(bucket)
    }

    /// What it lies at.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// What a failure of the network means.
    pub fn error(&self, cause: io::Error) -> RemoteError {
        let address = self.address.to_string();
        match cause.kind() {
            io::ErrorKind::NotFound => RemoteError::NoBucket {
                bucket: self.address.bucket().to_owned(),
                endpoint: self.endpoint.clone(),
            },
            io::ErrorKind::PermissionDenied => RemoteError::Denied { address, cause: cause.to_string() },
            _ => RemoteError::Failed { address, cause },
        }
    }

    /// Writes an object of this length to a new file, part by part; `false` where it is not there.
    pub(crate) fn fetch(&self, name: &str, bytes: u64, path: &Path) -> Result<bool, RemoteError> {
        let key = self.key(name);
        // Kept apart from what the disk says, of which nobody should look at the network.
        let mut not_got = None;
        let written = whole_file::write_with(path, Durability::Process, |file| {
            let mut start = 0;
            while start < bytes {
                let end = bytes.min(start + PART as u64);
                match self.wait(self.store.get_range(&key, start..end)) {
                    Ok(part) => file.write_all(&part)?,
                    Err(cause) => {
                        not_got = Some(cause);
                        return Err(io::ErrorKind::Other.into());
                    }
                }
                start = end;
            }
            Ok(())
        });
        match not_got {
            None => written.map(|()| true).map_err(RemoteError::file(path)),
            Some(cause @ Error::NotFound { .. }) if !is_of_bucket(&cause) => Ok(false),
            Some(cause) => Err(self.error(failure(cause))),
        }
    }

    /// Writes a file to an object, part by part where it is long.
    pub(crate) fn push(&self, path: &Path, name: &str) -> Result<(), RemoteError> {
        let of_file = RemoteError::file(path);
        let of_bucket = |cause| self.error(failure(cause));
        let mut file = File::open(path).map_err(&of_file)?;
        let mut next = || {
            let mut part = Vec::with_capacity(PART);
            let read = Read::by_ref(&mut file).take(PART as u64).read_to_end(&mut part);
            read.map(|_| part).map_err(&of_file)
        };
        let first = next()?;
        if first.len() < PART {
            return self.put(name, &first).map_err(|cause| self.error(cause));
        }
        let mut upload = self.wait(self.store.put_multipart(&self.key(name))).map_err(of_bucket)?;
        let send = || {
            let mut part = first;
            while !part.is_empty() {
                self.wait(upload.put_part(PutPayload::from(part))).map_err(of_bucket)?;
                part = next()?;
            }
            self.wait(upload.complete()).map_err(of_bucket)
        };
        let sent = send();
        if sent.is_err() {
            // What was sent of it would be paid for as long as nobody says that it is given up.
            let _ = self.wait(upload.abort());
        }
        sent.map(|_| ())
    }

    fn key(&self, name: &str) -> Key {
        Key::from(format!("{}/{name}", self.address.prefix()))
    }

    fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Writes an object under a condition; `false` where it does not hold.
    fn put_if(&self, name: &str, bytes: &[u8], mode: PutMode) -> io::Result<bool> {
        let key = self.key(name);
        let put = self.store.put_opts(&key, PutPayload::from(bytes.to_vec()), mode.into());
        match self.wait(put) {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
                // It was this process, if the answer to an attempt was lost.
                Ok(self.get(name)?.is_some_and(|found| found.bytes == bytes))
            }
            Err(cause) => Err(failure(cause)),
        }
    }
}

impl Bucket for RemoteBucket {
    fn place(&self, name: &str) -> PathBuf {
        let address = self.address.to_string();
        PathBuf::from(if name.is_empty() { address } else { format!("{address}/{name}") })
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Listed>> {
        let key = self.key(folder);
        let found = self.wait(self.store.list(Some(&key)).try_collect::<Vec<_>>()).map_err(failure)?;
        let prefix = format!("{}/", self.address.prefix());
        let listed = |one: &object_store::ObjectMeta| {
            Some(Listed { name: one.location.as_ref().strip_prefix(&prefix)?.to_owned(), bytes: one.size })
        };
        let mut listed: Vec<_> = found.iter().filter_map(listed).collect();
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listed)
    }

    fn get(&self, name: &str) -> io::Result<Option<Object>> {
        let key = self.key(name);
        let got = self.wait(async {
            let got = self.store.get(&key).await?;
            let tag = got.meta.e_tag.clone();
            Ok((got.bytes().await?, tag))
        });
        match got {
            Ok((bytes, tag)) => {
                let version = Version(tag.ok_or_else(|| io::Error::other("the server gives no ETag"))?);
                Ok(Some(Object { bytes: bytes.to_vec(), version }))
            }
            // A bucket that is not there is no object that is not there.
            Err(cause) if is_of_bucket(&cause) => Err(failure(cause)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(cause) => Err(failure(cause)),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.wait(self.store.put(&self.key(name), PutPayload::from(bytes.to_vec()))).map_err(failure)?;
        Ok(())
    }

    fn create(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        self.put_if(name, bytes, PutMode::Create)
    }

    fn replace(&self, name: &str, bytes: &[u8], former: &Version) -> io::Result<bool> {
        let version = UpdateVersion { e_tag: Some(former.0.clone()), version: None };
        self.put_if(name, bytes, PutMode::Update(version))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match self.wait(self.store.delete(&self.key(name))) {
            Err(Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(cause) => Err(failure(cause)),
        }
    }
}

/// Whether the bucket itself is missing.
fn is_of_bucket(cause: &Error) -> bool {
    cause.to_string().contains("<Code>NoSuchBucket</Code>")
}

/// A failure in the words of the system: a short line, and a kind that tells what passes from what stays.
fn failure(cause: Error) -> io::Error {
    let text = cause.to_string();
    let kind = match &cause {
        Error::NotFound { .. } => io::ErrorKind::NotFound,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => io::ErrorKind::PermissionDenied,
        // Of a listing that fails object_store keeps the answer as text alone.
        _ if is_of_bucket(&cause) => io::ErrorKind::NotFound,
        _ if text.contains("403 Forbidden") => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, short(&text))
}

/// What matters of object_store's words: what the server answers, or what the network does, without the request and its repetitions.
fn short(text: &str) -> String {
    let within = |tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        rest.split_once(&format!("</{tag}>")).map(|(content, _)| content)
    };
    match (within("Code"), within("Message")) {
        (Some(code), Some(message)) => format!("the server says {code}: {message}"),
        (Some(code), None) => format!("the server says {code}"),
        _ => text.rsplit_once(" - ").map_or(text, |(_, last)| last).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_failure_is_told_what_matters() {
        let request = "Generic S3 error: Error performing GET http://host/music in 1ms, after 5 retries - ";
        let told = |answer: &str| short(&format!("{request}{answer}"));
        let denied = "403 Forbidden: <Error><Code>AccessDenied</Code><Message>no such key</Message></Error>";
        assert_eq!(told(denied), "the server says AccessDenied: no such key");
        assert_eq!(told("503: <Error><Code>SlowDown</Code></Error>"), "the server says SlowDown");
        assert_eq!(told("HTTP error: error sending request"), "HTTP error: error sending request");
        assert_eq!(short("a word"), "a word");
    }
}
