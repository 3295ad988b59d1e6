//! The jobs' sums become each channel's mean and variance over the batch, in f64.

/// Mean and biased variance of each channel.
#[derive(Clone, Debug)]
pub(crate) struct Statistics {
    pub(crate) mean: Vec<f64>,
    pub(crate) variance: Vec<f64>,
}

/// Puts the sums of all jobs together in their order.
///
/// `sums` holds `[3, channels]` a job (see [`Sums`](super::activation::Sums)), `counts` how many values each has. Each
/// job's squares are taken about a value of its own; about the common mean they are
/// `squares - 2 (mean - shift) sum + count (mean - shift)^2`.
pub(crate) fn statistics(sums: &[f32], counts: &[usize], channels: usize) -> Statistics {
    let total = counts.iter().sum::<usize>() as f64;
    let jobs = || sums.chunks_exact(3 * channels).zip(counts.iter().map(|count| *count as f64));
    let mut mean = vec![0.0; channels];
    for (job, count) in jobs() {
        let (shift, sum) = (&job[..channels], &job[channels..2 * channels]);
        for ((mean, shift), sum) in mean.iter_mut().zip(shift).zip(sum) {
            *mean += count * f64::from(*shift) + f64::from(*sum);
        }
    }
    mean.iter_mut().for_each(|mean| *mean /= total);
    let mut variance = vec![0.0; channels];
    for (job, count) in jobs() {
        let (shift, rest) = job.split_at(channels);
        let (sum, squares) = rest.split_at(channels);
        for channel in 0..channels {
            let distance = mean[channel] - f64::from(shift[channel]);
            variance[channel] +=
                f64::from(squares[channel]) + distance * (count * distance - 2.0 * f64::from(sum[channel]));
        }
    }
    // Rounding may leave less than nothing; what is no number stays so, unlike with `max`.
    variance.iter_mut().for_each(|variance| *variance = (*variance / total).clamp(0.0, f64::INFINITY));
    Statistics { mean, variance }
}

#[cfg(test)]
mod tests;
