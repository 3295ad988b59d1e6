//! What a report writes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use auteur_ground::Silent;
use auteur_report::{Report, WriteError};

use super::support::map::map;
use super::support::results::Plan;

fn small() -> Report {
    let mut plan = Plan::small();
    (plan.seeds, plan.clip_seconds) = (vec![0, 21], vec![3.0]);
    let mut results = plan.results();
    results.map = Some(map(&plan.artists, 200));
    super::report(&results)
}

fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            let inner = read(&entry.path()).into_iter();
            files.extend(inner.map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    files
}

#[test]
fn the_same_results_are_the_same_bytes_for_any_number_of_threads() {
    let written = [1, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        pool.install(|| small().write(folder.path(), &Silent).unwrap());
        read(folder.path())
    });
    assert_eq!(written[0].keys().collect::<Vec<_>>(), written[1].keys().collect::<Vec<_>>());
    for (name, bytes) in &written[0] {
        assert!(*bytes == written[1][name], "{name} differs");
    }
}

#[test]
fn every_table_and_figure_has_its_files_and_every_picture_of_the_markdown_is_there() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("report");
    let report = small();
    report.write(&folder, &Silent).unwrap();
    let files = read(&folder);
    for name in ["report.html", "report.md", "map.html", "tables/table-4.csv", "tables/table-4.tex"] {
        assert!(files.contains_key(name), "{name} is missing: {:?}", files.keys());
    }
    for figure in &report.figures {
        let file = &files[&format!("figures/{}", figure.file())];
        match figure.svg.contains("<image") {
            true => assert!(file.starts_with(b"\x89PNG"), "{}", figure.name),
            false => assert_eq!(*file, figure.svg.as_bytes(), "{}", figure.name),
        }
    }
    let markdown = String::from_utf8(files["report.md"].clone()).unwrap();
    let pictures = markdown.split("](figures/").skip(1).map(|rest| rest.split(')').next().unwrap());
    let pictures: Vec<&str> = pictures.collect();
    assert_eq!(pictures.len(), report.figures.len());
    assert!(pictures.iter().all(|picture| files.contains_key(&format!("figures/{picture}"))));
}

#[test]
fn a_file_in_the_way_of_a_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("figures"), b"").unwrap();
    let error = small().write(folder.path(), &Silent).unwrap_err();
    assert!(matches!(&error, WriteError::File { path, .. } if path.ends_with("figures")), "{error}");
}
