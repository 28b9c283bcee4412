//! YAML, read strictly, and held to a schema.

use serde_json::{Map, Value, json};

/// Every document of a file. A key that is there twice, an unknown anchor, and text that is no
/// YAML are faults.
pub fn documents(text: &str) -> Result<Vec<Value>, String> {
    serde_saphyr::from_multiple(text).map_err(|error| error.to_string())
}

/// What a value has that its schema does not allow, each with its place.
pub fn differences(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::new(schema).expect("the schema is one");
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The definition of that name, with all others in its reach.
pub fn definition(schemas: &Value, name: &str) -> Option<Value> {
    schemas["$defs"].get(name)?;
    Some(json!({ "$ref": format!("#/$defs/{name}"), "$defs": schemas["$defs"] }))
}

/// The strings of a list; empty where there is none.
pub fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(ToOwned::to_owned))
        .collect()
}

/// What is listed under a key, or nothing.
pub fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

/// The entries of a mapping, or nothing.
pub fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}
