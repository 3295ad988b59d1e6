//! An `Address` names what lies in a bucket: `s3://BUCKET/PREFIX`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// How addresses begin.
const SCHEME: &str = "s3://";

/// Where something lies in a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    bucket: String,
    prefix: String,
}

/// Text that is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is no address in a bucket; one is s3://BUCKET/PREFIX, such as s3://music/store")]
pub struct BadAddress {
    /// What was given.
    pub given: String,
}

impl Address {
    /// The bucket's name.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// What the names of all objects begin with, without a slash at its end.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The folder below `cache` that what lies here has on this machine; its name is the prefix's last part.
    pub fn folder(&self, cache: &Path) -> PathBuf {
        let parts = self.prefix.split('/');
        parts.fold(cache.join("s3").join(&self.bucket), |folder, part| folder.join(part))
    }
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress { given: text.to_owned() };
        let (bucket, prefix) =
            text.strip_prefix(SCHEME).and_then(|rest| rest.split_once('/')).ok_or_else(bad)?;
        let prefix = prefix.trim_end_matches('/');
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
        let is_bucket = !bucket.is_empty() && !bucket.starts_with('.') && bucket.chars().all(plain);
        // They are names of folders as well, of any system.
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '=' | '+');
        let is_part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(fits);
        match is_bucket && prefix.split('/').all(is_part) {
            true => Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() }),
            false => Err(bad()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.bucket, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_bucket_and_a_prefix() {
        let address: Address = "s3://music/of-2026/store/".parse().unwrap();
        assert_eq!((address.bucket(), address.prefix()), ("music", "of-2026/store"));
        assert_eq!(address.to_string(), "s3://music/of-2026/store");
        assert_eq!(address.folder(Path::new("c")), Path::new("c/s3/music/of-2026/store"));
    }

    #[test]
    fn what_is_no_address_is_refused_by_its_text() {
        for text in [
            "s3://music",
            "s3://music/",
            "s3:///store",
            "s3://Music/store",
            "s3://a/../b",
            "s3://a/b//c",
            "store",
        ] {
            let refused = text.parse::<Address>().unwrap_err();
            assert_eq!(refused, BadAddress { given: text.to_owned() });
        }
    }
}
