//! What the README shows of the library is what is compiled.

use std::fs;
use std::path::Path;

#[test]
fn the_readme_shows_the_example_as_it_is_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let example =
        |name: &str| fs::read_to_string(root.join(format!("crates/auteur/examples/{name}.rs"))).unwrap();
    for name in ["name_a_song", "train_and_judge"] {
        assert!(example(name).lines().count() < 40 && readme.contains(name), "{name}");
    }
    let name_a_song = example("name_a_song");
    let (_, code) = name_a_song.split_once("\n\nuse ").unwrap();
    assert!(readme.contains(code.trim_end()));
}
