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
    /// The entries, of which none have the same name, in the order of their names.
    ///
    /// `order` holds the positions of the entries in that order; it is known beforehand, so that sorting need not be
    /// made for each type of entry anew.
    pub(crate) fn in_order(entries: Vec<(K, V)>, order: &[usize]) -> Self {
        if order.is_sorted() {
            return Self(entries.into());
        }
        let mut entries: Vec<Option<(K, V)>> = entries.into_iter().map(Some).collect();
        Self(order.iter().filter_map(|position| entries.get_mut(*position)?.take()).collect())
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

    /// The entry of this name, and the name.
    #[must_use]
    pub fn get_key_value<Q: Ord + ?Sized>(&self, name: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let position = self.0.binary_search_by(|(key, _)| key.borrow().cmp(name)).ok()?;
        self.0.get(position).map(|(key, entry)| (key, entry))
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

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, entry)| entry)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
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

impl<K: Ord, V> FromIterator<(K, V)> for Entries<K, V> {
    /// Of entries of the same name the last one counts.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(std::collections::BTreeMap::from_iter(entries).into_iter().collect())
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
        let written = vec![("b", 1), ("c", 2), ("a", 3)];
        let entries = Entries::in_order(written.clone(), &[2, 0, 1]);
        assert_eq!(entries, written.into_iter().collect());
        assert_eq!(entries.iter().collect::<Vec<_>>(), [(&"a", &3), (&"b", &1), (&"c", &2)]);
        assert_eq!((entries.get("c"), entries.get("d")), (Some(&2), None));
    }
}
