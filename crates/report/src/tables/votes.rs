//! The three votes side by side: how the clips of a song agree, and what it is worth.

use auteur_evaluation::Vote;

use super::averages::{average, by_length};
use crate::Section;
use crate::analysis::{Analysis, Level};
use crate::table::{Cell, Table};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let title = "Song level F1 under the three votes, average of trials";
    let columns = ["Classifier", "Split", "Vote"];
    let mut table = Table::new(Section::Scores, "VIII", title, &columns).with_lengths(&analysis.lengths);
    for classifier in 0..analysis.classifiers.len() {
        for division in analysis.setups.divisions(classifier) {
            for vote in Vote::ALL {
                let mut cells: Vec<Cell> =
                    vec![analysis.title(classifier).into(), division.to_string().into(), vote.name().into()];
                cells.extend(by_length(analysis, classifier, division, |setup| {
                    average(&mut table, analysis, setup.map(|setup| setup.f1(Level::Song(vote))).as_ref())
                }));
                if vote == Vote::ALL[0] { table.push_group(cells) } else { table.push(cells) }
            }
        }
    }
    table.remark(
        "majority: every clip counts (the paper). confident-majority: clips whose highest probability exceeds 0.5, or \
         all when none does (the paper's code). mean-probability: the highest mean probability.",
    );
    vec![table]
}
