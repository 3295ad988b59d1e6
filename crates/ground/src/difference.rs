//! Two records of settings become the settings that they have otherwise.

use serde::Serialize;
use serde_json::Value;

/// A setting that is not the same in two places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its whole name, such as `crnn.network.pools`.
    pub setting: String,
    /// Its value in the first record, as JSON; `none` where it has none.
    pub there: String,
    /// Its value in the second record, as JSON; `none` where it has none.
    pub here: String,
}

/// The first setting, by the order of names, that `there` and `here` have otherwise.
///
/// A setting that is absent and one that is null are the same. A value that cannot be written as JSON is null.
pub fn first_difference(there: &impl Serialize, here: &impl Serialize) -> Option<Difference> {
    differences(there, here).into_iter().next()
}

/// All settings that `there` and `here` have otherwise, in the order of [`first_difference`].
pub fn differences(there: &impl Serialize, here: &impl Serialize) -> Vec<Difference> {
    let [there, here] =
        [serde_json::to_value(there), serde_json::to_value(here)].map(Result::unwrap_or_default);
    between(String::new(), &there, &here)
}

fn between(setting: String, there: &Value, here: &Value) -> Vec<Difference> {
    if let (Value::Object(left), Value::Object(right)) = (there, here) {
        let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
        let inside = names.flat_map(|name| {
            let whole = if setting.is_empty() { name.clone() } else { format!("{setting}.{name}") };
            let value =
                |object: &serde_json::Map<String, Value>| object.get(name).cloned().unwrap_or_default();
            between(whole, &value(left), &value(right))
        });
        return inside.collect();
    }
    let text = |value: &Value| if value.is_null() { "none".to_owned() } else { value.to_string() };
    let differ = there != here;
    differ.then(|| Difference { setting, there: text(there), here: text(here) }).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_setting_that_differs_is_named_with_both_values() {
        let there = json!({"crnn": {"epochs": 200, "pools": [[2, 2]]}, "seed": 0});
        let here = json!({"crnn": {"epochs": 200, "pools": [[2, 4]]}, "seed": 1});
        let found = first_difference(&there, &here).unwrap();
        assert_eq!(
            (found.setting.as_str(), found.there.as_str(), found.here.as_str()),
            ("crnn.pools", "[[2,2]]", "[[2,4]]")
        );
        let all = differences(&there, &here).into_iter().map(|found| found.setting);
        assert_eq!(all.collect::<Vec<_>>(), ["crnn.pools", "seed"]);
    }

    #[test]
    fn a_setting_that_one_lacks_differs_and_null_is_lacking() {
        let found = first_difference(&json!({}), &json!({"seed": 1})).unwrap();
        assert_eq!((found.there.as_str(), found.here.as_str()), ("none", "1"));
        assert_eq!(first_difference(&json!({"store": null}), &json!({})), None);
    }
}
