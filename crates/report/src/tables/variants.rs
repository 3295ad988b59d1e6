//! What each variant of a classifier has otherwise than the classifier itself.

use crate::Section;
use crate::analysis::Analysis;
use crate::table::Table;

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let title = "Variants of classifiers, and the settings that are their own";
    let columns = ["Variant", "Classifier", "Setting", "#In the classifier", "#In the variant"];
    let mut table = Table::new(Section::Conditions, "XVII", title, &columns);
    for variant in &analysis.results.variants {
        let row = |setting: &str, there: &str, here: &str| {
            [&variant.name, &variant.of, setting, there, here].map(Into::into).to_vec()
        };
        if variant.own.is_empty() {
            table.push_group(row("none", "–", "–"));
        }
        for (index, own) in variant.own.iter().enumerate() {
            let cells = row(&own.setting, &own.there, &own.here);
            if index == 0 { table.push_group(cells) } else { table.push(cells) }
        }
    }
    table.remark("All other settings are those of the classifier: as it is in this study, else by default.");
    vec![table]
}
