//! The card of a model: what it is, what it was trained on, how good it is, and what it is not for.
//!
//! # Source
//! M. Mitchell et al., "Model cards for model reporting", 2019; the head as Hugging Face's hub reads it.

use std::fmt::Write;

use auteur_audio::{FeatureConfig, FeatureKind};
use auteur_classifier::{Card, Judges};
use auteur_report::reading;

use crate::info::ScoresInfo;
use crate::registry::registry;

pub(super) fn markdown(card: &Card, scores: Option<&ScoresInfo>, has_network: bool) -> String {
    let title = registry().get(&card.kind).map_or(card.kind.as_str(), |recipe| recipe.about().description);
    let mut text = head(card, scores);
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "# Who plays it: {count} artists\n\n\
         Names the artist of a piece of music from its sound: a {title}, trained by auteur {version}.\n\n",
        count = card.artists.len(),
        version = card.program_version,
    );
    text.push_str("## Artists\n\n");
    for artist in &card.artists {
        let _ = writeln!(text, "- {}", escaped(&reading(artist)));
    }
    let seed = card.split.seed.map(|seed| format!(", drawn with seed {seed}")).unwrap_or_default();
    let _ = write!(
        text,
        "\n## Training\n\n\
         One split by {kind}{seed}; seed of the training {training}. {songs}\
         The settings are in `config.json`, how songs become features in `preprocessor_config.json`.\n\n",
        kind = escaped(&card.split.kind),
        training = card.seed,
        songs = match card.songs.len() {
            0 => String::new(),
            songs => format!("It was learnt from {songs} songs, whose paths are in the model's file. "),
        }
    );
    text.push_str("## How good it is\n\n");
    match scores {
        None => {
            text.push_str("Not judged: `auteur evaluate RUN` scores a run on songs that it has not heard.\n")
        }
        Some(scores) => {
            let folds = scores.folds.map(|folds| format!(" over {folds} folds")).unwrap_or_default();
            let _ = write!(
                text,
                "On songs that it has not heard{folds}, weighted by the number of songs:\n\n\
                 | F1 | |\n|---|--:|\n\
                 | by song, the majority of its clips | {:.3} |\n\
                 | by song, the mean of probabilities | {:.3} |\n",
                scores.song_f1_majority, scores.song_f1_mean_probability
            );
            // Elsewhere an answer on a clip is one on what sounds around it, too.
            if card.judges == Judges::Clips {
                let _ = writeln!(text, "| by clip | {:.3} |", scores.clip_f1);
            }
        }
    }
    text.push_str("\n## Use\n\n```\nauteur predict model.safetensors song.mp3\n```\n\n");
    if has_network {
        text.push_str(&network(card));
    }
    text.push_str(
        "## What it is not for\n\n\
         It says whose music a song sounds like, among these artists alone. That is likeness in sound, never a verdict on who made a \
         song or what was copied. Music by anybody else is given one of these names too, unless the answer \"none of these\" is asked \
         for, which errs as well: `auteur predict` says how often.\n",
    );
    text
}

/// What the hub reads.
fn head(card: &Card, scores: Option<&ScoresInfo>) -> String {
    let mut head = String::from(
        "---\nlibrary_name: auteur\npipeline_tag: audio-classification\ntags:\n- music\n- artist-classification\n- audio-classification\n",
    );
    if let Some(scores) = scores {
        // Text is always JSON, and JSON is YAML.
        let name = serde_json::to_string(&card.kind).unwrap_or_default();
        let _ = write!(
            head,
            "metrics:\n- f1\nmodel-index:\n- name: {name}\n  results:\n  - task:\n      type: audio-classification\n    dataset:\n      \
             name: test songs of the run\n      type: local\n    metrics:\n    - type: f1\n      value: {:.4}\n      name: F1 by song\n",
            scores.song_f1_majority
        );
    }
    head.push_str("---\n\n");
    head
}

/// How the network is asked.
fn network(card: &Card) -> String {
    let (frames, n_mels) = (card.clip_frames, card.features.n_mels);
    let without_last = if card.drop_last_clip { " - 1" } else { "" };
    let read = if !card.hears.contains(FeatureKind::Vectors) {
        format!(
            "# auteur features song.mp3 -o song.npy\n\
             log_mel = np.load(\"song.npy\").T\n\
             clips = len(log_mel) // {frames}{without_last}\n\
             asked = {{\"log_mel\": log_mel[: clips * {frames}].reshape(clips, {frames}, {n_mels})}}"
        )
    } else if card.features.encoder == FeatureConfig::ENCODER {
        "# auteur features song.mp3 --kind encoder-levels -o levels.npy\n\
         # auteur features song.mp3 --kind vectors -o vectors.npy     (its last row is how loud the song is)\n\
         levels = np.load(\"levels.npy\").T\n\
         clips = len(levels) // 187\n\
         asked = {\"mel\": levels[: clips * 187].reshape(clips, 187, 96), \"loudness\": np.load(\"vectors.npy\")[-1, :1]}"
            .to_owned()
    } else {
        "# auteur features song.mp3 --kind vectors --encoder ENCODER -o vectors.npy\n\
         asked = {\"vectors\": np.load(\"vectors.npy\").T}"
            .to_owned()
    };
    let what = if card.hears.contains(FeatureKind::Vectors) {
        "It takes all clips of one stretch of music together, some half a minute as `auteur predict` does, and says one thing of them."
    } else {
        "It says something of each clip; of a song, the mean over its clips."
    };
    format!(
        "By ONNX Runtime, without this program but for the features:\n\n```python\n\
         import json\n\nimport numpy as np\nimport onnxruntime\n\n\
         network = onnxruntime.InferenceSession(\"model.onnx\")\n\
         artists = json.loads(network.get_modelmeta().custom_metadata_map[\"artists\"])\n\
         {read}\n\
         probabilities, embedding = network.run([\"probabilities\", \"embedding\"], asked)\n\
         print(artists[probabilities.mean(axis=0).argmax()])\n```\n\n{what}\n\n"
    )
}

/// A name within Markdown, which must not become markup.
fn escaped(name: &str) -> String {
    let mut escaped = String::new();
    for letter in name.chars() {
        if "\\`*_{}[]<>()#+-!|".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(if letter.is_control() { ' ' } else { letter });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_become_markup() {
        assert_eq!(escaped("*NSYNC [live]\n<b>"), "\\*NSYNC \\[live\\] \\<b\\>");
    }
}
