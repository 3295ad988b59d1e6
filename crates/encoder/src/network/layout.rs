//! In which order a clip's numbers enter a network: as its input's declared shape has room for, or as the settings say.

use std::path::Path;

use crate::encoder_file::EncoderFileError;
use crate::network::graph::{Dimension, Graph};
use crate::network::settings::{Axis, Input, Settings};

/// The axes of the input and their sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    axes: Vec<Axis>,
    sizes: Vec<usize>,
    time: usize,
    width: usize,
}

/// Orders of axes that are in use.
const OF_SAMPLES: &[&[Axis]] = {
    use Axis::{Batch, Channel, Time};
    &[&[Time], &[Batch, Time], &[Batch, Time, Channel], &[Batch, Channel, Time]]
};
const OF_MEL: &[&[Axis]] = {
    use Axis::{Batch, Channel, Mel, Time};
    &[
        &[Time, Mel],
        &[Mel, Time],
        &[Batch, Time, Mel],
        &[Batch, Mel, Time],
        &[Batch, Channel, Time, Mel],
        &[Batch, Channel, Mel, Time],
        &[Batch, Time, Mel, Channel],
        &[Batch, Mel, Time, Channel],
    ]
};

impl Layout {
    /// The one layout that fits the network's only input.
    pub(crate) fn of(settings: &Settings, graph: &Graph, file: &Path) -> Result<Self, EncoderFileError> {
        let inputs = graph.inputs();
        let [input] = &inputs[..] else {
            let problem = format!("it must have one input, and has: {}", listed(&inputs));
            return Err(EncoderFileError::Network { file: file.to_owned(), problem });
        };
        Self::fitting(settings, input.shape.as_deref()).map_err(|made| EncoderFileError::Input {
            file: file.to_owned(),
            declared: input.to_string(),
            made,
        })
    }

    /// The one layout that fits a declared shape, or in words those that fit as well or could have been.
    fn fitting(settings: &Settings, declared: Option<&[Dimension]>) -> Result<Self, String> {
        let possible: Vec<Self> = match (&settings.layout, &settings.input) {
            (Some(axes), _) => vec![Self::sized(axes, settings)],
            (None, Input::Samples) => OF_SAMPLES.iter().map(|axes| Self::sized(axes, settings)).collect(),
            (None, Input::Mel(_)) => OF_MEL.iter().map(|axes| Self::sized(axes, settings)).collect(),
        };
        let rank = |layout: &&Self| declared.is_none_or(|shape| shape.len() == layout.sizes.len());
        let same_rank: Vec<&Self> = possible.iter().filter(rank).collect();
        let fits = |layout: &&Self| {
            declared.is_none_or(|shape| {
                shape.iter().zip(&layout.sizes).all(|(dimension, size)| dimension.may_be(*size))
            })
        };
        let fitting: Vec<&Self> = same_rank.iter().copied().filter(fits).collect();
        match (&fitting[..], &same_rank[..]) {
            ([layout], _) => Ok((*layout).clone()),
            ([], []) => Err(either(&possible.iter().collect::<Vec<_>>())),
            ([], _) => Err(either(&same_rank)),
            _ => Err(format!("{}, and layout does not say which", either(&fitting))),
        }
    }

    fn sized(axes: &[Axis], settings: &Settings) -> Self {
        let (time, width) = (settings.clip_len(), settings.input.width());
        let size = |axis: &Axis| match axis {
            Axis::Batch | Axis::Channel => 1,
            Axis::Time => time,
            Axis::Mel => width,
        };
        Self { axes: axes.to_vec(), sizes: axes.iter().map(size).collect(), time, width }
    }

    /// Samples or frames of a clip.
    pub(crate) fn time(&self) -> usize {
        self.time
    }

    /// The shape of the input.
    pub(crate) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// A clip, `[time, width]`, in this order.
    pub(crate) fn arranged(&self, clip: &[f32]) -> Vec<f32> {
        let mel_first =
            self.axes.iter().find(|axis| matches!(axis, Axis::Time | Axis::Mel)) == Some(&Axis::Mel);
        if !mel_first {
            return clip.to_vec();
        }
        // [time, mel] -> [mel, time]
        (0..self.width).flat_map(|band| clip.iter().skip(band).step_by(self.width).copied()).collect()
    }
}

fn either(layouts: &[&Layout]) -> String {
    let words = layouts.iter().map(|Layout { axes, sizes, .. }| {
        let axes = axes.iter().map(|axis| format!("{axis:?}").to_lowercase());
        format!("{sizes:?} ({})", axes.collect::<Vec<_>>().join(", "))
    });
    words.collect::<Vec<_>>().join(" or ")
}

/// Names and shapes, in words.
pub(crate) fn listed<T: ToString>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: &str = "name = \"n\"\nsample_rate = 1000\nclip_seconds = 2.0\ninput = \"samples\"\n";
    const MEL: &str = "name = \"n\"\nsample_rate = 1000\nclip_seconds = 0.6\n[input.mel]\nn_fft = 200\n\
                       hop_length = 100\nn_mels = 3\nscale = \"none\"\n";

    fn fitting(text: &str, declared: Option<&[Option<usize>]>) -> Result<Vec<usize>, String> {
        let dimension =
            |size: &Option<usize>| size.map_or_else(|| Dimension::Free("any".into()), Dimension::Fixed);
        let declared: Option<Vec<Dimension>> = declared.map(|sizes| sizes.iter().map(dimension).collect());
        let settings = Settings::from_toml(text).unwrap();
        Layout::fitting(&settings, declared.as_deref()).map(|layout| layout.sizes)
    }

    #[test]
    fn the_layout_follows_from_the_declared_shape_where_one_fits() {
        let fit = |text, declared: &[Option<usize>]| fitting(text, Some(declared)).unwrap();
        assert_eq!(fit(SAMPLES, &[None, None]), [1, 2000]);
        assert_eq!(fit(SAMPLES, &[Some(1), Some(2000), Some(1)]), [1, 2000, 1]);
        assert_eq!(fit(SAMPLES, &[None, Some(1), None]), [1, 1, 2000]);
        assert_eq!(fit(MEL, &[None, None, Some(3)]), [1, 6, 3]);
        assert_eq!(fit(MEL, &[None, Some(1), Some(3), None]), [1, 1, 3, 6]);
        assert_eq!(fit(MEL, &[None, Some(6), None, Some(1)]), [1, 6, 3, 1]);
    }

    #[test]
    fn where_none_or_several_fit_the_shapes_are_said() {
        let refused = fitting(SAMPLES, Some(&[None, Some(3000), Some(1)])).unwrap_err();
        assert_eq!(refused, "[1, 2000, 1] (batch, time, channel) or [1, 1, 2000] (batch, channel, time)");
        let refused = fitting(MEL, Some(&[None, None, None])).unwrap_err();
        let both =
            "[1, 6, 3] (batch, time, mel) or [1, 3, 6] (batch, mel, time), and layout does not say which";
        assert_eq!(refused, both);
        let said = format!("layout = [\"batch\", \"mel\", \"time\"]\n{MEL}");
        assert_eq!(fitting(&said, Some(&[None, None, None])).unwrap(), [1, 3, 6]);
        assert_eq!(fitting(&said, None).unwrap(), [1, 3, 6]);
        assert_eq!(fitting(&said, Some(&[None, None, Some(3)])).unwrap_err(), "[1, 3, 6] (batch, mel, time)");
    }

    #[test]
    fn a_clip_is_turned_where_bands_come_first() {
        let said = format!("layout = [\"mel\", \"time\"]\n{}", MEL.replace("0.6", "0.2"));
        let settings = Settings::from_toml(&said).unwrap();
        let clip = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let layout = Layout::fitting(&settings, None).unwrap();
        assert_eq!(layout.arranged(&clip), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        assert_eq!(Layout::sized(&[Axis::Time, Axis::Mel], &settings).arranged(&clip), clip);
    }
}
