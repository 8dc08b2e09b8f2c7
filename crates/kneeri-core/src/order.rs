//! Putting things in order by a number: sorted in one way for all of them, since an app carries each way.

/// The positions of these numbers, that of the least first; equal ones as they stand.
pub(crate) fn by_number(numbers: impl Iterator<Item = i64>) -> Vec<usize> {
    let mut order: Vec<(i64, usize)> = numbers.zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, position)| position).collect()
}

/// These things in the order of a number each.
pub(crate) fn in_order<T>(things: Vec<T>, numbers: impl Iterator<Item = i64>) -> Vec<T> {
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    by_number(numbers).into_iter().filter_map(|position| things.get_mut(position)?.take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_comes_first_and_equals_stay() {
        assert_eq!(by_number([3, -1, 3, 2].into_iter()), [1, 3, 0, 2]);
        assert_eq!(in_order(vec!["c", "a", "d", "b"], [3, -1, 3, 2].into_iter()), ["a", "b", "c", "d"]);
    }
}
