//! The three votes side by side: how the clips of a song agree, and what it is worth.

use auteur_classifier::Judges;
use auteur_evaluation::Vote;

use super::averages::{average, blind, by_length};
use super::remarks::BLIND;
use crate::Section;
use crate::analysis::{Analysis, Division, Level};
use crate::table::{Cell, Table};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let title = "Song level F1 under the three votes, average of trials";
    let columns = ["Split", "Classifier", "Vote"];
    let mut table = Table::new(Section::Scores, "VIII", title, &columns).with_lengths(&analysis.lengths);
    for division in Division::ALL {
        let tried = |&classifier: &usize| {
            let votes = analysis.classifiers[classifier].judges == Judges::Clips;
            votes && analysis.setups.of(classifier, division).next().is_some()
        };
        let classifiers: Vec<usize> = (0..analysis.classifiers.len()).filter(tried).collect();
        for &classifier in &classifiers {
            for vote in Vote::ALL {
                let mut cells: Vec<Cell> =
                    vec![division.to_string().into(), analysis.title(classifier).into(), vote.name().into()];
                cells.extend(by_length(analysis, classifier, division, |setup| {
                    average(&mut table, analysis, setup, |setup| setup.f1(Level::Song(vote)))
                }));
                if vote == Vote::ALL[0] { table.push_group(cells) } else { table.push(cells) }
            }
        }
        if !classifiers.is_empty() {
            for (name, cells) in blind(analysis, division, Level::SONG) {
                table.push([vec![division.to_string().into(), name.into(), "–".into()], cells].concat());
            }
        }
    }
    table.remark(
        "Classifiers that judge whole songs have no votes. majority: every clip counts (the paper). confident-majority: clips whose highest probability exceeds 0.5, or \
         all when none does (the paper's code). mean-probability: the highest mean probability.",
    );
    table.remark(BLIND);
    vec![table]
}
