//! What each variant of a classifier has otherwise than the classifier itself.

use crate::Section;
use crate::analysis::Analysis;
use crate::table::Table;

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let title = "Variants of classifiers, and the settings that are their own";
    let columns = ["Variant", "Of", "Setting", "#There", "#Here"];
    let mut table = Table::new(Section::Conditions, "XVII", title, &columns);
    for variant in &analysis.results.variants {
        for (index, own) in variant.own.iter().enumerate() {
            let cells = [&variant.name, &variant.of, &own.setting, &own.there, &own.here];
            let cells = cells.map(|text| text.as_str().into()).to_vec();
            if index == 0 { table.push_group(cells) } else { table.push(cells) }
        }
    }
    table.remark("All other settings are those of the classifier that a variant is of.");
    vec![table]
}
