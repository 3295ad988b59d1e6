use super::{Statistics, statistics};

/// Rounding of sums of a hundred squares in f64, after the common mean is taken off.
const ROUNDING: f64 = 1e-6;

/// What the jobs of one channel would hand over, each about its own first value; distances are exact in f32.
fn sums(jobs: &[Vec<f32>]) -> Vec<f32> {
    let of_job = |job: &Vec<f32>| {
        let distances = || job.iter().map(|value| value - job[0]);
        [job[0], distances().sum(), distances().map(|distance| distance * distance).sum()]
    };
    jobs.iter().flat_map(of_job).collect()
}

fn moments(jobs: &[Vec<f32>]) -> (f64, f64) {
    let values: Vec<f64> = jobs.iter().flatten().map(|value| f64::from(*value)).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
}

#[test]
fn jobs_about_different_values_have_the_mean_and_variance_of_them_all() {
    let spread = |about: f32, step: f32, count: usize| -> Vec<f32> {
        (0..count).map(|at| about + step * (at * 7 % 5) as f32).collect()
    };
    let cases = [
        vec![spread(0.0, 1.0, 10)],
        vec![spread(10_000.0, 0.0078125, 13), spread(10_000.0, 0.015625, 7), spread(10_000.0, 0.03125, 1)],
        vec![spread(-1.0, 0.25, 5), spread(1000.0, 8.0, 3), spread(0.5, 0.0, 4)],
    ];
    for jobs in cases {
        let counts: Vec<usize> = jobs.iter().map(Vec::len).collect();
        let Statistics { mean, variance } = statistics(&sums(&jobs), &counts, 1);
        let (exact_mean, exact_variance) = moments(&jobs);
        assert!((mean[0] - exact_mean).abs() <= ROUNDING * exact_mean.abs(), "{} not {exact_mean}", mean[0]);
        let error = (variance[0] - exact_variance).abs();
        assert!(error <= ROUNDING * exact_variance, "{} not {exact_variance}", variance[0]);
    }
}

#[test]
fn channels_keep_to_themselves() {
    // Two jobs of two values each, three channels.
    let sums = [1.0, 2.0, 3.0, 0.0, 2.0, 4.0, 0.0, 4.0, 16.0, 1.0, 2.0, 3.0, 0.0, 2.0, 4.0, 0.0, 4.0, 16.0];
    let Statistics { mean, variance } = statistics(&sums, &[2, 2], 3);
    assert_eq!((mean, variance), (vec![1.0, 3.0, 5.0], vec![0.0, 1.0, 4.0]));
}

#[test]
fn a_variance_is_never_less_than_nothing_and_no_number_stays_none() {
    // Squares that rounding left smaller than the sum allows.
    let Statistics { variance, .. } = statistics(&[5.0, 2.0, 1.999], &[2], 1);
    assert_eq!(variance, [0.0]);
    for place in 0..3 {
        let mut sums = [5.0, 2.0, 3.0];
        sums[place] = f32::NAN;
        assert!(statistics(&sums, &[2], 1).variance[0].is_nan(), "place {place}");
    }
}
