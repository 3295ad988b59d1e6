//! Counts of what was asked and answered, in Prometheus' text format.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::queue::Queue;

/// Upper ends of the classes of times, in seconds.
const CLASSES: [f64; 8] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Counts since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    named: AtomicU64,
    unknown: AtomicU64,
    refused: AtomicU64,
    turned_away: AtomicU64,
    received_bytes: AtomicU64,
    classes: [AtomicU64; CLASSES.len()],
    milliseconds: AtomicU64,
}

impl Metrics {
    /// A song was named, or taken for a stranger's.
    pub(crate) fn named(&self, is_known: bool, took: Duration) {
        count(&self.named);
        if !is_known {
            count(&self.unknown);
        }
        for (class, end) in self.classes.iter().zip(CLASSES) {
            if took.as_secs_f64() <= end {
                count(class);
            }
        }
        self.milliseconds.fetch_add(took.as_millis() as u64, Ordering::Relaxed);
    }

    /// A file could not be read.
    pub(crate) fn refused(&self) {
        count(&self.refused);
    }

    /// There was no room.
    pub(crate) fn turned_away(&self) {
        count(&self.turned_away);
    }

    /// Bytes of a file came in.
    pub(crate) fn received(&self, bytes: usize) {
        self.received_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// All counts.
    pub(crate) fn text(&self, queue: &Queue) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, values: &[(String, f64)]| {
            let _ = writeln!(text, "# HELP auteur_{name} {help}\n# TYPE auteur_{name} {kind}");
            for (suffix, value) in values {
                let _ = writeln!(text, "auteur_{name}{suffix} {value}");
            }
        };
        let one = |value: u64| vec![(String::new(), value as f64)];
        family("songs_named_total", "counter", "Songs that had an answer.", &one(of(&self.named)));
        family(
            "songs_unknown_total",
            "counter",
            "Songs of these that were taken for a stranger's.",
            &one(of(&self.unknown)),
        );
        family("songs_refused_total", "counter", "Files that could not be read.", &one(of(&self.refused)));
        family(
            "songs_turned_away_total",
            "counter",
            "Requests for which there was no room.",
            &one(of(&self.turned_away)),
        );
        family(
            "received_bytes_total",
            "counter",
            "Bytes of music that came in.",
            &one(of(&self.received_bytes)),
        );
        let mut classes: Vec<(String, f64)> = self
            .classes
            .iter()
            .zip(CLASSES)
            .map(|(class, end)| (format!("_bucket{{le=\"{end}\"}}"), of(class) as f64))
            .collect();
        let named = of(&self.named) as f64;
        classes.push(("_bucket{le=\"+Inf\"}".to_owned(), named));
        classes.push(("_sum".to_owned(), of(&self.milliseconds) as f64 / 1000.0));
        classes.push(("_count".to_owned(), named));
        family("naming_seconds", "histogram", "How long songs took from their turn on.", &classes);
        family("queue_waiting", "gauge", "Songs that wait.", &one(queue.waiting() as u64));
        family(
            "queue_taken",
            "gauge",
            "Songs that are received, wait or are named.",
            &one(queue.taken() as u64),
        );
        family("naming_now", "gauge", "Songs that are named.", &one(queue.having_turn() as u64));
        text
    }
}

fn count(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_fall_into_all_classes_that_are_as_long() {
        let metrics = Metrics::default();
        metrics.named(true, Duration::from_millis(300));
        metrics.named(false, Duration::from_secs(60));
        metrics.received(7);
        let text = metrics.text(&Queue::new(1, 1));
        for line in [
            "auteur_songs_named_total 2",
            "auteur_songs_unknown_total 1",
            "auteur_received_bytes_total 7",
            "auteur_naming_seconds_bucket{le=\"0.25\"} 0",
            "auteur_naming_seconds_bucket{le=\"0.5\"} 1",
            "auteur_naming_seconds_bucket{le=\"30\"} 1",
            "auteur_naming_seconds_bucket{le=\"+Inf\"} 2",
            "auteur_naming_seconds_sum 60.3",
            "# TYPE auteur_naming_seconds histogram",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }
}
