//! As much of JSON Schema as the protocol's schemas use, to hold the recordings to them.

use serde_json::Value;
use std::{fs, path::Path};

/// Fails if a document does not fit a schema.
pub(crate) fn check(schema: &Path, json: &[u8]) {
    if let Some(wrong) = wrong(schema, json) {
        panic!("{}: {wrong}", schema.display());
    }
}

/// Where a document does not fit a schema.
pub(crate) fn wrong(schema: &Path, json: &[u8]) -> Option<String> {
    let root: Value = serde_json::from_slice(&fs::read(schema).unwrap()).unwrap();
    let value: Value = serde_json::from_slice(json).unwrap();
    let folder = schema.parent().unwrap();
    At { root: &root, folder }.check(&root, &value, "$").err()
}

struct At<'a> {
    root: &'a Value,
    folder: &'a Path,
}

impl At<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        for (word, what) in schema.as_object().unwrap() {
            let fits = match word.as_str() {
                "type" => types(what).any(|name| is(value, name)),
                "const" => value == what,
                "enum" => what.as_array().unwrap().contains(value),
                "required" => what
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|key| value.is_null() || value.get(key.as_str().unwrap()).is_some()),
                "oneOf" => {
                    what.as_array()
                        .unwrap()
                        .iter()
                        .filter(|one| self.check(one, value, at).is_ok())
                        .count()
                        == 1
                }
                "$ref" => return self.refer(what.as_str().unwrap(), value, at),
                "properties" | "items" | "additionalProperties" => {
                    self.inside(word, what, schema, value, at)?;
                    true
                }
                "$schema" | "title" | "description" | "$defs" => true,
                other => {
                    return Err(format!("the schema has a word this test does not know: {other}"));
                }
            };
            if !fits {
                return Err(format!(
                    "{at}: {word} {what} is not met by {}",
                    value.to_string().chars().take(200).collect::<String>()
                ));
            }
        }
        Ok(())
    }

    fn inside(
        &self,
        word: &str,
        what: &Value,
        schema: &Value,
        value: &Value,
        at: &str,
    ) -> Result<(), String> {
        match (word, value) {
            ("items", Value::Array(items)) => items
                .iter()
                .enumerate()
                .try_for_each(|(n, item)| self.check(what, item, &format!("{at}[{n}]"))),
            ("properties", Value::Object(map)) => map
                .iter()
                .filter_map(|(key, value)| Some((what.get(key)?, key, value)))
                .try_for_each(|(s, k, v)| self.check(s, v, &format!("{at}.{k}"))),
            ("additionalProperties", Value::Object(map)) => {
                let known =
                    |key: &String| schema.get("properties").is_some_and(|p| p.get(key).is_some());
                map.iter()
                    .filter(|(key, _)| !known(key))
                    .try_for_each(|(k, v)| self.check(what, v, &format!("{at}.{k}")))
            }
            _ => Ok(()),
        }
    }

    fn refer(&self, to: &str, value: &Value, at: &str) -> Result<(), String> {
        match to.strip_prefix("#/$defs/") {
            Some(name) => self.check(&self.root["$defs"][name], value, at),
            None => {
                let root: Value =
                    serde_json::from_slice(&fs::read(self.folder.join(to)).unwrap()).unwrap();
                At { root: &root, folder: self.folder }.check(&root, value, at)
            }
        }
    }
}

fn types(what: &Value) -> impl Iterator<Item = &str> {
    what.as_array()
        .map_or(std::slice::from_ref(what), Vec::as_slice)
        .iter()
        .map(|name| name.as_str().unwrap())
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type {other}"),
    }
}
