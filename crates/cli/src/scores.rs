//! An evaluation becomes a table for the terminal.

use auteur::rooms::evaluation::{Calibration, Interval, Report};
use auteur::{
    Estimate, Evaluated, Evaluation, Judges, RunScores, StrangersReport, UnreadSong, VerificationReport, Vote,
};

use crate::print::one_line;
use crate::wording::counted;

/// Errors less probable than this are told from chance.
const ALPHA: f64 = 0.05;

/// Draws the averages at both levels, then the artists one by one.
pub(crate) fn table(scores: &RunScores) -> String {
    let Evaluation { frame, song, clips, songs } = &scores.evaluation;
    let mut text = format!("{clips} clips of {songs} songs, {} artists\n\n", frame.artists.len());
    push_row(
        &mut text,
        "",
        ["precision", "recall", "F1", "macro F1", "accuracy", "top-3"].map(str::to_owned),
    );
    push_averages(&mut text, "clips", frame);
    for vote in Vote::ALL {
        push_averages(&mut text, &format!("songs, {vote}"), song.report(vote));
    }
    text.push('\n');
    let heads = ["precision", "recall", "F1", "clips", "songs F1", "songs"];
    push_row(&mut text, "artist", heads.map(str::to_owned));
    for (clip, song) in frame.artists.iter().zip(&song.report(Vote::Majority).artists) {
        let [precision, recall, f1] = [clip.precision, clip.recall, clip.f1].map(decimal);
        let cells =
            [precision, recall, f1, clip.support.to_string(), decimal(song.f1), song.support.to_string()];
        push_row(&mut text, &clip.artist, cells);
    }
    text.push_str(
        "\nprecision, recall and F1 are weighted by support; an artist's songs F1 is by majority vote",
    );
    let how = match scores.judges {
        Judges::Clips => return text,
        Judges::ClipsInContext => "what sounds around a clip is heard for its answer too",
        Judges::Songs => "songs are judged as a whole",
    };
    text.push_str(&format!("\n{how}, so the scores by clip say nothing of clips alone"));
    text
}

/// `9 of 13`: how many songs were named rightly, by majority vote.
pub(crate) fn named(evaluated: &Evaluated) -> String {
    let Evaluation { song, songs, .. } = &evaluated.scores.evaluation;
    format!("{:.0} of {songs}", song.report(Vote::Majority).accuracy * *songs as f64)
}

/// How many songs were named rightly, where that share lies, and what guessing would name.
pub(crate) fn summary(evaluated: &Evaluated) -> String {
    let report = evaluated.scores.evaluation.song.report(Vote::Majority);
    let interval = evaluated.scores.song_accuracy_interval.map_or_else(String::new, |[low, high]| {
        format!(" (95 % interval {:.0} to {:.0} %)", 100.0 * low, 100.0 * high)
    });
    let guessing = 100.0 / report.artists.len() as f64;
    format!(
        "\n{} songs named correctly: {:.0} %{interval}; guessing would name {guessing:.0} %{}",
        named(evaluated),
        100.0 * report.accuracy,
        evaluated.scores.calibration.as_ref().map_or_else(String::new, calibrated)
    )
}

/// What is stated and what holds by mean probability, and how far both lie apart.
fn calibrated(calibration: &Calibration) -> String {
    let Calibration { stated, right, error, interval, p_value, .. } = calibration;
    let interval = interval
        .map_or_else(String::new, |Interval { low, high }| format!(" (95 % interval {low:.3} to {high:.3})"));
    let told = if *p_value < ALPHA { "can be told from 0" } else { "cannot be told from 0" };
    let p = probability(*p_value);
    format!(
        "\nprobabilities: {:.0} % stated on average, {:.0} % right; calibration error {error:.3}{interval}, {told} ({p})",
        100.0 * stated,
        100.0 * right
    )
}

/// `p = 0.020`, or `p < 0.001` where it would round to nothing.
fn probability(p_value: f64) -> String {
    if p_value < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p_value:.3}") }
}

/// `F1 0.836 by song (majority)`, and by clip where clips have answers of their own.
pub(crate) fn f1(scores: &RunScores) -> String {
    let Evaluation { frame, song, .. } = &scores.evaluation;
    let of_clips = match scores.judges {
        Judges::Clips => format!("{:.3} by clip, ", frame.weighted_average.f1),
        Judges::ClipsInContext | Judges::Songs => String::new(),
    };
    format!("F1 {of_clips}{:.3} by song (majority)", song.report(Vote::Majority).weighted_average.f1)
}

/// How strangers fare: a row per threshold, with what was promised, and what was passed over.
pub(crate) fn strangers(report: &StrangersReport) -> String {
    let StrangersReport { strangers, stranger_artists, known, auroc, thresholds, not_promised, .. } = report;
    let interval = auroc
        .interval
        .map_or_else(String::new, |[low, high]| format!(" (95 % interval {low:.3} to {high:.3})"));
    let mut text = format!(
        "{known} songs by known artists, {strangers} by {}\n\
         told apart with an AUROC of {:.3}{interval}: 0.5 is guessing, 1 without an error\n\n",
        counted(*stranger_artists, "unknown artist"),
        auroc.value,
    );
    let row = |cells: [String; 5]| {
        let [head, rest @ ..] = cells;
        let cells = rest.iter().zip([22, 10, 26, 10]).map(|(cell, width)| format!("{cell:>width$}"));
        format!("{head:<24}{}", cells.collect::<String>()).trim_end().to_owned() + "\n"
    };
    text.push_str(
        &row(["", "unknown taken for known", "", "known taken for unknown", ""].map(str::to_owned)),
    );
    text.push_str(&row(["asked for", "found", "promised", "found", "promised"].map(str::to_owned)));
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let found = |Estimate { value, interval }: Estimate| match interval {
        None => percent(value),
        Some([low, high]) => format!("{} ({:.0} to {:.0})", percent(value), 100.0 * low, 100.0 * high),
    };
    for threshold in thresholds {
        let asked = match (threshold.asked, threshold.contradicted) {
            (None, _) => "equal shares".to_owned(),
            (Some(asked), Some(true)) => format!("{} unknown, missed", percent(asked)),
            (Some(asked), _) => format!("{} unknown", percent(asked)),
        };
        text.push_str(&row([
            asked,
            found(threshold.false_accept),
            percent(threshold.promised_false_accept),
            found(threshold.false_reject),
            percent(threshold.promised_false_reject),
        ]));
    }
    for rate in not_promised {
        let asked = format!("{} unknown", percent(*rate));
        text.push_str(&format!("{asked:<24}  cannot be promised by so few artists\n"));
    }
    text.push_str(
        "\npromised: by songs that were trained on; found: in songs that were not, and in brackets where the share lies for\n\
         other artists (95 %), if there are three or more",
    );
    if thresholds.iter().any(|threshold| threshold.contradicted == Some(true)) {
        text.push_str("; missed: all of that is more than was asked for");
    }
    text.extend(report.verification.iter().map(verified));
    let unread = &report.unread;
    if !unread.is_empty() {
        text.push_str(&format!("\n\npassed over: {}", counted(unread.len(), "file")));
        let line = |song: &UnreadSong| format!("\n  {}: {}", one_line(&song.path), song.error);
        text.extend(unread.iter().map(line));
    }
    text
}

/// How often pairs of songs by artists that no training heard are taken for the other kind.
fn verified(report: &VerificationReport) -> String {
    let VerificationReport { artists, same_pairs, different_pairs, equal_error_rate, promised, cost } =
        report;
    let interval = equal_error_rate.interval.map_or_else(String::new, |[low, high]| {
        format!(" (95 % interval {:.0} to {:.0} %)", 100.0 * low, 100.0 * high)
    });
    format!(
        "\n\n{same_pairs} pairs of songs by one artist and {different_pairs} by two, of {}: equal error rate {:.0} %{interval}, \
         promised {:.0} %; cost {cost:.3} bits, where saying nothing costs 1",
        counted(*artists, "artist"),
        100.0 * equal_error_rate.value,
        100.0 * promised
    )
}

fn push_averages(text: &mut String, name: &str, report: &Report) {
    let average = report.weighted_average;
    let scores = [average.precision, average.recall, average.f1, report.macro_average.f1];
    let [precision, recall, f1, macro_f1] = scores.map(decimal);
    let cells = [precision, recall, f1, macro_f1, decimal(report.accuracy), decimal(report.top3)];
    push_row(text, name, cells);
}

fn push_row(text: &mut String, name: &str, cells: [String; 6]) {
    let cells = cells.map(|cell| format!("{cell:>10}"));
    text.push_str(&format!("{name:<28}{}\n", cells.concat()));
}

fn decimal(value: f64) -> String {
    format!("{value:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_probability_is_said_to_be_nothing() {
        assert_eq!(
            [0.0, 0.000_4, 0.001, 0.7].map(probability),
            ["p < 0.001", "p < 0.001", "p = 0.001", "p = 0.700"]
        );
    }
}
