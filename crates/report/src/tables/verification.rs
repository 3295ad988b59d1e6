//! How often pairs of songs by artists that were never learnt from are taken for the other kind.

use auteur_evaluation::Interval;

use crate::Section;
use crate::analysis::Analysis;
use crate::files::TRIALS;
use crate::table::{Cell, Table, Value};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let Some(verification) = &analysis.results.verification else { return Vec::new() };
    let mut table = Table::new(
        Section::Verification,
        "XIX",
        "Whether two songs are by one artist, of artists that were never learnt from",
        &[
            "#Artists",
            "#Pairs by one artist",
            "#Pairs by two",
            "#Equal error rate",
            "#95 % interval",
            "#AUROC",
            "#Cost in bits",
        ],
    );
    let (pairs, trials) = (&verification.pairs, verification.pairs.trials());
    table.push(vec![
        Value::Count(pairs.artists() as u64).into(),
        Value::Count(trials.wanted().count() as u64).into(),
        Value::Count(trials.unwanted().count() as u64).into(),
        Value::Score(trials.equal_error_rate()).into(),
        Cell::of(pairs.equal_error_interval(), |[low, high]| Value::Interval(Interval { low, high })),
        Value::Score(trials.auroc()).into(),
        Value::Number(pairs.cost(), 3).into(),
    ]);
    table.remark(format!(
        "Artists were left out in turn, a fifth at a time, and pairs made of their songs: the list is fixed by the store, and \
         {TRIALS} has every pair with the logarithm of its likelihood ratio. Each artist, and each two artists, count \
         the same, however many songs they have."
    ));
    table.remark(
        "Equal error rate: where as large a share of pairs by two artists is taken for one artist's as the other way round; \
         guessing has 0.5. 95 % interval: for other artists, drawn 1,000 times. AUROC: how probably a pair by one artist is \
         given more than one by two. Cost (C_llr): how good the likelihood ratios are as such; 0 is certainty, 1 is what saying \
         nothing costs, and more is worse than that.",
    );
    vec![table]
}
