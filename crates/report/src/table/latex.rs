//! A table in LaTeX, for the `booktabs` package.

use super::{Cell, Table, mark};
use crate::escape;

impl Table {
    /// A `table` environment with caption and label; it needs `\usepackage{booktabs}`.
    pub fn latex(&self) -> String {
        let alignment: String =
            self.columns.iter().map(|column| if column.numeric { 'r' } else { 'l' }).collect();
        let heads: Vec<String> = self.columns.iter().map(|column| escape::latex(&column.name)).collect();
        let mut text = format!(
            "\\begin{{table}}\n\\centering\n\\caption{{{}}}\n\\label{{{}}}\n\\footnotesize\n\\setlength{{\\tabcolsep}}{{3pt}}\n\\begin{{tabular}}{{{alignment}}}\n\\toprule\n",
            escape::latex(&self.title),
            self.id(),
        );
        text += &line(&heads);
        text += "\\midrule\n";
        for row in &self.rows {
            if row.begins_group {
                text += "\\addlinespace\n";
            }
            text += &line(&row.cells.iter().map(cell).collect::<Vec<_>>());
        }
        text += "\\bottomrule\n\\end{tabular}\n";
        for (index, note) in self.notes.iter().enumerate() {
            let note = escape::latex(note);
            text += &if self.is_marked(index) {
                format!("\\par\\footnotesize\\textsuperscript{{{}}} {note}\n", mark(index))
            } else {
                format!("\\par\\footnotesize {note}\n")
            };
        }
        text += "\\end{table}\n";
        text
    }
}

/// The empty group keeps a first cell such as `[unknown]` or `*NSYNC` from being read as an argument of the break before.
fn line(cells: &[String]) -> String {
    format!("{{}}{} \\\\\n", cells.join(" & "))
}

fn cell(cell: &Cell) -> String {
    let text = escape::latex(&cell.value.text());
    if cell.notes.is_empty() {
        return text;
    }
    let marks: Vec<String> = cell.notes.iter().map(|&note| mark(note)).collect();
    format!("{text}\\textsuperscript{{{}}}", marks.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Section;

    #[test]
    fn a_name_is_no_argument_of_the_line_break_before_it() {
        let mut table = Table::new(Section::Music, "VI", "Artists", &["Artist", "#Songs"]);
        for name in ["*NSYNC", "[unknown]"] {
            table.push(vec![name.into(), "1".into()]);
        }
        let latex = table.latex();
        assert!(latex.contains("\n{}*NSYNC & 1 \\\\\n{}[unknown] & 1 \\\\\n"), "{latex}");
    }
}
