//! Any bytes are a file of settings, or are refused.

#![no_main]
#![allow(clippy::expect_used, reason = "a target that cannot begin must not look as if it ran")]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use auteur::{Configuration, ConfigurationFile, registry, write_configuration};
use auteur_fuzz::{Seed, begin, scratch};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static FILE: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = scratch();
    let file = folder.path().join("settings.toml");
    (folder, file)
});

fuzz_target!(init: begin(seeds), |bytes: &[u8]| {
    let (_, file) = &*FILE;
    if fs::write(file, bytes).is_ok()
        && let Ok(settings) = ConfigurationFile::read(file)
    {
        let _ = settings.configuration();
        let _ = settings.features();
    }
});

fn seeds() -> Vec<Seed> {
    let file = &FILE.1;
    let defaults = Configuration::defaults(registry()).expect("there are defaults");
    write_configuration(&defaults, file).expect("settings can be written");
    let of = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    vec![
        ("defaults".to_owned(), fs::read(file).expect("settings can be read")),
        of(
            "small",
            "classifier = \"crnn\"\n[crnn]\nepochs = 3\nlearning_rate = 1e-3\n[crnn.network]\nchannels = [4, 4, 4, 4]\n",
        ),
        of(
            "variant",
            "classifier = \"slow\"\nreference = \"keras-2.1\"\n[variants.slow]\nof = \"crnn\"\nepochs = 9\naugmentations = [\"mixup\"]\n",
        ),
        of(
            "features",
            "classifier = \"gmm\"\n[features]\nsample_rate = 22050\nn_fft = 1024\nmel_scale = \"htk\"\n[split]\nby = \"album\"\nexclude = [\"A\"]\n[training]\nseed = 7\n",
        ),
    ]
}
