//! An order that depends on a seed and on the names that are put in order: what is left to chance in a split.
//!
//! Names are sorted by a hash of seed and name. A song that is added or left out does not disturb the order of the others.

/// Puts `items` in the order that `seed` gives to their names.
pub(crate) fn shuffle<T>(items: &mut [T], seed: u64, name: impl Fn(&T) -> &str) {
    items.sort_by_cached_key(|item| rank(seed, name(item)));
}

fn rank(seed: u64, name: &str) -> [u8; blake3::OUT_LEN] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"auteur order").update(&seed.to_le_bytes()).update(name.as_bytes());
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shuffled(seed: u64, mut names: Vec<String>) -> Vec<String> {
        shuffle(&mut names, seed, |name| name);
        names
    }

    #[test]
    fn the_order_depends_on_the_seed_and_not_on_the_order_before() {
        let names: Vec<_> = (0..20).map(|n| n.to_string()).collect();
        let backwards = names.iter().rev().cloned().collect();
        assert_eq!(shuffled(0, names.clone()), shuffled(0, backwards));
        assert_ne!(shuffled(0, names.clone()), shuffled(1, names));
    }

    #[test]
    fn a_name_left_out_leaves_the_others_in_order() {
        let names: Vec<_> = (0..20).map(|n| n.to_string()).collect();
        let mut without = shuffled(21, names.clone());
        without.retain(|name| name != "7");
        assert_eq!(shuffled(21, names.into_iter().filter(|name| name != "7").collect()), without);
    }

    #[test]
    fn every_place_is_as_likely_as_any_other() {
        // 2,000 seeds, ten names: 200 times first each, with a standard deviation of 13.
        let mut first = [0; 10];
        for seed in 0..2_000 {
            let names = (0..10).map(|n| n.to_string()).collect();
            first[shuffled(seed, names)[0].parse::<usize>().unwrap()] += 1;
        }
        assert!(first.iter().all(|count| (140..=260).contains(count)), "{first:?}");
    }
}
