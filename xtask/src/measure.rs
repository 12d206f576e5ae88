//! `cargo xtask measure`: what the bindings cost the compiler, for REST next to progenitor's own output of the same document.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{self, Command},
};

use anyhow::{Context, Result, bail, ensure};
use heck::ToUpperCamelCase as _;
use progenitor_impl::{GenerationSettings, Generator};
use serde_json::Value;

use crate::{codegen, specification};

/// Where the table stands in the README of the bindings.
const MARKERS: [&str; 2] = ["<!-- measured -->", "<!-- /measured -->"];

/// GNU time, which knows a process's peak memory; asking the system ourselves would need `unsafe`.
const TIME: &str = "/usr/bin/time";

/// What one build took.
#[derive(Debug, Clone, Copy)]
struct Sample {
    seconds: f64,
    cpu_seconds: f64,
    peak_megabytes: f64,
}

/// The features of a build.
enum Features {
    Default,
    All,
    Only(String),
}

/// Whether areas are built by themselves too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Areas {
    /// Each of them alone, besides all together.
    EachAlone,
    /// Together only, which is quick enough where they are many.
    Together,
}

/// One way to build, with the samples taken so far.
struct Build {
    label: String,
    directory: PathBuf,
    package: String,
    features: Features,
    samples: Vec<Sample>,
}

/// Builds the bindings, for REST in turns with progenitor's output, prints a Markdown table, and with `write` puts it into the README.
pub fn run(root: &Path, api: &str, repetitions: usize, areas: Areas, write: bool) -> Result<()> {
    ensure!(Path::new(TIME).exists(), "{TIME} is not there; install GNU time");
    ensure!(repetitions > 0, "at least one repetition is needed");
    let target = root.join("target/measure");
    let is_soap = codegen::SOAP.contains(&api);
    let mut builds = if is_soap {
        let server = Features::Only("server".to_owned());
        vec![build("clients", root, api, Features::Default), build("clients and servers", root, api, server)]
    } else {
        rest_builds(root, &target, api, areas)?
    };
    for build in &builds {
        eprintln!("building what {} depends on", build.label);
        build.run(&target, "dependencies")?;
    }
    for repetition in 1..=repetitions {
        for build in &mut builds {
            let sample = build.run(&target, &repetition.to_string())?;
            eprintln!("{repetition}/{repetitions} {}: {:.1} s", build.label, sample.seconds);
            build.samples.push(sample);
        }
    }

    let table = format!(
        "{}\nThe best of {repetitions}. What else a machine does adds to the seconds, hardly to the CPU seconds.\n",
        if is_soap { table(&builds, None) } else { table(&builds, builds.first()) }
    );
    println!("{table}");
    if write {
        let readme = root.join("bindings").join(api).join("README.md");
        write_between_markers(&readme, &table)?;
    }
    Ok(())
}

/// progenitor's output, the bindings by default where that is not all of them, all of them, and with `areas` each area alone.
fn rest_builds(root: &Path, target: &Path, api: &str, areas: Areas) -> Result<Vec<Build>> {
    let effective = specification::effective(root, api)?;
    let plain = write_plain_crate(root, target, api, &effective)?;
    let mut builds = vec![build("progenitor, positional", &plain, "plain", Features::Default)];
    let all = area_names(&effective);
    let manifest = root.join("bindings").join(api).join("Cargo.toml");
    let manifest = fs::read_to_string(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    if all.iter().any(|area| !manifest.contains(&format!("\"{area}\""))) {
        builds.push(build("default areas", root, api, Features::Default));
    }
    builds.push(build("all areas", root, api, Features::All));
    for area in all.into_iter().filter(|_| areas == Areas::EachAlone) {
        builds.push(build(&format!("`{area}` alone"), root, api, Features::Only(area)));
    }
    Ok(builds)
}

fn build(label: &str, directory: &Path, package: &str, features: Features) -> Build {
    Build {
        label: label.to_owned(),
        directory: directory.to_owned(),
        package: package.to_owned(),
        features,
        samples: Vec::new(),
    }
}

impl Build {
    /// Builds the crate once more, and nothing else once its dependencies are there.
    fn run(&self, target: &Path, repetition: &str) -> Result<Sample> {
        let mut command = Command::new(TIME);
        command.args(["--format", "measured %e %U %M", "cargo", "rustc", "--quiet", "--lib"]);
        command.args(["--package", &self.package, "--target-dir"]).arg(target.join("build"));
        match &self.features {
            Features::Default => {}
            Features::All => drop(command.arg("--all-features")),
            Features::Only(features) => drop(command.args(["--no-default-features", "--features", features])),
        }
        // An argument that is new each time makes cargo compile the crate anew without touching its files.
        command.args(["--", "--cfg", &format!("repetition=\"{}-{repetition}\"", process::id())]);
        command.env("CARGO_INCREMENTAL", "0").env_remove("CARGO_TARGET_DIR").current_dir(&self.directory);
        let output = command.output().with_context(|| format!("cannot run {TIME}"))?;
        let messages = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} does not build:\n{messages}", self.label);
        let line = messages.lines().rev().find_map(|line| line.strip_prefix("measured "));
        sample(line.with_context(|| format!("{TIME} printed no figures"))?)
    }

    /// The fastest of the samples: what the machine did besides only ever adds.
    fn best(&self) -> Sample {
        let least = |pick: fn(&Sample) -> f64| self.samples.iter().map(pick).fold(f64::INFINITY, f64::min);
        Sample {
            seconds: least(|sample| sample.seconds),
            cpu_seconds: least(|sample| sample.cpu_seconds),
            peak_megabytes: least(|sample| sample.peak_megabytes),
        }
    }
}

fn sample(line: &str) -> Result<Sample> {
    let figures: Vec<f64> =
        line.split(' ').map(str::parse).collect::<Result<_, _>>().with_context(|| format!("no figures: {line}"))?;
    let [seconds, cpu_seconds, kilobytes] = figures[..] else { bail!("not three figures: {line}") };
    Ok(Sample { seconds, cpu_seconds, peak_megabytes: kilobytes / 1000.0 })
}

/// One line for each build, with progenitor's as the measure of all if it is among them.
fn table(builds: &[Build], progenitor: Option<&Build>) -> String {
    let Some(reference) = progenitor.map(Build::best) else {
        let mut table = "| built | seconds | CPU seconds | peak MB |\n|---|---|---|---|\n".to_owned();
        for build in builds {
            let Sample { seconds, cpu_seconds, peak_megabytes } = build.best();
            table.push_str(&format!("| {} | {seconds:.1} | {cpu_seconds:.1} | {peak_megabytes:.0} |\n", build.label));
        }
        return table;
    };
    let mut table = "| built | seconds | of progenitor's | CPU seconds | of progenitor's | peak MB |\n\
                     |---|---|---|---|---|---|\n"
        .to_owned();
    for build in builds {
        let Sample { seconds, cpu_seconds, peak_megabytes } = build.best();
        table.push_str(&format!(
            "| {} | {seconds:.1} | {:.2} | {cpu_seconds:.1} | {:.2} | {peak_megabytes:.0} |\n",
            build.label,
            seconds / reference.seconds,
            cpu_seconds / reference.cpu_seconds,
        ));
    }
    table
}

/// The crate that progenitor makes of the document when nothing is changed but what makes it panic.
fn write_plain_crate(root: &Path, target: &Path, api: &str, effective: &Value) -> Result<PathBuf> {
    let mut document = effective.clone();
    narrow_answers(&mut document);
    drop_options(&mut document);
    drop_forms(&mut document);
    keep_one_failure(&mut document);
    keep_distinct_codes(&mut document);
    forget_alternatives(&mut document);
    let specification = serde_json::from_value(document).context("the document is not OpenAPI 3.0")?;
    let tokens = Generator::new(&GenerationSettings::new())
        .generate_tokens(&specification)
        .context("progenitor cannot generate the document")?;
    let code = prettyplease::unparse(&syn::parse2(tokens).context("progenitor wrote something that is not Rust")?);

    let directory = target.join(format!("{api}-plain"));
    fs::create_dir_all(directory.join("src")).with_context(|| format!("cannot create {}", directory.display()))?;
    fs::write(directory.join("src/lib.rs"), code)?;
    fs::write(directory.join("Cargo.toml"), PLAIN_MANIFEST)?;
    // The same versions of what both depend on.
    fs::copy(root.join("Cargo.lock"), directory.join("Cargo.lock"))?;
    Ok(directory)
}

/// progenitor fails when an operation has successes of several types, and counts `default` among them: it goes where another
/// failure is documented, and becomes the range that it means elsewhere. A success that hand-written code reads goes too.
fn narrow_answers(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(|paths| paths.values_mut()) {
        let members = item.as_object_mut().into_iter();
        for operation in members.flat_map(|item| item.values_mut()) {
            let Some(Value::Object(responses)) = operation.get_mut("responses") else { continue };
            responses.retain(|_, response| response["x-by-hand"] != true);
            if let Some(default) = responses.shift_remove("default")
                && !responses.keys().any(|status| status.starts_with('4'))
            {
                responses.insert("4XX".to_owned(), default);
            }
        }
    }
}

/// progenitor calls a method of its HTTP client that does not exist.
fn drop_options(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(|paths| paths.values_mut()) {
        item.as_object_mut().and_then(|item| item.shift_remove("options"));
    }
}

/// typify names alternatives like the lists and objects that they hold.
fn forget_alternatives(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let alternatives = members.get("oneOf").and_then(Value::as_array);
            let is_scalar = |schema: &Value| schema.get("type").is_some_and(|kind| kind != "array" && kind != "object");
            if alternatives.is_some_and(|alternatives| !alternatives.iter().all(is_scalar)) {
                members.shift_remove("oneOf");
            }
            members.values_mut().for_each(forget_alternatives);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_alternatives),
        _ => {}
    }
}

/// progenitor knows no bodies that are forms: these operations send nothing.
fn drop_forms(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(|paths| paths.values_mut()) {
        for operation in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            if operation.pointer("/requestBody/content/multipart~1form-data").is_some()
                && let Some(operation) = operation.as_object_mut()
            {
                operation.shift_remove("requestBody");
            }
        }
    }
}

/// progenitor knows one type of failure for each operation: those that differ from the first go.
fn keep_one_failure(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(|paths| paths.values_mut()) {
        for operation in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
            let is_failure = |status: &str| !status.starts_with('2');
            let first = responses.iter().find(|(status, _)| is_failure(status));
            let Some(content) = first.map(|(_, response)| response.get("content").cloned()) else { continue };
            responses.retain(|status, response| !is_failure(status) || response.get("content") == content.as_ref());
        }
    }
}

/// typify panics at codes that it would name alike: the first of them stays.
fn keep_distinct_codes(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Array(codes)) = members.get_mut("enum") {
                let mut names = BTreeSet::new();
                codes.retain(|code| {
                    code.as_str().is_none_or(|code| names.insert(code.to_upper_camel_case().replace(['+', '/'], "")))
                });
            }
            members.values_mut().for_each(keep_distinct_codes);
        }
        Value::Array(items) => items.iter_mut().for_each(keep_distinct_codes),
        _ => {}
    }
}

fn area_names(effective: &Value) -> BTreeSet<String> {
    let tags = effective.get("tags").and_then(Value::as_array);
    tags.into_iter().flatten().filter_map(|tag| tag.get("x-area")?.as_str()).map(str::to_owned).collect()
}

fn write_between_markers(path: &Path, table: &str) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let [begin, end] = MARKERS;
    let found = text.find(begin).zip(text.find(end)).filter(|(begin, end)| begin < end);
    let (start, stop) =
        found.with_context(|| format!("{} has no lines {begin} and {end} to write between", path.display()))?;
    let text = format!("{}\n\n{table}\n{}", &text[..start + begin.len()], &text[stop..]);
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The profile is the workspace's.
const PLAIN_MANIFEST: &str = r#"[package]
name = "plain"
version = "0.0.0"
edition = "2021"

[dependencies]
bytes = "1"
chrono = { version = "0.4", default-features = false, features = ["serde"] }
futures-core = "0.3"
progenitor-client = "0.15"
regress = "0.12"
reqwest = { version = "0.13", default-features = false, features = ["json", "stream", "query"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
serde_urlencoded = "0.7"
uuid = { version = "1", features = ["serde"] }

[profile.dev]
debug = "line-tables-only"

[workspace]
"#;
