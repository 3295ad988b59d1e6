use super::*;

/// Of a frame's strongest pitch class: see [`N_NODES`].
const INTERPOLATION_TOLERANCE: f32 = 1.2e-4;

/// The chroma of these frames by the filters of this very tuning.
fn exactly(config: &FeatureConfig, spectra: &[Vec<f32>], tuning: f64) -> Vec<f32> {
    let filters = Filters::new(config);
    let of_frame = |spectrum: &Vec<f32>| {
        let mut chroma = [0.0f64; PITCH_CLASSES];
        for (bin, power) in spectrum.iter().enumerate() {
            for (sum, weight) in chroma.iter_mut().zip(filters.weights(bin, tuning)) {
                *sum += f64::from(weight) * f64::from(*power);
            }
        }
        let strongest = chroma.iter().copied().fold(0.0, f64::max);
        chroma.map(|energy| (energy / strongest) as f32)
    };
    spectra.iter().flat_map(of_frame).collect()
}

fn interpolated(config: &FeatureConfig, spectra: &[Vec<f32>], tuning: f64) -> Spectrogram {
    let bank = ChromaBank::new(config);
    let mut chroma = Chroma::new(&bank);
    for frames in spectra.chunks(LANES) {
        let lane = |bin: usize| std::array::from_fn(|lane| frames.get(lane).map_or(0.0, |frame| frame[bin]));
        let power: Vec<Lanes> = (0..config.n_power_bins()).map(lane).collect();
        chroma.take(&power, frames.len());
    }
    chroma.finish(tuning)
}

#[test]
fn every_single_bin_has_the_chroma_of_every_tuning() {
    for (n_fft, sample_rate) in [(2048, 16_000), (256, 44_100), (16, 8_000)] {
        let config = FeatureConfig { n_fft, sample_rate, hop_length: n_fft / 4, ..FeatureConfig::default() };
        let n_bins = config.n_power_bins();
        let spectra: Vec<Vec<f32>> = (0..n_bins)
            .map(|bin| (0..n_bins).map(|other| if other == bin { 2.5 } else { 0.0 }).collect())
            .collect();
        for tuning in [-0.5, -0.23, 0.0, 0.01, 0.38, 0.49] {
            let ours = interpolated(&config, &spectra, tuning);
            assert_eq!((ours.n_frames(), ours.n_bins()), (n_bins, PITCH_CLASSES));
            for (at, (ours, exact)) in
                ours.values().iter().zip(exactly(&config, &spectra, tuning)).enumerate()
            {
                let bin = at / PITCH_CLASSES;
                assert!(
                    (ours - exact).abs() < INTERPOLATION_TOLERANCE,
                    "{tuning}, bin {bin}: {ours} {exact}"
                );
            }
        }
    }
}

#[test]
fn a_frame_of_silence_has_no_pitch_class() {
    let config = FeatureConfig::default();
    let spectra = [vec![0.0; config.n_power_bins()], vec![1e-38; config.n_power_bins()]];
    let chroma = interpolated(&config, &spectra, 0.2);
    assert!(chroma.frame(0).iter().all(|strength| *strength == 0.0));
    assert!(chroma.values().iter().all(|strength| (0.0..=1.0).contains(strength)));
}
