//! How many songs of each artist go to a part, when the part's size is given and every artist must be in it.

use std::cmp::Reverse;

/// Shares `seats` among groups of these sizes in proportion, by largest remainder, with at least one for each.
///
/// Where there are fewer seats than groups, each group gets one. Of equal remainders the group that `tie_order` names
/// first gets the seat.
pub(super) fn apportion(sizes: &[usize], seats: usize, tie_order: &[usize]) -> Vec<usize> {
    // Groups whose share is less than one seat get one; the others then share what is left, which may make further
    // shares less than one.
    let mut shares = vec![1; sizes.len()];
    let mut large: Vec<usize> = tie_order.to_vec();
    let (left, total) = loop {
        let left = seats.saturating_sub(sizes.len() - large.len());
        let total: usize = large.iter().map(|&group| sizes[group]).sum();
        let before = large.len();
        large.retain(|&group| left * sizes[group] >= total);
        if large.len() == before {
            break (left, total);
        }
    };
    if large.is_empty() {
        return shares;
    }
    for &group in &large {
        shares[group] = left * sizes[group] / total;
    }
    let missing = left - large.iter().map(|&group| shares[group]).sum::<usize>();
    // A stable sort, so that the tie order stands among equals.
    large.sort_by_key(|&group| Reverse(left * sizes[group] % total));
    for &group in &large[..missing] {
        shares[group] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_largest_remainders_get_the_last_seats() {
        // Shares of 2.5, 2.0 and 5.5.
        assert_eq!(apportion(&[25, 20, 55], 10, &[0, 1, 2]), [3, 2, 5]);
        assert_eq!(apportion(&[25, 20, 55], 10, &[2, 1, 0]), [2, 2, 6]);
    }

    #[test]
    fn a_small_group_gets_its_seat_from_the_others() {
        assert_eq!(apportion(&[3, 97], 10, &[0, 1]), [1, 9]);
        assert_eq!(apportion(&[3, 3, 3], 1, &[0, 1, 2]), [1, 1, 1]);
    }

    proptest! {
        #[test]
        fn seats_are_given_in_proportion(sizes in prop::collection::vec(3_usize..200, 1..30)) {
            let songs: usize = sizes.iter().sum();
            let seats = songs.div_ceil(10);
            let order: Vec<_> = (0..sizes.len()).collect();
            let shares = apportion(&sizes, seats, &order);
            prop_assert_eq!(shares.iter().sum::<usize>(), seats.max(sizes.len()));
            for (share, size) in shares.iter().zip(&sizes) {
                prop_assert!((1..=size - 2).contains(share));
                prop_assert!(*share <= 1 + (seats * size).div_ceil(songs));
            }
        }
    }
}
