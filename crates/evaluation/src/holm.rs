//! The p-values of several comparisons are corrected for their number.

/// Holm's correction: what each of the p-values of one family is worth when all of them are looked at.
///
/// Whoever calls a difference real where its corrected p-value is below 0.05 calls any difference of the family real by
/// mistake with a probability of 5 % at most, however the tests depend on each other.
///
/// Returns one for each p-value, in their order: 1 at most, and never below its own.
///
/// # Source
/// Holm, "A Simple Sequentially Rejective Multiple Test Procedure" (1979): statsmodels `multipletests(method="holm")`;
/// vectors from `reference/make_intervals.py`.
///
/// ```
/// assert_eq!(auteur_evaluation::holm(&[0.5, 0.125, 0.25]), [0.5, 0.375, 0.5]);
/// ```
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut corrected = vec![0.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (rank, index) in order.into_iter().enumerate() {
        // The smallest is one of all, the next one of those that are left.
        let left = (p_values.len() - rank) as f64;
        largest = largest.max((left * p_values[index]).min(1.0));
        corrected[index] = largest;
    }
    corrected
}
