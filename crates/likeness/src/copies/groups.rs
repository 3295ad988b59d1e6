//! Pairs become groups: what is a copy of a copy is one too.

/// The groups that `n` things fall into when those of each pair belong together: groups of two or more, each in order, in the
/// order of their first.
pub fn groups(n: usize, pairs: impl IntoIterator<Item = [usize; 2]>) -> Vec<Vec<usize>> {
    // Each thing refers to an earlier one of its group, the first to itself.
    let mut earlier: Vec<usize> = (0..n).collect();
    for [one, other] in pairs {
        let [one, other] = [first(&mut earlier, one), first(&mut earlier, other)];
        earlier[one.max(other)] = one.min(other);
    }
    let mut groups = vec![Vec::new(); n];
    for thing in 0..n {
        let first = first(&mut earlier, thing);
        groups[first].push(thing);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

fn first(earlier: &mut [usize], mut thing: usize) -> usize {
    while earlier[thing] != thing {
        // Shortens the way for those who ask later.
        earlier[thing] = earlier[earlier[thing]];
        thing = earlier[thing];
    }
    thing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_copies_are_one_group() {
        let pairs = [[7, 8], [1, 3], [3, 6], [0, 8], [6, 1]];
        assert_eq!(groups(9, pairs), [vec![0, 7, 8], vec![1, 3, 6]]);
        assert!(groups(3, []).is_empty());
    }
}
