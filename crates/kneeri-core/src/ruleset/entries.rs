use std::borrow::Borrow;
use std::iter::Map;
use std::ops::Index;
use std::slice;

use serde::{Serialize, Serializer};

/// Entries by name, in the order of their names: a map that is made once and then only read.
///
/// # Examples
///
/// ```
/// let rules = kneeri_core::Engine::knee();
/// let features = rules.rules().features();
/// assert!(features.contains_key("locking") && features.get("lokcing").is_none());
/// assert!(features.keys().is_sorted());
/// for (id, feature) in features {
///     println!("{id}: {:?}", feature.ask);
/// }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Entries<K, V>(Box<[(K, V)]>);

/// Goes through entries in the order of their names.
type Iter<'e, K, V> = Map<slice::Iter<'e, (K, V)>, fn(&'e (K, V)) -> (&'e K, &'e V)>;

impl<K, V> Entries<K, V> {
    /// Entries of which no two have the same name, once these [`exchanges`] have put them in order.
    pub(crate) fn after(exchanges: &[(usize, usize)], mut entries: Vec<(K, V)>) -> Self {
        exchange(&mut entries, exchanges);
        Self(entries.into())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entry of this name.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, name: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(name).map(|(_, entry)| entry)
    }

    /// The entry at this position.
    pub(crate) fn at(&self, position: usize) -> Option<&V> {
        self.0.get(position).map(|(_, entry)| entry)
    }

    /// The entry of this name, and the name.
    #[must_use]
    pub fn get_key_value<Q: Ord + ?Sized>(&self, name: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        self.0.get(self.position(name)?).map(|(key, entry)| (key, entry))
    }

    /// Where the entry of this name stands.
    pub(crate) fn position<Q: Ord + ?Sized>(&self, name: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(key, _)| key.borrow().cmp(name)).ok()
    }

    /// Whether there is an entry of this name.
    #[must_use]
    pub fn contains_key<Q: Ord + ?Sized>(&self, name: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(name).is_some()
    }

    /// The entries with their names.
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.0.iter().map(|(name, entry)| (name, entry))
    }

    /// The names.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.0.iter().map(|(name, _)| name)
    }

    /// The entries without their names.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.0.iter().map(|(_, entry)| entry)
    }
}

impl<K, V> Default for Entries<K, V> {
    fn default() -> Self {
        Self(Box::default())
    }
}

impl<K: Borrow<Q>, V, Q: Ord + ?Sized> Index<&Q> for Entries<K, V> {
    type Output = V;

    /// The entry of this name.
    ///
    /// # Panics
    ///
    /// When there is none: [`Entries::get`] says so instead.
    #[expect(clippy::expect_used, reason = "who indexes says that there is such an entry, as with every map")]
    fn index(&self, name: &Q) -> &V {
        self.get(name).expect("there is an entry of this name")
    }
}

impl<K: Borrow<str>, V> FromIterator<(K, V)> for Entries<K, V> {
    /// Of entries of the same name the last one counts.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut entries: Vec<(K, V)> = entries.into_iter().collect();
        let order = exchanges(&entries.iter().map(|(name, _)| name.borrow()).collect::<Vec<_>>());
        exchange(&mut entries, &order);
        entries.dedup_by(|later, before| {
            let is_same = later.0.borrow() == before.0.borrow();
            if is_same {
                std::mem::swap(later, before);
            }
            is_same
        });
        Self(entries.into())
    }
}

impl<'e, K, V> IntoIterator for &'e Entries<K, V> {
    type Item = (&'e K, &'e V);
    type IntoIter = Iter<'e, K, V>;

    fn into_iter(self) -> Iter<'e, K, V> {
        self.iter()
    }
}

impl<K, V> IntoIterator for Entries<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_vec().into_iter()
    }
}

impl<K: Serialize, V: Serialize> Serialize for Entries<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// Which positions to exchange, one pair after the other, so that what has these names stands in their order.
///
/// Sorting names instead of what has them is made once, not for each type anew: an app carries it.
pub(crate) fn exchanges(names: &[&str]) -> Vec<(usize, usize)> {
    if names.is_sorted() {
        return Vec::new();
    }
    let mut sources: Vec<usize> = names_in_order(names).into_iter().map(|(_, position)| position).collect();
    let mut exchanges = Vec::new();
    for start in 0..sources.len() {
        let mut at = start;
        while let Some(source) = sources.get_mut(at) {
            let source = std::mem::replace(source, at);
            if source == start {
                break;
            }
            exchanges.push((at, source));
            at = source;
        }
    }
    exchanges
}

/// The names in their order, with their positions.
pub(crate) fn names_in_order<'n>(names: &[&'n str]) -> Vec<(&'n str, usize)> {
    let mut order: Vec<(&str, usize)> = names.iter().enumerate().map(|(position, name)| (*name, position)).collect();
    order.sort_unstable();
    order
}

/// The positions of names that stand before, too.
pub(crate) fn repeated<'n>(names: impl ExactSizeIterator<Item = &'n str> + Clone) -> Vec<usize> {
    /// Up to so many names are compared with each other; putting them in order would take longer.
    const FEW: usize = 12;
    if names.len() > FEW {
        return repeated_of_many(&names.collect::<Vec<_>>());
    }
    let stands_before = |(position, name): &(usize, &str)| names.clone().take(*position).any(|other| other == *name);
    names.clone().enumerate().filter(stands_before).map(|(position, _)| position).collect()
}

fn repeated_of_many(names: &[&str]) -> Vec<usize> {
    let order = names_in_order(names);
    let neighbours = order.iter().zip(order.iter().skip(1));
    let mut again: Vec<usize> =
        neighbours.filter(|(one, next)| one.0 == next.0).map(|(_, (_, position))| *position).collect();
    again.sort_unstable();
    again
}

/// Carries out [`exchanges`].
pub(crate) fn exchange<T>(entries: &mut [T], exchanges: &[(usize, usize)]) {
    for (one, other) in exchanges {
        entries.swap(*one, *other);
    }
}

#[cfg(feature = "schema")]
impl<K: schemars::JsonSchema, V: schemars::JsonSchema> schemars::JsonSchema for Entries<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        <std::collections::BTreeMap<K, V> as schemars::JsonSchema>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <std::collections::BTreeMap<K, V> as schemars::JsonSchema>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_in_the_order_of_their_names() {
        let (mut names, mut next) = (["a", "b", "c", "d", "e", "f", "g"], 1_usize);
        for round in 0..1000 {
            next = next * 16_807 % 2_147_483_647;
            names.swap(next % 7, round % 7);
            let entries: Vec<(&str, usize)> = names.iter().copied().zip(0..).collect();
            let sorted = Entries::after(&exchanges(&names), entries.clone());
            assert_eq!(sorted, entries.iter().copied().collect());
            assert!(sorted.keys().is_sorted());
            assert!(entries.iter().all(|(name, value)| sorted.get(*name) == Some(value)));
        }
        assert_eq!(Entries::<&str, usize>::default().get("a"), None);
        let twice: Entries<&str, usize> = [("b", 1), ("a", 2), ("b", 3), ("b", 4)].into_iter().collect();
        assert_eq!(twice.iter().collect::<Vec<_>>(), [(&"a", &2), (&"b", &4)]);
    }

    #[test]
    fn names_that_stand_before_are_found_in_short_and_long_lists() {
        let mut next = 1_usize;
        for length in (0..40).chain(0..40) {
            let mut name = || {
                next = next * 16_807 % 2_147_483_647;
                ["a", "b", "ab", "ba", "c", "d", "e"].get(next % 7).copied().unwrap_or("f")
            };
            let names: Vec<&str> = (0..length).map(|_| name()).collect();
            let stands_before =
                |position: &usize| names.iter().take(*position).any(|name| names.get(*position) == Some(name));
            assert_eq!(
                repeated(names.iter().copied()),
                (0..length).filter(stands_before).collect::<Vec<_>>(),
                "{names:?}"
            );
        }
    }
}
