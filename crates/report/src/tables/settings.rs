//! Table II: how songs became features and how the network learnt, beside the paper's settings.

use auteur_audio::MelScale;

use crate::Section;
use crate::analysis::Analysis;
use crate::table::{Cell, Table, Value};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let features = &analysis.results.excerpts.features;
    let title = "Settings of the features and of the training";
    let mut table = Table::new(Section::Paper, "II", title, &["Property", "#Paper", "#Here"]);
    let mut row = |name: &str, paper: Cell, own: Cell| table.push(vec![name.into(), paper, own]);
    let rate = f64::from(features.sample_rate) / 1000.0;
    row("Sampling rate", "16 kHz".into(), format!("{rate} kHz").into());
    row("Number of mel bins", "128".into(), features.n_mels.to_string().into());
    row("FFT window size", "2048".into(), features.n_fft.to_string().into());
    row("Hop length", "512".into(), features.hop_length.to_string().into());
    row("Reference power for log-scaling", "1.0".into(), "1.0".into());
    let scale = match features.mel_scale {
        MelScale::Slaney => "Slaney",
        MelScale::Htk => "HTK",
    };
    row("Mel scale", "HTK".into(), scale.into());
    row("Clipped below the song's maximum", "80 dB".into(), format!("{} dB", features.top_db).into());
    for setting in &analysis.results.training {
        let paper = Cell::of(setting.paper.clone(), Value::Text);
        row(&setting.name, paper, setting.value.as_str().into());
    }
    table.remark(
        "The paper's equation 2 is the HTK scale; its code uses librosa's default, the Slaney scale, and clips 80 dB \
         below each song's maximum.",
    );
    vec![table]
}
