//! What a report says first, in plain words: who names most songs, how sure that is, and how it was found out.

mod lack;
mod protocol;
mod robustness;

pub(crate) use protocol::recordings;

use auteur_dataset::SplitKind;
use auteur_evaluation::Interval;

use crate::analysis::{Analysis, Difference, Key, Level, Place, Ranking, Setup};
use crate::figures::words::percent;
use crate::table::{Value, length};

/// What a reader has to know who has not read the paper: a word, and what it means.
pub(crate) const WORDS: [(&str, &str); 8] = [
    (
        "Clip",
        "a few seconds of a song, one after the other; what a classifier is asked about. The paper calls it a frame.",
    ),
    ("Frame level", "every clip counts on its own."),
    (
        "Song level",
        "every song counts once: the artist that more of its clips were given to than to any other is the \
         answer; of several with equally many, the one with the highest probability.",
    ),
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
        "a range that holds the true value in 95 of 100 such studies. It counts which songs by the same artists were there to \
         judge (resampled 10,000 times) and how trainings differ; where all rests on a single training, it does not count \
         what another one would change. It says nothing of other artists.",
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
    paragraphs.extend(robustness::paragraph(analysis));
    paragraphs
}

/// How it was found out, and what is missing, in paragraphs.
pub(crate) fn method(analysis: &Analysis) -> Vec<String> {
    std::iter::once(protocol::paragraph(analysis)).chain(lack::paragraphs(analysis)).collect()
}

/// `The best of 7 classifiers is X: it names the artist of 81 % of the 122 tested songs by 10 artists ...`
fn answer(analysis: &Analysis, ranking: &Ranking) -> String {
    let best = ranking.best();
    let mut text = format!(
        "{} names the artist of {} of the {} tested songs by {} artists in {}{}.",
        leaders(analysis, ranking),
        percent(best.accuracy.average),
        Value::Count(ranking.songs as u64).text(),
        ranking.artists,
        analysis.results.name,
        certainty(analysis, best)
    );
    if let Some(blind) = ranking.blind {
        text += &format!(
            " Guessing would name {}, and always naming the artist with the most songs {}.",
            percent(blind.guessing.accuracy),
            percent(blind.majority.accuracy)
        );
    }
    text + " " + &protocol::sentence(analysis, best.key)
}

/// Who names most songs, and whether these songs can tell; ends in the subject of `names`.
fn leaders(analysis: &Analysis, ranking: &Ranking) -> String {
    let title = |place: &Place| analysis.title(place.key.classifier).to_owned();
    let (count, best, ahead) = (ranking.places.len(), ranking.best(), ranking.ahead());
    match ranking.places.get(1) {
        None => title(best),
        Some(_) if ahead.len() > 1 => {
            let ahead: Vec<String> = ahead.iter().map(title).collect();
            format!("Of {count} classifiers, {} are ahead and name equally many songs: each", listed(&ahead))
        }
        Some(next) => match analysis.margin(ranking, best, next) {
            Some(margin) if margin.p_value >= SIGNIFICANT => {
                let (best, next) = (title(best), title(next));
                format!(
                    "Of {count} classifiers, {best} is ahead, though these songs cannot tell it from {next}: it"
                )
            }
            _ => format!("The best of {count} classifiers is {}: it", title(best)),
        },
    }
}

/// `A`, `A and B`, `A, B and C`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `81 % (95 % interval: 72 % to 89 %; 1 of 5 trainings failed)`.
fn share(analysis: &Analysis, place: &Place) -> String {
    percent(place.accuracy.average) + &certainty(analysis, place)
}

/// ` (95 % interval: 72 % to 89 %; 1 of 5 trainings failed)`: how sure a share is.
fn certainty(analysis: &Analysis, place: &Place) -> String {
    let interval = place
        .accuracy
        .interval
        .map(|interval| format!("95 % interval: {} to {}", percent(interval.low), percent(interval.high)));
    let failed = analysis.setups.get(place.key).and_then(Setup::failed);
    let failed = failed.map(|failed| format!("{failed} trainings failed"));
    match (interval, failed) {
        (None, None) => String::new(),
        (Some(only), None) | (None, Some(only)) => format!(" ({only})"),
        (Some(interval), Some(failed)) => format!(" ({interval}; {failed})"),
    }
}

/// Who comes next and by how much, where the network stands, and whether another length suits it better.
fn difference(analysis: &Analysis, ranking: &Ranking) -> Option<String> {
    let next = ranking.places.get(ranking.ahead().len());
    let network = analysis.network().and_then(|network| ranking.place_of(network));
    let is_named = |place: &Place| {
        let named = ranking.ahead().iter().chain(next);
        named.map(|named| named.key).any(|key| key == place.key)
    };
    let next_sentence = next.map(|next| {
        let title = analysis.title(next.key.classifier);
        let is_network = network.is_some_and(|network| network.key == next.key);
        let who = if is_network { format!("the paper's network, {title},") } else { title.to_owned() };
        let level = level_with(analysis, ranking, next);
        format!("Next comes {who} with {}{}.{level}", share(analysis, next), less(analysis, ranking, next))
    });
    let network_sentence = network.filter(|network| !is_named(network)).map(|network| {
        let (title, names) = (analysis.title(network.key.classifier), share(analysis, network));
        format!("The paper's network, {title}, names {names}{}.", less(analysis, ranking, network))
    });
    let longer = network.and_then(|network| longer(analysis, network));
    let sentences: Vec<String> = [next_sentence, network_sentence, longer].into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// ` X names equally many.`: who is level with the next, in a sentence.
fn level_with(analysis: &Analysis, ranking: &Ranking, next: &Place) -> String {
    let is_level = |place: &&Place| place.key != next.key && place.accuracy.average == next.accuracy.average;
    let level: Vec<String> = ranking.places[ranking.ahead().len()..]
        .iter()
        .filter(is_level)
        .map(|place| analysis.title(place.key.classifier).to_owned())
        .collect();
    match level.as_slice() {
        [] => String::new(),
        [one] => format!(" {one} names equally many."),
        several => format!(" {} name equally many.", listed(several)),
    }
}

/// `: 4.1 percentage points less than X (95 % interval of the difference: ...; p = 0.3, ...)`, X being the best.
fn less(analysis: &Analysis, ranking: &Ranking, place: &Place) -> String {
    let best = ranking.best();
    let Some(Difference { value, interval: Interval { low, high }, p_value }) =
        analysis.margin(ranking, best, place)
    else {
        return String::new();
    };
    let seeds = |place: &Place| -> Vec<u64> {
        let setup = analysis.setups.get(place.key);
        setup.into_iter().flat_map(|setup| &setup.trials).map(|trial| trial.condition.seed).collect()
    };
    let both = if seeds(best) == seeds(place) { "" } else { "on the repeats that both have, " };
    // On the repeats that both have, another one can be ahead than on average.
    let (word, low, high) = if value < 0.0 { ("more", -high, -low) } else { ("less", low, high) };
    let corrected = if ranking.places.len() > 2 { ", corrected for the number of rivals" } else { "" };
    format!(
        ": {both}{} percentage points {word} than {} (95 % interval of the difference: {} to {}; {}{corrected})",
        points(value.abs()),
        analysis.title(best.key.classifier),
        points(low),
        points(high),
        p(p_value)
    )
}

/// A share in percent, to one decimal, with a true minus sign.
fn points(share: f64) -> String {
    let text = format!("{:.1}", 100.0 * share.abs());
    if share < 0.0 && text != "0.0" { format!("−{text}") } else { text }
}

/// What a corrected p-value is called significant below.
const SIGNIFICANT: f64 = 0.05;

fn p(p_value: f64) -> String {
    /// What is 1 when it is rounded.
    const ONE: f64 = 0.9995;
    let text = Value::PValue(p_value).text();
    match () {
        () if p_value >= ONE => "no evidence of a difference, p = 1.0".to_owned(),
        () if text.starts_with('<') => format!("p {text}"),
        () => format!("p = {text}"),
    }
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
            share(analysis, &Place { key: best.key, accuracy })
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
    let is_ahead = |place: &&Place| ranking.ahead().iter().any(|ahead| ahead.key == place.key);
    let network = network.filter(|network| !is_ahead(network)).map_or_else(String::new, |network| {
        let title = analysis.title(network.key.classifier);
        format!(", {title} {}", share(analysis, network))
    });
    let (who, name) = match ranking.ahead() {
        [best] => (analysis.title(best.key.classifier).to_owned(), "names"),
        ahead => {
            let titles = ahead.iter().map(|place| analysis.title(place.key.classifier).to_owned());
            (format!("{} each", listed(&titles.collect::<Vec<_>>())), "name")
        }
    };
    Some(format!(
        "On albums that were never heard before, {who} {name} {} of the {} tested songs by the {} artists with several \
         albums{network}{guessing}.",
        share(analysis, best),
        Value::Count(ranking.songs as u64).text(),
        ranking.artists
    ))
}
