//! Python values as findings. Nothing is coerced: what is not understood is refused with the feature's name.

use kneeri_core::{Engine, Finding, FindingError, Findings, Number};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString, PyTuple};

use crate::guard::{attached, detached};
use crate::raise;

/// Reads a mapping feature → finding.
pub(crate) fn read(engine: &Engine, given: &Bound<'_, PyAny>) -> PyResult<Findings> {
    let entries = entries(given)?;
    let set = || {
        let mut findings = engine.findings();
        for (feature, finding) in entries {
            match finding {
                Some(finding) => findings.set(&feature, finding)?,
                None => findings.clear(&feature)?,
            }
        }
        Ok(findings)
    };
    detached(given.py(), set)?.map_err(|error: FindingError| raise::finding(given.py(), &error))
}

/// The entries of a mapping feature → finding; `None` stands for what nobody was asked.
pub(crate) fn entries(given: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Option<Finding>)>> {
    attached(given.py(), || read_entries(given))
}

fn read_entries(given: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Option<Finding>)>> {
    let entry = |(feature, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        let feature = name(&feature)?;
        let finding = Asked { feature: &feature }.finding(&value)?;
        Ok((feature, finding))
    };
    if let Ok(dict) = given.cast::<PyDict>() {
        return dict.iter().map(entry).collect();
    }
    let Ok(mapping) = given.cast::<PyMapping>() else {
        let message = format!("findings are a dict feature → finding, found {}", kind(given));
        return Err(raise::unusable(given.py(), &message, None, None));
    };
    mapping.items()?.iter().map(|item| entry(item.extract()?)).collect()
}

fn name(feature: &Bound<'_, PyAny>) -> PyResult<String> {
    let Ok(text) = feature.cast::<PyString>() else {
        let message = format!("features are named by texts, found {}", kind(feature));
        return Err(raise::unusable(feature.py(), &message, None, None));
    };
    spelled(text, None)
}

/// A text of Python as one that can be written: halves of characters alone cannot.
fn spelled(text: &Bound<'_, PyString>, feature: Option<&str>) -> PyResult<String> {
    text.to_str().map(str::to_owned).map_err(|_| {
        let place = feature.map(|feature| format!("{feature}: ")).unwrap_or_default();
        raise::unusable(text.py(), &format!("{place}a text that is not Unicode"), feature, None)
    })
}

/// What a value is, in the words of Python.
fn kind(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "something".to_owned(), |name| format!("`{name}`"))
}

/// A feature whose finding is being read.
struct Asked<'a> {
    feature: &'a str,
}

impl Asked<'_> {
    /// One finding; `None` for what nobody was asked: `None`, NaN, `pandas.NA`.
    fn finding(&self, value: &Bound<'_, PyAny>) -> PyResult<Option<Finding>> {
        if value.is_none() {
            return Ok(None);
        }
        if let Ok(answer) = value.cast::<PyBool>() {
            return Ok(Some(Finding::YesNo(answer.is_true())));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return spelled(text, Some(self.feature)).map(Finding::from).map(Some);
        }
        if let Ok(float) = value.cast::<PyFloat>() {
            return Ok((!float.value().is_nan()).then(|| Finding::Number(Number::from(float.value()))));
        }
        if value.is_instance_of::<PyInt>() {
            return self.number(value).map(Finding::Number).map(Some);
        }
        if let Ok(members) = value.cast::<PyDict>() {
            return self.members(members).map(Some);
        }
        if let Some(options) = self.options(value)? {
            return Ok(Some(Finding::Options(options)));
        }
        self.foreign(value)
    }

    /// Values of other packages, by what they say of themselves in Python's own terms.
    fn foreign(&self, value: &Bound<'_, PyAny>) -> PyResult<Option<Finding>> {
        let class = value.get_type();
        if matches!(class.name()?.to_str()?, "NAType" | "NaTType") {
            return Ok(None);
        }
        if is_enum(value)? {
            return self.finding(&value.getattr("value")?);
        }
        for method in ["tolist", "to_list", "as_py"] {
            if value.hasattr(method)? {
                let plain = value.call_method0(method)?;
                return if plain.get_type().is(&class) { Err(self.refused(value)) } else { self.finding(&plain) };
            }
        }
        match value.extract::<f64>() {
            Ok(float) if float.is_nan() => Ok(None),
            Ok(_) => self.number(value).map(Finding::Number).map(Some),
            Err(_) => Err(self.refused(value)),
        }
    }

    /// A list of texts; `None` when this is no list.
    fn options(&self, value: &Bound<'_, PyAny>) -> PyResult<Option<Vec<String>>> {
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            return self.texts(value).map(Some);
        }
        if value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>() {
            let mut texts = self.texts(value)?;
            texts.sort_unstable(); // a set has no order that two runs would share
            return Ok(Some(texts));
        }
        Ok(None)
    }

    fn texts(&self, list: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
        list.try_iter()?.map(|item| self.text(&item?)).collect()
    }

    fn text(&self, item: &Bound<'_, PyAny>) -> PyResult<String> {
        if let Ok(text) = item.cast::<PyString>() {
            return spelled(text, Some(self.feature));
        }
        if is_enum(item)? {
            return self.text(&item.getattr("value")?);
        }
        let message = format!("a list of choices holds texts, found {}", kind(item));
        Err(self.wrong(item.py(), &message, None))
    }

    /// Findings that say less, or say it in another unit, written as in JSON.
    fn members(&self, members: &Bound<'_, PyDict>) -> PyResult<Finding> {
        let py = members.py();
        let known = ["one_of", "yes", "no", "value", "unit", "at_least", "at_most"];
        for key in members.keys() {
            if !key.extract::<&str>().is_ok_and(|key| known.contains(&key)) {
                let hint = "write {\"one_of\": […]}, {\"yes\": […], \"no\": […]}, {\"value\": …, \"unit\": …} or \
                            {\"at_least\": …, \"at_most\": …}";
                return Err(self.wrong(py, &format!("a finding has no member {}", key.repr()?), Some(hint)));
            }
        }
        let has = |key: &str| members.contains(key);
        let list = |key: &str| match members.get_item(key)? {
            None => Ok(Vec::new()),
            Some(list) => match self.options(&list)? {
                Some(options) => Ok(options),
                None => Err(self.wrong(py, &format!("`{key}` is a list of choices, found {}", kind(&list)), None)),
            },
        };
        let number = |key: &str| members.get_item(key)?.map(|number| self.number(&number)).transpose();
        let unit = members.get_item("unit")?.map(|unit| self.text(&unit)).transpose()?;
        let only = |allowed: &[&str]| {
            let all = members.keys().iter().all(|key| key.extract::<&str>().is_ok_and(|key| allowed.contains(&key)));
            if all { Ok(()) } else { Err(self.wrong(py, "these members do not go together", None)) }
        };
        if has("one_of")? {
            only(&["one_of"])?;
            return Ok(Finding::OneOf(list("one_of")?));
        }
        if has("yes")? || has("no")? {
            only(&["yes", "no"])?;
            return Ok(Finding::Partly { yes: list("yes")?, no: list("no")? });
        }
        if let Some(value) = number("value")? {
            only(&["value", "unit"])?;
            let Some(unit) = unit else { return Err(self.wrong(py, "a `value` without its `unit`", None)) };
            return Ok(Finding::Quantity { value, unit });
        }
        Ok(Finding::Between { at_least: number("at_least")?, at_most: number("at_most")?, unit })
    }

    /// A number from its text, so that it is rounded only once.
    fn number(&self, value: &Bound<'_, PyAny>) -> PyResult<Number> {
        let py = value.py();
        let is_number = !value.is_instance_of::<PyBool>() && value.extract::<f64>().is_ok();
        if !is_number && !value.is_instance_of::<PyInt>() {
            return Err(self.wrong(py, &format!("expected a number, found {}", kind(value)), None));
        }
        let text = match value.cast::<PyInt>() {
            Ok(whole) => whole.str()?.to_str()?.to_owned(),
            Err(_) => format!("{:?}", value.extract::<f64>()?),
        };
        Number::new(&text).map_err(|error| self.wrong(py, &format!("`{text}`: {error}"), None))
    }

    fn refused(&self, value: &Bound<'_, PyAny>) -> PyErr {
        let hint = "findings are True, False, texts, lists of texts, numbers, or None for what is unknown";
        self.wrong(value.py(), &format!("{} is no finding", kind(value)), Some(hint))
    }

    fn wrong(&self, py: Python<'_>, message: &str, hint: Option<&str>) -> PyErr {
        let more = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        raise::unusable(py, &format!("{}: {message}{more}", self.feature), Some(self.feature), hint)
    }
}

fn is_enum(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    value.is_instance(&value.py().import("enum")?.getattr("Enum")?)
}
