//! How far stated probabilities are from how often they are right.

use crate::Section;
use crate::analysis::{Analysis, Calibrated};
use crate::table::{Cell, Table, Value, length};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let mut table = Table::new(
        Section::Calibration,
        "XVIII",
        "Whether probabilities can be believed: what is stated of songs, and how often it is right",
        &[
            "Classifier",
            "Split",
            "#Clip",
            "#Songs",
            "#Stated",
            "#Right",
            "#Calibration error",
            "#95 % interval",
            "#p",
        ],
    );
    for calibrated in &analysis.calibrated {
        let cells = cells(&mut table, analysis, calibrated);
        table.push(cells);
    }
    table.remark(
        "Stated: the probability of the artist that a song is given, on average; the artist is the one with the highest mean \
         probability over clips, and right is the share of songs that are given the right one. Where more is stated than is \
         right, a classifier is too sure.",
    );
    table.remark(
        "Calibration error: songs are put into bins of about equally many by what is stated, and the difference of what a bin \
         states and the share that is right in it is squared, averaged and debiased: what so few songs add to it by chance is \
         subtracted (Kumar, Liang and Ma, 2019). It is the root of this, or 0 where chance would add more. 95 % interval: for \
         other songs, drawn 2,000 times. p: how probable such an error is if what is stated is true; where it is below 0.05 the \
         error can be told from 0, even if the wider interval holds 0.",
    );
    vec![table]
}

fn cells(table: &mut Table, analysis: &Analysis, calibrated: &Calibrated) -> Vec<Cell> {
    let Calibrated { key, calibration } = calibrated;
    let caveats = analysis.setups.get(*key).map(|setup| analysis.caveats(setup)).unwrap_or_default();
    let songs = Cell::from(Value::Count(calibration.songs as u64));
    vec![
        analysis.title(key.classifier).into(),
        key.division.to_string().into(),
        length(key.clip_seconds).into(),
        caveats.into_iter().fold(songs, |cell, caveat| table.noted(cell, caveat)),
        Value::Score(calibration.stated).into(),
        Value::Score(calibration.right).into(),
        Value::Score(calibration.error).into(),
        Cell::of(calibration.interval, Value::Interval),
        Value::PValue(calibration.p_value).into(),
    ]
}
