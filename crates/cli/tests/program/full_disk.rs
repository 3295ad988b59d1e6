//! A disk that is full: the former state stays, the message names the file, and with room the same command goes on.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use crate::fixture::{auteur, contents, fail, fixture, scratch, succeed, train};

/// A command under a limit on the size of every file it writes; past it, writing fails as on a full disk.
fn with_little_room(command: &Command, blocks: u32) -> Command {
    let mut shell = Command::new("bash");
    // Without the trap the system would end the process instead of failing the write.
    shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"")).arg("bash");
    shell.arg(command.get_program()).args(command.get_args());
    shell
}

#[test]
fn prepare_on_a_full_disk_names_the_file_and_goes_on_when_there_is_room() {
    let fixture = fixture();
    let folder = scratch();
    let store = folder.path().join("store");
    let mut prepare = auteur("prepare");
    prepare.arg(fixture.music()).arg("-o").arg(&store);
    let complaint = fail(&mut with_little_room(&prepare, 64), 1);
    assert!(complaint.contains("cannot write") && complaint.contains("store"), "{complaint}");
    succeed(&mut prepare);
    assert_eq!(contents(&store), contents(&fixture.store()));
}

#[test]
fn train_on_a_full_disk_names_the_file_and_goes_on_when_there_is_room() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    let command = train(&fixture.store(), &run, &fixture.config());
    let complaint = fail(&mut with_little_room(&command, 16), 1);
    assert!(complaint.contains("checkpoint") && complaint.contains("File too large"), "{complaint}");
    succeed(&mut train(&fixture.store(), &run, &fixture.config()));
    let model = |run: &Path| std::fs::read(run.join("model.safetensors")).unwrap();
    assert!(model(&run) == model(&fixture.run()));
}

#[test]
fn features_on_a_full_disk_leave_no_half_file() {
    let folder = scratch();
    let out = folder.path().join("out.npy");
    let mut features = auteur("features");
    features.arg(crate::fixture::song()).arg("-o").arg(&out);
    let complaint = fail(&mut with_little_room(&features, 16), 1);
    assert!(complaint.contains("out.npy"), "{complaint}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
