//! What should be known of a training at its end: that it failed, or was judged before the moving averages of its batch
//! norms had arrived.

use auteur_classifier::{Collapse, Finish, History};

use crate::{network::NetworkConfig, settings::NetworkSettings};

/// Share of their initial values in batch norm's moving averages that is worth a word: a mean is then off by a twentieth of
/// itself, and a variance by a twentieth of its distance from 1.
const NOTABLE_SHARE: f64 = 0.05;
/// A learning rate that a training which failed at a lower one may be tried with: the Keras code's own.
const HIGHER_RATE: f64 = 1e-3;
/// A momentum for those that failed at a larger one.
const SMALLER_MOMENTUM: f64 = 0.9;

/// That a complete training to tell so many artists apart failed, and what may help.
pub(super) fn failure<C: NetworkConfig>(
    history: &History,
    settings: &NetworkSettings<C>,
    artists: usize,
) -> Option<String> {
    history.finish?;
    let collapse = Collapse::of(&history.epochs, artists)?;
    let remedies = [
        (settings.learning_rate < HIGHER_RATE).then(|| format!("learning_rate = {HIGHER_RATE}")),
        (!settings.batch_norm_debias).then(|| "batch_norm_debias = true".to_owned()),
        (settings.batch_norm_momentum > SMALLER_MOMENTUM)
            .then(|| format!("batch_norm_momentum = {SMALLER_MOMENTUM}")),
    ];
    let remedies: Vec<String> = remedies.into_iter().flatten().collect();
    let or = if remedies.is_empty() { "" } else { " or " };
    Some(format!("{collapse}; it may succeed with {}{or}shorter clips", remedies.join(", ")))
}

/// What to know of a complete training on `clips` clips whose kept weights were judged with moving averages that had not
/// arrived.
pub(super) fn slow_averages<C: NetworkConfig>(
    history: &History,
    settings: &NetworkSettings<C>,
    clips: usize,
) -> Option<String> {
    let finish = history.finish?;
    let best = history.best()?.epoch;
    let share = settings.initial_share_left(best, clips);
    let longer = match finish {
        Finish::EarlyStopping => "patience",
        Finish::LastEpoch => "epochs",
    };
    (share > NOTABLE_SHARE).then(|| {
        format!(
            "the weights kept are those of epoch {best}, when batch norm's moving averages still held {:.0} % of their \
             initial values; scores may suffer, and would not with batch_norm_debias = true or with more {longer}",
            100.0 * share
        )
    })
}

#[cfg(test)]
mod tests {
    use auteur_classifier::EpochRecord;

    use super::*;
    use crate::CrnnConfig;

    fn history(finish: Option<Finish>) -> History {
        let epoch = |epoch: usize, validation_loss: f64| EpochRecord {
            epoch,
            loss: 1.0,
            accuracy: 0.5,
            validation_loss,
            validation_accuracy: 0.5,
            seconds: 1.0,
            clips_per_second: 1.0,
        };
        History { epochs: vec![epoch(1, 2.0), epoch(2, 1.0), epoch(3, 3.0)], resumed: 0, finish }
    }

    #[test]
    fn averages_that_had_not_arrived_are_remarked_on_with_the_epoch_and_the_share() {
        let settings =
            NetworkSettings { batch_norm_debias: false, ..NetworkSettings::<CrnnConfig>::default() };
        let of = |finish, clips| slow_averages(&history(finish), &settings, clips);
        // Two epochs of ten steps each.
        let stopped = of(Some(Finish::EarlyStopping), 160).unwrap();
        assert!(stopped.contains("those of epoch 2") && stopped.contains("82 % of their"), "{stopped}");
        assert!(stopped.contains("= true or with more patience"), "{stopped}");
        assert!(of(Some(Finish::LastEpoch), 160).unwrap().contains("= true or with more epochs"));
        assert_eq!(of(Some(Finish::EarlyStopping), 16_000), None);
        assert_eq!(of(None, 160), None);
        let debiased = NetworkSettings::<CrnnConfig>::default();
        assert_eq!(slow_averages(&history(Some(Finish::EarlyStopping)), &debiased, 160), None);
    }

    #[test]
    fn a_training_that_failed_is_remarked_on_with_what_it_has_not_tried() {
        let stopped = Some(Finish::EarlyStopping);
        let first = NetworkSettings::<CrnnConfig> { batch_norm_debias: false, ..NetworkSettings::default() };
        let remark = failure(&history(stopped), &first, 2).unwrap();
        let remedies = "it may succeed with learning_rate = 0.001, batch_norm_debias = true, batch_norm_momentum = 0.9 \
                        or shorter clips";
        assert!(
            remark.starts_with("this training failed: of 3 epochs") && remark.ends_with(remedies),
            "{remark}"
        );
        let tried = NetworkSettings {
            learning_rate: 0.01,
            batch_norm_debias: true,
            batch_norm_momentum: 0.5,
            ..first.clone()
        };
        let remark = failure(&history(stopped), &tried, 2).unwrap();
        assert!(remark.ends_with("it may succeed with shorter clips"), "{remark}");
        assert_eq!(failure(&history(stopped), &first, 3), None);
        assert_eq!(failure(&history(None), &first, 2), None);
    }
}
