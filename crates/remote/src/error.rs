//! Why something in a bucket cannot be had.

use std::io;
use std::path::{Path, PathBuf};

use auteur_dataset::StoreError;

use crate::BadAddress;

/// Why something in a bucket cannot be had. The message is whole: it names the address or file it is about.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The address is none.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// The environment does not say who asks.
    #[error("{missing} is not set")]
    NoCredentials {
        /// The variable.
        missing: &'static str,
    },
    /// Credentials and music would be sent so that others can read them.
    #[error("the endpoint {endpoint} is not encrypted")]
    Unencrypted {
        /// The endpoint.
        endpoint: String,
    },
    /// What the environment says makes no client.
    #[error("cannot ask for {address}: {cause}")]
    Client {
        /// What was asked for.
        address: String,
        /// What is wrong.
        cause: String,
    },
    /// There is no such bucket.
    #[error("there is no bucket {bucket} at {endpoint}")]
    NoBucket {
        /// The bucket.
        bucket: String,
        /// Who was asked.
        endpoint: String,
    },
    /// The server does not let these credentials do it.
    #[error("{address}: access is denied ({cause})")]
    Denied {
        /// What was asked for.
        address: String,
        /// What the server says.
        cause: String,
    },
    /// The server does what it is told under a condition, whether the condition holds or not.
    #[error(
        "{address}: the server does not keep to conditions ({missing}), so several processes could overwrite each other's work"
    )]
    NoConditions {
        /// What was asked for.
        address: String,
        /// The condition that it passed over.
        missing: &'static str,
    },
    /// The network or the server failed, again and again.
    #[error("{address}: {cause}")]
    Failed {
        /// What was asked for.
        address: String,
        /// What the network says.
        cause: io::Error,
    },
    /// There is neither a store nor a study, or none that is complete.
    #[error("{address} is neither a complete feature store nor a study")]
    Neither {
        /// Where it was looked for.
        address: String,
    },
    /// There is no store, or none that is complete.
    #[error("{address} is not a complete feature store")]
    NotAStore {
        /// Where it was looked for.
        address: String,
    },
    /// What lies there is no store.
    #[error("{address} contains other objects and is not a feature store")]
    PlaceInUse {
        /// The address.
        address: String,
    },
    /// Another process changed the store since it was fetched.
    #[error("{address} was changed by another process meanwhile")]
    Changed {
        /// The store.
        address: String,
    },
    /// Another process changed the folder of this machine before what was built there had been sent.
    #[error("{} was changed by another process before all of it was in {address}", folder.display())]
    ChangedHere {
        /// The store's folder.
        folder: PathBuf,
        /// The store.
        address: String,
    },
    /// The file that says how the store was made is not as it was written.
    #[error("{address} {problem}")]
    Settings {
        /// The file.
        address: String,
        /// What is wrong, in words that follow the address.
        problem: String,
    },
    /// A shard is gone, which the manifest names.
    #[error("{address} is missing; perhaps the store was replaced while it was being fetched")]
    Missing {
        /// The shard.
        address: String,
    },
    /// What was fetched is not what a store wrote.
    #[error("{address}: {cause}")]
    Store {
        /// The store.
        address: String,
        /// What is wrong.
        cause: StoreError,
    },
    /// A file of this machine.
    #[error("cannot use {}: {cause}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Whoever watches asked to stop.
    #[error("stopped")]
    Cancelled,
}

impl RemoteError {
    pub(crate) fn file(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |cause| Self::File { path: path.to_path_buf(), cause }
    }
}
