//! F1 beside that of another study: with copies kept together and without.

use super::remarks::DIFFERENCES;
use crate::analysis::{Analysis, Beside};
use crate::opening::recordings;
use crate::table::{Cell, Table, Value, length};
use crate::{OtherStudy, Section};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let Some(other) = &analysis.results.beside else { return Vec::new() };
    let Heads { title, here, there } = heads(analysis.results.asked.groups, other);
    let (here, there) = (format!("#{here}"), format!("#{there}"));
    let mut table = Table::new(
        Section::Copies,
        "XX",
        title,
        &[
            "Classifier",
            "Split",
            "#Clip",
            "Level",
            "#Trials",
            "#Songs",
            &here,
            &there,
            "#Gained",
            "#95 % interval",
            "#p",
        ],
    );
    for (index, beside) in analysis.beside.iter().enumerate() {
        let cells = cells(&mut table, analysis, beside);
        let begins = index.checked_sub(1).is_none_or(|before| analysis.beside[before].key != beside.key);
        if begins { table.push_group(cells) } else { table.push(cells) }
    }
    table.remark(format!(
        "This study keeps copies of {} together, so that none is tested of which a copy was learnt from; {} keeps those of {}.",
        recordings(analysis.results.asked.groups),
        other.name,
        recordings(other.groups)
    ));
    table.remark(
        "The same songs and seeds, each song by other trainings: songs are dealt otherwise, which alone moves F1 a little; the \
         interval of what is gained counts that. p: how probable a difference at least as large is where there is none, not \
         corrected for the number of rows.",
    );
    table.remark(DIFFERENCES);
    vec![table]
}

struct Heads {
    title: String,
    here: &'static str,
    there: &'static str,
}

fn heads(groups: usize, other: &OtherStudy) -> Heads {
    let (title, here, there) = match (groups, other.groups) {
        (1.., 0) => ("F1 with copies kept together and without".to_owned(), "F1 with", "F1 without"),
        (0, 1..) => ("F1 without copies kept together and with".to_owned(), "F1 without", "F1 with"),
        _ => (format!("F1 of this study beside {}", other.name), "F1 here", "F1 there"),
    };
    Heads { title, here, there }
}

fn cells(table: &mut Table, analysis: &Analysis, beside: &Beside) -> Vec<Cell> {
    let Beside { key, level, trials, songs, here, there, difference } = *beside;
    let caveats = analysis.fewer_trials(trials, &[key]).into_iter().chain(analysis.failures_of([key]));
    let count = Cell::from(Value::Count(trials as u64));
    vec![
        analysis.title(key.classifier).into(),
        key.division.to_string().into(),
        length(key.clip_seconds).into(),
        level.name().into(),
        caveats.fold(count, |cell, caveat| table.noted(cell, caveat)),
        Value::Count(songs as u64).into(),
        Value::Score(here).into(),
        Value::Score(there).into(),
        Value::Difference(difference.value).into(),
        Value::DifferenceInterval(difference.interval).into(),
        Value::PValue(difference.p_value).into(),
    ]
}
