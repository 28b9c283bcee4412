//! Markdown tables as lists, for platforms that show no tables.
//!
//! Everything else in the text stays as it is; tables inside code fences too.

/// Turns each markdown table into a list: one item a row, led by the row's first cell, the
/// others named by their column.
#[must_use]
pub fn degrade_tables(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut fence = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let fenced = in_fence(line, &mut fence);
        let next = lines.get(at + 1);
        if !fenced && next.is_some_and(|next| is_table(line, next)) {
            let rows = lines[at + 2..].iter().take_while(|row| is_row(row)).count();
            out.extend(list(line, &lines[at + 2..at + 2 + rows]));
            at += 2 + rows;
        } else {
            out.push((*line).to_owned());
            at += 1;
        }
    }
    out.join("\n")
}

/// Whether the line belongs to a fence; keeps the length of the one that is open.
fn in_fence(line: &str, open: &mut Option<usize>) -> bool {
    let line = line.trim_start_matches(['>', ' ', '\t']);
    let run = line.bytes().take_while(|byte| *byte == b'`').count();
    match *open {
        Some(length) => {
            if run >= length && line[run..].trim().is_empty() {
                *open = None;
            }
            true
        }
        None if run >= 3 && !line[run..].contains('`') => {
            *open = Some(run);
            true
        }
        None => false,
    }
}

fn is_row(line: &str) -> bool {
    !line.trim().is_empty() && line.contains('|')
}

fn is_table(header: &str, below: &str) -> bool {
    is_row(header) && is_rule(below) && cells(header).len() == cells(below).len()
}

/// The line of dashes below a table's header.
fn is_rule(line: &str) -> bool {
    let is_dashes = |cell: &String| {
        let dashes = cell.trim_matches(':');
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    line.contains('|') && cells(line).iter().all(is_dashes)
}

fn cells(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut code = false;
    let mut chars = row.chars().peekable();
    while let Some(c) = chars.next() {
        let last = cells.last_mut().expect("there is always a last cell");
        match c {
            '\\' if chars.peek() == Some(&'|') => last.extend(chars.next()),
            '|' if !code => cells.push(String::new()),
            _ => {
                code ^= c == '`';
                last.push(c);
            }
        }
    }
    if cells.len() > 1 && cells.last().is_some_and(|last| last.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn list(header: &str, rows: &[&str]) -> Vec<String> {
    let names = cells(header);
    if rows.is_empty() {
        return vec![format!("- {}", names.join(" · "))];
    }
    rows.iter().map(|row| item(&names, &cells(row))).collect()
}

fn item(names: &[String], cells: &[String]) -> String {
    let (first, others) = cells.split_first().expect("a row has at least one cell");
    let fields: Vec<String> = others
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(index, cell)| match names.get(index + 1) {
            Some(name) if !name.is_empty() => format!("{name}: {cell}"),
            _ => cell.clone(),
        })
        .collect();
    match (first.is_empty(), fields.is_empty()) {
        (_, true) => format!("- {first}"),
        (true, false) => format!("- {}", fields.join("; ")),
        (false, false) => format!("- {}: {}", emphasised(first), fields.join("; ")),
    }
}

/// Bold, unless the cell has marks of its own.
fn emphasised(cell: &str) -> String {
    if cell.contains(['*', '`', '_', '[']) {
        return cell.to_owned();
    }
    format!("**{cell}**")
}
