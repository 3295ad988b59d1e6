//! Models as files that other programs read. That ONNX Runtime says what the program says is tested beside the Python package.

use std::fs;
use std::path::Path;

use auteur::rooms::ground::table::Table;
use serde_json::Value;

use crate::fixture::{ARTISTS, auteur, fail, fixture, json, scratch, succeed};

fn config(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("config.json")).unwrap()).unwrap()
}

#[test]
fn a_hub_folder_has_a_card_settings_weights_and_a_network() {
    let (scratch, model) = (scratch(), fixture().run().join("model.safetensors"));
    let folder = scratch.path().join("hub");
    let words =
        String::from_utf8(succeed(auteur("export").arg(fixture().run()).arg("-o").arg(&folder)).stdout)
            .unwrap();
    let files = ["config.json", "README.md", "preprocessor_config.json", "model.safetensors", "model.onnx"];
    let listed: String = files.map(|file| format!("{}\n", folder.join(file).display())).concat();
    assert_eq!(words, listed);
    assert_eq!(fs::read(folder.join("model.safetensors")).unwrap(), fs::read(&model).unwrap());
    let config = config(&folder);
    for (label, artist) in ARTISTS.iter().enumerate() {
        assert_eq!(config["id2label"][label.to_string()], *artist);
        assert_eq!(config["label2id"][*artist], label);
    }
    let card = fs::read_to_string(folder.join("README.md")).unwrap();
    assert!(card.starts_with("---\nlibrary_name: auteur\n") && card.contains("Not judged"), "{card}");
    assert!(
        card.contains("auteur predict") && card.contains("onnxruntime") && card.contains("3 artists"),
        "{card}"
    );
    // ONNX names the artists, too.
    let network = fs::read(folder.join("model.onnx")).unwrap();
    let artists = serde_json::to_string(&ARTISTS).unwrap();
    assert!(network.windows(artists.len()).any(|window| window == artists.as_bytes()));

    // Once more into the same folder, from the file itself; the same model gives the same bytes.
    succeed(auteur("export").arg(&model).arg("-o").arg(&folder));
    assert_eq!(fs::read(folder.join("model.onnx")).unwrap(), network);

    // What another format does not write goes, lest it be taken for the new model's; but not the model that it is made of.
    let own = folder.join("model.safetensors");
    succeed(auteur("export").arg(&own).arg("-o").arg(&folder).args(["--format", "npz"]));
    let left = |name: &str| folder.join(name).exists();
    assert!(left("model.npz") && left("model.safetensors") && !left("model.onnx") && !left("README.md"));
    succeed(auteur("export").arg(&model).arg("-o").arg(&folder).args(["--format", "npz"]));
    assert!(left("model.npz") && !left("model.safetensors") && !left("preprocessor_config.json"));
}

#[test]
fn other_formats_are_written_where_nothing_else_lies() {
    let scratch = scratch();
    let (arrays, network) = (scratch.path().join("arrays"), scratch.path().join("network"));
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../auteur/model/game-music-10.safetensors");
    let written = json(auteur("export").arg(&shipped).arg("-o").arg(&arrays).args(["--format", "npz"]));
    assert_eq!(written["files"].as_array().unwrap().len(), 2, "{written}");
    assert!(fs::read(arrays.join("model.npz")).unwrap().starts_with(b"PK"));
    succeed(auteur("export").arg(&shipped).arg("-o").arg(&network).args(["--format", "onnx"]));
    assert!(network.join("model.onnx").is_file() && config(&network)["num_labels"] == 10);
    let complaint = fail(auteur("export").arg(&shipped).arg("-o").arg(fixture().run()), 1);
    assert!(
        complaint.contains("contains model.safetensors, which is not one of these results"),
        "{complaint}"
    );

    // A mixture of Gaussians is no network.
    let run = scratch.path().join("gmm");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&run).args(["--classifier", "gmm"]));
    let to = scratch.path().join("gmm-hub");
    let complaint = fail(auteur("export").arg(&run).arg("-o").arg(&to).args(["--format", "onnx"]), 2);
    assert!(complaint.contains("a model of gmm is no network that ONNX can say"), "{complaint}");
    let words = succeed(auteur("export").arg(&run).arg("-o").arg(&to)).stdout;
    assert!(String::from_utf8_lossy(&words).contains("without ONNX"), "{words:?}");
    assert!(!to.join("model.onnx").exists() && to.join("model.safetensors").exists());
}

#[test]
fn the_songs_of_a_store_become_a_table_of_where_they_lie() {
    let (scratch, store) = (scratch(), fixture().store());
    let file = scratch.path().join("songs.parquet");
    let written = json(auteur("export").arg(&store).arg("-o").arg(&file));
    let mut table = Table::decode(fs::read(&file).unwrap()).unwrap();
    let (paths, (width, places)) = (table.text("path").unwrap(), table.lists("embedding").unwrap());
    assert_eq!(written["songs"], paths.len());
    assert!(table.reals("duration_s").unwrap().iter().all(|seconds| *seconds > 0.0));

    // How alike songs are is the product of where they lie.
    let place =
        |path: &str| &places[paths.iter().position(|known| known == path).unwrap() * width..][..width];
    let product = |one: &str, other: &str| {
        let products = place(one).iter().zip(place(other)).map(|(one, other)| f64::from(one * other));
        products.sum::<f64>()
    };
    let similar = json(auteur("similar").arg(&store).arg(&paths[0]).args(["--top", "99"]));
    let similar = similar["songs"].as_array().unwrap();
    assert!(similar.len() > 3);
    for song in similar {
        let apart = product(&paths[0], song["path"].as_str().unwrap()) - song["likeness"].as_f64().unwrap();
        assert!(apart.abs() < 1e-5, "{song}: {apart}");
    }
    let complaint = fail(auteur("export").arg(&store).arg("-o").arg(&file).args(["--format", "npz"]), 2);
    assert!(complaint.contains("leave out --format"), "{complaint}");
}
