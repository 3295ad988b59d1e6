//! What a report says first, in plain words: who names most songs, how sure that is, and how it was found out.

mod lack;
mod protocol;

use auteur_dataset::SplitKind;

use crate::analysis::{Analysis, Comparison, Key, Level, Place, Ranking, Setup, Summary};
use crate::figures::words::percent;
use crate::table::{Value, length};

/// What a reader has to know who has not read the paper: a word, and what it means.
pub(crate) const WORDS: [(&str, &str); 8] = [
    (
        "Clip",
        "a few seconds of a song, one after the other; what a classifier is asked about. The paper calls it a frame.",
    ),
    ("Frame level", "every clip counts on its own."),
    ("Song level", "every song counts once: the artist that most of its clips were given to is the answer."),
    ("Song split", "the tested songs were not learnt from, but other songs of their albums may have been."),
    (
        "Album split",
        "no song of a tested album was learnt from, so that the sound of a production does not give it away.",
    ),
    (
        "F1",
        "for one artist the harmonic mean of precision (how many of the songs given to the artist are the artist's) and recall \
         (how many of the artist's songs were found); over all artists the mean, weighted by their songs. 1 is best.",
    ),
    (
        "95 % interval",
        "a range that holds the true value in 95 of 100 such studies, with other songs by the same artists and other trainings.",
    ),
    (
        "artist20",
        "the collection of the paper: 1,413 songs by 20 artists. It is not the one that was judged here.",
    ),
];

/// The paragraphs, the answer first.
pub(crate) fn paragraphs(analysis: &Analysis) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if let Some(ranking) = analysis.rankings.first() {
        paragraphs.push(answer(analysis, ranking));
        paragraphs.extend(difference(analysis, ranking));
    }
    paragraphs.extend(albums(analysis));
    paragraphs
}

/// How it was found out, and what is missing, in paragraphs.
pub(crate) fn method(analysis: &Analysis) -> Vec<String> {
    std::iter::once(protocol::paragraph(analysis)).chain(lack::paragraphs(analysis)).collect()
}

/// `The best of 7 classifiers is X: it names the artist of 81 % of the 122 tested songs by 10 artists ...`
fn answer(analysis: &Analysis, ranking: &Ranking) -> String {
    let best = ranking.best();
    let title = analysis.title(best.key.classifier);
    let who = match ranking.places.len() {
        1 => title.to_owned(),
        several => format!("The best of {several} classifiers is {title}: it"),
    };
    let mut text = format!(
        "{who} names the artist of {} of the {} tested songs by {} artists in {}{}{}.",
        percent(best.accuracy.average),
        Value::Count(ranking.songs as u64).text(),
        ranking.artists,
        analysis.results.name,
        interval(&best.accuracy),
        failed(analysis, best)
    );
    if let Some(blind) = ranking.blind {
        text += &format!(
            " Guessing would name {}, and always naming the artist with most songs {}.",
            percent(blind.guessing.accuracy),
            percent(blind.majority.accuracy)
        );
    }
    let network = analysis.network().and_then(|network| ranking.place_of(network));
    if let Some(network) = network.filter(|network| network.key != best.key) {
        text += &format!(
            " The paper's network, {}, names {}{}.",
            analysis.title(network.key.classifier),
            share(&network.accuracy),
            failed(analysis, network)
        );
    }
    text + " " + &protocol::sentence(analysis, best.key)
}

/// ` (1 of 5 trainings failed)`, where some did.
fn failed(analysis: &Analysis, place: &Place) -> String {
    let failed = analysis.setups.get(place.key).and_then(Setup::failed);
    failed.map_or_else(String::new, |failed| format!(" ({failed} trainings failed)"))
}

/// `81 % (95 % interval: 72 % to 89 %)`.
fn share(accuracy: &Summary) -> String {
    percent(accuracy.average) + &interval(accuracy)
}

/// ` (95 % interval: 72 % to 89 %)`, where there is one.
fn interval(accuracy: &Summary) -> String {
    accuracy.interval.map_or_else(String::new, |interval| {
        format!(" (95 % interval: {} to {})", percent(interval.low), percent(interval.high))
    })
}

/// How the network compares with the best of the others, and whether another length suits it better.
fn difference(analysis: &Analysis, ranking: &Ranking) -> Option<String> {
    let network = ranking.place_of(analysis.network()?)?;
    let rival = ranking.places.iter().find(|place| place.key != network.key);
    let sentences = [rival.and_then(|rival| against(analysis, network, rival)), longer(analysis, network)];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Whether the network and the best of its rivals can be told apart.
fn against(analysis: &Analysis, network: &Place, rival: &Place) -> Option<String> {
    let is_theirs = |found: &&Comparison| found.first == network.key && found.second == rival.key;
    let song = analysis.comparisons.iter().find(is_theirs)?.song;
    let (one, other) = (analysis.title(network.key.classifier), analysis.title(rival.key.classifier));
    let value = |value: f64| Value::Difference(value).text();
    let numbers = format!(
        "its F1 by song is {} that of {other} (95 % interval: {} to {}; p {}, corrected for the number of rivals)",
        format_args!("{:.3} {}", song.value.abs(), if song.value < 0.0 { "below" } else { "above" }),
        value(song.interval.low),
        value(song.interval.high),
        p(song.p_value)
    );
    Some(match song.p_value < SIGNIFICANT {
        true if song.value < 0.0 => format!("{one} is worse than the best of its rivals: {numbers}."),
        true => format!("{one} is better than the best of its rivals: {numbers}."),
        false => format!("Whether {one} is better or worse than {other} these songs cannot tell: {numbers}."),
    })
}

/// What a corrected p-value is called significant below.
const SIGNIFICANT: f64 = 0.05;

fn p(p_value: f64) -> String {
    let text = Value::PValue(p_value).text();
    if text.starts_with('<') { text } else { format!("= {text}") }
}

/// The length at which the network names most songs, where that is another one than that of the comparison.
fn longer(analysis: &Analysis, network: &Place) -> Option<String> {
    let Key { classifier, division, clip_seconds } = network.key;
    let accuracies = analysis.setups.of(classifier, division);
    let best = accuracies.max_by(|a, b| {
        let [a, b] = [a, b].map(|setup| setup.average_accuracy(Level::SONG));
        a.total_cmp(&b)
    })?;
    let accuracy = best.accuracy(Level::SONG);
    (best.key.clip_seconds != clip_seconds && accuracy.average > network.accuracy.average).then(|| {
        format!(
            "All this is with clips of {}. With clips of {} it names {}, but that length was chosen by the very songs that \
             it is judged by.",
            length(clip_seconds),
            length(best.key.clip_seconds),
            share(&accuracy)
        )
    })
}

/// How well the best classifier and the network do on albums that they have never heard.
fn albums(analysis: &Analysis) -> Option<String> {
    let ranking = analysis.rankings.iter().skip(1).find(|found| found.division.split == SplitKind::Album)?;
    let best = ranking.best();
    let guessing = ranking.blind.map_or_else(String::new, |blind| {
        format!(
            "; guessing one of {} artists would name {}",
            ranking.artists,
            percent(blind.guessing.accuracy)
        )
    });
    let network = analysis.network().and_then(|network| ranking.place_of(network));
    let network = network.filter(|network| network.key != best.key).map_or_else(String::new, |network| {
        let title = analysis.title(network.key.classifier);
        format!(", {title} {}{}", share(&network.accuracy), failed(analysis, network))
    });
    Some(format!(
        "On albums that were never heard before, {} names {}{} of the {} tested songs by the {} artists with several \
         albums{network}{guessing}.",
        analysis.title(best.key.classifier),
        share(&best.accuracy),
        failed(analysis, best),
        Value::Count(ranking.songs as u64).text(),
        ranking.artists
    ))
}
