//! Convolution by Winograd's F(4x4, 3x3): 36 products give 16 outputs that cost 144 as they are written.
//!
//! An output tile of 4x4 depends on an input window of 6x6. Transforms on both sides turn the convolution of a tile
//! into 36 independent products, one for each place of the transformed window; over many tiles and all channels each
//! place is one matrix product, `[tiles, inputs] x [inputs, outputs]`. What belongs to one place is called a *plane*.
//!
//! With the transforms' matrices `B`, `G` and `A` of [`transforms`]:
//! - outputs `Y = A' [(G g G') * (B' d B)] A`, where `*` multiplies place by place and sums over input channels;
//! - the gradient of inputs is the same convolution of the outputs' gradient with the filter turned round;
//! - the gradient of weights `dg = G' [(B' d B) * (A dY A')] G`, summed over tiles.
//!
//! In f32 its error is about four times that of the plain sum, a thousandth of what half precision would cost.
//!
//! # Source
//! Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016.

pub(crate) mod convolution;
pub(crate) mod filter;
pub(crate) mod tiles;
pub(crate) mod transforms;
pub(crate) mod weight_gradient;

/// Rows and columns of a transformed window.
pub(crate) const WINDOW: usize = 6;
/// Places of a transformed window.
pub(crate) const PLANES: usize = WINDOW * WINDOW;
/// Floats between planes or rows that would otherwise be whole multiples of a page apart and evict each other from the
/// first-level cache: one cache line.
pub(crate) const LINE: usize = 16;
