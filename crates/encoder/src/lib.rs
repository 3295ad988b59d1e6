//! A song's samples enter, a vector for each of its clips leaves: what a network that was trained to tag music hears.
//!
//! The network is MSD_vgg of musicnn (Pons, Universitat Pompeu Fabra), trained on the tags of the Million Song Dataset. It
//! is frozen; heads that name artists stand on its vectors.
//!
//! ```text
//! samples -> compressed mel -> clips of 187 frames -> five convolution blocks -> statistics of each -> 1,280 numbers
//! ```
//!
//! Clips lie side by side, 2.992 s each, and know nothing of each other, as in the network's own training. A window of any
//! length pools the vectors of the clips in it. A song of four minutes has 80 vectors, 205 kB in half precision.
//!
//! ```no_run
//! use auteur_audio::{EncoderMel, Extractor, FeatureConfig, FeatureKinds, Limits};
//! use auteur_encoder::Encoder;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let features = FeatureConfig::default();
//! let extractor = Extractor::new(&features, &FeatureKinds::default())?;
//! let encoder = Encoder::embedded()?;
//! let mel = EncoderMel::new(features.sample_rate);
//!
//! // One decoding gives the log-mel and the vectors.
//! let mut encoding = encoder.begin(&mel);
//! let song = extractor.extract_heard("song.mp3", &Limits::default(), &mut |samples| encoding.push(samples))?;
//! let vectors = encoding.finish();
//! println!("{} frames, {} vectors", song.features.log_mel.n_frames(), vectors.n_frames());
//! # Ok(())
//! # }
//! ```

mod weights;
mod layers;
mod summary;
mod encoder;
mod encoding;

pub use encoder::Encoder;
pub use encoding::Encoding;
pub use weights::WeightsError;
