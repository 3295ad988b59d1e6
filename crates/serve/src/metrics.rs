//! Counts of what was asked and answered, for Prometheus.

use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::queue::Queue;
use crate::upload::Uploads;

/// Upper ends of the classes of times, in seconds.
const CLASSES: [f64; 8] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Counts since the start.
pub(crate) struct Metrics {
    registry: Registry,
    unknown: Counter,
    refused: Counter,
    given_up: Counter,
    turned_away: Counter,
    received_bytes: Counter,
    naming_seconds: Histogram,
    coming_in: Gauge,
    waiting: Gauge,
    taken: Gauge,
    naming_now: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("auteur"),
            unknown: Counter::default(),
            refused: Counter::default(),
            given_up: Counter::default(),
            turned_away: Counter::default(),
            received_bytes: Counter::default(),
            naming_seconds: Histogram::new(CLASSES),
            coming_in: Gauge::default(),
            waiting: Gauge::default(),
            taken: Gauge::default(),
            naming_now: Gauge::default(),
        };
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        let named = "Seconds that songs took which had an answer, from their turn on";
        registry.register("naming_seconds", named, self.naming_seconds.clone());
        let unknown = "Songs of these that were taken for a stranger's";
        registry.register("songs_unknown", unknown, self.unknown.clone());
        registry.register("songs_refused", "Files that could not be read", self.refused.clone());
        let given_up = "Songs whose naming took too long";
        registry.register("songs_given_up", given_up, self.given_up.clone());
        let turned_away = "Requests for which there was no room";
        registry.register("songs_turned_away", turned_away, self.turned_away.clone());
        registry.register("received_bytes", "Bytes of music that came in", self.received_bytes.clone());
        registry.register("coming_in_now", "Files that come in", self.coming_in.clone());
        registry.register("queue_waiting", "Songs that wait", self.waiting.clone());
        registry.register("queue_taken", "Songs that wait or are named", self.taken.clone());
        registry.register("naming_now", "Songs that are named", self.naming_now.clone());
        self
    }

    /// A song was named, or taken for a stranger's.
    pub(crate) fn named(&self, is_known: bool, took: Duration) {
        self.naming_seconds.observe(took.as_secs_f64());
        if !is_known {
            self.unknown.inc();
        }
    }

    /// A file could not be read.
    pub(crate) fn refused(&self) {
        self.refused.inc();
    }

    /// A song took too long.
    pub(crate) fn given_up(&self) {
        self.given_up.inc();
    }

    /// There was no room.
    pub(crate) fn turned_away(&self) {
        self.turned_away.inc();
    }

    /// Bytes of a file came in.
    pub(crate) fn received(&self, bytes: usize) {
        self.received_bytes.inc_by(bytes as u64);
    }

    /// All counts, as OpenMetrics.
    pub(crate) fn text(&self, uploads: &Uploads, queue: &Queue) -> String {
        self.coming_in.set(uploads.coming_in() as i64);
        self.waiting.set(queue.waiting() as i64);
        self.taken.set(queue.taken() as i64);
        self.naming_now.set(queue.having_turn() as i64);
        let mut text = String::new();
        // A text takes whatever is written to it.
        let _ = encode(&mut text, &self.registry);
        text
    }
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
        metrics.given_up();
        let text = metrics.text(&Uploads::new(1), &Queue::new(1, 1));
        for line in [
            "auteur_songs_unknown_total 1",
            "auteur_received_bytes_total 7",
            "auteur_songs_given_up_total 1",
            "auteur_coming_in_now 0",
            "auteur_naming_seconds_bucket{le=\"0.25\"} 0",
            "auteur_naming_seconds_bucket{le=\"0.5\"} 1",
            "auteur_naming_seconds_bucket{le=\"30.0\"} 1",
            "auteur_naming_seconds_bucket{le=\"+Inf\"} 2",
            "auteur_naming_seconds_count 2",
            "auteur_naming_seconds_sum 60.3",
            "# TYPE auteur_naming_seconds histogram",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }
}
