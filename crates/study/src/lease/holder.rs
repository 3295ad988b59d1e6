//! Who holds a lease: a process of a host, told apart from all others, living or dead.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::files::{Generation, Last};
use super::place::LeasePlace;

/// A process that works on a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// Name of its host.
    pub host: String,
    /// Its number on that host.
    pub pid: u32,
    /// What tells this life of the host, and its process namespace, from others; empty where the system does not say.
    boot: String,
    /// When it began, in the system's ticks; empty where the system does not say.
    began: String,
}

/// What a lease's file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) holder: Holder,
    /// Tells this taking from all others, so that an owner knows its own file. It decides no result.
    nonce: u64,
    /// Seconds since 1970 by the owner's clock when it took the lease.
    since: f64,
    /// Seconds that earlier owners worked.
    before: f64,
}

impl Record {
    pub(super) fn of_this_process(before: f64) -> Self {
        let holder = Holder::this_process();
        // The standard library's hash maps are seeded by the system's randomness.
        let nonce = RandomState::new().build_hasher().finish();
        Self { holder, nonce, since: seconds(SystemTime::now()), before }
    }

    /// The record as it stands in a lease's file: a line.
    pub(super) fn line(&self) -> io::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }

    /// The record in a lease's file; `None` where its owner died before it had written it, or the file is gone.
    pub(super) fn read(place: &dyn LeasePlace, generation: Generation) -> io::Result<Option<Self>> {
        let bytes = place.read(&generation.name())?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Seconds that the owner of this file and those before it worked, as far as signs of life tell.
    pub(super) fn seconds_worked(place: &dyn LeasePlace, last: &Last) -> f64 {
        match Self::read(place, last.generation) {
            Ok(Some(record)) => record.before + (seconds(last.sign) - record.since).max(0.0),
            _ => 0.0,
        }
    }

    /// Whether the owner is certain to be dead.
    pub(super) fn is_of_dead_process(&self) -> bool {
        let here = Holder::this_process();
        let of_this_host = self.holder.host == here.host && self.holder.boot == here.boot;
        // Where even process 1 is hidden, others may be hidden too.
        let can_see = !here.boot.is_empty() && !here.began.is_empty() && began(1).is_some();
        of_this_host && can_see && began(self.holder.pid).as_ref() != Some(&self.holder.began)
    }
}

impl Holder {
    fn this_process() -> Self {
        let read =
            |path: &str| fs::read_to_string(path).map(|text| text.trim().to_owned()).unwrap_or_default();
        let pid = std::process::id();
        let namespace = fs::read_link("/proc/self/ns/pid").map(|link| link.display().to_string());
        let boot = match (read("/proc/sys/kernel/random/boot_id"), namespace) {
            (boot, Ok(namespace)) if !boot.is_empty() => format!("{boot} {namespace}"),
            _ => String::new(),
        };
        let named = read("/proc/sys/kernel/hostname");
        let host = Some(named).filter(|name| !name.is_empty()).or_else(|| std::env::var("COMPUTERNAME").ok());
        Self {
            host: host.unwrap_or_else(|| "unnamed".to_owned()),
            pid,
            boot,
            began: began(pid).unwrap_or_default(),
        }
    }
}

/// When a living process of this host began; `None` where there is none of this number, or the system does not say.
fn began(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is a name in parentheses, which may hold spaces and parentheses itself.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let is_dead = matches!(*fields.first()?, "Z" | "X" | "x");
    // Field 22 of proc(5), counted from 1; the state, field 3, is the first here.
    fields.get(22 - 3).filter(|_| !is_dead).map(|began| (*began).to_owned())
}

fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_living_process_is_not_dead() {
        assert!(!Record::of_this_process(0.0).is_of_dead_process());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_killed_process_of_this_host_is_dead_and_one_of_another_host_may_live() {
        let mut child = Command::new("sleep").arg("60").stdout(Stdio::null()).spawn().unwrap();
        let mut record = Record::of_this_process(0.0);
        record.holder.pid = child.id();
        record.holder.began = began(child.id()).unwrap();
        assert!(!record.is_of_dead_process());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(record.is_of_dead_process());
        record.holder.host.push_str("-2");
        assert!(!record.is_of_dead_process());
    }
}
