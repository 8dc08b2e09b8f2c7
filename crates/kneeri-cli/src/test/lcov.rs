//! What the cases reach, as LCOV: a line is hit as often as what stands in it, and every state of it is a branch.

use std::collections::BTreeMap;

use kneeri_analysis::{CaseCoverage, Point};

use crate::locate::Places;
use crate::rules::Documents;

/// A record for each document in which something can be reached.
pub(super) fn lcov(coverage: &CaseCoverage, documents: &Documents) -> String {
    let mut left: Vec<&Point> = coverage.points().iter().collect();
    let mut text = String::new();
    for (file, document) in documents.iter() {
        let places = Places::new(document);
        let mut lines: BTreeMap<usize, Vec<&Point>> = BTreeMap::new();
        left.retain(|point| {
            let line = places.line(&point.pointer);
            line.into_iter().for_each(|line| lines.entry(line).or_default().push(point));
            line.is_none()
        });
        if !lines.is_empty() {
            text.push_str(&record(file, &lines));
        }
    }
    text
}

fn record(file: &str, lines: &BTreeMap<usize, Vec<&Point>>) -> String {
    let mut text = format!("SF:{file}\n");
    let (mut branches, mut taken, mut hit) = (0, 0, 0);
    for (line, points) in lines {
        let most = points.iter().map(|point| point.cases).max().unwrap_or(0);
        for (branch, point) in points.iter().enumerate() {
            text.push_str(&format!("BRDA:{line},0,{branch},{}\n", point.cases));
            taken += usize::from(point.cases > 0);
        }
        branches += points.len();
        hit += usize::from(most > 0);
        text.push_str(&format!("DA:{line},{most}\n"));
    }
    text + &format!("BRF:{branches}\nBRH:{taken}\nLF:{}\nLH:{hit}\nend_of_record\n", lines.len())
}
