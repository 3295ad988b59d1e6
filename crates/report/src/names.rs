//! Artists' names as they are read: folders often write an underscore where a name has a space.

/// The name with spaces for underscores; as it is where nothing else would be left.
pub fn reading(name: &str) -> String {
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { name.to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn underscores_are_read_as_spaces_and_a_name_of_underscores_stays() {
        let names = ["Kenta_Cho", "_Loud_", "Sigur Rós", "__"].map(reading);
        assert_eq!(names, ["Kenta Cho", "Loud", "Sigur Rós", "__"]);
    }
}
