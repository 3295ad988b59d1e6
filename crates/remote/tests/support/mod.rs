//! A server to test against, and what lies in it.
#![allow(dead_code, reason = "every test file uses a part of this")]

pub(crate) mod server;

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use auteur_remote::{Environment, RemoteBucket, RemoteError};
use server::{ACCESS_KEY, Conditions, SECRET_KEY, serve};
use tempfile::TempDir;

/// A server with one bucket, `music`; it ends with the process.
pub(crate) struct Server {
    root: TempDir,
    pub(crate) endpoint: String,
}

impl Server {
    pub(crate) fn start(conditions: Conditions) -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("music")).unwrap();
        let (sender, listens) = mpsc::channel();
        let path = root.path().to_path_buf();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.unwrap().block_on(serve(&path, conditions, |address| sender.send(address).unwrap()));
        });
        let endpoint = format!("http://{}", listens.recv().unwrap());
        Self { root, endpoint }
    }

    /// Where the server keeps an object.
    pub(crate) fn path(&self, object: &str) -> PathBuf {
        self.root.path().join("music").join(object)
    }

    pub(crate) fn environment(&self) -> Environment {
        Environment::new(&self.endpoint, ACCESS_KEY, SECRET_KEY)
    }

    pub(crate) fn open(&self, address: &str) -> Result<RemoteBucket, RemoteError> {
        RemoteBucket::open_to_write(address.parse().unwrap(), &self.environment())
    }
}
