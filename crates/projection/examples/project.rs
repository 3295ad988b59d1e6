//! Projects raw little-endian f32 from a file: `project tsne|umap INPUT DIMENSIONS OUTPUT`; prints the seconds it took.
//!
//! `bench/tsne` holds it beside scikit-learn.

use std::io::Write;
use std::time::Instant;

use auteur_ground::Silent;
use auteur_projection::{Points, TsneSettings, UmapSettings, tsne, umap};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [method, input, dimensions, output] = arguments.as_slice() else {
        return Err("usage: project tsne|umap INPUT DIMENSIONS OUTPUT".into());
    };
    let bytes = std::fs::read(input)?;
    let values: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    let points = Points::new(&values, dimensions.parse()?)?;
    let start = Instant::now();
    let positions = match method.as_str() {
        "tsne" => tsne(points, &TsneSettings::default(), &Silent)?,
        "umap" => umap(points, &UmapSettings::default(), &Silent)?,
        other => return Err(format!("no method {other}").into()),
    };
    let seconds = start.elapsed().as_secs_f64();
    let bytes: Vec<u8> = positions.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
    std::fs::write(output, bytes)?;
    writeln!(std::io::stdout(), "{seconds:.3}")?;
    Ok(())
}
