//! What the README shows of the library is what is compiled.

use std::fs;
use std::path::Path;

#[test]
fn the_readme_shows_the_examples_as_they_are_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    for name in ["name_a_song", "train_and_judge"] {
        let example = fs::read_to_string(root.join(format!("crates/auteur/examples/{name}.rs"))).unwrap();
        assert!(example.lines().count() < 40, "{name}");
        let code = example.split_once("\n\nuse ").unwrap().1;
        assert!(readme.contains(code.trim_end()), "{name}");
    }
}
