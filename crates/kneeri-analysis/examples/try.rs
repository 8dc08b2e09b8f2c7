fn main() {
    let files: Vec<(String,String)> = std::env::args().skip(1).map(|f| (f.clone(), std::fs::read_to_string(f).unwrap())).collect();
    let rules = kneeri_core::RuleSet::from_documents(files).unwrap();
    let t = std::time::Instant::now();
    let w = kneeri_analysis::lint(&rules);
    eprintln!("{:?}", t.elapsed());
    for p in kneeri_analysis::prove(&rules) { if p.verdict != kneeri_analysis::ProofVerdict::Proved { eprintln!("{p} {}", serde_json::to_string(&p).unwrap()); } }
    eprintln!("{:?}", t.elapsed());
    for w in &w { println!("{w} {}", w.witness.as_ref().map(|w| serde_json::to_string(w).unwrap()).unwrap_or_default()); }
}
