//! What becomes of a wish for a size: the nearest that a model makes.
//!
//! Pure. What was made in the end, the picture itself tells.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::llm::pictures::{Size, SizeWish};

/// The shapes that the provider knows, for models that do not list theirs: those round by
/// themselves.
const RATIOS: [&str; 21] = [
    "1:1", "1:2", "1:4", "1:8", "2:1", "2:3", "3:2", "3:4", "4:1", "4:3", "4:5", "5:4", "8:1",
    "9:16", "16:9", "9:19.5", "19.5:9", "9:20", "20:9", "9:21", "21:9",
];

/// What a model takes beside the prompt: each parameter, with the values it is one of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    values: BTreeMap<String, Vec<String>>,
    /// How many references it takes; none when it says nothing of them.
    references: Option<u64>,
}

impl Parameters {
    /// Reads what the list says of a model. What is not understood counts as not listed.
    pub fn read(listed: &Value) -> Self {
        let mut parameters = Self::default();
        for (name, capability) in listed.as_object().into_iter().flatten() {
            let values = capability["values"].as_array().into_iter().flatten();
            let values: Vec<String> = values
                .filter_map(|it| Some(it.as_str()?.to_owned()))
                .collect();
            if !values.is_empty() {
                parameters.values.insert(name.clone(), values);
            }
            if name == "input_references" {
                parameters.references = Some(capability["max"].as_u64().unwrap_or(1));
            }
        }
        parameters
    }

    /// The most references it takes.
    pub fn references(&self) -> Option<u64> {
        self.references
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values
            .get(name)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// `size`, in pixels. Nothing else is then.
    pub size: Option<String>,
    /// `resolution`.
    pub resolution: Option<String>,
    /// `aspect_ratio`.
    pub aspect_ratio: Option<String>,
}

/// The nearest to a wish that these parameters allow.
pub(super) fn nearest(wish: Option<SizeWish>, parameters: &Parameters) -> Asked {
    let Some((wish, ratio)) = wish.and_then(|wish| Some((wish, wish.ratio()?))) else {
        return Asked::default();
    };
    let area = match wish {
        SizeWish::Sides(Size { width, height }) => Some(f64::from(width) * f64::from(height)),
        SizeWish::Ratio { .. } => None,
    };
    let in_pixels = parameters
        .values("size")
        .filter_map(|value| Some((value, pixels(value)?)));
    let size = best(in_pixels, |(width, height)| {
        let shape = apart(width / height, ratio);
        // The shape is seen before the size is.
        shape * 8.0 + area.map_or(0.0, |area| apart(width * height, area))
    });
    if size.is_some() {
        return Asked {
            size,
            ..Asked::default()
        };
    }
    Asked {
        size: None,
        resolution: area.and_then(|area| {
            let tiers = parameters.values("resolution");
            let tiers = tiers.filter_map(|value| Some((value, tier(value)?)));
            best(tiers, |side| apart(side, area.sqrt()))
        }),
        aspect_ratio: {
            let listed: Vec<(&str, f64)> = shapes(parameters.values("aspect_ratio")).collect();
            let known = shapes(RATIOS.into_iter());
            let all = if listed.is_empty() {
                known.collect()
            } else {
                listed
            };
            best(all.into_iter(), |shape| apart(shape, ratio))
        },
    }
}

fn best<'a, T>(
    values: impl Iterator<Item = (&'a str, T)>,
    distance: impl Fn(T) -> f64,
) -> Option<String> {
    values
        .map(|(value, what)| (value, distance(what)))
        .min_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(value, _)| value.to_owned())
}

/// How far apart two measures are: as far as the one is a multiple of the other.
fn apart(one: f64, other: f64) -> f64 {
    (one / other).ln().abs()
}

fn shapes<'a>(values: impl Iterator<Item = &'a str>) -> impl Iterator<Item = (&'a str, f64)> {
    values.filter_map(|value| {
        let (width, height) = value.split_once(':')?;
        let (width, height): (f64, f64) = (width.parse().ok()?, height.parse().ok()?);
        let is_shape = width > 0.0 && height > 0.0 && (width / height).is_finite();
        is_shape.then(|| (value, width / height))
    })
}

/// The side of a square of a tier, in pixels.
fn tier(name: &str) -> Option<f64> {
    match name.strip_suffix(['K', 'k']) {
        Some(thousands) => Some(thousands.parse::<u32>().ok()?).map(|it| f64::from(it) * 1024.0),
        None => name.parse::<u32>().ok().map(f64::from),
    }
    .filter(|side| *side > 0.0)
}

fn pixels(value: &str) -> Option<(f64, f64)> {
    let (width, height) = value.split_once('x')?;
    let side = |text: &str| {
        text.parse::<u32>()
            .ok()
            .filter(|side| *side > 0)
            .map(f64::from)
    };
    Some((side(width)?, side(height)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sides(width: u32, height: u32) -> SizeWish {
        SizeWish::Sides(Size { width, height })
    }

    fn ratio(width: u32, height: u32) -> SizeWish {
        SizeWish::Ratio { width, height }
    }

    #[test]
    fn wishes_become_the_nearest_that_there_is() {
        let tiers = json!({"resolution": {"type": "enum", "values": ["1K", "2K", "4K"]}});
        let square = json!({
            "resolution": {"type": "enum", "values": ["512", "1K"]},
            "aspect_ratio": {"type": "enum", "values": ["1:1", "3:2", "2:3", "auto"]},
        });
        let in_pixels = json!({
            "size": {"type": "enum", "values": ["auto", "1024x1024", "1536x1024", "1024x1536"]},
            "resolution": {"type": "enum", "values": ["1K"]},
        });
        let nothing = json!({});
        let cases = [
            (&tiers, None, [None, None, None]),
            (
                &tiers,
                Some(sides(1024, 1024)),
                [None, Some("1K"), Some("1:1")],
            ),
            (
                &tiers,
                Some(sides(1920, 1080)),
                [None, Some("1K"), Some("16:9")],
            ),
            (
                &tiers,
                Some(sides(2560, 1440)),
                [None, Some("2K"), Some("16:9")],
            ),
            (
                &tiers,
                Some(sides(9000, 9000)),
                [None, Some("4K"), Some("1:1")],
            ),
            (&tiers, Some(sides(64, 64)), [None, Some("1K"), Some("1:1")]),
            (&tiers, Some(ratio(9, 16)), [None, None, Some("9:16")]),
            (&tiers, Some(ratio(6, 13)), [None, None, Some("9:19.5")]),
            (&tiers, Some(ratio(100, 1)), [None, None, Some("8:1")]),
            (&tiers, Some(ratio(0, 1)), [None, None, None]),
            (&tiers, Some(sides(5, 0)), [None, None, None]),
            (
                &square,
                Some(sides(1920, 1080)),
                [None, Some("1K"), Some("3:2")],
            ),
            (&square, Some(ratio(9, 16)), [None, None, Some("2:3")]),
            (
                &square,
                Some(sides(500, 500)),
                [None, Some("512"), Some("1:1")],
            ),
            (
                &in_pixels,
                Some(sides(1920, 1080)),
                [Some("1536x1024"), None, None],
            ),
            (
                &in_pixels,
                Some(sides(800, 800)),
                [Some("1024x1024"), None, None],
            ),
            (
                &in_pixels,
                Some(ratio(9, 16)),
                [Some("1024x1536"), None, None],
            ),
            (
                &nothing,
                Some(sides(1920, 1080)),
                [None, None, Some("16:9")],
            ),
        ];
        for (parameters, wish, expected) in cases {
            let asked = nearest(wish, &Parameters::read(parameters));
            let asked = [asked.size, asked.resolution, asked.aspect_ratio];
            let expected = expected.map(|it: Option<&str>| it.map(str::to_owned));
            assert_eq!(asked, expected, "{wish:?} of {parameters}");
        }
    }

    #[test]
    fn what_is_listed_in_another_form_counts_as_not_listed() {
        for listed in [
            json!(null),
            json!([]),
            json!({"resolution": true, "aspect_ratio": {"values": [1, null]}, "size": {"values": "1K"}}),
        ] {
            let parameters = Parameters::read(&listed);
            assert_eq!(parameters, Parameters::default(), "{listed}");
        }
        let taken = |listed| Parameters::read(&listed).references();
        let range = json!({"input_references": {"type": "range", "min": 0, "max": 4}});
        assert_eq!(taken(range), Some(4));
        assert_eq!(
            taken(json!({"input_references": {"type": "boolean"}})),
            Some(1)
        );
        assert_eq!(taken(json!({})), None);
    }
}
