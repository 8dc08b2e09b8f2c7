//! How fast the engine is, beside other engines: measures, and writes `docs/performance.md` with its charts.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use serde::Deserialize;

use super::charts::{bars, lines, number};
use super::instructions::{self, Record};
use super::python;

const HELP: &str = "\
cargo xtask bench [--quick] [PART ...]

Measures how fast the engine is, and writes docs/performance.md and docs/charts anew. It takes some minutes, on a
machine that does nothing else.

  engine        decide beside the same rules as straight-line Rust; assess, next question, JSON to JSON, load
  peers         decide beside the same conditions in other rules engines
  growth        rule sets of other sizes, and 1 to 1,000,000 people
  memory        what the built-in rules hold in memory, and what deciding allocates
  instructions  what valgrind counts
  python        the Python package: assess beside Rust and beside zen-engine for Python, tables, import

With parts: measures only these, and prints them. --quick takes few rounds, for trying out, and prints, too.

  cargo xtask bench
  cargo xtask bench --quick engine peers
";

const PARTS: [&str; 6] = ["engine", "peers", "growth", "memory", "instructions", "python"];

/// The task.
pub(crate) fn bench(root: &Path, arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let parts: Vec<&str> = arguments.iter().map(String::as_str).filter(|argument| *argument != "--quick").collect();
    if let Some(part) = parts.iter().find(|part| !PARTS.contains(part)) {
        return Err(format!("no part `{part}`\n\n{HELP}"));
    }
    let whole = parts.is_empty();
    let measured = measured(root, quick, if whole { &PARTS } else { &parts })?;
    let page = page(root, &measured)?;
    println!("{page}");
    if quick || !whole {
        return Ok(());
    }
    super::measured(&root.join("docs/performance.md"), &page)?;
    let folder = root.join("docs/charts");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (name, chart) in charts(&measured)? {
        let path = folder.join(name);
        fs::write(&path, chart).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Everything that was measured; parts that were not are missing.
#[derive(Deserialize, Default)]
struct Measured {
    engine: Option<Steps>,
    peers: Option<Peers>,
    growth: Option<Growth>,
    #[serde(skip)]
    memory: Option<Memory>,
    #[serde(skip)]
    instructions: Option<Record>,
    #[serde(skip)]
    python: Option<Python>,
}

#[derive(Deserialize)]
struct Steps {
    people: u32,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Peers {
    people: u32,
    triage_rules: u32,
    evidence_items: u32,
    predicates: u32,
    used: BTreeMap<String, String>,
    rows: Vec<Row>,
}

/// What something takes for one person, and how many times as long as the first row.
#[derive(Deserialize)]
struct Row {
    name: String,
    ns: f64,
    ratio: f64,
}

#[derive(Deserialize)]
struct Growth {
    rules: Vec<Grown>,
    people: Vec<Crowd>,
}

#[derive(Deserialize)]
struct Grown {
    rules: f64,
    conditions: u32,
    triage_rules: u32,
    decide: f64,
    decide_each: f64,
}

#[derive(Deserialize)]
struct Crowd {
    people: f64,
    per_second: f64,
}

#[derive(Deserialize)]
struct Memory {
    live: f64,
    peak: f64,
    allocations: f64,
}

/// What `measure.py` of the Python package prints.
#[derive(Deserialize)]
struct Python {
    people: u32,
    findings: u32,
    table: u32,
    triage_rules: u32,
    evidence_items: u32,
    predicates: u32,
    version: String,
    zen_engine: String,
    import_ns: f64,
    rows: Vec<Row>,
    /// The bytes of the wheel that was measured.
    #[serde(skip)]
    wheel: u64,
}

impl Python {
    fn measured(root: &Path, quick: bool) -> Result<Self, String> {
        let (text, wheel) = python::measure(root, quick)?;
        let measured: Self = serde_json::from_slice(&text).map_err(|error| format!("measure.py: {error}"))?;
        Ok(Self { wheel, ..measured })
    }
}

fn measured(root: &Path, quick: bool, parts: &[&str]) -> Result<Measured, String> {
    let timed: Vec<&str> = parts.iter().copied().filter(|part| ["engine", "peers", "growth"].contains(part)).collect();
    let mut measured = Measured::default();
    if !timed.is_empty() {
        let manifest = root.join("benches/peers/Cargo.toml");
        eprintln!("building the engine and its peers");
        let options = ["run", "--quiet", "--release", "--locked", "--manifest-path"];
        let mut command = cargo();
        command.args(options).arg(manifest).arg("--").args(timed).args(quick.then_some("--quick"));
        measured = read(&mut command, "the comparison with other engines")?;
    }
    if parts.contains(&"memory") {
        eprintln!("memory");
        let mut command = cargo();
        command
            .args(["run", "--quiet", "--release", "--package", "kneeri-benches", "--bin", "memory"])
            .current_dir(root);
        measured.memory = Some(read(&mut command, "the count of memory")?);
    }
    if parts.contains(&"instructions") && instructions::valgrind_is_there() {
        measured.instructions = Some(instructions::count(root)?);
    }
    if parts.contains(&"python") {
        eprintln!("python");
        measured.python = Some(Python::measured(root, quick)?);
    }
    Ok(measured)
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Reads the JSON that a program prints.
fn read<T: for<'de> Deserialize<'de>>(command: &mut Command, what: &str) -> Result<T, String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("cargo does not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("{what} failed"));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("{what}: {error}"))
}

fn page(root: &Path, measured: &Measured) -> Result<String, String> {
    let sections = [
        Some(machine()?),
        targets(measured),
        measured.engine.as_ref().map(steps),
        measured.peers.as_ref().map(|peers| peers_section(root, peers)).transpose()?,
        measured.growth.as_ref().map(growth),
        measured.python.as_ref().map(python_section),
        measured.memory.as_ref().map(memory),
        measured.instructions.as_ref().map(counts),
    ];
    Ok(sections.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

fn machine() -> Result<String, String> {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| Some(line.strip_prefix("model name")?.split_once(':')?.1.trim()));
    Ok(format!(
        "Measured on one core of {} ({} {}) with {}, in release builds without flags for a processor.\n",
        model.unwrap_or("an unnamed processor"),
        env::consts::OS,
        env::consts::ARCH,
        instructions::rustc()?
    ))
}

/// What is wanted, what is hoped for, and what was measured.
struct Target {
    what: &'static str,
    unit: &'static str,
    wanted: f64,
    hoped: Option<f64>,
    measured: f64,
    /// Whether more is better.
    more: bool,
}

impl Target {
    fn row(&self) -> String {
        let Self { what, unit, wanted, hoped, measured, more } = self;
        let bound = if *more { "at least" } else { "at most" };
        let met = |bound: f64| if *more { *measured >= bound } else { *measured <= bound };
        let verdict = match hoped {
            Some(hoped) if met(*hoped) => "met, and the aim",
            _ if met(*wanted) => "met",
            _ => "**not met**",
        };
        let aim = hoped.map(|hoped| format!(" (aim: {})", number(hoped))).unwrap_or_default();
        format!("| {what} | {bound} {}{unit}{aim} | {}{unit} | {verdict} |\n", number(*wanted), number(*measured))
    }
}

fn targets(measured: &Measured) -> Option<String> {
    let mut targets = Vec::new();
    let mut add = |what, unit, wanted, hoped, measured: Option<f64>, more| {
        targets.extend(measured.map(|measured| Target { what, unit, wanted, hoped, measured, more }));
    };
    let row = |rows: Option<&Vec<Row>>, name: &str| -> Option<(f64, f64)> {
        rows?.iter().find(|row| row.name == name).map(|row| (row.ns, row.ratio))
    };
    let step = |name: &str| row(measured.engine.as_ref().map(|steps| &steps.rows), name);
    let peer = |name: &str| row(measured.peers.as_ref().map(|peers| &peers.rows), name).map(|(_, ratio)| ratio);
    let micro = |name: &str| step(name).map(|(ns, _)| ns / 1e3);
    add(
        "decide, beside straight-line Rust",
        " ×",
        1.0,
        Some(0.5),
        step("by hand").map(|(_, ratio)| 1.0 / ratio),
        false,
    );
    add("zen-engine, beside decide", " ×", 100.0, Some(400.0), peer("zen-engine"), true);
    add("zen-expression, beside decide", " ×", 60.0, Some(250.0), peer("zen-expression"), true);
    add("datalogic-rs, beside decide", " ×", 40.0, Some(150.0), peer("datalogic-rs"), true);
    add("assess, beside decide", " ×", 20.0, None, step("assess").map(|(_, ratio)| ratio), false);
    add("JSON in, assessed, JSON out", " µs", 40.0, None, micro("text to text"), false);
    add("next question", " µs", 20.0, Some(8.0), micro("next question"), false);
    add(
        "people decided in a second, in millions",
        "",
        5.0,
        Some(15.0),
        step("decide each").map(|(ns, _)| 1e3 / ns),
        true,
    );
    if let Some((fewest, most)) =
        measured.growth.as_ref().and_then(|growth| growth.rules.first().zip(growth.rules.last()))
    {
        let share = (most.decide / fewest.decide) / (most.rules / fewest.rules);
        add("decide with the most rules, for each rule, beside the fewest", " ×", 0.6, None, Some(share), false);
    }
    add("load the built-in rules", " ms", 10.0, None, step("load").map(|(ns, _)| ns / 1e6), false);
    let memory = measured.memory.as_ref();
    add("live heap of the built-in rules", " MB", 2.0, None, memory.map(|memory| memory.live / 1e6), false);
    add("allocations in decide", "", 0.0, None, memory.map(|memory| memory.allocations), false);
    let package = measured.python.as_ref();
    let in_python = |name: &str| row(package.map(|package| &package.rows), name);
    let beside = |name: &str| in_python(name).map(|(_, ratio)| ratio);
    add("Python: assess, beside Rust", " ×", 10.0, None, beside("rust").map(|ratio| 1.0 / ratio), false);
    add("Python: zen-engine, beside assess", " ×", 50.0, None, beside("zen-engine"), true);
    let rows = in_python("pyarrow").map(|(ns, _)| 1e3 / ns);
    add("Python: rows of a table in a second on a core, in millions", "", 1.0, None, rows, true);
    add("Python: import", " ms", 30.0, None, package.map(|package| package.import_ns / 1e6), false);
    add("Python: wheel", " MB", 2.0, None, package.map(|package| package.wheel as f64 / 1e6), false);
    let rows: String = targets.iter().map(Target::row).collect();
    let head = "## Targets\n\n| | target | measured | |\n|---|---:|---:|---|\n";
    (!rows.is_empty()).then(|| format!("{head}{rows}"))
}

fn steps(steps: &Steps) -> String {
    let row = |row: &Row| format!("| {} | {} | {} |\n", included(&row.name), number(row.ratio), number(row.ns));
    let rows: String = steps.rows.iter().map(row).collect();
    format!(
        "## The engine\n\n{} different people who have answered a third of the questions.\n\n\
         | what | × decide | ns |\n|---|---:|---:|\n{rows}",
        number(f64::from(steps.people))
    )
}

/// What a row includes.
fn included(name: &str) -> &str {
    match name {
        "decide" => {
            "**decide**: typed findings → level, what must be asked, and every score, band and rank; one at a time"
        }
        "by hand" => "the same rules as straight-line Rust: typed answers → certain level, every score and rank",
        "decide each" => "decide each: as decide, many people side by side",
        "assess" => "assess: reasons, bounds and advice, too",
        "next question" => "next question: which question matters most now, and why",
        "text to text" => "findings as JSON → assess → the whole assessment as JSON",
        "load" => "load: the documents of the rule set → ready to decide, once",
        other => other,
    }
}

fn peers_section(root: &Path, peers: &Peers) -> Result<String, String> {
    let path = root.join("benches/peers/Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let row = |row: &Row| {
        let (name, how) = match peers.used.get(&row.name) {
            Some(how) => (format!("{} {}", row.name, version(&lock, &row.name)), how.as_str()),
            None => ("**kneeri**, decide".to_owned(), "all that decide says"),
        };
        format!("| {name} | {how} | {} | {} |\n", number(row.ratio), number(row.ns))
    };
    let mut rows: Vec<&Row> = peers.rows.iter().collect();
    rows.sort_by(|one, other| one.ratio.total_cmp(&other.ratio));
    let rows: String = rows.into_iter().map(row).collect();
    Ok(format!(
        "## Beside other rules engines\n\n\
         ![How many times as long as decide other engines take](charts/peers.svg)\n\n\
         The {} different conditions over findings that stand in {} triage rules and {} items of evidence, for {} people.\n\n\
         | engine | used as | × decide | ns |\n|---|---|---:|---:|\n{rows}",
        number(f64::from(peers.predicates)),
        number(f64::from(peers.triage_rules)),
        number(f64::from(peers.evidence_items)),
        number(f64::from(peers.people)),
    ))
}

/// The version of a package in a lock file.
fn version<'l>(lock: &'l str, name: &str) -> &'l str {
    let package = lock.split("[[package]]").find(|package| package.contains(&format!("name = \"{name}\"\n")));
    let version = package.and_then(|package| package.split_once("version = \"")?.1.split_once('"'));
    version.map_or("", |(version, _)| version)
}

fn growth(growth: &Growth) -> String {
    let first = growth.rules.first();
    let ratio = |one: f64, of: Option<f64>| number(one / of.unwrap_or(one));
    let rule_row = |row: &Grown| {
        format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            number(row.rules),
            row.conditions,
            row.triage_rules,
            ratio(row.rules, first.map(|first| first.rules)),
            ratio(row.decide, first.map(|first| first.decide)),
            number(row.decide),
            number(row.decide_each)
        )
    };
    let people_row = |row: &Crowd| format!("| {} | {} |\n", number(row.people), number(row.per_second));
    let rules: String = growth.rules.iter().map(rule_row).collect();
    let people: String = growth.people.iter().map(people_row).collect();
    format!(
        "## Growth\n\n![Time to decide by number of rules](charts/rules.svg)\n\n\
         | rules | conditions | triage rules | × rules | × time of decide | ns, decide | ns, decide each |\n\
         |---:|---:|---:|---:|---:|---:|---:|\n{rules}\n\
         ![People decided in a second by number of people](charts/people.svg)\n\n\
         | people | decided in a second |\n|---:|---:|\n{people}"
    )
}

fn python_section(python: &Python) -> String {
    let included = |name: &str| match name {
        "assess" => "**`engine.assess(dict)`**".to_owned(),
        "rust" => "`Engine::assess` in Rust, of findings that were checked before".to_owned(),
        "zen-engine" => format!("zen-engine {}, a decision table with an index", python.zen_engine),
        "looked at" => "`engine.assess(dict)`, then its urgency and first three conditions".to_owned(),
        "to_json" => "`engine.assess(dict).to_json()`".to_owned(),
        package => format!("`engine.assess_batch(table)` of {package}, on one thread"),
    };
    let row = |row: &Row| {
        let second = number(1e9 / row.ns);
        format!("| {} | {} | {} | {second} |\n", included(&row.name), number(row.ratio), number(row.ns / 1e3))
    };
    let rows: String = python.rows.iter().map(row).collect();
    format!(
        "## The Python package\n\n\
         {} people with {} findings each, in Python {}; tables hold them many times, in {} rows.\n\
         zen-engine is asked for the {} different conditions of {} triage rules and {} items of evidence, and no more.\n\n\
         | what | × assess | µs | people in a second |\n|---|---:|---:|---:|\n{rows}",
        number(f64::from(python.people)),
        number(f64::from(python.findings)),
        python.version,
        number(f64::from(python.table)),
        number(f64::from(python.predicates)),
        number(f64::from(python.triage_rules)),
        number(f64::from(python.evidence_items)),
    )
}

fn memory(memory: &Memory) -> String {
    format!(
        "## Memory\n\n| | |\n|---|---:|\n| live heap of the built-in rules, ready to decide | {} kB |\n\
         | most heap while they are loaded | {} kB |\n| allocations in decide | {} |\n",
        number(memory.live / 1e3),
        number(memory.peak / 1e3),
        number(memory.allocations)
    )
}

fn counts(record: &Record) -> String {
    let row = |(what, count): (&String, &u64)| format!("| `{what}` | {} |\n", number(*count as f64));
    let rows: String = record.instructions.iter().map(row).collect();
    format!("## Instructions\n\nFor one person; for `load`, as a whole.\n\n| | instructions |\n|---|---:|\n{rows}")
}

fn charts(measured: &Measured) -> Result<Vec<(&'static str, String)>, String> {
    let mut charts = Vec::new();
    if let Some(peers) = &measured.peers {
        let mut rows: Vec<(String, f64)> = peers.rows.iter().map(|row| (row.name.clone(), row.ratio)).collect();
        let by_hand = measured.engine.iter().flat_map(|steps| &steps.rows).find(|row| row.name == "by hand");
        rows.extend(by_hand.map(|row| ("straight-line Rust".to_owned(), row.ratio)));
        rows.sort_by(|one, other| other.1.total_cmp(&one.1));
        charts.push((
            "peers.svg",
            bars("Time for one person, as a multiple of decide", "× decide (logarithmic)", &rows)?,
        ));
    }
    if let Some(growth) = &measured.growth {
        let points = |of: fn(&Grown) -> f64| growth.rules.iter().map(|row| (row.rules, of(row))).collect();
        let rules = [("decide", points(|row| row.decide)), ("decide each", points(|row| row.decide_each))];
        charts.push((
            "rules.svg",
            lines("Time to decide by number of rules", ("triage rules and items of evidence", "ns a person"), &rules)?,
        ));
        let people = growth.people.iter().map(|row| (row.people, row.per_second)).collect();
        charts.push((
            "people.svg",
            lines("People decided in a second", ("people", "people a second"), &[("decide each", people)])?,
        ));
    }
    Ok(charts)
}
