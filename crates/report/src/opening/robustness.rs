//! What distortions of the sound cost, in a paragraph.

use crate::analysis::{Analysis, Key, Robustness};
use crate::table::Value;

/// The distortion that costs each classifier most, of those that the first comparison is about; none where no copies were
/// judged.
pub(super) fn paragraph(analysis: &Analysis) -> Option<String> {
    let places = &analysis.rankings.first()?.places;
    let of_place = |key: Key| analysis.robustness.iter().find(|robustness| robustness.key == key);
    let sentences: Vec<String> =
        places.iter().filter_map(|place| sentence(analysis, of_place(place.key)?)).collect();
    (!sentences.is_empty()).then(|| {
        format!(
            "Asked about copies of the test songs whose sound is changed (Table XV): {}.",
            sentences.join("; ")
        )
    })
}

fn sentence(analysis: &Analysis, robustness: &Robustness) -> Option<String> {
    let worst = robustness.worst()?;
    let title = analysis.title(robustness.key.classifier);
    let (after, gained) = (worst.f1.value, worst.gain.value);
    if gained >= 0.0 {
        return Some(format!("{title} loses by no change"));
    }
    let [before, after] = [after - gained, after].map(|f1| Value::Score(f1).text());
    let (name, about) = (worst.distortion.name(), worst.distortion.about());
    Some(format!("{title} loses most by {name} ({about}), from an F1 of {before} to {after}"))
}
