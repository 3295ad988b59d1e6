//! An encoder that a user brings along: from a folder of music to named songs, and whatever does not fit is refused.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fixture::{auteur, fail, fixture, scratch};

/// basic-pitch, which hears samples, and is no encoder of artists: these tests are about the way, not the scores.
fn network() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../encoder/tests/assets/basic_pitch.onnx")
}

/// A folder with the network and its settings.
fn own_encoder() -> tempfile::TempDir {
    let folder = scratch();
    fs::copy(network(), folder.path().join("pitch.onnx")).unwrap();
    let settings = "name = \"basic-pitch\"\nsample_rate = 22050\nclip_seconds = 1.98839\ninput = \"samples\"\n\
                    output = \"StatefulPartitionedCall:0\"\n";
    fs::write(folder.path().join("pitch.toml"), settings).unwrap();
    folder
}

#[cfg(not(feature = "onnx"))]
#[test]
fn a_program_without_onnx_says_how_to_build_one_with_it() {
    let (folder, fixture) = (own_encoder(), fixture());
    let mut command = auteur("prepare");
    command.arg(fixture.music()).arg("-o").arg(folder.path().join("store"));
    let complaint = fail(command.arg("--encoder").arg(folder.path().join("pitch.onnx")), 2);
    assert!(complaint.contains("this program was built without ONNX"), "{complaint}");
    assert!(complaint.contains("cargo build --release --features onnx"), "{complaint}");
}

#[cfg(feature = "onnx")]
mod with_onnx {
    use std::process::Command;

    use super::*;
    use crate::fixture::{copy_folder, corpus, json, song, succeed};

    const ALBUMS: [&str; 2] =
        ["Maxstack/Endgame_Singularity_Advanced_Research", "Obsidian_Shell/Angelic_Asylum"];

    /// A dozen songs by two artists.
    fn music(folder: &Path) -> PathBuf {
        let music = folder.join("music");
        for album in ALBUMS {
            copy_folder(&corpus().join(album), &music.join(album));
        }
        music
    }

    fn encoder<'c>(command: &'c mut Command, network: &Path) -> &'c mut Command {
        command.arg("--encoder").arg(network)
    }

    #[test]
    fn songs_are_named_by_the_vectors_of_an_encoder_that_was_brought_along() {
        let folder = own_encoder();
        let (network, store, run) =
            (folder.path().join("pitch.onnx"), folder.path().join("store"), folder.path().join("run"));
        let prepare = |music: &Path| {
            let mut command = auteur("prepare");
            command.arg(music).arg("-o").arg(&store);
            command
        };
        let music = music(folder.path());
        succeed(encoder(&mut prepare(&music), &network));
        succeed(auteur("train").arg(&store).arg("-o").arg(&run));
        let predict = || {
            let mut command = auteur("predict");
            command.arg(&run).arg(song());
            command
        };
        let named = json(encoder(&mut predict(), &network));
        assert_eq!(named[0]["top"].as_array().unwrap().len(), 2, "{named}");

        // The file under another name is the same; without it there is no answer, and with another none.
        let renamed = folder.path().join("renamed.onnx");
        fs::copy(&network, &renamed).unwrap();
        let mut command = predict();
        encoder(&mut command, &renamed).arg("--encoder-settings").arg(folder.path().join("pitch.toml"));
        assert_eq!(json(&mut command), named);
        let without = fail(&mut predict(), 2);
        assert!(without.contains("those of the encoder basic-pitch blake3:"), "{without}");
        assert!(without.contains("give it with --encoder ENCODER"), "{without}");

        let settings = fs::read_to_string(folder.path().join("pitch.toml")).unwrap();
        fs::write(folder.path().join("renamed.toml"), format!("{settings}pooling = \"mean-and-max\"\n"))
            .unwrap();
        let other = fail(encoder(&mut predict(), &renamed), 2);
        assert!(
            other.matches("basic-pitch blake3:").count() == 2 && other.contains("; this one is"),
            "{other}"
        );
        let other = fail(encoder(&mut prepare(&music), &renamed), 1);
        assert!(other.contains("was made with different feature settings: encoder"), "{other}");
        assert!(other.contains("give the encoder of the store with --encoder ENCODER"), "{other}");

        // What is there already stays, and is not heard again.
        let again = json(encoder(&mut prepare(&music), &network));
        assert_eq!(again["extracted"], 0, "{again}");
    }

    #[test]
    fn a_model_of_the_encoder_that_ships_takes_no_other() {
        let (folder, fixture) = (own_encoder(), fixture());
        let run = folder.path().join("run");
        succeed(auteur("train").arg(fixture.store()).arg("-o").arg(&run));
        let network = folder.path().join("pitch.onnx");
        let other = fail(encoder(auteur("predict").arg(&run).arg(song()), &network), 2);
        assert!(other.contains("those of the encoder msd-vgg-loudness; this one is basic-pitch"), "{other}");
        assert!(other.contains("leave out --encoder"), "{other}");
        let unheard = fail(encoder(auteur("predict").arg(fixture.run()).arg(song()), &network), 2);
        assert!(unheard.contains("no vectors are asked for"), "{unheard}");
    }

    #[test]
    fn vectors_of_a_song_are_written_and_settings_that_are_missing_or_wrong_are_refused() {
        let folder = own_encoder();
        let features = |network: &Path| {
            let mut command = auteur("features");
            command.arg(song()).arg("-o").arg(folder.path().join("song.npy")).args(["--kind", "vectors"]);
            command.arg("--encoder").arg(network);
            command
        };
        let network = folder.path().join("pitch.onnx");
        assert_eq!(json(&mut features(&network))["bins"], 264);

        let lonely = folder.path().join("lonely.onnx");
        fs::copy(&network, &lonely).unwrap();
        let complaint = fail(&mut features(&lonely), 2);
        assert!(complaint.contains("lonely.toml: No such file"), "{complaint}");
        assert!(complaint.contains("--encoder-settings FILE.toml"), "{complaint}");
        let settings = fs::read_to_string(folder.path().join("pitch.toml")).unwrap();
        fs::write(folder.path().join("lonely.toml"), settings.replace("1.98839", "3.0")).unwrap();
        let complaint = fail(&mut features(&lonely), 2);
        assert!(
            complaint.contains("43844, 1]; with these settings it would get [1, 66150, 1]"),
            "{complaint}"
        );
        assert!(complaint.contains("change clip_seconds, sample_rate, input or layout"), "{complaint}");
        fs::write(folder.path().join("lonely.toml"), settings.replace(":0\"", ":9\"")).unwrap();
        let complaint = fail(&mut features(&lonely), 2);
        assert!(complaint.contains("StatefulPartitionedCall:1 ["), "{complaint}");
        assert!(complaint.contains("give a name to output in the encoder's settings"), "{complaint}");
    }
}
