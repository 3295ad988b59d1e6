//! Values enter, the one in the middle leaves: of all peaks of a song for its tuning, of every frame for its onsets.

/// The value in the middle, or the mean of the two in the middle; `None` where there is none. Changes the order.
///
/// # Source
/// numpy `median` of f32, which rounds the mean to f32.
pub(crate) fn median(values: &mut [f32]) -> Option<f32> {
    median_by(values, |value| *value)
}

/// The median of what `value` says of each item. Changes the items' order.
pub(crate) fn median_by<T>(items: &mut [T], value: impl Fn(&T) -> f32) -> Option<f32> {
    if items.is_empty() {
        return None;
    }
    let is_odd = !items.len().is_multiple_of(2);
    let middle = items.len() / 2;
    let (below, upper, _) =
        items.select_nth_unstable_by(middle, |one, other| value(one).total_cmp(&value(other)));
    let upper = value(upper);
    if is_odd {
        return Some(upper);
    }
    let lower = below.iter().map(value).fold(f32::NEG_INFINITY, f32::max);
    Some((lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_of_values_lies_between_them() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut []), None);
    }
}
