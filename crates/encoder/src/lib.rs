//! A song's samples enter, a vector for each of its clips leaves: what a network that was trained to tag music hears.
//!
//! The network is MSD_vgg of musicnn (Pons, Universitat Pompeu Fabra), trained on the tags of the Million Song Dataset. It
//! is frozen; heads that name artists stand on its vectors.
//!
//! ```text
//! samples -> compressed mel -> clips of 187 frames -> five convolution blocks -> statistics of each -> 669 numbers (and the song's loudness)
//! ```
//!
//! Clips lie side by side, 2.992 s each, and know nothing of each other, as in the network's own training. A window of any
//! length pools the vectors of the clips in it. A song of four minutes has 80 vectors, 107 kB in half precision.
//!
//! A [`BroughtEncoder`] stands in its place where a user brings one along, such as a [`NetworkEncoder`] in ONNX (feature `onnx`).
//!
//! ```no_run
//! use auteur_audio::{EncoderVectors, FeatureConfig, FeatureKind, FeatureKinds, Limits, Precision};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let kinds = FeatureKinds::of(&[FeatureKind::Vectors]);
//! let extractor = auteur_encoder::extractor(&FeatureConfig::default(), &kinds, Precision::Single, None)?;
//! // One decoding gives the log-mel and the vectors.
//! let song = extractor.extract("song.mp3", &Limits::default())?;
//! let vectors = song.features.get::<EncoderVectors>().map_or(0, |vectors| vectors.n_clips());
//! println!("{} frames, {vectors} vectors", song.features.log_mel.n_frames());
//! # Ok(())
//! # }
//! ```

mod weights;
mod convolutions;
mod as_graph;
mod layers;
mod summary;
mod encoder;
mod encoding;
mod encoder_file;
mod levels;
mod brought;
#[cfg(feature = "onnx")]
mod network;
#[cfg(not(feature = "onnx"))]
mod no_network;
#[cfg(feature = "embedded")]
mod plan;

pub use as_graph::{add_convolution, add_scaling};
pub use brought::BroughtEncoder;
pub use convolutions::{Convolution, ConvolutionShape, Convolutions, Normalization};
pub use encoder::Encoder;
pub use encoder_file::{EncoderFile, EncoderFileError};
pub use encoding::{Encoded, Encoding};
pub use levels::LevelsPlan;
#[cfg(feature = "onnx")]
pub use network::NetworkEncoder;
#[cfg(not(feature = "onnx"))]
pub use no_network::NetworkEncoder;
#[cfg(feature = "embedded")]
pub use plan::{ExtractorError, extractor};
pub use weights::WeightsError;
